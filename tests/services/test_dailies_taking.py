"""A pasted 接龙: sixty units in one act, exceptions asked, names remembered, nothing registered twice."""

from __future__ import annotations

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput
from mzdesk.services import dailies
from mzdesk.terms import ChainFate, DailyChannel, DailyState
from mzdesk.views.dailies import ChainDecision
from tests.services.daily_cases import Desk, at, many

CHAIN = """#接龙
11月23日安全日报
1. 松涛敬老院：无隐患
2. 竹影敬老院 零报告 8:50
3. 梅岭公寓：排查12人次，发现隐患2处，均已整改
4. 局办公室：收到
5. 重庆市武隆区示例殡仪馆：一切正常
6. 福采中心：无
"""


def test_a_chain_is_taken_but_for_what_is_asked(store: Store) -> None:
    desk = Desk(store)
    found = desk.looked(CHAIN)
    assert [(each.name, each.fate) for each in found] == [
        ("松涛敬老院", ChainFate.NEW),
        ("竹影敬老院", ChainFate.NEW),
        ("", ChainFate.ASK),
        ("局办公室", ChainFate.ASK),
        ("示例殡仪馆", ChainFate.NEW),
        ("福彩中心", ChainFate.NEW),
    ]
    assert "没有叫“梅岭公寓”的单位" in found[2].why
    assert [offer.name for offer in found[2].offers] == ["梅岭养老公寓"]
    assert "没有说清" in found[3].why
    assert [each.near for each in found] == [False, False, False, False, True, True]
    assert "认作福彩中心" in found[5].why
    assert desk.paste(CHAIN) == 4
    row = desk.view("竹影敬老院").row
    assert (row.received_at, row.zero) == (at(8, 50), True)


def test_decisions_and_what_is_remembered(store: Store) -> None:
    desk = Desk(store)
    lines = {each.entry.unit: each.id for each in desk.looked(CHAIN)}
    decisions = {
        lines["梅岭公寓"]: ChainDecision(desk.units["梅岭养老公寓"]),
        lines["局办公室"]: ChainDecision(found=0),
        lines["福采中心"]: ChainDecision(skip=True),
    }
    assert desk.paste(CHAIN, decisions) == 5
    view = desk.view("梅岭养老公寓")
    assert (view.row.said.found, view.row.said.fixed, view.row.said.rounds) == (2, 2, 12)
    assert [alias.name for alias in view.aliases] == ["梅岭公寓"]
    assert desk.view("福彩中心").row.report_id is None
    again = desk.looked(CHAIN.replace("均已整改", "已整改1处"))
    assert [each.fate for each in again] == [
        ChainFate.SAME, ChainFate.SAME, ChainFate.REPLACE, ChainFate.ASK, ChainFate.SAME, ChainFate.NEW
    ]  # fmt: skip
    desk.do(dailies.drop_name, view.aliases[0].id)
    assert desk.looked(CHAIN)[2].fate is ChainFate.ASK


def test_an_addition_keeps_the_time_of_the_first_report(store: Store) -> None:
    desk = Desk(store)
    now = at(16)
    sheet = desk.sheet("松涛敬老院：无隐患", came=at(14))
    desk.do(dailies.take, sheet, now=now)
    later = desk.sheet("松涛敬老院：发现隐患1处，灭火器过期", came=at(15, 30))
    looked = desk.ask(dailies.compare, later, now=now)[0]
    assert (looked.fate, looked.late, looked.received_at) == (ChainFate.REPLACE, False, at(14))
    desk.do(dailies.take, later, now=now)
    row = desk.view("松涛敬老院", now=now).row
    assert (row.state, row.received_at, row.said.found) == (DailyState.REPORTED, at(14), 1)


def test_of_two_lines_of_one_unit_the_later_counts(store: Store) -> None:
    desk = Desk(store)
    found = desk.looked("1. 松涛敬老院：无隐患\n2. 松涛敬老院：发现隐患1处，灯坏")
    assert [each.fate for each in found] == [ChainFate.SKIP, ChainFate.NEW]


def test_times_that_can_not_be_are_asked(store: Store) -> None:
    desk = Desk(store)
    found = desk.looked("松涛敬老院：无隐患 23:50")
    assert found[0].fate is ChainFate.ASK
    assert "还没有到" in found[0].why
    nothing = dailies.Sheet(
        found[0].entry and desk.sheet("松涛敬老院：无").entries, at(9).date(), None, DailyChannel.MAIL
    )
    assert "到报时间" in desk.ask(dailies.compare, nothing, now=clock.now())[0].why


def test_nothing_to_take_is_said(store: Store) -> None:
    desk = Desk(store)
    with pytest.raises(BadInput, match="没有可以登记的"):
        desk.paste("某某院：无隐患")
    desk.paste("松涛敬老院：无隐患")
    with pytest.raises(BadInput, match="没有可以登记的"):
        desk.paste("松涛敬老院：无隐患")


def test_a_name_that_is_taken_is_refused(store: Store) -> None:
    desk = Desk(store)
    desk.do(dailies.name_unit, desk.units["松涛敬老院"], name="老街院")
    desk.do(dailies.name_unit, desk.units["松涛敬老院"], name="老 街院")
    with pytest.raises(BadInput, match="已是松涛敬老院的别名"):
        desk.do(dailies.name_unit, desk.units["竹影敬老院"], name="老街院")
    with pytest.raises(BadInput, match="至少两个字"):
        desk.do(dailies.name_unit, desk.units["竹影敬老院"], name="院")
    taken = {1: ChainDecision(desk.units["竹影敬老院"])}
    assert desk.paste("老街院：无隐患", taken) == 1
    assert desk.view("竹影敬老院").aliases == ()


def test_sixty_units_in_one_act(store: Store) -> None:
    desk = Desk(store)
    many(store, 60)
    text = "#接龙\n" + "\n".join(f"{n + 1}. 示例{n:05}养老院：无隐患" for n in range(60))
    assert [each.fate for each in desk.looked(text)] == [ChainFate.NEW] * 60
    assert desk.paste(text) == 60
    assert desk.counts()["zero"] == 60
