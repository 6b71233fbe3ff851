"""The spellings that equal and similar places are found by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.archive import Township
from mzdesk.models.facilities import Facility
from mzdesk.rules import pinyin
from mzdesk.services import settings
from mzdesk.views.actor import Actor

_BLANKS = re.compile(r"\s+")
_DOTS = str.maketrans(dict.fromkeys("•・‧∙●．.", "·"))
_SUFFIX = re.compile(r"(?:/.*|【[^】]*】)$")
_REGION = re.compile(r"(.{2,7}?(?:省|市|自治区))(.{1,7}?(?:区|县|市|自治县))")
_ENDS = ("苗族土家族乡", "苗族仡佬族乡", "街道", "镇", "乡")


def fold(text: str) -> str:
    """One spelling: half width, no blanks, one middle dot, lower case."""
    if text.isalnum() and unicodedata.is_normalized("NFKC", text):
        return text.lower()
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(_DOTS).lower()


_fold_again = lru_cache(maxsize=256)(fold)


def name_key(name: str) -> str:
    """Two places with the same key in one township are the same place."""
    return fold(name)[:100]


def near_key(name: str, township: str, prefixes: Iterable[str]) -> str:
    """What is left of a name without city, district and township before it and advertising behind it.

    Carries the township's code: equal rests in different townships say nothing.
    """
    rest = fold(name)
    if not rest.isalnum():
        rest = _SUFFIX.sub("", rest)
    words = _longest_first(tuple(prefixes))
    while rest.startswith(words):
        found = next((word for word in words if rest.startswith(word) and len(rest) > len(word) + 1), "")
        if not found:
            break
        rest = rest[len(found) :]
    return f"{township}{rest}"[:100]


@lru_cache(maxsize=64)
def _longest_first(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({fold(word) for word in prefixes if word}, key=len, reverse=True))


def address_key(address: str, region: Iterable[str]) -> str:
    """An address without city and district before it; empty when nothing is left to compare."""
    rest = fold(address)
    for word in region:
        rest = rest.removeprefix(_fold_again(word))
    return rest[:200] if len(rest) > 3 else ""


def prefixes(session: Session, actor: Actor) -> dict[str, tuple[str, ...]]:
    """For each township code the words that may stand before a place's name; key "" holds city and district."""
    region = region_words(str(settings.value(session, actor, "bureau_name")))
    asked = sa.select(Township.township, Township.name, Township.aliases).where(Township.district == actor.district)
    found = {"": region}
    for code, name, aliases in session.execute(asked):
        short = next((name.removesuffix(end) for end in _ENDS if name.endswith(end)), name)
        found[code] = (*region, name, *aliases, *((short,) if len(short) > 1 else ()))
    return found


def region_words(bureau: str) -> tuple[str, ...]:
    """City and district out of the bureau's name: 重庆市武隆区民政局 gives 重庆市武隆区, 重庆市, 武隆区."""
    found = _REGION.match(bureau)
    return (found.group(0), found.group(1), found.group(2)) if found else ()


def fill(facility: Facility, words: dict[str, tuple[str, ...]]) -> None:
    """Set the keys of a place from its name, township and address."""
    own = words.get(facility.township, words[""])
    facility.name_key = name_key(facility.name)
    facility.near_key = near_key(facility.name, facility.township, own)
    facility.address_key = address_key(facility.address, words[""])
    facility.sort_key = pinyin.sort_key(facility.name)[:120]
