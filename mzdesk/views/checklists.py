"""Checklist items, rules of law and coverage: as shipped, as listed, as edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mzdesk.terms import Certainty, FacilityKind, HazardGrade, RowFate, Topic


@dataclass(frozen=True, slots=True)
class Basis:
    """A citation: which rule, which article, whether its text was compared, and for which kinds of place only."""

    rule: str
    name: str
    article: str
    verified: bool = False
    only: tuple[FacilityKind, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleData:
    """A law, standard or document as shipped."""

    key: str
    short: str
    title: str
    sure: Certainty
    number: str = ""
    issuer: str = ""
    effective: str = ""
    work_demand: bool = False
    source: str = ""
    note: str = ""
    scope: tuple[FacilityKind, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemData:
    """An item as shipped or as edited: one observable fact. `days` 0 = the same day; all terms are defaults."""

    code: str
    topic: Topic
    text: str
    grade: HazardGrade
    kinds: tuple[FacilityKind, ...]
    days: int
    method: str = ""
    escalate: str = ""
    condition: str | None = None
    cycle: str = ""
    transfer_to: str = ""
    seed: str = ""
    seed_terms: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverageData:
    """A word of the notice that must be covered by items: clause, word, codes."""

    seed: str
    term: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConditionData:
    """A fact about a place on which items depend."""

    name: str


@dataclass(frozen=True, slots=True)
class Meta:
    version: int
    title: str


@dataclass(frozen=True, slots=True)
class ChecklistData:
    """A whole shipped list."""

    meta: Meta
    condition: tuple[ConditionData, ...]
    rule: tuple[RuleData, ...]
    item: tuple[ItemData, ...]
    coverage: tuple[CoverageData, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A basis with its state: may it be printed as law, and what to show when not."""

    basis: Basis
    text: str
    sure: Certainty
    printable: bool
    confirmed_by: str = ""
    confirmed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in force (one revision) as lists and visits use it."""

    id: UUID
    code: str
    revision: int
    topic: Topic
    text: str
    method: str
    grade: HazardGrade
    escalate: str
    kinds: tuple[FacilityKind, ...]
    condition: str | None
    days: int
    cycle: str
    transfer_to: str
    seed: str
    own: bool
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item in full: its wording now and before, its citations and how far they are confirmed."""

    row: ItemRow
    citations: tuple[Citation, ...]
    earlier: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True)
class ChecklistCriteria:
    """What the list of items shows."""

    text: str = ""
    topic: Topic | None = None
    kind: FacilityKind | None = None
    only_unconfirmed: bool = False
    only_own: bool = False


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A line of a workbook of items: its row, what it says, and what of it can't be read."""

    row: int
    data: ItemData
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What a line would do: `changes` are (column, old, new), `why` says why it can't or need not."""

    row: int
    fate: RowFate
    data: ItemData
    changes: tuple[tuple[str, str, str], ...] = ()
    why: str = ""

    @property
    def id(self) -> int:
        return self.row


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A numbered state of the list."""

    number: int
    title: str
    note: str
    by: str
    items: int


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A word of the notice and how many items in force look at it; 0 is a gap."""

    seed: str
    term: str
    items: tuple[str, ...]
    count: int
