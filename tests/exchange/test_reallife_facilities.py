"""Registers of places as offices really keep them: each row with what must come of it, written before it was read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.exchange.reallife import R, check, given, refused, values, workbook

GOOD = "52500156MJCBFD5J6D"


def test_two_header_rows_with_hints_and_an_example_are_understood(tmp_path: Path) -> None:
    """Protects the usual report form: blank first row and column, parents over children, units and line breaks."""
    above: list[list[Any]] = [
        [None],
        [None, "武隆区养老机构基本情况表"],
        [None, "填报单位（盖章）：武隆区民政局", None, None, None, None, None, None, "填报时间：2020年12月1日"],
        [
            None,
            "序号",
            "机构\n名称*",
            "所属乡镇\n（街道）",
            "负责人",
            None,
            "床位数\n（张）",
            None,
            "入住人数（人）",
            None,
            None,
            None,
            "成立\n时间",
        ],
        [None, None, None, None, "姓名", "联系\n电话", "设计", "实际", "自理", "半自理", "失能", "小计", None],
    ]
    merges = ["B2:M2", "B4:B5", "C4:C5", "D4:D5", "E4:F4", "G4:H4", "I4:L4", "M4:M5"]
    body = [
        R(
            [
                None,
                None,
                "填全称",
                "从26个乡镇单选",
                "必填",
                "11位",
                "数字",
                "数字",
                "数字",
                "数字",
                "数字",
                "自动",
                "YYYY-MM-DD",
            ]
        ),
        R([None, "例", "某某敬老院", "凤山街道", "张三", "19100000000", 50, 40, 10, 10, 10, 30, "2010-01-01"]),
        R(
            [None, 1, "凤山甲敬老院", "凤山街道", "李 四", "19100000001", 50, 40, 10, 11, 12, 33, "2010.1"],
            {
                "name": "凤山甲敬老院",
                "township": "凤山街道",
                "principal": "李四",
                "phones": ["19100000001"],
                "beds_design": 50,
                "beds_actual": 40,
                "residents": 33,
                "founded": "2010-01",
            },
        ),
        R(
            [None, 2, "芙蓉乙敬老院", "芙蓉街道", "王五", "19100000002", 60, 50, 1, 2, 3, 7, 2011],
            {"residents": 7, "beds_design": 60, "founded": "2011"},
            warn=(("residents", "sum_differs"),),
        ),
        R([None, 3, None, "芙蓉街道", "赵六", "19100000003", 60, 50, 1, 2, 3, 6, 2011], reject="missing_name"),
        R([None, None, None, None, None, None, None, None, None, None, None, None, None]),
        R([None, "小计", None, None, None, None, 110, 90, 11, 13, 15, 40, None]),
        R([None, "合 计", None, None, None, None, 110, 90, 11, 13, 15, 40, None]),
        R([None, "说明：1.床位数以核定为准；2.本表一式两份。"]),
        R([None, "填表人：张三", None, None, "审核人：李四", None, None, "联系电话：023-77701234"]),
    ]
    told = check(
        given(tmp_path, "a.xlsx", workbook({"表1": values(above, body)}, merges=merges)), "facility", {"表1": (5, body)}
    )
    assert [row["beds"] for row in told["accept"]] == [50, 60]


def test_a_sheet_for_each_township_gives_the_township(tmp_path: Path) -> None:
    """Protects registers parted by township: the sheet's name serves where no column does, and it is said."""
    head = [["序号", "机构名称", "负责人", "联系电话"]]
    inferred = (("township", "township_inferred"),)
    first = [R([1, "甲敬老院", "张三", "19100000001"], {"township": "凤山街道"}, warn=inferred)]
    second = [R([1, "乙敬老院", "张三", "19100000002"], {"township": "白马镇"}, warn=inferred)]
    third = [R([1, "丙敬老院", "李四", "19100000003"], {"township": None}, warn=(("township", "unknown_township"),))]
    tables = {"凤山街道（1家）": (1, first), "白马": (1, second), "巷口镇": (1, third)}
    sheets: dict[str, Any] = {name: values(head, body) for name, (_, body) in tables.items()}
    more = {
        "汇总": [["乡镇", "机构数", "床位数"], ["凤山街道", 1, 20]],
        "参数表": [["类别"], ["养老机构"]],
        "Sheet2": [],
    }
    told = check(given(tmp_path, "a.xlsx", workbook(sheets | more)), "facility", tables)
    assert {each["sheet"] for each in told["ignore"]} >= set(more)


def test_places_filed_under_a_wrong_region_are_asked_about(tmp_path: Path) -> None:
    """Protects against a region column that contradicts the address, and against townships that are no more."""
    asked = (("township", "unknown_township"),)
    body = [
        R(["甲敬老院", "凤山街道", "重庆市武隆区凤山街道1号"], {"township": "凤山街道"}),
        R(["乙敬老院", "凤山街道", "重庆市武隆区白马镇1号"], {"township": None}, warn=asked),
        R(["丙敬老院", "凤山街道", "河北省廊坊市1号"], {"township": None}, warn=asked),
        R(["丁敬老院", "巷口镇", "重庆市武隆区巷口镇1号"], {"township": None}, warn=asked),
        R(["戊敬老院", "凤 山 街 道 办事处", "建设路1号"], {"township": "凤山街道"}),
        R(["己敬老院", "武隆区凤山街道", None], {"township": "凤山街道"}),
        R(["庚敬老院", "后坪乡", None], {"township": "后坪苗族土家族乡"}),
        R(["辛敬老院", None, "武隆区江口镇1号"], {"township": "江口镇"}, warn=(("township", "township_inferred"),)),
        R(["壬敬老院", None, None], {"township": None}, warn=asked),
        R(["癸敬老院", "凤山街道、芙蓉街道", None], {"township": None}, warn=asked),
        R(["子敬老院", "其他", None], {"township": None}, warn=asked),
    ]
    above = [["机构名称", "所在镇街", "地址"]]
    check(given(tmp_path, "a.xlsx", workbook({"S": values(above, body)})), "facility", {"S": (1, body)})


def test_doubles_within_a_file_are_seen(tmp_path: Path) -> None:
    """Protects the register from the same place twice, and neighbours from being taken for one."""
    other, third = "52500156MJEBB6GB36", "52500156MJ1827K57N"
    body = [
        R(["凤山甲敬老院", "凤山街道", GOOD, "凤山街道1号", "19100000001"], {}),
        R(["重庆市武隆区凤山甲敬老院", "凤山街道", GOOD, "凤山街道1号", "19100000001"], reject="duplicate_in_file"),
        R(["凤山甲敬老院", "凤山街道", None, None, None], reject="duplicate_in_file"),
        R(["凤山甲敬老院", "芙蓉街道", other, "芙蓉街道9号", "19100000009"], {}),
        R(["凤山乙敬老院", "凤山街道", None, "凤山街道2号", "19100000002"], {}),
        R(["凤山丙老年公寓", "凤山街道", None, "凤山街道2号", "19100000003"], {}),
        R(["凤山丁老年公寓", "凤山街道", None, "凤山街道2号", "19100000002"], {}, warn=(("name", "similar_in_file"),)),
        R(["戊养老院", "白马镇", None, "白马镇3号", None], {}),
        R(["武隆区白马镇戊养老院", "白马镇", None, "白马镇4号", None], {}, warn=(("name", "similar_in_file"),)),
        R(["己养老院", "白马镇", third, "白马镇5号", None], {}),
        R(["庚养老院", "江口镇", third, "江口镇5号", None], {}, warn=(("uscc", "same_code_in_file"),)),
    ]
    above = [["机构名称", "乡镇", "信用代码", "地址", "电话"]]
    check(given(tmp_path, "a.xlsx", workbook({"S": values(above, body)})), "facility", {"S": (1, body)})


def test_rows_that_are_no_data_are_left_out_wherever_they_stand(tmp_path: Path) -> None:
    """Protects against totals, notes, repeated heads and signatures becoming places."""
    above = [["武隆区养老机构台账"], ["序号", "机构名称", "乡镇", "地址", "床位数", "备注"]]
    body = [
        R(["一、城区街道"]),
        R([1, "凤山甲敬老院", "凤山街道", "1号", 10, "合计已核"], {"name": "凤山甲敬老院"}),
        R([2, "凤山乙敬老院", "凤山街道", "2号", 10, None], {"name": "凤山乙敬老院"}),
        R(["小计", None, None, None, 20, None]),
        R(["序号", "机构名称", "乡镇", "地址", "床位数", "备注"]),
        R(["二、乡镇"]),
        R([3, "白马丙敬老院", "白马镇", "3号", 10, None], {"name": "白马丙敬老院"}),
        R([4, None, None, None, None, None]),
        R([5, None, None, None, None, None]),
        R([None, "小计：1家", None, None, 10, None]),
        R(["总计", "3家", None, None, 30, None]),
        R([None, "合计（3家）", None, None, 30, None]),
        R(["备注：以上数据截至2020年11月30日，由各乡镇（街道）民政办填报，区民政局汇总。"]),
        R(["注：1. 床位数为核定床位；"]),
        R(["2. 地址须填到门牌号。"]),
        R([None, None, None, "武隆区民政局"]),
        R([None, None, None, "2020年12月1日"]),
        R(["负责人（签字）：", None, "经办人：", None, "联系电话："]),
    ]
    check(given(tmp_path, "a.xlsx", workbook({"S": values(above, body)})), "facility", {"S": (2, body)})


def test_words_for_kind_state_and_fire_acceptance(tmp_path: Path) -> None:
    """Protects the choices: what a word does not say for certain is asked."""
    body = [
        R(
            ["甲敬老院", "凤山街道", "养老服务机构", "公办", "是", "√", "正常运营"],
            {
                "type": "养老服务机构",
                "kind": "elderly_care",
                "nature": "public",
                "fire_acceptance": "yes",
                "state": "active",
            },
        ),
        R(
            ["乙公墓", "凤山街道", "殡葬", "民营", "有", "免于", "停业"],
            {"kind": "funeral", "nature": "private", "fire_acceptance": "exempt", "state": "paused"},
        ),
        R(
            ["丙站", "凤山街道", "驿站", "合作", "无", "办理中", "筹建"],
            {"kind": None, "nature": None, "fire_acceptance": None},
            warn=(
                ("type", "unknown_kind"),
                ("nature", "unknown_nature"),
                ("fire_acceptance", "unknown_fire_acceptance"),
                ("state", "unknown_state"),
            ),
        ),
        R(
            ["丁敬老院", "凤山街道", "养老机构", "☑公办 □民办", "有", "☑是 □否", "□在营 ☑暂停"],
            {"nature": "public", "fire_acceptance": "yes", "state": "paused"},
        ),
        R(
            ["戊敬老院", "凤山街道", "养老机构", "□公办 □民办", "有", "是□ 否□", None],
            {"nature": None, "fire_acceptance": None},
            warn=(("nature", "unknown_nature"), ("fire_acceptance", "unknown_fire_acceptance")),
        ),
        R(
            ["己敬老院", "凤山街道", "养老机构", "公建民营", "有", "是☑ 否□", "在营"],
            {"nature": "public_private", "fire_acceptance": "yes", "state": "active"},
        ),
    ]
    above = [["机构名称", "乡镇", "机构类型", "机构性质", "食堂", "消防验收（是/否/免于）", "运营状态"]]
    check(given(tmp_path, "a.xlsx", workbook({"S": values(above, body)})), "facility", {"S": (1, body)})


def test_the_header_is_found_below_many_lines_and_by_name(tmp_path: Path) -> None:
    """Protects against a wrong row taken for the header, and against columns taken by their place."""
    lines: list[list[Any]] = [[f"第{n}条 填报要求，请各乡镇认真填写机构名称、地址、负责人。"] for n in range(1, 11)]
    above = [*lines, ["联系电话", "备注", "机构负责人", "床位", "名称", "所在镇街"]]
    body = [
        R(
            ["19100000001", "x", "张三", 5, "甲敬老院", "凤山街道"],
            {"name": "甲敬老院", "phones": ["19100000001"], "principal": "张三", "beds": 5, "remark": "x"},
        )
    ]
    check(given(tmp_path, "a.xlsx", workbook({"S": values(above, body)})), "facility", {"S": (11, body)})


STAFF = [
    ["序号", "姓名", "性别", "身份证号", "所在机构", "岗位", "联系电话"],
    [1, "张三", "男", None, "甲敬老院", "护理员", "19100000001"],
]
LEDGER = [
    ["序号", "受检单位", "检查时间", "检查人员", "隐患描述", "整改时限", "整改情况"],
    [1, "甲敬老院", "2020-11-01", "张三、李四", "灭火器过期", "立即整改", "已整改"],
]
ROSTER = [
    ["日期", "星期", "带班领导", "值班人员", "值班电话"],
    ["12月1日", "星期二", "张三", "李四、王五", "19100000001"],
]
PLACES = [
    ["序号", "机构名称", "机构类别", "乡镇", "详细地址", "负责人", "联系电话", "床位数"],
    [1, "甲敬老院", "养老机构", "凤山街道", "1号", "张三", "19100000001", 20],
]


@pytest.mark.parametrize(
    ("kind", "rows", "word"),
    [
        ("facility", STAFF, "花名册"),
        ("facility", LEDGER, "隐患"),
        ("facility", ROSTER, "表头"),
        ("staff", PLACES, "机构台账"),
        ("staff", LEDGER, "隐患"),
        ("staff", ROSTER, "表头"),
        ("hazard", PLACES, "机构台账"),
        ("hazard", STAFF, "花名册"),
        ("hazard", ROSTER, "表头"),
        ("facility", PLACES[1:], "表头"),
        ("facility", [["分数", "数量"], [1, 2]], "表头"),
        ("facility", [[None]], "没有内容"),
    ],
)
def test_a_table_of_another_kind_is_refused_by_name(tmp_path: Path, kind: str, rows: Any, word: str) -> None:
    """Protects the register from workers or hazards read as places; the sentence says what the table seems to be."""
    refused(given(tmp_path, "a.xlsx", workbook({"S": rows})), kind, word)


def test_a_header_without_rows_is_no_fault(tmp_path: Path) -> None:
    """Protects the clerk who opens an empty template."""
    check(given(tmp_path, "a.xlsx", workbook({"S": PLACES[:1]})), "facility", {"S": (1, [])})


def test_error_cells_formulas_and_comments_in_cells(tmp_path: Path) -> None:
    """Protects against an error becoming nothing or a name."""
    body = [
        R(["甲敬老院", "凤山街道", "#N/A", None], reject="error_cell"),
        R(["#REF!", "凤山街道", 5, None], reject="error_cell"),
        R(["乙敬老院", "凤山街道", 5, "#1楼"], {"name": "乙敬老院", "remark": "#1楼"}),
        R(["丙敬老院", "凤山街道", "########", None], {"beds": None}, warn=(("beds", "not_a_number"),)),
    ]
    above = [["机构名称", "乡镇", "床位数", "备注"]]
    check(given(tmp_path, "a.xlsx", workbook({"S": values(above, body)})), "facility", {"S": (1, body)})
