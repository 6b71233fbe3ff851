"""The page that shows how exactly a printer prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Calibration:
    """A printer by its name; `shift` is what its pages are moved by already, right and down in tenths of a mm."""

    printer: str
    day: date
    shift: tuple[int, int] = (0, 0)
