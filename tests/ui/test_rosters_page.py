"""值班表 on screen: made in three acts, typed into, swapped, mended, wished for, collected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLineEdit

from mzdesk.exchange.gate import admit
from mzdesk.exchange.grid import open_book
from mzdesk.rules import roster as engine
from mzdesk.services import rosters, staff
from mzdesk.terms import CollectedWay, DutyRole, DutyTime, RosterState, SwapState, WishKind
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.evidence import Beside, EvidenceEditor, PhotoDialog
from mzdesk.ui.pages.rosters import RostersPage
from mzdesk.ui.pages.rosters.dialogs import ONLY_ASKED, FormDialog, WaysDialog
from mzdesk.ui.pages.rosters.out import VersionsDialog
from mzdesk.ui.widgets import Label
from mzdesk.views.rosters import RosterSettings, SeatPlace
from tests import factories
from tests.services.roster_cases import LEADERS, OFFICERS, people
from tests.ui.hands import settle, write

FIRST = date(2026, 12, 1)
EFFORT = 2_000


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is proved elsewhere; here few steps do."""
    whole = engine.solve
    monkeypatch.setattr(engine, "solve", lambda problem, **more: whole(problem, **({"effort": EFFORT} | more)))


@pytest.fixture
def made(context: Context) -> dict[str, UUID]:
    return people(context.store)


@pytest.fixture
def page(context: Context, made: dict[str, UUID], quick: None, qtbot: Any) -> RostersPage:
    shown = RostersPage(context)
    qtbot.addWidget(shown)
    shown.resize(1182, 700)
    shown.show()
    settle(context, qtbot)
    return shown


def press(page: RostersPage, qtbot: Any, title: str) -> None:
    page.toolbar.button(title).click()
    settle(page.context, qtbot)


def dialog(kind: type[Any], title: str = "") -> Any:
    return next(
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, kind) and each.isVisible() and title in each.windowTitle()
    )


def send(page: RostersPage, qtbot: Any, **values: Any) -> FormDialog:
    open_dialog: FormDialog = dialog(FormDialog)
    for key, value in values.items():
        open_dialog.form.set(key, value)
    open_dialog.act_button.click()
    settle(page.context, qtbot)
    return open_dialog


def officer(day: int, seat: int = 1) -> SeatPlace:
    return SeatPlace(date(2026, 12, day), DutyTime.WHOLE, DutyRole.OFFICER, 1, seat)


def cell(page: RostersPage, place: SeatPlace) -> str:
    page.grid.go(place)
    item = page.grid.currentItem()
    assert item is not None
    return item.text()


def type_name(page: RostersPage, qtbot: Any, place: SeatPlace, name: str) -> None:
    """Stand on the cell, write, press Enter."""
    page.grid.go(place)
    page.grid.editItem(page.grid.currentItem())
    line = page.grid.findChild(QLineEdit)
    assert line is not None
    line.selectAll()
    write(line, name) if not name.isascii() else qtbot.keyClicks(line, name)
    settle(page.context, qtbot)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()
    if page.grid.state() is page.grid.State.EditingState:  # the first Enter took the name that was offered
        qtbot.keyClick(line, Qt.Key.Key_Return)
        QApplication.processEvents()
    settle(page.context, qtbot)


def publish_month(page: RostersPage, qtbot: Any) -> None:
    press(page, qtbot, "自动排班")
    press(page, qtbot, "发布")


def said(page: RostersPage) -> str:
    assert page.context.notify.last is not None
    return page.context.notify.last.text


def test_a_months_roster_is_made_published_and_printed_in_three_acts(
    page: RostersPage, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[bytes] = []
    monkeypatch.setattr(page.context.printing, "choose", lambda *_: object())
    monkeypatch.setattr(
        "mzdesk.ui.printing.send", lambda _context, _printer, _name, papers: printed.append(papers[0].pdf)
    )
    assert page.month_words.text() == "2026年12月"
    assert page.sheet.currentWidget() is page.empty
    press(page, qtbot, "自动排班")
    assert page.view is not None
    assert page.grid.rowCount() == 31
    assert len(page.view.seats) == 93
    assert "各人最多相差" in page.fairness.proof_words.text()
    press(page, qtbot, "发布并打印")
    assert page.view.state is RosterState.PUBLISHED
    assert printed[0].startswith(b"%PDF-")
    page.out.print_a3()
    settle(page.context, qtbot)
    press(page, qtbot, "打印")
    assert len(printed) == 3
    assert printed[0] == printed[2] != printed[1]


def test_the_search_shows_how_far_it_is_and_can_be_stopped(
    page: RostersPage, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def slow(problem: Any, *, watch: Callable[[int], None], **_: Any) -> Any:
        page.context.runner.long_jobs()[0].cancel()
        asked.append("tried")
        watch(1000)
        raise AssertionError("went on")

    monkeypatch.setattr(engine, "solve", slow)
    press(page, qtbot, "自动排班")
    assert asked == ["tried"]
    assert said(page) == "已取消：自动排班"
    with page.context.store.read(page.context.actor) as session:
        assert rosters.for_month(session, page.context.actor, month=FIRST) is not None
    page.refresh()
    settle(page.context, qtbot)
    assert page.view is not None
    assert page.view.seats == ()


def test_names_are_typed_into_cells_and_complete_by_initials(page: RostersPage, qtbot: Any) -> None:
    press(page, qtbot, "自动排班")
    was = cell(page, officer(1))
    page.grid.go(officer(1))
    qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
    settle(page.context, qtbot)
    assert cell(page, officer(1)) == ""
    assert "空缺：主班" in page.grid.item(0, page.grid.columnCount() - 1).text()
    found = page.grid.lookup(None, None, "tzy")
    assert [one.text for one in found] == ["谭志远"]
    type_name(page, qtbot, officer(1), was)
    assert cell(page, officer(1)) == was
    assert page.view is not None
    assert page.view.faults == ()


def test_an_unknown_name_stays_in_its_cell_with_the_reason(page: RostersPage, qtbot: Any) -> None:
    press(page, qtbot, "自动排班")
    type_name(page, qtbot, officer(1), "王不识")
    assert cell(page, officer(1)) == "王不识"
    assert "“王不识”不在值班人员中" in page.grid.item(0, page.grid.columnCount() - 1).text()
    other = cell(page, officer(1, 2))
    type_name(page, qtbot, officer(1), other)
    assert "双人双岗不能由一人兼任" in said(page)
    assert page.view is not None
    assert len(page.view.seats) == 93


def test_an_uncovered_post_is_not_published_and_the_page_says_which(page: RostersPage, qtbot: Any) -> None:
    press(page, qtbot, "自动排班")
    page.grid.go(officer(3, 2))
    qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
    settle(page.context, qtbot)
    press(page, qtbot, "发布")
    assert "12月3日副班还没有安排" in page.banner.findChildren(type(page.note))[0].text() + said(page)
    assert page.view is not None
    assert page.view.state is RosterState.DRAFT
    press(page, qtbot, "撤销")
    press(page, qtbot, "发布")
    assert page.view.state is RosterState.PUBLISHED
    press(page, qtbot, "撤销")
    assert page.view.state is RosterState.DRAFT


def test_a_swap_takes_four_acts(page: RostersPage, qtbot: Any) -> None:
    publish_month(page, qtbot)
    page.grid.go(officer(2))  # one
    assert page.view is not None
    mine = page.chosen_seat()
    assert mine is not None
    crew_of_mine = {seat.name for seat in page.view.seats if seat.place.day == date(2026, 12, 2)}
    press(page, qtbot, "换班")  # two
    back = next(
        seat
        for seat in page.view.seats
        if seat.place.role is DutyRole.OFFICER
        and seat.name not in crew_of_mine
        and mine.name not in {one.name for one in page.view.seats if one.place.day == seat.place.day}
    )
    send(page, qtbot, back=back.place)  # three and four
    assert cell(page, officer(2)) == back.name
    assert cell(page, back.place) == mine.name
    page.tabs.choose("swaps")
    page._turn_tab()
    settle(page.context, qtbot)
    row = page.others.swaps.model.row(0)
    assert (row.state, len(row.steps)) == (SwapState.APPROVED, 3)


def test_a_swap_goes_on_in_its_list(page: RostersPage, qtbot: Any) -> None:
    publish_month(page, qtbot)
    page.grid.go(officer(2))
    press(page, qtbot, "换班")
    assert page.view is not None
    busy = {seat.name for seat in page.view.seats if abs((seat.place.day - date(2026, 12, 2)).days) < 3}
    other = next(one.name for one in page.view.staff if one.name not in busy and not one.leads)
    was = cell(page, officer(2))
    send(page, qtbot, other=other, step=ONLY_ASKED)
    assert cell(page, officer(2)) == was
    page.open(None, tab="swaps")
    settle(page.context, qtbot)
    page.others.swaps.listing.table.choose_first()
    for title in ("批准", "对方同意", "批准"):
        page.others.swaps.buttons[title].click()
        settle(page.context, qtbot)
    page.open(None, tab="month")
    settle(page.context, qtbot)
    assert cell(page, officer(2)) == other


def test_sudden_leave_is_mended_by_one_of_the_ways(page: RostersPage, qtbot: Any) -> None:
    publish_month(page, qtbot)
    page.grid.go(officer(9))
    name = cell(page, officer(9))
    press(page, qtbot, "临时请假")
    send(page, qtbot, reason="发烧")
    ways: WaysDialog = dialog(WaysDialog)
    assert "已是最少" in ways.words.text()
    assert "最多相差由" in ways.words.text()
    ways.act_button.click()
    settle(page.context, qtbot)
    assert cell(page, officer(9)) != name
    assert "请通知" in said(page)
    assert f"请假：{name}" in page.grid.item(8, page.grid.columnCount() - 1).text()


def test_a_day_is_given_to_another(page: RostersPage, qtbot: Any) -> None:
    publish_month(page, qtbot)
    page.grid.go(officer(9))
    press(page, qtbot, "当日调整")
    here = {seat.name for seat in page.view.seats if seat.place.day == date(2026, 12, 9)} if page.view else set()
    refused = send(page, qtbot, name="王不识", reason="抽调")
    assert "王不识" in refused.form.problems()["name"]
    other = next(name for name in ("姚敏", "冉敏", "田玉芬") if name not in here)
    send(page, qtbot, name=other)
    assert cell(page, officer(9)) == other
    item = page.grid.currentItem()
    assert item is not None
    assert item.toolTip().endswith("当日调整：抽调")


def test_rules_are_changed_and_the_roster_taken_back(page: RostersPage, qtbot: Any) -> None:
    press(page, qtbot, "自动排班")
    page.acts.rules()
    send(page, qtbot, posts=2, officer_rest=1)
    assert page.view is not None
    assert page.view.settings == RosterSettings(posts=2, officer_rest=1)
    assert page.grid.columnCount() == 3 + 5
    press(page, qtbot, "自动排班")
    press(page, qtbot, "发布")
    page.acts.withdraw()
    send(page, qtbot, reason="重排")
    assert page.view.state is RosterState.DRAFT
    page.acts.withdraw()
    send(page, qtbot, reason="不要了")
    assert page.view is None


def test_versions_are_compared_and_brought_back(page: RostersPage, qtbot: Any) -> None:
    press(page, qtbot, "自动排班")
    page.acts.generate(afresh=True)
    settle(page.context, qtbot)
    page.grid.go(officer(3))
    qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
    settle(page.context, qtbot)
    page.out.compare()
    settle(page.context, qtbot)
    shown: VersionsDialog = dialog(VersionsDialog)
    assert "与现在相差1个班" in shown.words.text()
    shown.act_button.click()
    settle(page.context, qtbot)
    assert page.view is not None
    assert page.view.faults == ()


def test_wishes_pairs_and_comp_are_entered(page: RostersPage, qtbot: Any) -> None:
    page.open(None, tab="wishes")
    settle(page.context, qtbot)
    page.others.add_wish()
    send(page, qtbot, name="姚敏", day=date(2026, 12, 5), kind=WishKind.PINNED)
    page.others.add_pair()
    send(page, qtbot, one="姚敏", other="冉敏")
    assert page.others.wishes.model.row(0).name == "姚敏"
    assert {page.others.pairs.model.row(0).one, page.others.pairs.model.row(0).other} == {"姚敏", "冉敏"}
    page.open(None, tab="month")
    press(page, qtbot, "自动排班")
    assert "指定值班：姚敏" in page.grid.item(4, page.grid.columnCount() - 1).text()
    assert page.view is not None
    assert "姚敏" in {seat.name for seat in page.view.seats if seat.place.day == date(2026, 12, 5)}
    page.open(None, tab="wishes")
    settle(page.context, qtbot)
    page.others.wishes.listing.table.choose_first()
    page.others.drop_wish()
    settle(page.context, qtbot)
    assert page.others.wishes.model.total == 0
    page.open(None, tab="comp")
    settle(page.context, qtbot)
    page.others.comp.add()
    refused = send(page, qtbot, name="姚敏")
    assert "还剩0天补休" in refused.trouble.text()
    send(page, qtbot, kind="added", note="旧账")
    assert any(row.left == 2 for row in page.others.comp.part.rows())
    comp = page.others.comp
    comp.entries()
    assert said(page) == "请先在列表中选择一行"
    comp.part.listing.table.reveal(next(row.person for row in comp.part.rows() if row.left == 2))
    settle(page.context, qtbot)
    comp.entries()
    settle(page.context, qtbot)
    details = dialog(Dialog, "姚敏 2026年补休明细")
    assert "应补 0 天；已补 0 天，剩余 1 天" in details.sentence.text()
    shown = "".join(label.text() for label in details.findChildren(Label))
    assert "补记 1 天　旧账（周文静）" in shown
    details.accept()


def test_a_units_roster_is_pasted_and_checked(page: RostersPage, qtbot: Any) -> None:
    factories.place(page.context.store)
    page.open(None, tab="units")
    settle(page.context, qtbot)
    page.others.units.collecting.new()
    text = "12月5日 周六 带班：庚某 19100000001\n值班：甲某 19100000002、乙某 19100000003\n12月6日 丙某 19100000004"
    refused = send(
        page, qtbot, unit="松涛敬老院", starts=date(2026, 12, 5), ends=date(2026, 12, 6), text=f"{text}\n看不懂的一行12"
    )
    assert "没有看懂" in refused.form.problems()["text"]
    send(page, qtbot, text=text)
    row = page.others.units.model.row(0)
    assert row.faults == ("12月6日在岗只有1人，应为2人",)
    assert row.way is CollectedWay.PASTE
    page.others.units.listing.table.choose_first()
    settle(page.context, qtbot)
    assert "带班 庚某 19100000001" in page.others.units.people.text()


def test_a_photo_stands_beside_the_form_and_is_typed_from_later(page: RostersPage, qtbot: Any, tmp_path: Path) -> None:
    factories.place(page.context.store)
    page.open(None, tab="units")
    settle(page.context, qtbot)
    units = page.others.units
    units.key_in()
    assert said(page) == "请先在列表中选择一份"
    made = units.collecting.new()
    path = tmp_path / "值班表.png"
    picture = QImage(800, 600, QImage.Format.Format_RGB32)
    picture.fill(0xFFEEEEEE)
    assert picture.save(str(path))
    editor = made.form.editors["files"]
    assert isinstance(editor, EvidenceEditor)
    beside = made.findChild(Beside)
    assert beside.isHidden()
    editor.strip.take_files([path])
    settle(page.context, qtbot)
    assert not beside.picture.pixmap().isNull()
    assert beside.isVisible()
    send(page, qtbot, unit="松涛敬老院", starts=date(2026, 12, 5), ends=date(2026, 12, 5))
    row = units.model.row(0)
    assert (row.faults, row.photos, row.way) == (("只有照片，还没有录入人员",), 1, CollectedWay.PHOTO)
    units.listing.table.choose_first()
    settle(page.context, qtbot)
    units.look()
    settle(page.context, qtbot)
    large = dialog(PhotoDialog)
    assert large.windowTitle() == "值班表.png"
    large.accept()
    units.key_in()
    settle(page.context, qtbot)
    beside = dialog(FormDialog).findChild(Beside)
    assert beside.picture.accessibleName() == "值班表.png"
    refused = send(page, qtbot, text="12月9日 甲某")
    assert "不在" in refused.form.problems()["text"]
    send(page, qtbot, text="12月5日 甲某 19100000002 乙某")
    row = units.model.row(0)
    assert (row.faults, row.photos) == ((), 1)
    page.open(None, tab="month", month=date(2027, 1, 1))
    page.open(row.id)  # as Ctrl+K does
    settle(page.context, qtbot)
    assert (page.tabs.current(), page.month) == ("units", FIRST)
    assert "甲某 19100000002" in units.people.text()


def test_lists_and_calendars_go_out_and_come_back(
    page: RostersPage, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(page, qtbot, "自动排班")
    assert page.view is not None
    before = {seat.place: seat.name for seat in page.view.seats}
    for name, write_out in (("清单", page.out.export_list), ("矩阵", page.out.export_matrix)):
        path = tmp_path / f"{name}.xlsx"
        monkeypatch.setattr(page.context.files, "save", lambda *_, path=path: path)
        monkeypatch.setattr(page.context.files, "choose", lambda *_, path=path: [path])
        write_out()
        settle(page.context, qtbot)
        page.grid.go(officer(3))
        qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
        settle(page.context, qtbot)
        page.out.bring_in()
        settle(page.context, qtbot)
        assert {seat.place: seat.name for seat in page.view.seats} == before, name
    press(page, qtbot, "发布")
    year = tmp_path / "统计.xlsx"
    monkeypatch.setattr(page.context.files, "save", lambda *_: year)
    page.out.export_statistics()
    settle(page.context, qtbot)
    (sheet,) = open_book(admit(year)).sheets
    rows = [row.cells for row in sheet.rows()]
    heads = next(cells for cells in rows if "合计" in cells)
    at_name, at_total = heads.index("姓名"), heads.index("合计")
    assert sum(int(cells[at_total]) for cells in rows if cells[at_name] in (*OFFICERS, *LEADERS)) == 93
    calendar = tmp_path / "值班.ics"
    monkeypatch.setattr(page.context.files, "save", lambda *_: calendar)
    page.out.export_calendar()
    settle(page.context, qtbot)
    lines = calendar.read_bytes().decode().split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 31
    assert "DTSTART:20261201T003000Z" in lines
    assert all(len(line.encode()) <= 75 for line in lines)


def test_a_clerk_without_the_right_looks_only(page: RostersPage, qtbot: Any) -> None:
    publish_month(page, qtbot)
    duty = factories.person(page.context.store, "只看的", factories.Role.DUTY)
    actor = factories.actor(page.context.store, duty, factories.Role.DUTY)
    page.context.actor = actor
    other = RostersPage(page.context)
    qtbot.addWidget(other)
    other.show()
    settle(page.context, qtbot)
    assert other.view is not None
    for title in ("自动排班", "发布", "换班", "临时请假", "当日调整"):
        assert not other.toolbar.button(title).isEnabled()
    assert other.toolbar.button("打印").isEnabled()


def test_what_can_not_be_covered_is_told_above_the_month(page: RostersPage, qtbot: Any, made: dict[str, UUID]) -> None:
    with page.context.store.begin(factories.SYSTEM, "登记请假") as session:
        for name in ("覃国栋", "罗文静", "冉启明"):
            day = date(2026, 12, 7)
            staff.add_leave(session, factories.SYSTEM, made[name], starts=day, ends=day, reason="出差")
    press(page, qtbot, "自动排班")
    assert page.trouble.isVisible()
    assert "12月7日带班领导需1人，可用0人" in page.trouble.accessibleName() + str(
        [label.text() for label in page.trouble.findChildren(type(page.note))]
    )
