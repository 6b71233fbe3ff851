"""The duty room: shifts, lines of their log, what is assigned from them, spot checks by telephone."""

from __future__ import annotations

from mzdesk.terms.base import Term


class ShiftState(Term):
    """How far a shift is; the outgoing pair stays responsible until both sides have confirmed."""

    ON = "on", "在班"
    HANDING = "handing", "待交接"
    HANDED = "handed", "已交接"


class DutyPost(Term):
    """A seat of a shift; the second post is for the strict 双人双岗 of four persons."""

    FIRST = "first", "主班"
    SECOND = "second", "副班"
    OTHER_FIRST = "other_first", "二岗主班"
    OTHER_SECOND = "other_second", "二岗副班"


class SignAct(Term):
    """What somebody of a shift confirms."""

    SIGN_ON = "sign_on", "签到"
    HAND_OVER = "hand_over", "交班"
    TAKE_OVER = "take_over", "接班"


class SignWay(Term):
    """How it was confirmed; what was forgotten is signed later and shows as such."""

    PIN = "pin", "签批码"
    PAPER = "paper", "纸质已签"
    LATE = "late", "补签"


class DutyLineKind(Term):
    """What a line of the log is about."""

    CALL_IN = "call_in", "来电"
    CALL_OUT = "call_out", "去电"
    VISIT = "visit", "来访"
    PATROL = "patrol", "巡查"
    INSTRUCTION = "instruction", "领导指示"
    FAX = "fax", "传真"
    OTHER = "other", "其他"
    HANDOVER = "handover", "交接"

    @property
    def is_call(self) -> bool:
        """Printed among the calls, with who called and the number."""
        return self in (DutyLineKind.CALL_IN, DutyLineKind.CALL_OUT)


class LineMark(Term):
    """What is still to be done about a line until a later line settles it."""

    NONE = "none", "无"
    INCIDENT = "incident", "突发事件"
    UNANSWERED = "unanswered", "未接来电"


class DutyTaskKind(Term):
    """交办事项 of a leader; what follows from an absence: 督办 downward, 提醒 to an equal."""

    ASSIGNED = "assigned", "交办"
    PRESS = "press", "督办"
    REMIND = "remind", "提醒"


class DutyTaskState(Term):
    OPEN = "open", "办理中"
    DONE = "done", "已办结"


class DutyTaskChip(Term):
    """The ready-made cuts of the list of tasks."""

    OPEN = "open", "办理中"
    OVERDUE = "overdue", "已超期"
    DONE = "done", "已办结"
    ALL = "all", "全部"


class SpotUnit(Term):
    """Whom a spot check calls; in the order in which they are listed."""

    DUTY_ROOM = "duty_room", "本局值班室"
    BUREAU_RUN = "bureau_run", "局属单位"
    HOME = "home", "服务机构"
    TOWNSHIP = "township", "乡镇（街道）"


class SpotResult(Term):
    """What a call found."""

    PRESENT = "present", "在岗"
    ABSENT = "absent", "脱岗"
    NO_ANSWER = "no_answer", "未接听"


class SpotState(Term):
    """How far a period of spot checks is."""

    RUNNING = "running", "执行中"
    VOID = "void", "已作废"
