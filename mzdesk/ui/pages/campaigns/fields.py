"""What the forms about campaigns ask, and how their values become drafts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from mzdesk.errors import BadInput
from mzdesk.rules import campaigns as rules
from mzdesk.terms import CampaignStage, FacilityKind, ItemResult, Relation, ReplyWay, RiskGrade, TeamRole, Topic
from mzdesk.ui.forms import Area, Custom, Day, Either, Field, Heading, Rows, Text, Ticks
from mzdesk.ui.pages.campaigns.editors import ItemsEditor, ItemsShown, ScopeEditor, SizeEditor
from mzdesk.views.campaigns import CampaignDraft, FormItem, ItemAnswer, PlaceView, SelfCheckDraft, TeamMember
from mzdesk.views.settings import TownshipRow

_DRAWN: Final = tuple(kind for kind in FacilityKind if not kind.only_reports)
_ENDING: Final = (CampaignStage.MOBILISE, CampaignStage.SELF_CHECK, CampaignStage.SUPERVISE)
SCOPE: Final = frozenset({"topics", "relations", "kinds", "risks", "townships", "places", "items"})

COLUMNS: Final = (
    {"team": "members"}
    | dict.fromkeys(("kinds", "townships", "risks", "places"), "pool")
    | {stage.value: "stages" for stage in _ENDING}
)
"""Under which column of a campaign the audit keeps a field."""


def _options(term: Any) -> list[tuple[Any, str]]:
    return [(each, each.label) for each in term]


def campaign(townships: Sequence[TownshipRow]) -> tuple[Field, ...]:
    """A campaign: what, when, who leads, which places, which items."""
    return (
        Text(key="title", label="专项名称", required=True, longest=60, span=2, hint="例如：岁末年初消防安全专项行动"),
        Ticks(key="topics", label="领域", required=True, options=_options(Topic), across=5),
        Day(key="starts", label="开始日期", required=True),
        Day(key="ends", label="结束日期", required=True),
        *(Day(key=stage.value, label=f"{stage.label}至") for stage in _ENDING),
        Text(key="basis", label="工作依据", longest=300, span=2, hint="例如：上级专项部署的文件名和文号"),
        Rows(key="team", label="工作组", columns=(("组长、副组长或成员", 2), ("姓名", 2), ("单位和职务", 4)), lines=3),
        Area(
            key="scheme",
            label="方案正文",
            lines=6,
            hint="总体要求、工作任务、步骤、要求；阶段和工作组打印时自动列在后面",
        ),
        Heading(label="哪些机构（不选即不限；部署时定下名单）"),
        Custom(key="size", label="范围", editor=lambda _context: SizeEditor(), span=2),
        Ticks(key="relations", label="关系", options=_options(Relation), across=4),
        Ticks(key="kinds", label="机构类别", options=[(kind, kind.short) for kind in _DRAWN], across=6),
        Ticks(key="risks", label="风险等级", options=_options(RiskGrade), across=4),
        Ticks(key="townships", label="乡镇街道", options=[(row.code, row.name) for row in townships], across=6),
        Custom(key="places", label="选定机构", editor=lambda context: ScopeEditor(context, "不限定机构"), span=2),
        Heading(label="用哪些检查项（随检查清单，按机构类别和情况选用）"),
        Custom(key="items", label="检查项", editor=lambda _context: ItemsEditor(), span=2, words=_items),
    )


def _items(codes: Sequence[str]) -> str:
    return "、".join(code for code in codes if code) or ("一项也不选" if codes else "全部选用")


def campaign_values(draft: CampaignDraft, names: Sequence[tuple[Any, str]]) -> dict[str, Any]:
    """A draft as the form shows it; `names` are the chosen places with their names."""
    values = {name: getattr(draft, name) for name in CampaignDraft.__dataclass_fields__}
    ends = {stage.value: day for stage, day in draft.until}
    team = tuple((each.role.label, each.name, each.post) for each in draft.team)
    return values | ends | {"places": names, "team": team}


def campaign_draft(values: dict[str, Any]) -> CampaignDraft:
    """What the form says; raises BadInput for a role of the team nobody knows."""
    given = {name: value for name, value in values.items() if name in CampaignDraft.__dataclass_fields__}
    until = tuple((stage, values[stage.value]) for stage in _ENDING if values[stage.value] is not None)
    places = tuple(key for key, _ in values["places"])
    return CampaignDraft(**(given | {"until": until, "places": places, "team": tuple(map(_member, values["team"]))}))


def _member(line: Sequence[str]) -> TeamMember:
    word, name, post = (*line, "", "", "")[:3]
    role = TeamRole.labelled(word) or (TeamRole.MEMBER if not word else None)
    if role is None:
        raise BadInput(f"工作组中“{word}”应写组长、副组长或成员。", "team")
    return TeamMember(role, name, post)


# --- a self-check keyed in --------------------------------------------------------------------------------------------

_REST: Final = ((ItemResult.PASS, "其余全部合格"), (ItemResult.OPEN, "其余没有填写"))


def self_check(items: Sequence[FormItem]) -> tuple[Field, ...]:
    """A return keyed in from paper or told by phone: all good but for what is listed."""
    return (
        Either(key="way", label="方式", required=True, options=[(way, way.label) for way in ReplyWay], span=2),
        Day(key="received_on", label="收到日期", required=True),
        Day(key="checked_on", label="自查日期"),
        Text(key="person", label="自查人", longest=40),
        Text(key="phone", label="联系电话", longest=40),
        Either(key="rest", label="结果", required=True, options=_REST, span=2),
        Rows(key="answers", label="例外项", columns=(("序号", 1), ("结果", 2), ("存在问题", 5)), lines=4),
        Custom(key="items", label="检查项", editor=lambda _context: ItemsShown(items), span=2),
    )


def self_check_values(view: PlaceView) -> dict[str, Any]:
    """What the newest return said, else 全部合格."""
    known = {item.id for item in view.items}
    others = [each for each in view.answers if each.item_id in known]
    open_ones = sum(each.result is ItemResult.OPEN for each in others)
    rest = ItemResult.OPEN if others and open_ones > len(others) / 2 else ItemResult.PASS
    newest = view.returns[0] if view.returns else None
    person = newest.person if newest is not None else ""
    return {"rest": rest, "answers": exceptions(view.answers, view.items, rest), "person": person}


def exceptions(
    answers: Sequence[ItemAnswer], items: Sequence[FormItem], rest: ItemResult
) -> tuple[tuple[str, str, str], ...]:
    """The answers that are not as the rest, as 例外项 shows them; without `items` in their order, unnumbered."""
    numbers = {item.id: item.number for item in items}
    told = [each for each in answers if each.item_id in numbers or not items]
    told.sort(key=lambda each: numbers.get(each.item_id, 0))
    return tuple(
        (
            str(numbers.get(each.item_id, "")),
            "" if each.result is ItemResult.FAIL else words(each.result),
            each.note,
        )
        for each in told
        if each.result is not rest or each.note
    )


def typed_values(draft: SelfCheckDraft, items: Sequence[FormItem]) -> dict[str, Any]:
    """What was typed of a return, as the form shows it."""
    given = {name: getattr(draft, name) for name in ("way", "received_on", "checked_on", "person", "phone", "rest")}
    return given | {"answers": exceptions(draft.answers, items, draft.rest)}


def words(result: ItemResult) -> str:
    """A result as the sheets word it."""
    return {ItemResult.NOT_APPLICABLE: "无此项", ItemResult.OPEN: "未填"}.get(result, result.label)


def self_check_draft(values: dict[str, Any], items: Sequence[FormItem]) -> SelfCheckDraft:
    """What the form says; raises BadInput for a number or a result nobody understands."""
    known = {str(item.number): item for item in items} | {item.code: item for item in items}
    answers = tuple(_answer(line, known) for line in values["answers"])
    given = {name: values[name] for name in ("way", "received_on", "checked_on", "person", "phone", "rest")}
    return SelfCheckDraft(answers=answers, **given)


def _answer(line: Sequence[str], known: dict[str, FormItem]) -> ItemAnswer:
    number, said, note = (*line, "", "", "")[:3]
    item = known.get(number.strip(" .、"))
    if item is None:
        raise BadInput(
            f"例外项中的序号“{number}”不在 1 到 {len({i.id for i in known.values()})} 之间，请对照下面核对。", "answers"
        )
    if said.strip() in ("未填", "没有填写"):
        return ItemAnswer(item.id, ItemResult.OPEN, note)
    result, beside = rules.understand(said) if said.strip() else (ItemResult.FAIL, "")
    if result is None:
        raise BadInput(f"第 {number} 项的结果“{said}”看不懂，请写合格、不合格、无此项或未填。", "answers")
    return ItemAnswer(item.id, result, "，".join(part for part in (beside, note) if part))


# --- the roll ---------------------------------------------------------------------------------------------------------


def enrol() -> tuple[Field, ...]:
    """Places to be added, and why."""
    return (
        Custom(
            key="places", label="机构", required=True, span=2,
            editor=lambda context: ScopeEditor(context, "还没有选择机构"),
        ),
        reason("增补原因", "例如：新备案的机构"),
    )  # fmt: skip


def reason(label: str, hint: str, *, required: bool = True, key: str = "reason") -> Text:
    """A reason."""
    return Text(key=key, label=label, required=required, longest=300, span=2, hint=hint)
