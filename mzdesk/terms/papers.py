"""Documents: their kinds, formats, states and registers."""

from __future__ import annotations

from mzdesk.terms.base import Term


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
    PERIOD_PROMISE = "period_promise", "期初承诺书"
    DAY_DRAW = "day_draw", "抽取情况表"
    RANDOM_PUBLICATION = "random_publication", "双随机一公开公示表"
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
    TAKEOVER_LIST = "takeover_list", "移交清单"

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
        """Its numbers run through the years as 第n号 (GB/T 9704-2012, 10.2.3); the others begin anew each year."""
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
        DocumentKind.PERIOD_PROMISE,
        DocumentKind.DAY_DRAW,
        DocumentKind.RANDOM_PUBLICATION,
        DocumentKind.EXTENSION_APPROVAL,
        DocumentKind.TALK_RECORD,
        DocumentKind.SERVICE_RECEIPT,
        DocumentKind.HANDLING_SLIP,
        DocumentKind.DUTY_ROSTER,
        DocumentKind.DUTY_LOG,
        DocumentKind.DAILY_SUMMARY,
        DocumentKind.DOSSIER,
        DocumentKind.TAKEOVER_LIST,
    }
)
_UNNUMBERED = frozenset(
    {
        DocumentKind.INSPECTION_APPROVAL,
        DocumentKind.BLANK_CHECKLIST,
        DocumentKind.SITE_RECORD,
        DocumentKind.PERIOD_PROMISE,
        DocumentKind.DAY_DRAW,
        DocumentKind.RANDOM_PUBLICATION,
        DocumentKind.EXTENSION_APPROVAL,
        DocumentKind.TALK_RECORD,
        DocumentKind.SERVICE_RECEIPT,
        DocumentKind.HANDLING_SLIP,
        DocumentKind.DUTY_ROSTER,
        DocumentKind.DUTY_LOG,
        DocumentKind.DAILY_SUMMARY,
        DocumentKind.DOSSIER,
        DocumentKind.TAKEOVER_LIST,
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


class PublicResult(Term):
    """What the publication of a period (双随机一公开) says of a visit."""

    CLEAN = "clean", "未发现问题"
    ON_SITE = "on_site", "发现问题，已当场改正"
    ORDERED = "ordered", "发现问题，已责令改正"
    MENDED = "mended", "发现问题，已整改完毕"
    HANDED_ON = "handed_on", "发现问题，已移送有关部门"
    REFUSED = "refused", "拒绝检查，依法处理中"
    NOT_POSSIBLE = "not_possible", "未能检查（无人在场或已停业）"


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
    MEND = "mend", "临时调班"
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
