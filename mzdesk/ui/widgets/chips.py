"""Filter chips with counts, and segments for two to four exclusive views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from mzdesk.ui import measure, paint, theme
from mzdesk.ui.widgets.fields import ComboBox


class _Choice(QAbstractButton):
    """Base of chip and segment: checkable, exclusive in its row, arrows move."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.setText(word)
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)


class Chip(_Choice):
    """A word and how many there are; `alarm` counts stand in red when not zero."""

    def __init__(self, word: str, count: int | None = None, *, alarm: bool = False) -> None:
        super().__init__(word)
        self._count, self._alarm = count, alarm

    def set_count(self, count: int | None) -> None:
        """Show how many rows the chip would leave."""
        if count != self._count:
            self._count = count
            self.setAccessibleName(self.text() if count is None else f"{self.text()} {count}")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        dense = theme.font("dense")
        wide = paint.width(self.text(), dense) + theme.px(20)
        if self._count is not None:
            wide += paint.width(str(self._count), dense) + theme.px(6)
        return QSize(wide, theme.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect, on, dense = QRectF(self.rect()), self.isChecked(), theme.font("dense")
        fill = "primary_soft" if on else "hover" if self.underMouse() else "surface"
        paint.round_box(painter, rect, 4, theme.colour(fill), theme.colour("link" if on else "line2"))
        inner = rect.adjusted(theme.px(10), 0, -theme.px(10), 0)
        paint.words(painter, inner, self.text(), dense, "link" if on else "ink", elide=False)
        if self._count is not None:
            token = "danger" if self._alarm and self._count else "link" if on else "ink3"
            paint.words(painter, inner, str(self._count), dense, token, paint.RIGHT, elide=False)
        if self.hasFocus():
            paint.focus_ring(painter, rect, 4)


class _Row(QWidget):
    """A row of exclusive choices with keys."""

    changed = Signal(str)

    def __init__(self, gap: int, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._layout: QHBoxLayout = measure.row(self, gap=gap)
        self._group = QButtonGroup(self)
        self._keys: list[str] = []
        self._group.idClicked.connect(lambda number: self.changed.emit(self._keys[number]))

    def _add(self, key: str, button: QAbstractButton) -> None:
        self._group.addButton(button, len(self._keys))
        self._keys.append(key)
        self._layout.addWidget(button)
        if len(self._keys) == 1:
            button.setChecked(True)

    def current(self) -> str:
        """The key of the chosen one."""
        number = self._group.checkedId()
        return self._keys[number] if number >= 0 else ""

    def choose(self, key: str) -> None:
        """Choose by key without telling anybody."""
        self._group.button(self._keys.index(key)).setChecked(True)

    def button(self, key: str) -> QAbstractButton:
        """The button of a key."""
        return self._group.button(self._keys.index(key))


class ChipRow(_Row):
    """Chips for a filter: `[(key, word)]`; keys in `alarm` count in red. `changed(key)` when the clerk chose.

    Where there is no room for all of them they become a drop-down.
    """

    def __init__(self, options: Sequence[tuple[str, str]], *, alarm: Sequence[str] = (), name: str = "筛选") -> None:
        super().__init__(6, name)
        for key, word in options:
            self._add(key, Chip(word, alarm=key in alarm))
        self._drop = ComboBox(options, name=name)
        self._drop.hide()
        self._drop.chosen.connect(self._dropped)
        self._layout.addWidget(self._drop)

    def chips(self) -> list[Chip]:
        """The chips from left to right."""
        return [chip for key in self._keys if isinstance(chip := self.button(key), Chip)]

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many rows each chip stands for; chips not named lose their count."""
        for key, chip in zip(self._keys, self.chips(), strict=True):
            chip.set_count(counts.get(key))
        words = [chip.accessibleName() for chip in self.chips()]
        self._drop.set_options(list(zip(self._keys, words, strict=True)))

    def choose(self, key: str) -> None:
        super().choose(key)
        self._drop.choose(key)

    def fold(self, folded: bool) -> None:
        """Show the drop-down instead of the chips, or the chips again."""
        self._drop.choose(self.current())
        self._drop.setVisible(folded)
        for chip in self.chips():
            chip.setVisible(not folded)

    def _dropped(self, key: str) -> None:
        super().choose(key)
        self.changed.emit(key)


class _SegmentButton(_Choice):
    def __init__(self, word: str, *, first: bool) -> None:
        super().__init__(word)
        self._first = first

    def sizeHint(self) -> QSize:
        return QSize(paint.width(self.text(), theme.font("dense_bold")) + theme.px(24), theme.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect, on = QPainter(self), QRectF(self.rect()), self.isChecked()
        if on:
            paint.round_box(painter, rect, 4, theme.colour("primary_soft"), theme.colour("link"))
        elif not self._first:
            paint.hairline(painter, 0, theme.px(8), self.height() - 2 * theme.px(8), down=True)
        role = "dense_bold" if on else "dense"
        token = "link" if on else "ink" if self.underMouse() else "ink2"
        paint.words(painter, rect, self.text(), theme.font(role), token, paint.CENTRE, elide=False)
        if self.hasFocus():
            paint.focus_ring(painter, rect, 4)


class Segment(_Row):
    """Two to four exclusive views of the same data: `[(key, word)]`; `changed(key)` when the clerk chose."""

    def __init__(self, options: Sequence[tuple[str, str]], *, name: str = "视图") -> None:
        super().__init__(0, name)
        for key, word in options:
            self._add(key, _SegmentButton(word, first=not self._keys))

    def paintEvent(self, event: QPaintEvent) -> None:
        rect = QRectF(self.rect())
        paint.round_box(QPainter(self), rect, 4, theme.colour("surface"), theme.colour("line2"))
