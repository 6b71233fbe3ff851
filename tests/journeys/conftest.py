"""A seat at the real window for whoever sits down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from mzdesk import paths
from mzdesk.app import Desk, application
from mzdesk.db.drafts import Drafts
from mzdesk.db.outbox import Outbox
from mzdesk.db.work import Store
from mzdesk.documents import bundle
from mzdesk.settings import PcSettings
from mzdesk.ui import dress, printing
from tests.journeys.clerk import Clerk
from tests.journeys.eyes import Watch
from tests.journeys.office import Office

Sit = Callable[..., Clerk]


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application as `main` makes it; nothing may come up as a window that is only a part of one."""
    watch = Watch()
    qapp.installEventFilter(watch)
    yield application()
    qapp.removeEventFilter(watch)
    dress.apply(qapp, "light", 1.0)
    assert not watch.seen, "flashed up as a window of its own"


@contextmanager
def at_desk(store: Store, qtbot: Any, home: Path, folder: Path, jobs: list[bytes]) -> Iterator[Clerk]:
    """Somebody starts the program on this PC (`home` holds what it keeps) and leaves it in the end."""
    home.mkdir(parents=True, exist_ok=True)
    drafts = Drafts(home / paths.drafts_file().name)
    outbox = Outbox(home / paths.outbox_file().name) if store.dialect == "postgresql" else None
    desk = Desk(store, PcSettings(home / paths.settings_file().name), drafts, outbox=outbox)
    clerk = Clerk(desk, qtbot, folder, jobs)
    clerk.arrive()
    try:
        yield clerk
    finally:
        clerk.leave()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        drafts.close()
        if outbox is not None:
            outbox.close()


@pytest.fixture
def sit(
    dressed: QApplication, qtbot: Any, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sit]:
    """`sit(store)` starts the program; `sit(store, pc="second")` on another PC. All are left at the end."""
    jobs: list[bytes] = []
    _note_what_is_printed(monkeypatch, jobs)
    with ExitStack() as stack:

        def start(store: Store, pc: str = "") -> Clerk:
            return stack.enter_context(at_desk(store, qtbot, home / pc if pc else home, tmp_path, jobs))

        yield start


def _note_what_is_printed(monkeypatch: pytest.MonkeyPatch, jobs: list[bytes]) -> None:
    monkeypatch.setattr(printing, "DPI", 60)  # as large on paper, quicker to draw
    press = printing.press

    def pressed(
        printer: QPrinter, papers: Sequence[printing.Paper], progress: Callable[..., None], **shift: Any
    ) -> int:
        jobs.append(bundle.join([paper.pdf for paper in papers]))
        return press(printer, papers, progress, **shift)

    monkeypatch.setattr(printing, "press", pressed)


@pytest.fixture
def office(store: Store) -> Office:
    """An office at work, on either database."""
    return Office(store)


@pytest.fixture
def local_office(sqlite_store: Store) -> Office:
    """An office at work, for what the database can't change."""
    return Office(sqlite_store)
