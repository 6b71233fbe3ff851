"""What goes out in words: the reminder to who has not reported, the day's figures for the leader."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from mzdesk.errors import RuleBroken
from mzdesk.rules import dailies as rules
from mzdesk.services import access, orders, settings
from mzdesk.services.overview import reports
from mzdesk.terms import Right
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import DailyReminder
from mzdesk.views.duty import DailySummary

_MOST = 2000


def reminder(session: Session, actor: Actor, *, day: date, now: datetime) -> DailyReminder:
    """提醒 to copy into the group: who has not reported yet, in the order of the register, no ranking, no reproach.

    Raises RuleBroken when everybody has.
    """
    access.require(actor, Right.SEE)
    standing = reports.standing(session, actor, day=day, now=now, named=_MOST)
    if not standing.open:
        raise RuleBroken(f"{_said(day)}应报单位都已报送，不用提醒。")
    over = rules.is_late(now, standing.deadline)
    ask = "请尽快补报" if over else f"请于今天{standing.deadline:%H:%M}前报送"
    lines = [
        f"【温馨提醒】{_said(day)}安全日报",
        f"以下 {standing.open} 家单位还没有收到日报，{ask}，没有隐患也请报“零报告”：",
    ]
    lines += [f"{number}. {name}" for number, name in enumerate(standing.missing, 1)]
    lines.append("已报送的请忽略，谢谢配合！")
    contact = orders.contact_of(settings.office(session, actor))
    return DailyReminder(standing.open, "\n".join([*lines, f"联系：{contact}"] if contact else lines))


def spoken(view: DailySummary) -> str:
    """The day's summary as a text for a message."""
    totals = [sum(getattr(each, key) for each in view.topics) for key in ("found", "fixed", "open", "overdue")]
    lines = [f"{_said(view.on)}安全情况（截至{view.as_of:%H:%M}）"]
    if view.due is not None and view.reported is not None:
        lines.append(f"安全日报：应报 {view.due} 家，已报 {view.reported} 家，未报 {view.due - view.reported} 家。")
    if view.missing:
        lines.append(f"未报单位：{'、'.join(view.missing)}。")
    lines.append("隐患：当日发现 {} 项，整改完成 {} 项，尚未整改 {} 项，其中逾期 {} 项。".format(*totals))
    lines.append(f"当日检查 {len(view.visits)} 家。" if view.visits else "当日没有检查。")
    lines.append(f"突发情况：{'；'.join(view.incidents)}。" if view.incidents else "无突发情况。")
    if view.leader or view.persons:
        lines.append(f"带班领导：{view.leader or '未定'}；值班人员：{'、'.join(view.persons) or '未定'}。")
    return "\n".join([*lines, view.remark] if view.remark else lines)


def _said(day: date) -> str:
    return f"{day.month}月{day.day}日"
