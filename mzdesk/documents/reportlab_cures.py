"""ReportLab's documents without their faults.

Cured, each measured: streams written as text, a quarter longer; no line end before `endstream` (PDF/A asks for one);
numbers that took a tenth of a paper's time; a whole dossier held in memory three times before it is written; dates of
the year 2000; empty page transitions; an id that did not follow from the content.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc

from mzdesk import clock
from mzdesk.documents.operators import number

_HOUR = time(9)


class Info(pdfdoc.PDFInfo):  # type: ignore[misc]  # ReportLab has no types
    """What a document says of itself; `day` is its date, None leaves it without one."""

    def __init__(self, title: str, author: str, day: date | None) -> None:
        super().__init__()
        self.title = self.subject = title
        self.author, self.creator, self.day = author, "民政安全工作台", day

    def format(self, document: Any) -> bytes:
        words = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer")
        said = {word: pdfdoc.PDFString(getattr(self, word.lower())) for word in words}
        said["Trapped"] = pdfdoc.PDFName(self.trapped)
        if self.day is not None:
            moment = datetime.combine(self.day, _HOUR, clock.OFFICE_ZONE)
            said["CreationDate"] = said["ModDate"] = pdfdoc.PDFString(f"D:{moment:%Y%m%d%H%M%S}+08'00'")
        written: bytes = pdfdoc.PDFDictionary(said).format(document)
        return written


class _Stream(pdfdoc.PDFStream):  # type: ignore[misc]
    """A stream whose end stands on a line of its own."""

    _END = b"endstream\n"

    def format(self, document: Any) -> bytes:
        written: bytes = super().format(document)
        return b"".join((memoryview(written)[: -len(self._END)], b"\n", self._END))


class _File:
    """The file under way, written as it grows. Names of methods and attributes are ReportLab's."""

    def __init__(self, version: tuple[int, int]) -> None:
        self._out = io.BytesIO()
        self.add(b"%%PDF-%d.%d\n%%\xe6\xb0\x91\xe6\x94\xbf\n" % version)

    def add(self, what: str | bytes) -> int:
        place = self._out.tell()
        self._out.write(what.encode("latin-1") if isinstance(what, str) else what)
        return place

    def format(self, _document: Any) -> bytes:
        return self._out.getvalue()


class Written(pdfdoc.PDFObject):  # type: ignore[misc]
    """An object that is in PDF's words already."""

    __RefOnly__ = 1

    def __init__(self, words: bytes) -> None:
        self._words = words

    def format(self, _document: Any) -> bytes:
        return self._words


def dictionary(told: Mapping[str, str]) -> bytes:
    """Keys and values, both in PDF's words."""
    return f"<< {' '.join(f'/{key} {value}' for key, value in told.items())} >>".encode("ascii")


def packed(data: bytes, length: int | None = None) -> Written:
    """A stream of data that is packed with Flate already; `length` is that of an unpacked font file."""
    told = {"Filter": "/FlateDecode", "Length": str(len(data))}
    if length is not None:
        told["Length1"] = str(length)
    return Written(b"".join((dictionary(told), b"\nstream\n", data, b"\nendstream\n")))


def _number(value: float) -> str:
    return number(value)


@cache
def apply() -> None:
    """Put the cures where ReportLab looks for its own, once for the process."""
    rl_config.useA85 = 0
    pdfdoc.fp_str = _number
    pdfdoc.PDFStream = _Stream
    pdfdoc.PDFFile = _File
