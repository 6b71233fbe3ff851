"""The forms for papers of enforcement; their keys are the names under which services and papers refuse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mzdesk.terms import SignOutcome
from mzdesk.ui.forms import Area, Choice, Day, Either, Field, Heading, Moment, Number, Text, Tick
from mzdesk.ui.pages.hazards import fields

Options = Sequence[tuple[Any, str]]


def talk() -> tuple[Field, ...]:
    """警示约谈."""
    return (
        Moment(key="when", label="约谈时间", required=True),
        Text(key="where", label="约谈地点", required=True),
        Text(key="chair", label="主持人", required=True, hint="姓名和职务"),
        Text(key="person", label="约谈对象", hint="不填则为主要负责人"),
        Area(key="reason", label="事由说明", hint="可不填；隐患会逐条列出", lines=2),
        Text(key="bring", label="携带材料", hint="不填则为整改情况书面材料、身份证明"),
    )


def suspension(options: Options) -> tuple[Field, ...]:
    """责令暂时停止使用."""
    return (
        Text(key="stopped", label="停止使用", required=True, hint="哪些设施、设备或场所"),
        Text(key="leave", label="撤出人员", hint="从哪里撤出，不需要的不填"),
        Moment(key="starts_at", label="开始时间", required=True),
        *fields.officers(options, "执法人员"),
    )


def penalty(articles: Options, options: Options) -> tuple[Field, ...]:
    """当场处罚: the steps of the short procedure in their order."""
    signs = [(each, each.label) for each in SignOutcome]
    return (
        Heading(label="当事人和处罚"),
        Either(key="citizen", label="当事人", options=[(False, "单位"), (True, "个人")]),
        Text(key="name", label="姓名"),
        Text(key="identity", label="身份证件号码"),
        Text(key="address", label="住址"),
        Text(key="place", label="违法地点", hint="不填则为机构名称"),
        Choice(key="basis", label="处罚依据", required=True, options=articles),
        Tick(key="warning", label="处罚", words="警告"),
        Number(key="fine", label="罚款（元）", hint="单位最高 3000，个人最高 200"),
        Heading(label="程序"),
        *fields.officers(options, "执法人员"),
        Moment(key="shown_at", label="出示证件", required=True),
        Moment(key="told_at", label="告知权利", required=True),
        Moment(key="heard_at", label="听取申辩", required=True),
        Area(key="heard", label="陈述申辩", required=True, hint="没有意见的写明：当事人表示不陈述、不申辩", lines=2),
        Text(key="answer", label="复核意见"),
        Moment(key="delivered_at", label="当场交付", required=True),
        Either(key="sign", label="签收", options=signs),
        Text(key="sign_note", label="签收说明", hint="没有签收的写明情况"),
        Day(key="filed_on", label="备案日期", hint="报本机关备案"),
    )


def transfer() -> tuple[Field, ...]:
    """案件移送."""
    return (
        Text(key="to", label="移送部门", required=True),
        Day(key="answer_by", label="请于何日前回复", required=True),
        Area(key="enclosed", label="随附材料", hint="一行一份", lines=3),
    )


def listing() -> tuple[Field, ...]:
    """挂牌督办通知书."""
    return (
        Text(key="supervisor", label="督办责任人", required=True, hint="科室和姓名"),
        Area(key="demand", label="督办要求", hint="不填则用登记时的要求", lines=2),
    )
