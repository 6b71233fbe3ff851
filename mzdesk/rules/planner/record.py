"""The log of a period, one entry for each draw, each bound to the one before; and the file opened at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from mzdesk.errors import RuleBroken
from mzdesk.rules.planner.chain import canonical, in_tour, officer_row, period_row, place_row
from mzdesk.rules.planner.luck import sha
from mzdesk.views.planner import DayDraw, Period, Place, Promise, Secrets

FORMAT = "mzdesk-plan-2"
_BLANK = "0" * 64


def promise_row(promise: Promise) -> dict[str, Any]:
    """The promise as plain values."""
    return {
        "rule": promise.rule,
        "office": promise.office,
        "deadlines": promise.deadlines,
        "witness": promise.witness,
        "places": promise.places,
        "period": promise.period,
    }


def promise_hash(promise: Promise) -> str:
    """What the first draw follows: the number to print large on the paper of the period's start."""
    return sha(canonical(promise_row(promise)))


def entry(draw: DayDraw) -> dict[str, Any]:
    """A draw as plain values, as the log keeps it after 启封."""
    go = draw.go
    return {
        "date": go.date.isoformat(),
        "number": go.number,
        "reason": go.reason,
        "count": go.count,
        "teams": go.teams,
        "per_team": go.per_team,
        "half_day": go.half_day,
        "excluded": sorted(go.excluded),
        "excluded_reason": go.excluded_reason,
        "officers": [officer_row(officer) for officer in draw.officers],
        "changes": [place_row(place) for place in draw.changes],
        "gone": list(draw.gone),
        "capacity": list(draw.capacity),
        "previous": draw.previous,
        "snapshot": draw.snapshot,
        "ticket": draw.ticket,
        "chances": draw.chances,
        "trips": [[[stop.place, list(stop.officers)] for stop in trip.stops] for trip in draw.trips],
        "absent": list(draw.absent),
    }


def log_hash(draw: DayDraw) -> str:
    """What the next draw's `previous` must be."""
    return sha(canonical(entry(draw)))


def bundle(
    period: Period,
    places: Iterable[Place],
    promise: Promise,
    secrets: Secrets,
    draws: Sequence[DayDraw],
    *,
    today: date,
) -> bytes:
    """The file of a period that is over: everything that was drawn from, the secrets, the log, and a digest of all.

    `period` and `places` are those of its start. Raises RuleBroken while the period runs: the file holds the secrets.
    """
    if today <= period.last:
        raise RuleBroken(f"这一期到 {period.last} 才结束，现在公开会泄露以后的抽取。请在期满后再导出。")
    closing = log_hash(draws[-1]) if draws else promise_hash(promise)
    told: dict[str, Any] = {
        "format": FORMAT,
        "period": period_row(period),
        "places": [place_row(place) for place in in_tour(places)],
        "promise": promise_row(promise),
        "secrets": {
            "office": secrets.office.hex(),
            "deadlines": secrets.deadlines.hex(),
            "witness": secrets.witness.hex(),
        },
        "draws": [entry(draw) for draw in draws],
        "closing": closing,
        "digest": _BLANK,
    }
    text = canonical(told) + "\n"
    return text.replace(_BLANK, sha(text), 1).encode()


def loads(draws: Sequence[DayDraw]) -> dict[str, int]:
    """How many trips each officer has made in this period: what `Officer.load` must say in the next draw."""
    made: dict[str, int] = {}
    for draw in draws:
        for trip in draw.trips:
            for officer in {who for stop in trip.stops for who in stop.officers}:
                made[officer] = made.get(officer, 0) + 1
    return made
