"""乡镇值班记录 as pages and services hand it around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mzdesk.terms import DutyLineKind


@dataclass(frozen=True, slots=True)
class TownLineDraft:
    """What a township types of a line of its own duty. `at` None: now. `corrects`: the line it replaces."""

    kind: DutyLineKind
    on_duty: str
    text: str
    at: datetime | None = None
    unit: str = ""
    caller: str = ""
    phone: str = ""
    handling: str = ""
    corrects: UUID | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TownLineRow:
    """A line of a township's log. `is_struck`: a later line replaces it; `corrects` is the earlier one."""

    id: UUID
    township: str
    township_name: str
    kind: DutyLineKind
    at: datetime
    on_duty: str
    unit: str
    caller: str
    phone: str
    text: str
    handling: str
    entered_at: datetime
    entered_by: str
    corrects: UUID | None = None
    is_struck: bool = False


@dataclass(frozen=True, slots=True)
class TownLineCriteria:
    """What the list of townships' lines shows, the newest first; without `township` those of all."""

    township: str = ""
    kind: DutyLineKind | None = None
    text: str = ""
