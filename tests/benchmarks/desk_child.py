"""The program in a process of its own, measured from inside: `python -m tests.benchmarks.desk_child WHAT PLACE [SIZE]`.

Prints one line of JSON. Started by desk.py, which says in the environment when it began.
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

from PySide6.QtWidgets import QApplication

from mzdesk import app as program
from mzdesk import opening, paths
from mzdesk.db.drafts import Drafts
from mzdesk.settings import PcSettings
from mzdesk.ui.tables import Table
from mzdesk.ui.window import MainWindow
from mzdesk.views.actor import system
from tests.benchmarks import clerk, eyes

DISTRICT = "500156"
HEAVY = ("reportlab", "openpyxl", "pypinyin", "alembic", "pypdfium2", "python_calamine", "PIL", "pikepdf", "zxingcpp")
Answer = dict[str, Any]


class Sitting:
    """A desk on the store at `place`, with somebody who may do everything, straight behind the entrance."""

    def __init__(self, place: str) -> None:
        self.pc = PcSettings(paths.settings_file())
        self.app: QApplication = program.application(self.pc)
        self.store = opening.open_store(place, self.pc)
        self.drafts = Drafts(paths.drafts_file())
        self.desk = program.Desk(self.store, self.pc, self.drafts)
        self.window: MainWindow = self.desk.enter(system(DISTRICT))

    def shown_page(self, key: str) -> float:
        """Seconds from asking for a page to its painted rows."""
        began = time.perf_counter()
        page = self.window.show_page(key)
        assert page is not None
        model, paints = clerk.model_of(page), eyes.Paints(clerk.table_of(page).viewport())
        eyes.until(lambda: model.ready)
        before = paints.count
        eyes.until(lambda: paints.count > before or (model.ready and paints.count > 0))
        return time.perf_counter() - began

    def close(self) -> None:
        """End it as the program does."""
        self.desk.close()
        self.drafts.close()
        self.store.close()


def start(place: str, _size: int) -> Answer:
    """From the start of the process to the first painted table, and what has been loaded by then."""
    sitting = Sitting(place)
    page = sitting.window.page
    if page is None or page.findChild(Table) is None:
        page = sitting.window.show_page("facilities")
    assert page is not None
    model, paints = clerk.model_of(page), eyes.Paints(clerk.table_of(page).viewport())
    eyes.until(lambda: model.ready and paints.count > 0)
    answer = {
        "seconds": time.time() - float(os.environ["BEGAN"]),
        "mb": eyes.resident_mb(),
        "loaded": [name for name in HEAVY if name in sys.modules],
    }
    sitting.close()
    return answer


def use(place: str, size: int) -> Answer:
    """Open the register again and again, search with `size` keystrokes, scroll."""
    sitting = Sitting(place)
    opened = []
    for _ in range(5):
        sitting.window.show_page("staff")
        eyes.settled(0.2)
        sitting.window._drop_pages()
        opened.append(sitting.shown_page("facilities"))
    page = sitting.window.show_page("facilities")
    assert page is not None
    searched = clerk.search_times(page, size)
    gap = clerk.scroll(page, 500)
    answer = {"opened": opened, "searched": searched, "gap": gap, "total": clerk.model_of(page).total}
    sitting.close()
    return answer


WHAT: dict[str, Callable[[str, int], Answer]] = {"start": start, "use": use}


def main(words: list[str]) -> int:
    """Measure one thing in an empty home."""
    what, place, *size = words
    with tempfile.TemporaryDirectory() as home:
        os.environ["MZDESK_HOME"] = str(Path(home) / "home")
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        print(json.dumps(WHAT[what](place, int(size[0]) if size else 0)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
