"""The conditions of 销号 (rules.closure) held against what is on file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.attachments import AttachmentLink
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.rules import closure
from mzdesk.services.hazards import steps
from mzdesk.terms import EvidenceRole, Relation, StepKind
from mzdesk.views.hazards import Condition

_HANDS = "复查人不是整改人"
_PASSES = (StepKind.RECHECKED_PASS, StepKind.CORRECTED_ON_SITE)
_LOOKS = (*_PASSES, StepKind.RECHECKED_FAIL)


def names(officers: Iterable[str]) -> tuple[str, ...]:
    """Each name once, without blanks, in the order given."""
    return tuple(dict.fromkeys("".join(name.split()) for name in officers if name.strip()))


def require_other_person(officers: Sequence[str], rectifier: str) -> None:
    """Raise RuleBroken when one of those who look is the person who put it right."""
    if rectifier and "".join(rectifier.split()) in names(officers):
        raise RuleBroken(f"{rectifier}是整改人，不能由本人复查或销号。请换一名检查人员。")


def require_officers(session: Session, hazard: Hazard, officers: Sequence[str]) -> None:
    """At least one who looks; at a 社会办 place two, as a 行政检查 demands (行政处罚法 42)."""
    facility = session.get(Facility, hazard.facility_id)
    if facility is not None and facility.relation is Relation.PRIVATE and len(officers) < 2:
        raise BadInput("对社会办机构的复查须有两名执法人员，请补充复查人员。", "officers")
    if not officers:
        raise BadInput("请填写复查人员。", "officers")


def case_of(session: Session, hazard: Hazard, past: Sequence[HazardStep], *, closer: str = "") -> closure.Case:
    """What is known of the hazard's present round."""
    this_round = closure.this_round(past)
    looked = steps.last(this_round, *_LOOKS, StepKind.SUBMITTED)
    passed = steps.last(this_round, *_PASSES)
    on_site = passed is not None and passed.kind is StepKind.CORRECTED_ON_SITE
    since = this_round[0].created_at if hazard.reopened else None
    return closure.Case(
        cause=hazard.cause,
        after_photos=_count(session, hazard, EvidenceRole.AFTER, since),
        papers=_count(session, hazard, EvidenceRole.PAPER, since),
        paper_defect=hazard.paper_defect,
        looked=passed is not None and bool(passed.facts.get("looked")),
        on_site=on_site,
        passed=None if looked is None or looked.kind is StepKind.SUBMITTED else looked.kind in _PASSES,
        rectifier=steps.rectifier(past),
        recheckers=tuple(passed.facts.get("officers", ())) if passed is not None else (),
        closer=closer,
        grade=hazard.grade,
        supervised=hazard.supervised,
    )


def _count(session: Session, hazard: Hazard, role: EvidenceRole, since: datetime | None) -> int:
    asked = sa.select(sa.func.count()).where(AttachmentLink.record == hazard.id, AttachmentLink.role == role)
    if since is not None:
        asked = asked.where(AttachmentLink.created_at >= since)
    return session.scalar(asked) or 0


def conditions(session: Session, hazard: Hazard, past: Sequence[HazardStep]) -> tuple[Condition, ...]:
    """Every condition of 销号: met, with what shows it, or with what is missing. Whose hands shows at the re-check."""
    case = case_of(session, hazard, past)
    shown = {
        "原因已查明": hazard.cause.label if hazard.cause is not None else "",
        "整改效果有据": _effect_words(session, hazard, case),
        "复查合格": "、".join(case.recheckers),
        _HANDS: f"整改人 {case.rectifier}" if case.recheckers else "复查后自动核对",
    }
    return tuple(
        Condition(title, not missing and (title != _HANDS or bool(case.recheckers)), "；".join(missing) or shown[title])
        for title, missing in closure.conditions(case)
    )


def _effect_words(session: Session, hazard: Hazard, case: closure.Case) -> str:
    if case.on_site:
        return "检查人员签字确认"
    before = _count(session, hazard, EvidenceRole.BEFORE, None)
    parts = (("前", before, "张"), ("后", case.after_photos, "张"), ("材料", case.papers, "份"))
    counted = "，".join(f"{word} {count} {unit}" for word, count, unit in parts if count)
    return counted or "复查时已看原件"


def require_closable(session: Session, hazard: Hazard, past: Sequence[HazardStep], *, closer: str) -> None:
    """Raise RuleBroken naming everything that is missing for 销号."""
    missing = closure.missing_to_close(case_of(session, hazard, past, closer=closer))
    if missing:
        raise RuleBroken(closure.sentence(missing))
