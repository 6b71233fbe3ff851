"""State secrets have no place on this PC (OFFICE: paper flow): whatever bears a mark of 密级 is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mzdesk.errors import BadInput

# 密级 as papers bear it (GB/T 9704-2012, 7.2.2): with ★, in brackets, or alone at the head of a line; 绝密 wherever
# it stands. A sentence on 保守国家机密 is no mark.
_GRADE = "(?:绝密|机密|秘密)[级件]?"
_MARK = re.compile(rf"绝密|{_GRADE}\s*[★☆*＊]|[（(【\[〔]{_GRADE}[）)】\]〕]|^\s*{_GRADE}(?:[\s：:]|$)", re.MULTILINE)


def require_open(*said: Any) -> None:
    """Raise BadInput for a mark of secrecy in texts, or in the texts of what a paper says (mappings and lists)."""
    if any(_MARK.search(text) for each in said for text in _texts(each)):
        raise BadInput("涉密公文不得在本机处理。请到涉密计算机上办理，并从这里删去涉密内容。", "title")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
