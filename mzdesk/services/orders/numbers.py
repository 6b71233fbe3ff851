"""取号: numbers of documents, gapless where the program counts, typed where the office does."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.orders import BlankSheet, Document, NumberSeries
from mzdesk.rules import numbering, paper_codes
from mzdesk.services import access, series, settings
from mzdesk.terms import BlankState, DocumentKind, DocumentState, Right, SeriesKeeper
from mzdesk.views.actor import Actor
from mzdesk.views.orders import Number, SeriesRow

CODES = "文书编码"


def prefix_of(session: Session, actor: Actor, kind: DocumentKind) -> str:
    """机关代字 of a kind of document (office settings)."""
    prefixes: dict[str, str] = settings.value(session, actor, "number_prefixes")
    return prefixes[kind.value]


def keeper_of(session: Session, actor: Actor, kind: DocumentKind) -> SeriesKeeper:
    """Who counts the numbers of a kind: the program unless the office said otherwise."""
    keepers: dict[str, str] = settings.value(session, actor, "number_keepers")
    return SeriesKeeper(keepers.get(kind.value, SeriesKeeper.SELF))


def take_number(
    session: Session, actor: Actor, kind: DocumentKind, *, today: date, number: str | None = None
) -> Number | None:
    """The number of a document signed `today` (年 = the year of 签发; 令 count on); None for kinds without numbers.

    A 自管 series gives the next one; whoever else issues waits for this unit of work. For 办公室管 `number` is what the
    office gave, checked against prefix, year and register; without it the place stays blank.
    """
    access.require_issuing(actor, kind)
    if not kind.is_numbered:
        return None
    prefix, year = prefix_of(session, actor, kind), numbering.EVER if kind.counts_on else today.year
    if keeper_of(session, actor, kind) is SeriesKeeper.SELF:
        if number is not None:
            raise BadInput(f"“{kind.label}”的文号由程序自动编号，不用填写。", "number")
        serial = series.take(session, actor.district, prefix, year)
        return Number(prefix, year, serial, str(numbering.DocumentNumber(prefix, year, serial)))
    if number is None or not number.strip():
        return Number(prefix, year, None, None)
    return _given(session, actor, prefix, year, number)


def _given(session: Session, actor: Actor, prefix: str, year: int, typed: str) -> Number:
    if year == numbering.EVER:
        number = numbering.parse_ever(typed, prefix)
    else:
        number = numbering.check(numbering.parse(typed), prefix=prefix, year=year)
    row = series.locked(session, actor.district, prefix, year, keeper=SeriesKeeper.OFFICE)
    title = _bearer(session, actor, str(number))
    if title is not None:
        raise BadInput(f"文号 {number} 已用于“{title}”，请核对办公室给的文号。", "number")
    row.last = max(row.last, number.serial)
    session.flush()
    return Number(prefix, year, number.serial, str(number))


def _bearer(session: Session, actor: Actor, number: str) -> str | None:
    """What bears this number already: a document, or a blank sheet that was taken out."""
    asked = sa.select(Document.title).where(Document.district == actor.district, Document.number == number)
    title = session.scalars(asked).first()
    if title is not None:
        return title
    sheets = sa.select(BlankSheet.kind).where(BlankSheet.district == actor.district, BlankSheet.number == number)
    kind = session.scalars(sheets).first()
    return f"空白{kind.label}" if kind is not None else None


def new_code(session: Session, actor: Actor, *, today: date) -> str:
    """A code no other paper of the district carries."""
    access.require_any(actor, Right.ISSUE, Right.KEEP_INCIDENTS)
    return paper_codes.code(today.year, series.take(session, actor.district, CODES, today.year))


def registers(session: Session, actor: Actor, *, year: int | None = None) -> list[SeriesRow]:
    """Every number series with its gaps; void numbers are given, never missing. Townships number no papers."""
    access.require(actor, Right.SEE)
    if not actor.of_bureau:
        return []
    asked = sa.select(NumberSeries).where(
        NumberSeries.district == actor.district,
        NumberSeries.prefix.not_in((CODES, series.HAZARDS, series.VISITS, series.INCIDENTS)),
    )
    if year is not None:
        asked = asked.where(NumberSeries.year.in_((year, numbering.EVER)))
    asked = asked.order_by(NumberSeries.year.desc(), NumberSeries.prefix)
    return [_register(session, row) for row in session.scalars(asked)]


def _register(session: Session, row: NumberSeries) -> SeriesRow:
    asked = sa.select(Document.serial, Document.state).where(
        Document.district == row.district,
        Document.prefix == row.prefix,
        Document.year == row.year,
        Document.serial.is_not(None),
    )
    found = session.execute(asked).all()
    blanks = _blanks(session, row)
    serials = {serial for serial, _ in found} | set(blanks)
    missing = sorted(set(range(1, row.last + 1)) - serials) if row.keeper is SeriesKeeper.SELF else []
    void = sum(state is DocumentState.VOID for _, state in found)
    void += sum(state in (BlankState.VOID, BlankState.RETURNED) for state in blanks.values())
    return SeriesRow(row.prefix, row.year, row.keeper, row.last, len(serials), void, tuple(missing))


def _blanks(session: Session, row: NumberSeries) -> dict[int, BlankState]:
    """Numbers that stand on blank sheets: given, though no document has them yet."""
    asked = sa.select(BlankSheet.serial, BlankSheet.state).where(
        BlankSheet.district == row.district, BlankSheet.prefix == row.prefix, BlankSheet.year == row.year
    )
    return dict(session.execute(asked).all())
