"""Who serves in the duty room and when, which rules hold, how much is known of a roster."""

from __future__ import annotations

from mzdesk.terms.base import Term


class DutyRole(Term):
    """What somebody does on a shift; 备班 is drawn from the officers."""

    LEADER = "leader", "带班领导"
    OFFICER = "officer", "值班员"
    STANDBY = "standby", "备班"


class DutyTime(Term):
    """Which part of the day a shift covers."""

    WHOLE = "whole", "全天"
    DAY = "day", "白班"
    NIGHT = "night", "夜班"

    @property
    def has_night(self) -> bool:
        """Whether somebody with 免夜班 is kept out."""
        return self is not DutyTime.DAY


class DutyPattern(Term):
    """How officers share a day; leaders and 备班 always answer for all of it."""

    ROUND_THE_CLOCK = "round_the_clock", "24小时一班"
    DAY_NIGHT = "day_night", "白班夜班"


class DayKind(Term):
    WORKDAY = "workday", "工作日"
    WEEKEND = "weekend", "周末"
    HOLIDAY = "holiday", "节假日"


class LoadPolicy(Term):
    """Equal points for all, or points in proportion to the shifts one could have served: a long leave is not owed."""

    EQUAL = "equal", "各人均等"
    BY_AVAILABILITY = "by_availability", "按可值班天数"


class DutyRule(Term):
    """A hard rule, as an explanation names it and a waiver lifts it."""

    COVER = "cover", "在岗人数"
    LEAVE = "leave", "请假"
    REST = "rest", "间隔休息"
    NO_NIGHTS = "no_nights", "免夜班"
    SENIOR = "senior", "骨干在岗"
    PAIR = "pair", "不同班"
    PIN = "pin", "指定值班"


class ProofState(Term):
    """How much is known of the first aim, an equal load."""

    PROVED = "proved", "已无法更均衡"
    NEAR = "near", "接近最均衡"
    INCOMPLETE = "incomplete", "有空缺"
