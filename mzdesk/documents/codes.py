"""The printed codes: drawn on papers, and found on scans, where they tell which paper a page belongs to.

The only home of zxing-cpp.

A pile of signed sheets is often scanned in one go. Its pages are told apart by the code (QR) that every page of ours
carries; a page without one (a back, a blurred corner) belongs to the page before it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from mzdesk.errors import BadInput
from mzdesk.rules import paper_codes

_WIDTHS = (1240, 1860)
"""A4 at 150 and 225 dpi: the second look is for small or slanted codes."""
MOST_PAGES = 400
_LEAST, _SURER = "M", ("H", "Q")
"""Levels of repair (ISO/IEC 18004): the least, and those above it from the best down; a fold may cover some of it."""


@lru_cache(maxsize=64)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The rows of the QR code of ASCII text, True where it is dark: the smallest at level M, repaired as far as it can.

    Some 0.1 ms a level. It has no quiet zone.
    """
    made = _rows(text, _LEAST)
    return next((surer for level in _SURER if len(surer := _rows(text, level)) == len(made)), made)


def _rows(text: str, level: str) -> tuple[tuple[bool, ...], ...]:
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    picture: Any = code.to_image(scale=1, add_quiet_zones=False)
    shades: Any = memoryview(picture).tolist()
    return tuple(tuple(not shade for shade in row) for row in shades)


@dataclass(frozen=True, slots=True)
class Part:
    """The pages of one paper in a scan. `code` is None where none was found, `pages` counts from 1."""

    code: str | None
    data: bytes
    pages: tuple[int, ...] = (1,)


@dataclass(frozen=True, slots=True)
class _Grey:
    """A picture as the reader takes it: one byte a pixel."""

    wide: int
    high: int
    data: bytes

    @property
    def __array_interface__(self) -> dict[str, object]:
        return {"shape": (self.high, self.wide), "typestr": "|u1", "data": self.data, "version": 3}


def parts(scan: bytes) -> list[Part]:
    """The papers in a scan (PDF or photo in its stored form), in the order of their pages.

    Raises BadInput for a PDF that can't be opened or has more than 400 pages.
    """
    if not scan.startswith(b"%PDF-"):
        return [Part(_of_photo(scan), scan)]
    found = _of_pages(scan)
    runs = [(code, tuple(page for _, page in group)) for code, group in groupby(_filled(found), lambda each: each[0])]
    if len(runs) == 1:
        return [Part(runs[0][0], scan, runs[0][1])]
    return [Part(code, _cut(scan, pages), pages) for code, pages in runs]


def _filled(codes: Sequence[str | None]) -> Iterator[tuple[str | None, int]]:
    """Each page with its code: one without has that of the page before it."""
    last: str | None = None
    for page, code in enumerate(codes, 1):
        last = code or last
        yield last, page


def _of_photo(data: bytes) -> str | None:
    from mzdesk.documents import photos

    return _code(_Grey(*photos.grey(data)))


def _of_pages(pdf: bytes) -> list[str | None]:
    from mzdesk.documents import raster

    count = raster.require_open(pdf)
    if count > MOST_PAGES:
        raise BadInput(f"扫描件有 {count} 页，超过 {MOST_PAGES} 页。请分成几个文件再添加。", "scan")
    return [_first(lambda width, page=page: _Grey(*raster.grey(pdf, page, width))) for page in range(count)]  # type: ignore[misc]


def _first(picture: Callable[[int], _Grey]) -> str | None:
    return next((code for width in _WIDTHS if (code := _code(picture(width))) is not None), None)


def _code(picture: _Grey) -> str | None:
    """The code of a paper of ours, None when the picture has none; other QR codes are passed over."""
    import zxingcpp

    for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        if found.valid and paper_codes.looks_like(found.text):
            try:
                return paper_codes.read(found.text)
            except BadInput:
                continue
    return None


def _cut(pdf: bytes, pages: Sequence[int]) -> bytes:
    """These pages as a PDF of their own; the same pages give the same bytes."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as source, pikepdf.new() as made:
        made.pages.extend(source.pages[page - 1] for page in pages)
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
    return out.getvalue()
