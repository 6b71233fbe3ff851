"""突发事件: what they are, how far they are, what is written down of them, which reports are owed."""

from __future__ import annotations

from mzdesk.terms.base import Term
from mzdesk.terms.papers import IncidentStage


class IncidentCategory(Term):
    """The four categories (glossary 82)."""

    NATURAL = "natural", "自然灾害"
    ACCIDENT = "accident", "事故灾难"
    HEALTH = "health", "公共卫生"
    SECURITY = "security", "社会安全"


class IncidentLevel(Term):
    """How grave (glossary 83); not graded until somebody who may says so."""

    UNGRADED = "ungraded", "未定级"
    GENERAL = "general", "一般（Ⅳ级）"
    LARGER = "larger", "较大（Ⅲ级）"
    MAJOR = "major", "重大（Ⅱ级）"
    EXTREME = "extreme", "特别重大（Ⅰ级）"


class IncidentState(Term):
    """How far it is; follows from the entries (rules.incidents) and is guarded by the database."""

    OPEN = "open", "处置中"
    CONTROLLED = "controlled", "已控制"
    CLOSED = "closed", "已办结"
    VOID = "void", "已撤销"

    @property
    def is_over(self) -> bool:
        """Nothing is waited for any more."""
        return self in (IncidentState.CLOSED, IncidentState.VOID)


class IncidentEntryKind(Term):
    """What an entry of the timeline says; append-only, a correction names the entry it replaces."""

    RECEIVED = "received", "接报"
    PHONE = "phone", "电话报告"
    FIRST = "first", "首报"
    UPDATE = "update", "续报"
    FINAL = "final", "终报"
    INSTRUCTION = "instruction", "领导指示"
    MEASURE = "measure", "处置措施"
    SCENE = "scene", "现场情况"
    LOSSES = "losses", "伤亡变化"
    ASSIGNED = "assigned", "交办"
    AMENDED = "amended", "信息更正"
    CONCEALED = "concealed", "认定瞒报"
    FALSE = "false", "认定谎报"
    CONTROLLED = "controlled", "已控制"
    RELAPSED = "relapsed", "事态反复"
    CLOSED = "closed", "办结"
    REOPENED = "reopened", "恢复处置"
    VOIDED = "voided", "撤销"

    @property
    def is_report(self) -> bool:
        """Told upward: by telephone or in writing."""
        return self is IncidentEntryKind.PHONE or self.is_written

    @property
    def is_written(self) -> bool:
        """首报, 续报 or 终报."""
        return self.value in {stage.value for stage in IncidentStage}

    @property
    def moves(self) -> bool:
        """Changes the state of its incident."""
        return self in _MOVES


_MOVES = frozenset(
    {
        IncidentEntryKind.CONTROLLED,
        IncidentEntryKind.RELAPSED,
        IncidentEntryKind.CLOSED,
        IncidentEntryKind.REOPENED,
        IncidentEntryKind.VOIDED,
    }
)


class IncidentClock(Term):
    """A report that is owed."""

    PHONE = "phone", "电话报告"
    WRITTEN = "written", "书面首报"
    UPDATE = "update", "续报"
    FINAL = "final", "终报"


class IncidentChip(Term):
    """The ready-made cuts of the list."""

    OPEN = "open", "处置中"
    CONTROLLED = "controlled", "已控制"
    CLOSED = "closed", "已办结"
    ALL = "all", "全部"


class IncidentAct(Term):
    """What may be done with an incident in its state."""

    PHONE = "phone", "电话已报"
    WRITE = "write", "写报告"
    NOTE = "note", "登记情况"
    AMEND = "amend", "修改信息"
    CONTROL = "control", "已控制"
    RELAPSE = "relapse", "事态反复"
    CLOSE = "close", "办结"
    REOPEN = "reopen", "恢复处置"
    VOID = "void", "撤销"
