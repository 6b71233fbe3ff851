"""个人信息密钥 as the page and its sheet show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """Whether identity numbers can be kept. `here`: this desk has the key; `count`: how many numbers are on file."""

    id: UUID | None = None
    made_at: datetime | None = None
    by: str = ""
    printed_at: datetime | None = None
    here: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class KeyMade:
    """A recovery code, shown and printed once. `kept`: this PC's vault keeps the key beyond the end of the program."""

    id: UUID
    kept: bool
    recovery: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FieldKeySheet:
    """密钥恢复单 of the key under which personal data is encrypted: printed once, kept nowhere else."""

    bureau: str
    by: str
    made_at: datetime
    recovery: str = field(repr=False)
