"""Hazard ledgers (隐患排查治理台账) as offices really keep them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tests.exchange.reallife import R, check, given, values, workbook

TITLE = ["2020年12月安全隐患排查治理台账"]


def _check(tmp_path: Path, above: list[list[Any]], body: list[R], merges: tuple[str, ...] = ()) -> dict[str, Any]:
    data = workbook({"Sheet1": values(above, body)}, merges)
    return check(given(tmp_path, "台账.xlsx", data), "hazard", {"Sheet1": (len(above), body)})


def _column(
    tmp_path: Path, label: str, field: str, cells: list[tuple[Any, Any, str | None]], found: str = "2020-12-04"
) -> None:
    body = []
    for n, (cell, kept, doubt) in enumerate(cells, 1):
        said = {"found_on": found, "description": f"问题{n}", field: kept}
        row = ["甲敬老院", found, f"问题{n}", cell]
        body.append(R(row, said, warn=((field, doubt),) if doubt else ()))
    _check(tmp_path, [TITLE, ["受检单位", "检查时间", "隐患描述", label]], body)


def test_deadlines_are_days_or_none(tmp_path: Path) -> None:
    """Protects terms: a number of days is counted from the day of finding, a wish is no day."""
    _column(tmp_path, "整改时限", "deadline", [
        (datetime(2020, 12, 11), "2020-12-11", None),  # noqa: DTZ001
        ("2020-12-11", "2020-12-11", None),
        ("2020.12.11前", "2020-12-11", None),
        ("2020年12月11日之前", "2020-12-11", None),
        ("12月11日", "2020-12-11", None),
        ("12.11", "2020-12-11", None),
        ("11日前", "2020-12-11", None),
        ("1月10日前", "2021-01-10", "year_assumed"),
        ("立即整改", "2020-12-04", None),
        ("立即", "2020-12-04", None),
        ("立行立改", "2020-12-04", None),
        ("当场整改", "2020-12-04", None),
        ("现场整改完成", "2020-12-04", None),
        ("当日", "2020-12-04", None),
        ("7天内", "2020-12-11", None),
        ("7日内", "2020-12-11", None),
        ("七日内", "2020-12-11", None),
        ("15天", "2020-12-19", None),
        ("十五日内", "2020-12-19", None),
        ("十二日内", "2020-12-16", None),
        ("99999999天内", None, "no_date"),
        ("10个工作日内", "2020-12-18", None),
        ("999个月", None, "no_date"),
        ("半个月内", "2020-12-19", None),
        ("9999年底", None, "no_date"),
        ("13月底前", None, "no_date"),
        ("二十天内", "2020-12-24", None),
        ("限7日内整改完成", "2020-12-11", None),
        ("限期3天", "2020-12-07", None),
        ("3个工作日内", "2020-12-09", None),
        ("一周内", "2020-12-11", None),
        ("两周", "2020-12-18", None),
        ("一个月内", "2021-01-04", None),
        ("1个月", "2021-01-04", None),
        ("24小时内", "2020-12-05", None),
        ("48小时内", "2020-12-06", None),
        ("12月底前", "2020-12-31", None),
        ("2020年12月底前", "2020-12-31", None),
        ("2021年2月底", "2021-02-28", None),
        ("年底前", "2020-12-31", None),
        ("2020年底", "2020-12-31", None),
        ("1月底前", "2021-01-31", "year_assumed"),
        ("月底前", "2020-12-31", None),
        ("本月底", "2020-12-31", None),
        ("长期坚持", None, "no_date"),
        ("长期", None, "no_date"),
        ("春节前", None, "no_date"),
        ("尽快", None, "no_date"),
        ("限期整改", None, "no_date"),
        ("下次检查前", None, "no_date"),
        ("-", None, None),
        (None, None, None),
        ("2020年第四季度", None, "no_date"),
        ("2020-12-01至2020-12-10", "2020-12-10", "date_range"),
    ])  # fmt: skip


CLOSED = (
    "已整改|已完成|整改到位|已销号|√|✔|已 整 改|已整改完成|已整改到位|整改完成|已全部整改|全部整改到位|已立即整改|"
    "当场整改|现场已整改|已现场整改|当场整改完成|立行立改，已完成|完成|是|已闭环|已办结|☑已整改 □未整改|"
    "■已整改□未整改|已整改√|√已整改|已整改。|已整改（2020.12.5）|已更换|已整改完毕|已清除|已维修|已按要求整改|完成100%"
)
OPEN = (
    "整改中|正在整改|未整改|未完成|×|✕|否|整改中，预计12月底完成|未整改到位|未完全整改|尚未整改|部分整改|已部分整改|"
    "部分已整改|正在整改中|限期整改|□已整改 ☑未整改|继续整改|待整改|逾期未整改|整改中。|未完成整改|没有整改|未销号|"
    "已整改2处，1处未整改|大部分已整改|基本整改到位|已整改80%|完成80%"
)
UNSURE = "已停业|□已整改 □未整改|详见附件|张三|已安排整改|已制定整改方案|整改|立即整改|已整改，正在使用"


def test_closed_and_open_are_told_apart(tmp_path: Path) -> None:
    """Protects the ledger's state: half done is not done, not done is not done."""
    words: dict[str, tuple[str | None, str | None]] = {}
    for state, doubt, said in (("closed", None, CLOSED), ("open", None, OPEN), (None, "unknown_status", UNSURE)):
        words |= dict.fromkeys(said.split("|"), (state, doubt))
    cells: list[tuple[Any, Any, str | None]] = [(word, state, doubt) for word, (state, doubt) in words.items()]
    _column(tmp_path, "整改情况", "status", cells)


def test_levels_are_the_two_of_the_law(tmp_path: Path) -> None:
    """Protects legal papers: 较大 is no level of a hazard."""
    words = (
        ("一般", "一般隐患", "一 般", "一般事故隐患", "一般性隐患"),
        ("重大", "重大隐患", "重大事故隐患"),
        ("较大", "低", "Ⅰ级", "红色", "轻微"),
    )
    cells: list[tuple[Any, Any, str | None]] = [(word, "general", None) for word in words[0]]
    cells += [(word, "major", None) for word in words[1]] + [(word, None, "unknown_level") for word in words[2]]
    cells += [("☑一般 □重大", "general", None), ("□一般 ☑重大", "major", None), (None, None, None), ("-", None, None)]
    _column(tmp_path, "隐患级别", "level", cells)


def test_inspectors_of_a_cell_are_parted(tmp_path: Path) -> None:
    """Protects names: two signs with a blank between are one person, a phone is none."""
    _column(tmp_path, "检查人员", "inspectors", [
        ("张三、李四", ["张三", "李四"], None),
        ("张三 李四", ["张三", "李四"], None),
        ("张三　李四　王五", ["张三", "李四", "王五"], None),
        ("张三,李四，王五;赵六；钱七/孙八", ["张三", "李四", "王五", "赵六", "钱七", "孙八"], None),
        ("张三\n李四", ["张三", "李四"], None),
        ("张 三 李四光", ["张三", "李四光"], None),
        ("张 三、李 四", ["张三", "李四"], None),
        ("张三（19100000001）、李四", ["张三", "李四"], None),
        ("张三和李四", ["张三", "李四"], None),
        ("组长：张三 组员：李四、王五", ["张三", "李四", "王五"], None),
        ("张三、张三", ["张三"], None),
        ("上官𬱖、阿依古丽·买买提", ["上官𬱖", "阿依古丽·买买提"], None),
        ("张三等3人", ["张三"], "not_a_person"),
        ("全体人员", [], "not_a_person"),
        ("无", [], None),
        (None, [], None),
    ])  # fmt: skip


def test_the_time_of_finding_is_needed_and_takes_its_year_from_the_title(tmp_path: Path) -> None:
    """Protects dates: a day and month without a year, a float that may be 1 or 10, merged places and days."""
    above = [
        TITLE,
        ["序号", "受检单位", "检查时间", "检查人员", "存在的问题及隐患", "整改期限", "完成情况", "销号时间"],
    ]
    body = [
        R(
            [1, "甲敬老院", "12.3", "张三、李四", "甲1", "7天内", "已整改", "12.8"],
            {
                "facility": "甲敬老院",
                "found_on": "2020-12-03",
                "deadline": "2020-12-10",
                "status": "closed",
                "closed_on": "2020-12-08",
            },
        ),
        R(
            [2, None, None, None, "甲2", "立即", "未整改", None],
            {
                "facility": "甲敬老院",
                "found_on": "2020-12-03",
                "inspectors": ["张三", "李四"],
                "deadline": "2020-12-03",
                "closed_on": None,
            },
        ),
        R([3, None, None, None, None, "立即", "未整改", None], reject="missing_description"),
        R(
            [4, "乙敬老院", 12.1, "王五", "乙1", "7天内", "未整改", None],
            {"found_on": None, "deadline": None},
            warn=(("found_on", "ambiguous_date"), ("deadline", "no_date")),
        ),
        R([5, "乙敬老院", None, "王五", "乙2", "12月10日", "未整改", None], reject="missing_date"),
        R([6, None, "12月5日", "王五", "无单位", "12月10日", "未整改", None], reject="missing_facility"),
        R(
            [7, "丙敬老院", datetime(2020, 12, 6), "王五", "丙1", "12月1日", "已整改", "2020-12-01"],  # noqa: DTZ001
            {"found_on": "2020-12-06", "deadline": "2020-12-01", "closed_on": "2020-12-01"},
            warn=(("deadline", "date_order"), ("closed_on", "date_order")),
        ),
        R(
            [8, "丙敬老院", "2020年12月7日", "王五", "丙2", "12月10日", "已整改", None],
            {"closed_on": None},
            warn=(("closed_on", "closed_without_date"),),
        ),
        R(
            [9, "丙敬老院", "2020年12月7日", "王五", "=1+1", "12月10日", "未整改", None],
            {"description": "=1+1"},
            warn=(("description", "formula_like_text"),),
        ),
        R(
            [10, "丙敬老院", "2020年12月7日", "王五", "丙2", "12月10日", "未整改", None],
            {"description": "丙2"},
            warn=(("description", "similar_in_file"),),
        ),
        R([11, "同上", "2020年12月7日", "王五", "丙3", "12月10日", "未整改", None], reject="missing_facility"),
        R([12, "丙敬老院", "2020年12月7日", "王五", "无", "12月10日", None, None], reject="no_hazard"),
        R([13, "丙敬老院", "2020年12月7日", "王五", "未发现隐患", None, None, None], reject="no_hazard"),
        R(
            [14, "丙敬老院", "12月32日", "王五", "丙4", None, None, None],
            {"found_on": None},
            warn=(("found_on", "no_date"),),
        ),
        R([15, "丙敬老院", "12月7日上午", "王五", "丙5", None, None, None], {"found_on": "2020-12-07"}),
        R([16, "丙敬老院", "2020-12-07 15:30", "王五", "丙6", None, None, None], {"found_on": "2020-12-07"}),
        R([17, "丙敬老院", "7日", "王五", "丙7", None, None, None], {"found_on": "2020-12-07"}),
        R(
            [18, "丙敬老院", "12月7-8日", "王五", "丙8", None, None, None],
            {"found_on": "2020-12-07"},
            warn=(("found_on", "date_range"),),
        ),
        R(["合计", None, None, None, "共排查隐患18条", None, None, None]),
        R(["注：本表一式两份，民政局和乡镇（街道）各执一份。"]),
    ]
    _check(tmp_path, above, body, merges=("B3:B5", "C3:C5", "D3:D5"))


def test_without_a_year_anywhere_the_day_is_asked(tmp_path: Path) -> None:
    """Protects against this year being guessed."""
    body = [R(["甲敬老院", "12月3日", "甲1"], {"found_on": None}, warn=(("found_on", "no_year"),))]
    _check(tmp_path, [["安全隐患台账"], ["受检单位", "检查时间", "隐患描述"]], body)


def test_two_header_rows_and_words_of_other_offices(tmp_path: Path) -> None:
    """Protects ledgers from other offices: their words for the columns, parents over children."""
    above = [
        ["武隆区民政系统隐患排查治理台账（2020年）"],
        ["序号", "乡镇（街道）", "单位名称", "排查情况", None, None, "隐患等级", "整改情况", None, None, None, "备注"],
        [
            None,
            None,
            None,
            "排查时间",
            "排查人",
            "主要问题",
            None,
            "整改措施",
            "责任人",
            "完成时限",
            "是否完成整改",
            None,
        ],
    ]
    merges = ("A2:A3", "B2:B3", "C2:C3", "D2:F2", "G2:G3", "H2:K2", "L2:L3")
    body = [
        R(
            [
                1,
                "凤山街道",
                "凤山甲敬老院",
                "11.3",
                "张三、李四",
                "消防通道堵塞",
                "一般",
                "清理",
                "王五",
                "11月10日",
                "是",
                None,
            ],
            {
                "facility": "凤山甲敬老院",
                "township": "凤山街道",
                "found_on": "2020-11-03",
                "inspectors": ["张三", "李四"],
                "description": "消防通道堵塞",
                "level": "general",
                "measure": "清理",
                "responsible": "王五",
                "deadline": "2020-11-10",
                "status": "closed",
            },
        ),
        R(
            [
                2,
                "凤山街道",
                "凤山乙敬老院",
                "2020/11/30",
                "张三、李四",
                "灭火器过期",
                "重大",
                "更换",
                "王五",
                "立即整改",
                "否",
                None,
            ],
            {"found_on": "2020-11-30", "level": "major", "deadline": "2020-11-30", "status": "open"},
        ),
    ]
    _check(tmp_path, above, body, merges)
