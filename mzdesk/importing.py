"""`mzdesk import KIND FILE`: a spreadsheet into the store without the window, with a report for other programs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mzdesk import jsonio, paths
from mzdesk.db.engine import url_of
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, MzdeskError
from mzdesk.exchange import intake
from mzdesk.exchange import reading as reader
from mzdesk.exchange import report as report_of
from mzdesk.services import imports, settings
from mzdesk.terms import ImportKind, RowFate
from mzdesk.views.actor import Actor, system

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mzdesk.exchange.reading import Reading

READ, REFUSED = 0, 2
_NOWHERE = "000000"
_NOT_SET_UP = "数据库还没有完成首次设置，只检查了表格，没有写入。请先打开一次程序完成设置，再重新导入。"


@dataclass(frozen=True, slots=True)
class Work:
    """Units of work for a job without a window."""

    store: Store
    actor: Actor

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A query."""
        with self.store.read(self.actor) as session:
            yield session

    @contextmanager
    def begin(self, verb: str) -> Iterator[Session]:
        """A change, committed at the end of the block."""
        with self.store.begin(self.actor, verb) as session:
            yield session


def run(kind: str, file: Path, *, dry_run: bool, report: Path | None, place: str | None) -> int:
    """Read `file`, take it into the store unless `dry_run`, write the report; 0 when it was read, 2 when refused.

    As long as the store at `place` (this PC's own when None) is not set up, the file is only read, and that is said.
    """
    began = time.perf_counter()
    _prepare(report)
    try:
        told = _import(ImportKind(kind), file, dry_run=dry_run, place=place, keep=report is not None)
    except MzdeskError as refusal:
        _write(report, report_of.refused(refusal.message, time.perf_counter() - began, peak_mb()))
        print(refusal.message, file=sys.stderr)
        return REFUSED
    if report is not None and told is not None:
        _write(report, report_of.accepted(told, time.perf_counter() - began, peak_mb()))
    return READ


def _prepare(report: Path | None) -> None:
    """Make sure of the report before anything is stored; raises BadInput."""
    if report is None:
        return
    try:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.open("ab").close()
    except OSError as error:
        raise BadInput(f"报告“{report}”写不进去，请检查文件夹是否存在、是否有权限。没有导入任何数据。") from error


def _write(report: Path | None, told: dict[str, Any]) -> None:
    if report is not None:
        jsonio.write(report, told)


def _import(kind: ImportKind, file: Path, *, dry_run: bool, place: str | None, keep: bool) -> Reading | None:
    """Read and, when there is a store, compare; take in what is new or changed."""
    store = _store(place, upgrade=not dry_run)
    if store is None:
        reading = reader.read(file, kind, townships=imports.shipped())
        reading.keep()
        print(f"{reading.name}：读出 {reading.count} 行，不能导入 {len(reading.rejected)} 行。")
        if not dry_run:
            print(_NOT_SET_UP, file=sys.stderr)
        return reading
    try:
        work = Work(store, _actor(store))
        reading = intake.read(file, kind, work, _quiet, aside=not keep)
        if keep:
            reading.keep()
        staged = intake.compare(reading, file, work)
        try:
            _tell(staged, None if dry_run else _apply(staged, work))
        finally:
            staged.close()
    finally:
        store.close()
    return reading


def _store(place: str | None, *, upgrade: bool) -> Store | None:
    """The store, when it is there and set up."""
    wanted = place or str(paths.default_store())
    url = url_of(wanted)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return None
    store = Store.open(wanted, upgrade=upgrade)
    with store.read(system(_NOWHERE)) as session:
        ready = settings.is_set_up(session)
    if not ready:
        store.close()
    return store if ready else None


def _actor(store: Store) -> Actor:
    with store.read(system(_NOWHERE)) as session:
        return system(settings.district(session))


def _apply(staged: intake.Staged, work: Work) -> dict[RowFate, int]:
    """Take in what is new or changed; nothing to take is no refusal."""
    if not any(staged.counts[fate] for fate in intake.USUAL):
        return {}
    return dict(intake.apply(staged, work, _quiet).counts)


def _tell(staged: intake.Staged, taken: dict[RowFate, int] | None) -> None:
    said = "，".join(f"{fate.label} {count}" for fate, count in staged.counts.items() if count) or "没有数据"
    done = "只检查，没有写入。" if taken is None else f"已导入 {sum(taken.values())} 条。"
    print(f"{staged.name}：{said}。{done}")
    for note in staged.notes:
        print(note)
    for question in staged.questions:
        if question.usual is None:
            word = f"“{question.word}”" if question.word else "空白"
            print(f"{question.label}为{word}的 {question.rows} 行没有导入，请在程序里选择，或改好表格后重新导入。")


def _quiet(count: int, total: int, words: str = "") -> None:
    """Nobody watches."""


def peak_mb() -> float:
    """The most memory this process has held, in MB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if status.is_file():  # ru_maxrss would also count the process that started this one
        said = status.read_text(encoding="utf-8").partition("VmHWM:")[2].split()
        if said:
            return int(said[0]) / 1024
    try:
        import resource
    except ImportError:
        return _peak_on_windows()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 1024)


def _peak_on_windows() -> float:
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        _fields_ = [("cb", wintypes.DWORD), ("PageFaultCount", wintypes.DWORD)] + [
            (name, ctypes.c_size_t)
            for name in ("Peak", "Now", "PagedPeak", "Paged", "PoolPeak", "Pool", "PageFile", "PageFilePeak")
        ]

    counters = Counters(cb=ctypes.sizeof(Counters))
    windll = getattr(ctypes, "windll")  # noqa: B009  (absent outside Windows)
    handle = windll.kernel32.GetCurrentProcess()
    told = windll.psapi.GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.cb)
    return counters.Peak / 2**20 if told else 0.0
