"""值班日志 with 交接班."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from mzdesk.services import orders
from mzdesk.ui.forms import Area, Day, Field, Moment, Rows, Text
from mzdesk.ui.pages.orders.sheets.form import SheetForm, Values, clock_words, lines, moment_in, typed_day
from mzdesk.views.duty import DutyCall, DutyLog, DutyNote, DutyPerson

_PEOPLE = (("姓名", 5), ("岗位", 5), ("签到", 4), ("签退", 4))
_CALLS = (("时间", 5), ("来电单位", 8), ("姓名", 6), ("电话", 8), ("来电内容", 12), ("批示和处理", 12), ("记录人", 6))
_NOTES = (("时间", 4), ("事项", 14), ("处理情况", 14))
_FIELDS: tuple[Field, ...] = (
    Day(key="on", label="值班日期", required=True),
    Text(key="shift", label="班次", longest=20),
    Text(key="leader", label="带班领导", required=True, longest=40),
    Text(key="weather", label="天气", longest=20),
    Rows(key="persons", label="值班人员", columns=_PEOPLE, lines=3, required=True),
    Rows(key="calls", label="来电", columns=_CALLS, lines=5),
    Rows(key="visits", label="来访", columns=_NOTES, lines=2),
    Rows(key="documents", label="公文处理", columns=_NOTES, lines=2),
    Rows(key="patrols", label="巡查", columns=_NOTES, lines=3),
    Area(key="open_matters", label="未办结事项", lines=4, hint="一行一项，交下一班"),
    Text(key="handed_by", label="交班人", longest=40, hint="不填则留白签字"),
    Text(key="taken_by", label="接班人", longest=40, hint="不填则留白签字"),
    Moment(key="handed_at", label="交接时间"),
)


def _values(view: DutyLog) -> dict[str, Any]:
    notes = {
        key: [(clock_words(note.at), note.subject, note.handling) for note in getattr(view, key)]
        for key in ("visits", "documents", "patrols")
    }
    return notes | {
        "on": view.on,
        "shift": view.shift,
        "leader": view.leader,
        "weather": view.weather,
        "persons": [
            (person.name, person.post, clock_words(person.signed_on), clock_words(person.signed_off))
            for person in view.persons
        ],
        "calls": [
            (clock_words(call.at), call.unit, call.caller, call.phone, call.content, call.handling, call.recorder)
            for call in view.calls
        ],
        "open_matters": "\n".join(view.open_matters),
        "handed_by": view.handed_by,
        "taken_by": view.taken_by,
        "handed_at": view.handed_at,
    }


def _view(base: DutyLog, values: Values) -> DutyLog:
    on: date = values["on"] or base.on
    persons = [
        DutyPerson(name, post, *(moment_in(at, on, "persons", place) if at else None for at in (came, went)))
        for place, (name, post, came, went) in enumerate(values["persons"], 1)
    ]
    calls = [DutyCall(moment_in(at, on, "calls", place), *rest) for place, (at, *rest) in enumerate(values["calls"], 1)]
    notes: dict[str, Any] = {
        key: tuple(
            DutyNote(moment_in(at, on, key, place), subject, handling)
            for place, (at, subject, handling) in enumerate(values[key], 1)
        )
        for key in ("visits", "documents", "patrols")
    }
    texts: dict[str, Any] = {key: values[key] or "" for key in ("shift", "leader", "weather", "handed_by", "taken_by")}
    return replace(
        base,
        on=on,
        persons=tuple(persons),
        calls=tuple(calls),
        open_matters=lines(values["open_matters"]),
        handed_at=values["handed_at"],
        **notes,
        **texts,
    )


def _begin(session: Any, actor: Any, values: Values, *, today: date, now: Any) -> DutyLog:
    return orders.log_view(session, actor, on=typed_day(values.get("on"), today) or today)


FORM = SheetForm(
    lambda _base: _FIELDS,
    _begin,
    _values,
    _view,
    hint="值班人员按已印发的值班安排表填好，未办结事项由逾期隐患和待回复文书列出，可以修改。",
    again=frozenset({"on"}),
    derived=frozenset({"persons", "leader", "open_matters"}),
)
