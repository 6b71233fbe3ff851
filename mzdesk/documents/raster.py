"""Pages of a PDF as pictures and as text. The only home of pypdfium2; one call at a time, PDFium is not thread-safe."""

from __future__ import annotations

from threading import Lock

import pypdfium2

_LOCK = Lock()


def page_count(pdf: bytes) -> int:
    """How many pages."""
    with _LOCK, pypdfium2.PdfDocument(pdf) as document:
        return len(document)


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
