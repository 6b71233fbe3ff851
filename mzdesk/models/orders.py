"""文书: number series and issued documents."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import DISTRICT, HASH, Base, Line, Record
from mzdesk.rules.document_moves import UNNUMBERED
from mzdesk.terms import (
    BlankState,
    Capability,
    DocumentKind,
    DocumentState,
    DocumentStepKind,
    Retention,
    SeriesKeeper,
    ServiceWay,
    SignOutcome,
)


class NumberSeries(Base):
    """机关代字〔年〕序号 of one kind of document in one year; `last` is the number given last, without gaps."""

    __tablename__ = "number_series"
    of_capability = Capability.ORDERS

    district: Mapped[str] = mapped_column(DISTRICT, primary_key=True)
    prefix: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    keeper: Mapped[SeriesKeeper] = mapped_column(default=SeriesKeeper.SELF)
    last: Mapped[int] = mapped_column(default=0)


class Document(Record):
    """A paper of the office: what it says (`content`), its number, its fixed bytes, how it was served."""

    __tablename__ = "documents"
    __table_args__ = (
        sa.UniqueConstraint("district", "number"),
        sa.UniqueConstraint("district", "code"),
        sa.Index("ix_documents_list", "district", "kind", "state", "issued_on"),
        sa.Index("ix_documents_newest", "district", "issued_on", "created_at", "id"),
        sa.Index("ix_documents_facility", "facility_id"),
        sa.Index("ix_documents_inspection", "inspection_id"),
        sa.Index("ix_documents_answers", "district", "answered_on", "answer_by"),
    )
    of_capability = Capability.ORDERS
    unaudited = frozenset({"content"})

    kind: Mapped[DocumentKind]
    title: Mapped[str] = mapped_column(sa.String(150))
    state: Mapped[DocumentState] = mapped_column(default=DocumentState.DRAFT)
    facility_id: Mapped[UUID | None]
    inspection_id: Mapped[UUID | None]
    plan_id: Mapped[UUID | None]
    answers_id: Mapped[UUID | None]
    code: Mapped[str] = mapped_column(sa.String(16))
    prefix: Mapped[str | None] = mapped_column(sa.String(30))
    year: Mapped[int | None]
    serial: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(sa.String(60))
    copies: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sha256: Mapped[str | None] = mapped_column(HASH)
    issued_on: Mapped[date | None]
    issued_by: Mapped[str] = mapped_column(sa.String(40), default="")
    recipients: Mapped[str] = mapped_column(sa.String(300), default="")
    signed_by: Mapped[str] = mapped_column(sa.String(40), default="")
    signed_on: Mapped[date | None]
    sealed_on: Mapped[date | None]
    sealed_by: Mapped[str] = mapped_column(sa.String(40), default="")
    served_on: Mapped[date | None]
    served_way: Mapped[ServiceWay | None]
    served_sign: Mapped[SignOutcome | None]
    receiver: Mapped[str] = mapped_column(sa.String(40), default="")
    service_note: Mapped[str] = mapped_column(sa.String(200), default="")
    scan_sha256: Mapped[str | None] = mapped_column(HASH)
    answer_by: Mapped[date | None]
    answered_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(sa.String(300), default="")
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    printed_at: Mapped[datetime | None]
    filed_on: Mapped[date | None]
    retention: Mapped[Retention | None]
    volume: Mapped[str] = mapped_column(sa.String(40), default="")

    @classmethod
    def unanswered(cls) -> sa.ColumnElement[bool]:
        """Asks for an answer, has its number, and the answer has not come."""
        under_way = cls.state.not_in((*UNNUMBERED, DocumentState.VOID))
        return sa.and_(cls.answer_by.is_not(None), cls.answered_on.is_(None), under_way)

    @property
    def is_unanswered(self) -> bool:
        """The same for one document."""
        under_way = self.state not in (*UNNUMBERED, DocumentState.VOID)
        return self.answer_by is not None and self.answered_on is None and under_way


class DocumentHazard(Base):
    """Which hazards a document is about."""

    __tablename__ = "document_hazards"

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), primary_key=True)
    hazard_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class WithdrawnSheet(Line):
    """A printed sheet replaced before 用印 under the same number, with the reason and what it looked like."""

    __tablename__ = "withdrawn_sheets"

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    sha256: Mapped[str] = mapped_column(HASH)
    reason: Mapped[str] = mapped_column(sa.String(200))


class DocumentStep(Line):
    """What happened to a document on its way. `happened_on` is the event's day, `place` whose office countersigned.

    用印 says for how many `copies` and on whose request.
    """

    __tablename__ = "document_steps"
    __table_args__ = (
        sa.Index("ix_document_steps_document", "document_id", "position"),
        sa.Index("ix_document_steps_register", "district", "kind", "happened_on"),
    )
    of_capability = Capability.ORDERS

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"))
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[DocumentStepKind]
    happened_on: Mapped[date]
    person: Mapped[str] = mapped_column(sa.String(40), default="")
    place: Mapped[str] = mapped_column(sa.String(60), default="")
    text: Mapped[str] = mapped_column(sa.String(300), default="")
    asked_by: Mapped[str] = mapped_column(sa.String(40), default="")
    copies: Mapped[int | None]


class BlankSheet(Record):
    """A numbered blank paper that is taken along and filled in by hand: who has it, and what became of it."""

    __tablename__ = "blank_sheets"
    __table_args__ = (
        sa.UniqueConstraint("district", "prefix", "year", "serial"),
        sa.UniqueConstraint("district", "code"),
    )
    of_capability = Capability.ORDERS

    kind: Mapped[DocumentKind]
    prefix: Mapped[str] = mapped_column(sa.String(30))
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(sa.String(60))
    code: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[BlankState] = mapped_column(default=BlankState.TAKEN)
    taken_by: Mapped[str] = mapped_column(sa.String(40))
    taken_on: Mapped[date]
    purpose: Mapped[str] = mapped_column(sa.String(100), default="")
    settled_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("documents.id"))
