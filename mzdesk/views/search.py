"""What a search everywhere answers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from mzdesk.terms import Capability


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found: which page opens it, what it is called, one more line about it."""

    capability: Capability
    id: UUID
    title: str
    detail: str
