"""每日安全情况汇总: counted from the records, completed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from mzdesk.errors import BadInput
from mzdesk.services import orders
from mzdesk.ui.forms import Area, Day, Field, Moment, Number, Rows, Text
from mzdesk.ui.pages.orders.sheets.form import SheetForm, Values, lines, names, typed_day
from mzdesk.views.duty import DailySummary, TopicCount

_COUNTS = (("类别", 8), ("当日发现", 4), ("整改完成", 4), ("尚未整改", 4), ("其中逾期", 4))
_FIELDS: tuple[Field, ...] = (
    Day(key="on", label="日期", required=True),
    Moment(key="as_of", label="截至", required=True),
    Text(key="leader", label="带班领导", longest=40),
    Text(key="persons", label="值班人员", hint="用顿号隔开"),
    Rows(key="topics", label="隐患", columns=_COUNTS, lines=9, required=True),
    Area(key="visits", label="当日检查", lines=3, hint="一行一家"),
    Area(key="incidents", label="突发情况", lines=2, hint="没有不填"),
    Number(key="due", label="应报单位", low=0, high=99_999),
    Number(key="reported", label="已报单位", low=0, high=99_999),
    Text(key="missing", label="未报单位", hint="用顿号隔开"),
    Text(key="weather", label="天气", longest=40),
    Area(key="remark", label="其他事项", lines=2),
)


def _values(view: DailySummary) -> dict[str, Any]:
    return {
        "on": view.on,
        "as_of": view.as_of,
        "leader": view.leader,
        "persons": "、".join(view.persons),
        "topics": [(each.topic, *map(str, (each.found, each.fixed, each.open, each.overdue))) for each in view.topics],
        "visits": "\n".join(view.visits),
        "incidents": "\n".join(view.incidents),
        "due": view.due,
        "reported": view.reported,
        "missing": "、".join(view.missing),
        "weather": view.weather,
        "remark": view.remark,
    }


def _view(base: DailySummary, values: Values) -> DailySummary:
    texts: dict[str, Any] = {key: values[key] or "" for key in ("leader", "weather", "remark")}
    return replace(
        base,
        on=values["on"] or base.on,
        as_of=values["as_of"] or base.as_of,
        topics=tuple(_topic(cells, place) for place, cells in enumerate(values["topics"], 1)),
        persons=names(values["persons"]),
        visits=lines(values["visits"]),
        incidents=lines(values["incidents"]),
        due=values["due"],
        reported=values["reported"],
        missing=names(values["missing"]),
        **texts,
    )


def _topic(cells: tuple[str, ...], place: int) -> TopicCount:
    topic, *figures = cells
    if not topic or not all(figure.isdecimal() for figure in figures):
        raise BadInput(f"隐患第{place}行应有类别和四个数字，请核对。", "topics")
    found, fixed, still, late = map(int, figures)
    if late > still:
        raise BadInput(f"隐患第{place}行的逾期数大于未整改数，请核对。", "topics")
    return TopicCount(topic, found, fixed, still, late)


def _begin(session: Any, actor: Any, values: Values, *, today: date, now: Any) -> DailySummary:
    return orders.summary_view(session, actor, on=typed_day(values.get("on"), today) or today, now=now)


FORM = SheetForm(
    lambda _base: _FIELDS,
    _begin,
    _values,
    _view,
    hint="数字按当日的隐患、检查、日报和文书登记算出，可以补充。没有登记结果的检查不列出。",
    again=frozenset({"on"}),
    derived=frozenset({"as_of", "leader", "persons", "topics", "visits", "incidents", "due", "reported", "missing"}),
)
