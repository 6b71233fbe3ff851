"""机构台账: supervised places, their certificates and their staff."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import Base, Line, Record, Scoped, scoped_key, within
from mzdesk.terms import (
    Capability,
    CertificateKind,
    Datum,
    FacilityEventKind,
    FacilityKind,
    FacilityState,
    FireAcceptance,
    Nature,
    Relation,
    RiskGrade,
)

_MERGED: dict[str, Any] = {
    "sqlite_where": sa.text("merged_into IS NOT NULL"),
    "postgresql_where": sa.text("merged_into IS NOT NULL"),
}


class Facility(Record):
    """A place that is supervised, or an organisation that only reports (`kind.only_reports`).

    Dates of unknown precision are ISO text cut to what is known: "2020", "2020-12", "2020-12-04". `name_key`,
    `near_key` and `address_key` are the spellings that equal and similar records are found by. `last_visit_on`,
    `open_hazards` and `next_expiry` follow from children. `merged_into` leads to the record that took this one's place
    (a merge, or a successor in another township, which points back with `moved_from`).
    """

    __tablename__ = "facilities"
    __table_args__ = (
        scoped_key("id"),
        sa.Index("ix_facilities_uscc", "district", "uscc"),
        sa.Index("ix_facilities_name_key", "district", "name_key"),
        sa.Index("ix_facilities_near_key", "district", "near_key"),
        sa.Index("ix_facilities_address_key", "district", "address_key"),
        sa.Index("ix_facilities_merged_into", "merged_into", **_MERGED),
    )
    of_capability = Capability.FACILITIES

    name: Mapped[str] = mapped_column(sa.String(100))
    name_key: Mapped[str] = mapped_column(sa.String(100))
    near_key: Mapped[str] = mapped_column(sa.String(100), default="")
    sort_key: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[FacilityKind]
    relation: Mapped[Relation]
    nature: Mapped[Nature | None]
    state: Mapped[FacilityState] = mapped_column(default=FacilityState.ACTIVE)
    risk: Mapped[RiskGrade] = mapped_column(default=RiskGrade.GENERAL)
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    address_key: Mapped[str] = mapped_column(sa.String(200), default="")
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    datum: Mapped[Datum | None]
    uscc: Mapped[str | None] = mapped_column(sa.String(30))
    licence: Mapped[str] = mapped_column(sa.String(80), default="")
    legal_person: Mapped[str] = mapped_column(sa.String(40), default="")
    principal: Mapped[str] = mapped_column(sa.String(40), default="")
    phones: Mapped[list[str]] = mapped_column(default=list)
    safety_officer: Mapped[str] = mapped_column(sa.String(40), default="")
    safety_phone: Mapped[str] = mapped_column(sa.String(40), default="")
    beds: Mapped[int | None]
    beds_design: Mapped[int | None]
    beds_actual: Mapped[int | None]
    residents: Mapped[int | None]
    residents_disabled: Mapped[int | None]
    staff_count: Mapped[int | None]
    canteen: Mapped[str] = mapped_column(sa.String(60), default="")
    floor_area: Mapped[float | None]
    floors: Mapped[int | None]
    building: Mapped[str] = mapped_column(sa.String(120), default="")
    fire_acceptance: Mapped[FireAcceptance] = mapped_column(default=FireAcceptance.UNKNOWN)
    fire_facts: Mapped[str] = mapped_column(sa.String(200), default="")
    founded: Mapped[str | None] = mapped_column(sa.String(10))
    conditions: Mapped[list[str]] = mapped_column(default=list)
    builder: Mapped[str] = mapped_column(sa.String(100), default="")
    contractor: Mapped[str] = mapped_column(sa.String(100), default="")
    supervisor: Mapped[str] = mapped_column(sa.String(100), default="")
    permit: Mapped[str] = mapped_column(sa.String(80), default="")
    works_start: Mapped[str | None] = mapped_column(sa.String(10))
    works_end: Mapped[str | None] = mapped_column(sa.String(10))
    dangerous_works: Mapped[str] = mapped_column(sa.String(200), default="")
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    last_visit_on: Mapped[date | None]
    open_hazards: Mapped[int] = mapped_column(default=0)
    next_expiry: Mapped[date | None]
    moved_from: Mapped[UUID | None]
    merged_into: Mapped[UUID | None]


class FacilityLine(Scoped, Base):
    """What the list of places filters, searches and sorts by: one narrow row for each that is not merged away.

    Written by the unit of work from the place and its search line. On SQLite the table is its own index in the order
    of the list, so that a count over 40,000 places reads a few megabytes and nothing else.
    """

    __tablename__ = "facility_lines"
    __table_args__ = (
        sa.PrimaryKeyConstraint("district", "sort_key", "id"),
        sa.Index("ix_facility_lines_id", "id", unique=True),
        {"sqlite_with_rowid": False},
    )

    sort_key: Mapped[str] = mapped_column(sa.String(120))
    id: Mapped[UUID]
    kind: Mapped[FacilityKind]
    relation: Mapped[Relation]
    risk: Mapped[RiskGrade]
    state: Mapped[FacilityState]
    residents: Mapped[int | None]
    last_visit_on: Mapped[date | None]
    open_hazards: Mapped[int]
    next_expiry: Mapped[date | None]
    text: Mapped[str] = mapped_column(sa.Text, sort_order=1)


class FacilityEvent(Line):
    """A change of standing with its reason: state, relation, township, merge. Written once."""

    __tablename__ = "facility_events"
    __table_args__ = (
        within("facilities", "facility_id"),
        sa.Index("ix_facility_events_facility", "facility_id", "created_at"),
    )
    of_capability = Capability.FACILITIES

    facility_id: Mapped[UUID]
    kind: Mapped[FacilityEventKind]
    happened_on: Mapped[date]
    before: Mapped[str] = mapped_column(sa.String(100), default="")
    after: Mapped[str] = mapped_column(sa.String(100), default="")
    reason: Mapped[str] = mapped_column(sa.String(300), default="")


class Certificate(Record):
    """证照 or test report of a place, with its expiry."""

    __tablename__ = "certificates"
    __table_args__ = (
        within("facilities", "facility_id"),
        sa.Index("ix_certificates_facility", "facility_id"),
        sa.Index("ix_certificates_expiry", "district", "expires_on"),
    )
    of_capability = Capability.FACILITIES

    facility_id: Mapped[UUID]
    kind: Mapped[CertificateKind]
    number: Mapped[str] = mapped_column(sa.String(80), default="")
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(sa.String(200), default="")


class FacilityPerson(Record):
    """花名册: a person working at a place. Identity numbers stand apart (FacilityPersonIdentity)."""

    __tablename__ = "facility_people"
    __table_args__ = (
        scoped_key("id"),
        within("facilities", "facility_id"),
        sa.Index("ix_facility_people_facility", "facility_id"),
    )
    of_capability = Capability.FACILITIES

    facility_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(sa.String(40))
    sex: Mapped[str | None] = mapped_column(sa.String(2))
    born: Mapped[str | None] = mapped_column(sa.String(10))
    post: Mapped[str] = mapped_column(sa.String(60), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    certificate: Mapped[str] = mapped_column(sa.String(100), default="")
    health_cert_until: Mapped[str | None] = mapped_column(sa.String(10))
    joined: Mapped[str | None] = mapped_column(sa.String(10))
    on_duty: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(sa.String(200), default="")


class FacilityPersonIdentity(Scoped, Base):
    """Identity numbers, encrypted, in a table of their own: no list, search or audit text ever carries them.

    `key_id` names the FieldKey. `sealed` is bound to the row, `mark` is the number's blind index (`db/fields`).
    """

    __tablename__ = "facility_person_identities"
    __table_args__ = (
        within("facility_people", "person_id"),
        sa.Index("ix_facility_person_identities_mark", "district", "mark"),
    )
    of_capability = Capability.FACILITIES
    unaudited = frozenset({"sealed", "mark"})

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID] = mapped_column(sa.ForeignKey("field_keys.id"))
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    mark: Mapped[str] = mapped_column(sa.String(32))


class IdentityLook(Line):
    """Somebody had an identity number shown in full: who, when, of whom; never the number.

    It stands by itself, so that it stays when the person is taken off the 花名册.
    """

    __tablename__ = "identity_looks"
    of_capability = Capability.FACILITIES

    person_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(sa.String(40))


class ImportBatch(Record):
    """One import: which file, what came of it; undone as a whole."""

    __tablename__ = "import_batches"
    of_capability = Capability.FACILITIES

    kind: Mapped[str] = mapped_column(sa.String(12))
    filename: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[str] = mapped_column(sa.String(8), default="done")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by: Mapped[str] = mapped_column(sa.String(40), default="")


class ImportRow(Base):
    """What a batch did to a record: `before` is empty for a new one, else the changed columns as they were."""

    __tablename__ = "import_rows"
    __table_args__ = (sa.Index("ix_import_rows_record", "record"),)

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("import_batches.id"), primary_key=True)
    record: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int]
    subject: Mapped[str] = mapped_column(sa.String(40))
    after_version: Mapped[int]
    before: Mapped[dict[str, Any] | None]


class ImportMapping(Record):
    """The columns a clerk confirmed for files with this header."""

    __tablename__ = "import_mappings"
    __table_args__ = (sa.UniqueConstraint("district", "kind", "fingerprint"),)

    kind: Mapped[str] = mapped_column(sa.String(12))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    mapping: Mapped[dict[str, Any]]
