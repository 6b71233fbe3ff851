"""Tables that are brought in."""

from __future__ import annotations

from mzdesk.terms.base import Term


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
