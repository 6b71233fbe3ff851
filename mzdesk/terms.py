"""Every enumerated word: an ASCII code for the database and JSON, a Chinese label for people.

Codes never change once shipped; labels are the office's own words (docs/glossary.md). Compare members, never labels.
"""

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
    INSPECTIONS = "inspections", "现场检查"
    HAZARDS = "hazards", "隐患闭环"
    ORDERS = "orders", "文书"
    STAFF = "staff", "人员与权限"
    CHECKLISTS = "checklists", "检查清单"
    SETTINGS = "settings", "设置"


# --- organisation and registry ---------------------------------------------------------------------------------------


class FacilityKind(Term):
    """What a supervised place is; the last three only report and are never drawn."""

    ELDERLY_CARE = "elderly_care", "养老机构"
    CHILD_WELFARE = "child_welfare", "儿童福利机构"
    RELIEF_STATION = "relief_station", "救助管理机构"
    FUNERAL = "funeral", "殡葬服务机构"
    MARRIAGE_REGISTRY = "marriage_registry", "婚姻登记机构"
    CONSTRUCTION = "construction", "在建民政项目"
    SUBORDINATE_UNIT = "subordinate_unit", "局属单位"
    SECTION = "section", "机关科室"
    TOWNSHIP = "township", "乡镇（街道）"

    @property
    def only_reports(self) -> bool:
        """An organisation that reports daily but is never an object of the draw (OFFICE: whose place is it)."""
        return self in (FacilityKind.SUBORDINATE_UNIT, FacilityKind.SECTION, FacilityKind.TOWNSHIP)

    @property
    def short(self) -> str:
        """A word for a table cell or a chip."""
        return _SHORT_KINDS[self]


_SHORT_KINDS = {
    FacilityKind.ELDERLY_CARE: "养老",
    FacilityKind.CHILD_WELFARE: "儿童福利",
    FacilityKind.RELIEF_STATION: "救助",
    FacilityKind.FUNERAL: "殡葬",
    FacilityKind.MARRIAGE_REGISTRY: "婚姻登记",
    FacilityKind.CONSTRUCTION: "在建",
    FacilityKind.SUBORDINATE_UNIT: "局属",
    FacilityKind.SECTION: "科室",
    FacilityKind.TOWNSHIP: "乡镇",
}


class Relation(Term):
    """Whose place it is; decides which papers may be served (社会办: 行政检查; the others: 督查)."""

    PRIVATE = "private", "社会办"
    BUREAU_RUN = "bureau_run", "局属"
    TOWNSHIP_RUN = "township_run", "乡镇办"

    @property
    def is_internal(self) -> bool:
        return self is not Relation.PRIVATE


class FacilityState(Term):
    ACTIVE = "active", "在营"
    PAUSED = "paused", "暂停"
    CLOSED = "closed", "已关停"


class FacilityEventKind(Term):
    """A change of a place's standing that is kept with its reason."""

    STATE = "state", "状态变更"
    RELATION = "relation", "关系变更"
    TOWNSHIP = "township", "所属乡镇变更"
    MERGED = "merged", "合并"
    UNMERGED = "unmerged", "撤销合并"


class Nature(Term):
    PUBLIC = "public", "公办"
    PRIVATE = "private", "民办"
    PUBLIC_BUILT_PRIVATE_RUN = "public_private", "公建民营"


class RiskGrade(Term):
    """Graded control of risk: red, orange, yellow, blue."""

    MAJOR = "major", "重大"
    LARGER = "larger", "较大"
    GENERAL = "general", "一般"
    LOW = "low", "低"

    @property
    def weight(self) -> int:
        """Whole-number weight in the draw."""
        return {RiskGrade.MAJOR: 8, RiskGrade.LARGER: 4, RiskGrade.GENERAL: 2, RiskGrade.LOW: 1}[self]


class Datum(Term):
    """Which coordinates were typed: map services in China shift theirs."""

    WGS84 = "wgs84", "WGS-84（GPS）"
    GCJ02 = "gcj02", "GCJ-02（国内地图）"


class FireAcceptance(Term):
    YES = "yes", "已通过"
    NO = "no", "未通过"
    EXEMPT = "exempt", "免于办理"
    UNKNOWN = "unknown", "不详"


class CertificateKind(Term):
    FILING = "filing", "养老机构备案回执"
    REGISTRATION = "registration", "法人登记证书"
    FOOD = "food", "食品经营许可证"
    FIRE_TEST = "fire_test", "消防设施检测报告"
    ELECTRIC_TEST = "electric_test", "电气防火检测报告"
    HOUSE_SAFETY = "house_safety", "房屋安全鉴定"
    LIFT = "lift", "特种设备检验合格证"
    GAS_TEST = "gas_test", "燃气设施检查报告"
    BUILD_PERMIT = "build_permit", "施工许可证"
    INSURANCE = "insurance", "责任保险"
    OTHER = "other", "其他证照"


class Precision(Term):
    """How much of a date is known."""

    YEAR = "year", "年"
    MONTH = "month", "月"
    DAY = "day", "日"


# --- people and rights -----------------------------------------------------------------------------------------------


class Role(Term):
    CLERK = "clerk", "科室经办人"
    SECTION_HEAD = "section_head", "科室负责人"
    LEADER = "leader", "局领导"
    DUTY = "duty", "值班人员"
    TOWNSHIP_CLERK = "township_clerk", "乡镇（街道）经办人"
    ADMINISTRATOR = "administrator", "系统管理员"


class Right(Term):
    SEE = "see", "查看业务资料"
    EDIT_REGISTER = "edit_register", "维护机构台账"
    IMPORT = "import", "导入数据"
    EXPORT = "export", "导出数据"
    PLAN = "plan", "编制检查计划"
    APPROVE = "approve", "审批"
    OPEN_SEAL = "open_seal", "启封"
    INSPECT = "inspect", "录入现场检查"
    HANDLE_HAZARDS = "handle_hazards", "办理隐患"
    REPORT_RECTIFICATION = "report_rectification", "填报整改"
    RECHECK = "recheck", "复查与销号"
    ISSUE = "issue", "制发文书"
    EDIT_CHECKLISTS = "edit_checklists", "维护检查清单"
    CONFIRM_LAW = "confirm_law", "确认法律依据"
    MANAGE_STAFF = "manage_staff", "管理人员与账号"
    MANAGE_SETTINGS = "manage_settings", "修改单位设置"
    UNDO = "undo", "撤销"


class PersonKind(Term):
    OFFICER = "officer", "执法人员"
    LEADER = "leader", "局领导"
    CLERK = "clerk", "工作人员"


class ApprovalWay(Term):
    """How an approval came about: leaders hardly ever log in (OFFICE: scale and people)."""

    SCREEN = "screen", "本人登录审批"
    PIN = "pin", "签批码审批"
    PAPER = "paper", "纸质审批"
    DELEGATED = "delegated", "授权代批"


class ApprovalSubject(Term):
    PLAN = "plan", "检查计划审批"
    INSPECTION = "inspection", "行政检查审批"
    EXTENSION = "extension", "整改延期审批"
    MAJOR = "major", "重大隐患认定"
    LISTING = "listing", "挂牌督办"
    DELISTING = "delisting", "摘牌"
    ORDER = "order", "文书签发"
    CLOSE = "close", "销号"
    OPENING = "opening", "启封"
    VOID = "void", "作废文号"


# --- plan and draw ---------------------------------------------------------------------------------------------------


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
    SEAL = "seal", "封存抽取"
    SEND = "send", "指定派出"
    FINISH = "finish", "办结"
    DISCARD = "discard", "删除"


class DrawState(Term):
    SEALED = "sealed", "已封存"
    OPENED = "opened", "已启封"
    VOID = "void", "已作废"


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


# --- checklists ------------------------------------------------------------------------------------------------------


class Topic(Term):
    EPIDEMIC = "epidemic", "疫情防控"
    FIRE = "fire", "消防安全"
    UTILITIES = "utilities", "用火用电用气"
    BUILDING = "building", "房屋与地质灾害"
    FOOD = "food", "食品安全"
    SECURITY = "security", "安保与一老一小"
    PSYCH = "psych", "心理服务"
    CONSTRUCTION = "construction", "施工安全"
    DUTY = "duty", "制度责任值班"


class Certainty(Term):
    """How well a legal basis is known; only the first may be printed without a named person's confirmation."""

    READ = "read", "已核对原文"
    SECONDARY = "secondary", "转述，待核对"
    UNVERIFIED = "unverified", "未核实"


# --- hazard loop -----------------------------------------------------------------------------------------------------


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


# --- documents -------------------------------------------------------------------------------------------------------


class DocumentKind(Term):
    INSPECTION_APPROVAL = "inspection_approval", "行政检查审批表"
    INSPECTION_NOTICE = "inspection_notice", "行政检查通知书"
    SUPERVISION_NOTICE = "supervision_notice", "督查通知"
    BLANK_CHECKLIST = "blank_checklist", "检查清单（空白）"
    SITE_RECORD = "site_record", "现场检查笔录"
    RECTIFICATION_ORDER = "rectification_order", "责令限期改正通知书"
    INTERNAL_RECTIFICATION = "internal_rectification", "安全隐患整改通知"
    RECHECK_OPINION = "recheck_opinion", "整改复查意见书"
    COVERT_LIST = "covert_list", "问题交办单"
    COMMITMENT = "commitment", "抽取封存单"
    NOTICE = "notice", "通知"
    BULLETIN = "bulletin", "内部通报"
    WORK_LETTER = "work_letter", "工作函"
    UPWARD_REPORT = "upward_report", "报告（请示）"
    MINUTES = "minutes", "纪要"
    COMMAND = "command", "命令（令）"
    DUTY_ROSTER = "duty_roster", "值班安排表"
    DUTY_LOG = "duty_log", "值班日志"
    DAILY_SUMMARY = "daily_summary", "每日安全情况汇总"
    INCIDENT_REPORT = "incident_report", "突发事件信息"
    DOSSIER = "dossier", "一院一档"
    EXTENSION_APPROVAL = "extension_approval", "整改延期审批表"
    TALK_NOTICE = "talk_notice", "警示约谈通知书"
    TALK_RECORD = "talk_record", "约谈记录"
    SUSPENSION_NOTICE = "suspension_notice", "责令暂时停止使用通知书"
    SPOT_PENALTY = "spot_penalty", "当场行政处罚决定书"
    TRANSFER_LETTER = "transfer_letter", "案件移送函"
    LISTING_NOTICE = "listing_notice", "挂牌督办通知书"
    SERVICE_RECEIPT = "service_receipt", "送达回证"
    HANDLING_SLIP = "handling_slip", "文件处理笺"

    @property
    def for_private_only(self) -> bool:
        """A paper of 行政检查, which only 社会办 places may be served."""
        return self in _PRIVATE_ONLY

    @property
    def for_internal_only(self) -> bool:
        """A paper of internal 督查, which only 局属 and 乡镇办 places may be served."""
        return self in _INTERNAL_ONLY

    @property
    def is_served(self) -> bool:
        """Handed or sent to somebody outside the section; the others stay in the office."""
        return self not in _KEPT

    @property
    def is_numbered(self) -> bool:
        """Carries a 文号; the others only the code that finds them again."""
        return self not in _UNNUMBERED

    @property
    def counts_on(self) -> bool:
        """Its numbers run through the years as 第n号 (GB/T 9704-2012, 10.2.3: 令号); the others begin anew each year."""
        return self is DocumentKind.COMMAND

    @property
    def is_gongwen(self) -> bool:
        """Set in the frame of GB/T 9704 and going the whole way of a 公文: 拟稿, 核稿, 会签, 签发, 取号."""
        return self in _GONGWEN


_PRIVATE_ONLY = frozenset(
    {
        DocumentKind.INSPECTION_APPROVAL,
        DocumentKind.INSPECTION_NOTICE,
        DocumentKind.SITE_RECORD,
        DocumentKind.RECTIFICATION_ORDER,
        DocumentKind.SUSPENSION_NOTICE,
        DocumentKind.SPOT_PENALTY,
    }
)
_INTERNAL_ONLY = frozenset({DocumentKind.SUPERVISION_NOTICE, DocumentKind.INTERNAL_RECTIFICATION})
_KEPT = frozenset(
    {
        DocumentKind.INSPECTION_APPROVAL,
        DocumentKind.BLANK_CHECKLIST,
        DocumentKind.COMMITMENT,
        DocumentKind.EXTENSION_APPROVAL,
        DocumentKind.TALK_RECORD,
        DocumentKind.SERVICE_RECEIPT,
        DocumentKind.HANDLING_SLIP,
        DocumentKind.DUTY_ROSTER,
        DocumentKind.DUTY_LOG,
        DocumentKind.DAILY_SUMMARY,
        DocumentKind.DOSSIER,
    }
)
_UNNUMBERED = frozenset(
    {
        DocumentKind.INSPECTION_APPROVAL,
        DocumentKind.BLANK_CHECKLIST,
        DocumentKind.SITE_RECORD,
        DocumentKind.COMMITMENT,
        DocumentKind.EXTENSION_APPROVAL,
        DocumentKind.TALK_RECORD,
        DocumentKind.SERVICE_RECEIPT,
        DocumentKind.HANDLING_SLIP,
        DocumentKind.DUTY_ROSTER,
        DocumentKind.DUTY_LOG,
        DocumentKind.DAILY_SUMMARY,
        DocumentKind.DOSSIER,
    }
)
_GONGWEN = frozenset(
    {
        DocumentKind.NOTICE,
        DocumentKind.BULLETIN,
        DocumentKind.WORK_LETTER,
        DocumentKind.UPWARD_REPORT,
        DocumentKind.MINUTES,
        DocumentKind.COMMAND,
    }
)


class LetterKind(Term):
    """What a 工作函 is for: asking an equal, reminding an equal, pressing a subordinate unit."""

    ASK = "ask", "商请函"
    REMIND = "remind", "提醒函"
    PRESS = "press", "督办函"


class IncidentStage(Term):
    """Where a report of an incident stands: the event, what has changed since, how it ended."""

    FIRST = "first", "首报"
    UPDATE = "update", "续报"
    FINAL = "final", "终报"


class Format(Term):
    """The formats of GB/T 9704-2012: 公文 downward and upward, and the three special ones."""

    DOWN = "down", "下行文"
    UP = "up", "上行文"
    LETTER = "letter", "信函格式"
    MINUTES = "minutes", "纪要格式"
    COMMAND = "command", "命令格式"


class Sealing(Term):
    """What stands at the end of a 公文 (GB/T 9704-2012, 7.3.5)."""

    SEAL = "seal", "加盖印章"
    PLAIN = "plain", "不加盖印章"
    CHOP = "chop", "签名章"


class Profile(Term):
    """How large 三号 is: what the standard's own numbers agree with, or what Word does."""

    STANDARD = "standard", "国标版式（三号 15.75 磅）"
    WORD16 = "word16", "文字处理软件版式（三号 16 磅）"


class DocumentState(Term):
    """拟稿 → 核稿 → 签发 → 取号 → 用印 → 送达 → 归档; papers made in one act begin at 已签发 (rules.document_moves)."""

    DRAFT = "draft", "草稿"
    REVIEW = "review", "核稿中"
    SIGNING = "signing", "待签发"
    SIGNED = "signed", "待取号"
    ISSUED = "issued", "已签发"
    SEALED = "sealed", "已用印"
    SERVED = "served", "已送达"
    FILED = "filed", "已归档"
    VOID = "void", "已作废"


class DocumentStepKind(Term):
    """What happens to a document on its way; append-only, printed on the 发文稿纸."""

    DRAFTED = "drafted", "拟稿"
    SUBMITTED = "submitted", "送核稿"
    REVIEWED = "reviewed", "核稿"
    COUNTERSIGNED = "countersigned", "会签"
    SIGNED = "signed", "签发"
    NUMBERED = "numbered", "取号"
    SENT_BACK = "sent_back", "退回修改"
    SEALED = "sealed", "用印"
    SERVED = "served", "送达"
    ANSWERED = "answered", "回复"
    FILED = "filed", "归档"
    VOIDED = "voided", "作废"


class Retention(Term):
    """How long a filed document is kept."""

    PERMANENT = "permanent", "永久"
    THIRTY = "thirty", "30年"
    TEN = "ten", "10年"


class BlankState(Term):
    """What became of a numbered blank sheet that was taken out."""

    TAKEN = "taken", "已领用"
    USED = "used", "已使用"
    VOID = "void", "已作废"
    RETURNED = "returned", "已交回"


class DocumentChip(Term):
    """The ready-made cuts of the register of documents."""

    ALL = "all", "全部"
    DRAFT = "draft", "草稿"
    PENDING = "pending", "待核签"
    UNSEALED = "unsealed", "待用印"
    UNSERVED = "unserved", "待送达"
    UNANSWERED = "unanswered", "待回复"
    RECTIFICATION = "rectification", "整改通知"
    RECHECK = "recheck", "复查意见"
    VISIT = "visit", "检查文书"
    VOID = "void", "已作废"


class OrderAct(Term):
    """What may be done to a document now."""

    EDIT = "edit", "修改草稿"
    SUBMIT = "submit", "送核稿"
    REVIEW = "review", "登记核稿"
    COUNTERSIGN = "countersign", "登记会签"
    SIGN = "sign", "登记签发"
    NUMBER = "number", "取号"
    SEND_BACK = "send_back", "退回修改"
    GIVE_NUMBER = "give_number", "填写文号"
    REPRINT = "reprint", "更正重印"
    SEAL = "seal", "登记用印"
    SEAL_MORE = "seal_more", "登记加盖"
    SERVE = "serve", "登记送达"
    ATTACH = "attach", "附签字扫描件"
    ANSWER = "answer", "登记回复"
    COVER = "cover", "发文稿纸"
    RED_HEAD = "red_head", "套红头纸"
    RECEIPT = "receipt", "送达回证"
    FILE = "file", "归档"
    VOID = "void", "作废文号"


class SeriesKeeper(Term):
    """Who counts a number series."""

    SELF = "self", "自管"
    OFFICE = "office", "办公室管"


class ServiceWay(Term):
    DIRECT = "direct", "直接送达"
    LEFT = "left", "留置送达"
    MAILED = "mailed", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"


# --- exchange --------------------------------------------------------------------------------------------------------


class ImportKind(Term):
    FACILITY = "facility", "机构台账"
    STAFF = "staff", "人员花名册"
    HAZARD = "hazard", "隐患台账"


class RowFate(Term):
    NEW = "new", "新增"
    CHANGED = "changed", "更新"
    SAME = "same", "无变化"
    DUPLICATE = "duplicate", "疑似重复"
    REJECTED = "rejected", "不能导入"


class BatchState(Term):
    DONE = "done", "已导入"
    UNDONE = "undone", "已撤销"
