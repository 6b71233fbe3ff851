"""Importing a pack at the bureau: each line is one unit of work, so that what a rule refuses holds up no other line.

What is broken off goes on when the pack is imported again: a line that was received is found by its own key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.db.work import Store
from mzdesk.errors import ChangedMeanwhile, KeptAlready, MzdeskError, StoreDown
from mzdesk.views.actor import Actor
from mzdesk.views.packs import Pack

_VERB = "导入交换包"


class Verbs(Protocol):
    """The verbs of `services/packs` that are needed here."""

    def begin(self, session: Session, actor: Actor, pack: Pack, *, now: datetime) -> bool: ...
    def open_lines(self, session: Session, actor: Actor, pack: Pack) -> list[UUID]: ...
    def take(self, session: Session, actor: Actor, pack: Pack, key: UUID, *, now: datetime) -> None: ...
    def refuse(self, session: Session, actor: Actor, pack: Pack, key: UUID, *, why: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `before`: lines that needed nothing any more; `lost`: why it ended early."""

    received: int = 0
    refused: int = 0
    before: int = 0
    lost: str = ""
    touched: frozenset[str] = frozenset()


def receive(
    store: Store, actor: Actor, pack: Pack, verbs: Verbs, progress: Callable[[int, int], None] = lambda _n, _of: None
) -> Imported:
    """Import a pack's lines in the order they were made; ends early only where the store can't be reached.

    `progress` is called between lines; what it raises ends the import there, and the same file brings the rest.
    """
    with store.read(actor) as session:
        left = verbs.open_lines(session, actor, pack)
    done = Imported(before=len(pack.lines) - len(left))
    if not left:
        return done
    try:
        with store.begin(actor, _VERB) as session:
            verbs.begin(session, actor, pack, now=store.now())
        for number, key in enumerate(left):
            progress(number, len(left))
            done = _line(store, actor, pack, key, verbs, done)
    except StoreDown as error:
        return replace(done, lost=error.message)
    return done


def _line(store: Store, actor: Actor, pack: Pack, key: UUID, verbs: Verbs, done: Imported) -> Imported:
    kind = next(line.kind for line in pack.lines if line.id == key).label
    for _again in range(3):
        try:
            with store.begin(actor, f"{_VERB}：{kind}") as session:
                verbs.take(session, actor, pack, key, now=store.now())
        except StoreDown:
            raise
        except (KeptAlready, ChangedMeanwhile):
            continue  # an earlier act's outcome was told, or somebody wrote in the same moment: this one is made anew
        except MzdeskError as error:
            return _refused(store, actor, pack, key, verbs, done, error.message)
        return replace(done, received=done.received + 1, touched=done.touched | session.info["touched"])
    raise StoreDown("同一条记录一直有人在修改，导入没有完成。请稍后重新导入同一个文件。")


def _refused(store: Store, actor: Actor, pack: Pack, key: UUID, verbs: Verbs, done: Imported, why: str) -> Imported:
    with store.begin(actor, f"{_VERB}：登记未收下") as session:
        verbs.refuse(session, actor, pack, key, why=why)
    return replace(done, refused=done.refused + 1)
