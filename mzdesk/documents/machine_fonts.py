"""The fonts installed on this PC: asked only for a character that ours lack, and for the faces an office chose.

A file is read once; what was found in it is kept in the user's cache by path, time and size. Broken files are passed
over, and kept as such.
"""

from __future__ import annotations

import os
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from mmap import ACCESS_READ, mmap
from pathlib import Path

from mzdesk import jsonio, paths
from mzdesk.documents import coverage
from mzdesk.documents.truetype import BadFont, TrueType, count
from mzdesk.errors import BadInput
from mzdesk.log import logger

_SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")
_MOST = 250 * 1024 * 1024
_PREFERRED = ("simsun", "nsimsun", "mingliu", "kaixinsong", "hanamin", "babelstone", "notoserif", "plangothic")
"""Faces of the 宋体 kind and those made for rare hanzi, best first: they stand least apart from ours."""


@dataclass(frozen=True, slots=True)
class MachineFont:
    """One font of this PC. `borders` is its coverage, packed."""

    names: tuple[str, ...]
    path: str
    index: int
    weight: int
    drawable: bool
    restricted: bool
    borders: bytes

    @property
    def name(self) -> str:
        """What people call it."""
        return self.names[0]

    def has(self, char: str) -> bool:
        """Whether its table of characters names this one."""
        return coverage.holds(_borders(self.borders), ord(char))


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    changed: int
    size: int
    fonts: tuple[MachineFont, ...]


def folders() -> list[Path]:
    """Where the fonts of this machine and this user lie."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home))
        return [Path(os.environ.get("WINDIR", "C:/Windows"), "Fonts"), local / "Microsoft" / "Windows" / "Fonts"]
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    own = os.environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    return [home / ".fonts", *(Path(place, "fonts") for place in (own, *shared.split(":")))]


@cache
def everything() -> tuple[MachineFont, ...]:
    """All fonts of this PC, in the order of their paths; looked for once, until `forget`."""
    known = {(file.path, file.changed, file.size): file for file in _kept()}
    found = [known.get(key) or _File(*key, tuple(_read(key[0]))) for key in _files()]
    if {(file.path, file.changed, file.size) for file in found} != set(known):
        _keep(found)
    return tuple(font for file in found for font in file.fonts)


def forget() -> None:
    """Look again: fonts were installed or removed."""
    everything.cache_clear()
    _borders.cache_clear()


def named(name: str) -> MachineFont | None:
    """The font of this name (full, family or PostScript name, in any language), the regular one of its family."""
    wanted = _key(name)
    fitting = [font for font in everything() if wanted in map(_key, font.names)]
    fitting.sort(key=lambda font: (not font.drawable, font.restricted, abs(font.weight - 400)))
    return fitting[0] if fitting else None


def covering(char: str) -> MachineFont | None:
    """A font that may be embedded and truly draws the character; None when no font of this PC does."""
    fitting = [font for font in everything() if font.drawable and not font.restricted and font.has(char)]
    return next((font for font in sorted(fitting, key=_rank) if _inks(font, char)), None)


def _rank(font: MachineFont) -> tuple[int, int]:
    name = "".join(map(_key, font.names))
    place = next((n for n, known in enumerate(_PREFERRED) if known in name), len(_PREFERRED))
    return place, abs(font.weight - 400)


def _inks(font: MachineFont, char: str) -> bool:
    try:
        opened = TrueType(Path(font.path).read_bytes(), font.index)
        return opened.inks(char) and bool(opened.advances)
    except (OSError, BadFont):
        return False


def _key(name: str) -> str:
    return "".join(char for char in name.casefold() if char not in " -_")


@cache
def _borders(packed: bytes) -> array[int]:
    return coverage.load(zlib.decompress(packed))[""]


def _files() -> list[tuple[str, int, int]]:
    """(path, time, size) of each font file."""
    found: dict[str, tuple[str, int, int]] = {}
    for folder in folders():
        for root, _, files in os.walk(folder):
            for file in files:
                if not file.lower().endswith(_SUFFIXES):
                    continue
                try:
                    told = os.stat(path := os.path.join(root, file))
                except OSError:
                    continue
                if told.st_size <= _MOST:
                    found[path] = (path, told.st_mtime_ns, told.st_size)
    return sorted(found.values())


def _read(path: str) -> Iterator[MachineFont]:
    """The fonts of a file; none for a broken one."""
    try:
        with open(path, "rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            for index in range(count(data)):
                yield _described(path, index, TrueType(data, index))
    except (OSError, ValueError, BadFont) as error:
        logger.info("a font file was passed over: %s", type(error).__name__)


def _described(path: str, index: int, font: TrueType) -> MachineFont:
    drawable = font.drawable
    borders = coverage.of(font.glyphs if drawable else ())
    packed = zlib.compress(coverage.dump({"": borders}), 1)
    names = font.names or (Path(path).stem,)
    return MachineFont(names, path, index, font.weight, drawable, font.restricted, packed)


def _cache() -> Path:
    return paths.cache_home() / "fonts.json"


def _kept() -> Iterable[_File]:
    try:
        return jsonio.load(_cache().read_bytes(), tuple[_File, ...])
    except (OSError, BadInput):
        return ()


def _keep(found: list[_File]) -> None:
    """Without a cache the next start looks again."""
    whole = _cache()
    part = whole.with_suffix(f".{os.getpid()}")
    try:
        part.write_bytes(jsonio.dump(found))
        part.replace(whole)
    except OSError as error:
        logger.warning("the list of fonts was not kept: %s", type(error).__name__)
