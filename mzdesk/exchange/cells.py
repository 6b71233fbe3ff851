"""A cell as XML: what it looks like and what stands in it, never a formula."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from enum import IntEnum
from html import escape
from typing import Any

MAX_TEXT = 32_767
_CUT = "……（过长，已截断）"
_EPOCH = date(1899, 12, 30)
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SAFE = re.compile(r"[^&<>\n\r\t_\x00-\x1f\ud800-\udfff\ufffe\uffff]*")


class Style(IntEnum):
    """The looks a cell can have; the numbers are places in the style sheet."""

    PLAIN = 0
    TITLE = 1
    LINE = 2
    HEAD = 3
    HEAD_NEEDED = 4
    BODY = 5
    DATE = 6
    NUMBER = 7
    BODY_MARKED = 8
    DATE_MARKED = 9
    NUMBER_MARKED = 10
    TEXT_COLUMN = 11
    NOTE = 12
    EXAMPLE = 13

    @property
    def marked(self) -> Style:
        """The same look on a coloured ground."""
        return Style(self + 3) if self in (Style.BODY, Style.DATE, Style.NUMBER) else self


def letters(column: int) -> str:
    """`A` for 0, `AA` for 26."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def clean(text: str) -> str:
    """Text that a workbook can hold: no control characters, not too long (said where it is cut)."""
    text = _BAD.sub("", text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(_CUT)] + _CUT


def natural(value: Any) -> Style:
    """The look that goes with a value."""
    if isinstance(value, date):
        return Style.DATE
    return Style.NUMBER if isinstance(value, int | float) and not isinstance(value, bool) else Style.BODY


def escaped(text: str) -> str:
    """Text between tags."""
    if _SAFE.fullmatch(text) and len(text) <= MAX_TEXT:
        return text
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    return escape(_LOOKS_ESCAPED.sub("_x005F_", text), quote=False)


def cell(column: int, row: int, value: Any, style: Style) -> str:
    """The cell at a 0-based column and a 1-based row."""
    place = f"{_LETTERS[column] if column < len(_LETTERS) else letters(column)}{row}"
    if value is None or value == "":
        return f'<c r="{place}" s="{int(style)}"/>'
    if isinstance(value, bool):
        value = "是" if value else "否"
    elif isinstance(value, int | float) and abs(value) < 1e15 and math.isfinite(value):
        return f'<c r="{place}" s="{int(style)}"><v>{value!r}</v></c>'
    elif isinstance(value, datetime):
        value = f"{value:%Y-%m-%d %H:%M}" if value.hour or value.minute else value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        if value.year >= 1901:
            return f'<c r="{place}" s="{int(style)}"><v>{(value - _EPOCH).days}</v></c>'
        value = value.isoformat()
    text = escaped(value if isinstance(value, str) else str(value))
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() or "\n" in text else ""
    return f'<c r="{place}" s="{int(style)}" t="inlineStr"><is><t{space}>{text}</t></is></c>'


_LETTERS = tuple(letters(column) for column in range(702))
