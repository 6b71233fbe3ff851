"""Plans, draws and visits."""

from __future__ import annotations

from mzdesk.terms.base import Term


class InspectionKind(Term):
    """The legal kinds of 行政检查 (养老机构行政检查办法)."""

    ROUTINE = "routine", "日常检查"
    SPECIAL = "special", "专项检查"
    CASE = "case", "个案检查"


class Choice(Term):
    """How a place came to be visited; only the first counts as random."""

    RANDOM = "random", "随机抽取"
    DIRECTED = "directed", "领导指定"
    CLUE = "clue", "线索核查"
    LOOK_BACK = "look_back", "回头看"


class PlanState(Term):
    DRAFT = "draft", "拟稿"
    APPROVED = "approved", "已审批"
    RUNNING = "running", "执行中"
    DONE = "done", "已完成"
    VOID = "void", "已作废"


class PlanChip(Term):
    """The ready-made cuts of the list of plans."""

    OPEN = "open", "未完成"
    DRAFT = "draft", "拟稿"
    READY = "ready", "已审批"
    DONE = "done", "已完成"
    ALL = "all", "全部"


class PlanAct(Term):
    """What may be done to a plan now; the services say which, the page shows them."""

    EDIT = "edit", "修改"
    APPROVE = "approve", "登记审批"
    WITHDRAW = "withdraw", "退回修改"
    SEAL = "seal", "封存启动"
    OPEN = "open", "启封"
    REVEAL = "reveal", "期满公开"
    PUBLISH = "publish", "公示"
    SEND = "send", "指定派出"
    FINISH = "finish", "办结"
    DISCARD = "discard", "删除"


class PeriodState(Term):
    """How far a sealed period is; 期满 is a matter of the date and has no state of its own."""

    RUNNING = "running", "执行中"
    REVEALED = "revealed", "已公开"
    VOID = "void", "已作废"


class DrawStep(Term):
    """What is logged of a day's draw."""

    OPENED = "opened", "启封"
    PRINTED = "printed", "打印文书"
    DEPARTED = "departed", "出发"
    ARRIVED = "arrived", "到达"
    RETURNED = "returned", "返回"
    ABSENT = "absent", "人员替换"
    FALLEN = "fallen", "机构递补"
    LOOKED = "looked", "查看名单"


class InspectionState(Term):
    ORDERED = "ordered", "待检查"
    VISITING = "visiting", "检查中"
    RECORDED = "recorded", "已记录"
    FINISHED = "finished", "已办结"
    VOID = "void", "已取消"


class VisitChip(Term):
    """The ready-made cuts of the list of visits."""

    OPEN = "open", "待检查"
    TODAY = "today", "今日"
    RECORDED = "recorded", "待归档"
    FINISHED = "finished", "已办结"
    VOID = "void", "已取消"
    ALL = "all", "全部"


class VisitOutcome(Term):
    INSPECTED = "inspected", "已检查"
    REFUSED_ENTRY = "refused_entry", "拒绝进入"
    NOBODY_THERE = "nobody_there", "无人在场"
    CLOSED_DOWN = "closed_down", "已停业"


class SignOutcome(Term):
    SIGNED = "signed", "已签字"
    REFUSED = "refused", "拒绝签字"
    ABSENT = "absent", "无人签收"


class ItemResult(Term):
    OPEN = "open", "未查"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"
    NOT_APPLICABLE = "not_applicable", "不适用"
