"""Lines of a hazard ledger compared with the hazards on file: new ones are brought in, known ones are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.hazards import Hazard
from mzdesk.rules import deadlines
from mzdesk.services import access
from mzdesk.services.imports.lookup import Lookup
from mzdesk.terms import HazardGrade, HazardSource, HazardState, RowFate, Topic
from mzdesk.views.actor import Actor
from mzdesk.views.exchange import IncomingRow, Problem
from mzdesk.views.imports import Judged, Question

_H = Hazard
_SOURCES = (
    (HazardSource.SELF_CHECK, "自查 自检 自报"),
    (HazardSource.SUPERIOR, "上级 反馈 交办 市级 省级 国家 巡查 巡视"),
    (HazardSource.COMPLAINT, "投诉 举报 信访 来电 12345"),
    (HazardSource.TRANSFER, "移交 移送 抄告 部门"),
    (HazardSource.MEDIA, "媒体 舆情 曝光 网络"),
    (HazardSource.INSPECTION, "检查 督查 抽查 排查 四不两直 暗访 专项 日常"),
)
_TOPICS = (
    (Topic.FIRE, "消防 火灾 疏散 灭火"),
    (Topic.UTILITIES, "用电 用气 用火 燃气 电气 线路 液化气"),
    (Topic.FOOD, "食品 食堂 餐饮 厨房 留样"),
    (Topic.EPIDEMIC, "疫情 防疫 传染"),
    (Topic.CONSTRUCTION, "施工 工地 脚手架 在建"),
    (Topic.BUILDING, "房屋 建筑 地质 边坡 危房"),
    (Topic.SECURITY, "安保 保卫 监控 一老一小 走失"),
    (Topic.PSYCH, "心理"),
    (Topic.DUTY, "制度 责任 值班 管理 培训 台账 资料"),
)
# What the ledger says and the record has no column for, kept in words.
_KEPT = {
    "number": "原编号",
    "category": "类别",
    "source": "来源",
    "level_text": "等级",
    "basis": "依据",
    "responsible_unit": "责任单位",
    "supervising": "督办",
    "funds": "整改资金",
    "deadline_text": "整改时限",
    "status_text": "整改情况",
    "done_on": "完成日期",
    "rechecker": "复查人",
    "recheck_result": "复查结果",
    "closed_on": "销号时间",
    "enforcement": "执法措施",
    "remark": "备注",
}
_MATTERS = {"part": 100, "responsible": 40}


class Findings:
    """Compares the lines of one file."""

    def __init__(self, session: Session, actor: Actor, today: date) -> None:
        self._actor, self._today = actor, today
        self._lookup = Lookup(session, actor)
        self._rows: dict[int, int] = {}
        self.notes: list[str] = []

    def questions(self) -> list[Question]:
        """Nothing is asked: an unknown place is to be registered first."""
        return []

    def judge(self, session: Session, rows: Sequence[IncomingRow]) -> list[Judged]:
        """The fate of each line of a block."""
        named = [(row.values["facility"], row.values.get("township") or "") for row in rows]
        self._lookup.prepare(session, set(named))
        places = [self._lookup.place(*pair) for pair in named]
        known = self._known(session, {place.id for place, _ in places if place is not None})
        return [self._judged(row, place, why, known) for row, (place, why) in zip(rows, places, strict=True)]

    def _known(self, session: Session, ids: Iterable[UUID]) -> dict[tuple[UUID, date, str], Any]:
        asked = sa.select(_H.id, _H.version, _H.facility_id, _H.found_on, _H.text, _H.part, _H.state, _H.number)
        asked = access.visible(asked.where(_H.facility_id.in_(sorted(ids))), _H, self._actor)
        return {(each.facility_id, each.found_on, _fold(each.text, each.part)): each for each in session.execute(asked)}

    def _judged(self, row: IncomingRow, place: Any, why: str, known: Mapping[Any, Any]) -> Judged:
        found_on, wrong = _found_on(row.values.get("found_on"), self._today)
        if place is None or found_on is None:
            return _said(row, RowFate.REJECTED, why or wrong, [])
        doubts: list[Problem] = []
        data = _data(row, place, found_on, self._today, doubts)
        if len(data["draft"]["text"]) > 4000:
            return _said(row, RowFate.REJECTED, "隐患描述过长，最多 4000 个字，请精简后重新导入。", doubts)
        key = (place.id, found_on, _fold(data["draft"]["text"], data["draft"]["part"]))
        same = known.get(key)
        if same is not None:
            if data["state"] == HazardState.CLOSED and same.state is not HazardState.CLOSED:
                told = f"表里写已销号，台账上的 {same.number} 还没有销号，请在隐患台账中办理复查和销号。"
                doubts.append(Problem(row.sheet, row.row, "state_differs", told, "status"))
            return _said(row, RowFate.SAME, "", doubts, record=same.id, version=same.version)
        earlier = self._rows.setdefault(hash(key), row.row)
        if earlier != row.row:
            told = f"与第 {earlier} 行的单位、时间、隐患相同，请核对是不是同一条。"
            return _said(row, RowFate.DUPLICATE, told, doubts, data=data)
        return _said(row, RowFate.NEW, "", doubts, data=data)


def _said(row: IncomingRow, fate: RowFate, why: str, doubts: Sequence[Problem], **more: Any) -> Judged:
    title = f"{row.values['facility']}：{row.values['description']}"[:200]
    return Judged(row.row, row.sheet, title, fate, why, doubts=(*row.warnings, *doubts), **more)


def _fold(text: str, part: str) -> str:
    return re.sub(r"[\s，。、；;,.]+", "", f"{part}|{text}")


def _found_on(written: str | None, today: date) -> tuple[date | None, str]:
    day = _day(written)
    if day is None:
        return None, "检查时间要写到日（如 2020-12-04），请补填后重新导入。"
    if day > today:
        return None, f"检查时间 {day} 晚于今天，请核对后重新导入。"
    return day, ""


def _day(written: Any) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) and len(written) == 10 else None


def _data(row: IncomingRow, place: Any, found_on: date, today: date, doubts: list[Problem]) -> dict[str, Any]:
    """The draft of the hazard and where it stands, as plain values."""
    values = row.values
    level = values.get("level")
    told = {name: (values.get(name) or "")[:most] for name, most in _MATTERS.items()}
    draft = {
        "facility_id": place.id,
        "text": values["description"],
        "found_on": found_on,
        "source": _of(_SOURCES, values.get("source")) or HazardSource.INSPECTION,
        "topic": _of(_TOPICS, values.get("category")),
        "requirement": values.get("measure") or "",
        "grade": {"general": HazardGrade.GENERAL, "major": HazardGrade.MAJOR}.get(level) if level else None,
        "due_on": _due(row, found_on, doubts),
        "inspectors": tuple(values.get("inspectors") or ()),
        "remark": _remark(values),
        **told,
    }
    state, closed_on = _standing(values, found_on, today)
    return {"draft": draft, "state": state, "closed_on": closed_on}


def _of(table: Sequence[tuple[Any, str]], written: str | None) -> Any:
    """The term whose word stands in what was written."""
    if not written:
        return None
    exact = next((term for term, _ in table if term.label == written), None)
    return exact or next((term for term, words in table if any(word in written for word in words.split())), None)


def _due(row: IncomingRow, found_on: date, doubts: list[Problem]) -> date | None:
    due = _day(row.values.get("deadline"))
    if due is None:
        return None
    try:
        return deadlines.check_due(due, found_on=found_on)
    except BadInput as odd:
        told = f"{odd.message}没有导入期限，原话记在备注里。"
        doubts.append(Problem(row.sheet, row.row, "bad_term", told, "deadline"))
        return None


def _standing(values: Mapping[str, Any], found_on: date, today: date) -> tuple[HazardState, date | None]:
    """Closed with its day; 已整改 without a day waits for the re-check, which alone can close it."""
    if values.get("status") != "closed":
        closed = _day(values.get("closed_on")) if values.get("status") is None else None
    else:
        closed = _day(values.get("closed_on")) or _day(values.get("done_on"))
    if closed is not None and found_on <= closed <= today:
        return HazardState.CLOSED, closed
    return (HazardState.SUBMITTED if values.get("status") == "closed" else HazardState.RECTIFYING), None


def _remark(values: Mapping[str, Any]) -> str:
    said = {label: values.get(name) for name, label in _KEPT.items()}
    return "；".join(f"{label}：{word}" for label, word in said.items() if word)
