"""专项行动: how far it is, who leads it, how a self-check came back."""

from __future__ import annotations

from mzdesk.terms.base import Term


class CampaignState(Term):
    """From 部署 on, the stage of the day follows from the dates (CampaignStage)."""

    DRAFT = "draft", "拟订"
    RUNNING = "running", "进行中"
    FINISHED = "finished", "已结束"
    VOID = "void", "已作废"


class CampaignStage(Term):
    MOBILISE = "mobilise", "动员部署"
    SELF_CHECK = "self_check", "自查自改"
    SUPERVISE = "supervise", "督查检查"
    SUMMARISE = "summarise", "总结提升"


class TeamRole(Term):
    """A place in the 工作组."""

    HEAD = "head", "组长"
    DEPUTY = "deputy", "副组长"
    MEMBER = "member", "成员"


class ReplyWay(Term):
    """How a 自查表 came back."""

    WORKBOOK = "workbook", "电子表"
    PAPER = "paper", "纸质"
    PHONE = "phone", "微信、电话"


class CampaignChip(Term):
    """The ready-made cuts of the list of campaigns."""

    OPEN = "open", "未结束"
    FINISHED = "finished", "已结束"
    ALL = "all", "全部"


class RollChip(Term):
    """The ready-made cuts of a campaign's roll."""

    ALL = "all", "全部"
    MISSING = "missing", "未自查"
    PARTLY = "partly", "未填全"
    BAD = "bad", "自查有问题"
    UNVISITED = "unvisited", "未督查"
    GAP = "gap", "未覆盖"
    DROPPED = "dropped", "已移出"


class CampaignAct(Term):
    """What may be done to a campaign now; the services say which, the page shows them."""

    EDIT = "edit", "修改"
    DEPLOY = "deploy", "部署"
    DISCARD = "discard", "删除"
    SEND = "send", "下发自查表"
    RECEIVE = "receive", "收回自查表"
    ENROL = "enrol", "增补机构"
    FINISH = "finish", "结束"
    REOPEN = "reopen", "恢复"


class SheetFate(Term):
    """What a 自查表 that came back would do."""

    NEW = "new", "登记"
    REPLACE = "replace", "更新"
    SAME = "same", "已登记过"
    ASK = "ask", "待核对"
    REFUSED = "refused", "不能登记"
