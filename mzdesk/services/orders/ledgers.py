"""The registers of documents as lists for paper: 发文登记簿, 用印登记簿, 空白文书登记簿."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from mzdesk.models.facilities import Facility
from mzdesk.models.orders import BlankSheet, Document, DocumentStep
from mzdesk.rules.numbering import EVER
from mzdesk.services import access, settings
from mzdesk.services.orders import blanks
from mzdesk.terms import DocumentStepKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.ledger import Ledger, LedgerColumn


def issued(session: Session, actor: Actor, *, year: int, prefix: str = "", now: datetime) -> Ledger:
    """发文登记簿 of a year, of one 机关代字 or all: every number with what it was given to.

    Void numbers too, and those on blank sheets that are no document (yet).
    """
    access.require(actor, Right.SEE)
    lines = [*_documents(session, actor, year, prefix), *_blanks(session, actor, year, prefix)]
    rows = [row for _, row in sorted(lines, key=lambda line: line[0])]
    columns = _columns(
        ("文号", 24, "left"),
        ("签发日期", 12, "center"),
        ("标题", 34, "left"),
        ("发往单位", 26, "left"),
        ("签发人", 10, "center"),
        ("份数", 6, "center"),
        ("用印日期", 12, "center"),
        ("送达日期", 12, "center"),
        ("情况", 16, "left"),
    )
    note = f"{year}年{f'，{prefix}' if prefix else ''}"
    return _ledger(session, actor, "发文登记簿", columns, rows, counted="份", note=note, now=now)


Line = tuple[tuple[str, int], tuple[str, ...]]


def _documents(session: Session, actor: Actor, year: int, prefix: str) -> Iterator[Line]:
    asked = sa.select(Document, Facility).outerjoin(Facility, Facility.id == Document.facility_id)
    own = sa.or_(Document.year == year, sa.and_(Document.year == EVER, sa.extract("year", Document.signed_on) == year))
    asked = asked.where(own, Document.serial.is_not(None)).options(defer(Document.content))
    if prefix:
        asked = asked.where(Document.prefix == prefix)
    for document, facility in session.execute(access.visible(asked, Document, actor)):
        yield (
            (document.prefix or "", document.serial or 0),
            (
                document.number or "",
                _day(document.issued_on),
                document.title,
                _to(document, facility),
                document.signed_by,
                f"{document.copies}",
                _day(document.sealed_on),
                _day(document.served_on),
                f"作废：{document.void_reason}" if document.void_reason else document.state.label,
            ),
        )


def _blanks(session: Session, actor: Actor, year: int, prefix: str) -> Iterator[Line]:
    """Numbers on blank sheets without a document: taken along, spoilt or given back."""
    numbered = [kind for kind in blanks.KINDS if kind.is_numbered]
    asked = sa.select(BlankSheet).where(BlankSheet.year == year, BlankSheet.document_id.is_(None))
    asked = asked.where(BlankSheet.kind.in_(numbered))
    if prefix:
        asked = asked.where(BlankSheet.prefix == prefix)
    for sheet in session.scalars(access.visible(asked, BlankSheet, actor)):
        said = f"空白文书{sheet.state.label}" + (f"：{sheet.reason}" if sheet.reason else f"：{sheet.taken_by}")
        title = f"{sheet.kind.label}（空白）"
        yield (sheet.prefix, sheet.serial), (sheet.number, "", title, sheet.purpose, "", "", "", "", said)


def sealed(session: Session, actor: Actor, *, starts: date, ends: date, now: datetime) -> Ledger:
    """用印登记簿 of a period: what was sealed when, in how many copies, by whom, for whom, on whose approval."""
    access.require(actor, Right.SEE)
    asked = (
        sa.select(DocumentStep, Document, Facility)
        .join(Document, Document.id == DocumentStep.document_id)
        .outerjoin(Facility, Facility.id == Document.facility_id)
        .where(DocumentStep.kind == DocumentStepKind.SEALED, DocumentStep.happened_on.between(starts, ends))
        .order_by(DocumentStep.happened_on, DocumentStep.created_at, DocumentStep.id)
        .options(defer(Document.content))
    )
    rows = [
        (
            _day(step.happened_on),
            document.number or document.code,
            document.title,
            _to(document, facility),
            f"{step.copies}",
            document.signed_by,
            step.person,
            step.asked_by,
            "",
        )
        for step, document, facility in session.execute(access.visible(asked, Document, actor))
    ]
    columns = _columns(
        ("用印日期", 12, "center"),
        ("文号", 24, "left"),
        ("标题", 34, "left"),
        ("发往单位", 26, "left"),
        ("份数", 6, "center"),
        ("批准人", 10, "center"),
        ("监印人", 10, "center"),
        ("申请人", 10, "center"),
        ("签字", 12, "left"),
    )
    note = f"{_day(starts)}至{_day(ends)}"
    return _ledger(session, actor, "用印登记簿", columns, rows, counted="次", note=note, now=now)


def _to(document: Document, facility: Facility | None) -> str:
    return document.recipients or (facility.name if facility is not None else "")


def blank(session: Session, actor: Actor, *, now: datetime) -> Ledger:
    """空白文书登记簿: every numbered blank sheet and what became of it."""
    access.require(actor, Right.SEE)
    rows = [
        (
            row.number,
            row.code,
            row.kind.label,
            row.taken_by,
            _day(row.taken_on),
            row.purpose,
            row.state.label,
            _day(row.settled_on),
            row.reason,
        )
        for row in blanks.listing(session, actor)
    ]
    columns = _columns(
        ("文号", 24, "left"),
        ("编码", 12, "center"),
        ("种类", 22, "left"),
        ("领用人", 10, "center"),
        ("领用日期", 12, "center"),
        ("用途", 20, "left"),
        ("去向", 10, "center"),
        ("日期", 12, "center"),
        ("说明", 22, "left"),
    )
    return _ledger(session, actor, "空白文书登记簿", columns, rows, counted="份", note="", now=now)


def _columns(*columns: tuple[str, float, str]) -> tuple[LedgerColumn, ...]:
    return tuple(LedgerColumn(title, share, align) for title, share, align in columns)  # type: ignore[arg-type]


def _ledger(
    session: Session,
    actor: Actor,
    title: str,
    columns: tuple[LedgerColumn, ...],
    rows: Sequence[tuple[str, ...]],
    *,
    counted: str,
    note: str,
    now: datetime,
) -> Ledger:
    unit = settings.value(session, actor, "bureau_name")
    return Ledger(unit, title, now, columns, tuple(rows), counted, note)


def _day(value: date | None) -> str:
    return value.isoformat() if value is not None else ""
