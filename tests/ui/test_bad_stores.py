"""The store fails while a clerk types: the window says so and tries again, and what was typed stands where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication

from mzdesk import paths
from mzdesk.db import engine
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.settings import PcSettings
from mzdesk.ui.context import Context
from mzdesk.ui.pages.staff import StaffPage
from mzdesk.ui.registry import ENTRIES
from mzdesk.ui.window import MainWindow
from tests import factories
from tests.db.test_bad_stores import held_by_another_copy
from tests.ui.hands import settle, write


@pytest.fixture
def window(app: QApplication, sqlite_store: Store, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """The window of a section head, at the page of persons."""
    factories.office(sqlite_store)
    monkeypatch.setattr(engine, "BUSY_MS", 100)
    sqlite_store._engines.write.dispose()
    drafts = Drafts(paths.drafts_file())
    context = Context(sqlite_store, factories.SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    staff = tuple(entry for entry in ENTRIES if entry.key == "staff")
    made = MainWindow(context, staff, find=lambda *_: [])
    qtbot.addWidget(made)
    made.show_page("staff")
    made.show()
    settle(context, qtbot)
    yield made
    made.close()
    context.close()
    drafts.close()


@contextmanager
def locked(store: Store) -> Iterator[None]:
    assert store.path is not None
    with held_by_another_copy(store.path):
        yield


@contextmanager
def full(store: Store) -> Iterator[None]:
    def limit(connection: Any, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    with store.begin(factories.SYSTEM, "占满") as session:  # no free pages left inside the file either
        session.execute(sa.text("CREATE TABLE filler(x)"))
    with store.begin(factories.SYSTEM, "占满") as session:
        while session.scalar(sa.text("PRAGMA freelist_count")):
            session.execute(sa.text("INSERT INTO filler VALUES(zeroblob(4000))"))
    sa.event.listen(store._engines.write, "connect", limit)
    store._engines.write.dispose()
    yield
    sa.event.remove(store._engines.write, "connect", limit)
    store._engines.write.dispose()


@contextmanager
def gone(store: Store) -> Iterator[None]:
    assert store.path is not None
    aside = store.path.with_name("aside.sqlite")
    store.path.rename(aside)
    yield
    aside.rename(store.path)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [(locked, "正被另一个程序占用，请稍候重试"), (full, "磁盘空间已满"), (gone, "不见了")],
    ids=["locked", "full", "gone"],
)
def test_what_is_typed_stays_and_is_saved_when_the_store_is_back(
    window: MainWindow, qtbot: Any, trouble: Callable[[Store], AbstractContextManager[None]], words: str
) -> None:
    context, page = window.context, window.page
    assert isinstance(page, StaffPage)
    page.add_person()
    assert page.side.panel is not None
    form = page.side.panel.form
    write(form.editors["name"].widget, "单晓")
    write(form.editors["remark"].widget, "长" * 200)
    settle(context, qtbot)
    with trouble(context.store):
        page.side.panel.act_button.click()
        settle(context, qtbot)
        said = context.notify.lost or (context.notify.last.text if context.notify.last else "")
        assert words in said
        assert context.notify.last is not None
        assert words in context.notify.last.text
        assert page.side.panel is not None
        assert form.value("name") == "单晓"
        assert form.value("remark") == "长" * 200
        assert form.dirty
    page.side.panel.act_button.click()
    settle(context, qtbot)
    assert page.side.panel is None
    assert page.model.total == 1
    assert not window.lost.isVisible()


def test_a_lost_store_shows_a_banner_that_tries_again_until_it_is_back(window: MainWindow, qtbot: Any) -> None:
    context = window.context
    with gone(context.store):
        window.refresh()
        settle(context, qtbot)
        assert window.lost.isVisible()
        assert "不见了" in window.lost.title.text()
        assert window._retry.isActive()
    window._retry.timeout.emit()
    settle(context, qtbot)
    assert not window.lost.isVisible()
    assert not window._retry.isActive()


def test_drafts_are_kept_while_the_store_is_locked(window: MainWindow, qtbot: Any, home: Path) -> None:
    """The file of drafts is another one: typing goes on being kept."""
    context, page = window.context, window.page
    assert isinstance(page, StaffPage)
    assert context.drafts is not None
    with locked(context.store):
        page.add_person()
        assert page.side.panel is not None
        write(page.side.panel.form.editors["name"].widget, "单晓")
        qtbot.waitUntil(lambda: context.drafts.load("staff/new") is not None, timeout=1000)
    page.side.close_form()
    page.add_person()
    settle(context, qtbot)
    assert page.side.panel is not None
    assert page.side.panel.form.value("name") == "单晓"
