"""What the papers of the loop say: the order to put right, and the opinion that answers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.orders import Document, DocumentHazard
from mzdesk.models.staff import Person
from mzdesk.rules import closure
from mzdesk.services import access, attachments, checklists, hazards, settings
from mzdesk.services.hazards import steps
from mzdesk.services.orders.papers import ORDERS
from mzdesk.terms import DocumentKind, DocumentState, EvidenceRole, HazardState, Remedy, Right, StepKind
from mzdesk.views.actor import Actor
from mzdesk.views.documents import (
    FindingLine,
    InternalRectification,
    Officer,
    Party,
    PhotoLine,
    RecheckLine,
    RecheckOpinion,
    RectificationOrder,
)
from mzdesk.views.orders import DocumentLinks

PHOTOS = 2


def chosen(session: Session, actor: Actor, hazard_ids: Sequence[UUID]) -> tuple[Facility, list[Hazard]]:
    """The hazards of one paper in the order chosen, and their place; raises RuleBroken when they are of several."""
    access.require(actor, Right.SEE)
    found = [steps.get(session, actor, hazard_id) for hazard_id in dict.fromkeys(hazard_ids)]
    if not found:
        raise BadInput("请先选择隐患，再制发文书。", "hazards")
    if len({hazard.facility_id for hazard in found}) > 1:
        raise RuleBroken("所选隐患不属于同一家机构，不能写进同一份文书。请按机构分别制发。")
    return session.get_one(Facility, found[0].facility_id), found


def links_for(
    session: Session, actor: Actor, hazard_ids: Sequence[UUID], *, answers_id: UUID | None = None
) -> DocumentLinks:
    """What a paper about these hazards is linked to."""
    facility, found = chosen(session, actor, hazard_ids)
    visits = {hazard.inspection_id for hazard in found}
    return DocumentLinks(
        facility_id=facility.id,
        inspection_id=visits.pop() if len(visits) == 1 else None,
        hazard_ids=tuple(hazard.id for hazard in found),
        answers_id=answers_id,
        township=facility.township,
    )


def order_view(
    session: Session,
    actor: Actor,
    hazard_ids: Sequence[UUID],
    *,
    due: Mapping[UUID, date] | None = None,
    officers: Sequence[str] = (),
    again: bool = False,
    today: date,
) -> RectificationOrder | InternalRectification:
    """责令限期改正通知书 for a 社会办 place, 安全隐患整改通知 for the others.

    `due` replaces the terms on file; one that has passed is counted anew from today. `officers` are names, else those
    of the visit. `again`: the same paper once more, so what it ordered may be ordered already. Raises RuleBroken for
    hazards of several places or already ordered.
    """
    access.require(actor, Right.ISSUE)
    facility, found = chosen(session, actor, hazard_ids)
    require_shown(session, facility, found)
    for hazard in found:
        if not again:
            _require_orderable(hazard)
    terms = {hazard.id: _due(session, actor, hazard, due or {}, today) for hazard in found}
    lines = tuple(
        _finding(session, actor, facility, hazard, number, terms[hazard.id])
        for number, hazard in enumerate(found, start=1)
    )
    office = settings.office(session, actor)
    kind = DocumentKind.INTERNAL_RECTIFICATION if facility.relation.is_internal else DocumentKind.RECTIFICATION_ORDER
    team = team_of(session, actor, found, officers, today=today)
    inspected_on = max(hazard.found_on for hazard in found)
    contact = contact_of(office)
    copies = office["copies"].get(kind.value, 2)
    if facility.relation.is_internal:
        return InternalRectification(
            office["bureau_name"], party_of(facility), inspected_on, lines, team, contact=contact, copies=copies
        )
    return RectificationOrder(
        office["bureau_name"],
        office["order_title"],
        party_of(facility),
        inspected_on,
        lines,
        team,
        government=office["reviewing_government"],
        court=office["court"],
        contact=contact,
        copies=copies,
    )


def contact_of(office: Mapping[str, Any]) -> str:
    """Whom a paper names for questions: the section, where it sits, its telephone."""
    parts = (office["section_name"], office["bureau_address"], office["bureau_phone"])
    return "，".join(part for part in parts if part)


def require_shown(session: Session, facility: Facility, found: Sequence[Hazard]) -> None:
    """An order to a 社会办 place needs a visit on which two officers showed their certificates."""
    visits = {hazard.inspection_id for hazard in found if hazard.inspection_id is not None}
    asked = sa.select(sa.func.count()).where(Inspection.id.in_(visits), Inspection.covert)
    if not facility.relation.is_internal and visits and session.scalar(asked):
        raise RuleBroken(
            "暗访发现的问题不能直接责令改正。请先出具问题交办单；需要责令改正的，由两名执法人员到场检查后再下达。"
        )


def _require_orderable(hazard: Hazard) -> None:
    if hazard.state not in (HazardState.FOUND, HazardState.RECTIFYING):
        raise RuleBroken(f"隐患 {hazard.number} {hazard.state.label}，不能重复下达整改。请从所选隐患中去掉它。")


def _due(session: Session, actor: Actor, hazard: Hazard, given: Mapping[UUID, date], today: date) -> date:
    if hazard.id in given:
        if given[hazard.id] < today:
            raise BadInput(f"整改期限 {given[hazard.id]} 早于文书日期，请重新填写期限。", "due_on")
        return given[hazard.id]
    if hazard.due_on is not None and hazard.due_on > today:
        return hazard.due_on
    return hazards.term_for(session, actor, grade=hazard.grade, start=today)


def _finding(session: Session, actor: Actor, facility: Facility, hazard: Hazard, number: int, due: date) -> FindingLine:
    law: tuple[str, ...] = ()
    if not facility.relation.is_internal:
        law = checklists.citation_texts(session, actor, hazard.item_id, kind=facility.kind)
    return finding_line(
        hazard,
        number,
        due=due,
        interim="整改完成前立即停止使用" if hazard.remedy is Remedy.SUSPEND else "",
        basis=law,
        photos=scene_photos(session, actor, hazard),
    )


def scene_photos(session: Session, actor: Actor, hazard: Hazard) -> tuple[PhotoLine, ...]:
    """The photos of a hazard as it was found."""
    access.require(actor, Right.SEE)
    evidence = attachments.of(session, actor, hazard.id)
    shown = [each for each in evidence if each.role is EvidenceRole.BEFORE and each.media_type.startswith("image/")]
    return tuple(PhotoLine(attachments.data(session, actor, each.sha256), each.caption) for each in shown)


def finding_line(hazard: Hazard, number: int, **also: Any) -> FindingLine:
    """A hazard as a numbered problem of a paper; the grade is the legal one, 一般 or 重大."""
    return FindingLine(
        number=number,
        text=hazard.text,
        part=hazard.part,
        topic=hazard.topic.label if hazard.topic else "",
        grade=hazard.grade.legal.label if hazard.grade else "",
        requirement=hazard.requirement,
        **also,
    )


def party_of(facility: Facility) -> Party:
    """The place as a paper names it."""
    phone = facility.phones[0] if facility.phones else ""
    return Party(facility.name, facility.address, facility.principal, phone, facility.uscc or "")


def team_of(
    session: Session, actor: Actor, found: Sequence[Hazard], names: Sequence[str], *, today: date
) -> tuple[Officer, ...]:
    """The officers of a paper: those named, else those of the visit, else of the finding.

    With the numbers of their certificates, but for one that has run out.
    """
    access.require(actor, Right.SEE)
    visit = found[0].inspection_id
    if not names and visit is not None:
        asked = sa.select(InspectionOfficer).where(InspectionOfficer.inspection_id == visit)
        team = session.scalars(asked.order_by(InspectionOfficer.is_leader.desc(), InspectionOfficer.position)).all()
        if team:
            return tuple(Officer(each.name, each.certificate_no, each.is_leader) for each in team)
    wanted = list(dict.fromkeys(names or [name for hazard in found for name in hazard.inspectors]))
    certificates = sa.select(Person.name, Person.certificate_no).where(
        Person.district == actor.district,
        Person.name.in_(wanted),
        sa.or_(Person.certificate_until.is_(None), Person.certificate_until >= today),
    )
    known: dict[str, str | None] = {row.name: row.certificate_no for row in session.execute(certificates)}
    return tuple(Officer(name, known.get(name) or "", n == 0) for n, name in enumerate(wanted))


def order_answered(session: Session, actor: Actor, hazard_ids: Sequence[UUID]) -> UUID:
    """The newest order that demanded all of these; raises RuleBroken when there is none (no re-check without one)."""
    access.require(actor, Right.SEE)
    orders = [papers_about(session, hazard_id, *ORDERS) for hazard_id in hazard_ids]
    shared = [each for each in orders[0] if all(each in others for others in orders[1:])] if orders else []
    if not shared:
        raise RuleBroken("没有找到这些隐患共同的整改通知书，不能出具复查意见书。请先下达整改，或分别出具。")
    return shared[0]


def papers_about(session: Session, hazard_id: UUID, *kinds: DocumentKind) -> list[UUID]:
    """The papers of these kinds about a hazard that are not 作废, newest first."""
    asked = (
        sa.select(Document.id)
        .join(DocumentHazard, DocumentHazard.document_id == Document.id)
        .where(DocumentHazard.hazard_id == hazard_id, Document.kind.in_(kinds), Document.state != DocumentState.VOID)
        .order_by(Document.created_at.desc(), Document.id.desc())
    )
    return list(session.scalars(asked))


def recheck_view(
    session: Session, actor: Actor, hazard_ids: Sequence[UUID], *, officers: Sequence[str] = (), today: date
) -> RecheckOpinion:
    """整改复查意见书: quotes the order it answers and says item by item what the re-check showed.

    Raises RuleBroken without an order, without its number, or while an item has no re-check.
    """
    access.require(actor, Right.ISSUE)
    facility, found = chosen(session, actor, hazard_ids)
    order = session.get_one(Document, order_answered(session, actor, [hazard.id for hazard in found]))
    if order.number is None or order.issued_on is None:
        raise RuleBroken("整改通知书还没有文号，不能出具复查意见书。请先填写办公室给的文号。")
    looks = [_look(session, hazard) for hazard in found]
    lines = tuple(_recheck_line(session, actor, n, h, s) for n, (h, s) in enumerate(zip(found, looks, strict=True), 1))
    names = list(officers) or list(dict.fromkeys(name for look in looks for name in look.facts.get("officers", ())))
    passed = [look.kind is StepKind.RECHECKED_PASS for look in looks]
    return RecheckOpinion(
        bureau=settings.value(session, actor, "bureau_name"),
        party=party_of(facility),
        order_title=order.title,
        order_number=order.number,
        order_day=order.issued_on,
        rechecked_on=max(look.happened_on for look in looks),
        lines=lines,
        opinion=_opinion(passed),
        officers=team_of(session, actor, found, names, today=today),
        next_step=_next_step(found, looks),
        internal=facility.relation.is_internal,
    )


def _look(session: Session, hazard: Hazard) -> HazardStep:
    look = steps.last(
        closure.this_round(steps.all_of(session, hazard.id)), StepKind.RECHECKED_PASS, StepKind.RECHECKED_FAIL
    )
    if look is None:
        raise RuleBroken(f"隐患 {hazard.number} 还没有登记复查结果，请先登记，再出具复查意见书。")
    return look


def _recheck_line(session: Session, actor: Actor, number: int, hazard: Hazard, look: HazardStep) -> RecheckLine:
    passed = look.kind is StepKind.RECHECKED_PASS
    photos: Iterable[PhotoLine] = ()
    if passed:
        evidence = attachments.of(session, actor, hazard.id)
        after = [each for each in evidence if each.role is EvidenceRole.AFTER][-PHOTOS:]
        photos = (PhotoLine(attachments.data(session, actor, e.sha256), e.caption or "整改后") for e in after)
    return RecheckLine(number, hazard.text, "已改正" if passed else "未改正", look.text, tuple(photos))


def _opinion(passed: Sequence[bool]) -> str:
    if all(passed):
        return "上述问题已按要求整改到位。"
    if not any(passed):
        return "上述问题未按要求整改到位。"
    return f"上述 {len(passed)} 项问题中，{sum(passed)} 项已整改到位，{len(passed) - sum(passed)} 项未整改到位。"


def _next_step(found: Sequence[Hazard], looks: Sequence[HazardStep]) -> str:
    failed = [(hazard, look) for hazard, look in zip(found, looks, strict=True) if look.kind is StepKind.RECHECKED_FAIL]
    if not failed:
        return "予以销号。"
    terms = sorted({look.due_on for _, look in failed if look.due_on is not None})
    said = [f"未改正的问题限于{day.year}年{day.month}月{day.day}日前改正" for day in terms]
    if any(hazard.escalated for hazard, _ in failed):
        said.append("依法采取进一步措施")
    return "；".join(said) + "。" if said else ""
