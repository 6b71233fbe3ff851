"""Another section of the bureau at its own window on a real server: it looks at what is its own, and urges a unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from mzdesk import app as program
from mzdesk import paths
from mzdesk.db.engine import url_of
from mzdesk.db.work import Store
from mzdesk.services import hazards, staff
from mzdesk.settings import PcSettings
from mzdesk.terms import FacilityKind, StepKind
from mzdesk.ui.context import Context
from mzdesk.ui.entrance import NOBODY
from mzdesk.ui.registry import ENTRIES
from mzdesk.ui.window import MainWindow
from mzdesk.views.search import Hit
from tests import factories
from tests.db.conftest import worked_in
from tests.db.department_cases import Case, filled
from tests.db.desks import DAY, OURS, Office
from tests.journeys.test_every_role import denials
from tests.ui.conftest import app
from tests.ui.hands import settle

__all__ = ["app", "worked_in"]


@pytest.fixture
def cases(worked_in: Office) -> tuple[Case, Case]:
    """A place of its kind and one of another section's, with all that hangs on them."""
    store = Store.open(worked_in.url, upgrade=False)
    funeral = factories.place(store, "殡仪馆", township=OURS, kind=FacilityKind.FUNERAL, open_hazards=1)
    made = filled(store, worked_in.ours, "A"), filled(store, funeral, "B")
    store.close()
    return made


@pytest.fixture
def window(
    request: pytest.FixtureRequest, app: QApplication, worked_in: Office, cases: tuple[Case, Case], qtbot: Any
) -> Iterator[MainWindow]:
    url = url_of(worked_in.url).set(username=worked_in.login(request.param))
    store = Store.open(url.render_as_string(hide_password=False), upgrade=False)
    with store.read(NOBODY) as session:
        actor = staff.seated(session)
    context = Context(store, actor, pc=PcSettings(paths.settings_file()))
    made = MainWindow(context, ENTRIES, find=program.find, badges=program.waiting, clocks=program.running)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()
    context.close()
    store.close()


@pytest.mark.parametrize("window", ["K", "T"], indirect=True)
def test_a_finished_visit_and_a_served_paper_open_like_every_other_record(
    window: MainWindow, cases: tuple[Case, Case], qtbot: Any
) -> None:
    """Nothing is denied on the way, neither to the section nor to a township."""
    mine, _ = cases
    with denials() as denied:
        for key, record in (
            ("facilities", mine.place), ("inspections", mine.over), ("orders", mine.served), ("dailies", mine.place),
            ("hazards", mine.hazard),
        ):  # fmt: skip
            page: Any = window.show_page(key)
            settle(window.context, qtbot)
            page.open(record)
            settle(window.context, qtbot)
            last = window.context.notify.last
            assert last is None or last.tone != "danger", (key, last.text, denied)
    assert denied == []


@pytest.mark.parametrize("window", ["K"], indirect=True)
def test_it_urges_a_unit_and_does_not_get_at_the_others(
    window: MainWindow, cases: tuple[Case, Case], qtbot: Any
) -> None:
    """The urge stands on the hazard's timeline; a link to another section's hazard opens nothing."""
    mine, other = cases
    context = window.context
    page: Any = window.show_page("hazards")
    settle(context, qtbot)
    page.open(mine.hazard)
    settle(context, qtbot)
    with denials() as denied:
        page.acts.told.remind([page.detail.view.row])
        settle(context, qtbot)
        page.side.currentWidget().act_button.click()
        settle(context, qtbot)
    assert denied == []
    with context.store.read(context.actor) as session:
        step = hazards.view(session, context.actor, mine.hazard, today=DAY).steps[-1]
    assert (step.kind, step.entered_by) == (StepKind.REMINDED, context.actor.name)
    page.open(other.hazard)
    settle(context, qtbot)
    assert page.detail.view.row.id == mine.hazard
    window.search.setText("隐患")
    settle(context, qtbot)
    found = {item.id for item in window.search.popup.found.items if isinstance(item, Hit)}
    assert mine.hazard in found
    assert other.hazard not in found
