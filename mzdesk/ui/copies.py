"""Copies of the local store for the page that cares for them; off the UI thread, by `context.desk`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mzdesk import clock, paths
from mzdesk.db import backup, holding
from mzdesk.errors import StoreDown

_LEAST = 1_073_741_824  # bytes


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


@dataclass(frozen=True, slots=True)
class Offer:
    """A copy that may be put back: what it holds, and how much of the present store came later (`same`: out of the
    same history). `later` is None when the present store can't be read any more."""

    path: Path
    held: holding.Held
    later: int | None
    same: bool


def offer(chosen: Path, store: Path) -> Offer:
    """Look into a copy; raises StoreDown for a damaged, foreign or newer one, and for another district's."""
    held = holding.look(chosen)
    try:
        later, same = holding.lost(held, store)
        ours = holding.look(store).district
    except StoreDown:
        return Offer(chosen, held, None, same=False)
    if held.district and ours and held.district != ours:
        raise StoreDown(
            f"这份备份是行政区划 {held.district} 的{held.bureau}，本机是 {ours}，没有恢复。请选择本单位的备份。"
        )
    return Offer(chosen, held, later, same)


def carry(store: Path, folder: Path, now: datetime) -> Path:
    """A checked copy to a folder the clerk names; raises StoreDown with the reason."""
    return backup.carry(store, folder, clock.office(now).strftime("%Y%m%d_%H%M%S"))


def scarce(store: Path | None) -> str:
    """The sentence that warns of a disk that is getting full, empty while there is room."""
    if store is None:
        return ""
    free, size = backup.room(store, paths.backups())
    if free > max(_LEAST, 5 * size):
        return ""
    return f"磁盘只剩 {free / 1_048_576:.0f} MB，再满就不能备份和保存。请清理磁盘，或把旧备份移到移动硬盘。"


def plan_restore(chosen: Path, store: Path) -> None:
    """The copy takes the store's place at the next start; raises StoreDown when it is no whole store."""
    backup.plan_restore(chosen, store)
