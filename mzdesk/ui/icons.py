"""Signs drawn from the bundled SVG set (Fluent System Icons), coloured by token, sharp at every screen ratio."""

from __future__ import annotations

import re
import tempfile
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from mzdesk import paths
from mzdesk.ui import theme


@lru_cache(maxsize=512)
def svg(name: str, colour: str, size: int, *, filled: bool = False) -> bytes:
    """The sign as SVG text in `colour` (#RRGGBB); drawn for 16 px when small. FileNotFoundError for an unknown name."""
    kind = "filled" if filled else "regular"
    path = paths.resource("icons", f"{name}_{16 if size <= 16 and not filled else 20}_{kind}.svg")
    if not path.exists():
        path = paths.resource("icons", f"{name}_20_{kind}.svg")
    text = re.sub(r'fill="(?!none)[^"]*"', "", path.read_text(encoding="utf-8"))
    return text.replace("<path ", f'<path fill="{colour}" ').encode()


@lru_cache(maxsize=2048)
def _drawn(name: str, colour: str, size: int, ratio: float, filled: bool) -> QPixmap:
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(svg(name, colour, size, filled=filled))).render(painter)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def ratio() -> float:
    """Device pixels for one logical pixel on the main screen."""
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen is not None else 1.0


def pixmap(name: str, token: str = "ink2", size: int = 16, *, filled: bool = False) -> QPixmap:
    """The sign in the colour of `token`; `size` in px at 100 %."""
    return _drawn(name, theme.value(token), theme.px(size), ratio(), filled)


def paint(
    painter: QPainter, x: float, y: float, name: str, token: str, size: int = 16, *, filled: bool = False
) -> None:
    """Draw the sign with its upper left corner at (x, y)."""
    painter.drawPixmap(QPointF(x, y), pixmap(name, token, size, filled=filled))


def icon(name: str, token: str = "ink2", size: int = 16, *, filled: bool = False) -> QIcon:
    """The sign for a field's action, a menu or a button without words."""
    return QIcon(pixmap(name, token, size, filled=filled))


def beside_words(name: str, token: str, size: int = 16) -> QIcon:
    """The sign for a button with words: 2 px more at the right and at the top, since Qt's own gap is too small."""
    scale, side = ratio(), theme.px(size)
    made = QPixmap(round((side + 2) * scale), round((side + 2) * scale))
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.drawPixmap(QPointF(0, 2), pixmap(name, token, size))
    painter.end()
    return QIcon(made)


def file(name: str, colour: str, size: int) -> str:
    """A style sheet's `url(...)` to the sign in `colour`; the file lies in a folder of this process."""
    path = Path(_folder().name) / f"{name}-{colour.lstrip('#')}-{size}.svg"
    if not path.exists():
        path.write_bytes(svg(name, colour, size))
    return f'url("{path.as_posix()}")'


@lru_cache(maxsize=1)
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="mzdesk-icons-")


def forget() -> None:
    """Drop what was drawn: theme or scale changed."""
    _drawn.cache_clear()
    svg.cache_clear()
