"""Words and signs: labels, pills, tags, key caps, hairlines."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from mzdesk.ui import icons, measure, paint, theme


def restyle(widget: QWidget) -> None:
    """Make the sheet look at changed properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class Label(QLabel):
    """Words in a role of type (`theme.ROLES`) and an ink (`ink ink2 ink3 danger warn good link`)."""

    def __init__(
        self, text: str = "", role: str = "body", ink: str = "ink", *, wrap: bool = False, select: bool = False
    ) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("ink", ink)
        self.setWordWrap(wrap)
        measure.letter(self, role)
        if select:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def set_ink(self, ink: str) -> None:
        """Change the colour by name."""
        if self.property("ink") != ink:
            self.setProperty("ink", ink)
            restyle(self)


class Icon(QLabel):
    """A sign without words; give `name` when it says something that no word beside it says."""

    def __init__(self, sign: str, token: str = "ink2", size: int = 16, *, filled: bool = False, name: str = "") -> None:
        super().__init__()
        self._sign, self._token, self._size, self._filled = sign, token, size, filled
        self.setAccessibleName(name)
        self._draw()

    def set_sign(self, sign: str, token: str) -> None:
        """Show another sign."""
        self._sign, self._token = sign, token
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self.setPixmap(icons.pixmap(self._sign, self._token, self._size, filled=self._filled))
        self.setFixedSize(theme.px(self._size), theme.px(self._size))


class Painted(QWidget):
    """Base of widgets that are one painted word: `wide` px wide and 22 high, so that it sits on the line of words."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def wide(self) -> int:
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        return QSize(self.wide(), theme.px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)


class Pill(Painted):
    """A state in one word; tone `neutral info warn danger good`."""

    def __init__(self, word: str = "", tone: str = "neutral", *, solid: bool = False, sign: str | None = None) -> None:
        super().__init__()
        self._solid, self._sign = solid, sign
        self.show_word(word, tone)

    def show_word(self, word: str, tone: str = "neutral") -> None:
        """Show another state; hidden when there is no word."""
        self.word, self.tone = word, tone
        self.setAccessibleName(word)
        self.setVisible(bool(word)) if self.parent() else None
        self.updateGeometry()
        self.update()

    def wide(self) -> int:
        return paint.pill_width(self.word, self._sign) if self.word else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.word:
            middle = self.height() // 2 + 1
            paint.draw_pill(QPainter(self), 0, middle, self.word, self.tone, solid=self._solid, sign=self._sign)


class GradeTag(Painted):
    """A grade: word and the term's code (`major larger general low`)."""

    def __init__(self, word: str = "", code: str = "general") -> None:
        super().__init__()
        self.show_grade(word, code)

    def show_grade(self, word: str, code: str) -> None:
        """Show another grade."""
        self.word, self.code = word, code
        self.setAccessibleName(word)
        self.updateGeometry()
        self.update()

    def wide(self) -> int:
        return paint.grade_width(self.word) if self.word else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.word:
            paint.draw_grade(QPainter(self), 0, self.height() // 2 + 1, self.word, self.code)


class KeyCap(Painted):
    """A key of the keyboard in the foot of a list."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self.setAccessibleName(f"{key} 键")

    def wide(self) -> int:
        return max(theme.px(20), paint.width(self._key, theme.font("small")) + theme.px(10))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(0, 1, self.width(), self.height() - 2)
        paint.round_box(painter, rect, 3, theme.colour("sunken"), theme.colour("line2"))
        paint.words(painter, rect, self._key, theme.font("small"), "ink2", paint.CENTRE, elide=False)


class HLine(QWidget):
    """A hairline from left to right."""

    def __init__(self, token: str = "line") -> None:
        super().__init__()
        self.setObjectName(token)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(1)


class VLine(QWidget):
    """A hairline between acts or status fields."""

    def __init__(self, height: int = 20) -> None:
        super().__init__()
        self.setObjectName("line2")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(1)
        measure.fix(self, height=height)
