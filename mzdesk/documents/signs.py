"""Characters that are no letters: which leave no ink and are passed over, which never go on a paper.

Passed over: a variation selector (the sign before it prints) and the invisible spaces and joiners that come along when
words are copied from a web page. Never printed, whatever font has them: control characters, the private use area (each
PC shows another sign), marks that combine with the letter before (the engine can't place them), signs that turn the
direction of writing.
"""

from __future__ import annotations

import re
from unicodedata import category

UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
BREAKS = frozenset("\n\t")
_PASSED = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BARRED = {
    "Cc": "控制字符",
    "Cf": "格式控制符",
    "Co": "私用区字符",
    "Cs": "不完整的字符",
    "Mc": "组合符号",
    "Me": "组合符号",
    "Mn": "组合符号",
    "Zl": "行分隔符",
    "Zp": "段分隔符",
}


def is_selector(char: str) -> bool:
    """Whether the character only chooses a variant of the one before it (U+FE00 to FE0F, U+E0100 to E01EF)."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def leaves_no_ink(char: str) -> bool:
    """Whether the character is passed over on paper."""
    return char in UNSEEN or is_selector(char)


def barred(char: str, before: str = "") -> str:
    """What kind of sign may never be printed, as a clerk reads it; "" for one that may. `before` stands before it."""
    if char in UNSEEN or char in BREAKS:
        return ""
    if is_selector(char):
        return "" if before and not is_selector(before) and not before.isspace() else "异体字选择符"
    return _BARRED.get(category(char), "")


def is_emoji(char: str) -> bool:
    """The planes of small pictures: a font of the machine may have them, an official paper has none."""
    return "\U0001f000" <= char <= "\U0001faff"


def plain(text: str) -> str:
    """`text` without what is passed over: what a reader of the printed paper gets back."""
    return "".join(char for char in text if not leaves_no_ink(char)) if _PASSED.search(text) else text
