"""填报簿 out: a workbook of one township with a sheet for each kind of act, and a hidden one by which it is known."""

from __future__ import annotations

from pathlib import Path

from mzdesk import clock
from mzdesk.exchange.book_tables import KEYS, MARK, TABLES, Field, Table
from mzdesk.exchange.cells import Style, letters
from mzdesk.exchange.self_check_book import plain
from mzdesk.exchange.sheetxml import Book, Choice, Page, Sheet
from mzdesk.views.books import BookForm, BookPlace

NOTES = "填报说明"
_HEAD = 3
_HOW = (
    "一、只填标黄的栏，表头标红的必须填。白色的栏（序号、机构名称等）已经填好，请不要改动；不要增加或复制行，可以排序和筛选。",
    "二、没有内容的行空着就行，局里只登记填写过的行。一行填一条，不要合并单元格，有下拉列表的请从列表中选择。",
    "三、日期写成 2026-01-05，时间写成 2026-01-05 14:30。时间写实际发生或报来的时间，不是填表的时间。",
    "四、有一张隐藏的工作表用于核对，请不要取消隐藏、改动或删除，也不要把内容复制到别的文件里交上来。文件名可以改。",
    "五、填好后保存，用政务邮箱或移动硬盘交到局里。可以先交一部分，补填后再交同一个文件，已经收下的不会重复登记。",
    "六、已经交上来的行需要更正的，请电话告诉局里，改动表格不会改变已经登记的内容。",
)


def write(form: BookForm, *, path: Path) -> None:
    """Write a township's book; raises BadInput when it can't be written."""
    with Book(path, at=form.key.made_at, title=f"{form.key.town}填报簿") as book:
        _notes(book.sheet(NOTES), form)
        for table in TABLES:
            _table(book.sheet(table.title), table, form)
        _keys(book.sheet(KEYS, hidden=True), form)


def name_of(form: BookForm) -> str:
    """What the file is called."""
    key = form.key
    return f"{plain(key.town)}填报簿_第{key.number}号_{key.starts:%Y%m%d}-{key.ends:%Y%m%d}.xlsx"


def _notes(sheet: Sheet, form: BookForm) -> None:
    key = form.key
    made = clock.office(key.made_at)
    sheet.start([24, 60])
    sheet.row([f"{key.town}填报簿", None], Style.TITLE, 40)
    sheet.row(["发出单位", form.bureau], [Style.HEAD, Style.BODY], 24)
    sheet.row(["编号", f"第 {key.number} 号，{made:%Y-%m-%d %H:%M} 发出"], [Style.HEAD, Style.BODY], 24)
    sheet.row(["起止日期", f"{key.starts} 至 {key.ends}"], [Style.HEAD, Style.BODY], 24)
    sheet.row(["联系", form.contact], [Style.HEAD, Style.BODY], 24)
    sheet.row(["填报人", None], [Style.HEAD_NEEDED, Style.BODY_MARKED], 24)
    for line in _HOW:
        sheet.row([line, None], Style.NOTE, 36)
        sheet.merge(f"A{sheet.count}:B{sheet.count}")
    sheet.merge("A1:B1")


def _table(sheet: Sheet, table: Table, form: BookForm) -> None:
    fields, last = table.fields, letters(len(table.fields) - 1)
    text = [at for at, field in enumerate(fields) if not field.given]
    lines = [(p, s) for p, s in zip(form.places, form.shown, strict=True) if p.kind is table.kind]
    sheet.start([field.width for field in fields], frozen=(_HEAD, 2), text_columns=text)
    sheet.row([f"{form.key.town}{table.title}"], Style.TITLE, 34)
    sheet.row([table.note if lines else table.nothing], Style.NOTE, 48)
    heads = [f"{field.label}*" if field.needed else field.label for field in fields]
    sheet.row(heads, [Style.HEAD_NEEDED if field.needed else Style.HEAD for field in fields], 30)
    looks = [Style.BODY if field.given else Style.BODY_MARKED for field in fields]
    for place, shown in lines:
        sheet.row([_given(field, place, shown) for field in fields], looks)
    end = _HEAD + max(len(lines), 1)
    for at, field in enumerate(fields):
        if field.words and lines:
            sheet.choose(Choice(f"{letters(at)}{_HEAD + 1}:{letters(at)}{end}", field.words))
    sheet.merge(f"A1:{last}1")
    sheet.merge(f"A2:{last}2")
    if lines:
        sheet.filtered(f"A{_HEAD}:{last}{end}")
    sheet.printed(Page((1, _HEAD), len(fields)))


def _given(field: Field, place: BookPlace, shown: dict[str, str]) -> object:
    if not field.given:
        return None
    if field.key == "line":
        return place.line
    if field.key == "name":
        return place.name
    if field.key == "number":
        return place.code
    return str(place.day) if field.key == "day" else shown.get(field.key)


def _keys(sheet: Sheet, form: BookForm) -> None:
    """Everything as text, so that no program turns a number into another."""
    key = form.key
    sheet.start([40, 24, 40, 30, 14, 40, 20])
    facts = (
        ("填报簿", str(key.id)), ("区县", key.district), ("乡镇（街道）", key.township), ("名称", key.town),
        ("编号", str(key.number)), ("开始日期", str(key.starts)), ("结束日期", str(key.ends)),
        ("制作时间", key.made_at.isoformat()), ("制作人", key.made_by),
    )  # fmt: skip
    sheet.row([MARK, KEYS], Style.BODY)
    for fact in facts:
        sheet.row(fact, Style.BODY)
    for place in form.places:
        row = [place.kind.value, str(place.line), _said(place.about), place.name, _said(place.day), _said(place.item)]
        row.append(place.code)
        sheet.row(row, Style.BODY)


def _said(value: object) -> str:
    return "" if value is None else str(value)
