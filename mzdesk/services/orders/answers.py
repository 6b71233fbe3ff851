"""回复: what a letter asked for until a day, and what came back; a 文件处理笺 is answered when its matter is done."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.services import access
from mzdesk.services.orders import trail
from mzdesk.services.orders.papers import check_day, get
from mzdesk.terms import DocumentStepKind, Right
from mzdesk.views.actor import Actor


def answer(
    session: Session,
    actor: Actor,
    document_id: UUID,
    *,
    answered_on: date,
    answer: str,
    person: str = "",
    today: date,
    now: datetime,
) -> None:
    """登记回复: what `person` or his office answered and when; once only, on a paper that asks for it."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    if document.answer_by is None:
        raise RuleBroken("这份文书没有要求回复，不用登记。")
    if document.answered_on is not None:
        raise RuleBroken(f"{document.answered_on} 已登记回复，不能重复登记。请在办理情况中查看。")
    if not document.is_unanswered:
        raise RuleBroken(f"文书{document.state.label}，现在不能登记回复。请先办理取号和送达。")
    if not answer.strip():
        raise BadInput("请写明回复的内容或办理结果。", "answer")
    check_day(document, answered_on, today, "answered_on")
    document.answered_on, document.answer = answered_on, answer.strip()[:300]
    kind = DocumentStepKind.ANSWERED
    trail.add(session, actor, document, kind, on=answered_on, now=now, person=person, text=document.answer)
