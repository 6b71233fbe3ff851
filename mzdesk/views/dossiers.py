"""一院一档 on paper: everything on file about a place, as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mzdesk.views.documents import PhotoLine


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the register: what it is called and what it says."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CertificateEntry:
    """证照: `standing` in words, such as 有效 or 过期 12 天."""

    kind: str
    number: str
    issued_on: date | None
    expires_on: date | None
    standing: str


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """Somebody of the place's own people; never an identity number."""

    name: str
    post: str
    phone: str
    certificate: str


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """A visit with what it found."""

    code: str
    day: date
    kind: str
    outcome: str
    officers: str
    summary: str = ""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A step on the way of a hazard to its closing."""

    day: date
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class HazardEntry:
    """A hazard with its steps and photos."""

    number: str
    text: str
    part: str
    grade: str
    state: str
    found_on: date
    requirement: str = ""
    due_on: date | None = None
    closed_on: date | None = None
    steps: tuple[StepEntry, ...] = ()
    photos: tuple[PhotoLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A document about the place that is on the register."""

    number: str
    title: str
    state: str
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class FacilityDossier:
    """一院一档 of a place: cover, contents and all records."""

    bureau: str
    name: str
    kind: str
    township: str
    as_of: date
    facts: tuple[Fact, ...]
    certificates: tuple[CertificateEntry, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    visits: tuple[VisitEntry, ...] = ()
    hazards: tuple[HazardEntry, ...] = ()
    papers: tuple[PaperEntry, ...] = ()
    code: str = ""
    number: str | None = None
    day: date | None = None
