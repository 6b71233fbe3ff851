"""What each test stands on: no screen, its own home, a clock that stands still, both databases, nothing left over."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # no test reaches for the user's own vault

from mzdesk import clock, paths, vault
from mzdesk.db.work import Store
from tests import postgres, stores

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=clock.OFFICE_ZONE)


LOWEST_COST = 10
SCALES = {"tenth": 10, "quarter": 4, "whole": 1}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--scale", choices=tuple(SCALES), default="tenth", help="how much of each proof is run")


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder, whose name xdist's workers inherit. Examples repeat, but for a whole proof's."""
    part = SCALES[config.getoption("--scale")]
    settings.register_profile("mzdesk", deadline=None, derandomize=part > 1, max_examples=1000 // part)
    settings.load_profile("mzdesk")
    if not hasattr(config, "workerinput"):
        os.environ[stores.RUN] = tempfile.mkdtemp(prefix="mzdesk-test-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or stores.RUN not in os.environ:
        return
    run = Path(os.environ.pop(stores.RUN))
    postgres.stop(run)
    shutil.rmtree(run, ignore_errors=True)


@pytest.fixture(scope="session")
def scale(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """`scale(500)`: how many rounds of 500 a proof runs now; never none."""
    part = SCALES[request.config.getoption("--scale")]
    return lambda whole: max(1, whole // part)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This user's data folder, empty."""
    monkeypatch.setenv("MZDESK_HOME", str(tmp_path / "home"))
    return paths.data_home()


@pytest.fixture(autouse=True, scope="session")
def quick_phrases() -> None:
    """Phrases and PINs at the lowest cost the vault takes: the suite proves them thousands of times."""
    for make in (vault.wrap, vault.proof, vault.hash_phrase):
        defaults = make.__kwdefaults__
        assert defaults is not None
        defaults["cost"] = LOWEST_COST


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[clock.FixedClock]:
    """Monday 2026-11-23 09:00 in the office, with repeatable chance; `fixed_clock.move_to(...)` moves on."""
    standing = clock.FixedClock(MONDAY)
    before = clock.use(standing)
    yield standing
    clock.use(before)


@pytest.fixture(autouse=True)
def nothing_left_over(fixed_clock: clock.FixedClock) -> Iterator[None]:
    """Fail a test that leaves a thread running or a window open."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not _ends(thread)]
    assert not left, f"threads left running: {left}"
    assert not _close_windows(), "a window was left open (give it to qtbot.addWidget)"


def _ends(thread: threading.Thread) -> bool:
    if thread.name.startswith("Dummy-"):  # a thread of Qt's or the database driver's own pool that once called Python
        return True
    thread.join(2)
    return not thread.is_alive()


def _close_windows() -> list[Any]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    shown = [widget for widget in widgets.QApplication.topLevelWidgets() if widget.isVisible()]
    names = [repr(widget) for widget in shown]
    for widget in shown:
        widget.hide()
        widget.deleteLater()
    return names


@pytest.fixture(params=stores.KINDS)
def store_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite`, then `postgresql`: a test that asks for a store runs on both."""
    return str(request.param)


@pytest.fixture
def store_url(store_kind: str, tmp_path: Path) -> Iterator[str]:
    """Where an empty migrated store lies: a path or a URL."""
    with stores.fresh(store_kind, tmp_path) as place:
        yield place


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty migrated store, on either database."""
    opened = Store.open(store_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """An empty migrated SQLite store, for what the database can't change."""
    with stores.fresh("sqlite", tmp_path) as place:
        opened = Store.open(place)
        yield opened
        opened.close()


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL database without any table."""
    with stores.empty_postgres() as url:
        yield url
