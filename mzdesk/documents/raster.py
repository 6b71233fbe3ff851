"""Pages of a PDF as pictures and as text. The only home of pypdfium2; one call at a time, PDFium is not thread-safe."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from ctypes import c_int
from itertools import pairwise
from threading import Lock
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from mzdesk.errors import BadInput

Box = tuple[float, float, float, float]  # left, top, right, bottom in points from the page's upper left corner

_LOCK = Lock()
_FINE: Final = 100  # PDFium gives whole dots


def page_count(pdf: bytes) -> int:
    """How many pages."""
    with _LOCK, pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def require_open(pdf: bytes) -> int:
    """How many pages a PDF from outside has; raises BadInput when it can't be opened."""
    try:
        return page_count(pdf)
    except pypdfium2.PdfiumError as error:
        raise BadInput("PDF 文件打不开，可能已损坏或设了密码。请重新扫描，或另存为不加密的 PDF 后再添加。") from error


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points."""
    with _LOCK, pypdfium2.PdfDocument(pdf) as document:
        return [document.get_page_size(number) for number in range(len(document))]


def render(pdf: bytes, page: int, width_px: int) -> tuple[int, int, bytes]:
    """Page number `page` (from 0) at `width_px`: width, height and BGRX bytes, four to a pixel."""
    with _LOCK, pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page]
        bitmap = sheet.render(scale=width_px / sheet.get_width(), rev_byteorder=False, prefer_bgrx=True)
        made = (bitmap.width, bitmap.height, bytes(bitmap.buffer))
        bitmap.close()
        sheet.close()
        return made


def grey(pdf: bytes, page: int, width_px: int) -> tuple[int, int, bytes]:
    """Page number `page` (from 0) in grey at `width_px`: width, height and one byte a pixel."""
    with _LOCK, pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page]
        bitmap = sheet.render(scale=width_px / sheet.get_width(), grayscale=True)
        wide, high, row = bitmap.width, bitmap.height, bitmap.stride
        data = bytes(bitmap.buffer)
        bitmap.close()
        sheet.close()
    return wide, high, data if row == wide else b"".join(data[n * row : n * row + wide] for n in range(high))


def text(pdf: bytes) -> list[str]:
    """The words of each page."""
    with _LOCK, pypdfium2.PdfDocument(pdf) as document:
        found = []
        for sheet in document:
            layer = sheet.get_textpage()
            found.append(layer.get_text_bounded())
            layer.close()
            sheet.close()
        return found


def find(pdf: bytes, page: int, words: str) -> list[tuple[Box, ...]]:
    """Where `words` stand on page number `page` (from 0): for every hit its boxes, one for each line it runs over.

    Blanks and line breaks count for nothing, since Chinese lines break anywhere; nor do capitals and full-width forms.
    """
    wanted = "".join(sign for sign, _ in _plain(enumerate(words)))
    if not wanted:
        return []
    with _LOCK, pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page]
        layer = sheet.get_textpage()
        spans = _spans(list(_plain(_signs(layer))), wanted)
        found = [tuple(_boxes(sheet, layer, first, last)) for first, last in spans]
        layer.close()
        sheet.close()
    return [boxes for boxes in found if boxes]


def _signs(layer: Any) -> Iterator[tuple[int, str]]:
    """Each character of a page with its index; those beyond the BMP come from PDFium as two."""
    codes = [pdfium.FPDFText_GetUnicode(layer, index) for index in range(layer.count_chars())]
    for index, (code, after) in enumerate(pairwise([*codes, 0])):
        if 0xD800 <= code < 0xDC00 <= after < 0xE000:
            yield index, chr(0x10000 + ((code - 0xD800) << 10) + after - 0xDC00)
        elif not 0xD800 <= code < 0xE000:
            yield index, chr(code)


def _plain(signs: Iterable[tuple[int, str]]) -> Iterator[tuple[str, int]]:
    """The characters that count, in the form in which they are compared, each with its index."""
    for index, sign in signs:
        for each in unicodedata.normalize("NFKC", sign).casefold():
            if each.isprintable() and not each.isspace():
                yield each, index


def _spans(signs: list[tuple[str, int]], wanted: str) -> list[tuple[int, int]]:
    """First and last index of each hit."""
    there, found = "".join(sign for sign, _ in signs), []
    place = there.find(wanted)
    while place >= 0:
        end = place + len(wanted)
        found.append((signs[place][1], signs[end - 1][1]))
        place = there.find(wanted, end)
    return found


def _boxes(sheet: Any, layer: Any, first: int, last: int) -> list[Box]:
    wide, high = (round(side * _FINE) for side in sheet.get_size())

    def seen(x: float, y: float) -> tuple[float, float]:
        across, down = c_int(), c_int()
        pdfium.FPDF_PageToDevice(sheet, 0, 0, wide, high, 0, x, y, across, down)
        return across.value / _FINE, down.value / _FINE

    made = []
    for number in range(layer.count_rects(first, last - first + 1)):
        left, bottom, right, top = layer.get_rect(number)
        (x1, y1), (x2, y2) = seen(left, top), seen(right, bottom)
        made.append((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
    return made
