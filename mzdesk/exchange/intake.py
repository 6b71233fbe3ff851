"""From a file to the register: read, compared, looked over, taken in. Works on a worker thread, in blocks.

`stage` reads and compares without a lock on the store and keeps the rows in a file of this PC; `apply` writes those
that the clerk wants in one unit of work. `work` opens units of work (`read()`, `begin(verb)`) and names the actor;
`progress(count, total, words)` is told how far it is and may raise to stop.
"""

from __future__ import annotations

import gc
import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mzdesk import apart, clock
from mzdesk.errors import BadInput
from mzdesk.exchange import ahead
from mzdesk.exchange import reading as reader
from mzdesk.exchange.gate import Format
from mzdesk.exchange.preparing import Preparing
from mzdesk.exchange.reading import Reading, Refused
from mzdesk.exchange.staging import Staging
from mzdesk.exchange.synonyms import FIELDS
from mzdesk.services import imports
from mzdesk.terms import ImportKind, RowFate
from mzdesk.views.actor import Actor
from mzdesk.views.exchange import FieldChoice, Ignored, SheetMapping
from mzdesk.views.imports import Answers, Imported, Judged, Question, StagedRow
from mzdesk.views.window import Window

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

USUAL = frozenset({RowFate.NEW, RowFate.CHANGED})
_TURN = 0.0005


class Work(Protocol):
    """What a long job works with."""

    @property
    def actor(self) -> Actor: ...

    def read(self) -> AbstractContextManager[Session]: ...

    def begin(self, verb: str) -> AbstractContextManager[Session]: ...


Progress = Callable[..., None]


@dataclass(slots=True)
class Staged:
    """A file read and compared. `close` it when it is taken in or thrown away."""

    kind: ImportKind
    name: str
    path: Path
    sha256: str
    format: Format
    mappings: tuple[SheetMapping, ...]
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    hand: apart.Hand | None = None  # the process that read it, if not this one
    _rows: Staging = field(default_factory=Staging)

    @property
    def counts(self) -> dict[RowFate, int]:
        """How many rows have each fate."""
        return self._rows.counts

    @property
    def ignored(self) -> list[Ignored]:
        """Rows and sheets that are no data."""
        return self._rows.remarks()[2]

    def page(self, fate: RowFate | None = None, offset: int = 0, limit: int = 200) -> Window[StagedRow]:
        """A stretch of the rows of one fate, or of all, in the order of the file."""
        return self._rows.page(fate, offset, limit)

    def close(self) -> None:
        """Remove what was kept on this PC."""
        if self.hand is not None:
            self.hand.close()
        self._rows.close()

    def __getstate__(self) -> tuple[Any, ...]:
        """For another process that reads the same rows."""
        return (self.kind, self.name, self.path, self.sha256, self.format, self.mappings, self.notes, self.questions,
                self._rows)  # fmt: skip

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        (self.kind, self.name, self.path, self.sha256, self.format, self.mappings, self.notes, self.questions,
         self._rows) = state  # fmt: skip
        self.hand = None


def fields(kind: ImportKind) -> tuple[FieldChoice, ...]:
    """What a column of such a file can be, in the order of the form."""
    return FIELDS[kind]


def stage(
    path: Path,
    kind: ImportKind,
    work: Work,
    progress: Progress,
    *,
    mapping: Mapping[str, str | None] | None = None,
    answers: Answers | None = None,
) -> Staged:
    """Read a file and compare it with the store; nothing is stored.

    `mapping`: field (or None) by the label of its column, as the clerk corrected it; without it what was said last time
    of this header. `answers`: what was said to the questions. Raises BadInput with one sentence when the file can't be
    used.
    """
    reading = read(path, kind, work, progress, mapping=mapping, aside=True)
    return compare(reading, path, work, answers=answers)


def read(
    path: Path,
    kind: ImportKind,
    work: Work,
    progress: Progress,
    *,
    mapping: Mapping[str, str | None] | None = None,
    aside: bool = False,
) -> Reading:
    """Open a file with the office's townships and its memory of headers; raises BadInput.

    `aside`: a big one is read by a process of its own (only `blocks` can be asked of it); `close` the reading then.
    """
    with work.read() as session:
        region = imports.region(session, work.actor)

    def tell(count: int, total: int) -> None:
        progress(count, total, "读取")

    opened = ahead.read if aside and ahead.big(path) else reader.read
    reading = opened(path, kind, townships=region, mapping=mapping, progress=tell)
    if mapping is None:
        with work.read() as session:
            said = imports.remembered(session, work.actor, kind=kind, fingerprint=reading.fingerprint)
        if said:
            reading.close()
            reading = opened(path, kind, townships=region, mapping=said, progress=tell)
    return reading


def compare(reading: Reading, path: Path, work: Work, *, answers: Answers | None = None) -> Staged:
    """Compare what was read block by block, so that neither memory nor the store's readers are held up."""
    with work.read() as session:
        comparison = imports.comparison(session, work.actor, reading.kind, answers=answers, today=clock.today())
    staged = Staged(reading.kind, reading.name, path, _digest(path), reading.format, reading.mappings)
    try:
        with _calm():
            for block in reading.blocks():
                with work.read() as session:
                    judged = comparison.judge(session, block.rows)
                staged._rows.add(_in_order(reading, judged, block.refused))
                staged._rows.ignore(block.ignored)
            staged._rows.ready()
    except BaseException:
        staged.close()
        raise
    finally:
        reading.close()
    staged.notes = [*reading.notes, *comparison.notes]
    staged.questions = comparison.questions()
    return staged


def _in_order(reading: Reading, judged: Sequence[Judged], out: Sequence[Refused]) -> list[Judged]:
    """A block with the rows that the reader refused, as they stand in the file."""
    order = {mapping.sheet: place for place, mapping in enumerate(reading.mappings)}
    refused = [
        Judged(problem.row, problem.sheet, "", RowFate.REJECTED, problem.why, doubts=(problem, *doubts))
        for problem, doubts in out
    ]
    return sorted((*judged, *refused), key=lambda each: (order[each.sheet], each.row)) if refused else list(judged)


def apply(staged: Staged, work: Work, progress: Progress, *, take: Collection[RowFate | int] = USUAL) -> Imported:
    """Write the rows of the named fates and those named by key, all or none; the batch can be taken back.

    What resembles a known record is only written when asked for, as a record of its own. The columns of the header are
    remembered. Raises BadInput when nothing is to be written, ChangedMeanwhile when the store is no longer as compared.
    """
    counts: Counter[RowFate] = Counter()
    total = sum(count for fate, count in staged.counts.items() if fate in take)
    now, today = clock.now(), clock.today()
    with _calm(), work.begin(f"导入{staged.kind.label}") as session:
        batch = imports.start(
            session, work.actor, kind=staged.kind, filename=staged.name, sha256=staged.sha256, now=now
        )
        preparing = Preparing(staged.kind, batch, now, session.get_bind().dialect.name)
        for block in preparing.blocks(staged._rows, take):
            imports.take(session, work.actor, batch, kind=staged.kind, block=block, today=today, now=now)
            counts.update(block.fates)
            progress(counts.total(), total, "写入")
        if not counts:
            raise BadInput("没有要导入的行：表格与台账一致，或者各行都不能导入。请看预览中的原因。")
        _remember(session, work.actor, staged)
        return imports.finish(session, work.actor, batch, counts=counts, now=now)


def _remember(session: Session, actor: Actor, staged: Staged) -> None:
    for mapping in staged.mappings:
        said = {column.label: column.field for column in mapping.columns if column.label and column.how == "clerk"}
        if said:
            imports.remember(session, actor, kind=staged.kind, fingerprint=mapping.fingerprint, mapping=said)


def error_book(staged: Staged, path: Path, *, only_rejected: bool = False) -> int:
    """Write the clerk's own file once more with a last column that says what became of each row.

    With `only_rejected` the heads and the rows that stay out. Returns how many rows carry a remark; raises BadInput.
    """
    from mzdesk.exchange import errors_book

    rejected, doubts, ignored = staged._rows.remarks()
    told = Reading(staged.kind, staged.name, staged.format, staged.mappings, [])
    told.rejected, told.warnings, told.ignored = rejected, doubts, ignored
    return errors_book.write(staged.path, told, path, at=clock.now(), only_rejected=only_rejected)


@contextmanager
def _calm() -> Iterator[None]:
    """Work through rows without holding the window up.

    The window's thread gets its turn four times as often as usual; and as rows make no cycles, nobody looks for some.
    """
    collecting, interval = gc.isenabled(), sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(min(interval, _TURN))
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        if collecting:
            gc.enable()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
