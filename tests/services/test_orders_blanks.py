"""Numbered blank papers: taken out, keyed in, spoilt, given back; on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.documents import issuing, raster
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.services import orders
from mzdesk.services import settings as office_settings
from mzdesk.terms import (
    BlankState,
    DocumentKind,
    SeriesKeeper,
)
from mzdesk.views.orders import DocumentLinks
from tests import factories
from tests.documents.samples import SAMPLES
from tests.factories import SYSTEM, TODAY
from tests.services.hazard_cases import OFFICERS, act, ask, found
from tests.services.order_cases import (
    ORDER,
    keyed_in,
    settle,
    shown,
    take_out,
)


@pytest.fixture
def home(store: Store) -> UUID:
    factories.office(store)
    for name in OFFICERS:
        factories.person(store, name)
    return factories.place(store)


def test_blank_papers_take_their_numbers_along_and_leave_no_gap(store: Store, home: UUID) -> None:
    first, second, third = take_out(store)
    assert [row.number for row in (first, second, third)] == [f"武隆民责改〔2026〕{n}号" for n in (1, 2, 3)]
    assert len({row.code for row in (first, second, third)}) == 3
    made = act(store, issuing.issue_order, [found(store, home)])
    assert made.number == "武隆民责改〔2026〕4号"
    hazard_id = found(store, home, "灭火器失效")
    view = ask(store, orders.order_view, [hazard_id], today=TODAY)
    links = ask(store, orders.links_for, [hazard_id])
    kept = act(store, issuing.issue, ORDER, view, links=links, blank_id=second.id)
    assert (kept.number, kept.code) == (second.number, second.code)
    settle(store, orders.spoil_blank, first, reason="写错单位")
    settle(store, orders.return_blank, third)
    rows = {row.number: row for row in ask(store, orders.blank_sheets)}
    assert rows[first.number].state is BlankState.VOID
    assert (rows[second.number].state, rows[second.number].document) == (BlankState.USED, kept.id)
    assert rows[third.number].state is BlankState.RETURNED
    (register,) = ask(store, orders.registers, year=2026)
    assert (register.last, register.given, register.void, register.missing) == (4, 4, 2, ())
    assert ask(store, orders.blank_sheets, state=BlankState.TAKEN) == []
    assert ask(store, orders.blank_by_code, second.code).number == second.number


def test_a_blank_paper_is_settled_once(store: Store, home: UUID) -> None:
    sheet, other, _ = take_out(store)
    with pytest.raises(BadInput, match="请写明原因"):
        settle(store, orders.spoil_blank, sheet, reason=" ")
    settle(store, orders.spoil_blank, sheet, reason="写错")
    for verb in (orders.spoil_blank, orders.return_blank):
        with pytest.raises(RuleBroken, match="已作废，不能再办理"):
            settle(store, verb, sheet, reason="再次")
    hazard_id = found(store, home)
    view = ask(store, orders.order_view, [hazard_id], today=TODAY)
    links = ask(store, orders.links_for, [hazard_id])
    with pytest.raises(RuleBroken, match="已作废，不能再办理"):
        act(store, issuing.issue, ORDER, view, links=links, blank_id=sheet.id)
    with pytest.raises(RuleBroken, match="不能录成"), store.begin(SYSTEM, "录入") as session:
        orders.blank_number(session, SYSTEM, other.id, kind=DocumentKind.SITE_RECORD, day=TODAY, today=TODAY)
    with pytest.raises(NotFound, match="找不到这份空白文书"), store.begin(SYSTEM, "录入") as session:
        orders.blank_number(session, SYSTEM, home, kind=ORDER, day=TODAY, today=TODAY)
    with pytest.raises(NotFound, match="没有这个编码"):
        ask(store, orders.blank_by_code, shown_code(store, home))


def test_a_blank_paper_bears_the_day_it_was_written(store: Store, home: UUID, fixed_clock: FixedClock) -> None:
    """Keyed in days later, in the next year too: date and number are those of the sheet."""
    first, second, _ = take_out(store)
    fixed_clock.advance(days=60)
    for wrong, said in (
        (date(2026, 11, 22), "应在领用日期 2026-11-23 和今天之间"),
        (date(2027, 6, 1), "应在领用日期"),
        (date(2027, 1, 5), "2027 年不能再用"),
    ):
        with pytest.raises(BadInput, match=said):
            keyed_in(store, home, first, written_on=wrong)
    made = keyed_in(store, home, first, written_on=date(2026, 11, 25))
    row = shown(store, made.id).row
    assert (row.number, row.issued_on) == (first.number, date(2026, 11, 25))
    assert "2026年11月25日" in "".join(raster.text(made.pdf))
    with pytest.raises(BadInput, match="请交回，另行制发"):
        keyed_in(store, home, second)


def test_a_blank_paper_is_not_used_twice_or_given_back_after(store: Store, home: UUID) -> None:
    sheet, *_ = take_out(store)
    keyed_in(store, home, sheet)
    with pytest.raises(RuleBroken, match="已使用，不能再办理"):
        keyed_in(store, home, sheet)
    with pytest.raises(RuleBroken, match="已使用，不能再办理"):
        settle(store, orders.return_blank, sheet)


def test_a_record_on_a_blank_sheet_keeps_its_code_and_has_no_number(store: Store, home: UUID) -> None:
    kind = DocumentKind.SITE_RECORD
    (sheet,) = take_out(store, 1, kind=kind)
    made = act(store, issuing.issue, kind, SAMPLES[kind], links=DocumentLinks(home), blank_id=sheet.id)
    assert (made.number, made.code) == (None, sheet.code)
    assert ask(store, orders.register_ledger, year=2026, now=clock.now()).rows == ()


def test_the_office_can_not_give_a_number_that_a_blank_sheet_bears(store: Store, home: UUID) -> None:
    """The program counted first, then the office took the series over."""
    sheet, *_ = take_out(store)
    with store.begin(SYSTEM, "设置") as session:
        keepers = {ORDER.value: SeriesKeeper.OFFICE.value}
        office_settings.change(session, SYSTEM, values={"number_keepers": keepers})
    with pytest.raises(BadInput, match="已用于“空白责令限期改正通知书”"):
        act(store, issuing.issue_order, [found(store, home)], number=sheet.number)


def shown_code(store: Store, home: UUID) -> str:
    """The code of a paper that is no blank one."""
    return str(act(store, issuing.issue_order, [found(store, home, "另一处")]).code)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": DocumentKind.NOTICE}, "不能领用空白文书"),
        ({"count": 0}, "一次领用 1 到 50 份"),
        ({"count": 51}, "一次领用 1 到 50 份"),
        ({"taken_by": " "}, "请填写领用人"),
    ],
)
def test_blank_papers_that_can_not_be_taken(store: Store, home: UUID, values: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        take_out(store, **values)


def test_blank_papers_of_a_series_that_the_office_counts(store: Store, home: UUID) -> None:
    with store.begin(SYSTEM, "设置") as session:
        keepers = {ORDER.value: SeriesKeeper.OFFICE.value}
        office_settings.change(session, SYSTEM, values={"number_keepers": keepers})
    with pytest.raises(BadInput, match="由办公室编"):
        take_out(store)
