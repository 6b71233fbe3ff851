"""自查表 out: a workbook of one place, or of a township with a sheet for each of its places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from mzdesk.errors import BadInput
from mzdesk.exchange.cells import Style
from mzdesk.exchange.sheetxml import Book, Choice, Page, Sheet
from mzdesk.views.campaigns import SelfCheckForm

MARK = "mzdesk:self_check:1"
CODES = "表号"
RESULTS = ("合格", "不合格", "无此项")
HEADS = ("序号", "编号", "领域", "检查内容", "检查方法", "自查结果", "存在问题", "整改措施和时限")
_WIDTHS = (6, 9, 14, 46, 34, 10, 30, 26)
_FIRST = 6
_NEEDED = {"自查结果"}
_FILLED_IN = (*[Style.LINE] * 3, Style.BODY_MARKED, Style.LINE, Style.BODY_MARKED, Style.LINE, Style.DATE_MARKED)
_HOW = "填写方法：在“自查结果”栏选合格、不合格或无此项；不合格的写明存在的问题。可以增加说明，请不要删除表号和编号。"


def write(forms: Sequence[SelfCheckForm], *, at: datetime, path: Path) -> None:
    """Write the sheets of `forms` into one workbook; raises BadInput when it can't be written.

    The 表号 stands on each sheet for people and on a hidden one for the reader: either finds the record again.
    """
    with Book(path, at=at, title=f"{forms[0].title}自查表") as book:
        names = []
        for form in forms:
            sheet = book.sheet(form.party.name)
            names.append(sheet.name)
            _write(sheet, form)
        hidden = book.sheet(CODES, hidden=True)
        hidden.start([34, 20, 34])
        hidden.row([MARK, CODES, "单位"], Style.PLAIN)
        for name, form in zip(names, forms, strict=True):
            hidden.row([name, form.code, form.party.name], Style.PLAIN)


def _write(sheet: Sheet, form: SelfCheckForm) -> None:
    by = f"        请于{form.return_by.month}月{form.return_by.day}日前报送" if form.return_by else ""
    contact = f"        联系：{form.contact}" if form.contact else ""
    sheet.start(_WIDTHS, frozen=(_FIRST - 1, 2))
    sheet.row([f"{form.title}自查表"], Style.TITLE, 36)
    sheet.row([f"单位名称：{form.party.name}        {CODES}：{form.code}        {form.township}"], Style.LINE, 22)
    sheet.row(
        ["自查人：", None, None, "", "联系电话：", None, "自查日期：", ""],
        _FILLED_IN,
        24,
    )
    sheet.row([f"{_HOW}{by}{contact}"], Style.NOTE, 34)
    sheet.row(HEADS, [Style.HEAD_NEEDED if head in _NEEDED else Style.HEAD for head in HEADS], 30)
    looks = [Style.NUMBER, *[Style.BODY] * 4, *[Style.BODY_MARKED] * 3]
    for item in form.items:
        sheet.row([item.number, item.code, item.topic.label, item.text, item.method, None, None, None], looks)
    last = _FIRST + len(form.items) - 1
    sheet.row(["主要负责人签字：", None, None, None, None, None, "（单位盖章）"], Style.LINE, 36)
    sheet.choose(Choice(f"F{_FIRST}:F{last}", RESULTS))
    sheet.merge("A1:H1")
    sheet.merge("A2:H2")
    sheet.merge("A3:C3")
    sheet.merge("A4:H4")
    sheet.printed(Page((1, _FIRST - 1), len(HEADS)))


def write_all(forms: Sequence[SelfCheckForm], *, at: datetime, folder: Path) -> int:
    """A workbook for each township with all its places, and one for each place in the township's folder.

    Returns how many files were written; raises BadInput when the folder can't be written to.
    """
    towns: dict[str, list[SelfCheckForm]] = {}
    for form in forms:
        towns.setdefault(form.township, []).append(form)
    count = 0
    for town, own in towns.items():
        inside = folder / plain(town)
        try:
            inside.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(f"不能在“{folder.name}”中新建文件夹，请换一个有写入权限的位置。") from error
        write(own, at=at, path=folder / f"{plain(town)}（共{len(own)}家）.xlsx")
        for form in own:
            write([form], at=at, path=inside / f"{plain(form.party.name)}_{form.code}.xlsx")
        count += len(own) + 1
    return count


def plain(name: str) -> str:
    """A name without what Windows does not allow in file names."""
    return "".join("_" if sign in '/\\:*?"<>|' or sign < " " else sign for sign in name).strip(" .")[:60] or "自查表"
