"""The calls of 查岗: what is said, what was found, what follows from an absence, the figures by unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.attachments import AttachmentLink
from mzdesk.models.duty import SpotCheck
from mzdesk.services import access, attachments, settings
from mzdesk.services.duty import assigning, clocking
from mzdesk.terms import Capability, DutyTaskKind, EvidenceRole, Right, SpotResult, SpotUnit
from mzdesk.views.actor import Actor
from mzdesk.views.duty_room import TaskDraft
from mzdesk.views.spot_checks import SpotCheckRow, SpotCount, SpotCriteria, SpotResultDraft
from mzdesk.views.window import Window

REPLY_DAYS = 3
_ORDER = sa.case({kind: n for n, kind in enumerate(SpotUnit)}, value=SpotCheck.unit_kind)
_FIRM = "请核实原因，落实双人双岗、24小时值班，并书面说明情况"


def spot_script(session: Session, actor: Actor, *, kind: SpotUnit) -> tuple[str, ...]:
    """What is said at the telephone, a sentence each."""
    access.require(actor, Right.SEE)
    bureau = settings.value(session, actor, "bureau_name")
    thanks = "好的，已记录，谢谢。如遇突发情况请第一时间电话报告。"
    if kind is SpotUnit.TOWNSHIP:
        asked = "想了解一下贵单位今天民政领域的值班安排：带班领导和值班人员是哪几位？"
        return f"您好，这里是{bureau}值班室。", asked, "请问您的姓名、职务和联系电话？", thanks
    return (
        f"您好，这里是{bureau}值班室，现在进行值班抽查。",
        "请问您的姓名和岗位？今天带班领导是谁、另一位值班人员在不在岗？",
        "请另一位值班人员接一下电话，或用值班电话回拨。",
        "请在10分钟内把值班室的现场照片发过来，照片里要看得到两位值班人员。",
        thanks,
    )


def record_spot_check(
    session: Session, actor: Actor, check_id: UUID, *, draft: SpotResultDraft, today: date, now: datetime
) -> UUID | None:
    """登记 what a call found; an absence opens a task (督办, to a township 提醒), whose id comes back.

    Raises RuleBroken before its time or a second time, BadInput when 在岗 is said without who answered.
    """
    access.require(actor, Right.KEEP_DUTY)
    check = _get(session, actor, check_id)
    _check_result(check, draft, now)
    check.result, check.called_at = draft.result, draft.called_at or now
    check.answered_by, check.call_back = draft.answered_by.strip(), draft.call_back.strip()
    check.note, check.checked_by = draft.note.strip(), actor.name
    place = attachments.Place(check.district, check.township)
    for photo in draft.photos:
        file = photo if photo.caption else replace(photo, caption=check.unit)
        attachments.link(session, actor, place, file, subject=Capability.DUTY, record=check.id, role=EvidenceRole.SCENE)
    if draft.result is SpotResult.ABSENT:
        check.task_id = assigning.add(session, actor, _task(check, draft, today), today=today).id
    session.flush()
    return check.task_id


def _check_result(check: SpotCheck, draft: SpotResultDraft, now: datetime) -> None:
    if check.result is not None:
        raise RuleBroken(f"这次查岗已登记为“{check.result.label}”，不能再改。如有错误，请在交办事项中说明。")
    if now < check.at:
        raise RuleBroken(f"查岗时间是 {clock.office(check.at):%m-%d %H:%M}，还没有到，请到时拨打。")
    if draft.called_at is not None and draft.called_at > now + clocking.AHEAD:
        raise BadInput("拨打时间晚于现在，请核对。", "called_at")
    if draft.called_at is not None and draft.called_at < check.at:
        raise BadInput("拨打时间早于抽定的查岗时间，请核对。", "called_at")
    if draft.result is SpotResult.PRESENT and not draft.answered_by.strip():
        raise BadInput("请填写接电话的值班人员姓名。", "answered_by")
    if draft.result is SpotResult.ABSENT and not draft.note.strip():
        raise BadInput("请写明脱岗的情况，例如谁不在岗、怎样核实。", "note")


def _task(check: SpotCheck, draft: SpotResultDraft, today: date) -> TaskDraft:
    equal = check.unit_kind is SpotUnit.TOWNSHIP
    when = f"{clock.office(draft.called_at or check.at):%m月%d日%H:%M}"
    text = f"{when}电话查岗，{check.unit}{draft.note.strip() or '无人在岗'}。"
    wanted = "请了解核实，督促落实值班安排，并函告情况" if equal else _FIRM
    return TaskDraft(
        f"{text}{wanted}。",
        check.unit,
        due_on=today + timedelta(days=REPLY_DAYS),
        kind=DutyTaskKind.REMIND if equal else DutyTaskKind.PRESS,
        check_id=check.id,
    )


def _get(session: Session, actor: Actor, check_id: UUID) -> SpotCheck:
    asked = access.visible(sa.select(SpotCheck).where(SpotCheck.id == check_id), SpotCheck, actor)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("找不到这次查岗，请刷新后重试。")
    return found


def spot_check(session: Session, actor: Actor, check_id: UUID) -> SpotCheckRow:
    """One call; raises NotFound."""
    access.require(actor, Right.SEE)
    return _rows(session, actor, [_get(session, actor, check_id)])[0]


def spot_checks(
    session: Session, actor: Actor, criteria: SpotCriteria, *, offset: int, limit: int
) -> Window[SpotCheckRow]:
    """The calls of opened days in the order of their times."""
    access.require(actor, Right.SEE)
    parts: list[sa.ColumnElement[bool]] = []
    if criteria.period_id is not None:
        parts.append(SpotCheck.period_id == criteria.period_id)
    if criteria.on is not None:
        parts.append(SpotCheck.on == criteria.on)
    if criteria.waiting:
        parts.append(SpotCheck.result.is_(None))
    asked = access.visible(sa.select(SpotCheck).where(*parts), SpotCheck, actor)
    total = session.scalar(sa.select(sa.func.count()).select_from(asked.subquery())) or 0
    columns: dict[str, tuple[Any, ...]] = {
        "at": (SpotCheck.at,),
        "unit": (_ORDER, SpotCheck.in_township, SpotCheck.unit),
        "result": (SpotCheck.result,),
    }
    order = [column.desc() if criteria.descending else column.asc() for column in columns[criteria.sort]]
    found = session.scalars(asked.order_by(*order, SpotCheck.at, SpotCheck.id).offset(offset).limit(limit)).all()
    return Window(total, tuple(_rows(session, actor, list(found))))


def _rows(session: Session, actor: Actor, checks: list[SpotCheck]) -> list[SpotCheckRow]:
    names = settings.township_names(session, actor)
    asked = sa.select(AttachmentLink.record, sa.func.count()).where(
        AttachmentLink.record.in_([check.id for check in checks])
    )
    photos = dict(session.execute(asked.group_by(AttachmentLink.record)).all())
    return [
        SpotCheckRow(
            check.id,
            check.on,
            check.at,
            check.unit_kind,
            check.unit,
            names.get(check.in_township, ""),
            check.phone,
            check.expected,
            check.result,
            check.called_at,
            check.answered_by,
            check.call_back,
            check.note,
            check.checked_by,
            check.task_id,
            photos.get(check.id, 0),
            check.period_id,
        )
        for check in checks
    ]


def spot_figures(session: Session, actor: Actor, *, first: date, last: date) -> list[SpotCount]:
    """What the calls of some days found, by unit in standard order: no ranking (OFFICE: equals)."""
    access.require(actor, Right.SEE)
    names = settings.township_names(session, actor)
    count = sa.func.count()
    asked = (
        sa.select(
            SpotCheck.unit_kind,
            SpotCheck.unit,
            SpotCheck.in_township,
            count,
            *(count.filter(SpotCheck.result == result) for result in SpotResult),
        )
        .where(SpotCheck.on >= first, SpotCheck.on <= last, SpotCheck.result.is_not(None))
        .group_by(SpotCheck.unit_kind, SpotCheck.unit_key, SpotCheck.unit, SpotCheck.in_township)
        .order_by(_ORDER, SpotCheck.in_township, SpotCheck.unit)
    )
    return [
        SpotCount(kind, unit, names.get(township, ""), *figures)
        for kind, unit, township, *figures in session.execute(access.visible(asked, SpotCheck, actor))
    ]
