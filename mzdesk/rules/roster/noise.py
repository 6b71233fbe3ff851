"""Chance that is the same everywhere: whole numbers from SHAKE-256, and logarithms as a table of whole numbers."""

from __future__ import annotations

import hashlib
import struct
from functools import cache

BLOCK = 1024
_STEPS = 1024
SCALE = 1 << 16
_LN2 = 45426  # ln 2 × SCALE


class Noise:
    """A stream of 64-bit whole numbers from a seed and a label."""

    def __init__(self, seed: int, label: str) -> None:
        self._key = f"mzdesk-roster|1|{seed}|{label}|".encode()
        self._turn = 0

    def block(self) -> tuple[int, ...]:
        """The next BLOCK numbers, 0 to 2**64 - 1."""
        raw = hashlib.shake_256(self._key + str(self._turn).encode()).digest(8 * BLOCK)
        self._turn += 1
        return struct.unpack(f">{BLOCK}Q", raw)


@cache
def patience() -> tuple[int, ...]:
    """-ln((i + ½) / 1024) × SCALE for i = 0 to 1023, in whole numbers: what exp() decides in annealing, without it."""
    return tuple(_negative_log(2 * step + 1, 2 * _STEPS) for step in range(_STEPS))


def _negative_log(top: int, bottom: int) -> int:
    """-ln(top / bottom) × SCALE for 0 < top < bottom: the binary logarithm bit by bit, by squaring."""
    whole = 0
    while top * 2 <= bottom:
        top *= 2
        whole += 1
    one = 1 << 40
    number = one * bottom // top  # from 1 to 2
    part = 0
    for _ in range(16):
        number = number * number >> 40
        part <<= 1
        if number >= 2 * one:
            number >>= 1
            part |= 1
    return (whole * SCALE + part) * _LN2 // SCALE
