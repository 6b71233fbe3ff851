"""Single cells of registers as offices really write them, each with what must be kept of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tests.exchange.reallife import R, check, given, values, workbook

GOOD = "52500156MJCBFD5J6D"
TITLE = ["武隆区民政服务机构基本情况统计表（2020年）"]


def _column(tmp_path: Path, label: str, field: str, cells: list[tuple[Any, Any, str | None]]) -> None:
    """One place a row; its cell in the column `label` must be kept as told, with the doubt told."""
    body = []
    for n, (cell, kept, doubt) in enumerate(cells, 1):
        name = f"第{n}敬老院"
        body.append(R([name, "凤山街道", cell], {"name": name, field: kept}, warn=((field, doubt),) if doubt else ()))
    above = [TITLE, ["机构名称", "乡镇", label]]
    check(given(tmp_path, "a.xlsx", workbook({"S": values(above, body)})), "facility", {"S": (2, body)})


def test_days_are_kept_to_what_is_known(tmp_path: Path) -> None:
    """Protects founding days in all the forms seen in real registers."""
    day = datetime(2018, 6, 1)  # noqa: DTZ001
    bare = datetime(1905, 7, 8)  # noqa: DTZ001
    _column(tmp_path, "成立时间", "founded", [
        (day, "2018-06-01", None),
        (bare, "2016", "bare_year"),
        ("2010年12月", "2010-12", None),
        ("2005.12.1", "2005-12-01", None),
        ("1966.9", "1966-09", None),
        (1966.9, "1966-09", None),
        (2005.1, None, "ambiguous_date"),
        ("2005.1", "2005-01", None),
        (2007, "2007", None),
        ("2007", "2007", None),
        ("2007年", "2007", None),
        ("-", None, None),
        ("／", None, None),
        ("1977(2011.12.28)", "1977", "date_note"),
        ("2018年6月1日（搬迁）", "2018-06-01", "date_note"),
        (43252, "2018-06-01", "serial_date"),
        ("43252", "2018-06-01", "serial_date"),
        (20181204, "2018-12-04", None),
        ("20181204", "2018-12-04", None),
        ("201812", "2018-12", None),
        ("2018/6/1", "2018-06-01", None),
        ("2018-6-1 0:00:00", "2018-06-01", None),
        ("2018-06-01T00:00:00", "2018-06-01", None),
        ("2018 年 6 月 1 日", "2018-06-01", None),
        ("２０１８．６．１", "2018-06-01", None),
        ("二〇一八年六月一日", "2018-06-01", None),
        ("二○○三年十二月二十三日", "2003-12-23", None),
        ("一九九八年十月", "1998-10", None),
        ("一九九八年十月十日", "1998-10-10", None),
        ("二零一一年十一月三十日", "2011-11-30", None),
        ("2018年6月1号", "2018-06-01", None),
        ("2018.6.", "2018-06", None),
        ("2018.6月", "2018-06", None),
        ("2018。6。1", "2018-06-01", None),
        ("2018,6,1", "2018-06-01", None),
        ("2018_6_1", "2018-06-01", None),
        ("2018\\6\\1", "2018-06-01", None),
        ("约2003年", "2003", "about"),
        ("2003年左右", "2003", "about"),
        ("建于2003年5月", "2003-05", "about"),
        ("18.6.1", None, "ambiguous_date"),
        ("2018.13.1", None, "no_date"),
        ("2018-02-30", None, "no_date"),
        ("2018.02.29", None, "no_date"),
        ("九十年代", None, "no_date"),
        ("上世纪80年代", None, "no_date"),
        ("民国三十五年", None, "no_date"),
        ("未知", None, "no_date"),
        ("不详", None, None),
        ("2003-2005年", None, "no_date"),
        ("6月1日", "2020-06-01", None),
        ("0000-00-00", None, "no_date"),
        ("1900-01-00", None, "no_date"),
        ("2107", None, "no_date"),
        (0, None, "no_date"),
        (True, None, "no_date"),
        ("Jun-18", None, "no_date"),
        ("06/01/2018", None, "no_date"),
        ("2018年6月1日2019年7月1日", None, "no_date"),
        ("2018年6月1日、2019年7月1日", "2018-06-01", "date_range"),
    ])  # fmt: skip


def test_counts_are_exact_or_asked_for(tmp_path: Path) -> None:
    """Protects numbers of beds: a unit goes, an estimate is said, the rest is left empty."""
    _column(tmp_path, "核定床位（张）", "beds", [
        (120, 120, None),
        (120.0, 120, None),
        ("120", 120, None),
        ("120张", 120, None),
        ("120 张", 120, None),
        ("１２０", 120, None),
        ("120.0", 120, None),
        ("1,200", 1200, None),
        ("约50", 50, "about"),
        ("50余张", 50, "about"),
        ("50-60", None, "not_a_number"),
        ("未知", None, "not_a_number"),
        ("-", None, None),
        ("——", None, None),
        (" ", None, None),
        ("无", None, None),
        (0, 0, None),
        ("0", 0, None),
        (120.5, None, "not_a_number"),
        (-5, None, "not_a_number"),
        ("120+30", None, "not_a_number"),
        ("120（护理型60）", None, "not_a_number"),
        ("1人/间", None, "not_a_number"),
        (datetime(1900, 4, 29), None, "not_a_number"),  # noqa: DTZ001
        (True, None, "not_a_number"),
        ("1.2E+02", None, "not_a_number"),
        ("120张床", 120, None),
        ("约120张左右", 120, "about"),
        (99999999, None, "not_a_number"),
    ])  # fmt: skip


def test_areas_come_in_square_metres(tmp_path: Path) -> None:
    """Protects 300亩, which is no 300 m²."""
    _column(tmp_path, "建筑面积", "floor_area", [
        (35000, 35000, None),
        ("35000平方米", 35000, None),
        ("3500.5㎡", 3500.5, None),
        ("3500m2", 3500, None),
        ("3500 M²", 3500, None),
        ("300亩", 200000, "unit_changed"),
        ("6.5亩", 4333.33, "unit_changed"),
        ("13亩多", 8666.67, "unit_changed"),
        ("1.2万平方米", 12000, "unit_changed"),
        ("未知", None, "not_a_number"),
    ])  # fmt: skip


def test_phones_are_whole_or_asked_for(tmp_path: Path) -> None:
    """Protects numbers to call in an emergency: never one digit guessed, never one lost without a word."""
    one, two = "19100000001", "19100000002"
    _column(tmp_path, "联系电话（手机/座机）", "phones", [
        (one, [one], None),
        (19100000001, [one], None),
        (19100000001.0, [one], None),
        ("19100000001.0", [one], None),
        ("1.9100E+10", [], "precision_lost"),
        ("1.91E10", [], "precision_lost"),
        ("191 0000 0001", [one], None),
        ("191-0000-0001", [one], None),
        ("191 000 00001", [one], None),
        ("+8619100000001", [one], None),
        ("+86 191 0000 0001", [one], None),
        ("86-19100000001", [one], None),
        ("008619100000001", [one], None),
        ("(+86)19100000001", [one], None),
        ("（86）19100000001", [one], None),
        ("019100000001", [one], None),
        ("１９１００００００００１", [], "bad_phone"),
        ("１９１０００００００１", [one], None),
        ("'19100000001", [one], None),
        ('="19100000001"', [one], None),
        ("\u200b19100000001\u200b", [one], None),
        ("\u202d19100000001\u202c", [one], None),
        ("\u00a019100000001", [one], None),
        (f"{one}/{two}", [one, two], None),
        (f"{one}、{two}", [one, two], None),
        (f"{one}\n{two}", [one, two], None),
        (f"{one} {two}", [one, two], None),
        (f"{one},{two}；023-77701234", [one, two, "023-77701234"], None),
        (f"手机：{one}  座机：77701234", [one, "77701234"], None),
        (f"{one}（张三）", [one], "phone_note"),
        (f"张三{one}", [one], "phone_note"),
        (f"{one}（微信同号）", [one], "phone_note"),
        ("023-77701234", ["023-77701234"], None),
        ("02377701234", ["023-77701234"], None),
        ("(023)77701234", ["023-77701234"], None),
        ("（023）7770 1234", ["023-77701234"], None),
        ("023—77701234", ["023-77701234"], None),
        ("023－77701234", ["023-77701234"], None),
        ("023 77701234", ["023-77701234"], None),
        ("+86-23-77701234", ["023-77701234"], None),
        ("023-77701234转8001", ["023-77701234"], "bad_phone"),
        ("023-77701234-8001", ["023-77701234"], "bad_phone"),
        ("023-77701234/77705678", ["023-77701234", "77705678"], None),
        ("1910000000", [], "bad_phone"),
        ("191000000012", [], "bad_phone"),
        ("1910000000119100000002", [], "bad_phone"),
        ("191****0001", [], "bad_phone"),
        ("无", [], None),
        ("-", [], None),
        ("同上", [], "ditto"),
        ("110", [], "bad_phone"),
        (True, [], "bad_phone"),
        (datetime(2018, 6, 1), [], "bad_phone"),  # noqa: DTZ001
    ])  # fmt: skip


def test_codes_are_kept_as_written_and_their_check_sign_is_told(tmp_path: Path) -> None:
    """Protects the key of the register: a wrong sign warns, digits eaten by the spreadsheet are never filled up."""
    _column(tmp_path, "注册号/统一社会信用代码", "uscc", [
        (GOOD, GOOD, None),
        ("52500156MJEBB6GB36", "52500156MJEBB6GB36", None),
        (" 52500156mj1827k57n\t", "52500156MJ1827K57N", None),
        ("５２５００１５６MJ02HL9176", "52500156MJ02HL9176", None),
        ("52500156 MJJ0CE L874", "52500156MJJ0CEL874", None),
        ("52500156-MJCM7LJD4-A", "52500156MJCM7LJD4A", None),
        ("'52500156MJ6CA7FJ6H", "52500156MJ6CA7FJ6H", None),
        ('="52500156MJ60AGM76A"', "52500156MJ60AGM76A", None),
        ("\u200b52500156MJ75JF7223", "52500156MJ75JF7223", None),
        ("52500156MJMD2AF80A", "52500156MJMD2AF80A", "check_digit"),
        ("52500156MJHKL697", "52500156MJHKL697", "check_digit"),
        ("52500156MJIC3K4B9N", "52500156MJIC3K4B9N", "check_digit"),
        ("500232000012345", "500232000012345", "old_number"),
        (500232000012346, "500232000012346", "old_number"),
        ("5002320000123", "5002320000123", "old_number"),
        ("50023200001234", "50023200001234", "old_number"),
        (9.15002E17, None, "precision_lost"),
        (915002321234567890, None, "precision_lost"),
        ("9.15002E+17", None, "precision_lost"),
        ("9.15002321234568E+17", None, "precision_lost"),
        ("无", None, None),
        ("办理中", "办理中", "check_digit"),
        ("-", None, None),
    ])  # fmt: skip


def test_names_lose_blanks_and_nothing_else(tmp_path: Path) -> None:
    """Protects names: characters outside the usual planes, suffixes and brackets stay."""
    names = [
        ("凤山 敬老院", "凤山敬老院", ()),
        ("\u3000凤山夕阳红\u3000老年公寓 ", "凤山夕阳红老年公寓", ()),
        ("凤山\u200b云杉\ufeff养老院", "凤山云杉养老院", ()),
        ("凤山\n康宁\r\n养老院", "凤山康宁养老院", ()),
        ("凤山(白果)敬老院", "凤山（白果）敬老院", ()),
        ("凤山阳光养老院/高端养老公寓", "凤山阳光养老院/高端养老公寓", ()),
        ("凤山福寿养老院【医保】", "凤山福寿养老院【医保】", ()),
        ("凤山䶮𬱖养老院", "凤山䶮𬱖养老院", ()),
        ("凤山•爱心 · 养老院", "凤山·爱心·养老院", ()),
        ("凤山\ue000养老院", "凤山\ue000养老院", (("name", "private_use"),)),
        ("ＡＢＣ养老院", "ABC养老院", ()),
        ("=1+1养老院", "=1+1养老院", (("name", "formula_like_text"),)),
        ("365", "365", ()),
        ("12349养老服务中心", "12349养老服务中心", ()),
        ("示例养老院", None, ()),
        ("总部养老院", "总部养老院", ()),
        ("如意养老院", "如意养老院", ()),
        ("合计养老院", "合计养老院", ()),
        ("共享养老院", "共享养老院", ()),
        ("说明书养老院", "说明书养老院", ()),
        ("备注养老院", "备注养老院", ()),
        ("一、二级养老院", "一、二级养老院", ()),
    ]
    body = [
        R([n, name, "凤山街道", 10 + n, f"1910000{n:04}"], {"name": kept} if kept else None, warn=warn)
        for n, (name, kept, warn) in enumerate(names, 1)
    ]
    above = [["序号", "单位名称", "属地", "床位", "电话"]]
    check(given(tmp_path, "a.xlsx", workbook({"S": values(above, body)})), "facility", {"S": (1, body)})
