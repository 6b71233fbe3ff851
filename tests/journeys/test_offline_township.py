"""A township's clerk at the real window while the line is pulled: what is done waits, arrives by itself, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from mzdesk import app as program
from mzdesk import clock, paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.engine import url_of
from mzdesk.db.outbox import Outbox
from mzdesk.db.work import Store
from mzdesk.services import hazards
from mzdesk.settings import PcSettings
from mzdesk.terms import Cause, DailyChannel, HazardState, Role
from mzdesk.ui.context import Context
from mzdesk.ui.pages.dailies import DailiesPage
from mzdesk.ui.pages.hazards import HazardsPage
from mzdesk.ui.pages.hazards.panel import HazardPanel
from mzdesk.ui.registry import ENTRIES
from mzdesk.ui.shell.pending import PendingDialog
from mzdesk.ui.window import MainWindow
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.hazards import RecheckDraft
from mzdesk.views.outbox import Act
from tests.db.conftest import worked_in
from tests.db.desks import DAY, OURS, Office
from tests.factories import DISTRICT
from tests.proofs.cutting import Proxy
from tests.services.hazard_cases import ordered
from tests.ui.conftest import app
from tests.ui.hands import settle

__all__ = ["app", "worked_in"]
TOWN = Actor(None, "示例t", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, OURS)
BUREAU = Actor(None, "示例c", frozenset({Role.CLERK}), DISTRICT, f"{DISTRICT}000")


class Township:
    """The window of a township's clerk, with a line that can be pulled."""

    def __init__(self, office: Office, qtbot: Any) -> None:
        self.office, self.qtbot = office, qtbot
        url = url_of(office.url)
        self.line = Proxy(Path(str(url.query["host"])))
        away = url.set(username=office.login("T"), query={"host": str(self.line.place)})
        self.store = Store.open(away.render_as_string(), upgrade=False)
        self.drafts, self.box = Drafts(paths.drafts_file()), Outbox(paths.outbox_file())
        self.context = Context(
            self.store, TOWN, pc=PcSettings(paths.settings_file()), drafts=self.drafts, outbox=self.box
        )
        self.window = MainWindow(self.context, ENTRIES, find=program.find)
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window)
        self.window.show()

    def bureau(self) -> Store:
        """The store as a clerk of the bureau has it, over a line of its own."""
        url = url_of(self.office.url).set(username=self.office.login("C"))
        return Store.open(url.render_as_string(hide_password=False), upgrade=False)

    def rest(self) -> None:
        settle(self.context, self.qtbot)

    def pending(self) -> str:
        self.rest()
        return str(self.window.status.pending.text())

    def back(self) -> None:
        """The line is there again; the window notices by itself when it next asks."""
        self.line.plug()
        self.window.refresh()
        self.qtbot.waitUntil(lambda: not self.context.notify.lost, timeout=20_000)
        self.qtbot.waitUntil(lambda: self.pending() == "", timeout=20_000)

    def close(self) -> None:
        self.window.close()
        self.context.close()
        self.box.close()
        self.drafts.close()
        self.store.close()
        self.line.close()


@pytest.fixture
def town(app: QApplication, worked_in: Office, home: Path, qtbot: Any) -> Iterator[Township]:
    made = Township(worked_in, qtbot)
    yield made
    made.close()


def test_a_hazard_is_put_right_offline_and_the_bureau_rechecks(town: Township) -> None:
    """The bureau orders; the form is open when the line goes; 登记整改 waits and arrives; the bureau passes it."""
    bureau = town.bureau()
    hazard = ordered(bureau, town.office.ours)
    page = town.window.show_page("hazards")
    assert isinstance(page, HazardsPage)
    page.open(hazard)
    town.rest()
    assert "登记整改" in page.detail.buttons, (page.detail.buttons, town.context.notify.last, town.context.notify.lost)
    page.detail.buttons["登记整改"].click()
    town.rest()
    panel = page.side.currentWidget()
    assert isinstance(panel, HazardPanel)
    panel.form.fill({"person": "甲某", "text": "纸箱已清走", "happened_on": DAY, "cause": Cause.MANAGEMENT})
    town.line.pull()
    panel.form.submit()
    assert town.pending() == "待发送 1 条"
    assert town.context.notify.last is not None
    assert "已存入“待发送”" in town.context.notify.last.text
    assert town.context.notify.lost
    town.back()
    with bureau.begin(BUREAU, "复查") as session:
        assert hazards.view(session, BUREAU, hazard, today=DAY).row.state is HazardState.SUBMITTED
        draft = RecheckDraft(True, ("乙某", "丙某"), DAY)
        hazards.recheck(session, BUREAU, hazard, draft=draft, today=DAY, now=clock.now())
    bureau.close()
    asked = f"SELECT count(*) FROM app.hazard_steps WHERE hazard_id='{hazard}' AND kind='submitted'"
    assert town.office.rows("C", asked) == [(1,)]


def test_a_daily_report_waits_and_what_is_not_taken_is_shown(town: Township) -> None:
    """The strip counts; the list shows the sentence; the clerk puts it aside with a reason."""
    page = town.window.show_page("dailies")
    assert isinstance(page, DailiesPage)
    town.rest()
    draft = DailyDraft(town.office.theirs, DAY, clock.now(), DailyChannel.PHONE, DailySaid(1))
    good = DailyDraft(town.office.ours, DAY, clock.now(), DailyChannel.PHONE, DailySaid(3))
    town.line.pull()
    town.box.keep(TOWN, Act(draft, "柏林养老院 11-23 日报"))
    town.box.keep(TOWN, Act(good, "松涛敬老院 11-23 日报"))
    town.context.waiting.count()
    assert town.pending() == "待发送 2 条"
    town.context.waiting.send(asked=True)
    town.rest()
    assert town.context.notify.lost
    town.line.plug()
    town.window.refresh()
    town.qtbot.waitUntil(lambda: town.pending() == "未收下 1 条", timeout=20_000)
    dialog = town.window.show_pending()
    assert isinstance(dialog, PendingDialog)
    town.rest()
    assert [row.why.text() for row in dialog.rows] == ["找不到这个报送单位，可能已合并或不属于报送范围。请刷新后重试。"]
    dialog.rows[0].aside_button.click()
    town.rest()
    assert dialog.trouble.text().startswith("请写明为什么不再发送")
    dialog.rows[0].reason.setText("单位属邻镇，已告知")
    dialog.rows[0].aside_button.click()
    assert town.pending() == ""
    dialog.reject()
    assert town.office.rows("C", "SELECT found FROM app.daily_reports WHERE found=3") == [(3,)]


def test_a_bureaus_desk_keeps_nothing(town: Township) -> None:
    """Its own line is the office's: what it can't save stays in the form, as ever."""
    town.rest()
    assert town.context.waiting.takes
    town.context.actor = BUREAU
    assert not town.context.waiting.takes
