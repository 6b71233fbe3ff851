"""Which font draws which character: faces of official documents, fallback by character, measures in points.

A character is taken from the face that the office chose (`using`), else from ours; then from the face's fallbacks, the
pack of rare characters if it is installed, the fonts of this PC. Coverage is known from a small index, so no font is
opened before something is measured or drawn. A character that no font has is refused with its place; it is never
dropped and never a box.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from struct import unpack_from
from threading import Lock
from typing import Any

from mzdesk import paths
from mzdesk.documents import coverage, machine_fonts, rare_fonts, signs
from mzdesk.documents.truetype import BadFont, TrueType
from mzdesk.errors import BadInput


class Face(StrEnum):
    """The styles of official documents."""

    FANG = "仿宋"
    KAI = "楷体"
    SONG = "宋体"
    BIAO = "小标宋"
    HEI = "黑体"


_CHAINS: dict[Face, tuple[str, ...]] = {
    Face.FANG: ("MzFangSong", "MzSong", "NotoSansSC-UI-Regular"),
    Face.KAI: ("MzKai", "MzKaiMore", "MzSong", "NotoSansSC-UI-Regular"),
    Face.SONG: ("MzSong", "NotoSansSC-UI-Regular"),
    Face.BIAO: ("MzBiaoSong", "MzSong", "NotoSansSC-UI-SemiBold"),
    Face.HEI: ("NotoSansSC-UI-SemiBold", "NotoSansSC-UI-Regular", "MzSong"),
}
_LATIN = {Face.FANG: "MzSong", Face.KAI: "MzSong"}  # Fandol's figures are a wide slab
_MACHINE = "machine:"
_COMMON = "国"
"""A font without this character is none for Chinese papers."""
_LOADING = Lock()

Chosen = tuple[tuple[Face, str], ...]
_chosen: ContextVar[Chosen] = ContextVar("_chosen", default=())


@dataclass(frozen=True, slots=True)
class Installed:
    """A font of this PC that an office may choose; a restricted one may not be embedded and is refused."""

    name: str
    path: str
    index: int
    restricted: bool
    chinese: bool = True


def installed() -> list[Installed]:
    """The fonts of this PC whose outlines can be embedded, by name."""
    fonts = (
        Installed(font.name, font.path, font.index, font.restricted, font.has(_COMMON))
        for font in machine_fonts.everything()
        if font.drawable
    )
    return sorted(fonts, key=lambda font: (font.name, font.path))


@contextmanager
def using(faces: Mapping[Any, str]) -> Iterator[None]:
    """Inside, measure and draw with the office's own fonts: face (or its word, as settings keep it) and font name.

    An empty name means ours. Raises BadInput when this PC lacks a font or it may not be embedded.
    """
    chosen = tuple(sorted((Face(face), _choice(Face(face), name)) for face, name in faces.items() if name.strip()))
    before = _chosen.set(chosen)
    try:
        yield
    finally:
        _chosen.reset(before)


def chosen() -> Chosen:
    """The office's own fonts that are in force; what is measured depends on them."""
    return _chosen.get()


def _choice(face: Face, name: str) -> str:
    font = machine_fonts.named(name)
    end = f"请另选字体，或在 设置 › 字体 中把{face}改用随附字体。"
    if font is None:
        raise BadInput(
            f"这台电脑没有安装{face}所选的字体“{name}”。请安装该字体，或在 设置 › 字体 中把{face}改用随附字体。", face
        )
    if not font.drawable:
        raise BadInput(f"{face}所选的字体“{name}”是 PostScript 轮廓，不能嵌入文书。{end}", face)
    if font.restricted:
        raise BadInput(f"{face}所选的字体“{name}”的许可不允许嵌入文书。{end}", face)
    return _machine_name(font)


def forget() -> None:
    """Fonts were installed or removed: look again."""
    machine_fonts.forget()
    rare_fonts.installed.cache_clear()
    for kept in (_pick, _runs, _width, _advance, _box):
        kept.cache_clear()


def install_rare(source: Path) -> int:
    """Install the pack of rare characters from a folder or zip; returns its number of characters. Raises BadInput."""
    number = rare_fonts.install(source)
    with _LOADING:
        for name in [name for name in _loaded if name not in _bundled() and not name.startswith(_MACHINE)]:
            _loaded.pop(name).unregister()
    forget()
    return number


@cache
def _bundled() -> dict[str, array[int]]:
    return coverage.load(paths.resource("fonts", "coverage.bin").read_bytes())


def _machine_name(font: machine_fonts.MachineFont) -> str:
    return f"{_MACHINE}{font.path}#{font.index}"


def font_for(face: Face, char: str) -> str | None:
    """The font that draws the character in this face, None when none does."""
    return _pick(_chosen.get(), face, char)


@lru_cache(maxsize=32768)
def _pick(chosen: Chosen, face: Face, char: str) -> str | None:
    if signs.leaves_no_ink(char):
        return _CHAINS[face][0]
    if signs.barred(char):
        return None
    char = " " if char == "\t" else char
    own = dict(chosen).get(face)
    if own and ord(char) in loaded(own).face.charToGlyph:
        return own
    ours = (_LATIN[face],) if char.isascii() and face in _LATIN and not own else _CHAINS[face]
    known, point = _bundled(), ord(char)
    found = next((name for name in ours if coverage.holds(known[name], point)), None)
    return found or _rare(char)


def _rare(char: str) -> str | None:
    """The pack's font or this PC's; a small coloured picture of the machine's is no character of a paper."""
    packed = rare_fonts.installed().items()
    found = next((name for name, borders in packed if coverage.holds(borders, ord(char))), None)
    if found or signs.is_emoji(char):
        return found
    font = machine_fonts.covering(char)
    return _machine_name(font) if font else None


def missing(text: str) -> list[str]:
    """Characters of `text` that can't be printed, each once."""
    return [char for char, _, _ in _faults(text)]


def require(text: str, where: str) -> None:
    """Raise BadInput naming the characters of `text` that can't be printed, and where they stand."""
    faults = _faults(text)
    lost = [f"“{char}”(U+{ord(char):04X}，第 {place} 字)" for char, place, why in faults if not why]
    barred = [f"{why}(U+{ord(char):04X}，第 {place} 字)" for char, place, why in faults if why]
    said = []
    if barred:
        said.append(f"{where}中的{'、'.join(barred)}不能印在文书上，请删去后重新输入。")
    if lost:
        said.append(f"{where}中的{'、'.join(lost)}没有可用字体。请改用其他写法，或在 设置 › 字体 中安装生僻字包。")
    if said:
        raise BadInput(f"无法打印：{''.join(said)}", where)


def _faults(text: str) -> list[tuple[str, int, str]]:
    """(character, place counted from 1, kind of sign or "" for a letter without a font), each character once."""
    found: dict[str, tuple[str, int, str]] = {}
    before = ""
    for place, char in enumerate(text, 1):
        why = signs.barred(char, before)
        lost = char not in signs.BREAKS and font_for(Face.FANG, char) is None
        if (why or lost) and char not in found:
            found[char] = (char, place, why or ("表情符号" if signs.is_emoji(char) else ""))
        before = char
    return list(found.values())


def _needed(face: Face, char: str, text: str) -> str:
    name = font_for(face, char)
    if name is None:
        require(text, f"“{text[:12]}”")
        raise BadInput(f"无法打印：“{text[:12]}”中有不能换行的位置出现了换行，请删去后重新输入。")
    return name


def runs(face: Face, text: str) -> list[tuple[str, str]]:
    """`text` cut into stretches of one font: (font, words); what leaves no ink stays with what it follows.

    Raises BadInput for a character without a font.
    """
    return list(_runs(_chosen.get(), face, text))


@lru_cache(maxsize=4096)
def _runs(_chosen: Chosen, face: Face, text: str) -> tuple[tuple[str, str], ...]:
    made: list[tuple[str, str]] = []
    for char in text:
        joins = bool(made) and signs.leaves_no_ink(char)
        name = made[-1][0] if joins else _needed(face, char, text)
        if made and made[-1][0] == name:
            made[-1] = (name, made[-1][1] + char)
        else:
            made.append((name, char))
    return tuple(made)


_loaded: dict[str, Any] = {}


def load(name: str) -> str:
    """Make the font known to ReportLab, once; returns its name."""
    loaded(name)
    return name


def loaded(name: str) -> Any:
    """ReportLab's font of this name, read and registered when first asked for."""
    with _LOADING:
        if name not in _loaded:
            from reportlab.pdfbase import pdfmetrics

            from mzdesk.documents.embedding import Font

            path, index = _place(name)
            try:
                made = Font(name, TrueType(path.read_bytes(), index))
            except (OSError, BadFont) as error:
                raise BadInput(f"字体文件 {path.name} 读不出来，请重新安装该字体或本程序。") from error
            pdfmetrics.registerFont(made)
            _loaded[name] = made
        return _loaded[name]


def _place(name: str) -> tuple[Path, int]:
    """The file of a font and its number in it."""
    if name.startswith(_MACHINE):
        path, _, index = name.removeprefix(_MACHINE).rpartition("#")
        return Path(path), int(index)
    if name in _bundled():
        return paths.resource("fonts", f"{name}.ttf"), 0
    return rare_fonts.file(name), 0


def width(face: Face, text: str, size: float) -> float:
    """The natural width in points; raises BadInput for a character without a font."""
    return _width(_chosen.get(), face, text) * size


@lru_cache(maxsize=16384)
def _width(chosen: Chosen, face: Face, text: str) -> float:
    return sum(_advance(chosen, face, char) for char in text)


@lru_cache(maxsize=65536)
def _advance(chosen: Chosen, face: Face, char: str) -> float:
    if signs.leaves_no_ink(char):
        return 0.0
    widths = loaded(_needed(face, char, char)).face.charWidths
    return float(widths[ord(" " if char == "\t" else char)]) / 1000


def ink(face: Face, char: str, size: float) -> tuple[float, float, float, float]:
    """What the character blackens: (left, bottom, right, top) in points from its origin on the baseline, y upwards.

    Zeros for a blank one; raises BadInput for a character without a font.
    """
    left, bottom, right, top = _box(_chosen.get(), face, char)
    return left * size, bottom * size, right * size, top * size


@lru_cache(maxsize=4096)
def _box(chosen: Chosen, face: Face, char: str) -> tuple[float, float, float, float]:
    """The glyph's own box in ems."""
    face_ = loaded(_needed(face, char, char)).face
    outline = face_.font.outline(face_.charToGlyph.get(ord(char), 0)) if not signs.leaves_no_ink(char) else b""
    if len(outline) < 10 or char == "\t":
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = unpack_from(">hhhh", outline, 2)
    em = face_.unitsPerEm
    return left / em, bottom / em, right / em, top / em
