"""What a city reads of its districts, as services and pages hand it around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import (
    ArrivalState,
    DailyState,
    FacilityKind,
    FacilityState,
    HazardGrade,
    HazardState,
    Relation,
    RiskGrade,
    Topic,
)


@dataclass(frozen=True, slots=True)
class CityCriteria:
    """What a list of the city shows; `district` None is all of them, `chip` one of the list's ready-made cuts."""

    today: date
    chip: str = "all"
    text: str = ""
    district: str | None = None
    sort: str = "district"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district with its figures of today. `newest`: when its newest record was entered there.

    `owed` and `missing` are None where no daily report came within a month: nobody reports there.
    """

    id: str
    name: str
    arrival: ArrivalState
    told: str = ""
    newest: datetime | None = None
    places: int = 0
    residents: int = 0
    open_hazards: int = 0
    overdue: int = 0
    major: int = 0
    supervised: int = 0
    owed: int | None = None
    missing: int | None = None


@dataclass(frozen=True, slots=True)
class CityPlace:
    """A line of 机构台账."""

    id: UUID
    district: str
    name: str
    kind: FacilityKind
    township: str
    relation: Relation
    risk: RiskGrade
    state: FacilityState
    residents: int | None
    beds: int | None
    last_visit_on: date | None
    open_hazards: int
    next_expiry: date | None
    address: str


@dataclass(frozen=True, slots=True)
class CityHazard:
    """A line of 隐患闭环; `late` is how many days the term is over, 0 when it isn't."""

    id: UUID
    district: str
    number: str
    facility: str
    township: str
    text: str
    topic: Topic | None
    grade: HazardGrade | None
    state: HazardState
    supervised: bool
    found_on: date
    due_on: date | None
    closed_on: date | None
    late: int


@dataclass(frozen=True, slots=True)
class CityDaily:
    """How a unit stands today in 安全日报."""

    id: UUID
    district: str
    name: str
    kind: FacilityKind
    township: str
    state: DailyState
    received_at: datetime | None
    zero: bool
    found: int | None
