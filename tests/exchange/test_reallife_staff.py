"""Lists of workers (花名册) as homes really keep them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from mzdesk.rules.uscc import id_check_sign
from tests.exchange.reallife import R, check, given, values, workbook


def number(first: str) -> str:
    """An invented identity number with its right check sign."""
    return first + id_check_sign(first)


MAN, WOMAN, THIRD = number("99000019700101001"), number("99000019850630002"), number("99000019650312003")
WITH_X = next(each for n in range(100) if (each := number(f"990000197501010{n:02}")).endswith("X"))


def _check(tmp_path: Path, above: list[list[Any]], body: list[R], merges: tuple[str, ...] = ()) -> dict[str, Any]:
    data = workbook({"花名册": values(above, body)}, merges)
    return check(given(tmp_path, "花名册.xlsx", data), "staff", {"花名册": (len(above), body)})


def test_a_roll_with_identity_numbers_and_several_phones(tmp_path: Path) -> None:
    """Protects identity numbers (never put right, never half), phones and dates of certificates."""
    above = [
        ["2020年养老服务机构从业人员花名册"],
        ["填表单位：", None, None, None, None, None, None, None, "填表日期：2020.12.1"],
        ["序号", "所在机构", "姓名", "性别", "身份证号码", "联系电话（手机）", "家庭电话", "健康证有效期", "备注"],
    ]
    spoilt = MAN[:-1] + ("0" if MAN[-1] != "0" else "1")
    day = datetime(2021, 6, 30)  # noqa: DTZ001
    body = [
        R(
            [1, "甲敬老院", "张 三", "男", MAN, "19100000001", "023-77701234", "2021.6.30", None],
            {"facility": "甲敬老院", "name": "张三", "sex": "男", "id_number": MAN, "health_cert_until": "2021-06-30"},
        ),
        R(
            [2, None, "欧阳小红", "女", WOMAN, "19100000002/19100000003", None, day, None],
            {
                "facility": "甲敬老院",
                "name": "欧阳小红",
                "phones": ["19100000002", "19100000003"],
                "phone": "19100000002、19100000003",
                "health_cert_until": "2021-06-30",
            },
        ),
        R(
            [3, None, "王\u3000五", "男", WITH_X.lower(), 19100000004, None, "2021年6月", None],
            {
                "facility": "甲敬老院",
                "name": "王五",
                "id_number": WITH_X,
                "phone": "19100000004",
                "health_cert_until": "2021-06",
            },
        ),
        R(
            [4, "乙敬老院", "赵六", "男", 990000197001010033, "19100000005", None, None, None],
            {"name": "赵六", "id_number": None},
            warn=(("id_number", "precision_lost"),),
        ),
        R(
            [5, "乙敬老院", "钱七", "女", "9.90000198506300E+17", "1.91E+10", None, "长期", None],
            {"name": "钱七", "id_number": None, "phone": None, "health_cert_until": None},
            warn=(("id_number", "precision_lost"), ("phones", "precision_lost"), ("health_cert_until", "no_date")),
        ),
        R(
            [6, "乙敬老院", "孙八", "男", spoilt, "19100000006", None, "无", None],
            {"name": "孙八", "id_number": spoilt, "health_cert_until": None},
            warn=(("id_number", "check_digit"),),
        ),
        R(
            [7, "乙敬老院", "李九", "女", "990000700101001", "19100000007", None, "2021-02-30", None],
            {"name": "李九", "id_number": "990000700101001", "health_cert_until": None},
            warn=(("id_number", "old_number"), ("health_cert_until", "no_date")),
        ),
        R(
            [8, "乙敬老院", "周十", "女", f"'{THIRD}", "19100000008", None, "已过期", None],
            {"name": "周十", "id_number": THIRD, "sex": "女", "health_cert_until": None},
            warn=(("health_cert_until", "no_date"), ("sex", "differs_from_id")),
        ),
        R(
            [9, "乙敬老院", "吴一", "1", f"{THIRD[:6]} {THIRD[6:14]} {THIRD[14:]}", "19100000009", None, None, None],
            reject="duplicate_in_file",
        ),
        R(
            [10, "乙敬老院", "郑二", "未知", "办理中", "19100000010", None, None, None],
            {"name": "郑二", "sex": None, "id_number": "办理中"},
            warn=(("sex", "unknown_sex"), ("id_number", "check_digit")),
        ),
        R([11, "乙敬老院", None, "男", None, "19100000011", None, None, None], reject="missing_name"),
        R([12, None, "冯三", "男", None, "19100000012", None, None, None], reject="missing_facility"),
        R(
            [13, "乙敬老院", "林𬱖", "女", None, "无", None, None, "=1+1"],
            {"name": "林𬱖", "phone": None, "remark": "=1+1"},
            warn=(("remark", "formula_like_text"),),
        ),
        R([14, "乙敬老院", "阿依古丽·买买提", "女", None, None, None, None, None], {"name": "阿依古丽·买买提"}),
        R([15, "乙敬老院", "阿卜杜拉•热合曼", "男", None, None, None, None, None], {"name": "阿卜杜拉·热合曼"}),
        R(["合计", "15人", None, None, None, None, None, None, None]),
        R(["填表人：张三", None, None, "审核人：李四", None, None, None, None, None]),
    ]
    told = _check(tmp_path, above, body, merges=("B4:B6",))
    assert not any(MAN in each["why"] or spoilt in each["why"] for each in told["warn"] + told["reject"])


def test_the_title_names_the_place_when_no_column_does(tmp_path: Path) -> None:
    """Protects rolls of a single home: the title says whose they are."""
    for title in ("甲敬老院工作人员花名册", "2020年甲敬老院工作人员花名册", "甲敬老院2020年12月从业人员基本情况登记表"):
        body = [R([1, "张三", "护理员", "19100000001"], {"facility": "甲敬老院", "name": "张三", "post": "护理员"})]
        _check(tmp_path, [[title], ["序号", "姓名", "岗位", "电话"]], body)


def test_two_header_rows_certificates_and_yes_or_no(tmp_path: Path) -> None:
    """Protects forms with parents over children; what is neither yes nor no is asked."""
    above = [
        ["养老护理人员信息表"],
        ["序号", "基本信息", None, None, None, "职业资格证书", None, None, "是否值\n班人员", "入职时间", "是否持证"],
        [None, "姓名", "性别", "出生年月", "所在机构", "名称", "编号", "有效期至", None, None, None],
    ]
    merges = ("A2:A3", "B2:E2", "F2:H2", "I2:I3", "J2:J3", "K2:K3")
    body = [
        R(
            [
                1,
                "张三",
                "男",
                "1970.1",
                "甲敬老院",
                "养老护理员（初级）",
                "0123456789",
                "2025-12-31",
                "是",
                "2018年5月",
                "√",
            ],
            {
                "name": "张三",
                "born": "1970-01",
                "facility": "甲敬老院",
                "certificate": "养老护理员（初级）",
                "certificate_number": "0123456789",
                "certificate_until": "2025-12-31",
                "on_duty": True,
                "joined": "2018-05",
                "certified": True,
            },
        ),
        R(
            [2, "李四", "女", "19850630", "甲敬老院", "无", "无", "长期有效", "☑是 □否", 2019, "×"],
            {
                "born": "1985-06-30",
                "certificate_number": None,
                "certificate_until": None,
                "on_duty": True,
                "joined": "2019",
                "certified": False,
            },
            warn=(("certificate_until", "no_date"),),
        ),
        R(
            [3, "王五", "女", 1985.1, "甲敬老院", None, 123456789012, None, "有时", None, "正在考"],
            {"born": None, "certificate_number": "123456789012", "on_duty": None, "certified": None},
            warn=(("born", "ambiguous_date"), ("on_duty", "not_yes_no"), ("certified", "not_yes_no")),
        ),
    ]
    _check(tmp_path, above, body, merges)


def test_persons_of_one_name_stay_two_and_one_person_stays_one(tmp_path: Path) -> None:
    """Protects namesakes, somebody who works in two homes, and a list pasted twice."""
    above = [["姓名", "单位", "身份证", "电话"]]
    body = [
        R(["张三", "甲敬老院", MAN, "19100000001"], {}),
        R(["张三", "乙敬老院", MAN, "19100000001"], {}),
        R(["张三", "甲敬老院", WOMAN, "19100000002"], {}),
        R(["张三", "甲敬老院", None, "19100000003"], {}),
        R(["张三", "甲敬老院", None, "19100000003"], reject="duplicate_in_file"),
        R(["张三丰", "甲敬老院", MAN, "19100000004"], reject="duplicate_in_file"),
        R(["同上", "甲敬老院", None, "19100000005"], reject="missing_name"),
        R(["李四", "同上", None, "19100000005"], reject="missing_facility"),
    ]
    _check(tmp_path, above, body)
