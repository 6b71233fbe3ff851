"""Papers of a visit in one act each: built, numbered, printed, put on the register.

Asked for again, a paper keeps its number and its code: the same sheet when nothing has changed, else 更正重印.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.documents import issuing
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.services import inspections, orders, plans
from mzdesk.services.plans import facts
from mzdesk.terms import DocumentKind, Relation
from mzdesk.views.actor import Actor
from mzdesk.views.orders import DocumentLinks, Issued

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CHANGED = "内容有变动，更正重印"


def issue_notice(
    session: Session, actor: Actor, inspection_id: UUID, *, number: str | None = None, today: date, now: datetime
) -> Issued:
    """行政检查通知书, or 督查通知 for 局属 and 乡镇办 places."""
    view = inspections.notice_view(session, actor, inspection_id, today=today)
    kind = DocumentKind.SUPERVISION_NOTICE if view.internal else DocumentKind.INSPECTION_NOTICE
    links = inspections.links_for(session, actor, inspection_id)
    return _once(session, actor, kind, view, links, number=number, today=today, now=now)


def issue_blank(session: Session, actor: Actor, inspection_id: UUID, *, today: date, now: datetime) -> Issued:
    """The checklist for handwriting: it carries the visit's code, and the screen shows its items in its order."""
    view = inspections.blank_view(session, actor, inspection_id)
    links = inspections.links_for(session, actor, inspection_id)
    issued = _once(session, actor, DocumentKind.BLANK_CHECKLIST, view, links, today=today, now=now)
    inspections.note_blank(session, actor, inspection_id, now=now)
    return issued


def issue_record(session: Session, actor: Actor, inspection_id: UUID, *, today: date, now: datetime) -> Issued:
    """现场检查笔录, or 现场督查笔录 for 局属 and 乡镇办 places, with the photos of the findings."""
    view = inspections.record_view(session, actor, inspection_id)
    links = inspections.links_for(session, actor, inspection_id, hazards=True)
    return _once(session, actor, DocumentKind.SITE_RECORD, view, links, today=today, now=now)


def issue_covert(
    session: Session,
    actor: Actor,
    inspection_id: UUID,
    *,
    number: str | None = None,
    recipient: str = "",
    answer_by: date | None = None,
    today: date,
    now: datetime,
) -> Issued:
    """暗访情况 and 问题交办单, to `recipient` (else the place's township, or the bureau's own place itself)."""
    view = inspections.covert_view(session, actor, inspection_id, recipient=recipient, answer_by=answer_by)
    links = inspections.links_for(session, actor, inspection_id, hazards=True)
    return _once(session, actor, DocumentKind.COVERT_LIST, view, links, number=number, today=today, now=now)


def issue_approval(
    session: Session,
    actor: Actor,
    *,
    plan_id: UUID | None = None,
    inspection_id: UUID | None = None,
    today: date,
    now: datetime,
) -> Issued:
    """行政检查审批表 of a plan, or of a visit sent without a draw; signed or not, as it stands."""
    kind = DocumentKind.INSPECTION_APPROVAL
    if inspection_id is not None:
        inspections.require_told(session, actor, inspection_id, paper=kind.label)
        links = inspections.links_for(session, actor, inspection_id)
        orders.require_for_place(session, actor, kind, links.facility_id)
        view = plans.visit_approval_view(session, actor, inspection_id)
        return _once(session, actor, kind, view, links, today=today, now=now)
    if plan_id is None:
        raise BadInput("请先选择检查计划或检查，再打印审批表。", "plan")
    _require_plan(session, actor, plan_id)
    view = plans.approval_view(session, actor, plan_id)
    return _once(session, actor, kind, view, DocumentLinks(plan_id=plan_id), today=today, now=now)


def _require_plan(session: Session, actor: Actor, plan_id: UUID) -> None:
    plan = facts.draft(facts.get(session, actor, plan_id))
    if plan.covert:
        raise RuleBroken("暗访计划不使用行政检查审批表，请按内部程序报批。")
    if plan.relations and all(relation.is_internal for relation in plan.relations):
        orders.require_pairing(DocumentKind.INSPECTION_APPROVAL, Relation(plan.relations[0]))


def issue_promise(session: Session, actor: Actor, period_id: UUID, *, today: date, now: datetime) -> Issued:
    """期初承诺书 of a period: hashes and counts, never a place."""
    view = plans.promise_view(session, actor, period_id)
    links = DocumentLinks(plan_id=facts.get_period(session, actor, period_id).plan_id)
    kind = DocumentKind.PERIOD_PROMISE
    return _once(session, actor, kind, view, links, today=today, now=now, same=lambda old: old.hash == view.hash)


def issue_day_sheet(session: Session, actor: Actor, draw_id: UUID, *, today: date, now: datetime) -> Issued:
    """抽取情况表 of a draw after 启封."""
    view = plans.day_sheet_view(session, actor, draw_id)
    links = DocumentLinks(plan_id=facts.get_draw(session, actor, draw_id).plan_id)
    kind = DocumentKind.DAY_DRAW
    return _once(session, actor, kind, view, links, today=today, now=now, same=lambda old: old.ticket == view.ticket)


def issue_publication(session: Session, actor: Actor, period_id: UUID, *, today: date, now: datetime) -> Issued:
    """双随机一公开公示表 of a period after its 公开审查; raises RuleBroken before."""
    view = plans.publication_view(session, actor, period_id, today=today)
    links = DocumentLinks(plan_id=facts.get_period(session, actor, period_id).plan_id)
    kind = DocumentKind.RANDOM_PUBLICATION
    for each in orders.in_force(session, actor, kind, plan_id=links.plan_id):
        said = issuing.stored_view(session, actor, each)
        if (said.visits, said.reviewed_on, said.withheld) == (view.visits, view.reviewed_on, view.withheld):
            view = dataclasses.replace(view, published_on=said.published_on, until=said.until)
    return _once(session, actor, kind, view, links, today=today, now=now)


def issue_departure(
    session: Session, actor: Actor, inspection_ids: Iterable[UUID], *, today: date, now: datetime
) -> list[Issued]:
    """What the teams take along, in the order of printing: of each visit the notice and the blank checklist.

    A 暗访 takes the checklist only.
    """
    printed = []
    for inspection_id in dict.fromkeys(inspection_ids):
        if not inspections.is_covert(session, actor, inspection_id):
            printed.append(issue_notice(session, actor, inspection_id, today=today, now=now))
        printed.append(issue_blank(session, actor, inspection_id, today=today, now=now))
    if not printed:
        raise BadInput("请先选择要出发的检查。", "visits")
    return printed


def _once(
    session: Session,
    actor: Actor,
    kind: DocumentKind,
    view: Any,
    links: DocumentLinks,
    *,
    number: str | None = None,
    today: date,
    now: datetime,
    same: Callable[[Any], bool] = lambda _old: True,
) -> Issued:
    """The paper of this kind that is on the register already, corrected when it says something else; else a new one."""
    found = orders.in_force(session, actor, kind, inspection_id=links.inspection_id, plan_id=links.plan_id)
    old = next((each for each in found if same(issuing.stored_view(session, actor, each))), None)
    if old is None:
        return issuing.issue(session, actor, kind, view, links=links, today=today, now=now, number=number)
    said = issuing.stored_view(session, actor, old)
    if dataclasses.replace(view, number=said.number, code=said.code, day=said.day) != said:
        issuing.reprint(session, actor, old, reason=CHANGED, view=view, today=today, now=now)
    row = orders.view(session, actor, old).row
    if number is not None and row.number is None:
        return issuing.number_given(session, actor, old, number=number, today=today, now=now)
    return Issued(old, row.number, row.code, row.title, orders.pdf(session, actor, old))
