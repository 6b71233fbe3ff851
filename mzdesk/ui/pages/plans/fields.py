"""What the forms about plans ask, and how their values become drafts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from mzdesk.terms import Choice as Chosen
from mzdesk.terms import FacilityKind, InspectionKind, Relation, RiskGrade, Topic
from mzdesk.ui.forms import Area, Choice, Custom, Day, Either, Field, Heading, Number, Secret, Text, Tick, Ticks
from mzdesk.ui.pages.plans.editors import OfficersEditor, PlaceEditor, PlacesEditor, PoolEditor
from mzdesk.views.plans import PlanDraft, SendDraft
from mzdesk.views.settings import TownshipRow
from mzdesk.views.staff import Choice as Person

NAMED: Final = tuple(each for each in Chosen if each is not Chosen.RANDOM)
_DRAWN: Final = tuple(kind for kind in FacilityKind if not kind.only_reports)


def plan(townships: Sequence[TownshipRow]) -> tuple[Field, ...]:
    """A plan: period and kind, from which places, how the visits go."""
    return (
        Text(key="title", label="计划名称", required=True, longest=60, hint="例如：岁末年初消防安全检查"),
        Either(key="kind", label="类别", required=True, options=[(kind, kind.label) for kind in InspectionKind]),
        Day(key="starts", label="开始日期", required=True),
        Day(key="ends", label="结束日期", required=True),
        Number(key="intended", label="检查家数", required=True, low=1, high=9999),
        Number(key="per_team", label="每组人数", required=True, low=2, high=9),
        Heading(label="从哪些机构中抽取（不选即不限）"),
        Custom(key="pool", label="名录库", editor=lambda _context: PoolEditor(), span=2),
        Ticks(key="relations", label="关系", required=True, options=_options(Relation), across=4),
        Ticks(key="kinds", label="机构类别", options=[(kind, kind.short) for kind in _DRAWN], across=6),
        Ticks(key="risks", label="风险等级", options=_options(RiskGrade), across=4),
        Ticks(key="townships", label="乡镇街道", options=[(row.code, row.name) for row in townships], across=6),
        Custom(key="places", label="选定机构", editor=PlacesEditor, span=2),
        Heading(label="怎样检查"),
        Ticks(key="topics", label="检查事项", options=_options(Topic), across=5),
        Text(key="basis", label="检查依据", longest=300, span=2, hint="例如：年度检查计划、上级专项部署的文号"),
        Tick(key="unannounced", label="四不两直", words="不发通知，直接检查"),
        Tick(key="covert", label="暗访", words="先不亮明身份，不出行政检查文书"),
        Area(key="reason", label="直查理由", lines=2, hint="不发通知直接检查的，写明理由，例如：防止突击整改"),
    )


def _options(term: Any) -> list[tuple[Any, str]]:
    return [(each, each.label) for each in term]


def plan_values(draft: PlanDraft, names: Sequence[tuple[Any, str]]) -> dict[str, Any]:
    """A draft as the form shows it; `names` are the chosen places with their names."""
    values = {name: getattr(draft, name) for name in PlanDraft.__dataclass_fields__}
    return values | {"places": names}


def plan_draft(values: dict[str, Any]) -> PlanDraft:
    """What the form says."""
    given = {name: value for name, value in values.items() if name != "pool"}
    return PlanDraft(**(given | {"places": tuple(key for key, _ in given["places"])}))


def seal(keepers: Sequence[Person]) -> tuple[Field, ...]:
    """A draw to be sealed."""
    options = [(each.id, f"{each.name}（{each.note}）" if each.note else each.name) for each in keepers]
    return (
        Number(key="count", label="抽取家数", required=True, low=1, high=9999, span=2),
        Day(key="departs_on", label="出发日期", required=True, span=2),
        Text(key="reason", label="再抽原因", longest=100, span=2, hint="这一天已有抽取时填写"),
        Choice(key="keeper", label="口令保管人", required=True, options=options, span=2),
        Secret(key="phrase", label="登录口令", required=True, span=2, hint="由保管人本人输入"),
    )


def send() -> tuple[Field, ...]:
    """A visit to a named place."""
    return (
        Custom(key="place", label="机构", required=True, editor=PlaceEditor, span=2),
        Either(key="choice", label="派出方式", required=True, options=_options(NAMED), span=2),
        Area(key="clue", label="事由", lines=2, hint="线索内容；或由谁指定、为何指定"),
        Day(key="departs_on", label="出发日期", required=True, span=2),
        Custom(key="officers", label="检查人员", required=True, editor=lambda _context: OfficersEditor(), span=2),
        Either(key="kind", label="检查类别", required=True, options=_options(InspectionKind), span=2),
        Ticks(key="topics", label="检查事项", options=_options(Topic), across=3),
        Tick(key="covert", label="暗访", words="先不亮明身份，结果出暗访情况和问题交办单", span=2),
        Tick(key="leader_led", label="领导带队", words="由局领导带队检查", span=2),
    )


def send_draft(values: dict[str, Any], plan_id: Any) -> SendDraft:
    """What the form says; the approval is asked for afterwards."""
    given = {name: value for name, value in values.items() if name != "place"}
    return SendDraft(facility_id=values["place"][0], plan_id=plan_id, **given)


def absence(people: Sequence[tuple[Any, str]]) -> tuple[Field, ...]:
    """Who is absent today."""
    return (
        Choice(key="absent", label="缺席人员", required=True, options=people, span=2),
        Text(key="reason", label="原因", required=True, longest=100, span=2, hint="例如：临时公差"),
    )


def reason(hint: str) -> tuple[Field, ...]:
    """Only a reason."""
    return (Text(key="reason", label="原因", required=True, longest=100, span=2, hint=hint),)
