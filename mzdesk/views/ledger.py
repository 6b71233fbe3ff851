"""A list as it goes on paper: what stands above it, its columns, its cells as words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column: its share of the width, and where its words stand."""

    title: str
    share: float = 10.0
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Ledger:
    """A printed list. `unit` is the office, `counted` how rows are counted (家, 项), `note` which filters were set."""

    unit: str
    title: str
    at: datetime
    columns: tuple[LedgerColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    counted: str = "项"
    note: str = ""
