"""What goes into a draw and what comes out: plain frozen values that JSON can hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be drawn. `weight` is its risk's whole-number weight (1 or more)."""

    id: str
    township: str
    weight: int
    last_visit: date | None = None


@dataclass(frozen=True, slots=True)
class OfficerCandidate:
    """Somebody who may inspect. `certificate_until` is the last day of the 执法证, None without a valid one.

    `away` are (first, last) days; `barred_places` and `barred_townships` are the ties that mean 回避.
    """

    id: str
    can_lead: bool = False
    certificate_until: date | None = None
    away: tuple[tuple[date, date], ...] = ()
    barred_places: frozenset[str] = frozenset()
    barred_townships: frozenset[str] = frozenset()

    def certified_on(self, day: date) -> bool:
        """Whether the certificate covers `day`."""
        return self.certificate_until is not None and self.certificate_until >= day

    def away_on(self, day: date) -> bool:
        """Whether a leave covers `day`."""
        return any(first <= day <= last for first, last in self.away)

    def barred_from(self, place: Candidate) -> bool:
        """Whether a tie to the place or its township means 回避."""
        return place.id in self.barred_places or place.township in self.barred_townships


@dataclass(frozen=True, slots=True)
class Visit:
    """One place and who goes; the team's leader stands first. `chance` is out of SCALE."""

    place: str
    township: str
    team: int
    officers: tuple[str, ...]
    chance: int


@dataclass(frozen=True, slots=True)
class Change:
    """After the draw: an officer was absent or a place fell out, and who or what came next in the same stream."""

    kind: str
    out: str
    came: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawResult:
    """What was drawn, from what (hashes), under which commitment, and every change since."""

    rule: int
    day: date
    count: int
    per_team: int
    cycle: int
    pool_hash: str
    officers_hash: str
    commitment: str
    visits: tuple[Visit, ...]
    changes: tuple[Change, ...] = ()
