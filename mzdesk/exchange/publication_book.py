"""双随机一公开公示表 as a workbook: the same words as on paper, for the office's website."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mzdesk.exchange.cells import Style, letters
from mzdesk.exchange.sheetxml import Book, Page, Sheet
from mzdesk.rules import publishing as rules
from mzdesk.views.plan_papers import RandomPublication

_WIDTHS = (6, 13, 34, 16, 26, 28, 26, 20)
_LAST = letters(len(_WIDTHS) - 1)


def write(view: RandomPublication, *, at: datetime, path: Path) -> int:
    """Write the publication to `path`; returns how many rows the table has. The same view and time give the same bytes.

    Raises BadInput or RuleBroken for what may not be published, and BadInput when the file can't be written.
    """
    rules.require(view)
    lines = rules.lines(view)
    head = _said(rules.head(view))
    with Book(path, at=at, title=rules.TITLE) as book:
        sheet = book.sheet(rules.TITLE)
        top = len(head) + 2
        sheet.start(_WIDTHS, frozen=(top, 3))
        _across(sheet, f"{view.bureau}{rules.TITLE}", Style.TITLE, 36)
        for line in head:
            _across(sheet, line, Style.LINE, 20)
        sheet.row(rules.HEADS, Style.HEAD, 30)
        for row in lines:
            sheet.row(row)
        sheet.filtered(f"A{top}:{_LAST}{top + len(lines)}")
        for line in (rules.counted(view), *_said(rules.foot(view))):
            _across(sheet, line, Style.LINE, 20)
        sheet.printed(Page((1, top), len(_WIDTHS)))
    return len(lines)


def _said(facts: rules.Facts) -> list[str]:
    """Three facts a line; what is not known yet is left out."""
    known = [f"{name}：{words}" for name, words in facts if words.strip("\u3000年月日")]
    return ["        ".join(known[start : start + 3]) for start in range(0, len(known), 3)]


def _across(sheet: Sheet, text: str, style: Style, height: float) -> None:
    sheet.row([text], style, height)
    sheet.merge(f"A{sheet.count}:{_LAST}{sheet.count}")
