"""A big file read ahead by a process of its own, while this one compares what came: two cores work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from mzdesk import apart
from mzdesk.exchange import reading
from mzdesk.exchange.reading import Block, Mapped, Reading
from mzdesk.terms import ImportKind
from mzdesk.views.exchange import Region

BIG = 300_000  # bytes, some 3,000 places; less is through before another process has begun


def big(path: Path) -> bool:
    """Whether reading `path` is worth a process; False when it is not there."""
    return path.is_file() and path.stat().st_size >= BIG


def read(
    path: Path, kind: ImportKind, *, townships: Region, mapping: Mapped | None, progress: Callable[[int, int], None]
) -> Reading:
    """As `reading.read`, but only `blocks` can be asked of what is returned, and it has to be closed.

    Raises BadInput, and Ended when that process came to grief.
    """
    hand = apart.Hand()
    try:
        parts = hand.parts(_read, path, kind, townships, mapping)
        found = cast("Reading", next(parts))
    except BaseException:
        hand.close()
        raise
    found._blocks, found._end = _blocks(cast("Iterator[Block]", parts), progress), hand.close
    return found


def _blocks(parts: Iterator[Block], progress: Callable[[int, int], None]) -> Iterator[Block]:
    for block in parts:
        progress(block.done, block.total)
        yield block


def _read(line: apart.Line, path: Path, kind: ImportKind, townships: Region, mapping: Mapped | None) -> None:
    """What the other process does: tell the heads, then block after block."""
    found = reading.read(path, kind, townships=townships, mapping=mapping)
    line.tell(Reading(found.kind, found.name, found.format, found.mappings, found.notes, samples=found.samples))
    for block in found.blocks():
        line.tell(block)
