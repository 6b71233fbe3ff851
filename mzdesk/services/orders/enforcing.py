"""What the papers of enforcement say, built from hazards of one place; law only as `checklists` lets it be printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.models.orders import Document
from mzdesk.models.staff import Approval
from mzdesk.rules import closure
from mzdesk.rules.calendar import add_workdays
from mzdesk.services import access, checklists, settings
from mzdesk.services.hazards import steps, terms_of
from mzdesk.services.orders import building, papers
from mzdesk.terms import DocumentKind, DocumentState, Right, SignOutcome, StepKind
from mzdesk.views.actor import Actor
from mzdesk.views.documents import FindingLine, Party
from mzdesk.views.enforcement import (
    ExtensionApproval,
    ListingDraft,
    ListingNotice,
    PenaltyDraft,
    SpotPenalty,
    SuspensionDraft,
    SuspensionNotice,
    TalkDraft,
    TalkNotice,
    TalkRecord,
    TransferDraft,
    TransferLetter,
)

_DECIDED = (StepKind.EXTENDED, StepKind.EXTENSION_REFUSED)


def extension_view(session: Session, actor: Actor, hazard_id: UUID) -> ExtensionApproval:
    """整改延期审批表 of the newest request, with the decision if there is one; raises RuleBroken without one."""
    access.require(actor, Right.ISSUE)
    facility, (hazard,) = building.chosen(session, actor, [hazard_id])
    past = closure.effective(steps.all_of(session, hazard.id))
    asked = steps.last(past, StepKind.EXTENSION_ASKED)
    if asked is None or asked.due_on is None:
        raise RuleBroken(f"隐患 {hazard.number} 没有延期申请，不能打印审批表。请先登记延期申请。")
    before, after = past[: past.index(asked)], past[past.index(asked) :]
    decided = steps.last(after, *_DECIDED)
    approval = session.get(Approval, decided.approval_id) if decided is not None and decided.approval_id else None
    return ExtensionApproval(
        bureau=settings.value(session, actor, "bureau_name"),
        party=building.party_of(facility),
        hazard_number=hazard.number,
        hazard=hazard.text,
        found_on=hazard.found_on,
        due=steps.due_of(before) or hazard.found_on,
        until=asked.due_on,
        reason=asked.text,
        asked_on=asked.happened_on,
        order_number=_order_number(session, actor, hazard),
        times=sum(step.kind is StepKind.EXTENDED for step in before),
        applicant=asked.created_by,
        approver=approval.approver if approval else "",
        approved_on=approval.approved_on if approval else None,
        approved_how=approval.way.label if approval else "",
        granted=bool(approval and approval.granted),
        opinion=approval.opinion if approval else "",
    )


def _order_number(session: Session, actor: Actor, hazard: Hazard) -> str:
    try:
        order = session.get_one(Document, building.order_answered(session, actor, [hazard.id]))
    except RuleBroken:
        return ""
    return order.number or ""


# --- 警示约谈 --------------------------------------------------------------------------------------------------------


def talk_view(session: Session, actor: Actor, hazard_ids: Sequence[UUID], *, draft: TalkDraft) -> TalkNotice:
    """警示约谈通知书 about hazards of one place."""
    access.require(actor, Right.ISSUE)
    facility, found = building.chosen(session, actor, hazard_ids)
    office = settings.office(session, actor)
    return TalkNotice(
        bureau=office["bureau_name"],
        party=building.party_of(facility),
        person=draft.person.strip() or facility.principal,
        findings=_facts(found),
        when=draft.when,
        where=draft.where.strip(),
        chair=draft.chair.strip(),
        reason=draft.reason.strip(),
        bring=draft.bring.strip().rstrip("。"),
        contact=building.contact_of(office),
    )


def talk_record_view(session: Session, actor: Actor, notice_id: UUID, *, notice: TalkNotice) -> TalkRecord:
    """约谈记录 for the talk of this `notice`; its written report is due the office's number of workdays after it."""
    access.require(actor, Right.ISSUE)
    document = papers.get(session, actor, notice_id)
    if document.kind is not DocumentKind.TALK_NOTICE or document.state is DocumentState.VOID:
        raise RuleBroken("没有有效的警示约谈通知书，不能打印约谈记录。请先发出约谈通知。")
    days: int = settings.value(session, actor, "report_days")
    held = clock.office(notice.when).date()
    return TalkRecord(
        bureau=notice.bureau,
        party=notice.party,
        person=notice.person,
        findings=notice.findings,
        when=notice.when,
        where=notice.where,
        chair=notice.chair,
        notice_number=document.number or "",
        report_days=days,
        report_by=add_workdays(held, days, terms_of.table(session, actor)),
    )


def _facts(found: Sequence[Hazard]) -> tuple[FindingLine, ...]:
    return tuple(building.finding_line(hazard, number) for number, hazard in enumerate(found, 1))


# --- measures of law -------------------------------------------------------------------------------------------------


def suspension_view(
    session: Session, actor: Actor, hazard_ids: Sequence[UUID], *, draft: SuspensionDraft, today: date
) -> SuspensionNotice:
    """责令暂时停止使用 for hazards decided 重大, with photos; raises RuleBroken after a 暗访."""
    access.require(actor, Right.ISSUE)
    facility, found = building.chosen(session, actor, hazard_ids)
    building.require_shown(session, facility, found)
    office = settings.office(session, actor)
    return SuspensionNotice(
        bureau=office["bureau_name"],
        party=building.party_of(facility),
        findings=_legal(session, actor, facility, found, photos=True),
        officers=building.team_of(session, actor, found, draft.officers, today=today),
        inspected_on=max(hazard.found_on for hazard in found),
        starts_at=draft.starts_at,
        stopped=draft.stopped.strip(),
        government=office["reviewing_government"],
        leave=draft.leave.strip(),
        clauses=tuple(dict.fromkeys(hazard.grade_clause for hazard in found if hazard.grade_clause)),
        court=office["court"],
        contact=building.contact_of(office),
        copies=papers.copies_of(session, actor, DocumentKind.SUSPENSION_NOTICE),
    )


def _legal(
    session: Session, actor: Actor, facility: Facility, found: Sequence[Hazard], *, photos: bool = False
) -> tuple[FindingLine, ...]:
    return tuple(
        building.finding_line(
            hazard,
            number,
            basis=checklists.citation_texts(session, actor, hazard.item_id, kind=facility.kind),
            photos=building.scene_photos(session, actor, hazard) if photos else (),
        )
        for number, hazard in enumerate(found, 1)
    )


def penalty_view(
    session: Session, actor: Actor, hazard_ids: Sequence[UUID], *, draft: PenaltyDraft, today: date
) -> SpotPenalty:
    """当场行政处罚决定书; raises BadInput for a basis nobody confirmed, RuleBroken after a 暗访."""
    access.require(actor, Right.ISSUE)
    facility, found = building.chosen(session, actor, hazard_ids)
    building.require_shown(session, facility, found)
    findings = _legal(session, actor, facility, found)
    office = settings.office(session, actor)
    return SpotPenalty(
        bureau=office["bureau_name"],
        party=_punished(facility, draft),
        citizen=draft.citizen,
        findings=findings,
        broken=tuple(dict.fromkeys(text for each in findings for text in each.basis)),
        basis=checklists.printed_article(session, actor, draft.basis),
        officers=building.team_of(session, actor, found, draft.officers, today=today),
        place=draft.place.strip() or facility.name,
        warning=draft.warning,
        fine=draft.fine,
        shown_at=draft.shown_at,
        told_at=draft.told_at,
        heard_at=draft.heard_at,
        delivered_at=draft.delivered_at,
        heard=draft.heard.strip(),
        government=office["reviewing_government"],
        answer=draft.answer.strip(),
        identity=draft.identity.strip(),
        account=office["fine_account"],
        court=office["court"],
        signed=draft.sign is SignOutcome.SIGNED,
        sign=draft.sign.label,
        sign_note=draft.sign_note.strip(),
        filed_on=draft.filed_on,
        contact=building.contact_of(office),
    )


def _punished(facility: Facility, draft: PenaltyDraft) -> Party:
    if not draft.citizen:
        return building.party_of(facility)
    if not draft.name.strip():
        raise BadInput("对公民处罚请填写当事人的姓名。", "name")
    return Party(draft.name.strip(), draft.address.strip())


def transfer_view(
    session: Session, actor: Actor, hazard_ids: Sequence[UUID], *, draft: TransferDraft
) -> TransferLetter:
    """案件移送函; without `draft.to` to the one department that the checklist names for these hazards."""
    access.require(actor, Right.ISSUE)
    facility, found = building.chosen(session, actor, hazard_ids)
    office = settings.office(session, actor)
    return TransferLetter(
        bureau=office["bureau_name"],
        to=draft.to.strip() or "、".join(departments(session, actor, hazard_ids)[:1]),
        party=building.party_of(facility),
        inspected_on=max(hazard.found_on for hazard in found),
        findings=_facts(found),
        answer_by=draft.answer_by,
        enclosed=tuple(name.strip() for name in draft.enclosed if name.strip()),
        contact=building.contact_of(office),
    )


def departments(session: Session, actor: Actor, hazard_ids: Sequence[UUID]) -> tuple[str, ...]:
    """Whom the checklist names as competent for these hazards, each once."""
    access.require(actor, Right.SEE)
    _, found = building.chosen(session, actor, hazard_ids)
    ids = [hazard.item_id for hazard in found if hazard.item_id is not None]
    rows = checklists.items(session, actor, ids)
    return tuple(dict.fromkeys(rows[each].transfer_to for each in ids if rows[each].transfer_to))


def listing_view(session: Session, actor: Actor, hazard_id: UUID, *, draft: ListingDraft) -> ListingNotice:
    """挂牌督办通知书 of a hazard that is listed now; raises RuleBroken when it is not."""
    access.require(actor, Right.ISSUE)
    facility, (hazard,) = building.chosen(session, actor, [hazard_id])
    listed = steps.last(closure.effective(steps.all_of(session, hazard.id)), StepKind.LISTED)
    if not hazard.supervised or listed is None or listed.due_on is None:
        raise RuleBroken(f"隐患 {hazard.number} 没有挂牌督办，不能出具通知书。请先登记挂牌督办。")
    approval = session.get_one(Approval, listed.approval_id)
    office = settings.office(session, actor)
    return ListingNotice(
        bureau=office["bureau_name"],
        party=building.party_of(facility),
        finding=building.finding_line(hazard, 1),
        clause=hazard.grade_clause,
        due=listed.due_on,
        supervisor=draft.supervisor.strip(),
        approver=approval.approver,
        approved_on=approval.approved_on,
        demand=draft.demand.strip() or _demand(listed),
        contact=building.contact_of(office),
    )


def _demand(listed: HazardStep) -> str:
    return "" if listed.text.startswith("督办期限") else listed.text


def talk_notices(session: Session, actor: Actor, hazard_id: UUID) -> list[UUID]:
    """The 警示约谈通知书 about this hazard that are in force, newest first."""
    access.require(actor, Right.SEE)
    return building.papers_about(session, hazard_id, DocumentKind.TALK_NOTICE)
