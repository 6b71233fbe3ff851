"""Many rows prepared for the store by a process of its own, while this one writes: two cores work."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from mzdesk import apart
from mzdesk.exchange.staging import Staging
from mzdesk.services import imports
from mzdesk.terms import ImportKind, RowFate

MANY = 20_000  # rows whose writing is worth another process


@dataclass(frozen=True, slots=True)
class Preparing:
    """What the rows of a batch are prepared for."""

    kind: ImportKind
    batch_id: UUID
    now: datetime
    dialect: str

    def blocks(self, staged: Staging, take: Collection[RowFate | int]) -> Iterator[imports.Prepared]:
        """The chosen rows, worked out as far as they can be without the store; raises Ended."""
        if sum(staged.counts.values()) < MANY:
            yield from self.here(staged, take)
            return
        hand = apart.Hand()
        try:
            yield from cast("Iterator[imports.Prepared]", hand.parts(_prepare, self, staged, frozenset(take)))
        finally:
            hand.close()

    def here(self, staged: Staging, take: Collection[RowFate | int]) -> Iterator[imports.Prepared]:
        """Without another process."""
        for rows in staged.chosen(take):
            yield imports.prepare(self.kind, rows, self.batch_id, now=self.now, dialect=self.dialect)


def _prepare(line: apart.Line, job: Preparing, staged: Staging, take: frozenset[RowFate | int]) -> None:
    for block in job.here(staged, take):
        line.tell(block)
