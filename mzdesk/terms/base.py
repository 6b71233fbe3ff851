"""What every enumerated word is, and the capabilities."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A word with a code and a label: `HazardState.FOUND = "found", "发现"`."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def labelled(cls, label: str) -> Self | None:
        """The member shown as `label`, or None."""
        return next((term for term in cls if term.label == label), None)


class Capability(Term):
    """One name for one capability on every floor."""

    OVERVIEW = "overview", "今日总览"
    FACILITIES = "facilities", "机构台账"
    PLANS = "plans", "检查计划"
    CAMPAIGNS = "campaigns", "专项行动"
    INSPECTIONS = "inspections", "现场检查"
    HAZARDS = "hazards", "隐患闭环"
    ORDERS = "orders", "文书"
    DUTY = "duty", "值班室"
    ROSTERS = "rosters", "值班表"
    INCIDENTS = "incidents", "突发事件"
    DAILIES = "dailies", "安全日报"
    STAFF = "staff", "人员与权限"
    CHECKLISTS = "checklists", "检查清单"
    SETTINGS = "settings", "设置"
