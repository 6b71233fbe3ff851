"""An office whose line is gone for good: what it did travels on a stick to the bureau's window, and a receipt back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from mzdesk import clock, paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.engine import url_of
from mzdesk.db.work import Store
from mzdesk.services import field_keys, packs
from mzdesk.settings import PcSettings
from mzdesk.terms import DailyChannel, Role
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.pages.settings import SettingsPage
from mzdesk.ui.shell.packing import CodeDialog
from mzdesk.ui.shell.pending import PendingDialog
from mzdesk.ui.widgets import Label
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.outbox import Act
from tests.db.desks import DAY, OURS, Office
from tests.factories import DISTRICT
from tests.journeys.surroundings import Files
from tests.journeys.test_offline_township import TOWN, Township, app, town, worked_in
from tests.ui.hands import settle

__all__ = ["app", "town", "worked_in"]  # fixtures

HEAD = Actor(None, "示例h", frozenset({Role.SECTION_HEAD}), DISTRICT, f"{DISTRICT}000")


@pytest.fixture
def bureau(app: QApplication, worked_in: Office, home: Path) -> Iterator[Context]:
    """The section head's own desk at the bureau, with the bureau's key."""
    place = url_of(worked_in.url).set(username=worked_in.login("H")).render_as_string(hide_password=False)
    store, drafts = Store.open(place, upgrade=False), Drafts(home / "bureau-drafts.sqlite")
    made = Context(store, HEAD, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()
    store.close()


def _words(widget: Any) -> str:
    return " ".join(label.text() for label in widget.findChildren(Label))


def test_a_day_goes_to_the_bureau_on_a_stick_and_a_receipt_comes_back(
    town: Township, bureau: Context, qtbot: Any, tmp_path: Path
) -> None:
    """Code typed off the paper, 导出交换包, 导入交换包 at the bureau's window, 导入回执: nothing waits any more."""
    with bureau.store.begin(HEAD, "启用") as session:
        field_keys.protect(session, HEAD, now=clock.now())
    with bureau.store.begin(HEAD, "制发交换密钥") as session:
        code = packs.make_key(session, HEAD, OURS, now=clock.now())
    files = Files(lambda _what, _title: None)
    town.context.files = bureau.files = files  # type: ignore[assignment]
    town.rest()
    town.line.pull()
    good = DailyDraft(town.office.ours, DAY, clock.now(), DailyChannel.PHONE, DailySaid(3))
    bad = DailyDraft(town.office.theirs, DAY, clock.now(), DailyChannel.PHONE, DailySaid(1))
    town.box.keep(TOWN, Act(good, "松涛敬老院 11-23 日报", declared_at=clock.now()))
    town.box.keep(TOWN, Act(bad, "柏林养老院 11-23 日报", declared_at=clock.now()))
    town.context.waiting.count()
    assert town.pending() == "待发送 2 条"
    pending = town.window.show_pending()
    assert isinstance(pending, PendingDialog)
    files.next = tmp_path / "out.mzpack"
    pending.packing.export_button.click()
    town.rest()
    assert pending.trouble.text() == "本机还没有交换密钥。请先输入区县局交来的交换密钥。"
    _type_code(town, pending, code)
    pending.packing.export_button.click()
    town.rest()
    assert "已导出第 1 号交换包，共 2 条" in pending.packing.told.text()
    assert "导出，等回执" in _words(pending)
    assert town.pending() == "待发送 2 条", "open until the receipt comes"
    files.next = _through_the_bureau(bureau, qtbot, files, tmp_path)
    pending.packing.receipt_button.click()
    town.rest()
    assert "局里收下 1 条，未收下 1 条" in pending.packing.told.text()
    assert town.pending() == "未收下 1 条"
    assert [row.why.text() for row in pending.rows] == [
        "找不到这个报送单位，可能已合并或不属于报送范围。请刷新后重试。"
    ]
    pending.reject()
    found = "SELECT township, created_by FROM app.daily_reports WHERE found=3"
    assert town.office.rows("C", found) == [(OURS, "示例h")]


def _type_code(town: Township, pending: PendingDialog, code: str) -> None:
    pending.packing.code_button.click()
    asked = next(each for each in pending.findChildren(CodeDialog) if each.isVisible())
    for typed, said in (("", "请输入交换密钥"), ("123", "交换密钥应为 28 位字母和数字，现有 3 位")):
        asked.field.setText(typed)
        asked.act_button.click()
        town.rest()
        assert said in asked.trouble.text()
    asked.field.setText(code.lower().replace("-", " "))
    asked.act_button.click()
    town.rest()
    assert not pending.trouble.text()


def _through_the_bureau(bureau: Context, qtbot: Any, files: Files, folder: Path) -> Path:
    """The stick is put in at the bureau; its receipt."""
    page = SettingsPage(bureau)
    qtbot.addWidget(page)
    page.show()
    page.open(tab="交换包")
    page.refresh()
    settle(bureau, qtbot)
    care = page.exchange
    care.import_button.click()
    settle(bureau, qtbot)
    assert care.problem.text() == ""
    seen = next(each for each in page.window().findChildren(Dialog) if each.isVisible())
    seen.act_button.click()
    settle(bureau, qtbot)
    assert len(care.conflict_rows) == 1
    files.next = folder / "back.mzpack"
    care.receipt_buttons[0].click()
    settle(bureau, qtbot)
    return files.next
