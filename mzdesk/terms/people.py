"""People, what they may do, how an approval came about."""

from __future__ import annotations

from mzdesk.terms.base import Term


class Role(Term):
    CLERK = "clerk", "科室经办人"
    SECTION_HEAD = "section_head", "科室负责人"
    LEADER = "leader", "局领导"
    DUTY = "duty", "值班人员"
    TOWNSHIP_CLERK = "township_clerk", "乡镇（街道）经办人"
    ADMINISTRATOR = "administrator", "系统管理员"
    CITY = "city", "市级查看人员"  # of a city's store; no account of a district has it
    DEPARTMENT = "department", "业务科室"
    WITNESS = "witness", "监督见证人"


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
    KEEP_DUTY = "keep_duty", "登记值班"
    KEEP_DAILIES = "keep_dailies", "登记安全日报"
    JUDGE_DAILIES = "judge_dailies", "认定瞒报、谎报"
    HAND_OVER = "hand_over", "移交经办事项"
    KEEP_INCIDENTS = "keep_incidents", "登记突发事件"
    CONFIRM_LAW = "confirm_law", "确认法律依据"
    MANAGE_STAFF = "manage_staff", "管理人员与账号"
    MANAGE_SETTINGS = "manage_settings", "修改单位设置"
    KEEP_FIELD_KEYS = "keep_field_keys", "管理个人信息密钥"
    KEEP_ROSTERS = "keep_rosters", "编排值班表"
    REPORT = "report", "报送本乡镇（街道）情况"
    UNDO = "undo", "撤销"
    SEE_CITY = "see_city", "查看各区县情况"
    FOLLOW = "follow", "催办本科室主管机构的隐患"
    WITNESS = "witness", "见证封存"


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
    PUBLICATION = "publication", "公开审查"
    VOID = "void", "作废文号"
