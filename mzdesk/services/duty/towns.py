"""乡镇值班记录: a township writes the log of its own duty, once for each line; the bureau's duty room reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.duty import TownDutyLine
from mzdesk.services import access, settings
from mzdesk.services.duty import clocking
from mzdesk.services.duty.logbook import FROM, WHO
from mzdesk.services.orders.secrecy import require_open
from mzdesk.terms import DutyLineKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.town_duty import TownLineCriteria, TownLineDraft, TownLineRow
from mzdesk.views.window import Window

OLDEST = timedelta(days=31)
"""How long afterwards a line is still taken: what waited without a line arrives within that."""
_TEXTS = ("on_duty", "unit", "caller", "phone", "handling")


def log_town(session: Session, actor: Actor, *, draft: TownLineDraft, now: datetime) -> UUID:
    """Write a line of the own township's duty, or one that strikes an earlier one through; returns its id.

    The same line again, by its key, is one. Raises BadInput naming the field, RuleBroken for who is no township or a
    line that is corrected already, NotFound for the line of another township.
    """
    access.require(actor, Right.REPORT)
    if actor.of_bureau:
        raise RuleBroken("乡镇值班记录由乡镇（街道）填报。局里的值班请在“值班记录”登记。")
    if draft.id is not None and (known := session.get(TownDutyLine, draft.id)) is not None:
        return known.id
    _check(draft, now)
    if draft.corrects is not None:
        _correctable(session, actor, draft.corrects)
    row = TownDutyLine(
        id=draft.id or clock.uuid7(), district=actor.district, township=actor.township, kind=draft.kind,
        at=draft.at or now, text=draft.text.strip(), corrects_id=draft.corrects, created_at=now,
        created_by=actor.name, **{name: getattr(draft, name).strip() for name in _TEXTS},
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def _check(draft: TownLineDraft, now: datetime) -> None:
    if draft.kind is DutyLineKind.HANDOVER:
        raise BadInput("交接情况请选“其他”，在内容里写明交接双方。", "kind")
    if not draft.on_duty.strip():
        raise BadInput("请填写值班人员。", "on_duty")
    if not draft.text.strip():
        raise BadInput("请填写内容。", "text")
    if draft.kind in FROM and not draft.unit.strip() and not draft.caller.strip():
        raise BadInput(f"请填写{WHO[draft.kind]}。", "unit")
    if draft.at is not None and draft.at > now + clocking.AHEAD:
        raise BadInput("时间晚于现在，请核对；还没有发生的事不能登记。", "at")
    if draft.at is not None and draft.at < now - OLDEST:
        raise BadInput(f"时间早于 {OLDEST.days} 天以前，请核对；更早的请直接告知区县局。", "at")
    require_open(draft.text, draft.handling)


def _correctable(session: Session, actor: Actor, line_id: UUID) -> None:
    _get(session, actor, line_id)
    later = sa.select(TownDutyLine.id).where(TownDutyLine.corrects_id == line_id)
    if session.scalars(access.visible(later, TownDutyLine, actor)).first() is not None:
        raise RuleBroken("这一条已经更正过，请更正后来的那一条。")


def town_lines(
    session: Session, actor: Actor, criteria: TownLineCriteria, *, offset: int, limit: int
) -> Window[TownLineRow]:
    """Lines of the townships, the newest first; a township sees its own."""
    access.require(actor, Right.SEE)
    parts = [TownDutyLine.district == actor.district]
    if criteria.township:
        parts.append(TownDutyLine.township == criteria.township)
    if criteria.kind is not None:
        parts.append(TownDutyLine.kind == criteria.kind)
    for word in criteria.text.split():
        columns = (TownDutyLine.text, TownDutyLine.unit, TownDutyLine.caller, TownDutyLine.phone, TownDutyLine.on_duty)
        parts.append(sa.or_(*(column.icontains(word, autoescape=True) for column in columns)))
    total = session.scalar(
        access.visible(sa.select(sa.func.count()).select_from(TownDutyLine).where(*parts), TownDutyLine, actor)
    )
    order = (TownDutyLine.at.desc(), TownDutyLine.id.desc())
    asked = sa.select(TownDutyLine).where(*parts).order_by(*order).offset(offset).limit(limit)
    found = session.scalars(access.visible(asked, TownDutyLine, actor)).all()
    return Window(total or 0, tuple(_rows(session, actor, found)))


def town_line(session: Session, actor: Actor, line_id: UUID) -> TownLineRow:
    """One line in full; raises NotFound."""
    access.require(actor, Right.SEE)
    return _rows(session, actor, [_get(session, actor, line_id)])[0]


def _get(session: Session, actor: Actor, line_id: UUID) -> TownDutyLine:
    asked = access.visible(sa.select(TownDutyLine).where(TownDutyLine.id == line_id), TownDutyLine, actor)
    line = session.scalars(asked).first()
    if line is None:
        raise NotFound("找不到这条乡镇值班记录，请刷新后重试。")
    return line


def _rows(session: Session, actor: Actor, found: Sequence[TownDutyLine]) -> list[TownLineRow]:
    names = settings.township_names(session, actor)
    later = sa.select(TownDutyLine.corrects_id).where(TownDutyLine.corrects_id.in_([each.id for each in found]))
    struck = set(session.scalars(access.visible(later, TownDutyLine, actor)))
    return [
        TownLineRow(
            each.id, each.township, names.get(each.township, each.township), each.kind, each.at, each.on_duty,
            each.unit, each.caller, each.phone, each.text, each.handling, each.created_at, each.created_by,
            each.corrects_id, each.id in struck,
        )
        for each in found
    ]  # fmt: skip
