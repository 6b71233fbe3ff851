"""The words that offices write over their columns, and the field each of them is.

`FIELDS` is the order of the mapping dialog and of the template; the words lie in `resources/imports/headers.toml`.
"""

from __future__ import annotations

import tomllib
from functools import cache

from mzdesk import paths
from mzdesk.terms import ImportKind
from mzdesk.views.exchange import FieldChoice

_F = FieldChoice

FIELDS: dict[ImportKind, tuple[FieldChoice, ...]] = {
    ImportKind.FACILITY: (
        _F("name", "机构名称", required=True),
        _F("type", "机构类别"),
        _F("relation", "关系"),
        _F("township", "乡镇（街道）", required=True),
        _F("address", "详细地址"),
        _F("uscc", "统一社会信用代码"),
        _F("nature", "性质"),
        _F("legal_person", "法定代表人"),
        _F("principal", "主要负责人"),
        _F("phones", "联系电话", many=True),
        _F("safety_officer", "安全管理员"),
        _F("safety_phone", "安全管理员电话"),
        _F("beds", "床位数"),
        _F("beds_design", "设计床位数"),
        _F("beds_actual", "实际床位数"),
        _F("residents", "在院人数"),
        _F("residents_self", "自理人数"),
        _F("residents_half", "半自理人数"),
        _F("residents_disabled", "失能人数"),
        _F("staff_count", "从业人员数"),
        _F("founded", "成立时间"),
        _F("fire_acceptance", "消防验收"),
        _F("licence", "备案/许可号"),
        _F("canteen", "食堂"),
        _F("floor_area", "建筑面积"),
        _F("floors", "层数"),
        _F("building", "房屋情况"),
        _F("fire_facts", "消防设施"),
        _F("longitude", "经度"),
        _F("latitude", "纬度"),
        _F("datum", "坐标系"),
        _F("risk", "风险等级"),
        _F("state", "状态"),
        _F("builder", "建设单位"),
        _F("contractor", "施工单位"),
        _F("supervisor", "监理单位"),
        _F("permit", "施工许可证号"),
        _F("works_start", "开工时间"),
        _F("works_end", "竣工时间"),
        _F("dangerous_works", "危大工程"),
        _F("remark", "备注"),
    ),
    ImportKind.STAFF: (
        _F("name", "姓名", required=True),
        _F("facility", "所在机构", required=True),
        _F("sex", "性别"),
        _F("born", "出生年月"),
        _F("age", "年龄"),
        _F("id_number", "身份证号"),
        _F("post", "岗位/职务"),
        _F("phones", "联系电话", many=True),
        _F("certified", "是否持证"),
        _F("certificate", "证书名称"),
        _F("certificate_number", "证书编号"),
        _F("certificate_until", "证书有效期"),
        _F("health_cert_until", "健康证有效期"),
        _F("joined", "入职时间"),
        _F("on_duty", "是否值班人员"),
        _F("remark", "备注"),
    ),
    ImportKind.HAZARD: (
        _F("number", "编号"),
        _F("facility", "受检单位", required=True),
        _F("township", "乡镇（街道）"),
        _F("found_on", "检查时间", required=True),
        _F("inspectors", "检查人员", many=True),
        _F("source", "来源"),
        _F("category", "隐患类别"),
        _F("part", "部位"),
        _F("description", "隐患描述", required=True),
        _F("level", "隐患等级"),
        _F("basis", "依据"),
        _F("measure", "整改措施"),
        _F("responsible", "整改责任人"),
        _F("responsible_unit", "整改责任单位"),
        _F("supervising", "督办单位"),
        _F("funds", "整改资金"),
        _F("deadline", "整改时限"),
        _F("status", "整改情况"),
        _F("done_on", "完成日期"),
        _F("rechecker", "复查人"),
        _F("recheck_result", "复查结果"),
        _F("closed_on", "销号时间"),
        _F("enforcement", "执法措施"),
        _F("remark", "备注"),
    ),
}

KEYS: dict[ImportKind, frozenset[str]] = {
    ImportKind.FACILITY: frozenset({"name"}),
    ImportKind.STAFF: frozenset({"name"}),
    ImportKind.HAZARD: frozenset({"description", "facility"}),
}


@cache
def _listed() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(paths.resource("imports", "headers.toml").read_text("utf-8"))


def words(kind: ImportKind) -> dict[str, tuple[str, ...]]:
    """For each field the spellings of its header, the first one the office's own."""
    listed = {name: tuple(spellings) for name, spellings in _listed()[kind].items()}
    for choice in FIELDS[kind]:
        listed[choice.name] = tuple(dict.fromkeys((choice.label, *listed.get(choice.name, ()))))
    return listed


def label(kind: ImportKind, field: str | None) -> str:
    """The office's name of a field."""
    return next((choice.label for choice in FIELDS[kind] if choice.name == field), field or "")
