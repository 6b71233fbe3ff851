"""撤回交接: a handover that is under way is called off; the shift goes on with its own pair."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, ChangedMeanwhile, RuleBroken
from mzdesk.models.duty import DutyShift
from mzdesk.services import access
from mzdesk.services.duty import clocking, crews, logbook, signing
from mzdesk.services.orders.secrecy import require_open
from mzdesk.terms import DutyLineKind, Right, ShiftState, SignAct
from mzdesk.views.actor import Actor


def call_off(session: Session, actor: Actor, shift_id: UUID, *, reason: str, version: int, now: datetime) -> None:
    """Call a handover off before everybody has confirmed; a line of the log says so and who had confirmed.

    What was confirmed stays on file as void. Raises RuleBroken when none is under way, BadInput without a reason,
    ChangedMeanwhile when another desk was faster.
    """
    access.require(actor, Right.KEEP_DUTY)
    shift = signing.get(session, actor, shift_id)
    _require_under_way(shift, version)
    if not reason.strip():
        raise BadInput("请写明撤回的原因，例如“接班人员临时更换”。", "reason")
    require_open(reason)
    clocking.require_forward(session, shift, now)
    said = _said(session, shift, reason.strip())
    logbook.write(session, actor, shift, now=now, kind=DutyLineKind.HANDOVER, at=now, text=said)
    shift.state, shift.called_off = ShiftState.ON, shift.called_off + 1
    shift.next_shift, shift.matters, shift.remark = {}, [], ""
    session.flush()


def _require_under_way(shift: DutyShift, version: int) -> None:
    if shift.state is ShiftState.HANDED:
        raise RuleBroken("这一班已经交接完成，不能撤回。如有遗漏，请在当前班次另记一条说明。")
    if shift.state is ShiftState.ON:
        raise RuleBroken("这一班没有正在办理的交接，不用撤回。")
    if shift.version != version:
        raise ChangedMeanwhile("另一台电脑刚刚办理了这一班的交接，没有撤回。请刷新后核对。")


def _said(session: Session, shift: DutyShift, reason: str) -> str:
    own = "、".join(seat.name for seat in crews.read(shift.seats))
    signed = [f"{row.person}{row.act.label}" for row in signing.of(session, shift) if row.act is not SignAct.SIGN_ON]
    void = f"已确认的{'、'.join(signed)}作废。" if signed else ""
    return f"撤回交接：{reason.rstrip('。')}。{void}本班继续由{own}负责。"
