"""人员与权限 › 经办事项, clicked: the open matters, the act, the paper shown, the record that says who has it now."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from mzdesk.documents import raster
from mzdesk.services import hazards, staff
from mzdesk.terms import MatterKind, PersonKind, Role
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.pages.hazards import HazardsPage
from mzdesk.ui.pages.staff import StaffPage
from mzdesk.ui.pages.staff.matters import MattersEditor
from mzdesk.ui.preview import PapersPanel
from mzdesk.ui.widgets import Label
from mzdesk.views.hazards import HazardDraft
from tests import factories
from tests.factories import PIN, SYSTEM, TODAY
from tests.ui.hands import settle

CLERK, TAKER = "周文静", "谭志远"


class Case:
    """The section head at the page of a clerk with two hazards."""

    def __init__(self, context: Context, qtbot: Any, fixed_clock: Any) -> None:
        self.context, self.qtbot, self.now = context, qtbot, fixed_clock
        store = context.store
        factories.office(store)
        context.actor = SYSTEM
        self.clerk = factories.person(store, CLERK, Role.CLERK, kind=PersonKind.CLERK, pin=PIN)
        factories.person(store, "罗文静", Role.SECTION_HEAD, kind=PersonKind.CLERK)
        self.taker = factories.person(store, TAKER, Role.CLERK, kind=PersonKind.CLERK)
        home = factories.place(store)
        actor = factories.actor(store, self.clerk, Role.CLERK)
        with store.begin(actor, "登记隐患") as session:
            self.hazards = [
                hazards.report(
                    session, actor, HazardDraft(home, text, found_on=TODAY, responsible="周德明"), today=TODAY,
                    now=context.now(),
                )
                for text in ("疏散通道堆放纸箱", "灭火器压力不足")
            ]  # fmt: skip
        self.page = StaffPage(context)
        qtbot.addWidget(self.page)
        self.page.resize(1180, 760)
        self.page.show()
        self.page.refresh()
        settle(context, qtbot)

    def choose(self, person: Any, tab: str = "经办事项") -> None:
        self.page.open(person)
        settle(self.context, self.qtbot)
        self.click(tab)

    def click(self, words: str, within: QWidget | None = None) -> None:
        frame = within or self.page
        found = [
            each
            for each in frame.findChildren(QAbstractButton)
            if each.isVisible() and words in (each.text(), each.accessibleName())
        ]
        assert found, f"no button “{words}”"
        spot = found[0].rect().center()
        spot.setX(min(spot.x(), 9))
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
        settle(self.context, self.qtbot)

    def reads(self, widget: QWidget | None = None) -> str:
        frame = widget or self.page.detail.matters
        QApplication.processEvents()  # what was made a moment ago is shown
        said = [each.text() for each in frame.findChildren(Label) if each.isVisible()]
        return "\n".join(said + [each.text() for each in frame.findChildren(QAbstractButton) if each.isVisible()])

    def form(self, **values: Any) -> None:
        panel = self.page.side.panel
        assert panel is not None
        for key, value in values.items():
            panel.form.set(key, value)
        self.click("移交并生成清单", panel)


@pytest.fixture
def case(context: Context, qtbot: Any, fixed_clock: Any) -> Case:
    return Case(context, qtbot, fixed_clock)


def test_everything_is_handed_over_and_the_paper_is_there(case: Case) -> None:
    case.choose(case.clerk)
    assert "松涛敬老院：疏散通道堆放纸箱" in case.reads()
    case.click("移交经办事项")
    case.form(taker_id=case.taker, reason="岗位调整", giver_pin=PIN)
    shown = case.page.work.currentWidget()
    assert isinstance(shown, PapersPanel)
    assert "2 项经办事项已移交" in case.context.notify.last.text
    words = "".join("".join(raster.text(shown._papers[0].pdf)).split())
    assert "灭火器压力不足" in words
    assert f"{CLERK}（签批码已确认）" in words
    QTest.keyClick(shown.print_button, Qt.Key.Key_Escape)
    settle(case.context, case.qtbot)
    assert case.page.work.currentIndex() == 0
    case.choose(case.taker)
    assert "松涛敬老院：灭火器压力不足" in case.reads()
    assert f"{CLERK}移交{TAKER} 2 项（岗位调整）" in case.reads()


def test_only_what_is_ticked_goes(case: Case) -> None:
    case.choose(case.clerk)
    case.click("移交经办事项")
    editor = case.page.side.panel.form.editors["keys"]  # type: ignore[union-attr]
    assert isinstance(editor, MattersEditor)
    case.click(editor.boxes[(MatterKind.HAZARD, case.hazards[0])].accessibleName())
    case.form(taker_id=case.taker, reason="休假")
    case.choose(case.clerk)
    assert "疏散通道堆放纸箱" in case.reads()
    assert "灭火器压力不足" not in case.reads()


def test_a_wrong_pin_is_said_and_the_form_stays(case: Case) -> None:
    case.choose(case.clerk)
    case.click("移交经办事项")
    case.form(taker_id=case.taker, reason="休假", giver_pin="999999")
    assert case.page.side.panel is not None
    assert "签批码不正确" in case.context.notify.last.text


def test_the_hazard_says_who_has_it_now(case: Case, qtbot: Any) -> None:
    case.choose(case.clerk)
    case.click("移交经办事项")
    case.form(taker_id=case.taker, reason="休假")
    page = HazardsPage(case.context)
    qtbot.addWidget(page)
    page.resize(1180, 760)
    page.show()
    page.open(case.hazards[0])
    settle(case.context, qtbot)
    qtbot.waitUntil(page.detail.charge.isVisible)
    assert page.detail.charge.text() == f"经办：{TAKER}（{TODAY} 自{CLERK}接手）"


def test_closing_an_account_with_open_matters_asks_first(case: Case) -> None:
    case.choose(case.clerk, "账号")
    case.click("停用账号")
    dialog = next(each for each in case.page.window().findChildren(Dialog) if each.isVisible())
    assert "还有 2 项未办结的经办事项" in dialog.sentence.text()
    case.click("先不停用", dialog)
    assert active(case)
    case.click("停用账号")
    dialog = next(each for each in case.page.window().findChildren(Dialog) if each.isVisible())
    case.click("仍然停用", dialog)
    assert not active(case)


def active(case: Case) -> bool:
    with case.context.store.read(SYSTEM) as session:
        account = staff.view(session, SYSTEM, case.clerk, today=TODAY).account
        assert account is not None
        return account.active


def test_others_matters_are_not_shown_to_a_clerk(case: Case, qtbot: Any) -> None:
    case.context.actor = factories.actor(case.context.store, case.taker, Role.CLERK)
    case.choose(case.clerk)
    assert case.reads() == "经办事项由本人和科室负责人查看、移交。"
    case.choose(case.taker)
    assert "没有未办结的经办事项。" in case.reads()
