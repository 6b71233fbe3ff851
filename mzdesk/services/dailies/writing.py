"""登记: a report is written down once; a correction is a further row, and so is taking an entry back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, ChangedMeanwhile, RuleBroken
from mzdesk.models.dailies import DailyReport
from mzdesk.models.facilities import Facility
from mzdesk.rules import dailies as rules
from mzdesk.services import access, history
from mzdesk.services.dailies import facts
from mzdesk.services.orders.secrecy import require_open
from mzdesk.services.overview import reports
from mzdesk.terms import Capability, DailyChannel, Right
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import DailyDraft, DailySaid

_WITHDRAW = "dailies.withdraw"


def report(session: Session, actor: Actor, draft: DailyDraft, *, now: datetime) -> UUID:
    """登记 a unit's report, or correct the one that stands; the id of the row that stands now.

    The same report again, by its key or word for word, is one. Raises BadInput naming the field, ChangedMeanwhile when
    something else stands than the clerk saw.
    """
    access.require_any(actor, Right.KEEP_DAILIES, Right.REPORT)
    place = facts.unit(session, actor, draft.facility_id)
    if draft.id is not None and (known := session.get(DailyReport, draft.id)) is not None:
        return known.id
    if draft.day > reports.today_of(now):
        raise BadInput("日报日期还没有到，请核对。", "day")
    said = rules.check_said(tidy(draft.said))
    require_open(said.problems, draft.reason)
    received = rules.check_received(draft.received_at, draft.day, now)
    before = facts.standing(session, actor, place.id, draft.day)
    if before is not None and _same(before, said, received, draft.channel):
        return before.id
    _as_seen(place, draft, before)
    if before is not None:
        before.stands = False
        session.flush()
    return _write(session, actor, place, replace(draft, said=said, received_at=received), now).id


def _as_seen(place: Facility, draft: DailyDraft, before: DailyReport | None) -> None:
    if not draft.looked or draft.over == (before.id if before is not None else None):
        return
    if before is None:
        raise ChangedMeanwhile(f"{place.name} {draft.day} 的日报刚刚被撤回，您的更正没有保存。请刷新后核对。")
    when = f"{clock.office(before.created_at):%Y-%m-%d %H:%M}"
    raise ChangedMeanwhile(
        f"{place.name} {draft.day} 的日报已由{before.created_by}于 {when} 登记，没有覆盖。请刷新后核对，要改的再更正。"
    )


def tidy(said: DailySaid) -> DailySaid:
    """The words of a report without blanks that say nothing."""
    return replace(
        said, problems=said.problems.strip(), reporter="".join(said.reporter.split()), crew=" ".join(said.crew.split())
    )


def _same(before: DailyReport, said: DailySaid, received: datetime, channel: DailyChannel) -> bool:
    return facts.said_of(before) == said and before.received_at == received and before.channel is channel


def _write(session: Session, actor: Actor, place: Facility, draft: DailyDraft, now: datetime) -> DailyReport:
    assert draft.received_at is not None
    until = reports.deadline(session, actor, draft.day)
    values: dict[str, Any] = {name: getattr(draft.said, name) for name in facts.SAID}
    row = DailyReport(
        id=draft.id or clock.uuid7(),
        district=place.district,
        township=place.township,
        day=draft.day,
        facility_id=place.id,
        revision=_next(session, place, draft.day),
        reason=draft.reason.strip()[:200],
        received_at=draft.received_at,
        late=rules.is_late(draft.received_at, until),
        channel=draft.channel,
        zero_report=draft.said.found == 0,
        created_at=now,
        created_by=actor.name,
        **values,
    )
    session.add(row)
    session.flush()
    return row


def _next(session: Session, place: Facility, day: date) -> int:
    asked = sa.select(sa.func.max(DailyReport.revision)).where(
        DailyReport.district == place.district,
        DailyReport.township == place.township,
        DailyReport.day == day,
        DailyReport.facility_id == place.id,
    )
    return (session.scalar(asked) or 0) + 1


def report_zero(
    session: Session, actor: Actor, *, facility_ids: Sequence[UUID], day: date, received_at: datetime,
    channel: DailyChannel, now: datetime,
) -> int:  # fmt: skip
    """零报告 of several units at once; those that have reported already stay as they are. Returns how many."""
    access.require_any(actor, Right.KEEP_DAILIES, Right.REPORT)
    made = 0
    for key in facility_ids:
        if facts.standing(session, actor, key, day) is None:
            report(session, actor, DailyDraft(key, day, received_at, channel, DailySaid(0)), now=now)
            made += 1
    if not made:
        raise BadInput("所选单位当日都已报送，没有重复登记。要更正的请打开逐家修改。", "units")
    return made


def withdraw(session: Session, actor: Actor, facility_id: UUID, *, day: date, reason: str, now: datetime) -> None:
    """撤回 what was entered for the wrong unit or day: a row says so, nothing stands. Can be taken back."""
    access.require_any(actor, Right.KEEP_DAILIES, Right.REPORT)
    place = facts.unit(session, actor, facility_id)
    before = facts.standing(session, actor, place.id, day)
    if before is None:
        raise RuleBroken(f"{place.name} {day} 没有可撤回的日报，请刷新后核对。")
    if not reason.strip():
        raise BadInput("请写明为什么撤回，如“录错单位”。", "reason")
    require_open(reason)
    before.stands = False
    session.flush()
    _again(session, actor, place, before, withdrawn=True, reason=reason, now=now)
    history.can_undo(
        session, actor, act=_WITHDRAW, title=f"撤回日报：{place.name} {day}", subject=Capability.DAILIES,
        record=before.id, payload={}, now=now,
    )  # fmt: skip


def _again(
    session: Session, actor: Actor, place: Facility, old: DailyReport, *, withdrawn: bool, reason: str, now: datetime
) -> None:
    """What a row says once more, as taken back or as standing again."""
    kept = ("day", "facility_id", "received_at", "late", "channel", "zero_report", *facts.SAID)
    row = DailyReport(
        id=clock.uuid7(),
        district=place.district,
        township=place.township,
        revision=_next(session, place, old.day),
        stands=not withdrawn,
        withdrawn=withdrawn,
        reason=reason.strip()[:200],
        created_at=now,
        created_by=actor.name,
        **{name: getattr(old, name) for name in kept},
    )
    session.add(row)
    session.flush()


def _restore(session: Session, actor: Actor, report_id: UUID, _payload: dict[str, Any]) -> None:
    old = session.get(DailyReport, report_id)
    assert old is not None
    place = facts.unit(session, actor, old.facility_id)
    if facts.standing(session, actor, place.id, old.day) is not None:
        raise RuleBroken(f"{place.name} {old.day} 后来又登记了日报，撤回不能再撤销。")
    _again(session, actor, place, old, withdrawn=False, reason="撤销撤回", now=clock.now())


history.register(_WITHDRAW, _restore)
