"""The closed loop of a hazard."""

from __future__ import annotations

from mzdesk.terms.base import Term


class HazardGrade(Term):
    """一般 and 重大 are the law's; 较大 is local and never printed in a legal document."""

    GENERAL = "general", "一般"
    LARGER = "larger", "较大"
    SUSPECTED_MAJOR = "suspected_major", "疑似重大"
    MAJOR = "major", "重大"

    @property
    def legal(self) -> HazardGrade:
        """The grade as a legal document may print it: 较大 becomes 一般, 疑似重大 is not yet 重大."""
        return HazardGrade.MAJOR if self is HazardGrade.MAJOR else HazardGrade.GENERAL


class HazardState(Term):
    FOUND = "found", "发现"
    ORDERED = "ordered", "已下达"
    RECTIFYING = "rectifying", "整改中"
    SUBMITTED = "submitted", "已报整改"
    RECHECKED = "rechecked", "已复查"
    CLOSED = "closed", "已销号"


class HazardSource(Term):
    SELF_CHECK = "self_check", "自查"
    INSPECTION = "inspection", "检查"
    SUPERIOR = "superior", "上级反馈"
    COMPLAINT = "complaint", "投诉举报"
    TRANSFER = "transfer", "部门移交"
    MEDIA = "media", "媒体"


class Remedy(Term):
    """How a hazard is to be put right."""

    ON_SITE = "on_site", "当场改正"
    TIME_LIMITED = "time_limited", "限期整改"
    SUSPEND = "suspend", "停用整改"


class Cause(Term):
    """Why the hazard was there; picked from a list (two-character gate 不清楚不放过)."""

    MANAGEMENT = "management", "管理松懈，制度未落实"
    TRAINING = "training", "人员不懂不会，培训不到位"
    MAINTENANCE = "maintenance", "设施维护保养不到位"
    AGEING = "ageing", "设施老化或先天缺陷"
    FUNDS = "funds", "资金投入不足"
    STAFFING = "staffing", "人手不足"
    CONTRACTOR = "contractor", "外包或租赁单位原因"
    NATURAL = "natural", "自然条件变化"
    OTHER = "other", "其他原因"


class StepKind(Term):
    """What happens to a hazard; append-only, the state follows from these."""

    FOUND = "found", "发现隐患"
    CORRECTED_ON_SITE = "corrected_on_site", "当场改正"
    ORDERED = "ordered", "下达整改"
    SERVED = "served", "送达整改通知"
    PLANNED = "planned", "整改方案"
    SUBMITTED = "submitted", "报送整改"
    EXTENSION_ASKED = "extension_asked", "申请延期"
    EXTENDED = "extended", "同意延期"
    EXTENSION_REFUSED = "extension_refused", "不同意延期"
    RECHECKED_PASS = "recheck_pass", "复查合格"
    RECHECKED_FAIL = "recheck_fail", "复查不合格"
    CAUSE_FOUND = "cause_found", "查明原因"
    GRADED = "graded", "等级认定"
    LISTED = "listed", "挂牌督办"
    DELISTED = "delisted", "摘牌"
    REMINDED = "reminded", "催办"
    ESCALATED = "escalated", "转入执法"
    CLOSED = "closed", "销号"
    REOPENED = "reopened", "重新立项"
    IMPORTED = "imported", "台账导入"
    WITHDRAWN = "withdrawn", "撤回"


class HazardChip(Term):
    """The ready-made cuts of the hazard ledger."""

    OPEN = "open", "未销号"
    OVERDUE = "overdue", "逾期"
    DUE_TODAY = "due_today", "今日到期"
    DUE_SOON = "due_soon", "三日内到期"
    FOUND = "found", "待下达"
    FIXING = "fixing", "整改中"
    SUBMITTED = "submitted", "待复查"
    RECHECKED = "rechecked", "待销号"
    SUPERVISED = "supervised", "挂牌督办"
    CLOSED = "closed", "已销号"
    ALL = "all", "全部"


class HazardAct(Term):
    """What may be done to a hazard now; the services say which, the page shows them."""

    AMEND = "amend", "修改登记"
    ON_SITE = "on_site", "当场改正"
    ORDER = "order", "下达整改"
    SUBMIT = "submit", "登记整改"
    RECHECK = "recheck", "登记复查结果"
    EXTEND = "extend", "申请延期"
    DECIDE = "decide", "审批延期"
    CLOSE = "close", "销号"
    REMIND = "remind", "催办"
    GRADE = "grade", "重大认定"
    LISTING = "listing", "挂牌督办"
    DELISTING = "delisting", "摘牌"
    ESCALATE = "escalate", "转入执法"
    REOPEN = "reopen", "重新立项"
    WITHDRAW = "withdraw", "撤回上一步"


class Enforcement(Term):
    """The next step when a hazard is not put right; 通报批评 is a penalty, 内部通报 is not (OFFICE: words)."""

    WARNING_TALK = "warning_talk", "警示约谈"
    INTERNAL_NOTICE = "internal_notice", "内部通报"
    CRITICISM = "criticism", "通报批评（处罚）"
    SUSPENSION = "suspension", "停业整顿"
    PENALTY = "penalty", "行政处罚"
    TRANSFER = "transfer", "移送有关部门"

    @property
    def for_private_only(self) -> bool:
        """A penalty, which an office can't impose on its own units."""
        return self in (Enforcement.CRITICISM, Enforcement.SUSPENSION, Enforcement.PENALTY)


class EvidenceRole(Term):
    BEFORE = "before", "整改前"
    AFTER = "after", "整改后"
    SCENE = "scene", "现场"
    SCAN = "scan", "签字扫描件"
    PAPER = "paper", "材料"
