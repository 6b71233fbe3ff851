"""A big import away from the window's process, from the first look to the last row written; a small one right here.

The window's process keeps what must be told by one: whose turn it is to write, and whether the clerk pressed 取消.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mzdesk import apart
from mzdesk.db.fields import Keys
from mzdesk.db.work import Store
from mzdesk.exchange import ahead, intake, looking, staging
from mzdesk.exchange.intake import USUAL, Progress, Staged
from mzdesk.exchange.looking import Look, Said
from mzdesk.terms import ImportKind, RowFate
from mzdesk.views.actor import Actor
from mzdesk.views.imports import Answers, Imported

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Desk(intake.Work, Protocol):
    """The window's side of a long job."""

    @property
    def place(self) -> str:
        """Where the store is, for another process to open."""

    @property
    def keys(self) -> Keys:
        """The keys of encrypted fields that the window has at hand."""

    def lent(self, hand: apart.Hand) -> AbstractContextManager[apart.Hear]:
        """What hears and answers `hand` while it works on the store; 取消 stops it until it was told to commit."""


def stage(
    path: Path,
    kind: ImportKind,
    desk: Desk,
    progress: Progress,
    mapping: Said | None,
    answers: Answers,
    *,
    ask: bool,
) -> tuple[Look, Staged | None]:
    """As `looking.stage`; raises Ended too."""
    if not ahead.big(path):
        return looking.stage(path, kind, desk, progress, mapping, answers, ask=ask)
    progress(0, 0, "打开文件")
    hand = apart.Hand()
    try:
        with desk.lent(hand) as hear:
            seen, staged = hand.do(
                hear, _stage, desk.place, desk.keys, desk.actor, path, kind, mapping, dict(answers), ask
            )
    except BaseException:
        hand.close()
        staging.sweep()  # what it had staged when it was stopped
        raise
    if staged is None:
        hand.close()
    else:
        staged.hand = hand
    return seen, staged


def apply(staged: Staged, desk: Desk, progress: Progress, *, take: Collection[RowFate | int] = USUAL) -> Imported:
    """As `intake.apply`, where the rows were staged; raises Ended too."""
    if staged.hand is None:
        return intake.apply(staged, desk, progress, take=take)
    if not staged.hand.alive:
        staged.hand.close()
        staged.hand = apart.Hand()
    with desk.lent(staged.hand) as hear:
        return staged.hand.do(hear, _apply, desk.place, desk.keys, desk.actor, staged, frozenset(take))


# --- what the other process does --------------------------------------------------------------------------------------


class _Work:
    """Units of work of the other process: each change asks when to begin and whether to commit."""

    def __init__(self, store: Store, actor: Actor, line: apart.Line) -> None:
        self.actor = actor
        self._store, self._line = store, line

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A query."""
        with self._store.read(self.actor) as session:
            yield session

    @contextmanager
    def begin(self, verb: str) -> Iterator[Session]:
        """A change, committed at the end of the block."""
        self._line.ask("begin")
        with self._store.begin(self.actor, verb) as session:
            yield session
            self._line.ask("commit")
        self._line.tell("committed", session.info["touched"])

    def progress(self, count: int, total: int, words: str = "") -> None:
        """How far it is; the answer to 取消 is the end of this process."""
        self._line.tell("progress", count, total, words)


@contextmanager
def _opened(place: str, keys: Keys, actor: Actor, line: apart.Line) -> Iterator[_Work]:
    store = Store.open(place, upgrade=False)
    store.keys = keys
    try:
        yield _Work(store, actor, line)
    finally:
        store.close()


def _stage(
    line: apart.Line, place: str, keys: Keys, actor: Actor, path: Path, kind: ImportKind, mapping: Said | None,
    answers: Answers, ask: bool,
) -> tuple[Look, Staged | None]:  # fmt: skip
    with _opened(place, keys, actor, line) as work:
        return looking.stage(path, kind, work, work.progress, mapping, answers, ask=ask)


def _apply(
    line: apart.Line, place: str, keys: Keys, actor: Actor, staged: Staged, take: frozenset[RowFate | int]
) -> Imported:
    with _opened(place, keys, actor, line) as work:
        return intake.apply(staged, work, work.progress, take=take)
