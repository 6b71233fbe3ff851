"""设置 › 交换包, clicked: a key made and printed, a pack looked at and imported, refusals dealt with, a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mzdesk import vault
from mzdesk.documents import raster
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.pages.settings import SettingsPage
from mzdesk.ui.pages.settings.exchange import ExchangeCare
from mzdesk.ui.widgets import Label
from tests import factories
from tests.journeys.surroundings import Files
from tests.services.pack_cases import CLERK, HEAD, OURS, THEIRS, TOWN, Desk, bring, code
from tests.ui.hands import settle
from tests.ui.test_settings_personal import Printer


@pytest.fixture
def files(context: Context) -> Files:
    made = Files(lambda _what, _title: None)
    context.files = made  # type: ignore[assignment]
    return made


@pytest.fixture
def desk(context: Context, tmp_path: Path) -> Iterator[Desk]:
    """A township's PC with its code; the bureau is ready."""
    factories.office(context.store)
    factories.protect(context.store)
    made = Desk(tmp_path / "town")
    made.codes.keep(TOWN, code(context.store))
    yield made
    made.box.close()


def opened(context: Context, qtbot: Any, actor: Any = CLERK) -> ExchangeCare:
    context.actor = actor
    page = SettingsPage(context)
    qtbot.addWidget(page)
    page.show()
    page.open(tab="交换包")
    page.refresh()
    settle(context, qtbot)
    return page.exchange


def dialog(care: ExchangeCare, title: str) -> Dialog:
    return next(each for each in care.window().findChildren(Dialog) if each.windowTitle() == title and each.isVisible())


def words(widget: Any) -> str:
    return " ".join(label.text() for label in widget.findChildren(Label))


def test_the_head_makes_a_key_and_prints_its_sheet(
    context: Context, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code on the paper is the one that a pack opens with; another one is asked about first."""
    factories.office(context.store)
    printer = Printer(tmp_path, monkeypatch)
    context.printing = printer  # type: ignore[assignment]
    care = opened(context, qtbot, HEAD)
    care.town.choose(OURS)
    care.key_button.click()
    settle(context, qtbot)
    assert "先由科室负责人到“设置”的“个人信息”中启用加密" in care.problem.text()
    factories.protect(context.store)
    care.key_button.click()
    settle(context, qtbot)
    name = next(key.name for key in care._keys if key.township == OURS)
    shown = dialog(care, f"{name}的交换密钥")
    made = next(label.text() for label in shown.findChildren(Label) if label.text().count("-") == 6)
    shown.act_button.click()
    settle(context, qtbot)
    (pdf,) = printer.jobs
    printed = "".join("".join(raster.text(pdf)).split())
    assert made.replace("-", "") in printed
    assert name in printed
    assert "恢复码" not in printed
    desk = Desk(tmp_path / "town")
    try:
        desk.codes.keep(TOWN, made.lower())
        desk.daily(factories.place(context.store, township=OURS), 1)
        assert bring(context.store, desk.export()).received == 1
    finally:
        desk.box.close()
    care.key_button.click()
    asked = dialog(care, f"重新制发{name}的交换密钥？")
    printer.there = False
    asked.act_button.click()
    settle(context, qtbot)
    again = dialog(care, f"{name}的交换密钥")
    assert made not in words(again)
    again.act_button.click()
    settle(context, qtbot)
    assert "密钥单没有打印" in care.problem.text()


def test_a_pack_is_looked_at_imported_and_its_refusals_dealt_with(
    context: Context, qtbot: Any, desk: Desk, files: Files, tmp_path: Path
) -> None:
    """A clerk: no key buttons; preview, import, the same file again, the list as a workbook, 已处理, 回执."""
    place = factories.place(context.store, township=OURS)
    desk.daily(place, 2)
    desk.daily(factories.place(context.store, "柏林养老院", township=THEIRS), 1)
    desk.export("a.mzpack")
    care = opened(context, qtbot)
    assert not care.key_button.isVisible()
    assert "还没有导入过交换包" in words(care)
    files.next = desk.folder / "a.mzpack"
    care.import_button.click()
    settle(context, qtbot)
    seen = dialog(care, "导入交换包？")
    assert "第 1 号交换包，示例专干于 2026-11-23 09:00 导出。内有安全日报 2 条" in words(seen)
    seen.act_button.click()
    settle(context, qtbot)
    assert context.notify.last is not None
    assert context.notify.last.text == "收下 1 条，未收下 1 条。请导出回执发回"
    (row,) = care.conflict_rows
    assert "找不到这个报送单位" in row.why.text()
    care.import_button.click()
    settle(context, qtbot)
    again = dialog(care, "导入交换包？")
    assert "已由示例经办在 2026-11-23 09:00 导入" in words(again)
    again.act_button.click()
    settle(context, qtbot)
    assert context.notify.last.text == "收下 0 条，未收下 1 条，以前已办 1 条。请导出回执发回"
    files.next = tmp_path / "list.xlsx"
    care.list_button.click()
    settle(context, qtbot)
    assert _cells(tmp_path / "list.xlsx") >= {"日报 2026-11-23", "示例专干", "示例经办"}
    care.conflict_rows[0].settle_button.click()
    settle(context, qtbot)
    assert "请写明怎样处理的" in care.problem.text()
    care.conflict_rows[0].note.setText("已电话核实")
    care.conflict_rows[0].settle_button.click()
    settle(context, qtbot)
    assert care.conflict_rows == []
    assert not care.list_button.isEnabled()
    files.next = tmp_path / "back.mzpack"
    care.receipt_buttons[0].click()
    settle(context, qtbot)
    done = desk.take(files.next.read_bytes())
    assert (done.received, done.refused) == (1, 1)


def _cells(path: Path) -> set[str]:
    from openpyxl import load_workbook

    sheet = load_workbook(path).active
    assert sheet is not None
    return {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}


def test_a_bad_file_is_told_on_the_page(context: Context, qtbot: Any, desk: Desk, files: Files, tmp_path: Path) -> None:
    """Each cause in its own sentence, nothing asked, nothing written."""
    desk.daily(factories.place(context.store, township=OURS), 2)
    raw = desk.export()
    care = opened(context, qtbot)
    files.next = tmp_path / "bad.mzpack"
    for data, said in (
        (b"%PDF-1.7", "不是交换包或回执"),
        (raw[:-9], "文件不完整"),
        (raw[:-1] + bytes([raw[-1] ^ 1]), "被改动过"),
        (raw[:6] + b"\5" + raw[7:], "先升级本机程序"),
    ):
        files.next.write_bytes(data)
        care.import_button.click()
        settle(context, qtbot)
        assert said in care.problem.text()
        assert not [each for each in care.window().findChildren(Dialog) if each.isVisible()]
    files.next = tmp_path / "gone.mzpack"
    care.import_button.click()
    settle(context, qtbot)
    assert "文件读不出来" in care.problem.text()
    assert vault.file_tag(str(desk.codes.of(TOWN))) in raw
