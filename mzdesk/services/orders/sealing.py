"""用印: a paper is sealed once or, for more copies of the same pages, again; every time stands in the register."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.orders import Document
from mzdesk.rules.document_moves import UNNUMBERED
from mzdesk.services import access, approvals
from mzdesk.services.orders import trail
from mzdesk.services.orders.papers import check_day, get
from mzdesk.terms import ApprovalSubject, DocumentState, DocumentStepKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.staff import ApprovalDraft

MOST = 999


def seal(
    session: Session,
    actor: Actor,
    document_id: UUID,
    *,
    sealed_on: date,
    sealed_by: str = "",
    asked_by: str = "",
    copies: int | None = None,
    approval: ApprovalDraft | None = None,
    today: date,
    now: datetime,
) -> None:
    """登记用印 of `copies` (those of its kind unless said) by `sealed_by` (监印人), for `asked_by` who brought it.

    From here on the bytes are fixed. `approval` puts the leader's 签发 on file in the same act. A paper that is sealed
    already is sealed again only for a number of further copies that is named.
    """
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    if document.state in UNNUMBERED:
        raise RuleBroken("文书还没有文号，不能用印。请先取号或填写办公室给的文号。")
    _require_turn(document, copies)
    if copies is not None and not 1 <= copies <= MOST:
        raise BadInput(f"用印份数应为 1 到 {MOST}，请核对。", "copies")
    check_day(document, sealed_on, today, "sealed_on")
    if approval is not None:
        _sign(session, actor, document, approval, today=today, now=now)
    count = copies or document.copies
    if document.state is DocumentState.ISSUED:
        document.sealed_on, document.sealed_by = sealed_on, sealed_by.strip() or actor.name
        document.state = DocumentState.SEALED
        session.flush()
    trail.add(
        session,
        actor,
        document,
        DocumentStepKind.SEALED,
        on=sealed_on,
        now=now,
        person=sealed_by,
        text=f"{count}份",
        asked_by=asked_by or document.issued_by,
        copies=count,
    )


def _require_turn(document: Document, copies: int | None) -> None:
    again = document.state in (DocumentState.SEALED, DocumentState.SERVED)
    if document.state is DocumentState.ISSUED or (again and copies is not None):
        return
    more = "如需加盖，请写明加盖的份数。" if again else "请刷新后核对它的办理情况。"
    raise RuleBroken(f"文书{document.state.label}，不用再登记用印。{more}")


def _sign(
    session: Session, actor: Actor, document: Document, draft: ApprovalDraft, *, today: date, now: datetime
) -> None:
    if document.kind.is_gongwen:
        raise RuleBroken(f"这份公文已由{document.signed_by}签发，不用再登记签发。请选“签发手续已另行办理”。")
    if not draft.granted:
        raise BadInput("签发人没有同意，不能用印。", "approver")
    subject = ApprovalSubject.ORDER
    approvals.give(
        session, actor, document.id, subject=subject, draft=draft, township=document.township, today=today, now=now
    )
    document.signed_by = approvals.latest(session, document.id, subject).approver
