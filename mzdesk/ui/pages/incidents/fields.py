"""The fields of the forms of an incident."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mzdesk.services import search
from mzdesk.terms import Capability, IncidentCategory, IncidentEntryKind, IncidentLevel
from mzdesk.ui.forms import Area, Choice, Day, Either, Field, Heading, Moment, Name, Number, Suggestion, Text
from mzdesk.ui.pages.incidents.columns import PEOPLE
from mzdesk.views.duty import Losses
from mzdesk.views.incidents import EntryDraft, EntryRow, IncidentDraft

K = IncidentEntryKind
NOW: Final = "不填为现在；补录的填实际时间"
_CATEGORIES: Final = [(each, each.label) for each in IncidentCategory]
_LEVELS: Final = [(each, each.label) for each in IncidentLevel]
_REPORTS: Final = [(each, each.label) for each in (K.PHONE, K.FIRST, K.UPDATE, K.FINAL)]
_NOTES: Final = [(each, each.label) for each in (K.SCENE, K.MEASURE, K.INSTRUCTION)]
_FOUND: Final = [(each, each.label) for each in (K.CONCEALED, K.FALSE)]


def find_places(session: Any, actor: Any, text: str) -> list[Suggestion]:
    """Places by name or initials."""
    hits = search.find(session, actor, text, only=Capability.FACILITIES, limit=20)
    return [Suggestion(hit.title, hit.detail, hit.id) for hit in hits]


def _losses() -> tuple[Field, ...]:
    people = [Number(key=key, label=f"{word}人数", low=0, high=99999, hint="不填为待核实") for word, key in PEOPLE]
    return (*people, Text(key="damage", label="财产损失", longest=100))


def incident(
    chosen: Callable[[Suggestion], None],
    *,
    towns: Sequence[tuple[str, str]] = (),
    losses: bool = True,
) -> tuple[Field, ...]:
    """Four fields that are typed, and below what may be filled in later."""
    return (
        Moment(key="received_at", label="接报时间", required=True),
        Name(
            key="place",
            label="地点",
            required=True,
            hint="机构名称、拼音首字母或地点",
            longest=100,
            lookup=find_places,
            chosen=chosen,
        ),
        Area(key="text", label="什么事", required=True, lines=3, hint="发生了什么、有无伤亡、是否已控制"),
        Text(key="source", label="来源", required=True, longest=60, hint="谁报的，如 某某敬老院、区应急局"),
        Heading(label="以下知道的可以先填，也可以以后补"),
        Text(key="caller", label="报告人", longest=40),
        Text(key="phone", label="电话", longest=40),
        Moment(key="occurred_at", label="发生时间"),
        *((Choice(key="in_township", label="乡镇（街道）", options=list(towns)),) if towns else ()),
        Text(key="title", label="名称", hint="不填按地点和事件自动起名", longest=80),
        Choice(key="category", label="类别", options=_CATEGORIES),
        Choice(key="level", label="等级", options=_LEVELS, required=True),
        *(_losses() if losses else ()),
    )


def incident_values(draft: IncidentDraft) -> dict[str, Any]:
    """An incident as the form shows it."""
    names = ("received_at", "place", "text", "source", "caller", "phone", "occurred_at", "title", "category", "level")
    people = {name: getattr(draft.losses, name) for _, name in PEOPLE}
    return (
        {name: getattr(draft, name) for name in names}
        | people
        | {
            "damage": draft.damage,
            "in_township": draft.in_township or None,
        }
    )


def incident_draft(values: dict[str, Any], *, facility_id: UUID | None, line_id: UUID | None = None) -> IncidentDraft:
    """What the form says."""
    return IncidentDraft(
        values["place"] or "",
        values["text"] or "",
        values["source"] or "",
        values["received_at"],
        values["title"] or "",
        values["category"],
        values["level"] or IncidentLevel.UNGRADED,
        facility_id,
        values.get("in_township") or "",
        values["occurred_at"],
        values["caller"] or "",
        values["phone"] or "",
        _said(values),
        values.get("damage") or "",
        line_id,
    )


def _said(values: dict[str, Any]) -> Losses:
    return Losses(**{name: values.get(name) for _, name in PEOPLE})


def told(*, phone: bool) -> tuple[Field, ...]:
    """电话已报, 书面已报: to whom and when."""
    kinds = _REPORTS if phone else _REPORTS[1:]
    return (
        *(() if phone else (Either(key="kind", label="报告", options=kinds, required=True),)),
        Text(key="person", label="向谁报告", required=True, longest=60, hint="单位和接报人，如 区委值班室 某某"),
        Moment(key="at", label="报告时间", hint=NOW),
        Area(key="text", label="说明", lines=2),
    )


def note() -> tuple[Field, ...]:
    """现场情况, 处置措施, 领导指示."""
    return (
        Either(key="kind", label="类别", options=_NOTES, required=True),
        Area(key="text", label="内容", required=True, lines=4),
        Text(key="person", label="领导或来源", longest=60, hint="领导指示填哪位领导"),
        Moment(key="at", label="时间", hint=NOW),
    )


def figures() -> tuple[Field, ...]:
    """伤亡变化: all figures as they are now."""
    return (*_losses(), Area(key="text", label="说明", lines=2), Moment(key="at", label="时间", hint=NOW))


def judged() -> tuple[Field, ...]:
    """瞒报, 谎报: only people find them."""
    return (
        Either(key="kind", label="认定", options=_FOUND, required=True),
        Text(key="person", label="由谁认定", required=True, longest=60),
        Area(key="text", label="依据", required=True, lines=4),
        Moment(key="at", label="认定时间", hint=NOW),
    )


def entry_fields(kind: IncidentEntryKind) -> tuple[Field, ...]:
    """The form that corrects an entry of this kind."""
    if kind is K.LOSSES:
        return figures()
    given = told(phone=True) if kind.is_report else judged() if kind in (K.CONCEALED, K.FALSE) else note()
    return tuple(field for field in given if field.key != "kind")


def entry_values(row: EntryRow) -> dict[str, Any]:
    """A written entry, to correct it."""
    people = {name: getattr(row.losses, name) for _, name in PEOPLE}
    return people | {"person": row.person, "text": row.text, "at": row.at, "damage": row.damage}


def entry_draft(kind: IncidentEntryKind, values: dict[str, Any]) -> EntryDraft:
    """What the form says."""
    return EntryDraft(
        values.get("kind") or kind,
        values.get("text") or "",
        values.get("person") or "",
        values.get("at"),
        _said(values),
        values.get("damage") or "",
    )


def closing(*, controlled: bool, reported: bool) -> tuple[Field, ...]:
    """办结: cause, lessons, and why there is no 终报 when there is none."""
    return (
        Area(key="cause", label="原因", required=True, lines=3, hint="查不清的写“不明”和理由"),
        Area(key="lessons", label="教训", required=True, lines=3, hint="要改什么、要查什么"),
        *(() if reported else (Area(key="unreported", label="未写终报", lines=2, hint="还没有终报，写明不写的原因"),)),
        *(() if controlled else (Moment(key="controlled_at", label="控制时间", hint="何时控制住的，不填同办结时间"),)),
        Moment(key="at", label="办结时间", hint=NOW),
    )


def control() -> tuple[Field, ...]:
    """已控制."""
    return (Area(key="text", label="情况", lines=3), Moment(key="at", label="控制时间", hint=NOW))


def relapse() -> tuple[Field, ...]:
    """事态反复."""
    return (Area(key="text", label="新情况", required=True, lines=3), Moment(key="at", label="时间", hint=NOW))


def reason(label: str, hint: str) -> tuple[Field, ...]:
    """Why."""
    return (Area(key="reason", label=label, required=True, lines=3, hint=hint),)


TASK: Final[tuple[Field, ...]] = (
    Area(key="text", label="事项", required=True, lines=3),
    Text(key="responsible", label="由谁办理", required=True, longest=100),
    Text(key="asked_by", label="交办领导", longest=40),
    Day(key="due_on", label="办理期限"),
)


def starting(now: datetime) -> dict[str, Any]:
    """What a new incident begins with."""
    return {"received_at": now, "level": IncidentLevel.UNGRADED}
