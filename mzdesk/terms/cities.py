"""A city above its districts."""

from __future__ import annotations

from mzdesk.terms.base import Term


class ArrivalState(Term):
    """How what a district sends arrives at the city."""

    ARRIVING = "arriving", "接收正常"
    COPYING = "copying", "首次复制"
    SILENT = "silent", "没有消息"
    LOST = "lost", "没有接通"
    STOPPED = "stopped", "已停用"
    ENDED = "ended", "未订阅"
