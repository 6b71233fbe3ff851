"""Cards, bands and the empty page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mzdesk.ui import icons, measure, paint, theme
from mzdesk.ui.widgets.buttons import Act, LinkButton, button_for
from mzdesk.ui.widgets.words import Icon, Label, Pill


class Card(QFrame):
    """A framed ground: name, note and a link or pill in the head, anything in `body`."""

    def __init__(self, title: str = "", note: str = "", *, right: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(title)
        self._outer: QVBoxLayout = measure.column(self, (16, 10, 16, 12), 8)
        self.title, self.note = Label(title, "card"), Label(note, "small", "ink3")
        if title:
            self.head: QHBoxLayout = measure.row(gap=8)
            self.head.addWidget(self.title)
            self.head.addWidget(self.note)
            self.head.addStretch(1)
            if right is not None:
                self.head.addWidget(right)
            self._outer.addLayout(self.head)
        self.body: QVBoxLayout = measure.column(gap=6)
        self._outer.addLayout(self.body, 1)


class OverviewNumber(QFrame):
    """One big number; the whole card is a button that opens exactly what it counts."""

    clicked = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setProperty("kind", "overview")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        measure.fix(self, height=106)
        self._title = title
        self._figure = self._unit = self._line = ""
        self._tone = "ink"
        self._share: float | None = None
        self.pill = Pill()
        self.pill.setParent(self)
        self.setAccessibleName(title)

    def show_number(
        self,
        figure: int | str,
        unit: str = "",
        line: str = "",
        *,
        tone: str = "ink",
        share: float | None = None,
        pill: tuple[str, str] = ("", "neutral"),
    ) -> None:
        """`figure unit`, one small line; `share` draws a bar, `pill` is (word, tone) at the right."""
        self._figure, self._unit, self._line, self._tone, self._share = str(figure), unit, line, tone, share
        self.pill.show_word(*pill)
        self.pill.setVisible(bool(pill[0]))
        self._place()
        self.setAccessibleName(f"{self._title}：{figure} {unit}，{line}")
        self.update()

    def _place(self) -> None:
        size = self.pill.sizeHint()
        self.pill.setGeometry(self.width() - size.width() - theme.px(12), theme.px(39), size.width(), size.height())

    def resizeEvent(self, event: QEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, left = QPainter(self), theme.px(17)
        wide = self.width() - 2 * left
        top = QRectF(left, theme.px(10), wide, theme.px(20))
        paint.words(painter, top, self._title, theme.font("dense"), "ink2")
        icons.paint(painter, self.width() - theme.px(26), theme.px(13), "chevron_right", "ink3", 12)
        big = theme.font("big")
        figure = QRectF(left, theme.px(32), wide, theme.px(36))
        paint.words(painter, figure, self._figure, big, paint.ink(self._tone), elide=False)
        unit_left = left + paint.width(self._figure, big) + theme.px(8)
        room = (self.pill.x() if self.pill.isVisible() else self.width()) - unit_left - theme.px(6)
        unit = QRectF(unit_left, theme.px(44), room, theme.px(20))
        paint.words(painter, unit, self._unit, theme.font("dense"), "ink2")
        if self._share is not None:
            paint.draw_bar(painter, QRectF(left, theme.px(70), wide, theme.px(4)), self._share, "link")
        low = QRectF(left, theme.px(76), wide, theme.px(20))
        paint.words(painter, low, self._line, theme.font("small"), "ink3")
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), 6)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(220), theme.px(106))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
            return
        super().keyPressEvent(event)


class ConditionsCard(QFrame):
    """What must hold before an act: `(word, detail, holds)` with a tick or an open ring, and how many are missing."""

    def __init__(self, title: str, conditions: Sequence[tuple[str, str, bool]] = ()) -> None:
        super().__init__()
        self.setObjectName("card")
        self._missing = Label("", "dense", "warn")
        head = measure.row()
        head.addWidget(Label(title, "card"))
        head.addStretch(1)
        head.addWidget(self._missing)
        outer = measure.column(self, (14, 10, 12, 10), 6)
        outer.addLayout(head)
        self._lines: QVBoxLayout = measure.column(gap=5)
        outer.addLayout(self._lines)
        self.setAccessibleName(title)
        self.show_conditions(conditions)

    def show_conditions(self, conditions: Sequence[tuple[str, str, bool]]) -> None:
        """Show how the conditions stand now."""
        while (item := self._lines.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().deleteLater()
        for word, detail, holds in conditions:
            self._lines.addWidget(_condition(word, detail, holds))
        missing = sum(not holds for _, _, holds in conditions)
        self._missing.setText(f"还差 {missing} 项" if missing else "已全部满足")
        self._missing.set_ink("warn" if missing else "good")


def _condition(word: str, detail: str, holds: bool) -> QWidget:
    line = QWidget()
    line.setAccessibleName(f"{word}：{'已满足' if holds else '未满足'}")
    parts = measure.row(line, gap=8)
    sign = Icon("checkmark_circle", "good", filled=True) if holds else Icon("circle", "edge")
    parts.addWidget(sign)
    parts.addWidget(Label(word, "dense"))
    parts.addStretch(1)
    parts.addWidget(Label(detail, "small", "ink3"))
    return line


class Banner(QFrame):
    """A tinted band on a page: a sign, a sentence, what to do. Tone `info warn danger good`."""

    def __init__(self, tone: str = "warn", acts: Sequence[Act] = ()) -> None:
        super().__init__()
        self._tone = tone
        self._line = measure.row(self, (14, 8, 12, 8), 10)
        signs = {"danger": "error_circle", "good": "checkmark_circle", "warn": "warning"}
        self._line.addWidget(Icon(signs.get(tone, "info"), "link" if tone == "info" else tone))
        words = measure.column(gap=1)
        self.title, self.detail = Label("", "bold", wrap=True), Label("", "small", "ink2", wrap=True)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        self._line.addLayout(words, 1)
        self.buttons = [button_for(act) for act in acts]
        for button in self.buttons:
            self._line.addWidget(button)
        self.hide()

    def say(self, title: str, detail: str = "") -> None:
        """Show the band with these words; without a title it is hidden."""
        self.title.setText(title)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self.setAccessibleName(title)
        self.setVisible(bool(title))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect = QPainter(self), QRectF(self.rect())
        line = {"info": "line2"}.get(self._tone, f"{self._tone}_line")
        paint.round_box(painter, rect, 4, theme.colour(paint.ground(self._tone)), theme.colour(line))
        token = "link" if self._tone == "info" else self._tone
        painter.fillRect(QRectF(0, 2, 4, self.height() - 4), theme.colour(token))


class EmptyState(QWidget):
    """A page or list without rows: one sign, one sentence what it is for, the first act, a link."""

    def __init__(self, sign: str, sentence: str, acts: Sequence[Act] = (), links: Sequence[Act] = ()) -> None:
        super().__init__()
        outer = measure.column(self, (24, 24, 24, 24), 12)
        outer.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        outer.addWidget(Icon(sign, "ink3", 48), 0, centre)
        self.sentence = Label(sentence, "body", "ink2", wrap=True)
        self.sentence.setAlignment(centre)
        outer.addWidget(self.sentence)
        self.buttons = [button_for(act) for act in acts]
        self.links = [LinkButton(act.title, act.icon) for act in links]
        for link, act in zip(self.links, links, strict=True):
            link.clicked.connect(lambda _checked=False, run=act.run: run())
        line = measure.row(gap=12)
        line.addStretch(1)
        for button in (*self.buttons, *self.links):
            line.addWidget(button)
        line.addStretch(1)
        outer.addLayout(line)
        outer.addStretch(3)
