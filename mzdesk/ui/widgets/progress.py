"""How far something is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mzdesk.ui import measure, paint, theme
from mzdesk.ui.widgets.buttons import LinkButton
from mzdesk.ui.widgets.words import Label


class ProgressBar(QWidget):
    """A bar 4 to 6 px high; `width` 0 = as wide as there is room."""

    def __init__(self, width: int = 96, height: int = 4, token: str = "link", track: str = "line2") -> None:
        super().__init__()
        self._share, self._wide, self._high, self._token, self._track = 0.0, width, height, token, track
        across = QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Expanding
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("进度")

    def set_share(self, share: float) -> None:
        """0 to 1."""
        self._share = share
        self.setAccessibleDescription(f"{share:.0%}")
        self.update()

    def set_token(self, token: str) -> None:
        """Colour of the filled part."""
        self._token = token
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._wide or 40), theme.px(self._high))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.draw_bar(QPainter(self), QRectF(self.rect()), self._share, self._token, self._track)


class ProgressLine(QWidget):
    """Words, count n/total, bar, 取消."""

    cancelled = Signal()

    def __init__(self, *, cancel: bool = True, role: str = "small") -> None:
        super().__init__()
        self.words = Label("", role, "ink2")
        self.bar = ProgressBar()
        self.cancel_button = LinkButton("取消", role=role)
        self.cancel_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where one types
        self.cancel_button.clicked.connect(self.cancelled)
        line = measure.row(self, gap=8)
        for part in (self.words, self.bar, self.cancel_button):
            line.addWidget(part)
        self.cancel_button.setVisible(cancel)  # last: without a parent it would flash up as a window of its own

    def show_progress(self, title: str, count: int, total: int, words: str = "") -> None:
        """`title n/total`; unknown length shows `words` without a bar."""
        counted = f"{count}/{total}" if total else words
        self.words.setText(f"{title} {counted}".strip())
        self.bar.setVisible(total > 0)
        self.bar.set_share(count / total if total else 0)
