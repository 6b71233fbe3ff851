"""Where the window stood, and what its menu offers of the look."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow

from mzdesk.ui import dress, theme
from mzdesk.ui.memory import Memory
from mzdesk.ui.tables.view import Table
from mzdesk.ui.widgets.buttons import Act

if TYPE_CHECKING:
    from mzdesk.ui.context import Context


def restore(window: QMainWindow, memory: Memory) -> None:
    """Put the window where it stood, if that screen is still there; else 1366 × 768 or what fits."""
    kept = memory.get("window", "main", {})
    rect = QRect(*(int(kept.get(k, d)) for k, d in zip("xywh", (-1, -1, 1366, 768), strict=True)))
    if kept and QGuiApplication.screenAt(rect.center()) is not None:
        window.setGeometry(rect)
    else:
        available = QGuiApplication.primaryScreen().availableGeometry()
        window.resize(min(1366, available.width()), min(768, available.height()))
    if kept.get("max"):
        window.setWindowState(Qt.WindowState.WindowMaximized)


def keep(window: QMainWindow, memory: Memory) -> None:
    """Remember where the window stands."""
    rect = window.normalGeometry() if window.isMaximized() else window.geometry()
    place = {"x": rect.x(), "y": rect.y(), "w": rect.width(), "h": rect.height(), "max": window.isMaximized()}
    memory.put("window", "main", place)


def look_acts(window: QMainWindow, context: Context) -> list[Act | None]:
    """Theme, scale and row height, for the window's menu; the present one is ticked."""
    name, scale = theme.look().name, theme.look().scale
    compact = bool(context.pc.get("compact_rows"))
    return [
        *(
            Act(f"{label}界面", partial(set_look, context, key, scale), "checkmark" if key == name else "")
            for key, label in theme.THEMES.items()
        ),
        None,
        *(
            Act(f"大小 {size:.0%}", partial(set_look, context, name, size), "checkmark" if size == scale else "")
            for size in theme.SCALES
        ),
        None,
        Act("紧凑表格", partial(set_compact, window, context, not compact), "checkmark" if compact else ""),
    ]


def set_look(context: Context, name: str, scale: float) -> None:
    """Change theme and scale at once, and remember them on this PC."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        dress.apply(app, name, scale)
    context.pc.set("theme", name)
    context.pc.set("scale", round(scale * 100))


def set_compact(window: QMainWindow, context: Context, compact: bool) -> None:
    """Rows of 28 instead of 32 px in all tables."""
    context.pc.set("compact_rows", compact)
    for table in window.findChildren(Table):
        table.set_compact(compact)
