"""Lists kept as text: csv and its relatives, whatever the code page and the separator."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mzdesk.errors import BadInput
from mzdesk.exchange.gate import BROKEN

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LIMIT = 1_000_000
_LONG = (
    "有一格内容过长（超过一百万字），可能是引号没有成对，无法读取。请在 WPS 或 Excel 中打开核对，另存为 .xlsx 后重选。"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A list's text and what parts its columns."""

    content: str
    separator: str
    skip: int
    count: int


def decode(data: bytes) -> str:
    """The text: by its mark, else UTF-8, UTF-16, GB 18030 (of which GBK and GB 2312 are parts); raises BadInput."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data, (name,))
    if b"\0" in data[:4096]:
        odd = data[1:4096:2].count(0) >= data[0:4096:2].count(0)
        return _decoded(data, ("utf-16-le" if odd else "utf-16-be",))
    return _decoded(data, ("utf-8", "gb18030"))


def _decoded(data: bytes, names: tuple[str, ...]) -> str:
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if sum(sign < " " and sign not in "\t\r\n" for sign in text[:4096]) > 8:
            break
        return text
    raise BadInput(f"文字编码无法识别，内容可能已损坏。{BROKEN[BROKEN.index('请') :]}")


def rows(data: bytes) -> Text:
    """Decode and find the separator; raises BadInput."""
    content = decode(data)
    first = content[:200].split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == 5:
        return Text(content, first[4], 1, content.count("\n"))
    return Text(content, _separator(content[:20_000]), 0, content.count("\n"))


def _separator(head: str) -> str:
    """The sign that parts most lines, and parts them alike; signs within quotes do not count."""
    lines = [part for n, part in enumerate(head.split('"')) if n % 2 == 0]
    outside = "".join(lines).splitlines()[:30]
    scores = {}
    for sign in (",", ";", "\t", "|"):
        counts = [line.count(sign) for line in outside if line.strip()]
        usual = max(set(counts), key=counts.count) if counts else 0
        scores[sign] = (usual > 0, sum(counts))
    return max(scores, key=lambda sign: scores[sign])


def cells(text: Text) -> Iterator[list[Any]]:
    """Records as lists of text; an empty cell is None. A broken quote is read as it stands."""
    csv.field_size_limit(_LIMIT)
    reader = csv.reader(io.StringIO(text.content, newline=""), delimiter=text.separator)
    try:
        for number, record in enumerate(reader):
            if number >= text.skip:
                yield [cell if cell.strip() else None for cell in record]
            else:
                yield []
    except csv.Error as error:
        raise BadInput(_LONG if "limit" in str(error) else BROKEN) from error
