"""Numbers of chance from a key, and rounding of chances to visits: whole numbers and SHA-256 only.

The same key gives the same draw on every machine and under every Python; nothing here uses fractions.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import TypeVar

T = TypeVar("T")


def sha(text: str) -> str:
    """SHA-256 of a text in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def keyed(key: bytes, label: str) -> bytes:
    """HMAC-SHA-256 of a label: a key of its own for each use."""
    return hmac.digest(key, label.encode(), "sha256")


def numbers(key: bytes, label: str) -> Iterator[int]:
    """Endless whole numbers below 2**64, an independent row for each label."""
    own = keyed(key, label)
    for block in count():
        yield from struct.unpack(">4Q", hashlib.sha256(own + block.to_bytes(8, "big")).digest())


def below(limit: int, luck: Iterator[int]) -> int:
    """A number from 0 to `limit` - 1, even to one part in 2**64 / `limit`."""
    return next(luck) * limit >> 64


def shuffled(items: Sequence[T], luck: Iterator[int]) -> list[T]:
    """The items in chance order (Fisher and Yates)."""
    mixed = list(items)
    for last in range(len(mixed) - 1, 0, -1):
        other = below(last + 1, luck)
        mixed[last], mixed[other] = mixed[other], mixed[last]
    return mixed


def pivotal(units: Iterable[tuple[int, int]], one: int, luck: Iterator[int]) -> list[int]:
    """Choose units with exactly their chances (name, out of `one`), which add up to a whole multiple of `one`.

    Two neighbours fight until one is decided; the other goes on with what is left, so that as many are chosen as the
    chances add up to, and neighbours seldom come together (Deville and Tillé 1998).
    """
    chosen: list[int] = []
    held, mass = -1, 0
    for at, other in units:
        both, number = mass + other, next(luck)
        if both < one:
            if number * both >> 64 >= mass:
                held = at
            mass = both
        else:
            if number * (2 * one - both) >> 64 < one - other:
                chosen.append(held)
                held = at
            else:
                chosen.append(at)
            mass = both - one
    return chosen
