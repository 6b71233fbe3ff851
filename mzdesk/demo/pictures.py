"""Pictures: every page as a clerk sees it, and the photographs that the invented visits bring home."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QAbstractItemView

from mzdesk.demo.stage import Stage
from mzdesk.ui import dress
from mzdesk.ui.theme import font
from mzdesk.ui.window import MainWindow

SMALL, LARGE = (1366, 768), (1920, 1080)


@dataclass(frozen=True, slots=True)
class Look:
    """One way to see the window."""

    theme: str
    size: tuple[int, int]
    scale: float = 1.0

    @property
    def name(self) -> str:
        """What stands in the file's name."""
        return f"{self.theme}-{self.size[0]}" + (f"-{self.scale:.0%}".rstrip("%") if self.scale != 1.0 else "")


LOOKS = (
    Look("light", SMALL),
    Look("light", LARGE),
    Look("dark", SMALL),
    Look("dark", LARGE),
    Look("light", SMALL, 1.5),
    Look("light", LARGE, 1.5),
    Look("dark", LARGE, 1.5),
)


def of_pages(stage: Stage, window: MainWindow, folder: str, looks: Iterable[Look]) -> int:
    """A picture of every page in every look; returns how many."""
    taken = 0
    for look in looks:
        dress.apply(stage.app, look.theme, look.scale)
        window.resize(*look.size)
        for entry in window.entries:
            window.show_page(entry.key)
            stage.settle()
            _choose_first(window)
            stage.settle()
            take(stage, window, folder, f"{entry.key}-{look.name}.png")
            taken += 1
    dress.apply(stage.app, "light", 1.0)
    return taken


def _choose_first(window: MainWindow) -> None:
    page = window.page
    table = page.findChild(QAbstractItemView) if page is not None else None
    choose: Callable[[], Any] | None = getattr(table, "choose_first", None)
    if choose is not None and table is not None and table.isVisible():
        choose()


def take(stage: Stage, window: MainWindow, folder: str, name: str) -> Path:
    """One picture of the window as it stands."""
    return stage.keep(folder, name, _bytes(window.grab().toImage(), "PNG"))


def photograph(words: str, *, ground: str = "#6E7F80", size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A stand-in for a photo: a drawn scene with a board that says it is invented. JPEG."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    wide, high = size
    with _Painting(image) as painter:
        painter.fillRect(QRectF(0, high * 0.62, wide, high * 0.38), QColor(ground).darker(140))
        painter.fillRect(QRectF(wide * 0.08, high * 0.2, wide * 0.3, high * 0.5), QColor(ground).lighter(130))
        painter.fillRect(QRectF(wide * 0.55, high * 0.3, wide * 0.35, high * 0.42), QColor(ground).lighter(115))
        board = QRectF(wide * 0.06, high * 0.8, wide * 0.88, high * 0.14)
        painter.fillRect(board, QColor("#FFFFFF"))
        painter.setPen(QColor("#1B1F24"))
        letters = QFont(font("body"))
        letters.setPixelSize(round(high * 0.05))
        painter.setFont(letters)
        painter.drawText(board, Qt.AlignmentFlag.AlignCenter, f"{words}（示例照片）")
    return _bytes(image, "JPEG")


def scan(title: str, words: str) -> bytes:
    """A stand-in for the scan of a signed sheet: title, who signed, and that it is invented. JPEG."""
    image = QImage(1240, 1754, QImage.Format.Format_RGB32)
    image.fill(QColor("#FBFAF5"))
    with _Painting(image) as painter:
        letters = QFont(font("body"))
        for text, top, pixels in ((title, 200, 56), (words, 700, 44), ("（示例扫描件，签字为虚构）", 1500, 32)):
            letters.setPixelSize(pixels)
            painter.setFont(letters)
            painter.setPen(QColor("#1B1F24"))
            painter.drawText(QRectF(100, top, 1040, 160), Qt.AlignmentFlag.AlignCenter, text)
    return _bytes(image, "JPEG")


class _Painting:
    """A painter that ends with the block."""

    def __init__(self, image: QImage) -> None:
        self._painter = QPainter(image)

    def __enter__(self) -> QPainter:
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return self._painter

    def __exit__(self, *_: object) -> None:
        self._painter.end()


def _bytes(image: QImage, kind: str) -> bytes:
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind, 90 if kind == "JPEG" else -1)  # type: ignore[call-overload]
    return bytes(held.data())
