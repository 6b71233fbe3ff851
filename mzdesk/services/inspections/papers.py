"""What the papers of a visit say: checklist for handwriting, notice, record, and 问题交办单 after a 暗访."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.models.inspections import BlankSet, Inspection, InspectionResult
from mzdesk.services import access, attachments, checklists, orders, settings
from mzdesk.services.inspections import items, team, visits
from mzdesk.terms import (
    DocumentKind,
    EvidenceRole,
    InspectionState,
    ItemResult,
    Relation,
    Remedy,
    Right,
    SignOutcome,
    Topic,
    VisitOutcome,
)
from mzdesk.views.actor import Actor
from mzdesk.views.checklists import ItemRow
from mzdesk.views.documents import (
    BlankChecklist,
    CheckedTopic,
    CovertList,
    FindingLine,
    InspectionNotice,
    ItemGroup,
    ItemLine,
    Officer,
    PhotoLine,
    SiteRecord,
)
from mzdesk.views.orders import DocumentLinks

LAWS, ARTICLES = 2, 1
_SEATS = {"道": "办事处", "镇": "人民政府", "乡": "人民政府"}
"""What a 街道, 镇 or 乡 is called when it is written to."""
_COVERT = "暗访不出示身份，不使用“{paper}”。请使用暗访情况和问题交办单；需要行政检查的，另行派出两名执法人员到场检查。"


def links_for(session: Session, actor: Actor, inspection_id: UUID, *, hazards: bool = False) -> DocumentLinks:
    """What a paper of this visit is linked to, with `hazards` those it found."""
    access.require(actor, Right.SEE)
    visit = visits.get(session, actor, inspection_id)
    found = sa.select(Hazard.id).where(Hazard.inspection_id == visit.id).order_by(Hazard.number)
    return DocumentLinks(
        facility_id=visit.facility_id,
        inspection_id=visit.id,
        plan_id=visit.plan_id,
        hazard_ids=tuple(session.scalars(found)) if hazards else (),
        township=visit.township,
    )


def is_covert(session: Session, actor: Actor, inspection_id: UUID) -> bool:
    """Whether the visit is a 暗访."""
    access.require(actor, Right.SEE)
    return visits.get(session, actor, inspection_id).covert


def require_told(session: Session, actor: Actor, inspection_id: UUID, *, paper: str) -> None:
    """Raise RuleBroken when the visit is a 暗访, which has no papers of 行政检查, or was called off."""
    access.require(actor, Right.SEE)
    _paper_of(visits.get(session, actor, inspection_id), paper)


def _paper_of(visit: Inspection, paper: str, *, covert: bool = False) -> None:
    if visit.state is InspectionState.VOID:
        raise RuleBroken(f"这次检查已取消，不能出具“{paper}”。如仍要检查，请重新派出。")
    if visit.covert and not covert:
        raise RuleBroken(_COVERT.format(paper=paper))


def _officers(session: Session, visit: Inspection) -> tuple[Officer, ...]:
    return tuple(Officer(each.name, each.certificate_no, each.is_leader) for each in visits.team(session, visit.id))


def _kind(visit: Inspection, facility: Facility) -> str:
    """What the visit is called on its papers."""
    if visit.covert:
        return "暗访"
    return "内部督查" if facility.relation.is_internal else visit.kind.label


# --- before departure ------------------------------------------------------------------------------------------------


def blank_view(session: Session, actor: Actor, inspection_id: UUID) -> BlankChecklist:
    """The checklist for handwriting; it carries the visit's code. Raises RuleBroken once the visit is recorded."""
    access.require(actor, Right.SEE)
    visit = visits.get(session, actor, inspection_id)
    if visit.state not in visits.OPEN:
        raise RuleBroken(f"这次检查{visit.state.label}，不用再打印空白检查表。")
    facility = visits.facility_of(session, visit)
    rows = items.fresh(session, actor, visit, facility)
    if not rows:
        raise RuleBroken("检查清单里没有适用于这家机构和检查领域的项目，请先在检查清单中补充，或调整检查领域。")
    return BlankChecklist(
        bureau=settings.value(session, actor, "bureau_name"),
        party=orders.party_of(facility),
        kind=_kind(visit, facility),
        officers=_officers(session, visit),
        groups=tuple(_groups(rows)),
        departs_on=visit.departs_on,
        code=visit.code,
    )


def _groups(rows: Sequence[ItemRow]) -> Iterable[ItemGroup]:
    numbered = [(row.topic, ItemLine(number, row.text, row.method)) for number, row in enumerate(rows, start=1)]
    for topic, lines in groupby(numbered, key=lambda each: each[0]):
        yield ItemGroup(topic.label, tuple(line for _, line in lines))


def note_blank(session: Session, actor: Actor, inspection_id: UUID, *, now: datetime) -> None:
    """Remember that a checklist was printed and which items it had: the screen then numbers them like the paper."""
    access.require(actor, Right.ISSUE)
    visit = visits.get(session, actor, inspection_id)
    rows = items.fresh(session, actor, visit, visits.facility_of(session, visit))
    session.add(
        BlankSet(
            district=visit.district,
            township=visit.township,
            inspection_id=visit.id,
            printed_by=actor.name,
            facts={"version": visit.checklist_version, "items": [str(row.id) for row in rows]},
            created_at=now,
        )
    )
    session.flush()


def notice_view(session: Session, actor: Actor, inspection_id: UUID, *, today: date) -> InspectionNotice:
    """行政检查通知书 for a 社会办 place, 督查通知 for the others.

    The legal basis is what the items cite most and may be printed as law: compared or confirmed, never the notice;
    at most LAWS laws with ARTICLES articles each.
    Raises RuleBroken for a 暗访, BadInput for a team that may not go.
    """
    access.require(actor, Right.SEE)
    visit = visits.get(session, actor, inspection_id)
    facility = visits.facility_of(session, visit)
    internal = facility.relation.is_internal
    kind = DocumentKind.SUPERVISION_NOTICE if internal else DocumentKind.INSPECTION_NOTICE
    _paper_of(visit, kind.label)
    team.require(session, visit, facility, (), max(today, visit.departs_on))
    office = settings.office(session, actor)
    return InspectionNotice(
        bureau=office["bureau_name"],
        internal=internal,
        party=orders.party_of(facility),
        kind=visit.kind.label,
        topics=tuple(Topic(code).label for code in visit.topics),
        officers=_officers(session, visit),
        departs_on=visit.departs_on,
        unannounced=visit.unannounced,
        basis=() if internal else _basis(session, actor, visit, facility),
        contact=orders.contact_of(office),
    )


def _basis(session: Session, actor: Actor, visit: Inspection, facility: Facility) -> tuple[str, ...]:
    rows = items.of(session, actor, visit, facility)
    law = checklists.printed_law(session, actor, rows, kind=facility.kind)
    cited = Counter(text for row in rows for text in dict.fromkeys(law[row.id]))
    by_law: dict[str, Counter[str]] = {}
    for text, count in cited.items():
        title, _, articles = text.partition("》")
        for article in articles.split("、"):
            by_law.setdefault(f"{title}》", Counter())[article] += count
    laws = sorted(by_law.items(), key=lambda pair: -pair[1].total())[:LAWS]
    return tuple(title + "、".join(article for article, _ in found.most_common(ARTICLES)) for title, found in laws)


# --- afterwards ------------------------------------------------------------------------------------------------------


def _require_recorded(visit: Inspection, paper: str) -> None:
    if visit.state not in visits.DONE:
        raise RuleBroken(f"这次检查还没有录入完成，不能出具“{paper}”。请先录入结果并完成检查。")


def record_view(session: Session, actor: Actor, inspection_id: UUID) -> SiteRecord:
    """现场检查笔录, 现场督查笔录 at the bureau's own and township-run places; photos of the findings included.

    Raises RuleBroken for a 暗访 and before the visit is recorded.
    """
    access.require(actor, Right.SEE)
    visit = visits.get(session, actor, inspection_id)
    _paper_of(visit, DocumentKind.SITE_RECORD.label)
    _require_recorded(visit, DocumentKind.SITE_RECORD.label)
    facility = visits.facility_of(session, visit)
    results = _results(session, actor, visit)
    return SiteRecord(
        bureau=settings.value(session, actor, "bureau_name"),
        party=orders.party_of(facility),
        kind=_kind(visit, facility),
        officers=_officers(session, visit),
        outcome=visit.outcome.label if visit.outcome else "",
        internal=facility.relation.is_internal,
        inspected=visit.outcome is VisitOutcome.INSPECTED,
        arrived_at=visit.arrived_at,
        left_at=visit.left_at,
        place_checked=visit.place_checked,
        unit_person=visit.unit_person,
        unit_post=visit.unit_post,
        unit_phone=visit.unit_phone,
        outcome_note=visit.outcome_note,
        checked=tuple(_checked(results)),
        findings=_findings(session, actor, visit, results),
        summary=visit.summary,
        signed=visit.sign is SignOutcome.SIGNED,
        sign=visit.sign.label if visit.sign else "",
        sign_note=visit.sign_note,
        witness=visit.witness,
    )


_Results = Sequence[tuple[ItemRow, InspectionResult]]


def _results(session: Session, actor: Actor, visit: Inspection) -> _Results:
    asked = sa.select(InspectionResult).where(InspectionResult.inspection_id == visit.id)
    found = session.scalars(asked.order_by(InspectionResult.position)).all()
    rows = checklists.items(session, actor, [each.item_id for each in found])
    return [(rows[each.item_id], each) for each in found]


def _checked(results: _Results) -> Iterable[CheckedTopic]:
    for topic, group in groupby(results, key=lambda pair: pair[0].topic):
        counted = Counter(each.result for _, each in group)
        said = CheckedTopic(
            topic.label, counted[ItemResult.PASS], counted[ItemResult.FAIL], counted[ItemResult.NOT_APPLICABLE]
        )
        if said.passed + said.failed + said.not_applicable:
            yield said


def _findings(session: Session, actor: Actor, visit: Inspection, results: _Results) -> tuple[FindingLine, ...]:
    """The hazards of the visit with their photos, then the faults that were only noted."""
    asked = sa.select(Hazard).where(Hazard.inspection_id == visit.id).order_by(Hazard.number)
    found = session.scalars(asked).all()
    lines = [_line(session, actor, number, hazard) for number, hazard in enumerate(found, start=1)]
    told = {hazard.item_id for hazard in found}
    for row, each in results:
        if each.result is ItemResult.FAIL and each.item_id not in told:
            lines.append(FindingLine(len(lines) + 1, each.note, topic=row.topic.label))
    return tuple(lines)


def _line(session: Session, actor: Actor, number: int, hazard: Hazard) -> FindingLine:
    evidence = attachments.of(session, actor, hazard.id)
    shown = [each for each in evidence if each.role is EvidenceRole.BEFORE and each.media_type.startswith("image/")]
    return orders.finding_line(
        hazard,
        number,
        due=hazard.due_on,
        on_site=hazard.remedy is Remedy.ON_SITE,
        photos=tuple(PhotoLine(attachments.data(session, actor, each.sha256), each.caption) for each in shown),
    )


def covert_view(
    session: Session, actor: Actor, inspection_id: UUID, *, recipient: str = "", answer_by: date | None = None
) -> CovertList:
    """暗访情况 and 问题交办单: handed to `recipient`, else to the bureau's own place itself, else to its township.

    Answered by `answer_by`, else by the last term of the findings. Raises RuleBroken for a visit that was no 暗访, is
    not recorded, or found nothing.
    """
    access.require(actor, Right.SEE)
    visit = visits.get(session, actor, inspection_id)
    _paper_of(visit, DocumentKind.COVERT_LIST.label, covert=True)
    if not visit.covert:
        raise RuleBroken("这次不是暗访，不用问题交办单。请打印现场检查笔录，需要整改的下达整改文书。")
    _require_recorded(visit, DocumentKind.COVERT_LIST.label)
    facility = visits.facility_of(session, visit)
    findings = _findings(session, actor, visit, _results(session, actor, visit))
    if not findings:
        raise RuleBroken("这次暗访没有发现问题，不用出具问题交办单，直接办结即可。")
    office: dict[str, Any] = settings.office(session, actor)
    return CovertList(
        bureau=office["bureau_name"],
        recipient=recipient.strip() or _recipient(session, actor, facility),
        party=orders.party_of(facility),
        visited_on=visits.day_of(visit),
        findings=findings,
        answer_by=answer_by or max((each.due for each in findings if each.due), default=None),
        situation=visit.summary,
        contact=orders.contact_of(office),
    )


def _recipient(session: Session, actor: Actor, facility: Facility) -> str:
    if facility.relation is Relation.BUREAU_RUN:
        return facility.name
    name = settings.township_names(session, actor).get(facility.township, "")
    return f"{name}{_SEATS.get(name[-1:], '')}" or facility.name
