"""Lists of any length: windows only, choice by id, ticks, columns, copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from mzdesk.ui.context import Context
from mzdesk.ui.tables import Kind, Listing, Table, WindowModel, Word
from mzdesk.ui.tables.columns import spell
from mzdesk.ui.tables.delegates import CellDelegate
from mzdesk.ui.tables.model import BLOCK
from mzdesk.views.window import Window
from tests.ui.gallery import COLUMNS, Criteria, Row, Shelf

Make = Callable[..., Table]


@pytest.fixture
def make(context: Context, qtbot: QtBot) -> Make:
    """A table on a shelf, shown and filled."""

    def made(shelf: Shelf, key: str = "test", width: int = 900) -> Table:
        model: WindowModel[Row, Criteria] = WindowModel(context, shelf.source(), Criteria())
        table = Table(context, model, key, name="隐患")
        model.setParent(table)
        qtbot.addWidget(table)
        table.resize(width, 500)
        table.show()
        with qtbot.waitSignal(context.runner.idle):
            table.refresh()
        bar, long = table.verticalScrollBar(), len(shelf.rows) > 100
        qtbot.waitUntil(lambda: bar.maximum() > 0 or not long)  # the view lays itself out a moment after its rows
        return table

    return made


def settle(context: Context, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.runner.busy)


def test_model_is_sound(make: Make, qtmodeltester: ModelTester) -> None:
    """Qt's own checks of a model pass."""
    qtmodeltester.check(make(Shelf(30)).rows)


def test_never_the_whole_list(make: Make, context: Context, qtbot: QtBot) -> None:
    """40,000 rows: only blocks of rows that are looked at and their neighbours are asked for."""
    shelf = Shelf(40_000)
    table = make(shelf)
    assert table.rows.rowCount() == 40_000
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum() // 2)
    settle(context, qtbot)
    middle = table.rowAt(10)
    assert table.rows.known(middle) is not None
    assert {limit for _, _, limit in shelf.asked} <= {BLOCK, 2 * BLOCK}
    assert sum(limit for _, _, limit in shelf.asked) <= 8 * BLOCK


def test_dragging_through_a_list_asks_only_for_where_it_ends(make: Make, context: Context, qtbot: QtBot) -> None:
    """Blocks passed by are not fetched one after another."""
    shelf = Shelf(20_000)
    table = make(shelf)
    bar = table.verticalScrollBar()
    for step in range(100):
        bar.setValue(bar.maximum() * step // 100)
    bar.setValue(bar.maximum())
    settle(context, qtbot)
    assert table.rows.known(19_999) is not None
    assert len(shelf.asked) < 20


def test_rows_not_there_yet_are_empty(make: Make) -> None:
    """A row outside the loaded blocks reads as nothing until it comes."""
    table = make(Shelf(5_000))
    assert table.rows.data(table.rows.index(4_000, 1)) == ""


def test_current_record_stays_current_when_its_row_moves(make: Make, context: Context, qtbot: QtBot) -> None:
    """Choice is by id, not by row number."""
    shelf = Shelf(50)
    table = make(shelf)
    with qtbot.waitSignal(table.current_changed):
        table.choose_first()
    chosen = table.current_id
    shelf.rows.pop(7)
    with qtbot.assertNotEmitted(table.current_changed), qtbot.waitSignal(context.runner.idle):
        table.refresh(Criteria(descending=True))
    assert table.rows.id_at(table.currentIndex().row()) == chosen
    assert table.currentIndex().row() == 48


def test_refresh_keeps_the_place(make: Make, context: Context, qtbot: QtBot) -> None:
    """F5 in the middle of a long list stays there."""
    table = make(Shelf(5_000))
    table.verticalScrollBar().setValue(3_000 * table.row_height())
    settle(context, qtbot)
    top = table.rowAt(0)
    with qtbot.waitSignal(context.runner.idle):
        table.refresh()
    assert table.rowAt(0) == top
    assert table.rows.known(top) is not None


def test_list_that_shrank_is_shown_from_its_new_end(make: Make, context: Context, qtbot: QtBot) -> None:
    """Rows deleted meanwhile leave no blank page."""
    shelf = Shelf(1_000)
    table = make(shelf)
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    settle(context, qtbot)
    del shelf.rows[100:]
    table.refresh()
    settle(context, qtbot)
    assert table.rows.rowCount() == 100
    assert table.rows.known(99) is not None


def test_rows_asked_for_while_the_list_was_longer_are_passed_over(make: Make) -> None:
    """A block that comes after the list has shrunk: nothing is shown for it, and Qt is told no wrong place."""
    rows = make(Shelf(5)).rows
    rows._add(1, Window(5, ()))
    assert rows.known(100) is None
    assert rows.rowCount() == 5


def test_head_sorts_by_asking_the_store(make: Make, context: Context, qtbot: QtBot) -> None:
    """A click on a head sorts, a second turns the order."""
    shelf = Shelf(30)
    table = make(shelf)
    header, name = table.horizontalHeader(), [c.key for c in COLUMNS].index("name")
    at = QPoint(header.sectionViewportPosition(name) + 30, 10)
    for descending in (False, True):
        with qtbot.waitSignal(context.runner.idle):
            qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert (table.rows.criteria.sort, table.rows.criteria.descending) == ("name", descending)


def test_ticks_survive_refresh_and_all_means_all(make: Make, context: Context, qtbot: QtBot) -> None:
    """Ticks are by id; the head ticks also what is not loaded."""
    table = make(Shelf(1_000))
    table.choose_first()
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert table.rows.checked == {table.current_id}
    with qtbot.waitSignal(context.runner.idle):
        table.refresh(Criteria(descending=True))
    assert len(table.rows.checked) == 1
    with qtbot.waitSignal(context.runner.idle):
        qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(table.rows.checked) == 1_000
    assert table.check_state() is Qt.CheckState.Checked
    qtbot.mouseClick(table.horizontalHeader().viewport(), Qt.MouseButton.LeftButton, pos=QPoint(24, 10))
    assert not table.rows.checked


def test_mouse_ticks_a_box_without_changing_the_record(make: Make, qtbot: QtBot) -> None:
    table = make(Shelf(30))
    table.choose_first()
    box = table.visualRect(table.rows.index(3, 0)).center()
    with qtbot.assertNotEmitted(table.current_changed):
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert table.rows.checked == {table.rows.id_at(3)}
    far = table.visualRect(table.rows.index(5, 2)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, pos=far)
    assert len(table.rows.checked) == 6


def test_enter_opens_and_arrows_move(make: Make, qtbot: QtBot) -> None:
    table = make(Shelf(30))
    table.choose_first()
    with qtbot.waitSignal(table.current_changed):
        qtbot.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [table.rows.id_at(1)]


def test_copy_gives_what_excel_wants(make: Make, context: Context, qtbot: QtBot) -> None:
    """Tabs and lines, the heads when there are several rows, without the ticks."""
    table = make(Shelf(400))
    table.choose_first()
    with qtbot.waitSignal(context.runner.idle):
        qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    line = QGuiApplication.clipboard().text()
    assert line.split("\t") == ["桂花敬老院", "二层疏散通道堆放纸箱、轮椅等杂物", "一般", "待复查", "0", "逾期 3 天"]
    far = [row.id for row in Shelf(400).rows[300:302]]
    table.rows.set_checked(far, True)
    with qtbot.waitSignal(context.runner.idle):
        table.copy()
    assert QGuiApplication.clipboard().text().count("\n") == 2
    assert QGuiApplication.clipboard().text().startswith("机构\t问题\t等级")


def test_columns_are_remembered(make: Make, context: Context, qtbot: QtBot) -> None:
    """Choice, order and width are there again in the next table of the same name."""
    table = make(Shelf(10))
    keys = [c.key for c in COLUMNS]
    table.columns.show_column("day", True)
    table.columns.show_column("count", False)
    table.horizontalHeader().resizeSection(keys.index("name"), 233)
    table.horizontalHeader().moveSection(table.horizontalHeader().visualIndex(keys.index("due")), 1)
    again = make(Shelf(10))
    shown = [column.key for column in again.columns.shown()]
    assert shown[:2] == ["check", "due"]
    assert "day" in shown
    assert "count" not in shown
    assert again.horizontalHeader().sectionSize(keys.index("name")) == 233
    again.columns.reset()
    assert [column.key for column in again.columns.shown()][:2] == ["check", "name"]


def test_columns_fill_the_width_and_never_need_a_second_bar(make: Make) -> None:
    """The stretching column takes and gives room."""
    for width in (760, 1000, 1400):
        table = make(Shelf(10), key=str(width), width=width)
        assert table.horizontalHeader().length() == table.viewport().width()


def test_export_is_what_is_shown(make: Make) -> None:
    table = make(Shelf(10))
    table.columns.show_column("grade", False)
    table.rows.set_checked([table.rows.id_at(2)], True)
    export = table.export()
    assert [column.key for column in export.columns] == ["name", "text", "state", "count", "due"]
    assert export.ids == {table.rows.id_at(2)}
    assert export.criteria == Criteria()


def test_reveal_jumps_to_a_record_far_away(make: Make, context: Context, qtbot: QtBot) -> None:
    """context.open(page, id) reaches records that are not loaded."""
    shelf = Shelf(3_000)
    table = make(shelf)
    wanted = shelf.rows[2_500].id
    table.reveal(wanted)
    settle(context, qtbot)
    assert table.rows.id_at(table.currentIndex().row()) == wanted
    assert table.visualRect(table.currentIndex()).isValid()


def test_listing_counts_and_offers_acts_for_ticked_rows(context: Context, qtbot: QtBot) -> None:
    model: WindowModel[Row, Criteria] = WindowModel(context, Shelf(60).source(), Criteria())
    listing = Listing(context, model, "listing", unit="家")
    model.setParent(listing)
    qtbot.addWidget(listing)
    listing.show()
    with qtbot.waitSignal(context.runner.idle):
        listing.table.refresh()
    assert listing.count_label.text() == "共 60 家"
    assert not listing.links[-1].isVisible()
    model.set_checked([model.id_at(0), model.id_at(1)], True)
    assert listing.checked_label.text() == "已选 2 家"
    qtbot.mouseClick(listing.links[-1], Qt.MouseButton.LeftButton)
    assert not model.checked


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (None, Kind.NUMBER, "—"),
        (None, Kind.TEXT, ""),
        (0, Kind.NUMBER, "0"),
        (Word("逾期", "danger"), Kind.PILL, "逾期"),
        (0.5, Kind.PROGRESS, "50%"),
    ],
)
def test_cells_in_words(value: Any, kind: Kind, words: str) -> None:
    assert spell(value, kind) == words


def test_painting_asks_for_no_row_that_is_not_seen(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps scrolling light (its milliseconds are the benchmark's): a repaint looks at the rows on screen only."""
    table, asked = make(Shelf(400), width=1100), set[int]()
    paint = CellDelegate.paint

    def noted(self: CellDelegate, painter: Any, option: Any, index: Any) -> None:
        asked.add(index.row())
        paint(self, painter, option, index)

    monkeypatch.setattr(CellDelegate, "paint", noted)
    table.viewport().grab()
    assert asked
    assert max(asked) <= table.rowAt(table.viewport().height() - 1) + 1
