"""安全日报: how a unit stands on a day, how its report came, what people found to be wrong with it."""

from __future__ import annotations

from mzdesk.terms.base import Term


class DailyState(Term):
    """How a unit stands on a day. The first three say only what came, and when; nobody is blamed by them."""

    WAITING = "waiting", "待报"
    MISSING = "missing", "未报"
    OMITTED = "omitted", "漏报"
    REPORTED = "reported", "已报"
    LATE = "late", "迟报"
    EXEMPT = "exempt", "免报"
    BEFORE = "before", "未启用"


class DailyChannel(Term):
    """How a report came in (OFFICE: late is what the unit did)."""

    WECHAT = "wechat", "微信"
    PHONE = "phone", "电话"
    APP = "app", "政务应用"
    MAIL = "mail", "邮件"
    PAPER = "paper", "书面"


class DailyChip(Term):
    """The ready-made cuts of a day."""

    ALL = "all", "全部"
    MISSING = "missing", "未报"
    REPORTED = "reported", "已报"
    LATE = "late", "迟报"
    ZERO = "zero", "零报告"
    HAZARD = "hazard", "有隐患"
    EXEMPT = "exempt", "免报"


class DailyFault(Term):
    """What only people find, with a reason: the program never computes it."""

    CONCEALED = "concealed", "瞒报"
    FALSE = "false", "谎报"


class ChainFate(Term):
    """What a line of a pasted chain or a table would do."""

    NEW = "new", "登记"
    REPLACE = "replace", "更新"
    SAME = "same", "已登记过"
    ASK = "ask", "待核对"
    SKIP = "skip", "不登记"
