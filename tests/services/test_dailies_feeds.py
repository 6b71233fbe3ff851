"""What daily reports tell the rest: 今日总览, the clocks, the handover, the day's summary."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.documents import duty as papers
from mzdesk.errors import BadInput
from mzdesk.services import dailies, duty, facilities, orders, overview
from mzdesk.terms import Capability, DailyState
from mzdesk.views.duty import MOST_MISSING
from mzdesk.views.overview import TodoCriteria
from tests.factories import TODAY
from tests.services.daily_cases import Desk, at, many


def todo(desk: Desk, hour: int) -> list[tuple[str, str, str]]:
    asked = TodoCriteria(TODAY, now=at(hour))
    rows = desk.ask(overview.todo, asked, offset=0, limit=50).rows
    return [(row.text, row.term, row.tone) for row in rows if row.capability is Capability.DAILIES]


def test_an_office_that_takes_none_down_hears_nothing(store: Store) -> None:
    desk = Desk(store)
    assert todo(desk, 16) == []
    assert desk.ask(overview.clocks, now=at(10)) == []
    assert not any("日报" in line for line in desk.ask(duty.matters, now=at(16)).lines)
    view = desk.ask(orders.summary_view, on=TODAY, now=at(16))
    assert (view.due, view.reported, view.missing) == (None, None, ())


def test_missing_reports_wait_before_the_deadline_and_after(store: Store) -> None:
    desk = Desk(store)
    desk.report("松涛敬老院")
    assert todo(desk, 10) == [("今日安全日报未报 5 家", "15:00 前", "neutral")]
    assert todo(desk, 16) == [("今日安全日报未报 5 家", "已过 15:00", "warn")]
    (line,) = desk.ask(overview.clocks, now=at(10))
    assert (line.words, line.until, line.capability) == ("日报 5 家未报", at(15), Capability.DAILIES)
    assert desk.ask(overview.clocks, now=at(15, 1)) == []
    assert not any("日报" in line for line in desk.ask(duty.matters, now=at(10)).lines)
    told = next(line for line in desk.ask(duty.matters, now=at(16)).lines if "日报" in line)
    assert told.startswith("今日安全日报未报 5 家：福彩中心、局办公室、")
    for name in set(desk.units) - {"松涛敬老院", "巷口镇"}:
        desk.report(name)
    assert todo(desk, 16) == []


def test_the_summary_counts_and_names(store: Store) -> None:
    desk = Desk(store)
    desk.report("松涛敬老院", 2, problems="灯坏")
    view = desk.ask(orders.summary_view, on=TODAY, now=at(15, 5))
    assert (view.due, view.reported, len(view.missing)) == (6, 1, 5)
    assert papers.summary(view).startswith(b"%PDF")
    text = dailies.spoken(view)
    assert "安全日报：应报 6 家，已报 1 家，未报 5 家。" in text
    assert "截至15:05" in text


def test_a_long_list_of_missing_is_counted_and_not_named(store: Store) -> None:
    desk = Desk(store)
    desk.report("松涛敬老院")
    many(store, MOST_MISSING)
    view = desk.ask(orders.summary_view, on=TODAY, now=at(15, 5))
    assert (view.due, view.reported, view.missing) == (MOST_MISSING + 6, 1, ())
    assert papers.summary(view).startswith(b"%PDF")
    with pytest.raises(BadInput, match="对不上"):
        papers.summary(replace(view, due=8, reported=1))


def test_a_successor_takes_over(store: Store) -> None:
    """Reports are written once: a move makes a successor, which takes names and 免报 along and owes from then on."""
    desk = Desk(store)
    key = desk.units["松涛敬老院"]
    desk.report("松涛敬老院", day=TODAY - timedelta(days=1))
    desk.report("松涛敬老院")
    desk.do(dailies.name_unit, key, name="松涛院")
    moved = desk.do(
        facilities.move_township, key, township="500156002", reason="区划调整", today=TODAY, now=clock.now()
    )
    assert moved != key
    view = desk.ask(dailies.view, moved, day=TODAY, now=at(10))
    assert [alias.name for alias in view.aliases] == ["松涛院"]
    assert (view.row.state, view.row.why) == (DailyState.EXEMPT, "合并前的记录已报送")
    assert desk.ask(dailies.standing, day=TODAY, now=at(10)).due == 5
    assert view.recent[-2:] == (
        (TODAY - timedelta(days=1), DailyState.REPORTED), (TODAY, DailyState.REPORTED)
    )  # fmt: skip
    assert desk.ask(dailies.standing, day=TODAY + timedelta(days=1), now=at(10, day=TODAY + timedelta(days=1))).due == 6
