"""The fields of the duty room's forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from mzdesk.services import search
from mzdesk.terms import Capability, DutyLineKind, DutyPost, LineMark, SignAct, SignWay, SpotResult, SpotUnit
from mzdesk.ui.evidence import EvidenceEditor
from mzdesk.ui.forms import (
    Area,
    Choice,
    Custom,
    Day,
    Either,
    Field,
    Form,
    Heading,
    Moment,
    Name,
    Number,
    Secret,
    Suggestion,
    Text,
    Tick,
    Ticks,
)
from mzdesk.views.actor import Actor
from mzdesk.views.duty_room import CrewDraft, LineDraft, LineRow, SeatRow, Waiting
from mzdesk.views.spot_checks import SpotPeriodRow
from mzdesk.views.staff import Choice as Person
from mzdesk.views.town_duty import TownLineDraft, TownLineRow

KINDS: Final = [kind for kind in DutyLineKind if kind is not DutyLineKind.HANDOVER]
_UNIT: Final = {
    DutyLineKind.CALL_IN: "来电单位",
    DutyLineKind.CALL_OUT: "去电单位",
    DutyLineKind.VISIT: "来访单位",
    DutyLineKind.INSTRUCTION: "领导",
}
_MARKS: Final = [(mark, mark.label) for mark in LineMark]
_WAYS: Final = [(way, way.label) for way in SignWay]
POSTS: Final = tuple(DutyPost)
Options = Sequence[tuple[Any, str]]


def find_units(session: Any, actor: Actor, text: str) -> list[Suggestion]:
    """Places and people by name, number or initials."""
    hits = search.find(session, actor, text, limit=40)
    known = [hit for hit in hits if hit.capability in (Capability.FACILITIES, Capability.STAFF)]
    return [Suggestion(hit.title, hit.detail, hit.id) for hit in known]


def people(found: Sequence[Person]) -> Options:
    """Persons to choose from."""
    return [(each.id, each.name) for each in found]


# --- log --------------------------------------------------------------------------------------------------------------


def line(kind: DutyLineKind, chosen: Callable[[Suggestion], None] | None = None) -> tuple[Field, ...]:
    """Four fields that are typed, and below what is seldom needed. A call from outside needs no time: it is now."""
    return (
        Name(
            key="unit",
            label=_UNIT.get(kind, "单位"),
            hint="单位、姓名或拼音首字母",
            longest=100,
            lookup=find_units,
            chosen=chosen,
        ),
        Text(key="phone", label="电话", longest=40),
        Area(key="text", label="内容", required=True, lines=4, hint="时间、地点、经过、诉求"),
        Area(key="handling", label="处理情况", lines=3, hint="报告谁、通知谁、怎样处置；没有的以后补记"),
        Either(key="mark", label="标记", options=_MARKS),
        Choice(key="kind", label="类别", options=[(each, each.label) for each in KINDS], required=True),
        Text(key="caller", label="姓名", longest=40),
        Text(key="place", label="地点", longest=100),
        Text(key="handled_by", label="办理人", longest=40),
        Moment(key="at", label="时间", hint="不填为现在；补记的填发生时间"),
    )


def line_values(kind: DutyLineKind, row: LineRow | None = None) -> dict[str, Any]:
    """An empty line of a kind, or a written one to correct."""
    if row is None:
        return {"kind": kind, "mark": LineMark.NONE}
    names = ("unit", "caller", "phone", "place", "text", "handling", "handled_by", "mark", "kind", "at")
    return {name: getattr(row, name) for name in names}


def line_draft(values: Mapping[str, Any]) -> LineDraft:
    """What the form says."""
    given = dict(values)
    return LineDraft(**{**given, "mark": given["mark"] or LineMark.NONE})


def town_line() -> tuple[Field, ...]:
    """A line of a township's own duty."""
    return (
        Text(key="on_duty", label="值班人员", required=True, longest=40),
        Choice(key="kind", label="类别", options=[(each, each.label) for each in KINDS], required=True),
        Text(key="unit", label="单位", longest=100, hint="来电、来访的单位，或作出指示的领导"),
        Text(key="caller", label="姓名", longest=40),
        Text(key="phone", label="电话", longest=40),
        Area(key="text", label="内容", required=True, lines=4, hint="时间、地点、经过、诉求"),
        Area(key="handling", label="处理情况", lines=3, hint="报告谁、通知谁、怎样处置"),
        Moment(key="at", label="时间", hint="不填为现在；补记的填发生时间"),
    )


def town_values(row: TownLineRow | TownLineDraft) -> dict[str, Any]:
    """A line as the form shows it."""
    names = ("on_duty", "kind", "unit", "caller", "phone", "text", "handling", "at")
    return {name: getattr(row, name) for name in names}


# --- crews and signatures ---------------------------------------------------------------------------------------------


def crew(officers: Options, leaders: Options, *, weather: bool = True) -> tuple[Field, ...]:
    """Who comes on duty; the second post only for four persons."""
    first, second, *others = POSTS
    return (
        Choice(key="leader", label="带班领导", options=leaders, required=True),
        Choice(key=first.value, label=first.label, options=officers, required=True),
        Choice(key=second.value, label=second.label, options=officers, required=True),
        *(Choice(key=post.value, label=post.label, options=officers, hint="双岗四人时选") for post in others),
        Moment(key="begins", label="上班时间", required=True),
        Moment(key="ends", label="下班时间", required=True),
        Text(key="standby", label="备班", longest=100),
        *((Text(key="weather", label="天气", longest=40),) if weather else ()),
    )


def crew_values(draft: CrewDraft) -> dict[str, Any]:
    """A crew as the form shows it."""
    seats = {post.value: key for post, key in draft.seats}
    times = {"begins": draft.begins, "ends": draft.ends}
    return seats | times | {"leader": draft.leader_id, "standby": draft.standby, "weather": draft.weather}


def crew_draft(values: Mapping[str, Any]) -> CrewDraft:
    """What the form says."""
    seats = tuple((post, values[post.value]) for post in POSTS if values.get(post.value) or post in POSTS[:2])
    return CrewDraft(
        values["begins"],
        values["ends"],
        values["leader"],
        seats,
        values["standby"] or "",
        values.get("weather") or "",
    )


def files(label: str, draft: str, hint: str = "") -> Field:
    """Photos or scans that go with what is typed; kept with the draft."""
    return Custom(key="files", label=label, hint=hint, span=2, editor=partial(EvidenceEditor, draft=draft))


def sign(waiting: Sequence[Waiting], draft: str) -> tuple[Field, ...]:
    """One confirmation: who, and how."""
    options = [(f"{each.act.value}/{each.seat.person_id}", f"{each.act.label}：{_who(each)}") for each in waiting]
    return (
        Choice(key="who", label="谁", options=options, required=True),
        Secret(key="pin", label="签批码", hint="本人输入", longest=6),
        Either(key="way", label="方式", options=_WAYS),
        Moment(key="at", label="签字时间", hint="纸质、补签时填当时的时间"),
        Text(key="reason", label="补签原因", longest=200, hint="补签时填"),
        files("扫描件", draft),
    )


def shown_when(form: Form, keys: Sequence[str], asked: Callable[[], bool]) -> None:
    """Show some fields of a form only while `asked`, also when what was typed comes back from a draft."""

    def show(*_: object) -> None:
        for key in keys:
            form.show_field(key, asked())

    form.edited.connect(show)
    form.dirtied.connect(show)
    show()


def _who(each: Waiting) -> str:
    return f"{each.seat.post.label} {each.seat.name}"


def chosen_sign(key: str) -> tuple[SignAct, UUID]:
    """Act and person of a choice."""
    act, _, person = key.partition("/")
    return SignAct(act), UUID(person)


REASON: Final[tuple[Field, ...]] = (Text(key="reason", label="原因", required=True, longest=200, span=2),)


def handover(
    seats: Sequence[SeatRow], coming: Sequence[str], officers: Options, leaders: Options, draft: str
) -> tuple[Field, ...]:
    """PINs first, then who comes; `coming` are the posts of the next crew."""
    posts = [DutyPost(each) for each in coming]
    papers = [(f"out/{row.seat.post.value}", f"交班 {row.seat.name}") for row in seats]
    papers += [(f"in/{post.value}", f"接班{post.label}") for post in posts]
    return (
        *(
            Secret(key=f"out/{row.seat.post.value}", label=f"交班 {row.seat.name}", hint="签批码，本人输入", longest=6)
            for row in seats
        ),
        *(
            Secret(key=f"in/{post.value}", label=f"接班{post.label}", hint="签批码，本人输入", longest=6)
            for post in posts
        ),
        Ticks(key="paper", label="纸质已签", options=papers, across=2),
        Moment(key="paper_at", label="签字时间", hint="纸质签字的时间，不填为现在"),
        files("扫描件", draft),
        Area(key="remark", label="交班说明", lines=2, hint="钥匙、设备、需接班人注意的事项"),
        Heading(label="接班人员"),
        *crew(officers, leaders),
    )


# --- tasks ------------------------------------------------------------------------------------------------------------

TASK: Final[tuple[Field, ...]] = (
    Area(key="text", label="事项", required=True, lines=3),
    Text(key="responsible", label="由谁办理", required=True, longest=100),
    Text(key="asked_by", label="交办领导", longest=40),
    Day(key="due_on", label="办理期限"),
)
STEP: Final[tuple[Field, ...]] = (
    Area(key="text", label="办理情况", required=True, lines=4),
    Day(key="happened_on", label="日期", required=True),
    Tick(key="closes", label="", words="办结"),
)


# --- spot checks ------------------------------------------------------------------------------------------------------


def period(keepers: Options, units: Mapping[SpotUnit, int]) -> tuple[Field, ...]:
    """A period of spot checks."""
    return (
        Text(key="title", label="名称", required=True, longest=60),
        Day(key="starts", label="开始日期", required=True),
        Day(key="ends", label="结束日期", required=True),
        *(
            Number(key=kind.value, label=kind.label, low=0, high=9999, hint=f"共 {units[kind]} 家，本期查几次")
            for kind in SpotUnit
        ),
        Text(key="from_time", label="每天从", required=True, hint="如 0900"),
        Text(key="to_time", label="到", required=True, hint="如 次日0900"),
        Choice(key="keeper_id", label="保管人", options=keepers, required=True),
        Secret(key="phrase", label="保管人口令", required=True),
    )


def period_values(today: date) -> dict[str, Any]:
    """What is proposed: from tomorrow, a month, round the clock."""
    first = today + timedelta(days=1)
    return {
        "title": f"{first.month}月值班抽查",
        "starts": first,
        "ends": first + timedelta(days=29),
        "from_time": "0900",
        "to_time": "次日0900",
    }


def result(draft: str) -> tuple[Field, ...]:
    """What a call found."""
    return (
        Either(key="result", label="结果", options=[(each, each.label) for each in SpotResult], required=True),
        Text(key="answered_by", label="接电话的人", longest=40),
        Text(key="call_back", label="回拨电话", longest=40, hint="用值班电话回拨的号码"),
        Area(key="note", label="情况", lines=3, hint="脱岗的写明谁不在岗、怎样核实"),
        Moment(key="called_at", label="拨打时间", hint="不填为现在"),
        files("现场照片", draft),
    )


def counts_words(row: SpotPeriodRow) -> str:
    """本局值班室 2次，服务机构 20次."""
    return "，".join(f"{kind.label} {count} 次" for kind, count in row.counts if count)
