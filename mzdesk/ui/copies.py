"""Copies of the local store for the page that cares for them; off the UI thread, by `context.desk`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mzdesk import clock, paths
from mzdesk.db import backup


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One copy on this PC; `size` in bytes."""

    path: Path
    at: datetime
    size: int

    @property
    def id(self) -> Path:
        return self.path


def listing() -> list[CopyRow]:
    """The copies on this PC, newest first."""
    return [CopyRow(*row) for row in backup.listing()]


def make(store: Path, now: datetime) -> Path:
    """A copy of the store, now; raises StoreDown when it can't be made."""
    stamp = clock.office(now).strftime("%Y%m%d_%H%M%S")
    return backup.copy(store, paths.backups() / f"{store.stem}_手动_{stamp}.sqlite")


def plan_restore(chosen: Path, store: Path) -> None:
    """The copy takes the store's place at the next start; raises StoreDown when it is no whole store."""
    backup.plan_restore(chosen, store)
