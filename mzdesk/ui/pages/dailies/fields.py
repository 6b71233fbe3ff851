"""The forms of daily reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mzdesk.terms import DailyChannel, DailyFault
from mzdesk.ui.forms import Area, Choice, Day, Either, Field, Moment, Number, Text
from mzdesk.views.dailies import DailySaid

_CHANNELS = tuple((channel, channel.label) for channel in DailyChannel)


def report(*, corrects: bool) -> tuple[Field, ...]:
    """登记 and 更正."""
    fields: tuple[Field, ...] = (
        Number(key="found", label="发现隐患", required=True, high=9999, hint="没有填 0，即零报告"),
        Moment(key="received_at", label="到报时间", required=True),
        Choice(key="channel", label="报送方式", options=_CHANNELS, required=True),
        Area(key="problems", label="主要问题", lines=3, hint="发现了什么隐患，怎样整改"),
        Number(key="rounds", label="排查人次", high=9999),
        Number(key="fixed_on_site", label="当场整改", high=9999),
        Number(key="time_limited", label="限期整改", high=9999),
        Number(key="fixed", label="已整改", high=9999),
        Number(key="unfixed", label="未整改", high=9999),
        Number(key="residents", label="在院人数", high=9999),
        Text(key="reporter", label="报告人", longest=40),
        Text(key="crew", label="值班人员", longest=100),
    )
    reason = (Text(key="reason", label="更正原因", longest=200, hint="如“单位补报”“录错数字”"),)
    return (*fields, *reason) if corrects else fields


def values_of(said: DailySaid, received_at: datetime | None, channel: DailyChannel) -> dict[str, Any]:
    """What a form begins with."""
    names = DailySaid.__slots__
    return {name: getattr(said, name) for name in names} | {"received_at": received_at, "channel": channel}


def said_of(values: Mapping[str, Any]) -> DailySaid:
    """What a form says."""
    texts: dict[str, Any] = {name: values[name] or "" for name in ("problems", "reporter", "crew")}
    return DailySaid(**({name: values[name] for name in DailySaid.__slots__} | texts))


EXEMPTION: tuple[Field, ...] = (
    Day(key="starts", label="开始日期", required=True),
    Day(key="ends", label="最后一天", hint="不填为另行通知前"),
    Text(key="reason", label="原因", required=True, longest=200, hint="如“歇业”“装修停业”"),
)
ENDING: tuple[Field, ...] = (Day(key="last", label="免报到", required=True),)
WITHDRAWAL: tuple[Field, ...] = (
    Text(key="reason", label="原因", required=True, longest=200, hint="如“录错单位”“录错日期”"),
)
FINDING: tuple[Field, ...] = (
    Either(
        key="fault", label="认定", required=True, options=tuple((fault, fault.label) for fault in DailyFault), span=2
    ),
    Area(key="reason", label="依据", required=True, lines=4, hint="核查经过、证据、核查人"),
)
TAKEN_BACK: tuple[Field, ...] = (Area(key="reason", label="撤销原因", required=True, lines=3),)
ALIAS: tuple[Field, ...] = (Text(key="name", label="别名", required=True, longest=60, hint="单位在微信里的叫法"),)
