"""Where the demonstration plays: a desk with its own store and its own home, on a clock that stands still.

Everything goes through the window's own `context.change`, `context.query` and `context.long`, as when a clerk clicks.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from datetime import time as hour
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from mzdesk import clock, paths
from mzdesk.app import Desk, application
from mzdesk.db import backup
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, MzdeskError
from mzdesk.settings import PcSettings
from mzdesk.ui.context import Work
from mzdesk.ui.runner import Runner
from mzdesk.ui.window import MainWindow
from mzdesk.views.actor import Actor

T = TypeVar("T")
STORE, SUMMARY = "mzdesk.sqlite", "summary.json"
MARK = ".mzdesk-demo"


class _Answers(Generic[T]):
    """Waits for one answer of the desk's workers; raises the refusal, or RuntimeError with a bug's report."""

    def __init__(self, runner: Runner) -> None:
        self._loop, self._runner = QEventLoop(), runner
        self._got: list[T] = []
        self._refused: MzdeskError | None = None
        self._crash = ""
        runner.crashed.connect(self._crashed)

    def done(self, value: T) -> None:
        self._got.append(value)
        self._loop.quit()

    def failed(self, error: MzdeskError) -> None:
        self._refused = error
        self._loop.quit()

    def _crashed(self, trace: str) -> None:
        self._crash = trace
        self._loop.quit()

    def wait(self) -> T:
        """The answer."""
        self._loop.exec()
        self._runner.crashed.disconnect(self._crashed)
        if self._refused is not None:
            raise self._refused
        if not self._got:
            raise RuntimeError(self._crash)
        return self._got[0]


class Stage:
    """`do`, `ask` and `long` wait for the answer; `step` counts and times; `keep` leaves a file behind."""

    def __init__(self, out: Path, home: Path, standing: clock.FixedClock) -> None:
        self.out, self.clock = out, standing
        self.actor: Actor
        self.steps: list[dict[str, Any]] = []
        self._began = time.perf_counter()
        self._place = home / STORE
        self.pc = PcSettings(paths.settings_file())
        self.app: QApplication = application(self.pc)
        self.app.setCursorFlashTime(0)
        self._store, self._drafts = Store.open(self._place), Drafts(paths.drafts_file())
        self.desk = Desk(self._store, self.pc, self._drafts)
        self.context = self.desk.context

    # --- acts ---------------------------------------------------------------------------------------------------

    def do(self, verb: str, job: Callable[..., T], *about: Any, **given: Any) -> T:
        """One change, as a page makes it: `job(session, actor, *about, **given)`; a refusal is raised."""
        answers = _Answers[T](self.context.runner)
        self.context.change(verb, lambda s, a: job(s, a, *about, **given), answers.done, answers.failed)
        return answers.wait()

    def ask(self, job: Callable[..., T], *about: Any, **given: Any) -> T:
        """One query, as a page asks it."""
        answers = _Answers[T](self.context.runner)
        self.context.query(lambda s, a: job(s, a, *about, **given), answers.done, answers.failed)
        return answers.wait()

    def long(self, title: str, job: Callable[[Work, Callable[..., None]], T]) -> T:
        """One long job with its line in the status strip."""
        answers = _Answers[T](self.context.runner)
        self.context.long(title, job, answers.done, answers.failed)
        return answers.wait()

    def settle(self) -> None:
        """Let the window finish whatever it is doing."""
        for _ in range(3):
            while self.context.runner.busy:
                self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            self.app.processEvents()

    def refused(self, job: Callable[[], Any]) -> str:
        """The sentence with which an act that must not be done is refused."""
        try:
            job()
        except MzdeskError as error:
            return error.message
        raise RuntimeError("an act that must be refused was done")

    # --- time ---------------------------------------------------------------------------------------------------

    def at(self, day: date, words: str) -> datetime:
        """Move the clock to `words` (09:30) of a day."""
        moment = datetime.combine(day, hour.fromisoformat(words), clock.OFFICE_ZONE)
        self.clock.move_to(moment)
        return moment

    # --- what is left behind ------------------------------------------------------------------------------------

    def step(self, name: str, **counts: Any) -> None:
        """A part of the work is done: what came of it, and how long it took since the part before."""
        now = time.perf_counter()
        self.steps.append({"step": name, **counts, "seconds": round(now - self._began, 3)})
        self._began = now

    def keep(self, folder: str, name: str, data: bytes) -> Path:
        """Leave a file in a folder of the output."""
        path = self.out / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def enter(self, actor: Actor) -> MainWindow:
        """Somebody sits down at the desk."""
        self.actor = actor
        return self.desk.enter(actor)

    def take_seat(self, actor: Actor) -> None:
        """The same without a window."""
        self.actor = actor
        self.context.switch(actor)

    def close(self) -> None:
        """End the sitting; the store's copy stays in the output."""
        self.settle()
        self.desk.close()
        self._drafts.close()
        self._store.close()
        self.app.processEvents()
        target = self.out / STORE
        target.unlink(missing_ok=True)
        backup.compact(self._place, target)

    def summary(self, **facts: Any) -> dict[str, Any]:
        """Write summary.json: the steps, and every file with its hash."""
        files = {
            str(file.relative_to(self.out).as_posix()): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(self.out.rglob("*"))
            if file.is_file() and file.name not in (SUMMARY, MARK)
        }
        told = {**facts, "steps": self.steps, "files": files}
        (self.out / SUMMARY).write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return told


@contextmanager
def stage(out: Path, begins: datetime) -> Iterator[Stage]:
    """A stage with a home of its own that is gone afterwards; this PC's own data are not touched."""
    _clear(out)
    standing = clock.FixedClock(begins, seed="示例")
    with private_home() as home:
        before = clock.use(standing)
        made = Stage(out, home, standing)
        try:
            yield made
        finally:
            made.close()
            clock.use(before)


@contextmanager
def private_home() -> Iterator[Path]:
    """`MZDESK_HOME` points to a folder that is removed at the end."""
    kept = os.environ.get("MZDESK_HOME")
    folder = Path(tempfile.mkdtemp(prefix="mzdesk-demo-"))
    os.environ["MZDESK_HOME"] = str(folder)
    try:
        yield folder
    finally:
        if kept is None:
            del os.environ["MZDESK_HOME"]
        else:
            os.environ["MZDESK_HOME"] = kept
        shutil.rmtree(folder, ignore_errors=True)


def _clear(out: Path) -> None:
    """Take away what an earlier demonstration left in `out`; raises BadInput for a folder with other things in it."""
    out.mkdir(parents=True, exist_ok=True)
    mark = out / MARK
    if not mark.exists() and any(out.iterdir()):
        raise BadInput(f"文件夹“{out}”里有别的文件，没有改动它。请换一个空文件夹。")
    for each in out.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()
    mark.write_text("演示结果，可以整个删除。\n", encoding="utf-8")
