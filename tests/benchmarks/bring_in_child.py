"""Import and export in a process of its own with its window open: `python -m tests.benchmarks.bring_in_child …`.

WHAT STORE FILE: whole, scroll or export; the store to work on; the workbook to read or to write.
Prints one line of JSON. Started by bring_in.py.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop

from mzdesk import clock
from mzdesk.importing import peak_mb
from mzdesk.services import facilities
from mzdesk.terms import ImportKind
from mzdesk.ui import exporting
from mzdesk.views.facilities import FacilityCriteria
from tests.benchmarks import clerk, eyes
from tests.benchmarks.desk_child import Sitting

Answer = dict[str, Any]


def _start_import(sitting: Sitting, file: Path) -> dict[str, float]:
    """Begin an import as the page does; what is known of it so far is in the answer."""
    known: dict[str, float] = {}

    def job(work: Any, progress: Callable[..., None]) -> None:
        from mzdesk.exchange import away

        began = time.perf_counter()
        _, staged = away.stage(file, ImportKind.FACILITY, work, progress, None, {}, ask=False)
        assert staged is not None
        compared = time.perf_counter()
        try:
            done = away.apply(staged, work, progress)
        finally:
            staged.close()
        ended = time.perf_counter()
        known.update(read_and_compare=compared - began, take_in=ended - compared, seconds=ended - began)
        known["taken"] = sum(done.counts.values())

    sitting.desk.context.long("导入机构台账", job)
    return known


def whole(sitting: Sitting, file: Path) -> Answer:
    """Read, compare and take in, with the register on screen."""
    sitting.window.show_page("facilities")
    eyes.settled(0.5)
    loop = QEventLoop()
    sitting.desk.context.runner.idle.connect(loop.quit)
    known = _start_import(sitting, file)
    loop.exec()
    if "seconds" not in known:
        raise RuntimeError("the import failed")
    return {**known, "peak_mb": peak_mb()}


def scroll(sitting: Sitting, file: Path) -> Answer:
    """Scroll through the register while an import reads, and while it writes."""
    sitting.shown_page("facilities")
    page, runner = sitting.window.page, sitting.desk.context.runner
    assert page is not None
    _start_import(sitting, file)
    eyes.settled(1.0)
    reading = clerk.scroll(page, 500)
    (job,) = runner.long_jobs()
    eyes.until(lambda: job.words == "写入", seconds=300)
    writing = clerk.scroll(page, 500)
    running = bool(runner.long_jobs())
    job.cancel()
    eyes.until(lambda: not runner.busy, seconds=120)
    return {"reading_ms": _ms(reading), "writing_ms": _ms(writing), "still_running": running}


def export(sitting: Sitting, file: Path) -> Answer:
    """All places of the register as the page exports them."""
    from mzdesk.ui.pages.facilities.columns import COLUMNS

    sitting.shown_page("facilities")
    context = sitting.desk.context
    with context.store.read(context.actor) as session:
        ids = facilities.ids(session, context.actor, FacilityCriteria())
        rows = facilities.rows(session, context.actor, ids)
    began = time.perf_counter()
    ended: list[float] = []
    job = exporting.writer("机构台账", COLUMNS, rows, clock.now(), file)
    context.long("导出机构台账", job, lambda _path: ended.append(time.perf_counter()))
    eyes.until(lambda: not context.runner.busy, seconds=300)
    return {"seconds": ended[0] - began, "rows": len(rows), "peak_mb": round(peak_mb())}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


WHAT: dict[str, Callable[[Sitting, Path], Answer]] = {"whole": whole, "scroll": scroll, "export": export}


def main(words: list[str]) -> int:
    """Measure one thing in an empty home."""
    what, place, file = words
    with tempfile.TemporaryDirectory() as home:
        os.environ["MZDESK_HOME"] = str(Path(home) / "home")
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        sitting = Sitting(place)
        answer = WHAT[what](sitting, Path(file))
        sitting.close()
        print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
