"""Dressing the application: style, palette, the one sheet, Qt's own Chinese words; changed live as a whole."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from mzdesk import paths
from mzdesk.ui import icons, measure
from mzdesk.ui.theme import colour, font, load, load_fonts, look, px, show, value


def start(app: QApplication, name: str = "light", scale: float = 1.0) -> None:
    """Give the application its style, fonts, Qt's Chinese words, colours. Call before the first widget is made."""
    load_fonts()
    app.setStyle("Fusion")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    apply(app, name, scale)


def apply(app: QApplication, name: str, scale: float) -> None:
    """Show the theme `name` at `scale` (1.0 to 1.5), in open windows too."""
    rescaled = scale != look().scale
    show(load(name, scale))
    icons.forget()
    windows = [window for window in app.topLevelWidgets() if window.isVisible()]
    for window in windows:
        window.setUpdatesEnabled(False)
    app.styleHints().setColorScheme(Qt.ColorScheme.Dark if name == "dark" else Qt.ColorScheme.Light)
    app.setFont(font("body"))
    app.setPalette(palette())
    if rescaled:
        measure.refit(app)
    app.setStyleSheet(sheet())
    for window in windows:
        window.setUpdatesEnabled(True)


_PALETTE: Final = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.BrightText: "danger",
    QPalette.ColorRole.Highlight: "primary",
    QPalette.ColorRole.HighlightedText: "on_primary",
    QPalette.ColorRole.PlaceholderText: "ink3",
    QPalette.ColorRole.ToolTipBase: "tip",
    QPalette.ColorRole.ToolTipText: "tip_ink",
    QPalette.ColorRole.Link: "link",
    QPalette.ColorRole.LinkVisited: "link",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "sunken",
    QPalette.ColorRole.Mid: "line2",
    QPalette.ColorRole.Dark: "edge",
    QPalette.ColorRole.Shadow: "edge",
    QPalette.ColorRole.Accent: "primary",
}


def palette() -> QPalette:
    """The palette of the present theme."""
    made = QPalette()
    for role, token in _PALETTE.items():
        made.setColor(role, colour(token))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, colour("disabled"))
    return made


def sheet() -> str:
    """The one style sheet: resources/themes/sheet.qss with @tokens and ~lengths put in."""
    text = paths.resource("themes", "sheet.qss").read_text(encoding="utf-8")
    text = re.sub(r"icon\((\w+), @(\w+), (\d+)\)", lambda m: icons.file(m[1], value(m[2]), px(int(m[3]))), text)
    text = re.sub(r"@(\w+)", lambda m: value(m[1]), text)
    return re.sub(r"~(\d+)(-\d+)?", lambda m: f"{px(int(m[1])) + int(m[2] or 0)}px", text)
