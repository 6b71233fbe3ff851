"""Pictures of figures: what they say, what they must not say, keys, clicks, both themes."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from mzdesk.terms import RiskGrade
from mzdesk.ui import dress
from mzdesk.ui.plots import CapacityCalendar, CoverageBars, StrengthPicker
from mzdesk.views.plan_figures import CoverageLine, DayLoad
from mzdesk.views.planner import Strength

TODAY = date(2027, 2, 10)
FIRST = date(2027, 1, 1)


def load(offset: int) -> DayLoad:
    day = FIRST + timedelta(offset)
    if day == FIRST or date(2027, 2, 5) <= day <= date(2027, 2, 9):
        return DayLoad(day, 0, kind="holiday", note="元旦" if day == FIRST else "春节")
    if day.weekday() > 4:
        return DayLoad(day, 0, kind="weekend")
    if offset % 17 == 0:
        return DayLoad(day, 0, kind="off", note="全局会议")
    capacity = (3, 4, 6, 8, 4)[day.weekday()]
    return DayLoad(day, capacity, used=min(capacity, 1 + offset % 5), held=1 if offset % 11 == 0 else 0)


DAYS = [load(offset) for offset in range(90)]
STRENGTHS = tuple(
    Strength(
        word,
        pace,
        visits,
        hours,
        seen,
        f"强度{word}：每周约检查 {visits} 家次，路上约 {hours} 小时；"
        f"每 100 次检查约有 {seen} 次是周期快到才去、有可能被料到，其余随时都可能去。",
    )
    for word, pace, visits, hours, seen in (("低", 1250, 9, 6, 40), ("中", 2000, 14, 9, 10), ("高", 2500, 18, 12, 4))
)
TOWNSHIPS = ("凤山街道", "芙蓉街道", "仙女山街道", "羊角街道", "白马镇", "江口镇", "火炉镇")
COVERAGE = [
    *(
        CoverageLine(f"{code}", name, total, visited, overdue)
        for code, (name, total, visited, overdue) in enumerate(
            zip(TOWNSHIPS, (30, 22, 9, 14, 18, 25, 28), (30, 12, 0, 7, 13, 5, 9), (0, 0, 0, 2, 0, 1, 0), strict=True)
        )
    ),
    *(
        CoverageLine(risk.value, risk.label, total, visited, overdue, risk)
        for risk, total, visited, overdue in zip(RiskGrade, (6, 38, 72, 30), (6, 21, 33, 9), (0, 1, 2, 0), strict=True)
    ),
]


def shown(qtbot: Any, widget: QWidget, width: int = 1140, height: int = 0) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(
        width, height or widget.heightForWidth(width) if widget.hasHeightForWidth() else widget.sizeHint().height()
    )
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def calendar(app: QApplication, qtbot: Any) -> CapacityCalendar:
    made = CapacityCalendar()
    made.show_days(DAYS, today=TODAY)
    shown(qtbot, made)
    made.setFocus()
    return made


def middle(calendar: CapacityCalendar, day: date) -> QPoint:
    return calendar.cell(day).center().toPoint()


# --- calendar ---------------------------------------------------------------------------------------------------------


def test_a_clicked_day_is_told_and_stays_current(calendar: CapacityCalendar, qtbot: Any) -> None:
    day = date(2027, 3, 16)
    with qtbot.waitSignal(calendar.chosen) as told:
        qtbot.mouseClick(calendar, Qt.MouseButton.LeftButton, pos=middle(calendar, day))
    assert told.args == [day]
    assert calendar.current() == day


def test_every_day_is_found_where_it_is_painted(calendar: CapacityCalendar) -> None:
    for each in DAYS:
        assert calendar.day_at(middle(calendar, each.date)) == each.date
    assert calendar.cell(date(2027, 4, 1)).isEmpty()


def test_keys_walk_through_the_days_and_stop_at_the_ends(calendar: CapacityCalendar, qtbot: Any) -> None:
    assert calendar.current() == TODAY
    for key, day in (
        (Qt.Key.Key_Right, TODAY + timedelta(1)),
        (Qt.Key.Key_Down, TODAY + timedelta(8)),
        (Qt.Key.Key_Home, FIRST),
        (Qt.Key.Key_Left, FIRST),
        (Qt.Key.Key_End, FIRST + timedelta(89)),
        (Qt.Key.Key_Down, FIRST + timedelta(89)),
    ):
        qtbot.keyClick(calendar, key)
        assert calendar.current() == day
        assert calendar.accessibleDescription() == calendar.sentence(day)
    with qtbot.waitSignal(calendar.chosen) as told:
        qtbot.keyClick(calendar, Qt.Key.Key_Return)
    assert told.args == [FIRST + timedelta(89)]


def test_days_in_words(calendar: CapacityCalendar) -> None:
    assert calendar.sentence(FIRST) == "1月1日 星期五，放假，元旦，已检查 0 家次"
    assert calendar.sentence(date(2027, 1, 4)) == "1月4日 星期一，最多检查 3 家次，已检查 3 家次"
    assert calendar.sentence(date(2027, 3, 19)) == ("3月19日 星期五，最多检查 4 家次，其中 1 家次留给回头看等已定检查")
    shades = [words for token, words in calendar.legend() if token.startswith("heat")]
    assert shades == ["可查 3 至 4 家次", "可查 6 至 8 家次"]


def test_nothing_of_a_day_to_come_depends_on_its_draw(calendar: CapacityCalendar) -> None:
    """Two plans that differ only in what is given as used after today look and read the same."""
    before = calendar.grab().toImage()
    told = [calendar.sentence(each.date) for each in DAYS]
    changed = [
        DayLoad(
            each.date, each.capacity, each.capacity if each.date > TODAY else each.used, each.kind, each.note, each.held
        )
        for each in DAYS
    ]
    assert changed != DAYS
    calendar.show_days(changed, today=TODAY)
    assert calendar.grab().toImage() == before
    assert [calendar.sentence(each.date) for each in DAYS] == told
    gone = [DayLoad(TODAY, 8, 5), *(each for each in DAYS if each.date != TODAY)]
    calendar.show_days(gone, today=TODAY)
    assert calendar.grab().toImage() != before


def test_a_narrow_page_puts_the_months_below_one_another(calendar: CapacityCalendar) -> None:
    assert calendar.heightForWidth(330) > 2 * calendar.heightForWidth(1140)
    assert calendar.minimumSizeHint().width() <= 330


def test_an_empty_calendar_says_so(app: QApplication, qtbot: Any) -> None:
    made = CapacityCalendar()
    made.show_days([], today=TODAY)
    shown(qtbot, made)
    qtbot.keyClick(made, Qt.Key.Key_Right)
    assert made.accessibleDescription() == "没有计划日"


# --- coverage ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def bars(app: QApplication, qtbot: Any) -> CoverageBars:
    made = CoverageBars()
    made.show_lines(COVERAGE)
    shown(qtbot, made, 480)
    made.setFocus()
    return made


def test_risks_from_the_gravest_then_townships_by_urgency(bars: CoverageBars) -> None:
    names = [line.name for line in bars.lines()]
    assert names[:4] == ["重大", "较大", "一般", "低"]
    assert names[4:] == ["羊角街道", "江口镇", "仙女山街道", "火炉镇", "芙蓉街道", "白马镇", "凤山街道"]


def test_a_line_is_clicked_or_reached_by_keys(bars: CoverageBars, qtbot: Any) -> None:
    with qtbot.waitSignal(bars.chosen) as told:
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.rect_of("major").center().toPoint())
    assert told.args[0].risk is RiskGrade.MAJOR
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    with qtbot.waitSignal(bars.chosen) as told:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert told.args[0].risk is RiskGrade.LARGER
    assert bars.accessibleDescription() == "较大风险：应查 38 家，本周期内已查 21 家（55%），逾期 1 家"
    qtbot.keyClick(bars, Qt.Key.Key_End)
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    assert bars.accessibleDescription() == "凤山街道：应查 30 家，本周期内已查 30 家（100%），没有逾期"


def test_no_places_yet(app: QApplication, qtbot: Any) -> None:
    made = CoverageBars()
    made.show_lines([])
    shown(qtbot, made, 480, 60)
    qtbot.keyClick(made, Qt.Key.Key_Return)
    assert made.accessibleDescription() == "还没有检查对象"
    empty = CoverageLine("500156001", "凤山街道", 0, 0)
    made.show_lines([empty])
    assert made.sentence(empty) == "凤山街道：应查 0 家，本周期内已查 0 家（—），没有逾期"


# --- strength ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def picker(app: QApplication, qtbot: Any) -> StrengthPicker:
    made = StrengthPicker()
    made.show_strengths(STRENGTHS)
    return shown(qtbot, made, 900)  # type: ignore[return-value]


def test_a_card_is_chosen_by_mouse_and_by_keys(picker: StrengthPicker, qtbot: Any) -> None:
    assert picker.current() is None
    with qtbot.waitSignal(picker.chosen) as told:
        qtbot.mouseClick(picker.cards()[1], Qt.MouseButton.LeftButton)
    assert told.args == [STRENGTHS[1]]
    with qtbot.waitSignal(picker.chosen) as told:
        picker.cards()[2].setFocus()
        qtbot.keyClick(picker.cards()[2], Qt.Key.Key_Space)
    assert told.args == [STRENGTHS[2]]
    assert picker.current() == STRENGTHS[2]


def test_a_click_on_the_words_counts(picker: StrengthPicker, qtbot: Any) -> None:
    card = picker.cards()[0]
    with qtbot.waitSignal(picker.chosen) as told:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.sentence.geometry().center())  # type: ignore[attr-defined]
    assert told.args == [STRENGTHS[0]]


def test_choosing_from_the_program_tells_nobody_and_outlives_new_figures(picker: StrengthPicker, qtbot: Any) -> None:
    with qtbot.assertNotEmitted(picker.chosen):
        picker.choose("中")
        picker.choose("极高")
        picker.show_strengths(STRENGTHS)
    assert picker.current() == STRENGTHS[1]


def test_details_are_folded_and_say_figures_in_words(picker: StrengthPicker, qtbot: Any) -> None:
    assert picker.details.isHidden()
    qtbot.mouseClick(picker.more, Qt.MouseButton.LeftButton)
    assert picker.details.isVisible()
    assert picker.more.text() == "收起"
    words = [label.text() for label in picker.details.findChildren(QWidget) if hasattr(label, "text")]
    assert {"2.00 倍", "1.25 倍", "10 次", "14"} <= set(words)


def test_cards_are_tall_enough_for_their_sentence(picker: StrengthPicker, qtbot: Any) -> None:
    picker.resize(560, picker.height())
    qtbot.waitUntil(lambda: all(card.height() >= card.heightForWidth(card.width()) for card in picker.cards()))
    for card in picker.cards():
        assert card.height() >= card.heightForWidth(card.width())
        sentence = card.sentence  # type: ignore[attr-defined]
        assert sentence.height() >= sentence.heightForWidth(sentence.width())


# --- looks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_they_are_painted_in_every_dress(app: QApplication, qtbot: Any, look: str, scale: float) -> None:
    """Set PLOTS to a folder to get the pictures."""
    dress.apply(app, look, scale)
    calendar, bars, picker = CapacityCalendar(), CoverageBars(), StrengthPicker()
    calendar.show_days(DAYS, today=TODAY)
    bars.show_lines(COVERAGE)
    picker.show_strengths(STRENGTHS)
    picker.choose("中")
    picker.more.click()
    narrow = CapacityCalendar()
    narrow.show_days(DAYS[:59], today=TODAY)
    widgets = (("calendar", calendar, 1140), ("narrow", narrow, 340), ("bars", bars, 480), ("picker", picker, 900))
    for name, widget, width in widgets:
        shown(qtbot, widget, round(width * scale))
        picture = widget.grab()
        colours = {
            picture.toImage().pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)
        }
        assert len(colours) > 5
        if os.environ.get("PLOTS"):
            picture.save(str(Path(os.environ["PLOTS"]) / f"{name}_{look}_{scale}.png"))
