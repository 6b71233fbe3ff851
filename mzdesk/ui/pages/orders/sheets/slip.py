"""文件处理笺."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mzdesk.services import orders
from mzdesk.ui.forms import Area, Choice, Day, Heading, Number, Text
from mzdesk.ui.pages.orders.sheets.form import SheetForm, Values, names
from mzdesk.views.handling import HandlingSlip

_FIELDS = (
    Text(key="sender", label="来文单位", required=True, longest=60),
    Text(key="sender_number", label="来文字号", longest=60),
    Area(key="title", label="文件标题", lines=2, required=True),
    Day(key="received_on", label="收文日期", required=True),
    Text(key="serial", label="收文编号", longest=40),
    Choice(key="urgency", label="紧急程度", options=[("特急", "特急"), ("加急", "加急")], hint="平件"),
    Number(key="sheets", label="份数", low=1, high=999),
    Text(key="enclosed", label="附件", longest=100),
    Day(key="answer_by", label="办结期限"),
    Heading(label="办理"),
    Area(key="proposal", label="拟办意见", lines=3, hint="不填则留白手写"),
    Text(key="proposed_by", label="拟办人", longest=40),
    Area(key="instruction", label="领导批示", lines=2, hint="不填则留白手写"),
    Text(key="readers", label="传阅人员", hint="用顿号隔开"),
    Text(key="handler", label="承办人", longest=40),
    Area(key="result", label="办理结果", lines=2, hint="不填则留白手写"),
)
_TEXTS = ("sender", "sender_number", "title", "serial", "enclosed", "proposal", "proposed_by", "instruction")


def _values(view: HandlingSlip) -> dict[str, Any]:
    kept = {key: getattr(view, key) for key in (*_TEXTS, "handler", "result", "received_on", "answer_by", "sheets")}
    return kept | {"urgency": view.urgency or None, "readers": "、".join(view.readers)}


def _view(base: HandlingSlip, values: Values) -> HandlingSlip:
    texts: dict[str, Any] = {key: values[key] or "" for key in (*_TEXTS, "handler", "result", "urgency")}
    return replace(
        base,
        **texts,
        received_on=values["received_on"] or base.received_on,
        answer_by=values["answer_by"],
        sheets=values["sheets"],
        readers=names(values["readers"]),
    )


FORM = SheetForm(
    lambda _base: _FIELDS,
    lambda s, a, _values, *, today, now: orders.slip_view(s, a, today=today),
    _values,
    _view,
    hint="填写办结期限的，列入“待回复”，到期前提醒。不登记涉密文件。",
)
