"""Each kind of login on a real server opens every page that is its business, and each record there: nothing is denied.

A page that asks for what its login may not read would be empty with a refusal, at every township's office.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication
from sqlalchemy.engine import Engine

from mzdesk import app as program
from mzdesk import paths
from mzdesk.db.engine import url_of
from mzdesk.db.work import Store
from mzdesk.services import staff
from mzdesk.settings import PcSettings
from mzdesk.terms import Role
from mzdesk.ui.context import Context
from mzdesk.ui.entrance import NOBODY
from mzdesk.ui.page import Page
from mzdesk.ui.registry import ENTRIES
from mzdesk.ui.window import MainWindow
from tests.db.conftest import worked_in
from tests.db.desks import Office
from tests.ui.conftest import app
from tests.ui.hands import settle

__all__ = ["app", "worked_in"]


@contextmanager
def denials() -> Iterator[list[str]]:
    """What the server refused meanwhile."""
    found: list[str] = []

    def note(context: Any) -> None:
        found.append(f"{context.original_exception}: {context.statement}"[:300])

    sa.event.listen(Engine, "handle_error", note)
    try:
        yield found
    finally:
        sa.event.remove(Engine, "handle_error", note)


@pytest.fixture
def window(request: pytest.FixtureRequest, app: QApplication, worked_in: Office, qtbot: Any) -> Iterator[MainWindow]:
    url = url_of(worked_in.url).set(username=worked_in.login(request.param))
    store = Store.open(url.render_as_string(hide_password=False), upgrade=False)
    with store.read(NOBODY) as session:
        actor = staff.seated(session)
    context = Context(store, actor, pc=PcSettings(paths.settings_file()))
    made = MainWindow(context, ENTRIES, find=program.find, badges=program.waiting, clocks=program.running)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()
    context.close()
    store.close()


PAGES = {
    "T": {"overview", "facilities", "inspections", "hazards", "orders", "campaigns", "incidents", "dailies"}
    | {"duty", "checklists", "settings"},
    "C": {entry.key for entry in ENTRIES},
    "H": {entry.key for entry in ENTRIES},
    "L": {entry.key for entry in ENTRIES},
    "D": {entry.key for entry in ENTRIES} - {"plans"},
    "A": {"staff", "settings"},
    "W": {"witnessing"},
    "K": {"overview", "facilities", "inspections", "hazards", "orders", "dailies", "checklists", "settings"},
}


@pytest.mark.parametrize(("window", "who"), [(who, who) for who in PAGES], indirect=["window"], ids=list(PAGES))
def test_every_page_opens_with_every_tab(window: MainWindow, who: str, worked_in: Office, qtbot: Any) -> None:
    assert {entry.key for entry in window.entries} == PAGES[who]
    for entry in window.entries:
        with denials() as denied:
            page = window.show_page(entry.key)
            assert isinstance(page, Page)
            settle(window.context, qtbot)
            for record in (worked_in.ours, worked_in.our_hazard):
                if (entry.key in ("facilities", "dailies") and record == worked_in.ours) or (
                    entry.key == "hazards" and record == worked_in.our_hazard
                ):
                    page.open(record)
                    settle(window.context, qtbot)
            window.refresh()
            window.refresh_badges()
            settle(window.context, qtbot)
        assert denied == [], entry.key
        last = window.context.notify.last
        assert last is None or last.tone != "danger", (entry.key, last.text)


@pytest.mark.parametrize("window", ["T"], indirect=True)
def test_what_is_not_ones_business_is_not_opened_by_a_link(window: MainWindow, qtbot: Any) -> None:
    assert window.show_page("plans") is None
    assert window.context.notify.last is not None
    assert "不属于您的岗位" in window.context.notify.last.text
    assert Role.TOWNSHIP_CLERK in window.context.actor.roles
    window.search.setText("计划")
    settle(window.context, qtbot)
    assert [item for item in window.search.popup.found.items if getattr(item, "key", "") == "plans"] == []
