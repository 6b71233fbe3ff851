"""Numbered blank papers that are taken to the hills: 领用, 使用, 作废, 交回 (OFFICE: everyday means).

Their numbers come out of the 自管 series when they are taken, so that the register has no gap: each is used, void or
given back (and then void, with the reason).
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.orders import BlankSheet
from mzdesk.rules import numbering, paper_codes
from mzdesk.services import access, series, settings
from mzdesk.services.orders import numbers
from mzdesk.terms import BlankState, DocumentKind, Right, SeriesKeeper
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.blanks import BlankForm
from mzdesk.views.orders import BlankRow, Number

KINDS = (
    DocumentKind.INSPECTION_NOTICE,
    DocumentKind.SUPERVISION_NOTICE,
    DocumentKind.SITE_RECORD,
    DocumentKind.RECTIFICATION_ORDER,
    DocumentKind.INTERNAL_RECTIFICATION,
)
MOST = 50


def take_out(
    session: Session, actor: Actor, *, kind: DocumentKind, count: int, taken_by: str, purpose: str = "", today: date
) -> list[BlankRow]:
    """领用 `count` sheets of a kind; returns them with their numbers and codes.

    Raises BadInput for a kind that is never filled in by hand, for none or more than 50, without who takes them, and
    for a series that the office counts.
    """
    access.require(actor, Right.ISSUE)
    if kind not in KINDS:
        raise BadInput(f"“{kind.label}”不能领用空白文书。", "kind")
    if not 1 <= count <= MOST:
        raise BadInput(f"一次领用 1 到 {MOST} 份，请核对份数。", "count")
    if not taken_by.strip():
        raise BadInput("请填写领用人。", "taken_by")
    if kind.is_numbered and numbers.keeper_of(session, actor, kind) is SeriesKeeper.OFFICE:
        raise BadInput(f"“{kind.label}”的文号由办公室编，不能领用带号的空白文书。", "kind")
    prefix = numbers.prefix_of(session, actor, kind)
    first = series.take(session, actor.district, prefix, today.year, count=count)
    made = [_sheet(session, actor, kind, prefix, first + n, taken_by, purpose, today) for n in range(count)]
    session.add_all(made)
    session.flush()
    return [_row(sheet) for sheet in made]


def _sheet(
    session: Session,
    actor: Actor,
    kind: DocumentKind,
    prefix: str,
    serial: int,
    taken_by: str,
    purpose: str,
    today: date,
) -> BlankSheet:
    return BlankSheet(
        id=clock.uuid7(),
        district=actor.district,
        township=bureau_code(actor.district),
        kind=kind,
        prefix=prefix,
        year=today.year,
        serial=serial,
        number=str(numbering.DocumentNumber(prefix, today.year, serial)),
        code=numbers.new_code(session, actor, today=today),
        taken_by=taken_by.strip()[:40],
        taken_on=today,
        purpose=purpose.strip()[:100],
    )


def listing(session: Session, actor: Actor, *, state: BlankState | None = None) -> list[BlankRow]:
    """The register of blank sheets, newest first; only those in `state` when it is given."""
    access.require(actor, Right.SEE)
    asked = access.visible(sa.select(BlankSheet), BlankSheet, actor)
    if state is not None:
        asked = asked.where(BlankSheet.state == state)
    order = (BlankSheet.taken_on.desc(), BlankSheet.prefix, BlankSheet.serial)
    return [_row(sheet) for sheet in session.scalars(asked.order_by(*order))]


def spoil(session: Session, actor: Actor, sheet_id: UUID, *, reason: str, today: date) -> None:
    """作废 of a sheet that was spoilt; its number stays used."""
    _settle(session, actor, sheet_id, BlankState.VOID, reason, today)


def give_back(session: Session, actor: Actor, sheet_id: UUID, *, reason: str = "未使用", today: date) -> None:
    """交回 of a sheet that was not used; its number is void from then on and is not given again."""
    _settle(session, actor, sheet_id, BlankState.RETURNED, reason, today)


def _settle(session: Session, actor: Actor, sheet_id: UUID, state: BlankState, reason: str, today: date) -> None:
    access.require(actor, Right.ISSUE)
    sheet = _out(session, actor, sheet_id)
    if not reason.strip():
        raise BadInput("请写明原因，空白文书的去向要逐份登记。", "reason")
    sheet.state, sheet.settled_on, sheet.reason = state, today, reason.strip()[:200]
    session.flush()


def number_of(
    session: Session, actor: Actor, sheet_id: UUID, *, kind: DocumentKind, day: date, today: date
) -> tuple[Number | None, str]:
    """The number (of kinds that have one) and code of a sheet about to be keyed in as a paper dated `day`.

    Raises RuleBroken for another kind or when it is out of use, BadInput when the date is before 领用, after today or
    in another year than the number's (年 = the year of 签发).
    """
    access.require(actor, Right.ISSUE)
    sheet = _out(session, actor, sheet_id)
    if sheet.kind is not kind:
        raise RuleBroken(f"这份空白文书是“{sheet.kind.label}”，不能录成“{kind.label}”。请核对文书编码。")
    if not sheet.taken_on <= day <= today:
        raise BadInput(f"文书日期应在领用日期 {sheet.taken_on} 和今天之间，请对照手写件核对。", "written_on")
    if day.year != sheet.year:
        raise BadInput(
            f"{sheet.number} 是 {sheet.year} 年的文号，{day.year} 年不能再用。请交回，另行制发。", "written_on"
        )
    number = Number(sheet.prefix, sheet.year, sheet.serial, sheet.number)
    return number if kind.is_numbered else None, sheet.code


def form(session: Session, actor: Actor, sheet_id: UUID) -> BlankForm:
    """What the sheet has printed on it; raises RuleBroken when it is out of use."""
    access.require(actor, Right.ISSUE)
    sheet = _out(session, actor, sheet_id)
    office = settings.office(session, actor)
    own_title = sheet.kind is DocumentKind.RECTIFICATION_ORDER
    return BlankForm(
        sheet.kind,
        office["bureau_name"],
        office["order_title"] if own_title else sheet.kind.label,
        sheet.number,
        sheet.code,
        government=office["reviewing_government"],
        court=office["court"],
        contact=office["bureau_phone"],
        numbered=sheet.kind.is_numbered,
    )


def use(session: Session, actor: Actor, sheet_id: UUID, *, document_id: UUID, today: date) -> None:
    """使用: the sheet was keyed in as this document."""
    access.require(actor, Right.ISSUE)
    sheet = _out(session, actor, sheet_id)
    sheet.state, sheet.settled_on, sheet.document_id = BlankState.USED, today, document_id
    session.flush()


def by_code(session: Session, actor: Actor, code: str) -> BlankRow:
    """The sheet whose printed code was typed; raises BadInput, NotFound."""
    access.require(actor, Right.SEE)
    asked = sa.select(BlankSheet).where(
        BlankSheet.district == actor.district, BlankSheet.code == paper_codes.read(code)
    )
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("没有这个编码的空白文书，请对照文书核对。")
    return _row(found)


def _out(session: Session, actor: Actor, sheet_id: UUID) -> BlankSheet:
    asked = access.visible(sa.select(BlankSheet).where(BlankSheet.id == sheet_id), BlankSheet, actor)
    sheet = session.scalars(asked.with_for_update()).first()
    if sheet is None:
        raise NotFound("找不到这份空白文书，请刷新后重试。")
    if sheet.state is not BlankState.TAKEN:
        raise RuleBroken(f"空白文书 {sheet.number} {sheet.state.label}，不能再办理。请核对文书编码。")
    return sheet


def _row(sheet: BlankSheet) -> BlankRow:
    return BlankRow(
        sheet.id,
        sheet.kind,
        sheet.number,
        sheet.code,
        sheet.state,
        sheet.taken_by,
        sheet.taken_on,
        sheet.purpose,
        sheet.settled_on,
        sheet.reason,
        sheet.document_id,
    )
