"""A PDF under way: pages are packed as they come, fonts and pictures kept once, all of it written at the end."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc

from mzdesk.documents import fonts, operators, packing, reportlab_cures
from mzdesk.documents.strokes import Stroke

_VERSION = (1, 7)


class Pdf:
    """One document of pages of `size` points (width, height); same pages, same bytes.

    `day` becomes its date; a draft carries none.
    """

    def __init__(self, title: str, author: str, day: date | None, size: tuple[float, float]) -> None:
        reportlab_cures.apply()
        self._size = size
        self._document: Any = pdfdoc.PDFDocument(compression=1, invariant=1, pdfVersion=_VERSION, lang="zh-CN")
        self._document.info = reportlab_cures.Info(title, author, day)
        self._document.updateSignature(str(day))
        self._pictures: dict[str, None] = {}

    def add(self, strokes: Iterable[Stroke]) -> None:
        """The next page."""
        self._pictures = {}
        content = operators.content(strokes, self, self._size[1])
        self._document.updateSignature(content)
        page = pdfdoc.PDFPage()
        page.pagewidth, page.pageheight = self._size
        page.Resources = pdfdoc.PDFResourceDictionary()
        page.Resources.basicFonts()
        if self._pictures:
            page.Resources.XObject = self._document.xobjDict(self._pictures)
        page.Contents = reportlab_cures.packed(packing.plain(content))
        self._document.addPage(page)

    def codes(self, font: str, text: str) -> Iterator[tuple[str, bytes]]:
        """The text in codes of the document's fonts: (name of the font, codes) one after the other."""
        made = fonts.loaded(font)
        for subset, codes in made.splitString(text, self._document):
            yield made.getSubsetInternalName(subset, self._document)[1:], codes

    def picture(self, data: bytes) -> str:
        """The name of a JPEG or PNG, which is kept once however often it is drawn."""
        name = hashlib.sha256(data).hexdigest()[:32]
        inner: str = self._document.getXObjectName(name)
        if inner not in self._document.idToObject:
            self._document.Reference(pdfdoc.PDFImageXObject(name, ImageReader(io.BytesIO(data))), inner)
            self._document.updateSignature(name)
        self._pictures[name] = None
        return inner

    def finish(self) -> bytes:
        """The whole file."""
        written: bytes = self._document.GetPDFData(None)
        return written
