"""打印校正页: how far a printer prints from where it should, found with a ruler."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from mzdesk.documents import fonts
from mzdesk.documents.fonts import Face
from mzdesk.documents.sheet import HEIGHT, WIDTH, Sheet, draw, mm
from mzdesk.views.calibration import Calibration

# The type area of GB/T 9704-2012: white at the left, top, right and bottom, in mm.
LEFT, TOP, RIGHT, BOTTOM = 28, 37, 26, 35
SEAL: Final = 45  # mm across, the largest seal of the office; a size to compare with, never a seal
_ARM, _THIN = 8, 0.3
_STEPS: Final = (
    "1. 按“实际大小”打印本页（不缩放），放平。下面都以左上角的十字为准：",
    "　 竖线到纸左边应为 28.0 毫米，横线到纸上边应为 37.0 毫米。",
    "2. 用直尺量，再算相差：",
    "　 向右 = 28.0 − 量得的左边距离，向下 = 37.0 − 量得的上边距离。",
    "　 例如左边量得 27.6，向右填 0.4；上边量得 37.3，向下填 -0.3。",
    "　 正数向右、向下移，负数向左、向上移。",
    "3. 在 预览 › ⋯ › 打印位置校正 中选这台打印机，把相差的数加到原来的数上，",
    "　 保存后重打本页，直到相符。",
    "4. 刻度与直尺不等长，是打印机缩放了：请在打印机属性里关掉“适合页面”。",
)


def render(view: Calibration) -> bytes:
    """The PDF of the page: same view, same bytes. Raises BadInput for a printer's name that no font can print."""
    fonts.require(view.printer, "打印机名称")
    sheet = Sheet()
    _crosses(sheet)
    _rulers(sheet)
    _circle(sheet)
    _words(sheet, view)
    return draw([sheet], title="打印校正页", author="", day=view.day)


def _crosses(sheet: Sheet) -> None:
    right, bottom = WIDTH - RIGHT * mm, HEIGHT - BOTTOM * mm
    for x in (LEFT * mm, right):
        for y in (TOP * mm, bottom):
            sheet.rule(x - _ARM * mm, y, x + _ARM * mm, y, _THIN)
            sheet.rule(x, y - _ARM * mm, x, y + _ARM * mm, _THIN)


def _rulers(sheet: Sheet) -> None:
    """Along the upper edge of the type area from its left side, and down the left edge from its upper side."""
    for tick in range(10, 151):
        long = 4.0 if tick % 10 == 0 else 3.0 if tick % 5 == 0 else 2.0
        x, y = (LEFT + tick) * mm, (TOP + tick) * mm
        if tick <= 140:
            sheet.rule(x, TOP * mm, x, (TOP - long) * mm, _THIN)
        sheet.rule(LEFT * mm, y, (LEFT - long) * mm, y, _THIN)
        if tick % 10 == 0 and tick <= 140:
            sheet.words(x - 5 * mm, (TOP - 8) * mm, str(tick), Face.SONG, 8, align="center", room=10 * mm)
        if tick % 10 == 0:
            sheet.words((LEFT - 11) * mm, y - 4, str(tick), Face.SONG, 8, align="right", room=6 * mm)
    sheet.rule((LEFT + 10) * mm, TOP * mm, (LEFT + 140) * mm, TOP * mm, _THIN)
    sheet.rule(LEFT * mm, (TOP + 10) * mm, LEFT * mm, (TOP + 150) * mm, _THIN)


def _circle(sheet: Sheet) -> None:
    across, down, radius = WIDTH - (RIGHT + 15 + SEAL / 2) * mm, 215 * mm, SEAL / 2 * mm
    turns = [math.tau * step / 180 for step in range(181)]
    for one, other in pairwise((across + radius * math.cos(t), down + radius * math.sin(t)) for t in turns):
        sheet.rule(*one, *other, _THIN)
    room = SEAL * mm
    words = ("印章大小参考", "直径 45 毫米")
    for line, each in enumerate(words):
        sheet.words(across - radius, down - 12 + 14 * line, each, Face.SONG, 10, align="center", room=room)


def _words(sheet: Sheet, view: Calibration) -> None:
    left, top = (LEFT + 10) * mm, (TOP + 14) * mm
    room = WIDTH - (LEFT + RIGHT) * mm
    sheet.words(LEFT * mm, top, "打印校正页", Face.BIAO, 18, align="center", room=room)
    across, down = (f"{each / 10:.1f}" for each in view.shift)
    said = [
        f"打印机：{view.printer or '（未选定）'}",
        f"日期：{view.day.year}年{view.day.month}月{view.day.day}日",
        f"打印本页时已校正：向右 {across} 毫米，向下 {down} 毫米",
    ]
    for line, each in enumerate(said):
        sheet.words(left, top + 40 + 18 * line, each, Face.SONG, 11)
    for line, each in enumerate(_STEPS):
        sheet.words(left, top + 112 + 20 * line, each, Face.SONG, 11)
    blank = "量得：左边　　　　　毫米　　上边　　　　　毫米"
    sheet.words(left, top + 310, blank, Face.SONG, 11)
