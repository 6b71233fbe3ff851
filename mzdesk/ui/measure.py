"""Sizes, margins and fonts that follow the scale: noted on the object as at 100 %, set again on a change."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from mzdesk.ui import theme

_FIX, _PAD, _ROLE = "mzFix", "mzPad", "mzRole"


def fix(widget: QWidget, width: int | None = None, height: int | None = None) -> None:
    """Fix the size of `widget`, given in px at 100 %."""
    widget.setProperty(_FIX, [width or 0, height or 0])
    _set_size(widget)


def letter(widget: QWidget, role: str) -> None:
    """Give `widget` the font of a role of the theme."""
    widget.setProperty(_ROLE, role)
    _set_font(widget, role)


def pad(layout: QLayout, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 0, across: int = -1) -> None:
    """Margins (left, top, right, bottom) and gap of a layout; `across` is the gap of a grid's columns."""
    layout.setProperty(_PAD, [*margins, gap, across])
    _set_pad(layout)


def row(parent: QWidget | None = None, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 0) -> QHBoxLayout:
    """A layout from left to right."""
    layout = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    pad(layout, margins, gap)
    return layout


def column(
    parent: QWidget | None = None, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 0
) -> QVBoxLayout:
    """A layout from top to bottom."""
    layout = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    pad(layout, margins, gap)
    return layout


def grid(
    parent: QWidget | None = None, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 0, across: int = 0
) -> QGridLayout:
    """A grid; `gap` between rows, `across` between columns."""
    layout = QGridLayout(parent) if parent is not None else QGridLayout()
    pad(layout, margins, gap, across)
    return layout


def refit(app: QApplication) -> None:
    """Set every noted size, margin and font again."""
    for widget in app.allWidgets():
        role = widget.property(_ROLE)
        if role:
            _set_font(widget, str(role))
        if widget.property(_FIX):
            _set_size(widget)
        top = widget.layout()
        if top is not None:
            for layout in [top, *top.findChildren(QLayout)]:
                _set_pad(layout)


def _set_font(widget: QWidget, role: str) -> None:
    font = theme.font(role)
    widget.setFont(font)
    # Qt's style sheet keeps the font it first met under this name and puts it back whenever it looks at the widget.
    widget.setProperty("_q_styleSheetWidgetFont", font)


def _set_size(widget: QWidget) -> None:
    width, height = _numbers(widget, _FIX)
    if width:
        widget.setFixedWidth(theme.px(width))
    if height:
        widget.setFixedHeight(theme.px(height))


def _set_pad(layout: QLayout) -> None:
    noted = _numbers(layout, _PAD)
    if not noted:
        return
    left, top, right, bottom, gap, across = noted
    layout.setContentsMargins(theme.px(left), theme.px(top), theme.px(right), theme.px(bottom))
    if isinstance(layout, QGridLayout):
        layout.setVerticalSpacing(theme.px(gap))
        layout.setHorizontalSpacing(theme.px(max(across, 0)))
    else:
        layout.setSpacing(theme.px(gap))


def _numbers(item: QObject, name: str) -> list[int]:
    noted = item.property(name)
    return [int(number) for number in noted] if noted else []


def stand_alone(ground: QWidget, card: QWidget) -> None:
    """A card of 420 px by itself on its ground, a little above the middle: signing in, a locked screen."""
    fix(card, width=420)
    outer = column(ground, (24, 24, 24, 24))
    outer.addStretch(2)
    middle = row()
    middle.addStretch(1)
    middle.addWidget(card)
    middle.addStretch(1)
    outer.addLayout(middle)
    outer.addStretch(3)
