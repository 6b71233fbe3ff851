"""Is it the same problem again? Compared by pairs of neighbouring characters, so that word order hardly matters."""

from __future__ import annotations

import unicodedata

ALIKE = 0.5


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters and digits of `text`; a single one stands for itself."""
    letters = "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1)) or frozenset(letters)


def likeness(one: str, other: str) -> float:
    """0 (nothing in common) to 1 (the same pairs): twice the shared pairs over all pairs."""
    a, b = pairs(one), pairs(other)
    if not a or not b:
        return 0.0
    return 2 * len(a & b) / (len(a) + len(b))


def alike(one: str, other: str) -> bool:
    """Whether two descriptions name the same problem."""
    return likeness(one, other) >= ALIKE
