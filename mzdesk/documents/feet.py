"""What stands below the text of a 公文: 版记 on the last page, page numbers and the code on every page.

GB/T 9704-2012, 7.4 (版记) and 7.5 (页码). Places are points from the paper's upper edge.
"""

from __future__ import annotations

from collections.abc import Sequence

from mzdesk.documents import fonts, style, typeset
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import LETTER
from mzdesk.documents.heads import EM_ABOVE
from mzdesk.documents.pages import Foot
from mzdesk.documents.sheet import Sheet, mm, qr
from mzdesk.documents.typeset import Line
from mzdesk.documents.words import day
from mzdesk.terms import Format
from mzdesk.views.gongwen import Gongwen

FOUR = 14.0
"""4号 in points."""
_PITCH = 22.0
_PAD = 4.0
_OUTER, _INNER = 0.35 * mm, 0.25 * mm
_DASH = "—"
_CODE = 8 * mm


def record(view: Gongwen) -> Foot | None:
    """版记: 主送 that found no room above, 抄送, 印发机关 and 印发日期; None when there is nothing to say."""
    rows = _rows(view)
    printed = view.printed_by and view.format is not Format.LETTER
    if not rows and not printed:
        return None
    cell = style.metrics().cell
    high = sum(len(lines) * _PITCH + 2 * _PAD for lines in rows) + ((_PITCH + 2 * _PAD) if printed else 0)

    def draw(sheet: Sheet, y: float) -> None:
        top = y + style.metrics().pitch / 2
        _levels(sheet, view, [top, *_bottoms(rows, top), *([top + high] if printed else [])])
        level = top + _PAD
        for lines in rows:
            level = _row(sheet, lines, level, cell) + 2 * _PAD
        if printed:
            _printed(sheet, view, level, cell)

    return Foot(high + style.metrics().pitch / 2, draw)


def record_words(view: Gongwen) -> list[tuple[str, str]]:
    """What 版记 says, row by row: the words at the left and at the right."""
    rows = []
    if view.to and view.to_below:
        rows.append((f"主送：{view.to.rstrip('。；，、')}。", ""))
    if view.copy_to:
        rows.append((f"抄送：{view.copy_to.rstrip('。；，、')}。", ""))
    if view.printed_by and view.format is not Format.LETTER:
        rows.append((view.printed_by, f"{day(view.printed_on or view.day)}印发"))
    return rows


def _bottoms(rows: Sequence[Sequence[tuple[Line, float]]], top: float) -> list[float]:
    made = []
    for lines in rows:
        top += len(lines) * _PITCH + 2 * _PAD
        made.append(top)
    return made


def _levels(sheet: Sheet, view: Gongwen, levels: Sequence[float]) -> None:
    """首末条 0.35 mm, 中间 0.25 mm, as wide as the type area (7.4.1); a letter has none (10.1).

    The lower edge of the last one is the lower edge of the type area, the upper edge of the first where it begins.
    """
    if view.format is Format.LETTER:
        return
    left, right = LETTER.left, LETTER.left + LETTER.room
    for place, level in enumerate(levels):
        first, last = place == 0, place == len(levels) - 1
        thick = _OUTER if first or last else _INNER
        y = level + thick / 2 if first else level - thick / 2 if last else level
        sheet.rule(left, y, right, y, thick)


def _rows(view: Gongwen) -> list[list[tuple[Line, float]]]:
    made = []
    if view.to and view.to_below:
        made.append(_hanging("主送：", view.to))
    if view.copy_to:
        made.append(_hanging("抄送：", view.copy_to))
    return made


def _hanging(lead: str, names: str) -> list[tuple[Line, float]]:
    """4号仿宋, one character in on both sides, continuation after the colon, 。 at its end (7.4.2)."""
    cell = style.metrics().cell
    indent = typeset.measure(lead, Face.FANG, FOUR)
    room = LETTER.room - 2 * cell - indent
    text = f"{names.rstrip('。；，、')}。"
    found = typeset.lines(text, Face.FANG, FOUR, room)
    first = found[0]
    lines = [(Line(lead + first.text, indent + first.width, first.slack), 0.0)]
    return lines + [(line, indent) for line in found[1:]]


def _row(sheet: Sheet, lines: Sequence[tuple[Line, float]], level: float, cell: float) -> float:
    for line, indent in lines:
        sheet.text(LETTER.left + cell + indent, level + (_PITCH - FOUR) / 2, line, Face.FANG, FOUR)
        level += _PITCH
    return level


def _printed(sheet: Sheet, view: Gongwen, level: float, cell: float) -> None:
    y = level + (_PITCH - FOUR) / 2
    room = LETTER.room - 2 * cell
    sheet.words(LETTER.left + cell, y, view.printed_by, Face.FANG, FOUR)
    words = f"{day(view.printed_on or view.day)}印发"
    sheet.words(LETTER.left + cell, y, words, Face.FANG, FOUR, align="right", room=room)


def number(pages: Sequence[Sheet], view: Gongwen) -> None:
    """页码 and the code on every page; a letter's first page has no number (10.1)."""
    for place, sheet in enumerate(pages, 1):
        if place > 1 or view.format is not Format.LETTER:
            page_number(sheet, place)
        if view.code:
            _code(sheet, place, view.code)


def page_number(sheet: Sheet, page: int) -> None:
    """—n— in 4号 half-width 宋体: the dash 7 mm under the type area, odd right, even left, one character in (7.5)."""
    ink = fonts.ink(Face.SONG, _DASH, FOUR)[3]
    y = LETTER.end + 7 * mm + ink - EM_ABOVE * FOUR
    words = f"{_DASH} {page} {_DASH}"
    shift = style.metrics().cell
    room = LETTER.room - 2 * shift
    sheet.words(LETTER.left + shift, y, words, Face.SONG, FOUR, align="right" if page % 2 else "left", room=room)


def _code(sheet: Sheet, page: int, code: str) -> None:
    """The code that finds the paper again, small, on the side where the page number is not."""
    top = LETTER.end + 3 * mm
    left = LETTER.left if page % 2 else LETTER.left + LETTER.room - _CODE
    qr(sheet, left, top, _CODE, code)
    room = 40 * mm
    if page % 2:
        sheet.words(left + _CODE + 3, top + _CODE - 8, code, Face.SONG, 7)
    else:
        sheet.words(left - room - 3, top + _CODE - 8, code, Face.SONG, 7, align="right", room=room)
