"""What a spreadsheet said: townships to match against, columns, rows taken over, rows refused, doubts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mzdesk.terms import Datum, FacilityKind, FacilityState, FireAcceptance, ImportKind, Nature, Relation, RiskGrade
from mzdesk.views.facilities import FacilityDraft, FacilityPersonDraft


@dataclass(frozen=True, slots=True)
class TownshipName:
    """A township and the spellings that can't be mistaken for another."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """The district whose workbooks are read: its full name (重庆市武隆区) and its townships."""

    name: str
    townships: tuple[TownshipName, ...]


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """Something a column can be: `many` when several columns may be it (phones)."""

    name: str
    label: str
    required: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A column of a sheet (0-based) and the field it was taken for; `how`: exact, synonym, contains, clerk or none."""

    column: int
    label: str
    field: str | None
    how: str


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How a sheet's header was understood. `fingerprint` is the same for the same header of the same kind."""

    sheet: str
    header_rows: tuple[int, ...]
    columns: tuple[ColumnMatch, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row can't be taken over (`field` may be None), or what about a row should be looked at.

    `row` is the 1-based row of the sheet (of a CSV: the record, the header counted); `column` is 0-based.
    """

    sheet: str
    row: int
    code: str
    why: str
    field: str | None = None
    column: int | None = None
    of_row: int | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row or a whole sheet that is no data and no error."""

    sheet: str
    why: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """A row understood. `values` has a key for each column the file has: text, numbers, lists, terms or None.

    Facility: names of `FacilityDraft`, and `type` (the kind as written), `township` (name), `township_code`, `state`.
    Staff: names of `FacilityPersonDraft`, `facility`, and `phones`. Hazard: facility, found_on, inspectors,
    description, level, level_text, deadline, deadline_text, status, closed_on and whatever else the ledger says.
    Dates are ISO text.
    """

    kind: ImportKind
    sheet: str
    row: int
    values: Mapping[str, Any]
    record: int | None = None
    warnings: tuple[Problem, ...] = field(default=())

    def facility(self) -> FacilityDraft:
        """The place as a form would say it; what the file doesn't say has the form's own default."""
        said = {key: value for key, value in self.values.items() if key in _FACILITY and value is not None}
        said["phones"] = tuple(said.get("phones", ()))
        said["township"] = self.values.get("township_code") or ""
        return FacilityDraft(**said)

    def person(self) -> FacilityPersonDraft:
        """Somebody of a place's 花名册."""
        said = {key: value for key, value in self.values.items() if key in _PERSON and value is not None}
        phones = self.values.get("phones") or [""]
        return FacilityPersonDraft(**{**said, "phone": "、".join(phones)})


_FACILITY = frozenset(FacilityDraft.__dataclass_fields__)
_PERSON = frozenset(FacilityPersonDraft.__dataclass_fields__)

Value = (
    str | int | float | bool | list[str] | FacilityKind | FacilityState | Relation | Nature | RiskGrade | Datum
    | FireAcceptance | None
)  # fmt: skip
