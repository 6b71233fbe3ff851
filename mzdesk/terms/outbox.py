"""What a township's desk keeps to be sent when the line is back."""

from __future__ import annotations

from mzdesk.terms.base import Term


class OutboxKind(Term):
    DAILY = "daily", "安全日报"
    RECTIFICATION = "rectification", "整改情况"
    SELF_CHECK = "self_check", "自查表"
    INCIDENT = "incident", "突发事件报告"
    DUTY_LINE = "duty_line", "值班记录"


class OutboxState(Term):
    QUEUED = "queued", "待发送"
    SENT = "sent", "已送达"
    REFUSED = "refused", "未收下"
    ASIDE = "aside", "已搁置"


class ExchangeState(Term):
    """What became of a line that came in an exchange pack."""

    RECEIVED = "received", "已收下"
    REFUSED = "refused", "未收下"
    SETTLED = "settled", "已另行处理"


class BookFate(Term):
    """What a line of a 填报簿 would do."""

    NEW = "new", "登记"
    KNOWN = "known", "以前已办理"
    BAD = "bad", "不能登记"
