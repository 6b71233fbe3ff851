"""Papers as they are archived: PDF/A-2b (ISO 19005-2), validated before anything is kept."""

from __future__ import annotations

import io
import tempfile
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final

from mzdesk import __version__, clock
from mzdesk.errors import RuleBroken
from mzdesk.log import logger

FLAVOUR: Final = "2b"
CREATOR: Final = "民政安全工作台"
_HOUR = time(9)
_IN_MEMORY = 8 * 1024 * 1024
"""Bytes of a paper that is archived without a file on disk; a dossier with photos takes one, gone when it is done."""
_REFUSED = (
    "文书不符合存档格式（PDF/A-2b），没有保存。"
    "请检查所附的照片，换成普通的 jpg 照片后重试；仍不行请把日志交给系统管理员。"
)


def to_pdfa(
    pdf: bytes, *, title: str = "", author: str = "", day: date | None, subject: str = "", keywords: str = ""
) -> bytes:
    """The same pages as PDF/A-2b in the language zh-CN: the same PDF and words give the same bytes.

    `title`, `author` and `subject` left empty stay what the PDF says of itself. `day` is the paper's date, kept as its
    making at 09:00 of the office; None leaves no date. Raises RuleBroken when the validator finds anything, which is
    written to the log.
    """
    said = {"/Title": title, "/Author": author, "/Subject": subject, "/Keywords": keywords}
    with tempfile.TemporaryFile() if len(pdf) > _IN_MEMORY else io.BytesIO() as out:
        _write(pdf, out, said, day)
        del pdf  # what is kept takes its place
        found = _findings(out)
        if found:
            logger.error("not PDF/A-%s: %s", FLAVOUR, "; ".join(found[:5]))
            raise RuleBroken(_REFUSED)
        out.seek(0)
        return out.read()


def _write(pdf: bytes, out: BinaryIO, said: dict[str, str], day: date | None) -> None:
    import pikepdf
    from pikepdf import pdfa

    with pikepdf.open(io.BytesIO(pdf)) as document:
        _describe(document, said, day)
        pdfa.prepare(document, FLAVOUR)
        _sign(document, day)
        # pikepdf leaves the id to chance; that what is written passes is seen by who calls
        document.save(out, **{**pdfa.resolve_save_kwargs(FLAVOUR), "deterministic_id": True})


def findings(pdf: bytes) -> list[str]:
    """What keeps a PDF from being PDF/A-2b: rule and place in the file, without its words; empty when it is."""
    return _findings(io.BytesIO(pdf))


def _findings(written: BinaryIO) -> list[str]:
    from pikepdf import pdfa

    written.seek(0)
    report = pdfa.validate_written(written, FLAVOUR)
    return [f"{finding.rule} {finding.where}" for finding in report.findings]


def _describe(document: Any, said: dict[str, str], day: date | None) -> None:
    from pikepdf import Dictionary, Name

    info, root = document.docinfo, document.Root
    if "/Metadata" in root:
        del root["/Metadata"]
    for key, words in said.items():
        if words:
            info[key] = words
    info["/Creator"] = CREATOR
    for key in ("/CreationDate", "/ModDate"):
        if day is not None:
            info[key] = f"D:{datetime.combine(day, _HOUR):%Y%m%d%H%M%S}+08'00'"
        elif key in info:
            del info[key]
    root["/Lang"] = "zh-CN"
    # other viewers print at true size too
    root["/ViewerPreferences"] = Dictionary(DisplayDocTitle=True, PrintScaling=Name("/None"))


def _sign(document: Any, day: date | None) -> None:
    """Replace what pikepdf says of itself and of the present moment."""
    with document.open_metadata(set_pikepdf_as_editor=False) as meta:
        meta["dc:language"] = {"zh-CN"}
        meta["pdf:Producer"] = f"mzdesk {__version__}"
        if day is None:
            del meta["xmp:MetadataDate"]
        else:
            meta["xmp:MetadataDate"] = datetime.combine(day, _HOUR, clock.OFFICE_ZONE).isoformat()
