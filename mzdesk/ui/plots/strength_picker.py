"""强度 低/中/高: three cards with a sentence each, and the figures behind them in a fold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QLayout, QSizePolicy, QWidget

from mzdesk.ui import measure, paint, theme
from mzdesk.ui.widgets.buttons import LinkButton
from mzdesk.ui.widgets.words import Label, Pill
from mzdesk.views.planner import Strength

_LEVELS = 3


class _StrengthCard(QAbstractButton):
    """A level: its word, 推荐 on one, its sentence. Arrows move between the cards."""

    def __init__(self) -> None:
        super().__init__()
        self.strength: Strength | None = None
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        column = measure.column(self, (34, 10, 12, 12), 4)
        head = measure.row(gap=8)
        self.level, self.mark = Label("", "card"), Pill("推荐", "info")
        head.addWidget(self.level)
        head.addWidget(self.mark)
        head.addStretch(1)
        column.addLayout(head)
        self.sentence = Label("", "dense", "ink2", wrap=True)
        column.addWidget(self.sentence)
        column.addStretch(1)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, strength: Strength, *, recommended: bool) -> None:
        """Show a level."""
        self.strength = strength
        self.setText(f"强度{strength.label}")
        self.setAccessibleName(f"强度{strength.label}" + ("，推荐" if recommended else ""))
        self.setAccessibleDescription(strength.sentence)
        self.level.setText(f"强度{strength.label}")
        self.mark.setVisible(recommended)
        self.sentence.setText(_after_head(strength))
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        inside = self.layout()
        return inside.heightForWidth(width) if isinstance(inside, QLayout) else theme.px(100)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), self.heightForWidth(theme.px(240)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(170), theme.px(90))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setMinimumHeight(self.heightForWidth(self.width()))
        super().resizeEvent(event)

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect, on = QPainter(self), QRectF(self.rect()), self.isChecked()
        fill = "primary_soft" if on else "hover" if self.underMouse() else "surface"
        paint.round_box(painter, rect, 4, theme.colour(fill), theme.colour("link" if on else "line2"), 2 if on else 1)
        side = theme.px(16)
        dot = QRectF(theme.px(10), theme.px(12), side, side)
        paint.round_box(painter, dot, side / 2, theme.colour("surface"), theme.colour("link" if on else "edge"), 2)
        if on:
            inner = dot.adjusted(side / 4, side / 4, -side / 4, -side / 4)
            paint.round_box(painter, inner, side / 4, theme.colour("link"))
        if self.hasFocus():
            paint.focus_ring(painter, rect.adjusted(2, 2, -2, -2), 4)


class StrengthPicker(QWidget):
    """`chosen(Strength)` when the clerk chose; `choose(label)` without telling anybody."""

    chosen = Signal(object)

    def __init__(self, *, recommended: str = "中", name: str = "检查强度") -> None:
        super().__init__()
        self._recommended = recommended
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        column = measure.column(self, gap=8)
        self._row = measure.row(gap=12)
        column.addLayout(self._row)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(lambda at: self.chosen.emit(self._all[at].strength))
        # made before anything is shown in them: keys go from card to card in the order of making
        self._all: list[_StrengthCard] = [self._card(at) for at in range(_LEVELS)]
        self._shown = 0
        self.more = LinkButton("详情", "chevron_down")
        self.more.clicked.connect(self._fold)
        column.addWidget(self.more)
        self.details = QWidget()
        self.details.setAccessibleName("各档强度的数字")
        self._table = measure.grid(self.details, (0, 0, 0, 0), 6, 24)
        column.addWidget(self.details)
        self.details.hide()

    def _card(self, at: int) -> _StrengthCard:
        card = _StrengthCard()
        card.hide()
        self._group.addButton(card, at)
        self._row.addWidget(card, 1)
        return card

    def show_strengths(self, strengths: Sequence[Strength]) -> None:
        """Show these levels; the one with the same word stays chosen."""
        before = self.current()
        while len(self._all) < len(strengths):
            self._all.append(self._card(len(self._all)))
        self._shown = len(strengths)
        for at, card in enumerate(self._all):
            if at < self._shown:
                card.say(strengths[at], recommended=strengths[at].label == self._recommended)
            card.setVisible(at < self._shown)
        self._show_details(strengths)
        if before is not None:
            self.choose(before.label)

    def cards(self) -> list[QAbstractButton]:
        """The cards from left to right."""
        return list(self._all[: self._shown])

    def current(self) -> Strength | None:
        """The chosen level, None before the first choice."""
        at = self._group.checkedId()
        return self._all[at].strength if 0 <= at < self._shown else None

    def choose(self, label: str) -> None:
        """Choose by word without telling anybody; an unknown word leaves the choice as it is."""
        for card in self._all[: self._shown]:
            if card.strength is not None and card.strength.label == label:
                card.setChecked(True)

    def _fold(self) -> None:
        shown = self.details.isHidden()
        self.details.setVisible(shown)
        self.more.setText("收起" if shown else "详情")
        self.more.set_sign("chevron_up" if shown else "chevron_down")

    def _show_details(self, strengths: Sequence[Strength]) -> None:
        _empty(self._table)
        heads = ("强度", "每周检查（家次）", "每周路上（小时）", "每 100 次中可能被料到", "能力是最低要求的")
        for column, head in enumerate(heads):
            self._table.addWidget(Label(head, "small", "ink3"), 0, column)
        for row, each in enumerate(strengths, 1):
            times = f"{each.intensity // 1000}.{each.intensity % 1000 // 10:02d} 倍"
            cells = (each.label, str(each.visits_a_week), str(each.hours_a_week), f"{each.foreseen} 次", times)
            for column, text in enumerate(cells):
                self._table.addWidget(Label(text, "dense_bold" if column == 0 else "dense"), row, column)
        self._table.setColumnStretch(len(heads), 1)


def _after_head(strength: Strength) -> str:
    """The sentence without the words that stand above it already."""
    head = f"强度{strength.label}："
    return strength.sentence.removeprefix(head)


def _empty(table: QGridLayout) -> None:
    while (item := table.takeAt(0)) is not None:
        if (inner := item.widget()) is not None:
            inner.deleteLater()
