"""交换包 and 回执: what lies inside the files, and what the desks show of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mzdesk.terms import ExchangeState, OutboxKind
from mzdesk.views.attachments import FileDraft
from mzdesk.views.outbox import OutboxLine


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a line: its facts without the bytes, which follow the list in the same order."""

    facts: FileDraft
    size: int


@dataclass(frozen=True, slots=True)
class PackedLine:
    """A line of the outbox as it travels; `payload` is the draft as JSON. `why`: it can't be read, and why not.

    `said`: what it is known again by, where the payload holds more than what was typed.
    """

    id: UUID
    kind: OutboxKind
    title: str
    payload: str
    made_at: datetime
    made_by: str
    about: UUID | None = None
    declared_at: datetime | None = None
    files: tuple[PackedFile, ...] = ()
    why: str = ""
    said: str = ""

    @property
    def digest(self) -> str:
        """Of what the line says, and of whom it says it."""
        return hashlib.sha256(f"{self.about or ''}\n{self.said or self.payload}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PackFacts:
    """The list of a pack: all of it is encrypted and authenticated."""

    id: UUID
    district: str
    township: str
    number: int
    made_at: datetime
    made_by: str
    count: int
    lines: tuple[PackedLine, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was opened: its list, and the lines with their files as the outbox had them.

    `book`: it was read out of a 填报簿.
    """

    facts: PackFacts
    lines: tuple[OutboxLine, ...] = field(repr=False)
    book: bool = False


@dataclass(frozen=True, slots=True)
class PackPreview:
    """What a pack holds, before it is imported. `known`: lines that were received before; `warnings` in words."""

    pack: Pack = field(repr=False)
    township: str
    counts: tuple[tuple[OutboxKind, int], ...]
    files: int
    known: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackRow:
    """An imported pack as the list shows it."""

    id: UUID
    township: str
    number: int
    made_at: datetime
    made_by: str
    imported_at: datetime
    imported_by: str
    count: int
    refused: int


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A line that was refused and that nobody has dealt with yet."""

    id: UUID
    township: str
    number: int
    kind: OutboxKind
    title: str
    made_at: datetime
    made_by: str
    why: str
    imported_by: str
    book: bool = False


@dataclass(frozen=True, slots=True)
class TownKey:
    """Whether a township has a 交换密钥."""

    township: str
    name: str
    made_at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """The bureau's answer to one line."""

    id: UUID
    state: ExchangeState
    at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """回执: the bureau's answer to a pack."""

    pack: UUID
    district: str
    township: str
    number: int
    made_at: datetime
    made_by: str
    lines: tuple[ReceiptLine, ...]


@dataclass(frozen=True, slots=True)
class ExchangeKeySheet:
    """交换密钥单: what is handed over to a township, printed once."""

    bureau: str
    township: str
    by: str
    made_at: datetime
    code: str = field(repr=False)
