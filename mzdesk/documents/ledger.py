"""A list of the screen as a table on A4 across: title, office, time, numbered rows, page n of m."""

from __future__ import annotations

from mzdesk import clock
from mzdesk.documents import fonts, parts
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import Block, Cell, Frame, Gap, Grid, Words, compose, label
from mzdesk.documents.sheet import HEIGHT, WIDTH, Sheet, draw, mm
from mzdesk.errors import BadInput
from mzdesk.views.ledger import Ledger

MOST = 2_000
ACROSS = Frame(15 * mm, 12 * mm, 15 * mm, 16 * mm, wide=HEIGHT, high=WIDTH)
_NUMBER = 0.045  # of the width of all other columns
_SIZE = 9.0


def render(view: Ledger) -> bytes:
    """The PDF of a list: same view, same bytes.

    Raises BadInput for more than 2,000 rows (some 90 pages), for none, and for a character that no font has.
    """
    if not view.rows:
        raise BadInput("列表里没有记录，无法打印。请先放宽筛选条件。", "rows")
    if len(view.rows) > MOST:
        raise BadInput(
            f"列表超过 {MOST} {view.counted}，一次打印不完。请先筛选或勾选需要的，或改为导出表格。",
            "rows",
        )
    for number, row in enumerate(view.rows, 1):
        for cell in row:
            fonts.require(cell, f"第 {number} 行")
    sheets = compose([*_head(view), _grid(view)], ACROSS, _mark)
    return draw(sheets, title=view.title, author=view.unit, day=clock.office(view.at).date(), size=(HEIGHT, WIDTH))


def _head(view: Ledger) -> list[Block]:
    said = [
        f"单位：{view.unit}",
        f"打印时间：{parts.moment(view.at)}",
        f"共 {len(view.rows)} {view.counted}",
        view.note,
    ]
    return [
        Words(view.title, Face.BIAO, 18, "center", pitch=28),
        Words("　　".join(part for part in said if part), Face.SONG, 10, "left", before=2),
        Gap(4),
    ]


def _grid(view: Ledger) -> Grid:
    heads = (label("序号"), *(label(column.title) for column in view.columns))
    aligns = [column.align for column in view.columns]
    rows = [
        (
            Cell(str(number), size=_SIZE, align="center"),
            *(Cell(text, size=_SIZE, align=align) for text, align in zip(row, aligns, strict=True)),
        )
        for number, row in enumerate(view.rows, 1)
    ]
    shares = [column.share for column in view.columns]
    return Grid((sum(shares) * _NUMBER, *shares), (heads, *rows), head=1)


def _mark(sheet: Sheet, page: int, count: int) -> None:
    words = f"第 {page} 页，共 {count} 页"
    sheet.words(ACROSS.left, ACROSS.high - 11 * mm, words, Face.SONG, 9, align="center", room=ACROSS.room)
