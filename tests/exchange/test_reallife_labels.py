"""Labels of columns that share words and mean different things."""

from __future__ import annotations

from pathlib import Path

import pytest

from mzdesk.exchange.headers import match
from mzdesk.terms import ImportKind
from tests.exchange.reallife import R, check, given, values, workbook

LABELS = {
    "facility": """
        镇乡（街道）=township 负责人及电话=principal 是否办理消防验收=fire_acceptance 养老机构床位数=beds
        主管单位= 上级单位= 机构简介= 负责人性别= 入住率= 机构数= 其中：护理型床位= 单位负责人签字=
        联系电话手机=phones 机构名称（全称）=name
    """,
    "staff": """
        紧急联系人电话= 家属电话= 机构地址= 健康证编号= 是否有健康证= 健康证到期日=health_cert_until 员工姓名=name
        护理员证书编号=certificate_number 手机号=phones
    """,
    "hazard": """
        被检查单位负责人= 下次复查时间= 发现隐患（个）= 检查人员（名）= 整改率= 整改情况说明=status
        存在问题描述=description 计划整改完成时间=deadline 整改到位时间=done_on 复查人（验收人）=rechecker
        责任人及电话=responsible
    """,
}


@pytest.mark.parametrize("kind", LABELS)
def test_labels_that_resemble_one_another_are_told_apart(kind: str) -> None:
    """Protects a field from a column that only shares a word with it: a relative's phone, a rate, a count."""
    for pair in LABELS[kind].split():
        label, _, field = pair.partition("=")
        assert match(ImportKind(kind), label)[0] == (field or None), label


def test_a_column_of_name_and_phone_gives_both(tmp_path: Path) -> None:
    """Protects the usual 负责人及电话: the name and the number go where they belong, and it is said."""
    told = (("principal", "phone_in_name"),)
    body = [
        R(["甲敬老院", "凤山街道", "张三 19100000001"], {"principal": "张三", "phones": ["19100000001"]}, warn=told),
        R(["乙敬老院", "凤山街道", "李四\n023-77701234"], {"principal": "李四", "phones": ["023-77701234"]}, warn=told),
        R(["丙敬老院", "凤山街道", "王五（19100000003）"], {"principal": "王五", "phones": ["19100000003"]}, warn=told),
        R(["丁敬老院", "凤山街道", "赵六"], {"principal": "赵六"}),
    ]
    above = [["机构名称", "乡镇", "负责人及电话"]]
    check(given(tmp_path, "a.xlsx", workbook({"S": values(above, body)})), "facility", {"S": (1, body)})
