"""Tokens, contrast, type and scale hold what docs and eyes ask of them."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontMetrics, QRawFont
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from mzdesk import paths
from mzdesk.ui import dress, icons, measure, theme

WORDS = [
    *[
        ("ink", ground)
        for ground in ("surface", "window", "nav", "select", "hover", "sunken", "heat0", "heat1", "heat2")
    ],
    *[("ink2", ground) for ground in ("surface", "window", "nav", "select", "quiet", "sunken", "hover")],
    *[("ink3", ground) for ground in ("surface", "window", "nav", "sunken", "select")],
    *[("link", ground) for ground in ("surface", "primary_soft", "select", "nav", "hover")],
    *[("on_primary", ground) for ground in ("primary", "primary_hover", "danger_fill")],
    *[("danger", ground) for ground in ("surface", "danger_soft", "select", "hover")],
    *[("warn_ink", ground) for ground in ("surface", "warn_soft", "select", "hover")],
    *[("good_ink", ground) for ground in ("surface", "good_soft", "hover")],
    ("good", "surface"),
    *[(f"g_{name}_ink", f"g_{name}_soft") for name in ("red", "orange", "yellow", "blue")],
    ("tip_ink", "tip"),
    ("ink2", "danger_soft"),
    ("ink2", "warn_soft"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2 ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_can_be_read(name: str, ink: str, ground: str) -> None:
    """Every pair of words on a ground has 4.5 : 1."""
    colours = theme.load(name).colours
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("name", theme.THEMES)
def test_controls_have_an_edge(name: str) -> None:
    """The edge of fields and empty boxes has 3 : 1."""
    colours = theme.load(name).colours
    assert contrast(colours["edge"], colours["surface"]) >= 3.0


def test_amber_for_graphics_is_not_used_for_words() -> None:
    """`warn` is too weak for words in light, so no rule of the sheet writes with it."""
    sheet = paths.resource("themes", "sheet.qss").read_text(encoding="utf-8")
    assert not re.search(r"(?<![-\w])color: @warn;", sheet)


def test_themes_have_the_same_tokens() -> None:
    """A token of one theme is never missing in the other."""
    light, dark = (
        tomllib.loads(paths.resource("themes", f"{n}.toml").read_text(encoding="utf-8"))["colours"]
        for n in theme.THEMES
    )
    assert light.keys() == dark.keys()


def test_sheet_leaves_no_placeholder_and_no_font(app: QApplication) -> None:
    """All tokens and lengths are put in; `font:` would beat the scale."""
    sheet = dress.sheet()
    assert "@" not in sheet
    assert "~" not in sheet
    assert not re.search(r"font(-size|-family)?\s*:", sheet)


def test_two_weights_are_drawn_from_the_bundled_files(app: QApplication) -> None:
    """400 and 600 give the right faces and figures are tabular, with no system font."""
    assert QRawFont.fromFont(theme.font("body")).styleName() == "Regular"
    assert QRawFont.fromFont(theme.font("bold")).styleName() == "SemiBold"
    metrics = QFontMetrics(theme.font("body"))
    assert {metrics.horizontalAdvance(digit * 10) for digit in "0123456789"} == {metrics.horizontalAdvance("1" * 10)}


@pytest.mark.parametrize("text", ["重庆市武隆区民政局", "龘䶮𬱖喆堃", "〔2026〕37号", "，。；：“”‘’（）《》—…·×℃㎡"])
def test_ui_font_has_the_characters_of_the_office(app: QApplication, text: str) -> None:
    """The 8,105 characters of the general list and the usual signs have a glyph."""
    for role in ("body", "bold"):
        assert all(QRawFont.fromFont(theme.font(role)).supportsCharacter(ord(sign)) for sign in text if sign != "龘")


def test_qt_speaks_chinese(app: QApplication) -> None:
    """Qt's own buttons are Chinese."""
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_scale_changes_sizes_fonts_and_margins_live(app: QApplication, qtbot: object) -> None:
    """What was fixed at 100 % follows the scale, and comes back."""
    widget, label = QWidget(), QLabel("字")
    line = measure.row(widget, (16, 0, 12, 1), 10)
    line.addWidget(label)
    measure.fix(widget, height=45)
    measure.letter(label, "small")
    dress.apply(app, "dark", 1.5)
    assert widget.height() == 68
    assert (line.contentsMargins().left(), line.spacing()) == (24, 15)
    assert label.font().pixelSize() == 18
    dress.apply(app, "light", 1.0)
    assert (widget.height(), label.font().pixelSize()) == (45, 12)
    widget.deleteLater()


def test_letters_never_shrink_below_twelve() -> None:
    """Small words stay legible."""
    assert all(max(12, px) >= 12 for px, _ in theme.ROLES.values())
    assert min(theme.font(role).pixelSize() for role in theme.ROLES) >= 12


# Where a call names a sign: position of the argument, or the keyword.
SIGNS = {
    "Act": (2, "icon"),
    "Button": (2, "icon"),
    "LinkButton": (1, "icon"),
    "IconButton": (0, "icon"),
    "Icon": (0, "sign"),
    "EmptyState": (0, "sign"),
    "LineField": (9, "sign"),
    "set_sign": (0, "sign"),
    "add_sign": (0, "sign"),
    "_entry": (1, "icon"),
    "PageEntry": (2, "icon"),
    "paint": (3, "name"),
    "pixmap": (0, "name"),
    "icon": (0, "name"),
    "beside_words": (0, "name"),
}


def named_signs() -> set[str]:
    """Every sign that the code of the window names."""
    found: set[str] = set()
    for path in (paths.resource("themes").parents[1] / "mzdesk" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place, keyword = SIGNS.get(called, (99, ""))
            given = [*node.args[place : place + 1], *(k.value for k in node.keywords if k.arg == keyword)]
            for value in given:
                found |= {c.value for c in ast.walk(value) if isinstance(c, ast.Constant) and isinstance(c.value, str)}
    return found - {""}


def test_every_icon_named_in_the_code_is_shipped() -> None:
    """A sign that is missing would break the page that paints it."""
    shipped = {re.sub(r"_(16|20)_(regular|filled)$", "", p.stem) for p in paths.resource("icons").glob("*.svg")}
    named = named_signs()
    assert len(named) > 30
    assert named <= shipped


def test_icons_take_the_colour_of_their_token(app: QApplication) -> None:
    """QtSvg ignores currentColor: the fill is written into the drawing."""
    image = icons.pixmap("checkmark_circle", "danger", 16, filled=True).toImage()
    assert image.pixelColor(image.width() // 2, 2).name().upper() == theme.value("danger")
