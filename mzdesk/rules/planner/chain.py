"""Secrets, what is published of them, and the link that opens one day.

A secret is hashed again and again, once for each day of the period; the end of that chain is published at the start and
the links are used backwards. The link of a day can be checked against what was published and tells nothing of the next
day's. The inner deadlines hang on a secret of their own: on the daily chain they would come out with the first link.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date

from mzdesk.errors import BadInput
from mzdesk.rules.planner.luck import sha
from mzdesk.views.planner import Keys, Officer, Period, Place, Promise, Secrets

RULE = 2
_SHORTEST_WITNESS = 20


def canonical(value: object) -> str:
    """One spelling of plain values: sorted keys, no blanks. What hashes are taken over."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def witness_of(typed: str) -> bytes:
    """A witness's secret as typed (rolls of dice, a public number drawn later); raises BadInput for a short one."""
    digits = "".join(typed.split())
    if not digits:
        return b""
    if len(digits) < _SHORTEST_WITNESS:
        raise BadInput(
            f"见证方的数字只有 {len(digits)} 位，太容易被猜出。请由见证方掷骰子等方式给出至少 {_SHORTEST_WITNESS} 位。",
            "witness",
        )
    return hashlib.sha256(digits.encode()).digest()


def link(secret: bytes, steps: int) -> bytes:
    """The secret after the first and `steps` more rounds of SHA-256."""
    made = hashlib.sha256(b"mzdesk-plan|" + secret).digest()
    for _ in range(steps):
        made = hashlib.sha256(made).digest()
    return made


def promise(secrets: Secrets, period: Period, places: Iterable[Place]) -> Promise:
    """What binds the office before the first draw and tells nothing."""
    days = _length(period)
    return Promise(
        RULE,
        link(secrets.office, days).hex(),
        hashlib.sha256(b"mzdesk-deadlines|" + secrets.deadlines).hexdigest(),
        link(secrets.witness, days).hex() if secrets.witness else "",
        places_hash(in_tour(places)),
        sha(canonical(period_row(period))),
    )


def keys(secrets: Secrets, period: Period, when: date) -> Keys:
    """What opens `when`; raises BadInput outside the period."""
    if not period.first <= when <= period.last:
        raise BadInput(
            f"{when} 不在计划期（{period.first} 至 {period.last}）内。请核对本机日期，或制定新一期计划。", "date"
        )
    left = (period.last - when).days
    witness = link(secrets.witness, left) if secrets.witness else b""
    return Keys(when, link(secrets.office, left), secrets.deadlines, witness)


def linked(opened: bytes, steps: int, end: str) -> bool:
    """Whether a day's link leads to the published end of its chain in so many rounds."""
    made = opened
    for _ in range(steps):
        made = hashlib.sha256(made).digest()
    return made.hex() == end


def _length(period: Period) -> int:
    return (period.last - period.first).days + 1


def in_tour(places: Iterable[Place]) -> list[Place]:
    """The places in the order of the tour, the one in which they are hashed and drawn."""
    return sorted(places, key=lambda place: (place.rank, place.id))


def period_row(period: Period) -> list[object]:
    """The period as plain values, in the order that is hashed."""
    dates = [day.isoformat() for day in period.dates]
    span = [period.first.isoformat(), period.last.isoformat()]
    return [period.title, *span, dates, list(period.capacity), period.reserve]


def place_row(place: Place) -> list[object]:
    """A place as plain values."""
    seen = int(place.visited)
    return [place.id, place.township, place.risk.value, place.days, place.end, seen, place.factor, place.rank]


def officer_row(officer: Officer) -> list[object]:
    """An officer as plain values."""
    ties = [sorted(officer.barred_places), sorted(officer.barred_townships)]
    return [officer.id, int(officer.can_lead), officer.load, *ties]


def places_hash(places: Iterable[Place]) -> str:
    """SHA-256 over the places with their windows, in the order given (that of the tour)."""
    return sha(
        "\n".join(
            [
                f"{p.id}|{p.township}|{p.risk}|{p.days}|{p.end}|{1 if p.visited else 0}|{p.factor}|{p.rank}"
                for p in places
            ]
        )
    )
