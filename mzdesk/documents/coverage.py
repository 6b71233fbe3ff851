"""Which font has which characters, known without opening a font.

A coverage is the ascending list of its borders: the first code point inside, the first outside, and so on. A file of
them is one line of JSON ({font: [first border, number of borders]}) and the borders, 32 bits each, little end first;
fonts that cover the same share them.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping

_WIDE = "I"


def of(points: Iterable[int]) -> array[int]:
    """The borders of a set of code points."""
    inside = set(points)
    firsts = [point for point in inside if point - 1 not in inside]
    ends = [point + 1 for point in inside if point + 1 not in inside]
    return array(_WIDE, sorted(firsts + ends))


def holds(borders: array[int], point: int) -> bool:
    """Whether the code point lies inside."""
    return bisect_right(borders, point) % 2 == 1


def dump(fonts: Mapping[str, array[int]]) -> bytes:
    """The bytes of a coverage file."""
    places: dict[bytes, int] = {}
    body = array(_WIDE)
    head = {}
    for name, borders in fonts.items():
        if (known := borders.tobytes()) not in places:
            places[known] = len(body)
            body.extend(borders)
        head[name] = [places[known], len(borders)]
    return json.dumps(head).encode("ascii") + b"\n" + _little(body).tobytes()


def load(raw: bytes) -> dict[str, array[int]]:
    """Font and borders; raises ValueError for what is no coverage file."""
    line, found, rest = raw.partition(b"\n")
    if not found:
        raise ValueError("no coverage file")
    body = array(_WIDE)
    body.frombytes(rest)
    _little(body)
    return {name: body[start : start + number] for name, (start, number) in json.loads(line).items()}


def _little(body: array[int]) -> array[int]:
    if sys.byteorder == "big":
        body.byteswap()
    return body
