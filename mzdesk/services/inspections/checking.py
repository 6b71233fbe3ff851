"""Whether a visit is complete: the facts each outcome needs, every item answered, every fault told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.models.inspections import Inspection, InspectionResult
from mzdesk.terms import HazardGrade, ItemResult, Remedy, SignOutcome, VisitOutcome
from mzdesk.views.checklists import ItemRow
from mzdesk.views.inspections import FindingDraft, ResultDraft, VisitDraft

_NAMED = 5
_HOW = {
    VisitOutcome.REFUSED_ENTRY: "请写明拒绝进入的经过，例如谁在门口、怎么说的。",
    VisitOutcome.NOBODY_THERE: "请写明无人在场的情况，例如敲门、打电话的经过。",
    VisitOutcome.CLOSED_DOWN: "请写明停业的情况，例如何时停业、在住人员去向。",
}
_LIMITED = {
    "outcome_note": "经过",
    "place_checked": "检查场所",
    "unit_person": "在场人员",
    "unit_post": "职务",
    "unit_phone": "联系电话",
    "sign_note": "未签字说明",
    "witness": "见证人",
}
_MAJOR = (HazardGrade.SUSPECTED_MAJOR, HazardGrade.MAJOR)


def times(draft: VisitDraft, *, departs_on: date, covert: bool, now: datetime) -> date:
    """The day of the visit; raises BadInput for an arrival that can't be, or a leaving before it."""
    arrived, left = draft.arrived_at, draft.left_at
    if arrived is None:
        raise BadInput("请填写到达时间。", "arrived_at")
    day = clock.office(arrived).date()
    if day < departs_on:
        raise BadInput(f"到达时间早于出发日期 {departs_on}，请对照检查表核对。", "arrived_at")
    if arrived > now:
        raise BadInput("到达时间晚于现在，请对照检查表核对。", "arrived_at")
    if left is None and draft.outcome is VisitOutcome.INSPECTED and not covert:
        raise BadInput("请填写离开时间。", "left_at")
    if left is not None and left <= arrived:
        raise BadInput("离开时间应晚于到达时间，请对照检查表核对。", "left_at")
    if left is not None and left > now:
        raise BadInput("离开时间晚于现在，请对照检查表核对。", "left_at")
    return day


def facts(visit: Inspection, draft: VisitDraft) -> None:
    """Raise BadInput when the outcome lacks what belongs to it, or a field is longer than its column."""
    columns = Inspection.__table__.c
    for name, words in _LIMITED.items():
        length = columns[name].type.length  # type: ignore[attr-defined]
        if len(getattr(draft, name).strip()) > length:
            raise BadInput(f"“{words}”超过 {length} 字，请缩短，详细经过写在检查情况里。", name)
    if draft.outcome in _HOW and not draft.outcome_note.strip():
        raise BadInput(_HOW[draft.outcome], "outcome_note")
    if draft.outcome is VisitOutcome.NOBODY_THERE and draft.sign is SignOutcome.SIGNED:
        raise BadInput("无人在场时不会有人签字，请改为“无人签收”。", "sign")
    if draft.outcome is VisitOutcome.INSPECTED and visit.covert:
        _covert(draft)
    elif draft.outcome is VisitOutcome.INSPECTED:
        _signature(draft)


def _signature(draft: VisitDraft) -> None:
    if draft.sign is None:
        raise BadInput("请选择签字情况：已签字、拒绝签字或无人签收。", "sign")
    if draft.sign is SignOutcome.SIGNED and not draft.unit_person.strip():
        raise BadInput("请填写签字的在场人员姓名。", "unit_person")
    if draft.sign is not SignOutcome.SIGNED and not (draft.sign_note.strip() or draft.witness.strip()):
        raise BadInput(f"{draft.sign.label}的，请写明理由或填写见证人。", "sign_note")


def _covert(draft: VisitDraft) -> None:
    """暗访: nobody was told, so nobody signs; what was seen is the record."""
    if draft.sign is SignOutcome.SIGNED:
        raise BadInput("暗访不出示身份，不请对方签字。请把签字情况留空。", "sign")
    if not draft.summary.strip() and not draft.findings:
        raise BadInput("请写明暗访情况，例如看到了什么、问了谁。", "summary")


def signed(draft: VisitDraft, *, covert: bool) -> SignOutcome | None:
    """How the signing went, where the clerk left it to the outcome."""
    if draft.sign is not None or covert or draft.outcome is VisitOutcome.INSPECTED:
        return draft.sign
    return SignOutcome.REFUSED if draft.outcome is VisitOutcome.REFUSED_ENTRY else SignOutcome.ABSENT


# --- items and findings ----------------------------------------------------------------------------------------------


def answers(items: Sequence[ItemRow], draft: VisitDraft, *, covert: bool) -> list[ResultDraft]:
    """What each item of the checklist showed, in its order; raises BadInput while it is incomplete."""
    if draft.outcome is not VisitOutcome.INSPECTED:
        _nothing_found(draft)
        return []
    given = {each.item_id: each for each in draft.results}
    found = [given.get(item.id) or ResultDraft(item.id, ItemResult.OPEN) for item in items]
    numbers = {item.id: number for number, item in enumerate(items, start=1)}
    if not covert:
        _require_all(items, found)
    _require_words(items, found, draft.findings)
    for position, finding in enumerate(draft.findings, start=1):
        _finding(finding, position, numbers, {each.item_id: each.result for each in found}, covert=covert)
    return found


def _nothing_found(draft: VisitDraft) -> None:
    entered = sum(each.result is not ItemResult.OPEN for each in draft.results) + len(draft.findings)
    if entered:
        raise BadInput(
            f"结果是“{draft.outcome.label}”，却录有 {entered} 项检查结果或问题。"
            "实际检查过的请改选“已检查”，否则请清除这些结果。",
            "outcome",
        )


def _require_all(items: Sequence[ItemRow], found: Sequence[ResultDraft]) -> None:
    missing = [number for number, each in enumerate(found, start=1) if each.result is ItemResult.OPEN]
    if not missing:
        return
    first = "、".join(f"{number}. {_short(items[number - 1].text)}" for number in missing[:3])
    more = "等" if len(missing) > 3 else ""
    raise BadInput(f"还有 {len(missing)} 项没有结果：{first}{more}。请逐项补录，或按“其余合格”后再完成。", "results")


def _short(text: str) -> str:
    return text if len(text) <= 14 else f"{text[:13]}…"


def _require_words(items: Sequence[ItemRow], found: Sequence[ResultDraft], findings: Sequence[FindingDraft]) -> None:
    told = Counter(finding.item_id for finding in findings)
    length: int = InspectionResult.__table__.c.note.type.length  # type: ignore[attr-defined]
    bare = []
    for number, each in enumerate(found, start=1):
        if len(each.note.strip()) > length:
            raise BadInput(f"第 {number} 项的备注超过 {length} 字，请缩短，或登记为发现的问题。", "results")
        if each.result is ItemResult.FAIL and not told[each.item_id] and not each.note.strip():
            bare.append(f"{number}. {_short(items[number - 1].text)}")
    if bare:
        more = f"等 {len(bare)} 项" if len(bare) > _NAMED else ""
        raise BadInput(f"不合格的项目没有写问题：{'、'.join(bare[:_NAMED])}{more}。请写明问题或备注。", "findings")


def _finding(
    finding: FindingDraft,
    position: int,
    numbers: dict[UUID, int],
    results: dict[UUID, ItemResult],
    *,
    covert: bool,
) -> None:
    """Raise BadInput naming the finding by its item, or by its place among the findings."""
    number = numbers.get(finding.item_id) if finding.item_id is not None else None
    name = f"第 {number} 项的问题" if number is not None else f"第 {position} 个问题"
    if finding.item_id is not None and number is None:
        raise BadInput(f"{name}所属的检查项不在这次检查的清单里，请改为清单外的问题。", "findings")
    if finding.item_id is not None and results[finding.item_id] is not ItemResult.FAIL:
        label = results[finding.item_id].label
        raise BadInput(f"第 {number} 项标为“{label}”，却登记了问题。请改为“不合格”，或删除这个问题。", "findings")
    if not finding.text.strip():
        raise BadInput(f"{name}没有写内容，请写明看到了什么。", "findings")
    if len(finding.part.strip()) > 100 or len(finding.responsible.strip()) > 40:
        raise BadInput(f"{name}的部位或责任人太长，请缩短。", "findings")
    if any(not photo.media_type.startswith("image/") for photo in finding.photos):
        raise BadInput(f"{name}附的文件不是照片，请重新选择照片。", "findings")
    if finding.remedy is Remedy.ON_SITE:
        _on_site(finding, name, covert=covert)


def _on_site(finding: FindingDraft, name: str, *, covert: bool) -> None:
    if covert:
        raise BadInput(f"暗访不表明身份，{name}不能登记为“当场改正”。请改为限期整改。", "findings")
    if finding.grade in _MAJOR:
        raise BadInput(f"{name}疑似重大隐患，不能当场改正销号。请改为限期整改或停用整改。", "findings")
    if finding.cause is None:
        raise BadInput(f"{name}已当场改正，请从列表中选择原因。", "findings")
