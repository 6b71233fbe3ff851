"""Hashes over what is drawn from, and the stream of chance that a sealed secret gives."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from mzdesk.rules.draw.result import Candidate, OfficerCandidate

RULE = 1
T = TypeVar("T")


def in_order(pool: Iterable[Candidate]) -> list[Candidate]:
    """The canonical order of places: by township, then id."""
    return sorted(pool, key=lambda place: (place.township, place.id))


def pool_hash(pool: Iterable[Candidate]) -> str:
    """SHA-256 over the pool in canonical order; the order it comes in does not matter."""
    lines = (
        f"{place.id}|{place.township}|{place.weight}|{place.last_visit.isoformat() if place.last_visit else '-'}"
        for place in in_order(pool)
    )
    return _hash(lines)


def officers_hash(officers: Iterable[OfficerCandidate]) -> str:
    """SHA-256 over the officers with certificates, leaves and ties."""
    return _hash(_officer_line(officer) for officer in sorted(officers, key=lambda officer: officer.id))


def commit(secret: bytes) -> str:
    """What is published before the draw; it binds the secret and tells nothing of it."""
    return hashlib.sha256(b"mzdesk-draw-1|" + secret).hexdigest()


def _officer_line(officer: OfficerCandidate) -> str:
    until = officer.certificate_until.isoformat() if officer.certificate_until else "-"
    away = ",".join(sorted(f"{first.isoformat()}/{last.isoformat()}" for first, last in officer.away))
    places, townships = ",".join(sorted(officer.barred_places)), ",".join(sorted(officer.barred_townships))
    return f"{officer.id}|{int(officer.can_lead)}|{until}|{away}|{places}|{townships}"


def _hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def key(secret: bytes, pool: str, officers: str, *, day: date, count: int, per_team: int, cycle: int) -> bytes:
    """The key of one draw: another day, count or pool gives another."""
    about = f"mzdesk-draw|{RULE}|{pool}|{officers}|{day.isoformat()}|{count}|{per_team}|{cycle}"
    return hmac.new(secret, about.encode(), hashlib.sha256).digest()


class Stream:
    """Whole numbers from a key, one independent stream for each label."""

    def __init__(self, key: bytes, label: str) -> None:
        self._key = hmac.new(key, label.encode(), hashlib.sha256).digest()
        self._block = 0
        self._left: list[int] = []

    def below(self, limit: int) -> int:
        """An evenly spread whole number from 0 to `limit` - 1; `limit` at most 2**64."""
        usable = (1 << 64) - (1 << 64) % limit
        while True:
            number = self._next()
            if number < usable:
                return number % limit

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in chance order (Fisher and Yates)."""
        mixed = list(items)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed

    def _next(self) -> int:
        if not self._left:
            block = hashlib.sha256(self._key + self._block.to_bytes(8, "big")).digest()
            self._block += 1
            self._left = [int.from_bytes(block[start : start + 8], "big") for start in (24, 16, 8, 0)]
        return self._left.pop()
