"""Which township a cell, an address or a sheet's name means. What is not sure is asked for, never guessed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from mzdesk.views.exchange import Region, TownshipName

_ENDS = re.compile(
    r"(?:(?:苗族|土家族|仡佬族|彝族|侗族|布依族|回族|藏族|羌族|满族|壮族|瑶族|白族|傣族|畲族|黎族|蒙古族)+乡|街道|镇|乡)$"
)
_OFFICE = re.compile(r"(?:人民政府|街道办事处|办事处|街道办|政府|党工委|社会事务办|民政办)$")
_ELSEWHERE = re.compile(r"(.{2,3}省|.{2,8}自治区|.{2,3}?市|.{2,8}?自治州)")


class Townships:
    """The townships of a district with every spelling that can't be mistaken."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self._words: dict[str, TownshipName | None] = {}
        for town in region.townships:
            for word in (town.name, *town.aliases, *_shortened(town.name)):
                key = _fold(word)
                self._words[key] = town if self._words.get(key, town) == town else None
        full = sorted(((_fold(word), town) for town in region.townships for word in (town.name, *town.aliases)),
                      key=lambda pair: -len(pair[0]))  # fmt: skip
        self._full = tuple(full)
        parts = re.fullmatch(r"(.{2,7}?(?:省|市|自治区))?(.*)", _fold(region.name))
        self._above = tuple(part for part in (_fold(region.name), *(parts.groups() if parts else ())) if part)
        self.exact = lru_cache(maxsize=4096)(self._exact)
        self.within = lru_cache(maxsize=1024)(self._within)

    def _exact(self, cell: str) -> TownshipName | None:
        """The township a cell names and nothing else, or None."""
        kept = self._stripped(_fold(cell))
        for word in (kept, _OFFICE.sub("", kept), _OFFICE.sub("街道", kept)):
            town = self._words.get(word)
            if town is not None:
                return town
        return None

    def _within(self, text: str) -> TownshipName | None:
        """The one township whose full name stands in a longer text, or None when none or several do."""
        kept = _fold(text)
        found: list[TownshipName] = []
        for word, town in self._full:
            if word in kept:
                found.append(town)
                kept = kept.replace(word, "|")
        codes = {town.code for town in found}
        return found[0] if len(codes) == 1 else None

    def elsewhere(self, address: str) -> bool:
        """Whether an address begins with another province or city than the district's own."""
        kept = _fold(address)
        if kept.startswith(self._above) or not self._above:
            rest = self._stripped(kept)
            return bool(re.match(r"[^街镇乡村社区]{1,3}(?:区|县)", rest)) and kept.startswith(
                self._above[1:2] or ("|",)
            )
        return bool(_ELSEWHERE.match(kept))

    def _stripped(self, kept: str) -> str:
        for word in self._above:
            if kept.startswith(word) and len(kept) > len(word):
                return kept.removeprefix(word) if word == self._above[0] else self._stripped(kept.removeprefix(word))
        return kept

    def prefixes(self, town: TownshipName | None) -> tuple[str, ...]:
        """What may stand before a place's name without making it another place."""
        own = (town.name, *town.aliases, *_shortened(town.name)) if town else ()
        return tuple(_fold(word) for word in (*self._above, *own))


def _shortened(name: str) -> tuple[str, ...]:
    short = _ENDS.sub("", name)
    return (short,) if len(short) > 1 and short != name else ()


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
