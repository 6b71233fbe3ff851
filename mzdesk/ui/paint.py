"""The drawing functions that delegates and small widgets share. Each leaves the painter as it was."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from mzdesk.ui import icons, theme

Tone = Literal["neutral", "info", "warn", "danger", "good"]
Ink = Literal["ink", "ink2", "ink3", "disabled", "danger", "warn", "good", "link", "on_primary"]

_TONES: Final[dict[str, tuple[str, str]]] = {
    "neutral": ("quiet", "ink2"),
    "info": ("primary_soft", "link"),
    "warn": ("warn_soft", "warn_ink"),
    "danger": ("danger_soft", "danger"),
    "good": ("good_soft", "good_ink"),
}
_INKS: Final[dict[str, str]] = {"warn": "warn_ink", "good": "good_ink", "info": "link", "neutral": "ink2"}
_GRADES: Final[dict[str, str]] = {
    "major": "red",
    "suspected_major": "red",
    "larger": "orange",
    "general": "yellow",
    "low": "blue",
}

_V = Qt.AlignmentFlag.AlignVCenter
LEFT: Final = _V | Qt.AlignmentFlag.AlignLeft
RIGHT: Final = _V | Qt.AlignmentFlag.AlignRight
CENTER: Final = _V | Qt.AlignmentFlag.AlignHCenter
CENTRE: Final = _V | Qt.AlignmentFlag.AlignHCenter


def ink(name: str) -> str:
    """The token for words of a tone or ink."""
    return _INKS.get(name, name)


def ground(tone: str) -> str:
    """The token of the ground under a tone's words."""
    return _TONES[tone][0]


def width(text: str, font: QFont) -> int:
    """How wide `text` is, in whole px."""
    return round(QFontMetricsF(font).horizontalAdvance(text) + 0.49)


def words(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    token: str,
    align: Qt.AlignmentFlag = LEFT,
    *,
    elide: bool = True,
) -> None:
    """One line of words, lifted by 1 px: the optical centre of han characters lies under Qt's line box centre."""
    painter.setFont(font)
    painter.setPen(theme.colour(token))
    if elide:
        metrics = QFontMetricsF(font)
        if metrics.horizontalAdvance(text) > rect.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    flags = int(align) | int(Qt.TextFlag.TextSingleLine)
    painter.drawText(rect.adjusted(0, -1, 0, -1), flags, text)


def round_box(
    painter: QPainter, rect: QRectF, radius: float, fill: QColor | None, frame: QColor | None = None, line: float = 1
) -> None:
    """A rounded box; a frame is drawn inside `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen if frame is None else QPen(frame, line))
    painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else fill)
    half = line / 2 if frame is not None else 0
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)
    painter.restore()


def pill_width(word: str, sign: str | None = None) -> int:
    """Width of a state's pill."""
    return width(word, theme.font("small")) + theme.px(16) + (theme.px(13) if sign else 0)


def draw_pill(
    painter: QPainter,
    x: int,
    cy: int,
    word: str,
    tone: str = "neutral",
    *,
    solid: bool = False,
    sign: str | None = None,
) -> int:
    """A state: round pill, its middle at `cy` (whole, or its edges blur); `solid` is for 挂牌督办 alone.

    Returns the width.
    """
    back, front = _TONES[tone]
    if solid:
        back, front = ("danger_fill" if tone == "danger" else "primary"), "on_primary"
    wide, high = pill_width(word, sign), theme.px(20)
    rect = QRectF(x, cy - high // 2, wide, high)
    painter.save()
    round_box(painter, rect, high / 2, theme.colour(back))
    left = theme.px(8)
    if sign:
        icons.paint(painter, x + theme.px(6), cy - theme.px(6), sign, front, 12)
        left = theme.px(21)
    words(painter, rect.adjusted(left, 0, 0, 0), word, theme.font("small"), front, elide=False)
    painter.restore()
    return wide


def grade_width(word: str) -> int:
    """Width of a grade's tag."""
    return width(word, theme.font("small")) + theme.px(22)


def draw_grade(painter: QPainter, x: int, cy: int, word: str, code: str) -> int:
    """A grade: square-cornered tag with a block of colour. `code` is the term's (major, larger, general, low)."""
    name = _GRADES.get(code, "blue")
    wide, high = grade_width(word), theme.px(20)
    rect = QRectF(x, cy - high // 2, wide, high)
    block = theme.px(8)
    painter.save()
    round_box(painter, rect, 3, theme.colour(f"g_{name}_soft"))
    round_box(painter, QRectF(x + theme.px(6), cy - block // 2, block, block), 2, theme.colour(f"g_{name}"))
    tag = theme.font("small")
    words(painter, rect.adjusted(theme.px(17), 0, 0, 0), word, tag, f"g_{name}_ink", elide=False)
    painter.restore()
    return wide


def draw_bar(painter: QPainter, rect: QRectF, share: float, token: str = "primary", track: str = "quiet") -> None:
    """A bar filled to `share` (0 to 1)."""
    radius = rect.height() / 2
    round_box(painter, rect, radius, theme.colour(track))
    if share > 0:
        filled = QRectF(rect)
        filled.setWidth(max(rect.height(), rect.width() * min(1.0, share)))
        round_box(painter, filled, radius, theme.colour(token))


def draw_check(painter: QPainter, x: int, cy: int, state: Qt.CheckState, *, enabled: bool = True) -> None:
    """A check box 16 px wide with its middle at `cy`."""
    side = theme.px(16)
    rect = QRectF(x, cy - side // 2, side, side)
    if state is Qt.CheckState.Unchecked:
        frame = theme.colour("edge" if enabled else "line2")
        round_box(painter, rect, 3, theme.colour("surface"), frame)
        return
    round_box(painter, rect, 3, theme.colour("primary"))
    sign = "checkmark" if state is Qt.CheckState.Checked else "subtract"
    icons.paint(painter, x + (side - theme.px(12)) // 2, cy - theme.px(6), sign, "on_primary", 12)


def hairline(painter: QPainter, x: int, y: int, length: int, token: str = "line", *, down: bool = False) -> None:
    """A line of one logical px that stays sharp at every ratio."""
    painter.fillRect(x, y, 1 if down else length, length if down else 1, theme.colour(token))


def focus_ring(painter: QPainter, rect: QRectF, radius: float) -> None:
    """The sign of keyboard focus."""
    round_box(painter, rect, radius, None, theme.colour("link"), 2)
