"""设置 › 个人信息, clicked: encryption begun, its sheet printed once, the key brought to another desk by the code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from mzdesk import vault
from mzdesk.db.fields import Keys
from mzdesk.documents import raster
from mzdesk.terms import Role
from mzdesk.ui import printing
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.pages.settings import SettingsPage
from mzdesk.ui.pages.settings.personal import PersonalCare, UnlockDialog
from mzdesk.ui.widgets import Label
from mzdesk.views.actor import Actor
from tests import factories
from tests.ui.hands import settle

CLERK = Actor(None, "示例经办", frozenset({Role.CLERK}), factories.DISTRICT, f"{factories.DISTRICT}000")


class Printer:
    """In the printer's place: keeps the bytes it was given."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.there = folder, True
        self.jobs: list[bytes] = []

        def pressed(_to: QPrinter, given: Any, _progress: Callable[..., None], **_shift: Any) -> int:
            self.jobs.extend(paper.pdf for paper in given)
            return len(given)

        monkeypatch.setattr(printing, "press", pressed)

    def choose(self, _parent: QWidget, name: str) -> QPrinter | None:
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(self.folder / f"{name}.pdf"))
        return made if self.there else None


@pytest.fixture
def printer(context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Printer:
    made = Printer(tmp_path, monkeypatch)
    context.printing = made  # type: ignore[assignment]
    return made


@pytest.fixture
def care(context: Context, qtbot: Any) -> PersonalCare:
    """The tab as the section head sees it."""
    context.actor = factories.office(context.store)
    return opened(context, qtbot)


def opened(context: Context, qtbot: Any) -> PersonalCare:
    page = SettingsPage(context)
    qtbot.addWidget(page)
    page.show()
    page.open(tab="个人信息")
    page.personal.refresh()
    settle(context, qtbot)
    return page.personal


def facts(care: PersonalCare) -> str:
    return " ".join(label.text() for label in care.facts.findChildren(Label))


def dialog(care: PersonalCare, title: str) -> Dialog:
    return next(each for each in care.window().findChildren(Dialog) if each.windowTitle() == title and each.isVisible())


def code_of(shown: Dialog) -> str:
    found = [label.text() for label in shown.findChildren(Label) if label.text().count("-") == 6]
    assert len(found) == 1
    return vault.read_recovery_code(found[0])


def test_it_is_begun_and_its_sheet_printed_in_two_clicks(
    care: PersonalCare, context: Context, qtbot: Any, printer: Printer
) -> None:
    assert "还没有启用" in facts(care)
    assert [b.isVisible() for b in buttons(care)] == [True, False, False, False]
    care.start_button.click()
    settle(context, qtbot)
    shown = dialog(care, "个人信息密钥恢复码")
    code = code_of(shown)
    assert "密钥只保留到程序关闭" in " ".join(label.text() for label in shown.findChildren(Label))
    shown.act_button.click()
    settle(context, qtbot)
    (pdf,) = printer.jobs
    assert code.replace("-", "") in "".join("".join(raster.text(pdf)).split())
    assert "可以查看和登记" in facts(care)
    assert [b.isVisible() for b in buttons(care)] == [False, False, True, True]


def buttons(care: PersonalCare) -> tuple[QWidget, ...]:
    return care.start_button, care.unlock_button, care.again_button, care.renew_button


def test_a_clerk_at_another_desk_types_the_code(context: Context, qtbot: Any) -> None:
    """A wrong one is told and stays to be mended; only the section head may begin, print again, renew."""
    factories.office(context.store)
    context.actor = CLERK
    care = opened(context, qtbot)
    assert "请由科室负责人启用" in facts(care)
    assert not any(button.isVisible() for button in buttons(care))
    made = factories.protect(context.store)
    context.store.keys = Keys()
    care.refresh()
    settle(context, qtbot)
    assert [b.isVisible() for b in buttons(care)] == [False, True, False, False]
    care.unlock_button.click()
    asked = dialog(care, "在本机启用个人信息密钥")
    assert isinstance(asked, UnlockDialog)
    for typed, said in (("", "请输入恢复码"), ("1234", "现有 4 位"), (vault.recovery_code(b"\1" * 16), "口令不正确")):
        asked.field.setText(typed)
        asked.act_button.click()
        settle(context, qtbot)
        assert said in asked.trouble.text()
        assert asked.field.text() == typed
    asked.field.setText(made.recovery.lower())
    asked.act_button.click()
    settle(context, qtbot)
    assert "可以查看和登记" in facts(care)
    assert not any(button.isVisible() for button in buttons(care))


def test_a_sheet_is_made_anew_and_the_key_too(
    care: PersonalCare, context: Context, qtbot: Any, printer: Printer
) -> None:
    first = factories.protect(context.store)
    care.refresh()
    settle(context, qtbot)
    codes = {first.recovery}
    for button, title in ((care.again_button, "换发恢复单？"), (care.renew_button, "更换密钥？")):
        button.click()
        dialog(care, title).act_button.click()
        settle(context, qtbot)
        shown = dialog(care, "个人信息密钥恢复码")
        codes.add(code_of(shown))
        printer.there = False
        shown.act_button.click()
        settle(context, qtbot)
        assert "恢复单没有打印" in care.problem.text()
    assert len(codes) == 3
    assert printer.jobs == []


def test_who_keeps_no_register_has_no_such_tab(context: Context, qtbot: Any) -> None:
    factories.office(context.store)
    context.actor = Actor(None, "示例局长", frozenset({Role.LEADER}), factories.DISTRICT, f"{factories.DISTRICT}000")
    page = SettingsPage(context)
    qtbot.addWidget(page)
    before = page.tabs.current()
    page.open(tab="个人信息")
    assert page.tabs.current() == before
    assert "个人信息" not in page._names
