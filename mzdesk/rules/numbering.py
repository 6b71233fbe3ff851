"""Numbers of documents (机关代字〔年〕序号, GB/T 9704: full year, no leading zeros) and of hazards."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from mzdesk.errors import BadInput

_NUMBER = re.compile(r"(.{1,30}?)[〔\[({【](\d{4})[〕\])}】](?:第)?0*([1-9]\d{0,5})号?")
_EVER = re.compile(r"第?0*([1-9]\d{0,5})号?")
_HAZARD = re.compile(r"(\d{4})(?:-0*([1-9]\d{0,5})|(?=\d{4,6}$)0*([1-9]\d*))")


EVER = 0
"""The year of a series that runs through the years (令): its numbers are 第n号."""


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """机关代字, year of 签发 (or EVER), running number."""

    prefix: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"第{self.serial}号" if self.year == EVER else f"{self.prefix}〔{self.year}〕{self.serial}号"

    def following(self) -> DocumentNumber:
        """The next of the same series."""
        return DocumentNumber(self.prefix, self.year, self.serial + 1)


def blank(prefix: str, year: int) -> str:
    """The number of a draft whose serial the office has not given yet: a place to write it in."""
    return f"{prefix}〔{year}〕    号"


def parse(typed: str) -> DocumentNumber:
    """A number as the office gave it, in any brackets and with or without 第 and 号; raises BadInput."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed))
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise BadInput(f"文号“{typed.strip()}”写法不对，请写成 武隆民责改〔2026〕12号 这样。", "number")
    return DocumentNumber(found[1], int(found[2]), int(found[3]))


def parse_ever(typed: str, prefix: str) -> DocumentNumber:
    """第12号 or 12, of a series that runs through the years; raises BadInput."""
    found = _EVER.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)))
    if found is None:
        raise BadInput(f"令号“{typed.strip()}”写法不对，请写成 第12号 这样。", "number")
    return DocumentNumber(prefix, EVER, int(found[1]))


def check(number: DocumentNumber, *, prefix: str, year: int) -> DocumentNumber:
    """The number if it belongs to this series and year of 签发; raises BadInput."""
    if number.prefix != prefix:
        raise BadInput(f"文号的机关代字应为“{prefix}”，现为“{number.prefix}”，请核对。", "number")
    if number.year != year:
        raise BadInput(f"文号年份应为签发年份 {year}，现为 {number.year}，请核对。", "number")
    return number


def gaps(serials: list[int]) -> list[int]:
    """Numbers missing between 1 and the highest: a 自管 series has none."""
    return sorted(set(range(1, max(serials, default=0) + 1)) - set(serials))


def hazard_number(year: int, serial: int) -> str:
    """2026-0012: short enough for a table and for the telephone."""
    return f"{year}-{serial:04d}"


def parse_hazard_number(typed: str) -> tuple[int, int]:
    """(year, serial) of a hazard number typed as 2026-0012, 2026-12 or 20260012; raises BadInput."""
    found = _HAZARD.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)))
    if found is None:
        raise BadInput(f"隐患编号“{typed.strip()}”写法不对，请写成 2026-0012 这样。", "number")
    return int(found[1]), int(found[2] or found[3])
