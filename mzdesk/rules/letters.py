"""工作函: 商请函 and 提醒函 go to offices that are not subordinate, 督办函 downward (OFFICE: who may be pressed)."""

from __future__ import annotations

import re
from datetime import date

from mzdesk.terms import LetterKind

_EQUAL = re.compile(
    r"(?:区|县|市|乡|镇)(?:人民)?政府|街道(?:办事处|办)?(?:$|[、，；\s（(])|各乡镇|各镇街|委员会|区委|县委|(?:区|县|市)[^、，；\s]{2,10}局(?:$|[、，；\s])"
)


def problem(letter: LetterKind, to: str) -> str:
    """Why a letter of this kind can't go to these recipients, in one sentence; empty when it can.

    Townships, 街道 and other governments are not subordinate to the bureau: they are asked or reminded, never pressed.
    """
    if letter is LetterKind.PRESS and (found := _EQUAL.search(to)):
        named = to[max(0, found.start() - 8) : found.end()].strip("、，；：: ")
        return f"督办函只发给局属和主管单位，“{named}”与本局不相隶属。请改用提醒函，或更换主送单位。"
    return ""


def late(answer_by: date, day: date) -> str:
    """Why an answer can't be asked for until `answer_by` in a letter of `day`; empty when it can."""
    return "" if answer_by > day else "回复期限应晚于成文日期，请重新填写。"
