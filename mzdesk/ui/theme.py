"""What the program looks like just now: colour tokens, type, scale.

Everything that paints asks here by name (`colour("ink")`, `font("body")`, `px(32)`), so that theme and scale change
with one call of `dress.apply`. Tokens lie in resources/themes; their contrast is checked by a test.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QFont, QFontDatabase, QRawFont

from mzdesk import paths

FAMILY: Final = "Noto Sans SC"
_BOLD_FAMILY: Final = "Noto Sans SC SemiBold"
_FILES: Final = ("NotoSansSC-UI-Regular.ttf", "NotoSansSC-UI-SemiBold.ttf")
SCALES: Final = (1.0, 1.1, 1.25, 1.5)
THEMES: Final = {"light": "浅色", "dark": "深色"}

# role: px at 100 %, weight
ROLES: Final = {
    "page": (16, 600),
    "card": (14, 600),
    "body": (14, 400),
    "bold": (14, 600),
    "dense": (13, 400),
    "dense_bold": (13, 600),
    "small": (12, 400),
    "small_bold": (12, 600),
    "figure": (20, 600),
    "big": (26, 600),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A theme at a scale."""

    name: str
    scale: float
    colours: Mapping[str, str]


def load(name: str, scale: float = 1.0) -> Look:
    """Read the theme `name` ("light" or "dark")."""
    data = tomllib.loads(paths.resource("themes", f"{name}.toml").read_text(encoding="utf-8"))
    return Look(name, scale, data["colours"])


_look = load("light")
_bold_family = FAMILY


def look() -> Look:
    """What is shown now."""
    return _look


def dark() -> bool:
    """Whether the dark theme is shown."""
    return _look.name == "dark"


def value(token: str) -> str:
    """The token's colour as `#RRGGBB`; KeyError for an unknown token."""
    return _look.colours[token]


@lru_cache(maxsize=256)
def _colour(spelled: str) -> QColor:
    return QColor(spelled)


def colour(token: str) -> QColor:
    """The token's colour. Don't change the object: it is shared."""
    return _colour(_look.colours[token])


def px(size: float) -> int:
    """A length given at 100 %, in logical pixels at the present scale."""
    return round(size * _look.scale)


@lru_cache(maxsize=64)
def _font(size: int, weight: int, family: str) -> QFont:
    made = QFont(family)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def font(role: str = "body") -> QFont:
    """The font of a role (see ROLES), never below 12 px. Don't change the object: it is shared."""
    size, weight = ROLES[role]
    family = _bold_family if weight == 600 else FAMILY
    return _font(max(12, round(size * _look.scale)), weight, family)


def show(made: Look) -> None:
    """Make `made` what is shown. Only `dress.apply` calls this."""
    global _look
    _look = made


def load_fonts() -> None:
    """Bring the bundled fonts in, by data (a path with Chinese characters fails under some Windows set-ups)."""
    global _bold_family
    if FAMILY not in QFontDatabase.families():
        for file in _FILES:
            QFontDatabase.addApplicationFontFromData(QByteArray(paths.resource("fonts", file).read_bytes()))
    if FAMILY not in QFontDatabase.families():
        raise RuntimeError("the bundled font did not load")
    drawn = QRawFont.fromFont(_font(14, 600, FAMILY))
    _bold_family = FAMILY if drawn.styleName() == "SemiBold" else _BOLD_FAMILY
    _font.cache_clear()
