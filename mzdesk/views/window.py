"""A stretch of a long list together with the length of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Window(Generic[R]):
    """`rows` from the asked offset on, and `total` rows in all."""

    total: int
    rows: tuple[R, ...]
