"""A stretch of a long list together with the length of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

R = TypeVar("R")
UNCOUNTED: Final = -1


@dataclass(frozen=True, slots=True)
class Window(Generic[R]):
    """`rows` from the asked offset on, and `total` rows in all (UNCOUNTED when that is asked for by itself)."""

    total: int
    rows: tuple[R, ...]
