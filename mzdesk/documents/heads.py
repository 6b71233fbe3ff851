"""What stands above the title on the first page of a 公文: 版头 of GB/T 9704-2012 (7.2), and of its special formats.

Places are points from the paper's upper edge. Red elements are left out on preprinted red-head paper; all others stand
where they always stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from mzdesk.documents import fonts, style, typeset
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import LETTER
from mzdesk.documents.sheet import RED, WIDTH, Sheet, mm
from mzdesk.documents.typeset import Line
from mzdesk.documents.words import number as number_words
from mzdesk.terms import Format
from mzdesk.views.gongwen import Gongwen

EM_ABOVE = 0.88
_MARK_MOST = 46.0
_LETTER_RULE = 170 * mm
_BEHIND = "文件"


@dataclass(frozen=True, slots=True)
class Head:
    """Where the text below begins, and what is drawn above it."""

    start: float
    draw: Callable[[Sheet], None]


def of(view: Gongwen) -> Head:
    """The head of the view's format."""
    return _FORMATS[view.format](view)


def row(index: float) -> float:
    """The top of a row of the grid."""
    return float(LETTER.top + index * style.metrics().pitch)


def _next_row(y: float) -> float:
    """The first row of the grid that begins at y, or a quarter of a row above it."""
    return row(ceil((y - LETTER.top) / style.metrics().pitch - 0.25))


# --- 发文机关标志 ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mark:
    """The red name of the organ: its lines, their size, the top of the first one's em box, the bottom of the last's."""

    lines: tuple[str, ...]
    behind: str
    size: float
    top: float

    @property
    def pitch(self) -> float:
        return self.size * 1.35

    @property
    def bottom(self) -> float:
        return self.top + (len(self.lines) - 1) * self.pitch + self.size


def _mark(lines: tuple[str, ...], behind: str, ink_top: float, room: float) -> _Mark:
    """As large as the room allows, its ink beginning exactly at `ink_top`."""
    spare = len(behind) * 1.15
    longest = max(typeset.measure(each, Face.BIAO, 1.0) for each in lines)
    size = min(style.now().mark_size or _MARK_MOST, room / (longest + spare))
    over = max(fonts.ink(Face.BIAO, sign, size)[3] for sign in lines[0])
    return _Mark(lines, behind, size, ink_top + over - EM_ABOVE * size)


def _draw_mark(sheet: Sheet, mark: _Mark, left: float, room: float) -> None:
    if style.now().on_red_head:
        return
    behind = typeset.measure(mark.behind, Face.BIAO, mark.size)
    gap = 0.15 * mark.size if mark.behind else 0.0
    widest = max(typeset.measure(each, Face.BIAO, mark.size) for each in mark.lines)
    x = left + (room - widest - gap - behind) / 2
    for place, each in enumerate(mark.lines):
        _spread(sheet, x, mark.top + place * mark.pitch, each, widest, mark.size)
    if mark.behind:
        middle = (mark.top + mark.bottom - mark.size) / 2
        sheet.text(x + widest + gap, middle, Line(mark.behind, behind), Face.BIAO, mark.size, RED)


def _spread(sheet: Sheet, x: float, y: float, words: str, wide: float, size: float) -> None:
    """A name over the whole width of the longest, as joint organs' names are set."""
    natural = typeset.measure(words, Face.BIAO, size)
    sheet.text(x, y, Line(words, natural, wide - natural if len(words) > 1 else 0.0), Face.BIAO, size, RED)


def mark_words(view: Gongwen) -> tuple[tuple[str, ...], str]:
    """The lines of the mark and what stands behind them: 文件 behind one name is part of it."""
    if view.mark:
        return (view.mark,), ""
    if view.format in (Format.LETTER, Format.MINUTES, Format.COMMAND):
        return view.organs, ""
    return ((f"{view.organs[0]}{_BEHIND}",), "") if len(view.organs) == 1 else (view.organs, _BEHIND)


# --- 下行文, 上行文 ----------------------------------------------------------------------------------


def _official(view: Gongwen) -> Head:
    """7.2: the mark's ink 35 mm below the type area's top, two rows, number, red rule 4 mm below it, two rows."""
    metrics = style.metrics()
    mark = _mark(*mark_words(view), LETTER.top + 35 * mm, LETTER.room)
    level = mark.bottom + 2 * metrics.pitch
    signers = list(_signer_lines(view)) if view.format is Format.UP else []
    last = level + max(0, len(signers) - 1) * metrics.pitch
    rule = last + metrics.size + 4 * mm + _thick() / 2

    def draw(sheet: Sheet) -> None:
        _left_corner(sheet, view, row)
        _draw_mark(sheet, mark, LETTER.left, LETTER.room)
        _number(sheet, view, last, signers)
        for place, words in enumerate(signers):
            _signer(sheet, words, level + place * metrics.pitch, signers)
        _red_rule(sheet, LETTER.left, LETTER.left + LETTER.room, rule, _thick())

    return Head(_next_row(rule + 2 * metrics.pitch), draw)


def _thick() -> float:
    return float(style.now().rule * mm)


def _red_rule(sheet: Sheet, left: float, right: float, y: float, thick: float) -> None:
    if not style.now().on_red_head:
        sheet.rule(left, y, right, y, thick, RED)


def _left_corner(sheet: Sheet, view: Gongwen, place: Callable[[float], float], *, first: int = 0) -> None:
    """份号 in row 0, 密级 in row 1 also without it, 紧急程度 below what is there (7.2.1 to 7.2.3)."""
    size = style.metrics().size
    index = first
    if view.copy_no:
        sheet.words(LETTER.left, place(index), view.copy_no.zfill(6), Face.FANG, size)
        index += 1
    if view.secrecy:
        index = max(index, first + 1)
        sheet.words(LETTER.left, place(index), view.secrecy, Face.HEI, size)
        index += 1
    if view.urgency:
        sheet.words(LETTER.left, place(index), view.urgency, Face.HEI, size)


def _number(sheet: Sheet, view: Gongwen, y: float, signers: list[tuple[str, ...]]) -> None:
    size = style.metrics().size
    words = number_words(view.number)
    if signers:
        sheet.words(LETTER.left + style.metrics().cell, y, words, Face.FANG, size)
    else:
        sheet.words(LETTER.left, y, words, Face.FANG, size, align="center", room=LETTER.room)


def _signer_lines(view: Gongwen) -> Iterator[tuple[str, ...]]:
    """签发人 two names a row (7.2.6)."""
    for start in range(0, len(view.signers), 2):
        yield view.signers[start : start + 2]


def _signer(sheet: Sheet, names: tuple[str, ...], y: float, rows: list[tuple[str, ...]]) -> None:
    size, cell = style.metrics().size, style.metrics().cell
    lead = "签发人："
    wide = max(typeset.measure("　".join(each), Face.KAI, size) for each in rows)
    x = LETTER.left + LETTER.room - cell - wide
    if names == rows[0]:
        sheet.words(x - typeset.measure(lead, Face.FANG, size), y, lead, Face.FANG, size)
    sheet.words(x, y, "　".join(names), Face.KAI, size)


# --- 信函, 命令, 纪要 --------------------------------------------------------------------------------


def _letter(view: Gongwen) -> Head:
    """10.1: ink 30 mm from the paper's edge, red double lines of 170 mm, number at the right below the first."""
    metrics = style.metrics()
    mark = _mark(*mark_words(view), 30 * mm, _LETTER_RULE)
    first = mark.bottom + 4 * mm
    level = first + _DOUBLE + 7 / 8 * metrics.size

    def place(index: float) -> float:
        return float(level + index * metrics.pitch)

    def draw(sheet: Sheet) -> None:
        left = (WIDTH - _LETTER_RULE) / 2
        _draw_mark(sheet, mark, left, _LETTER_RULE)
        _double(sheet, first, thick_above=True)
        _double(sheet, LETTER.high - 20 * mm, thick_above=False)
        _left_corner(sheet, view, place)
        words = number_words(view.number)
        sheet.words(LETTER.left, level, words, Face.FANG, metrics.size, align="right", room=LETTER.room)

    below = level + metrics.size + max(0, _corner_rows(view) - 1) * metrics.pitch
    return Head(_next_row(below + 2 * metrics.pitch), draw)


_THICK, _THIN, _BETWEEN = 1.0 * mm, 0.35 * mm, 0.6 * mm
_DOUBLE = _THICK + _BETWEEN + _THIN


def _double(sheet: Sheet, y: float, *, thick_above: bool) -> None:
    """A thick and a thin line; y is the upper edge of the pair when the thick one is above, else its lower edge."""
    left = (WIDTH - _LETTER_RULE) / 2
    if thick_above:
        thick, thin = y + _THICK / 2, y + _THICK + _BETWEEN + _THIN / 2
    else:
        thick, thin = y - _THICK / 2, y - _THICK - _BETWEEN - _THIN / 2
    _red_rule(sheet, left, left + _LETTER_RULE, thick, _THICK)
    _red_rule(sheet, left, left + _LETTER_RULE, thin, _THIN)


def _corner_rows(view: Gongwen) -> int:
    return (2 if view.secrecy else bool(view.copy_no)) + bool(view.urgency)


def _command(view: Gongwen) -> Head:
    """10.2: ink 20 mm below the type area's top, two rows, the number centred, two rows, text."""
    metrics = style.metrics()
    mark = _mark(*mark_words(view), LETTER.top + 20 * mm, LETTER.room)
    level = mark.bottom + 2 * metrics.pitch

    def draw(sheet: Sheet) -> None:
        _left_corner(sheet, view, row)
        _draw_mark(sheet, mark, LETTER.left, LETTER.room)
        words = number_words(view.number, ever=True)
        sheet.words(LETTER.left, level, words, Face.FANG, metrics.size, align="center", room=LETTER.room)

    return Head(_next_row(level + metrics.size + 2 * metrics.pitch), draw)


def _minutes(view: Gongwen) -> Head:
    """10.3: ink 35 mm below the type area's top; number, and a red rule as the office's other papers have it."""
    metrics = style.metrics()
    mark = _mark(*mark_words(view), LETTER.top + 35 * mm, LETTER.room)
    level = mark.bottom + 2 * metrics.pitch
    rule = level + metrics.size + 4 * mm + _thick() / 2

    def draw(sheet: Sheet) -> None:
        _left_corner(sheet, view, row)
        _draw_mark(sheet, mark, LETTER.left, LETTER.room)
        sheet.words(
            LETTER.left, level, number_words(view.number), Face.FANG, metrics.size, align="center", room=LETTER.room
        )
        _red_rule(sheet, LETTER.left, LETTER.left + LETTER.room, rule, _thick())

    return Head(_next_row(rule + 2 * metrics.pitch), draw)


_FORMATS: dict[Format, Callable[[Gongwen], Head]] = {
    Format.DOWN: _official,
    Format.UP: _official,
    Format.LETTER: _letter,
    Format.COMMAND: _command,
    Format.MINUTES: _minutes,
}
