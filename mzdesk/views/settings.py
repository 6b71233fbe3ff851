"""What the settings page and everybody who names a township needs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TownshipRow:
    """乡镇（街道）: 9-digit code, name, kind, other spellings."""

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    id: UUID | None = None
    version: int = 1
