"""Chinese text for finding and sorting: initials of every reading, dictionary order, the line a search looks in.

Readings come from the data files of pypinyin, read on first use (about 0.1 s) without loading the library itself.
Characters without a reading stand for themselves.
"""

from __future__ import annotations

import importlib.util
import math
import re
import unicodedata
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from mzdesk.errors import StoreDown

MOST_SPELLINGS = 16
_LONG = 40
_PHRASE_LENGTHS = (4, 3, 2)
_MARKS = re.compile(r"[\s\-—_·•.,，。、；;:：'\"“”‘’()（）\[\]【】《》〈〉〔〕/\\|*#＋+&@!?！？…~]+")
_SPACES = re.compile(r"\s+")
_DIALLED = re.compile(r"[\s()+\-]")
_STRETCHES = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")

# Readings of surnames that differ from the character's usual one (before 家 in place names too).
SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "区": "ou",
    "解": "xie",
    "曾": "zeng",
    "查": "zha",
    "任": "ren",
    "朴": "piao",
    "盖": "ge",
    "覃": "qin",
    "员": "yun",
    "缪": "miao",
    "翟": "zhai",
    "乐": "yue",
    "折": "she",
    "召": "shao",
    "秘": "bi",
    "种": "chong",
    "冼": "xian",
    "逄": "pang",
}
# Place names and words of this work that a general phrase list does not know.
_LOCAL = {
    "长坝": ("chang", "ba"),
    "康乐": ("kang", "le"),
    "行政": ("xing", "zheng"),
    "调度": ("diao", "du"),
    "长者": ("zhang", "zhe"),
    "长乐": ("chang", "le"),
    "重阳": ("chong", "yang"),
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"),
}


def fold(text: str) -> str:
    """One spelling for what was typed or stored: full width made half, lower case, single blanks, no blanks around."""
    if text.isalnum() and unicodedata.is_normalized("NFKC", text):
        return text.lower()
    if text.isascii():
        return _SPACES.sub(" ", text.strip().lower())
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).strip().lower())


def sort_key(text: str, *, person: bool = False) -> str:
    """A key that sorts as a dictionary does: character by character, by syllable, then by code point.

    `person`: the first character is a surname (单 is shan, not dan). Compare keys by code point.
    """
    folded = fold(text)
    if person and folded[:2] not in _LOCAL and folded[:1] in SURNAMES:
        return _spelled(folded, (SURNAMES[folded[0]], *_syllables(folded)[1:]))
    parts = _STRETCHES.findall(folded)
    return "".join([part if part.isascii() else _spelled(part, _syllables(part)) for part in parts])


def _spelled(text: str, sounds: tuple[str, ...]) -> str:
    return "".join([f"{sound} {char}" if sound else char for char, sound in zip(text, sounds, strict=True)])


def initials(text: str) -> str:
    """The pinyin initials of `text` for every reading of every character, spellings separated by a blank.

    重庆 gives "cq zq tq", the most likely first. Up to 16 spellings are written out whole. Where there would be more,
    every stretch of up to four letters is there in each combination of readings, longer ones with one rare reading.
    """
    return _initials(fold(text))


def _initials(folded: str) -> str:
    return _of_name(folded) if len(folded) < 5 else _of_text(folded)


@lru_cache(maxsize=20_000)
def _of_name(folded: str) -> str:
    """People have few names, and many people have them."""
    return _of_text(folded)


def _of_text(folded: str) -> str:
    bare = folded if folded.isalnum() else _MARKS.sub("", folded)
    choices: list[str] = []
    for stretch in _STRETCHES.findall(bare):
        choices += stretch if stretch.isascii() else _heads(stretch)
    return " ".join(_spellings(choices))


@lru_cache(maxsize=8_000)
def _heads(stretch: str) -> tuple[str, ...]:
    """The possible initials of each character of a stretch without letters or digits; streets and names come again."""
    return tuple(map(_choices, stretch, _syllables(stretch)))


def search_text(*parts: str) -> str:
    """What a search looks in: each part as typed, phones without signs too, the initials of what is Chinese."""
    lines: dict[str, None] = {}
    for part in parts:
        folded = fold(part)
        if not folded:
            continue
        lines[folded] = None
        if folded.isascii():
            digits = folded if folded.isalnum() else _DIALLED.sub("", folded)
            if digits.isdigit():
                lines[digits] = None
        else:
            lines[_initials(folded)] = None
    return "\n".join(line for line in lines if line)


def readings(char: str) -> tuple[str, ...]:
    """All readings of one character without tones, the usual one first; empty when it has none."""
    return _tables()[0][char]


@lru_cache(maxsize=8_000)
def _syllables(text: str) -> tuple[str, ...]:
    """The likeliest reading of each character ("" without one), by phrase where a phrase decides it."""
    known, phrases = _tables()
    sounds = [found[0] if (found := known[char]) else "" for char in text]
    position, last = 0, len(text) - 1
    while position < last:
        position += _by_phrase(text, position, phrases, sounds) or 1
    return tuple(sounds)


def _by_phrase(text: str, at: int, phrases: _Phrases, sounds: list[str]) -> int:
    """Write the readings of the longest known phrase at `at`; returns its length, 0 for none."""
    if text[at] in phrases.heads:
        for length in _PHRASE_LENGTHS:
            found = phrases.get(text[at : at + length])
            if found is not None:
                sounds[at : at + len(found)] = found
                return len(found)
    if text[at + 1] == "家" and text[at] in SURNAMES:
        sounds[at] = SURNAMES[text[at]]
    return 0


@lru_cache(maxsize=8_000)
def _choices(char: str, sound: str) -> str:
    """The possible initials of one character, the likeliest first."""
    if not sound:
        return char
    return "".join(dict.fromkeys([sound[0], *(other[0] for other in readings(char))]))


def _spellings(choices: list[str]) -> list[str]:
    if len("".join(choices)) == len(choices):
        return ["".join(choices)] if choices else [""]
    if len(choices) <= _LONG and math.prod(map(len, choices)) <= MOST_SPELLINGS:
        return ["".join(spelling) for spelling in product(*choices)]
    usual = "".join(choice[0] for choice in choices)
    found = {usual: None}
    for at, choice in enumerate(choices):
        for other in choice[1:]:
            start, end = (0, len(usual)) if len(choices) <= _LONG else (max(0, at - 5), at + 6)
            found[usual[start:at] + other + usual[at + 1 : end]] = None
    several = [len(choice) > 1 for choice in choices]
    for start in range(0, max(1, len(choices) - 3), 2):
        if sum(several[start : start + 5]) > 1:
            found.update(_rarer(tuple(choices[start : start + 5])))
    return list(found)


@lru_cache(maxsize=8_000)
def _rarer(choices: tuple[str, ...]) -> dict[str, None]:
    """The spellings of a short stretch that differ from the usual one in two places or more."""
    usual = [choice[0] for choice in choices]
    found: dict[str, None] = {}
    for letters in product(*choices):
        if sum(map(str.__ne__, letters, usual)) > 1:
            found["".join(letters)] = None
    return found


# Entry by entry: a JSON reader would hold up the window's thread for as long as it takes to read the whole.
_CHARACTER = re.compile(r'"(\d+)":\s*"([^"]*)"')
_PHRASE = re.compile(r'"([^"\\]{2,4})":\s*\[((?:\s*\[[^\]]*\],?)+)\s*\]')
_FIRST_SOUND = re.compile(r'\[\s*"([^"]*)"')


class _Readings(dict[str, tuple[str, ...]]):
    """Toneless readings by character, worked out when first asked for."""

    def __init__(self, raw: dict[str, str]) -> None:
        super().__init__()
        self._raw = raw

    def __missing__(self, char: str) -> tuple[str, ...]:
        raw = self._raw.get(str(ord(char)), "")
        found = tuple(dict.fromkeys(_toneless(sound) for sound in raw.split(","))) if raw else ()
        self[char] = found
        return found


class _Phrases(dict[str, tuple[str, ...]]):
    """Phrases in which some character is not read as usual."""

    heads: frozenset[str] = frozenset()


@lru_cache(maxsize=4_000)
def _toneless(sound: str) -> str:
    """`lǚ` as `lv`, `hng` as it is."""
    plain = unicodedata.normalize("NFD", sound).replace("u\u0308", "v").replace("ê", "e")
    return "".join(letter for letter in plain if "a" <= letter <= "z")


@cache
def _tables() -> tuple[_Readings, _Phrases]:
    folder = _data_folder()
    known = _Readings(dict(_CHARACTER.findall((folder / "pinyin_dict.json").read_text("utf-8"))))
    phrases = _Phrases()
    for entry in _PHRASE.finditer((folder / "phrases_dict.json").read_text("utf-8")):
        phrase, sounds = entry[1], _FIRST_SOUND.findall(entry[2])
        if len(phrase) == len(sounds):
            spoken = tuple(map(_toneless, sounds))
            if any(known[char][:1] != (sound,) for char, sound in zip(phrase, spoken, strict=True)):
                phrases[phrase] = spoken
    phrases.update(_LOCAL)
    phrases.heads = frozenset(phrase[0] for phrase in phrases)
    return known, phrases


def _data_folder() -> Path:
    """Where pypinyin's data files lie; found without importing it, which would cost 40 MB more."""
    found = importlib.util.find_spec("pypinyin")
    if found is None or not found.submodule_search_locations:
        raise StoreDown("缺少拼音数据，程序文件不完整，请重新安装本程序。")
    return Path(found.submodule_search_locations[0])
