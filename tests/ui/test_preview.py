"""The preview, used as a clerk does: pages, zoom, small pictures, words that are searched, keys, the menu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from mzdesk.documents import sheet
from mzdesk.documents.fonts import Face
from mzdesk.errors import RuleBroken
from mzdesk.ui import printing
from mzdesk.ui.context import Context
from mzdesk.ui.preview import Preview
from mzdesk.ui.preview.sheets import FIT
from mzdesk.ui.printing import Paper
from tests.documents.samples import DAY
from tests.ui.hands import settle, write

MM = 72 / 25.4
BROKEN = ("二层东侧疏散通道堆放纸箱约六个、轮椅二台，净", "宽不足零点九米；出口门被铁丝绑住")


def notice(pages: int = 10) -> bytes:
    """A notice: the same two lines on every page, on the third and the last one word more."""
    sheets = []
    for number in range(1, pages + 1):
        page = sheet.Sheet()
        page.words(28 * MM, 40 * MM, f"第{number}页 示例通知", Face.BIAO, 22)
        for line, words in enumerate(BROKEN):
            page.words(28 * MM, 60 * MM + line * 30, words, Face.FANG, 16)
        if number in (3, pages):
            page.words(28 * MM, 200 * MM, "电话 Tel 023-77700000", Face.SONG, 16)
        sheets.append(page)
    return sheet.draw(sheets, title="示例通知", author="示例", day=DAY)


class Desk:
    """A preview on screen."""

    def __init__(self, context: Context, qtbot: Any) -> None:
        self.context, self.qtbot = context, qtbot
        self.preview = Preview(context)
        self.preview.resize(620, 700)
        qtbot.addWidget(self.preview)
        self.preview.show()
        qtbot.waitActive(self.preview)

    def show(self, pdf: bytes, name: str = "示例通知") -> Preview:
        self.preview.show_pdf(pdf, name)
        self.settle()
        self.preview.area.setFocus()
        return self.preview

    def settle(self) -> None:
        settle(self.context, self.qtbot)
        self.preview.repaint()
        settle(self.context, self.qtbot)

    def press(self, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
        """A key, wherever the keyboard is."""
        with_it = Qt.KeyboardModifier.NoModifier
        for each in held:
            with_it |= each
        QTest.keyClick(self.preview.focusWidget() or self.preview, key, with_it)
        self.settle()

    def look_for(self, words: str) -> str:
        """Ctrl+F, the words; what the line says of them."""
        self.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert self.preview.finder.field.hasFocus()
        self.preview.finder.field.clear()
        write(self.preview.finder.field, words)
        self.settle()
        return self.preview.finder.count.text()


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desk(context: Context, qtbot: Any) -> Desk:
    return Desk(context, qtbot)


def test_keys_turn_pages_and_change_the_size(desk: Desk) -> None:
    preview = desk.show(notice())
    assert (preview.page(), preview.page_count(), preview.count.text()) == (0, 10, "/ 10 页")
    desk.press(Qt.Key.Key_End)
    assert (preview.page(), preview.page_field.text()) == (9, "10")
    desk.press(Qt.Key.Key_PageUp)
    assert preview.page() < 9
    desk.press(Qt.Key.Key_Home)
    desk.press(Qt.Key.Key_PageDown, CTRL)
    assert preview.page() == 1
    desk.press(Qt.Key.Key_PageDown)
    assert preview.area.verticalScrollBar().value() > preview._sheets.rects()[1].top()
    desk.press(Qt.Key.Key_0, CTRL)
    before = preview._sheets.rects()[0].width()
    desk.press(Qt.Key.Key_Plus, CTRL, SHIFT)
    assert preview._sheets.rects()[0].width() > before
    desk.press(Qt.Key.Key_Minus, CTRL)
    desk.press(Qt.Key.Key_Minus, CTRL)
    assert preview._sheets.rects()[0].width() < before
    desk.press(Qt.Key.Key_0, CTRL)
    assert (preview._sheets.zoom, preview.zoom_box.value()) == (FIT, FIT)
    preview.page_field.setText("7")
    QTest.keyClick(preview.page_field, Qt.Key.Key_Return)
    assert preview.page() == 6


def test_only_the_pages_in_sight_have_pictures(desk: Desk) -> None:
    preview = desk.show(notice(40))
    assert {page for page, _ in preview._sheets.images} <= {0, 1, 2}
    desk.press(Qt.Key.Key_End)
    assert 39 in {page for page, _ in preview._sheets.images}
    assert 0 not in {page for page, _ in preview._sheets.images}


def test_small_pictures_lead_to_their_pages_and_are_remembered(desk: Desk, qtmodeltester: Any) -> None:
    preview = desk.show(notice(40))
    assert not preview.thumbs.isVisible()
    preview.bar.thumbs_button.click()
    desk.settle()
    strip = preview.thumbs
    assert strip.isVisible()
    assert preview.bar.thumbs_button.accessibleName() == "收起页面缩略图"
    assert 0 < len(strip._images) < 12  # those in sight, not all forty
    third = strip.visualRect(strip.leaves.index(2)).center()
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, third)
    assert preview.page() == 2
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Down)
    assert preview.page() == 3
    preview.go(30)
    assert strip.currentIndex().row() == 30
    qtmodeltester.check(strip.leaves)
    other = Desk(desk.context, desk.qtbot)
    assert other.show(notice(2)).thumbs.isVisible()
    assert not other.show(notice(1)).thumbs.isVisible()
    other.preview.bar.thumbs_button.click()
    assert desk.context.pc.get("preview_thumbs") is False


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("净宽不足", "1/10"),
        ("净 宽", "1/10"),
        ("tel０23-777", "1/2"),
        ("第10页", "1/1"),
        ("没有的词", "没有找到"),
        ("　", ""),
    ],
)
def test_words_are_found_over_lines_in_any_form(desk: Desk, words: str, found: str) -> None:
    desk.show(notice())
    assert desk.look_for(words) == found


def test_hits_are_taken_in_turn_and_marked(desk: Desk) -> None:
    preview = desk.show(notice())
    preview.go(4)
    assert desk.look_for("电话") == "2/2"
    assert preview.page() >= 8
    desk.press(Qt.Key.Key_F3)
    assert (preview.finder.count.text(), preview.page()) == ("1/2", 2)
    desk.press(Qt.Key.Key_F3, SHIFT)
    assert preview.finder.count.text() == "2/2"
    QTest.keyClick(preview.finder.field, Qt.Key.Key_Return)
    assert preview.finder.count.text() == "1/2"
    page, boxes = preview.finder.hits[0]
    desk.settle()
    place = preview._sheets.place(page, boxes)
    seen = preview.grab().toImage()
    corner = preview._sheets.mapTo(preview, place.topLeft() + QPoint(2, 2))
    assert seen.pixelColor(corner).name() == "#ffb14a"
    desk.press(Qt.Key.Key_Escape)
    assert not preview.finder.isVisible()
    assert preview.area.hasFocus()
    assert preview.grab().toImage().pixelColor(corner).name() == "#ffffff"


def test_what_is_looked_for_is_looked_for_in_the_next_paper(desk: Desk) -> None:
    preview = desk.show(notice())
    desk.look_for("第2页")
    preview.clear("正在取出原件…")
    assert preview.finder.count.text() == ""
    desk.show(notice(2))
    assert preview.finder.count.text() == "1/1"


def test_the_search_begins_anew_with_every_letter(desk: Desk) -> None:
    """Answers to what was typed before are dropped."""
    preview = desk.show(notice(60))
    preview.start_search()
    for word in ("第", "第6", "第60", "第60页"):
        preview.finder.field.setText(word)
    desk.settle()
    assert preview.finder.count.text() == "1/1"
    assert preview.page() >= 58


def test_the_windows_keys_are_the_previews_while_the_keyboard_is_in_it(desk: Desk, qtbot: Any) -> None:
    window, taken = QWidget(), []
    qtbot.addWidget(window)
    field = QLineEdit(window)
    QShortcut("Ctrl+F", window).activated.connect(lambda: taken.append(1))
    desk.show(notice())
    desk.preview.setParent(window)
    desk.preview.show()
    window.show()
    qtbot.waitActive(window)
    desk.preview.area.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F, CTRL)
    assert (desk.preview.finder.isVisible(), taken) == (True, [])
    field.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F, CTRL)
    assert taken == [1]
    desk.preview.setParent(None)
    qtbot.addWidget(desk.preview)


def test_every_control_has_a_name(desk: Desk) -> None:
    preview = desk.show(notice())
    preview.start_search()
    controls = [*preview.findChildren(QAbstractButton), *preview.findChildren(QLineEdit), preview.area, preview.thumbs]
    own = [each for each in controls if each.isVisible() and not each.objectName().startswith("qt_")]
    assert [each for each in own if not each.accessibleName() and type(each).__name__ != "QToolButton"] == []


@pytest.mark.parametrize(("wide", "folded"), [(460, True), (700, False)])
def test_a_narrow_preview_folds_buttons_away(desk: Desk, wide: int, folded: bool) -> None:
    desk.show(notice())
    desk.preview.resize(wide, 600)
    desk.settle()
    assert desk.preview.bar.smaller.isVisible() is not folded
    assert desk.preview.width() == wide
    right = desk.preview.bar.more.geometry().right()
    assert right <= wide


def test_a_paper_that_is_no_pdf_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_pdf: bytes) -> None:
        raise RuleBroken("存档原件打不开。请联系系统管理员。")

    monkeypatch.setattr("mzdesk.documents.raster.sizes", broken)
    preview = desk.show(b"x")
    assert preview.pdf == b""
    assert preview._empty.sentence.text() == "存档原件打不开。请联系系统管理员。"
    desk.press(Qt.Key.Key_F, CTRL)
    assert not preview.finder.isVisible()


def test_printing_and_saving(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr(desk.context.printing, "choose", lambda _parent, name: f"printer for {name}")
    monkeypatch.setattr(printing, "send", lambda _context, *job: sent.append(job))
    monkeypatch.setattr(desk.context.files, "save", lambda *_asked: tmp_path / "存.pdf")
    desk.preview.print_it()
    assert sent == []
    pdf = notice(2)
    preview = desk.show(pdf, "甲")
    preview.print_button.click()
    assert sent == [("printer for 甲", "甲", [Paper(pdf, "甲")])]
    preview.save_button.click()
    desk.settle()
    assert (tmp_path / "存.pdf").read_bytes() == pdf
    assert desk.context.notify.last is not None
    assert (desk.context.notify.last.text, desk.context.notify.last.link) == ("已另存：存.pdf", "打开文件夹")


def test_the_first_page_is_there_at_once(desk: Desk, until: Callable[[Callable[[], bool]], None]) -> None:
    """Before the others are drawn (its milliseconds are the benchmark's): of ten pages only those on screen are."""
    desk.show(notice(2))
    desk.preview.show_pdf(notice(10), "通知")
    until(lambda: any(page == 0 for page, _ in desk.preview._sheets.images) and desk.preview.page_count() == 10)
    assert {page for page, _ in desk.preview._sheets.images} <= {0, 1, 2}


@pytest.fixture
def until(qtbot: Any) -> Callable[[Callable[[], bool]], None]:
    return lambda there: qtbot.waitUntil(there, timeout=5000)
