"""修改后重发 at the real window of a township's login: what was not taken is put right and sent under its key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import shiboken6
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.models.campaigns import CampaignPlace
from mzdesk.services import campaigns
from mzdesk.terms import Cause, DailyChannel, ItemResult, ReplyWay
from mzdesk.ui.shell.mending import MendDialog
from mzdesk.ui.shell.pending import PendingDialog, PendingRow
from mzdesk.views.campaigns import SelfCheckDraft
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.incidents import IncidentDraft
from mzdesk.views.outbox import Act
from tests.conftest import MONDAY
from tests.db.conftest import worked_in
from tests.db.desks import DAY
from tests.factories import SYSTEM
from tests.journeys.test_offline_township import TOWN, Township, town
from tests.services.campaign_cases import draft as campaign_draft
from tests.services.hazard_cases import PHOTO
from tests.ui.conftest import app

__all__ = ["app", "town", "worked_in"]
SOON = MONDAY + timedelta(days=2)


class List:
    """待发送 open over the window."""

    def __init__(self, town: Township, act: Act) -> None:
        self.town = town
        self.key = town.box.keep(TOWN, act)
        town.context.waiting.count()
        town.context.waiting.send(asked=True)
        town.qtbot.waitUntil(lambda: town.pending() == "未收下 1 条", timeout=20_000)
        dialog = town.window.show_pending()
        assert isinstance(dialog, PendingDialog)
        self.dialog = dialog
        town.rest()

    @property
    def row(self) -> PendingRow:
        return self.dialog.rows[0]

    def mend(self) -> MendDialog:
        """Click 修改后重发."""
        self.row.mend_button.click()
        self.town.rest()
        assert self.dialog.mending is not None
        return self.dialog.mending

    def type(self, form: MendDialog, key: str, text: str) -> None:
        editor: Any = form.form.editors[key].widget
        (editor.setPlainText if hasattr(editor, "setPlainText") else editor.setText)(text)

    def send(self, form: MendDialog) -> None:
        form.act_button.click()
        self.town.rest()

    def arrives(self, form: MendDialog) -> None:
        """Send, and the strip is empty."""
        self.send(form)
        self.town.rest()
        assert self.town.pending() == "", [row.why for row in self.town.box.listing(TOWN)]
        assert not shiboken6.isValid(form)
        self.dialog.reject()


def daily(town: Township) -> Act:
    """A report that is to come only in two days."""
    draft = DailyDraft(town.office.ours, DAY, SOON, DailyChannel.PHONE, DailySaid(3, residents=40, reporter="甲某"))
    return Act(draft, "松涛敬老院 11-23 日报", declared_at=SOON)


def test_a_report_is_refused_twice_and_put_right(town: Township) -> None:
    """What was typed is in the form under the sentence; unchanged it isn't sent; before and why stand in the line."""
    listed = List(town, daily(town))
    form = listed.mend()
    assert form.why.title.text() == "没有收下：到报时间还没有到，请核对。"
    shown = form.form.values()
    assert (shown["found"], shown["residents"], shown["reporter"], shown["received_at"]) == (3, 40, "甲某", SOON)
    listed.send(form)
    assert form.trouble.text() == "还没有改动。原样再发的，请返回后按“重新发送”。"
    listed.type(form, "found", "2")
    listed.type(form, "received_at", "2026-11-22 08:30")
    listed.send(form)
    town.qtbot.waitUntil(lambda: town.pending() == "未收下 1 条", timeout=20_000)
    assert listed.row.why.text() == "到报时间早于日报日期 2026-11-23，请核对。"
    listed.row.earlier_button.click()
    town.rest()
    before = listed.row.earlier.text()
    assert "没有收下：到报时间还没有到，请核对。" in before
    assert "发现隐患：3；到报时间：2026-11-25 09:00；报送方式：电话；在院人数：40；报告人：甲某" in before
    form = listed.mend()
    assert (form.form.value("found"), form.restored.isVisible()) == (2, False)
    listed.type(form, "received_at", "2026-11-23 08:30")
    listed.arrives(form)
    asked = f"SELECT found, residents, created_by FROM app.daily_reports WHERE id='{listed.key}'"
    assert town.office.rows("C", asked) == [(2, 40, "示例t")]


def test_another_window_sends_it_meanwhile(town: Township) -> None:
    """The mending is told so, what was typed stays on screen, the record is the other window's."""
    listed = List(town, daily(town))
    form = listed.mend()
    listed.type(form, "found", "8")
    clock.use(clock.FixedClock(SOON + timedelta(hours=1), seed="later"))
    town.box.again(TOWN, listed.key)
    town.context.waiting.send(asked=True)
    town.qtbot.waitUntil(lambda: town.pending() == "", timeout=20_000)
    listed.send(form)
    assert "已经送达，修改没有发送" in form.trouble.text()
    assert (form.isVisible(), form.form.value("found")) == (True, 8)
    form.reject()
    listed.dialog.reject()
    assert town.office.rows("C", f"SELECT found FROM app.daily_reports WHERE id='{listed.key}'") == [(3,)]


def test_what_the_bureau_entered_is_shown_and_corrected(town: Township) -> None:
    """The refusal was that a report stands: the form says which, and what is sent is its correction."""
    with town.store.begin(TOWN, "日报") as session:
        from mzdesk.services import dailies

        said = DailyDraft(town.office.ours, DAY, MONDAY, DailyChannel.PHONE, DailySaid(7))
        dailies.report(session, TOWN, said, now=clock.now())
    draft = DailyDraft(town.office.ours, DAY, MONDAY, DailyChannel.PHONE, DailySaid(3), looked=True)
    listed = List(town, Act(draft, "松涛敬老院 11-23 日报", declared_at=MONDAY))
    form = listed.mend()
    assert "没有覆盖" in form.why.title.text()
    assert form.why.detail.text().startswith("现在登记的是：发现隐患 7 处")
    listed.type(form, "reason", "录错数字")
    listed.arrives(form)
    asked = f"SELECT found, reason, stands FROM app.daily_reports WHERE id='{listed.key}'"
    assert town.office.rows("C", asked) == [(3, "录错数字", True)]


def test_what_was_typed_over_a_line_outlives_the_dialog(town: Township) -> None:
    listed = List(town, daily(town))
    form = listed.mend()
    listed.type(form, "found", "8")
    form.keep_button.click()
    town.rest()
    form = listed.mend()
    assert (form.form.value("found"), form.restored.isVisible()) == (8, True)
    form.reject()
    listed.row.reason.setText("局里已代为登记")
    listed.row.aside_button.click()
    town.rest()
    assert town.drafts.load(f"outbox/{listed.key}") is None
    listed.dialog.reject()


def test_a_rectification_goes_out_again_with_its_photo(town: Township) -> None:
    hazard = town.office.our_hazard
    draft = SubmissionDraft("甲某", "已清理", DAY + timedelta(days=9), Cause.MANAGEMENT, files=(PHOTO,))
    listed = List(town, Act(draft, "整改情况", about=hazard))
    form = listed.mend()
    assert [file.data for file in form.form.value("files")] == [PHOTO.data]
    listed.type(form, "happened_on", "2026-11-23")
    listed.type(form, "text", "已清理，并加装警示牌")
    listed.arrives(form)
    asked = f"SELECT text, happened_on FROM app.hazard_steps WHERE id='{listed.key}'"
    assert town.office.rows("C", asked) == [("已清理，并加装警示牌", DAY)]
    assert town.office.rows("C", "SELECT count(*) FROM app.attachment_bytes") == [(1,)]


def test_an_incident_goes_out_again_at_its_place(town: Township) -> None:
    draft = IncidentDraft(
        "松涛敬老院", "厨房起火，已扑灭", "院长电话", SOON, facility_id=town.office.ours, phone="023-0000"
    )
    listed = List(town, Act(draft, "突发事件：松涛敬老院"))
    form = listed.mend()
    listed.type(form, "received_at", "2026-11-23 08:40")
    listed.arrives(form)
    asked = f"SELECT text, facility_id, phone FROM app.incidents WHERE id='{listed.key}'"
    assert town.office.rows("D", asked) == [("厨房起火，已扑灭", town.office.ours, "023-0000")]


def test_a_self_check_goes_out_again_with_its_exceptions(town: Township) -> None:
    """The items come from the roll; what is no exception stays as it was."""
    place, view = _on_the_roll(town)
    first = view.items[0]
    from mzdesk.views.campaigns import ItemAnswer

    said = SelfCheckDraft(
        ReplyWay.PAPER, DAY + timedelta(days=3), (ItemAnswer(first.id, ItemResult.FAIL, "门锁损坏"),), ItemResult.PASS
    )
    listed = List(town, Act(replace(said, person="甲某"), "松涛敬老院 自查表", about=place))
    form = listed.mend()
    assert form.form.value("answers") == (("1", "", "门锁损坏"),)
    listed.type(form, "received_on", "2026-11-23")
    listed.arrives(form)
    asked = f"SELECT person, results ->> '{first.id}' FROM app.self_checks WHERE id='{listed.key}'"
    person, answer = town.office.rows("C", asked)[0]
    assert (person, "门锁损坏" in answer) == ("甲某", True)


def _on_the_roll(town: Township) -> tuple[UUID, Any]:
    store = Store.open(town.office.url, upgrade=False)
    with store.begin(SYSTEM, "专项行动") as session:
        key = campaigns.save(session, SYSTEM, draft=campaign_draft())
        campaigns.deploy(session, SYSTEM, key, today=DAY)
    store.close()
    with town.store.read(TOWN) as session:
        place = session.scalars(sa.select(CampaignPlace.id).where(CampaignPlace.campaign_id == key)).one()
        return place, campaigns.place(session, TOWN, place)
