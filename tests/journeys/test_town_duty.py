"""A township keeps the log of its own duty at the real window, also while the line is pulled; the bureau reads it."""

from __future__ import annotations

from mzdesk import clock
from mzdesk.terms import DutyLineKind
from mzdesk.ui.context import Context
from mzdesk.ui.pages.duty import DutyPage, TownDutyPage
from mzdesk.ui.shell.pending import PendingDialog
from tests.conftest import MONDAY
from tests.db.conftest import worked_in
from tests.db.desks import OURS
from tests.journeys.test_offline_township import BUREAU, Township, town
from tests.ui.conftest import app
from tests.ui.hands import settle

__all__ = ["app", "town", "worked_in"]


def opened(town: Township) -> TownDutyPage:
    page = town.window.show_page("duty")
    assert isinstance(page, TownDutyPage)
    town.rest()
    return page


def fill(page: TownDutyPage, text: str, **values: object) -> None:
    """Click 登记值班记录 and type; the form keeps what is not named."""
    page.toolbar.button("登记值班记录").click()
    panel = page.tab.side.panel
    assert panel is not None
    for key, value in ({"on_duty": "示例甲", "unit": "松涛敬老院", "text": text} | values).items():
        panel.form.set(key, value)
    panel.act_button.click()


def test_a_line_is_written_corrected_and_read_by_the_bureau(town: Township, qtbot: object) -> None:
    page = opened(town)
    fill(page, "养老院反映停水")
    town.rest()
    assert page.tab.model.total == 1
    assert page.tab.facts.text()["内容"] == "养老院反映停水"
    page.tab.detail.buttons["更正"].click()
    panel = page.tab.side.panel
    assert panel is not None
    panel.form.set("text", "养老院反映停电")
    panel.act_button.click()
    town.rest()
    shown = [(page.tab.model.row(n).text, page.tab.model.row(n).is_struck) for n in range(2)]  # type: ignore[union-attr]
    assert sorted(shown) == [("养老院反映停水", True), ("养老院反映停电", False)]
    page.toolbar.button("登记值班记录").click()
    again = page.tab.side.panel
    assert again is not None
    assert again.form.value("on_duty") == "示例甲"
    again.form.fill({"kind": DutyLineKind.OTHER})
    again.back_button.click()
    bureau = town.bureau()
    desk = Context(bureau, BUREAU, pc=town.context.pc)
    try:
        room = DutyPage(desk)
        room.refresh()
        room.show_tab("towns")
        settle(desk, qtbot)
        assert [room.towns.town.itemText(n) for n in range(2)] == ["全部乡镇（街道）", "凤山街道"]
        room.towns.town.choose(OURS)
        room.towns.town.chosen.emit(OURS)
        settle(desk, qtbot)
        assert room.towns.model.total == 2
        room.towns.table.choose_first()
        settle(desk, qtbot)
        assert room.towns.detail.title.text().startswith("凤山街道")
        assert "更正" not in room.towns.detail.buttons
        room.towns.town.choose("500156002")
        room.towns.town.chosen.emit("500156002")
        settle(desk, qtbot)
        assert room.towns.model.total == 0
        room.deleteLater()
    finally:
        desk.close()
        bureau.close()


def test_a_line_waits_without_the_network_and_a_refused_one_is_mended(town: Township) -> None:
    """It arrives once when the line is back; one that was dated ahead is put right in its own form."""
    page = opened(town)
    town.line.pull()
    fill(page, "夜间巡查正常", kind=DutyLineKind.PATROL)
    assert town.pending() == "待发送 1 条"
    fill(page, "停水通知", at=MONDAY.replace(hour=15))
    assert town.pending() == "待发送 2 条"
    town.line.plug()
    town.window.refresh()
    town.qtbot.waitUntil(lambda: not town.context.notify.lost, timeout=20_000)
    town.qtbot.waitUntil(lambda: town.pending() == "未收下 1 条", timeout=20_000)
    listed = town.window.show_pending()
    assert isinstance(listed, PendingDialog)
    town.rest()
    assert listed.rows[0].why.text() == "时间晚于现在，请核对；还没有发生的事不能登记。"
    listed.rows[0].mend_button.click()
    town.rest()
    assert listed.mending is not None
    assert listed.mending.form.value("text") == "停水通知"
    listed.mending.form.editors["at"].widget.setText(f"{clock.office(MONDAY):%Y-%m-%d} 08:30")  # type: ignore[attr-defined]
    listed.mending.act_button.click()
    town.qtbot.waitUntil(lambda: town.pending() == "", timeout=20_000)
    listed.reject()
    asked = "SELECT text, township FROM app.town_duty_lines ORDER BY at"
    assert town.office.rows("D", asked) == [("停水通知", OURS), ("夜间巡查正常", OURS)]
