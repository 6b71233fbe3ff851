"""突发事件信息: 首报, and 续报 and 终报 that follow one; from the record of the incident where there is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from mzdesk.services import incidents, orders
from mzdesk.terms import IncidentStage
from mzdesk.ui.forms import Area, Choice, Either, Field, Moment, Number, Text
from mzdesk.ui.pages.orders.sheets.form import SheetForm, Values
from mzdesk.views.duty import IncidentReport, Losses
from mzdesk.views.incidents import OpenIncident
from mzdesk.views.orders import FirstReport

Stage = IncidentStage
_STAGES = [(each, each.label) for each in Stage]
_PEOPLE = (("dead", "死亡"), ("hurt", "受伤"), ("missing", "失踪"), ("trapped", "被困"))
_TEXTS = (
    *("title", "recipient", "signed_by", "told_to", "source", "place", "kind", "scope", "damage", "cause", "trend"),
    *("leaders", "measures", "requests", "changes", "summary", "aftermath", "lessons", "reporter", "reporter_phone"),
)
_MOMENTS = ("told_at", "received_at", "occurred_at")


@dataclass(frozen=True, slots=True)
class Begun:
    """A report to begin with, the 首报 of no record that it may follow, the records it may be written for."""

    report: IncidentReport
    firsts: tuple[FirstReport, ...] = ()
    first: Any = None
    records: tuple[OpenIncident, ...] = ()
    incident: Any = None


def _fields(base: Begun) -> tuple[Field, ...]:
    stage = base.report.stage
    return (
        Either(key="stage", label="类别", options=_STAGES, span=2),
        *_record(base),
        Text(key="title", label="事件名称", required=True, longest=80),
        Text(key="recipient", label="报送单位", required=True, longest=80),
        Text(key="signed_by", label="签发人", longest=40),
        *_told(),
        *(_first() if stage is Stage.FIRST else _later(stage)),
        *_losses(),
        Area(key="measures", label="已采取措施", lines=3),
        Area(key="requests", label="请求事项", lines=2),
        Text(key="reporter", label="报告人", required=True, longest=40),
        Text(key="reporter_phone", label="联系电话", required=True, longest=30),
    )


def _record(base: Begun) -> tuple[Field, ...]:
    """Which incident it reports, or without a record which 首报 it follows."""
    records = [(None, "没有登记的事件"), *((each.id, f"{each.code} {each.title}") for each in base.records)]
    which = (Choice(key="incident", label="突发事件", options=records, span=2),) if base.records else ()
    if base.incident is not None:
        return (*which, Moment(key="sent_at", label="报出时间", hint="不填为现在；补录的填实际时间"))
    if base.report.stage is Stage.FIRST:
        return which
    options = [(each.id, f"{each.number} {each.title}") for each in base.firsts]
    return (*which, Choice(key="first", label="接着首报", options=options, required=True))


def _told() -> tuple[Field, ...]:
    return (
        Moment(key="told_at", label="电话报告"),
        Text(key="told_to", label="电话接报人", longest=60),
        Moment(key="received_at", label="接报时间"),
        Text(key="source", label="信息来源", longest=60),
    )


def _first() -> tuple[Field, ...]:
    return (
        Moment(key="occurred_at", label="发生时间", required=True),
        Text(key="place", label="地点", required=True, longest=100),
        Text(key="kind", label="事件类型", required=True, longest=40, hint="如 火灾、食物中毒"),
        Area(key="summary", label="事件概况", lines=3),
        Text(key="scope", label="影响范围", longest=100),
        Text(key="damage", label="财产损失", longest=100),
        Area(key="cause", label="初步原因", lines=2),
        Area(key="trend", label="发展趋势", lines=2),
        Text(key="leaders", label="到场领导", longest=100),
    )


def _later(stage: Stage) -> tuple[Field, ...]:
    if stage is Stage.UPDATE:
        return (
            Number(key="serial", label="第几次续报", low=1, high=99, required=True),
            Area(key="changes", label="新情况", lines=5, required=True, hint="只写首报以后的变化"),
        )
    return (
        Area(key="summary", label="事件概况", lines=4, required=True),
        Area(key="aftermath", label="善后情况", lines=3, required=True),
        Area(key="lessons", label="经验教训", lines=3, required=True),
    )


def _losses() -> tuple[Field, ...]:
    return tuple(Number(key=key, label=f"{word}人数", low=0, high=99999, hint="不填为待核实") for key, word in _PEOPLE)


def _values(base: Begun) -> dict[str, Any]:
    report = base.report
    people = {key: getattr(report.losses, key) for key, _ in _PEOPLE}
    kept = {key: getattr(report, key) for key in (*_TEXTS, *_MOMENTS)}
    of = {"first": base.first, "incident": base.incident}
    return kept | people | of | {"stage": report.stage, "serial": report.serial or None}


def _view(base: Begun, values: Values) -> IncidentReport:
    report = base.report
    texts: dict[str, Any] = {key: values[key] or "" for key in _TEXTS if key in values}
    moments: dict[str, Any] = {key: values[key] for key in _MOMENTS if key in values}
    losses = Losses(**{key: values[key] for key, _ in _PEOPLE})
    return replace(report, **texts, **moments, losses=losses, serial=values.get("serial") or report.serial)


def _begin(session: Any, actor: Any, values: Values, *, today: date, now: Any) -> Begun:
    stage = Stage(values.get("stage") or Stage.FIRST)
    records = tuple(incidents.to_write(session, actor, now=now))
    firsts = tuple(orders.first_reports(session, actor)) if stage is not Stage.FIRST else ()
    incident = _incident(values, records, alone=stage is Stage.FIRST or bool(firsts))
    if incident is not None:
        report = orders.incident_view(session, actor, stage=stage, incident=incident)
        return Begun(report, (), None, records, incident)
    if stage is Stage.FIRST:
        return Begun(orders.incident_view(session, actor, stage=stage), records=records)
    chosen = [each.id for each in firsts if str(each.id) == str(values.get("first"))]
    first = next(iter([*chosen, *(each.id for each in firsts)]), None)
    return Begun(orders.incident_view(session, actor, stage=stage, first=first), firsts, first, records)


def _incident(values: Values, records: tuple[OpenIncident, ...], *, alone: bool) -> Any:
    """The record that was chosen; the newest one for a 续报 or 终报 when no other 首报 can be meant."""
    named = str(values.get("incident") or "")
    found = next((each.id for each in records if named in (str(each.id), f"{each.code} {each.title}")), None)
    if found is None and not alone and "incident" not in values and records:
        return records[-1].id
    return found


def _issued(
    session: Any, actor: Any, values: Values, view: IncidentReport, document_id: UUID, *, now: datetime
) -> None:
    """The record has its report: the clock stops at the time it was sent."""
    incident = values.get("incident")
    if incident is not None:
        sent = values.get("sent_at")
        incidents.report_made(session, actor, incident, document_id=document_id, view=view, at=sent, now=now)


FORM = SheetForm(
    _fields,
    _begin,
    _values,
    _view,
    hint="先电话报告，再报书面信息。续报只写变化，终报写善后和教训；名称、报送单位和首报文号自动带出。",
    again=frozenset({"stage", "first", "incident"}),
    derived=frozenset({"serial"}),
    issued=_issued,
)
