"""What is kept about units: 免报, further names, and 瞒报 or 谎报 that people found."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.dailies import DailyAlias, DailyExemption, DailyFinding, DailyHazard, DailyReport
from mzdesk.models.facilities import Facility
from mzdesk.rules import daily_names
from mzdesk.services import access, history
from mzdesk.services.dailies import facts
from mzdesk.services.orders.secrecy import require_open
from mzdesk.services.overview import reports
from mzdesk.terms import DailyFault, Right
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import ExemptionDraft, ExemptionRow

_SHORTEST = 2


def exempt(session: Session, actor: Actor, draft: ExemptionDraft) -> UUID:
    """免报 for a span with its reason; raises BadInput for a span that is wrong or overlaps another."""
    access.require(actor, Right.KEEP_DAILIES)
    place = facts.unit(session, actor, draft.facility_id)
    if draft.ends is not None and draft.ends < draft.starts:
        raise BadInput("免报的最后一天早于开始日期，请核对。", "ends")
    if not draft.reason.strip():
        raise BadInput("请写明免报的原因，如“歇业”“装修停业”。", "reason")
    require_open(draft.reason)
    _require_free(session, place, draft)
    row = DailyExemption(
        district=place.district,
        township=place.township,
        facility_id=place.id,
        starts=draft.starts,
        ends=draft.ends,
        reason=draft.reason.strip()[:200],
        by=actor.name,
    )
    session.add(row)
    session.flush()
    return row.id


def _require_free(session: Session, place: Facility, draft: ExemptionDraft) -> None:
    asked = sa.select(DailyExemption).where(DailyExemption.facility_id == place.id, reports.open_on(draft.starts))
    for other in session.scalars(asked):
        if draft.ends is None or other.starts <= draft.ends:
            until = f"至 {other.ends}" if other.ends else "起"
            raise BadInput(
                f"{place.name}已有免报：{other.starts} {until}（{other.reason}）。请先结束那一条。", "starts"
            )


def end_exemption(session: Session, actor: Actor, exemption_id: UUID, *, last: date, version: int) -> None:
    """结束免报: its last day; one that had not begun by then is removed."""
    access.require(actor, Right.KEEP_DAILIES)
    asked = access.visible(sa.select(DailyExemption).where(DailyExemption.id == exemption_id), DailyExemption, actor)
    row = session.scalars(asked).first()
    if row is None:
        raise NotFound("找不到这条免报，可能已经结束。请刷新后核对。")
    if row.version != version:
        raise history.overtaken(session, row.id, "这条免报刚刚被别人改过，没有重复办理。请刷新后核对。")
    if row.ends is not None and row.ends <= last:
        raise RuleBroken(f"这条免报已定于 {row.ends} 结束，不用再办。")
    if last < row.starts:
        session.delete(row)
    else:
        row.ends = last
    session.flush()


def exemptions(session: Session, actor: Actor, *, day: date) -> list[ExemptionRow]:
    """Everything that is 免报 on a day or later, by name."""
    access.require(actor, Right.SEE)
    asked = sa.select(DailyExemption, Facility).join(Facility, Facility.id == DailyExemption.facility_id)
    asked = access.visible(asked.where(reports.open_on(day)), DailyExemption, actor)
    rows = session.execute(asked.order_by(Facility.sort_key, DailyExemption.starts))
    return [
        ExemptionRow(row.id, place.id, place.name, row.starts, row.ends, row.reason, row.by, row.version)
        for row, place in rows
    ]


# --- names ------------------------------------------------------------------------------------------------------------


def name_unit(session: Session, actor: Actor, facility_id: UUID, *, name: str) -> None:
    """记为别名: messages that begin so are of this unit. Raises BadInput when another unit is called so."""
    access.require(actor, Right.KEEP_DAILIES)
    place = facts.unit(session, actor, facility_id)
    name, key = name.strip()[:60], daily_names.fold(name)[:60]
    if len(key) < _SHORTEST:
        raise BadInput("别名至少两个字，请填写单位在微信里的叫法。", "name")
    asked = sa.select(DailyAlias, Facility.name).join(Facility, Facility.id == DailyAlias.facility_id)
    taken = session.execute(asked.where(DailyAlias.district == actor.district, DailyAlias.key == key)).first()
    if taken is not None and taken[0].facility_id == place.id:
        return
    if taken is not None:
        raise BadInput(f"“{name}”已是{taken[1]}的别名。请先在那家单位删去。", "name")
    session.add(DailyAlias(district=place.district, township=place.township, facility_id=place.id, name=name, key=key))
    session.flush()


def drop_name(session: Session, actor: Actor, alias_id: UUID) -> None:
    """Forget a further name."""
    access.require(actor, Right.KEEP_DAILIES)
    asked = access.visible(sa.select(DailyAlias).where(DailyAlias.id == alias_id), DailyAlias, actor)
    row = session.scalars(asked).first()
    if row is None:
        raise NotFound("找不到这个别名，可能已经删去。请刷新后核对。")
    session.delete(row)
    session.flush()


# --- what people found ------------------------------------------------------------------------------------------------


def judge(
    session: Session, actor: Actor, facility_id: UUID, *, day: date, fault: DailyFault, reason: str, today: date,
    now: datetime,
) -> UUID:  # fmt: skip
    """认定 瞒报 or 谎报 with its reason. The program never computes it (glossary 76)."""
    access.require(actor, Right.JUDGE_DAILIES)
    place = facts.unit(session, actor, facility_id)
    if day > today:
        raise BadInput("日报日期还没有到，请核对。", "day")
    if not reason.strip():
        raise BadInput("请写明认定的依据，如核查经过、证据和核查人。", "reason")
    if fault is DailyFault.FALSE and facts.standing(session, actor, place.id, day) is None:
        raise RuleBroken(f"{place.name} {day} 没有报送，谈不上谎报。隐瞒不报的请选“瞒报”。")
    require_open(reason)
    if _standing(session, place.id, day, fault) is not None:
        raise RuleBroken(f"{place.name} {day} 已认定{fault.label}，不用重复登记。")
    return _finding(session, actor, place, day, fault, reason, today, now, None).id


def withdraw_finding(
    session: Session, actor: Actor, finding_id: UUID, *, reason: str, today: date, now: datetime
) -> None:
    """撤销认定, with its reason; both stay in the records."""
    access.require(actor, Right.JUDGE_DAILIES)
    asked = access.visible(sa.select(DailyFinding).where(DailyFinding.id == finding_id), DailyFinding, actor)
    row = session.scalars(asked).first()
    if row is None or row.withdraws_id is not None:
        raise NotFound("找不到这条认定，请刷新后重试。")
    if _standing(session, row.facility_id, row.day, row.fault) is not row:
        raise RuleBroken("这条认定已经撤销，不用再办。")
    if not reason.strip():
        raise BadInput("请写明撤销认定的原因。", "reason")
    require_open(reason)
    place = facts.unit(session, actor, row.facility_id)
    _finding(session, actor, place, row.day, row.fault, reason, today, now, row.id)


def _standing(session: Session, facility_id: UUID, day: date, fault: DailyFault) -> DailyFinding | None:
    asked = sa.select(DailyFinding).where(
        DailyFinding.facility_id == facility_id, DailyFinding.day == day, DailyFinding.fault == fault
    )
    rows = list(session.scalars(asked))
    back = {row.withdraws_id for row in rows}
    return next((row for row in rows if row.withdraws_id is None and row.id not in back), None)


def _finding(
    session: Session, actor: Actor, place: Facility, day: date, fault: DailyFault, reason: str, today: date,
    now: datetime, withdraws: UUID | None,
) -> DailyFinding:  # fmt: skip
    row = DailyFinding(
        id=clock.uuid7(),
        district=place.district,
        township=place.township,
        day=day,
        facility_id=place.id,
        fault=fault,
        reason=reason.strip()[:500],
        found_on=today,
        withdraws_id=withdraws,
        created_at=now,
        created_by=actor.name,
    )
    session.add(row)
    session.flush()
    return row


# --- hazards ----------------------------------------------------------------------------------------------------------


def link_hazard(session: Session, actor: Actor, report_id: UUID, *, hazard_id: UUID, now: datetime) -> None:
    """Keep which report a hazard of the ledger was taken over from."""
    access.require(actor, Right.HANDLE_HAZARDS)
    asked = access.visible(sa.select(DailyReport).where(DailyReport.id == report_id), DailyReport, actor)
    report = session.scalars(asked).first()
    if report is None:
        raise NotFound("找不到这份日报，请刷新后重试。")
    session.add(
        DailyHazard(
            id=clock.uuid7(),
            district=report.district,
            township=report.township,
            report_id=report.id,
            hazard_id=hazard_id,
            created_at=now,
            created_by=actor.name,
        )
    )
    session.flush()
