"""拟稿: a 公文 kept as a draft, changed as often as need be, and its 发文稿纸."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.orders import Document
from mzdesk.services import access, history, settings
from mzdesk.services.orders import numbers, trail
from mzdesk.services.orders.papers import answer_by, copies_of, get, keep_hazards
from mzdesk.services.orders.secrecy import require_open
from mzdesk.terms import DocumentKind, DocumentState, DocumentStepKind, Right
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.gongwen import DraftSheet
from mzdesk.views.orders import DocumentLinks

MOST = 999


def save_draft(
    session: Session,
    actor: Actor,
    *,
    kind: DocumentKind,
    title: str,
    content: dict[str, Any],
    recipients: str = "",
    copies: int | None = None,
    links: DocumentLinks | None = None,
    document_id: UUID | None = None,
    version: int | None = None,
    today: date,
    now: datetime,
) -> UUID:
    """Keep a draft, a new one or (with `document_id` and the `version` that was opened) a changed one; returns its id.

    `copies` are those of its kind unless said. Raises RuleBroken when it is no draft any more or of another kind,
    ChangedMeanwhile when somebody else saved it, BadInput without a title, for a kind that is no 公文, or with a mark
    of secrecy.
    """
    access.require(actor, Right.ISSUE)
    _check(kind, title, recipients, copies, content)
    if document_id is None:
        return _new(session, actor, kind, title, content, recipients, copies, links or DocumentLinks(), today, now)
    document = get(session, actor, document_id)
    if document.state is not DocumentState.DRAFT or document.sha256 is not None:
        raise RuleBroken(f"文书{document.state.label}，不能修改。请刷新后核对它的办理情况。")
    if document.kind is not kind:
        raise RuleBroken(f"这份草稿是“{document.kind.label}”，不能改成“{kind.label}”。请另拟一份。")
    if version is not None and version != document.version:
        raise history.overtaken(session, document.id, "这份草稿已被其他人修改。请重新打开，再填写您的改动。")
    document.title, document.content, document.recipients = title.strip()[:150], content, recipients.strip()[:300]
    document.copies, document.answer_by = copies or document.copies, answer_by(content)
    session.flush()
    return document.id


def _check(kind: DocumentKind, title: str, recipients: str, copies: int | None, content: dict[str, Any]) -> None:
    if not kind.is_gongwen:
        raise BadInput(f"“{kind.label}”不用拟稿，请从检查、隐患或机构页直接制发。", "kind")
    require_open(title, recipients, content)
    if content.get("secrecy"):
        require_open("秘密★")
    if not title.strip():
        raise BadInput("请填写标题，再保存草稿。", "title")
    if copies is not None and not 1 <= copies <= MOST:
        raise BadInput(f"份数应为 1 到 {MOST}，请核对。", "copies")


def _new(
    session: Session,
    actor: Actor,
    kind: DocumentKind,
    title: str,
    content: dict[str, Any],
    recipients: str,
    copies: int | None,
    links: DocumentLinks,
    today: date,
    now: datetime,
) -> UUID:
    document = Document(
        id=clock.uuid7(),
        district=actor.district,
        township=links.township or bureau_code(actor.district),
        kind=kind,
        title=title.strip()[:150],
        state=DocumentState.DRAFT,
        facility_id=links.facility_id,
        inspection_id=links.inspection_id,
        plan_id=links.plan_id,
        answers_id=links.answers_id,
        code=numbers.new_code(session, actor, today=today),
        copies=copies or copies_of(session, actor, kind),
        content=content,
        answer_by=answer_by(content),
        recipients=recipients.strip()[:300],
        issued_on=today,
        issued_by=actor.name,
        created_at=now,
    )
    session.add(document)
    session.flush()
    keep_hazards(session, document, links.hazard_ids)
    trail.add(session, actor, document, DocumentStepKind.DRAFTED, on=today, now=now)
    return document.id


def draft_sheet_view(session: Session, actor: Actor, document_id: UUID) -> DraftSheet:
    """发文稿纸 of a document: who drafted, checked, countersigned and signed it."""
    access.require(actor, Right.SEE)
    document = get(session, actor, document_id)
    office = settings.office(session, actor)
    said = document.content
    steps = trail.of(session, document)
    drafted = next((step for step in steps if step.kind is DocumentStepKind.DRAFTED), None)
    return DraftSheet(
        office["bureau_name"],
        office["section_name"],
        document.title,
        document.kind.label,
        recipients=document.recipients,
        copy_to=str(said.get("copy_to", "")),
        attachments=tuple(said.get("attachments", ())),
        urgency=str(said.get("urgency", "")),
        copies=document.copies,
        drafted_by=drafted.person if drafted is not None else document.issued_by,
        drafted_on=drafted.on if drafted is not None else None,
        trail=tuple(steps),
        code=document.code,
        number=document.number,
        day=document.signed_on,
    )
