"""Making a document in one unit of work: number, code, date, bytes, register, and what follows for its hazards."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.documents import archive, render, style
from mzdesk.documents.stored import content_of, stored_style, stored_view
from mzdesk.errors import RuleBroken
from mzdesk.services import hazards, orders, settings
from mzdesk.terms import DocumentKind
from mzdesk.views.actor import Actor
from mzdesk.views.documents import InternalRectification, RecheckOpinion, RectificationOrder
from mzdesk.views.gongwen import Gongwen
from mzdesk.views.orders import DocumentLinks, Issued, Number
from mzdesk.views.style import Style

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = [
    "DocumentLinks",
    "Issued",
    "archived",
    "compose",
    "draft_cover",
    "draft_pages",
    "finish",
    "issue",
    "issue_order",
    "issue_recheck",
    "number_given",
    "on_red_head",
    "reprint",
    "stored_style",
    "stored_view",
    "word_draft",
]

NO_LINKS = DocumentLinks()


def issue(
    session: Session,
    actor: Actor,
    kind: DocumentKind,
    view: Any,
    *,
    links: DocumentLinks,
    today: date,
    now: datetime,
    number: str | None = None,
    blank_id: UUID | None = None,
    written_on: date | None = None,
) -> Issued:
    """Number, render and register `view`; returns the document with its PDF.

    `blank_id`: the numbered blank sheet that was filled in by hand, whose number and code the paper keeps;
    `written_on` is the date it bears (today unless said).

    The paper gets its number (none for kinds without, blank while the office has not given it), its own code and the
    date `today`. A blank checklist that already carries the visit's code keeps it, so that typing it opens the visit.
    The hazards of an order are 已下达 with the terms it prints. A refusal anywhere leaves no number used.
    """
    orders.require_for_place(session, actor, kind, links.facility_id)
    day = today
    taken: Number | None
    if blank_id is None:
        taken = orders.take_number(session, actor, kind, today=today, number=number)
        code = orders.new_code(session, actor, today=today)
    else:
        day = written_on or today
        taken, code = orders.blank_number(session, actor, blank_id, kind=kind, day=day, today=today)
    printed = view.code if kind is DocumentKind.BLANK_CHECKLIST and view.code else code
    view = dataclasses.replace(view, number=taken.text if taken else None, code=printed, day=day)
    how = settings.style(session, actor)
    pdf = archived(kind, view, how)
    title = title_of(kind, view)
    document_id = orders.fix(
        session,
        actor,
        kind=kind,
        title=title,
        number=taken,
        code=code,
        content=content_of(session, actor, view, how, links),
        pdf=pdf,
        links=links,
        today=day,
        now=now,
    )
    if isinstance(view, RectificationOrder | InternalRectification):
        _order(session, actor, document_id, view, links, day, now)
    if blank_id is not None:
        orders.use_blank(session, actor, blank_id, document_id=document_id, today=today)
    return Issued(document_id, taken.text if taken else None, code, title, pdf)


def compose(
    session: Session,
    actor: Actor,
    kind: DocumentKind,
    view: Any,
    *,
    recipients: str = "",
    copies: int | None = None,
    links: DocumentLinks = NO_LINKS,
    document_id: UUID | None = None,
    version: int | None = None,
    today: date,
    now: datetime,
) -> UUID:
    """Keep `view` as the draft of a 公文, a new one or (with `document_id`) a changed one; nothing is printed yet.

    `copies` are those of its kind unless said.
    """
    content = content_of(session, actor, view, settings.style(session, actor), links)
    return orders.save_draft(
        session,
        actor,
        kind=kind,
        title=title_of(kind, view),
        content=content,
        recipients=recipients,
        copies=copies,
        links=links,
        document_id=document_id,
        version=version,
        today=today,
        now=now,
    )


def draft_pages(session: Session, actor: Actor, document_id: UUID) -> bytes:
    """How a draft would look: blank where number and date come. Never kept."""
    kind, _ = orders.content(session, actor, document_id)
    with style.applied(stored_style(session, actor, document_id)):
        return render(kind, stored_view(session, actor, document_id))


def word_draft(session: Session, actor: Actor, document_id: UUID) -> bytes:
    """The .docx of a 公文 for the office's own system; raises RuleBroken for papers that are forms."""
    from mzdesk.documents import docx, transferring

    kind, _ = orders.content(session, actor, document_id)
    as_gongwen: dict[DocumentKind, Callable[[Any], Gongwen]] = {
        DocumentKind.TRANSFER_LETTER: transferring.letter_of,
        DocumentKind.LISTING_NOTICE: transferring.notice_of,
    }
    if not kind.is_gongwen and kind not in as_gongwen:
        raise RuleBroken(f"“{kind.label}”不是公文，没有 Word 稿。请另存 PDF。")
    view = stored_view(session, actor, document_id)
    with style.applied(stored_style(session, actor, document_id)):
        return docx.render(as_gongwen[kind](view) if kind in as_gongwen else view)


def draft_cover(session: Session, actor: Actor, document_id: UUID) -> bytes:
    """发文稿纸 of a 公文 as its trail stands now; for the pen where a step is still to come. Never kept."""
    from mzdesk.documents import handling

    view = orders.draft_sheet_view(session, actor, document_id)
    with style.applied(stored_style(session, actor, document_id)):
        return handling.cover(view)


def finish(
    session: Session, actor: Actor, document_id: UUID, *, number: str | None = None, today: date, now: datetime
) -> Issued:
    """取号 of a signed draft: its number, the day of 签发 as its date, its pages. A refusal leaves no number used."""
    taken = orders.number_for(session, actor, document_id, number=number)
    shown = orders.view(session, actor, document_id)
    view = dataclasses.replace(
        stored_view(session, actor, document_id),
        number=taken.text if taken else None,
        code=shown.row.code,
        day=shown.signed_on or today,
    )
    how = settings.style(session, actor)
    pdf = archived(shown.row.kind, view, how)
    content = content_of(session, actor, view, how, orders.links_of(session, actor, document_id))
    orders.finish(session, actor, document_id, number=taken, content=content, pdf=pdf, now=now)
    return Issued(document_id, taken.text if taken else None, shown.row.code, shown.row.title, pdf)


def archived(kind: DocumentKind, view: Any, how: Style) -> bytes:
    """A paper as it is kept and printed from: PDF/A-2b; same view and style, same bytes."""
    with style.applied(how):
        return archive.to_pdfa(render(kind, view), day=view.day)


def title_of(kind: DocumentKind, view: Any) -> str:
    """What the register calls a paper: the title it prints, with what tells it from others of its kind."""
    match kind:
        case DocumentKind.SITE_RECORD if view.internal:
            return "现场督查笔录"
        case DocumentKind.HANDLING_SLIP:
            return f"{kind.label}：{view.title}"
        case DocumentKind.INCIDENT_REPORT:
            return f"{kind.label}（{view.stage.label}）：{view.title}"
        case DocumentKind.DUTY_ROSTER:
            return f"{view.month.year}年{view.month.month}月{kind.label}"
        case DocumentKind.TAKEOVER_LIST:
            return f"{kind.label}：{view.giver} 移交 {view.taker}"
        case DocumentKind.DUTY_LOG | DocumentKind.DAILY_SUMMARY:
            return f"{kind.label} {view.on}"
        case DocumentKind.PERIOD_PROMISE | DocumentKind.RANDOM_PUBLICATION:
            return f"{kind.label}：{view.plan_title}"
        case DocumentKind.DAY_DRAW:
            return f"{kind.label} {view.on}" + (f"（第{view.draw}次）" if view.draw > 1 else "")
    return str(getattr(view, "title", "") or kind.label)


def _order(
    session: Session,
    actor: Actor,
    document_id: UUID,
    view: RectificationOrder | InternalRectification,
    links: DocumentLinks,
    today: date,
    now: datetime,
) -> None:
    for hazard_id, line in zip(links.hazard_ids, view.findings, strict=True):
        if line.due is not None and not line.on_site:
            hazards.mark_ordered(
                session, actor, hazard_id, document_id=document_id, due_on=line.due, today=today, now=now
            )


def issue_order(
    session: Session,
    actor: Actor,
    hazard_ids: Sequence[UUID],
    *,
    due: Mapping[UUID, date] | None = None,
    officers: Sequence[str] = (),
    number: str | None = None,
    blank_id: UUID | None = None,
    written_on: date | None = None,
    today: date,
    now: datetime,
) -> Issued:
    """下达整改: the order for these hazards of one place, as its relation demands.

    Keyed in from a blank sheet (`blank_id`) its terms count from the day it was written.
    """
    day = (written_on if blank_id is not None else None) or today
    view = orders.order_view(session, actor, hazard_ids, due=due, officers=officers, today=day)
    return issue(
        session,
        actor,
        _order_kind(view),
        view,
        links=orders.links_for(session, actor, hazard_ids),
        number=number,
        blank_id=blank_id,
        written_on=day,
        today=today,
        now=now,
    )


def _order_kind(view: RectificationOrder | InternalRectification) -> DocumentKind:
    internal = isinstance(view, InternalRectification)
    return DocumentKind.INTERNAL_RECTIFICATION if internal else DocumentKind.RECTIFICATION_ORDER


def issue_recheck(
    session: Session,
    actor: Actor,
    hazard_ids: Sequence[UUID],
    *,
    officers: Sequence[str] = (),
    number: str | None = None,
    today: date,
    now: datetime,
) -> Issued:
    """整改复查意见书 for these hazards, answering the order that demanded them."""
    view = orders.recheck_view(session, actor, hazard_ids, officers=officers, today=today)
    answers = orders.order_answered(session, actor, hazard_ids)
    links = orders.links_for(session, actor, hazard_ids, answers_id=answers)
    kind = DocumentKind.RECHECK_OPINION
    return issue(session, actor, kind, view, links=links, today=today, now=now, number=number)


def reprint(
    session: Session,
    actor: Actor,
    document_id: UUID,
    *,
    reason: str,
    view: Any = None,
    today: date,
    now: datetime,
) -> Issued:
    """更正重印 before 用印: same number, code and date, what the records say now; the old sheet is kept.

    Papers of the loop are built anew from the records; for the others `view` says what changed, else they are printed
    as they were.
    """
    old = stored_view(session, actor, document_id)
    row = orders.view(session, actor, document_id).row
    new = view if view is not None else _rebuilt(session, actor, document_id, old, today) or old
    new = dataclasses.replace(new, number=old.number, code=old.code, day=old.day)
    how = stored_style(session, actor, document_id)
    pdf = archived(row.kind, new, how)
    content = content_of(session, actor, new, how, orders.links_of(session, actor, document_id))
    orders.reprint(session, actor, document_id, content=content, pdf=pdf, reason=reason, now=now)
    return Issued(document_id, row.number, row.code, row.title, pdf)


def _rebuilt(session: Session, actor: Actor, document_id: UUID, old: Any, today: date) -> Any:
    links = orders.links_of(session, actor, document_id)
    names = [officer.name for officer in getattr(old, "officers", ())]
    if isinstance(old, RectificationOrder | InternalRectification):
        due = {hazard_id: line.due for hazard_id, line in zip(links.hazard_ids, old.findings, strict=True) if line.due}
        return orders.order_view(
            session, actor, links.hazard_ids, due=due, officers=names, again=True, today=old.day or today
        )
    if isinstance(old, RecheckOpinion):
        return orders.recheck_view(session, actor, links.hazard_ids, officers=names, today=old.day or today)
    return None


def number_given(
    session: Session, actor: Actor, document_id: UUID, *, number: str, today: date, now: datetime
) -> Issued:
    """填写文号: the number the office gave goes onto the draft, which is printed with it."""
    given: Number = orders.give_number(session, actor, document_id, number=number)
    view = dataclasses.replace(stored_view(session, actor, document_id), number=given.text)
    row = orders.view(session, actor, document_id).row
    how = stored_style(session, actor, document_id)
    pdf = archived(row.kind, view, how)
    content = content_of(session, actor, view, how, orders.links_of(session, actor, document_id))
    reason = f"填写文号 {given.text}"
    orders.reprint(session, actor, document_id, content=content, pdf=pdf, reason=reason, number=given, now=now)
    return Issued(document_id, given.text, row.code, row.title, pdf)


def on_red_head(session: Session, actor: Actor, document_id: UUID) -> bytes:
    """The paper for preprinted red-head paper: without its red elements, everything else in its place. Never kept."""
    kind, _ = orders.content(session, actor, document_id)
    how = dataclasses.replace(stored_style(session, actor, document_id), on_red_head=True)
    with style.applied(how):
        return render(kind, stored_view(session, actor, document_id))
