"""Units by the names they give themselves in messages: full name, alias, or something close to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable
from typing import Final, Generic, NamedTuple, TypeVar

from mzdesk.rules import pinyin

K = TypeVar("K", bound=Hashable)
_DROPPED: Final = re.compile(r"[\s·•・‧∙●．.\-—_()（）\[\]【】\"“”'‘’]")
_ENDS: Final = re.compile(
    r"(?:$|[^\u3400-\u9fffa-z0-9]|零|〇|○|0|无|今|未|正常|排查|安全|已|发现|报|日报|本日|当日|一切|平安|均|暂|没有|巡查|检查"
    r"|值班|共|在院|目前|截|隐患|全部)"
)
_CLOSING: Final = (")", "）", "]", "】")
_LIKE: Final = 0.6
_SHORTEST: Final = 2
_LOOK: Final = 24


class Hit(NamedTuple):
    """The units of a name (more than one is doubtful), and where in the text it stands."""

    keys: tuple[object, ...]
    start: int
    end: int


def fold(name: str) -> str:
    """One spelling of a name: half width, lower case, without blanks, brackets and dots."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", name)).lower()


class Names(Generic[K]):
    """All names that are known, each with its unit."""

    def __init__(self, pairs: Iterable[tuple[str, K]]) -> None:
        self._by_name: dict[str, list[K]] = {}
        for name, key in pairs:
            found = self._by_name.setdefault(fold(name), [])
            if key not in found:
                found.append(key)
        self._by_name.pop("", None)
        self._longest = max(map(len, self._by_name), default=0)
        self._grams: dict[str, list[str]] | None = None

    def exact(self, name: str) -> tuple[K, ...]:
        """The units that are called so."""
        return tuple(self._by_name.get(fold(name), ()))

    def find(self, text: str) -> Hit | None:
        """The longest name that stands at the beginning of a text or after a mark near it, and ends like a name."""
        folded, places = _spread(text)
        starts = [at for at in range(min(_LOOK, len(folded))) if at == 0 or _parted(text, places[at])]
        for start in starts:
            for size in range(min(self._longest, len(folded) - start), _SHORTEST - 1, -1):
                keys = self._by_name.get(folded[start : start + size])
                end = places[start + size - 1] + 1
                if keys and _ENDS.match(unicodedata.normalize("NFKC", text[end:]).lower().lstrip(" )]】")):
                    while text[end : end + 1] in _CLOSING and end < len(text):
                        end += 1
                    return Hit(tuple(keys), places[start], end)
        return None

    def sounding(self, name: str) -> tuple[K, ...]:
        """The units whose names sound the same: 苑 for 院, 扬 for 阳."""
        wanted, size = _sounds(name), len(fold(name))
        if size <= _SHORTEST:
            return ()
        near = {each for gram in _pairs(name) for each in self._index().get(gram, ()) if len(each) == size}
        return tuple(dict.fromkeys(key for each in near if _sounds(each) == wanted for key in self._by_name[each]))

    def like(self, name: str, most: int = 5) -> tuple[K, ...]:
        """Units whose names share much with this one, the closest first."""
        mine = _pairs(name)
        counted: dict[str, int] = {}
        for gram in mine:
            for each in self._index().get(gram, ()):
                counted[each] = counted.get(each, 0) + 1
        scored = ((2 * shared / (len(mine) + len(_pairs(each))), each) for each, shared in counted.items())
        best = sorted(((-score, each) for score, each in scored if score >= _LIKE / 2))
        return tuple(dict.fromkeys(key for _, each in best for key in self._by_name[each]))[:most]

    def _index(self) -> dict[str, list[str]]:
        if self._grams is None:
            self._grams = {}
            for name in self._by_name:
                for gram in _pairs(name):
                    self._grams.setdefault(gram, []).append(name)
        return self._grams


def _spread(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters where it stands in the text."""
    made, places = [], []
    for at, char in enumerate(text):
        for each in fold(char):
            made.append(each)
            places.append(at)
    return "".join(made), places


def _parted(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def _pairs(name: str) -> frozenset[str]:
    """Each two characters that follow one another."""
    folded = fold(name)
    return frozenset(folded[at : at + 2] for at in range(len(folded) - 1)) or frozenset({folded})


def _sounds(name: str) -> str:
    """How a name is spoken: its sort key without the characters themselves."""
    return re.sub(r"[^a-z0-9 ]", "", pinyin.sort_key(fold(name)))
