"""A township's desk on a day without its line, at the real dialogs: what it saw last is there, what it does arrives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from mzdesk import app as program
from mzdesk import clock, paths
from mzdesk.db import reference
from mzdesk.db.drafts import Drafts
from mzdesk.db.outbox import Outbox
from mzdesk.db.work import Store
from mzdesk.services import facilities
from mzdesk.settings import PcSettings
from mzdesk.terms import DailyChannel
from mzdesk.ui import window
from mzdesk.ui.dialogs.signing_on import Entered, SignOnDialog
from mzdesk.ui.registry import ENTRIES
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.facilities import FacilityCriteria
from mzdesk.views.outbox import Act
from tests import factories, lines, tls

SHUT = "local all all trust\n"  # of pg_hba.conf: nobody comes in over the network
DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def place() -> Iterator[lines.Place]:
    with lines.opened() as made:
        yield made


@pytest.fixture(scope="module")
def home_of_ours(place: lines.Place) -> UUID:
    store = Store.open(place.socket(), upgrade=False)
    ours = factories.place(store, "松涛敬老院", township=lines.OURS)
    factories.place(store, "柏林养老院", township="500156002")
    store.close()
    return ours


class Pc:
    """The township's PC: signing in, the desk, its files."""

    def __init__(self, place: lines.Place, qtbot: Any) -> None:
        self.place, self.qtbot = place, qtbot
        self.settings, self.drafts = PcSettings(paths.settings_file()), Drafts(paths.drafts_file())
        self.box = Outbox(paths.outbox_file())
        self.desk: program.Desk | None = None

    def dialog(self) -> SignOnDialog:
        made = SignOnDialog(self.settings, self.place.line(lines.TOWN))
        made.open()
        self.settle(made)
        return made

    def settle(self, dialog: SignOnDialog) -> None:
        self.qtbot.waitUntil(lambda: not dialog._asking.runner.busy, timeout=20_000)

    def sign_in(self, password: str = tls.WORD) -> SignOnDialog:
        dialog = self.dialog()
        dialog.password.setText(password)
        dialog.act_button.click()
        self.settle(dialog)
        return dialog

    def sit(self, entered: Entered) -> program.Desk:
        made = program.Desk(
            entered.store, self.settings, self.drafts, badges=lambda _s, _a: {}, outbox=self.box, away=entered.away
        )
        self.desk = made
        if entered.away:
            made.enter(entered.actor)
        else:
            made.open()
        self.qtbot.waitUntil(lambda: made.window is not None, timeout=20_000)
        self.rest()
        return made

    def rest(self) -> None:
        desk = self.desk
        assert desk is not None
        self.qtbot.waitUntil(lambda: not desk.context.runner.busy, timeout=20_000)

    def leave(self) -> None:
        if self.desk is not None:
            store = self.desk.context.store
            self.desk.close()
            store.close()
            self.desk = None

    def end(self) -> None:
        self.leave()
        self.box.close()
        self.drafts.close()


@pytest.fixture
def pc(
    app: QApplication, place: lines.Place, home_of_ours: UUID, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pc]:
    pages = tuple(entry for entry in ENTRIES if entry.key in ("facilities", "dailies"))
    monkeypatch.setattr(program, "MainWindow", lambda *a, **k: window.MainWindow(*a, entries=pages, **k))
    monkeypatch.setattr(program.QApplication, "exit", lambda _code: None)
    made = Pc(place, qtbot)
    yield made
    made.end()


def closed(dialog: SignOnDialog) -> None:
    dialog._asking.end()
    if dialog.entered is None:
        dialog.reject()
    dialog.deleteLater()


def copied(pc: Pc) -> None:
    """A sitting with the line, in which the copy is taken."""
    dialog = pc.sign_in()
    assert dialog.entered is not None
    desk = pc.sit(dialog.entered)
    assert desk._copy._timer.isActive()
    desk._copy.take()
    pc.rest()
    assert desk.context.notify.last is None or desk.context.notify.last.tone != "danger"
    pc.leave()
    closed(dialog)


def test_without_a_copy_there_is_nothing_to_go_on_with(pc: Pc, place: lines.Place) -> None:
    with place.server.configured(hba=SHUT):
        dialog = pc.sign_in()
    assert "不允许从这台电脑连接" in dialog.trouble.text()
    assert not dialog.offline.isVisible()
    closed(dialog)


def test_a_day_without_the_line(pc: Pc, place: lines.Place, home_of_ours: UUID) -> None:
    """Signed in offline, the register is there, a report waits; the line comes, it arrives, the desk goes over."""
    copied(pc)
    with place.server.configured(hba=SHUT):
        dialog = pc.sign_in()
        assert dialog.offline.isVisible()
        assert "11月23日 09:00" in dialog.note.text()
        dialog.password.setText("falsch-kouling-9")
        dialog.offline.click()
        pc.settle(dialog)
        assert "口令与上次登录时的不一致" in dialog.trouble.text()
        dialog.password.setText(tls.WORD)
        dialog.offline.click()
        pc.settle(dialog)
        entered = dialog.entered
        assert entered is not None
        assert tls.WORD not in repr(entered)
        desk = pc.sit(entered)
        closed(dialog)
        shown = desk.window
        assert shown is not None
        assert "保存在本机的资料，不能修改" in shown.lost.title.text()
        with desk.context.store.read(desk.context.actor) as session:
            found = facilities.listing(session, desk.context.actor, FacilityCriteria(), offset=0, limit=9)
            assert [row.name for row in found.rows] == ["松涛敬老院"]
        report(desk, home_of_ours)
        pc.rest()
        assert shown.status.pending.text() == "待发送 1 条"
        shown.lost.buttons[1].click()  # 重试, in vain
        pc.rest()
        assert shown.lost.isVisible()
        assert not shown.lost.buttons[0].isVisible()
    shown.lost.buttons[1].click()
    pc.qtbot.waitUntil(lambda: shown.lost.buttons[0].isVisible(), timeout=20_000)
    pc.qtbot.waitUntil(lambda: shown.status.pending.text() == "", timeout=20_000)
    asked = f"SELECT found, created_by FROM app.daily_reports WHERE facility_id = '{home_of_ours}'"
    with place.administrator() as root:
        assert root.exec_driver_sql(asked).all() == [(3, "示例丁")]
    shown.lost.buttons[0].click()
    reached = desk.reached
    assert reached is not None
    assert (desk.again, reached.actor.name, reached.store.frozen) == ("", "示例丁", "")
    pc.leave()
    live = pc.sit(reached)
    assert live.window is not None
    assert not live.window.lost.isVisible()


def report(desk: program.Desk, home: UUID) -> None:
    """As the form of a daily report sends it."""
    from mzdesk.services import dailies

    key, now = desk.context.new_key(), clock.now()
    draft = DailyDraft(home, DAY, now, DailyChannel.PHONE, DailySaid(3, 2), id=key)
    desk.context.change(
        "登记日报",
        lambda session, actor: dailies.report(session, actor, draft, now=now),
        late=([Act(draft, "松涛敬老院 11-23 日报")], lambda: None),
    )


def test_a_store_that_was_reached_and_not_gone_over_to_is_closed(pc: Pc, place: lines.Place) -> None:
    copied(pc)
    with place.server.configured(hba=SHUT):
        dialog = pc.sign_in()
        dialog.offline.click()
        pc.settle(dialog)
        assert dialog.entered is not None
        desk = pc.sit(dialog.entered)
        closed(dialog)
    assert desk._away is not None
    desk._away.look()
    pc.rest()
    assert desk._away._live is not None
    pc.leave()
    assert desk._away._live is None
    place.end(lines.TOWN)


def test_the_copy_of_another_login_is_not_offered(pc: Pc, place: lines.Place) -> None:
    copied(pc)
    assert reference.look(paths.reference_file(place.line(lines.TOWN).name), lines.TOWN) is not None
    with place.server.configured(hba=SHUT):
        dialog = pc.dialog()
        dialog.login.setText(lines.CLERK)
        dialog.login.editingFinished.emit()
        pc.settle(dialog)
        dialog.password.setText(tls.WORD)
        dialog.act_button.click()
        pc.settle(dialog)
    assert not dialog.offline.isVisible()
    closed(dialog)
