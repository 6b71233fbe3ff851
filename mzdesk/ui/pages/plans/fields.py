"""What the forms about plans ask, and how their values become drafts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from mzdesk.terms import Choice as Chosen
from mzdesk.terms import DrawStep, FacilityKind, InspectionKind, Relation, RiskGrade, Topic
from mzdesk.ui.forms import Area, Choice, Custom, Day, Either, Field, Heading, Moment, Number, Secret, Text, Tick, Ticks
from mzdesk.ui.forms.places import PlacesEditor
from mzdesk.ui.pages.plans.editors import OfficersEditor, PaceEditor, PlaceEditor, SparedEditor
from mzdesk.views.plans import DEFAULT_QUOTAS, PlanDraft, SendDraft
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
        Heading(label="从哪些机构中抽取（不选即不限）"),
        Ticks(key="relations", label="关系", required=True, options=_options(Relation), across=4),
        Ticks(key="kinds", label="机构类别", options=[(kind, kind.short) for kind in _DRAWN], across=6),
        Ticks(key="risks", label="风险等级", options=_options(RiskGrade), across=4),
        Ticks(key="townships", label="乡镇街道", options=[(row.code, row.name) for row in townships], across=6),
        Custom(key="places", label="选定机构", editor=PlacesEditor, span=2),
        Custom(key="spared", label="排除机构", editor=SparedEditor, span=2),
        Text(
            key="spared_reason",
            label="排除原因",
            longest=100,
            span=2,
            hint="排除了机构的，写明原因，例如：停业装修至年底",
        ),
        Heading(label="多久查一次，能查多少"),
        Tick(key="whole", label="全覆盖", words="计划期内每家查一次，不按风险等级定周期", span=2),
        *(
            Number(key=f"quota_{risk.value}", label=f"{risk.label}风险", low=1, high=999, hint="多少个工作日查一次")
            for risk in RiskGrade
        ),
        Number(key="outings", label="每周出车", required=True, low=1, high=5, hint="天；哪几天由领导当天决定"),
        Number(key="teams", label="每次车组", required=True, low=1, high=20, hint="组"),
        Number(key="stops", label="每组家数", required=True, low=1, high=20, hint="家"),
        Number(key="per_team", label="每组人数", required=True, low=2, high=9),
        Tick(key="half_day", label="半天", words="每次出车半天", span=2),
        Custom(key="pace", label="检查强度", editor=lambda _context: PaceEditor(), span=2),
        Heading(label="怎样检查"),
        Ticks(key="topics", label="检查事项", options=_options(Topic), across=5),
        Text(key="basis", label="检查依据", longest=300, span=2, hint="例如：年度检查计划、上级专项部署的文号"),
        Tick(key="unannounced", label="四不两直", words="不发通知，直接检查"),
        Tick(key="covert", label="暗访", words="先不亮明身份，不出行政检查文书"),
        Area(key="reason", label="直查理由", lines=2, hint="不发通知直接检查的，写明理由，例如：防止突击整改"),
    )


def _options(term: Any) -> list[tuple[Any, str]]:
    return [(each, each.label) for each in term]


PACE: Final = ("whole", *(f"quota_{risk.value}" for risk in RiskGrade), "outings", "teams", "stops", "half_day")

_POOL: Final = ("kinds", "townships", "risks", "places", "spared", "spared_reason")
COLUMNS: Final = dict.fromkeys(_POOL, "pool") | {f"quota_{risk.value}": "quotas" for risk in RiskGrade}
"""Under which column of a plan the audit keeps a field."""


def plan_values(
    draft: PlanDraft, names: Sequence[tuple[Any, str]], spared: Sequence[tuple[Any, str]] = ()
) -> dict[str, Any]:
    """A draft as the form shows it; `names` are the chosen places with their names, `spared` those left out."""
    values = {name: getattr(draft, name) for name in PlanDraft.__dataclass_fields__ if name != "quotas"}
    quotas = {f"quota_{risk.value}": days for risk, days in draft.quotas}
    return values | quotas | {"places": names, "spared": spared}


def plan_draft(values: dict[str, Any]) -> PlanDraft:
    """What the form says; numbers that are not typed yet count as those of a new plan."""
    names = PlanDraft.__dataclass_fields__.keys() - {"quotas", "places", "spared"}
    given = {name: values[name] for name in names if values.get(name) is not None}
    quotas = tuple((risk, values[f"quota_{risk.value}"] or days) for risk, days in DEFAULT_QUOTAS)
    return PlanDraft(**given, quotas=quotas, **_places(values))


def _places(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(key for key, _ in values[name]) for name in ("places", "spared")}


def seal(keepers: Sequence[Person], witnesses: Sequence[Person] = ()) -> tuple[Field, ...]:
    """A period to be sealed: the keeper, and who else may open it."""
    options = [(each.id, f"{each.name}（{each.note}）" if each.note else each.name) for each in keepers]
    signers = [(None, "不用账号"), *((each.id, f"{each.name} {each.note}".strip()) for each in witnesses)]
    return (
        Choice(key="keeper", label="口令保管人", required=True, options=options, span=2),
        Secret(key="phrase", label="登录口令", required=True, span=2, hint="由保管人本人输入"),
        Tick(key="more", label="其他", words="另设代启人或见证方（可以不设）", span=2),
        Choice(key="deputy", label="代启人", options=options, span=2),
        Secret(key="deputy_phrase", label="代启人口令", span=2, hint="保管人外出时由他启封，本人输入登录口令"),
        Choice(key="witness_id", label="见证人账号", options=signers, span=2),
        Text(key="witness", label="见证方", longest=40, span=2, hint="例如：办公室、机关党委；不设的、选了账号的留空"),
        Text(key="witness_numbers", label="见证数字", span=2, hint="由见证方掷骰子给出，至少 20 位"),
        Secret(
            key="witness_phrase",
            label="见证方口令",
            span=2,
            hint="由见证方自己定、自己保管，至少 8 位；有账号的输入本人登录口令",
        ),
    )


MORE: Final = ("deputy", "deputy_phrase", "witness_id", "witness", "witness_numbers", "witness_phrase")


def opening(
    townships: Sequence[TownshipRow], leaders: Sequence[Person], *, keeper: str, witness: str
) -> tuple[Field, ...]:
    """What a leader says at departure, and the pass-phrases."""
    people = [(each.id, each.name) for each in leaders]
    said: list[Field] = [
        Number(key="count", label="检查家数", required=True, low=1, high=999),
        Number(key="teams", label="车组", required=True, low=1, high=20),
        Tick(key="half_day", label="半天", words="只去半天"),
        Choice(key="leader", label="领导带队", options=people),
        Text(key="joint", label="联合部门", longest=60, span=2, hint="没有的留空，例如：区消防救援局"),
        Tick(key="some", label="排除方向", words="有乡镇街道今天不能去（塌方、积雪、停渡）", span=2),
        Ticks(key="excluded", label="不去", options=[(row.code, row.name) for row in townships], across=3),
        Text(key="excluded_reason", label="原因", longest=100, span=2, hint="例如：道路塌方"),
        Text(key="reason", label="再抽原因", longest=100, span=2, hint="今天已抽取过，请写明为什么再抽"),
        Secret(key="phrase", label="启封口令", required=True, span=2, hint=f"由{keeper}输入登录口令，或用恢复码"),
    ]
    if witness:
        said.append(Secret(key="witness_phrase", label="见证口令", required=True, span=2, hint=f"由{witness}输入"))
    return tuple(said)


def keys(keeper: str, witness: str) -> tuple[Field, ...]:
    """Only the pass-phrases that open a period."""
    office = Secret(key="phrase", label="启封口令", required=True, span=2, hint=f"由{keeper}输入登录口令，或用恢复码")
    other = Secret(key="witness_phrase", label="见证口令", required=True, span=2, hint=f"由{witness}输入")
    return (office, other) if witness else (office,)


def fall_out(keeper: str, witness: str) -> tuple[Field, ...]:
    """Why a drawn place can't be visited, and the pass-phrases for one more draw."""
    return (*reason("例如：当日午间已停业"), *keys(keeper, witness))


def off_days() -> tuple[Field, ...]:
    """Days on which nothing is visited."""
    return (Area(key="days", label="停检日期", required=True, lines=3, span=2, hint="例如：2026-12-14 至 2026-12-16"),)


def step() -> tuple[Field, ...]:
    """出发, 到达, 返回 of a day."""
    options = [(each, each.label) for each in (DrawStep.DEPARTED, DrawStep.ARRIVED, DrawStep.RETURNED)]
    return (
        Either(key="step", label="环节", required=True, options=options, span=2),
        Moment(key="at", label="时间", required=True, span=2),
        Text(key="about", label="说明", longest=100, span=2, hint="例如：第 1 组，到达第 2 家"),
    )


def review(visits: Sequence[tuple[Any, str]]) -> tuple[Field, ...]:
    """公开审查: which visits may not be published."""
    return (Ticks(key="withheld", label="不予公开", options=list(visits), across=1),)


def send(leaders: Sequence[Person] = ()) -> tuple[Field, ...]:
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
        Choice(key="leader_id", label="领导带队", options=[(each.id, each.name) for each in leaders], span=2),
        Text(key="joint", label="联合部门", longest=60, span=2, hint="没有的留空，例如：区市场监管局"),
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
