"""The duty room's page at a clerk's desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mzdesk import paths
from mzdesk.db.drafts import Drafts
from mzdesk.services import duty
from mzdesk.settings import PcSettings
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.duty import DutyPage
from mzdesk.views.duty_room import LineCriteria
from tests.factories import SYSTEM
from tests.services.duty_cases import Room
from tests.ui.hands import settle

ALL = {"offset": 0, "limit": 100}


class Desk:
    """The duty room's page at a clerk's desk."""

    def __init__(self, context: Context, room: Room, qtbot: Any) -> None:
        self.context, self.room, self.qtbot = context, room, qtbot
        self.page = DutyPage(context)
        qtbot.addWidget(self.page)
        self.page.resize(1182, 700)
        self.page.show()
        self.settle()

    def settle(self) -> None:
        settle(self.context, self.qtbot)

    def click(self, words: str) -> None:
        self.page.toolbar.button(words).click()
        self.settle()

    def act(self, tab: Any, words: str) -> None:
        tab.detail.buttons[words].click()
        self.settle()

    def form(self, tab: Any) -> Form:
        assert tab.side.panel is not None
        form: Form = tab.side.panel.form
        return form

    def save(self, tab: Any) -> None:
        tab.side.panel.act_button.click()
        self.settle()

    def lines(self) -> list[Any]:
        return list(self.room.ask(duty.lines, LineCriteria(), **ALL).rows)


@contextmanager
def seated(room: Room, qtbot: Any) -> Iterator[Desk]:
    """Somebody at the page, with this PC's drafts."""
    drafts = Drafts(paths.drafts_file())
    context = Context(room.store, SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield Desk(context, room, qtbot)
    context.close()
    drafts.close()
