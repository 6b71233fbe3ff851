"""A 公文 as plain text, as people type it, and back.

First the title (more lines of it up to an empty line or the recipients), then 主送机关 if the line ends with a colon,
then a paragraph a line: 一、 （一） 1. （1） begin headings; one with more behind its first 。 runs into its text.
附件： and the numbered lines below it, 署名 in short lines above the date, a note in （） and 抄送： may follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mzdesk.documents.words import day
from mzdesk.errors import BadInput
from mzdesk.terms import Sealing
from mzdesk.views.gongwen import Gongwen, Paragraph

_NUMERAL = "一二三四五六七八九十百"
_LEVELS = (
    (1, re.compile(rf"[{_NUMERAL}]+、")),
    (2, re.compile(rf"[（(][{_NUMERAL}]+[）)]")),
    (3, re.compile(r"\d{1,2}[.．](?!\d)")),
    (4, re.compile(r"[（(]\d{1,2}[）)]")),
)
_ITEM = re.compile(r"\d{1,2}[.．、]\s*")
_ARABIC = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_CHINESE = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")
_BLANK = re.compile(r"(?:\d{4})?\s*年\s*月\s*日")
_DIGITS = {sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}
_ENDS = "。；！？：;!?:"
_SHORT, _HEADING, _TITLE_LINES = 30, 60, 4


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


def parse(text: str, *, organ: str = "") -> Gongwen:
    """The document a text says; `organ` issues it when nobody signs it.

    Raises BadInput with the line's number for a text without title or body and for a date that does not exist.
    """
    lines = [_Line(n, line.strip(" \t\u3000\ufeff")) for n, line in enumerate(text.splitlines(), 1)]
    if not any(line.text for line in lines):
        raise BadInput("文本是空的。第一行写标题，第二行写主送机关（以冒号结尾），以下写正文。", "text")
    title, rest = _title(lines)
    to = ""
    if rest and _is_recipient(rest[0].text):
        to, rest = rest[0].text.rstrip("：:"), rest[1:]
    rest, copy_to = _copy(rest)
    rest, note = _note(rest)
    rest, signed, when = _signature(rest)
    rest, attachments = _attachments(rest)
    if not rest:
        raise BadInput(f"第 {lines[-1].number} 行以前没有正文。标题和主送机关以下，每行写一段正文。", "text")
    return Gongwen(
        signed or ((organ,) if organ else ()),
        title,
        tuple(_paragraph(line.text) for line in rest),
        sealing=Sealing.SEAL,
        to=to,
        attachments=attachments,
        signed_by=signed,
        day=when,
        note=note,
        copy_to=copy_to,
    )


def _title(lines: list[_Line]) -> tuple[str, list[_Line]]:
    """The title, and the lines after it without the empty ones."""
    first = next(place for place, line in enumerate(lines) if line.text)
    end = first + 1
    gap = next((place for place in range(first + 1, len(lines)) if not lines[place].text), len(lines))
    block = lines[first:gap]
    if 1 < len(block) <= _TITLE_LINES and gap < len(lines) and all(_is_title(line.text) for line in block):
        end = gap
    elif to := next((place for place, line in enumerate(block[1:], 1) if _is_recipient(line.text)), 0):
        end = first + to if to < _TITLE_LINES and all(_is_title(line.text) for line in block[:to]) else end
    title = "\n".join(line.text for line in lines[first:end])
    return title, [line for line in lines[end:] if line.text]


def _is_title(text: str) -> bool:
    return len(text) <= _SHORT and text[-1] not in _ENDS and not _level(text)


def _is_recipient(text: str) -> bool:
    return text.endswith(("：", ":")) and not _level(text) and not text.rstrip("：:").endswith("如下")


def _level(text: str) -> int:
    return next((level for level, mark in _LEVELS if mark.match(text)), 0)


def _paragraph(text: str) -> Paragraph:
    level = _level(text)
    if level in (1, 2):
        end = text.find("。")
        if 0 <= end < len(text) - 1:
            return Paragraph(text[end + 1 :].strip(), level, head=text[: end + 1])
        if len(text) <= _HEADING:
            return Paragraph(level=level, head=text)
        return Paragraph(text)
    return Paragraph(text, level)


def _copy(lines: list[_Line]) -> tuple[list[_Line], str]:
    if lines and re.match(r"抄送[：:]", lines[-1].text):
        return lines[:-1], lines[-1].text[3:].strip().rstrip("。")
    return lines, ""


def _note(lines: list[_Line]) -> tuple[list[_Line], str]:
    """A last line in brackets below the date."""
    if len(lines) > 1 and re.fullmatch(r"[（(].+[）)]", lines[-1].text) and _is_day(lines[-2].text):
        return lines[:-1], lines[-1].text[1:-1]
    return lines, ""


def _is_day(text: str) -> bool:
    return bool(_ARABIC.fullmatch(text) or _CHINESE.fullmatch(text) or _BLANK.fullmatch(text))


def _signature(lines: list[_Line]) -> tuple[list[_Line], tuple[str, ...], date | None]:
    """The date at the end (None for a blank one), and the short lines above it that name who signs."""
    if not lines or not _is_day(lines[-1].text):
        return lines, (), None
    when = _read_day(lines[-1])
    names: list[str] = []
    rest = lines[:-1]
    while len(rest) > 1 and len(names) < 6 and _is_name(rest[-1].text):
        names.insert(0, rest.pop().text)
    return rest, tuple(names), when


def _is_name(text: str) -> bool:
    return len(text) <= _SHORT and text[-1] not in _ENDS and not _level(text) and not text.startswith("附件")


def _read_day(line: _Line) -> date | None:
    if _BLANK.fullmatch(line.text):
        return None
    found = _ARABIC.fullmatch(line.text)
    if found:
        year, month, number = (int(part) for part in found.groups())
    else:
        chinese = _CHINESE.fullmatch(line.text)
        assert chinese is not None
        year = int("".join(_DIGITS[sign] for sign in chinese[1]))
        month, number = _count(chinese[2]), _count(chinese[3])
    try:
        return date(year, month, number)
    except ValueError as error:
        raise BadInput(f"第 {line.number} 行的日期“{line.text}”不存在，请核对后改正。", "day") from error


def _count(words: str) -> int:
    """十一 → 11, 二十 → 20, 五 → 5."""
    tens, _, ones = words.partition("十")
    if "十" not in words:
        return int(_DIGITS[words])
    return (int(_DIGITS[tens]) if tens else 1) * 10 + (int(_DIGITS[ones]) if ones else 0)


def _attachments(lines: list[_Line]) -> tuple[list[_Line], tuple[str, ...]]:
    """附件： with its name or names, at the end of the text."""
    start = next((n for n in range(len(lines) - 1, -1, -1) if re.match(r"附件[：:]", lines[n].text)), None)
    if start is None or not all(_ITEM.match(line.text) for line in lines[start + 1 :]):
        return lines, ()
    names = [lines[start].text[3:].strip(), *(line.text for line in lines[start + 1 :])]
    return lines[:start], tuple(_ITEM.sub("", name, count=1).strip() for name in names if name)


# --- back to text ----------------------------------------------------------------------------------------------------


def to_text(view: Gongwen) -> str:
    """The text of a document; `parse` reads it as the same."""
    return "\n".join(_said(view)) + "\n"


def _said(view: Gongwen) -> Iterator[str]:
    yield from view.title.split("\n")
    yield ""
    if view.to:
        yield f"{view.to}："
    for part in view.body:
        yield f"{part.head}{part.text}"
    if len(view.attachments) == 1:
        yield f"附件：{view.attachments[0]}"
    elif view.attachments:
        yield f"附件：1. {view.attachments[0]}"
        yield from (f"{number}. {name}" for number, name in enumerate(view.attachments[1:], 2))
    yield from view.signed_by
    if view.day is not None or view.signed_by or view.note:
        yield day(view.day)
        if view.note:
            yield f"（{view.note}）"
    if view.copy_to:
        yield f"抄送：{view.copy_to}。"


def body(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text that is nothing but body: one a line, headings by their marks."""
    lines = (line.strip(" \t\u3000\ufeff") for line in text.splitlines())
    return tuple(_paragraph(line) for line in lines if line)


def body_text(parts: tuple[Paragraph, ...]) -> str:
    """Paragraphs as `body` reads them again."""
    return "\n".join(f"{part.head}{part.text}" for part in parts)
