"""The pack of rare characters: some 80,000 more hanzi, made by `resources/fonts/build.py --rare`, installed by choice.

A pack is a folder or a zip: `manifest.json` ({"kind", "version", "fonts": names in order of preference, "files":
{name: SHA-256}}), a TrueType file for each font, `coverage.bin`, and the licences. It is checked whole when it is
installed, and never half there: it is unpacked beside and put in place by one renaming.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
import zlib
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mzdesk import jsonio, paths
from mzdesk.documents import coverage
from mzdesk.documents.truetype import BadFont, TrueType
from mzdesk.errors import BadInput

KIND = "mzdesk-rare-fonts"
MANIFEST, INDEX = "manifest.json", "coverage.bin"
VERSION = 1
_MOST_FILES, _MOST_BYTES = 40, 300 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
_AGAIN = "请重新获取生僻字包后再安装。"
_BROKEN = (
    OSError,
    ValueError,
    LookupError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True)
class Manifest:
    """What a pack says of itself."""

    kind: str
    version: int
    fonts: tuple[str, ...]
    files: dict[str, str]


@cache
def installed() -> dict[str, array[int]]:
    """The fonts of the installed pack with their coverage, best first; empty without a pack."""
    folder = paths.rare_fonts()
    try:
        manifest = jsonio.load((folder / MANIFEST).read_bytes(), Manifest)
        known = coverage.load((folder / INDEX).read_bytes())
        return {name: known[name] for name in manifest.fonts}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, LookupError, BadInput) as error:
        raise BadInput("已安装的生僻字包读不出来，请在 设置 › 字体 中重新安装。") from error


def file(name: str) -> Path:
    """Where a font of the pack lies."""
    return paths.rare_fonts() / f"{name}.ttf"


def install(source: Path) -> int:
    """Check a pack (folder or zip) and put it in place of an older one; returns how many characters it has.

    Raises BadInput in words for whatever is not a whole pack; an installed one then stays as it was.
    """
    target = paths.rare_fonts()
    fresh = target.with_name("fonts.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        if source.is_dir():
            number = _take(fresh, lambda name: _from_folder(source, name))
        else:
            with zipfile.ZipFile(source) as archive:
                number = _take(fresh, lambda name: _from_zip(archive, name))
        _swap(fresh, target)
    except _BROKEN as error:
        raise BadInput(f"“{source.name}”不是完整的生僻字包，读不出来。{_AGAIN}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    installed.cache_clear()
    return number


def _take(fresh: Path, read: Callable[[str], bytes]) -> int:
    """The pack's files, checked, in a folder of their own; returns the number of characters."""
    try:
        raw = read(MANIFEST)
        manifest = jsonio.load(raw, Manifest)
    except (KeyError, FileNotFoundError, BadInput) as error:
        raise BadInput(f"所选的不是生僻字包：缺少可读的 {MANIFEST}。{_AGAIN}") from error
    _check_names(manifest)
    fresh.mkdir(mode=0o700)
    (fresh / MANIFEST).write_bytes(raw)
    size = 0
    for name, digest in manifest.files.items():
        try:
            data = read(name)
        except (KeyError, FileNotFoundError) as error:
            raise BadInput(f"生僻字包中缺少文件 {name}。{_AGAIN}") from error
        size += len(data)
        if size > _MOST_BYTES or hashlib.sha256(data).hexdigest() != digest:
            raise BadInput(f"生僻字包中的文件 {name} 已损坏或被改动。{_AGAIN}")
        (fresh / name).write_bytes(data)
    return _check_fonts(fresh, manifest)


def _check_names(manifest: Manifest) -> None:
    if manifest.kind != KIND or manifest.version != VERSION:
        raise BadInput(f"所选的不是本程序可用的生僻字包。{_AGAIN}")
    needed = {INDEX, *(f"{name}.ttf" for name in manifest.fonts)}
    named = set(manifest.files)
    if not manifest.fonts or not needed <= named or len(named) > _MOST_FILES:
        raise BadInput(f"生僻字包的文件清单不全。{_AGAIN}")
    odd = [name for name in sorted(named) if not _NAME.fullmatch(name) or name == MANIFEST]
    if odd:
        raise BadInput(f"生僻字包中的文件名“{odd[0]}”不对。{_AGAIN}")


def _check_fonts(folder: Path, manifest: Manifest) -> int:
    """Each font can be read and embedded, and has all that the index says."""
    known = coverage.load((folder / INDEX).read_bytes())
    whole: set[int] = set()
    for name in manifest.fonts:
        try:
            font = TrueType((folder / f"{name}.ttf").read_bytes())
            good = font.drawable and not font.restricted and bool(font.outlines) and bool(font.advances)
            points = set(font.glyphs)
        except BadFont as error:
            raise BadInput(f"生僻字包中的字体 {name} 读不出来。{_AGAIN}") from error
        if not good or name not in known or known[name] != coverage.of(points):
            raise BadInput(f"生僻字包中的字体 {name} 与索引不符，或不许嵌入。{_AGAIN}")
        whole |= points
    return len(whole)


def _swap(fresh: Path, target: Path) -> None:
    old = target.with_name("fonts.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _from_folder(folder: Path, name: str) -> bytes:
    path = folder / name
    if path.stat().st_size > _MOST_BYTES:
        raise BadInput(f"生僻字包中的文件 {name} 过大。{_AGAIN}")
    return path.read_bytes()


def _from_zip(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member by its plain name, also when the zip holds it in a folder; never more than a pack may weigh."""
    places = [part for part in archive.infolist() if part.filename.rsplit("/", 1)[-1] == name]
    if len(places) != 1:
        raise KeyError(name)
    with archive.open(places[0]) as stream:
        data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise BadInput(f"生僻字包中的文件 {name} 过大。{_AGAIN}")
    return data
