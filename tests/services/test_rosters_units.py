"""补休, and the rosters that homes and townships send in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.services import attachments, rosters, settings
from mzdesk.terms import CollectedWay, CompKind
from mzdesk.views.rosters import CollectedDraft, CollectedDraftLine
from tests import factories
from tests.factories import SYSTEM
from tests.services.hazard_cases import PHOTO, ask
from tests.services.roster_cases import people, published

FIRST, TODAY = date(2026, 10, 1), date(2026, 10, 12)


@pytest.fixture
def made(store: Store) -> dict[str, UUID]:
    return people(store)


def act(store: Store, verb: Callable[..., Any], *words: Any, **more: Any) -> Any:
    with store.begin(SYSTEM, "值班表") as session:
        return verb(session, SYSTEM, *words, **more)


# --- 补休 ------------------------------------------------------------------------------------------------------------


def test_what_is_earned_taken_and_left(store: Store, made: dict[str, UUID]) -> None:
    published(store, made, FIRST, 31)  # 1 to 7 October is a holiday, 10 October is made up for
    rows = {row.name: row for row in ask(store, rosters.comp_ledger, year=2026, today=TODAY)}
    assert (rows["向晓兰"].holidays, rows["向晓兰"].weekends) == (2, 1)  # the 1st, 6th and 11th
    assert rows["向晓兰"].earned == 6
    with store.begin(SYSTEM, "修改设置") as session:
        settings.change(session, SYSTEM, values={"comp_holiday": 4})
    taken = {"name": "向晓兰", "day": date(2026, 10, 20), "today": TODAY}
    act(store, rosters.note_comp, **taken, kind=CompKind.TAKEN, halves=3)
    act(store, rosters.note_comp, **taken, kind=CompKind.ADDED, halves=1, note="国庆应急加班")
    rows = {row.name: row for row in ask(store, rosters.comp_ledger, year=2026, today=TODAY)}
    mine = rows["向晓兰"]
    assert (mine.earned, mine.corrected, mine.taken, mine.left) == (10, 1, 3, 8)
    entries = ask(store, rosters.comp_entries, made["向晓兰"], year=2026)
    assert [(one.kind, one.halves) for one in entries] == [(CompKind.TAKEN, 3), (CompKind.ADDED, 1)]
    assert ask(store, rosters.comp_ledger, year=2027, today=TODAY)[0].earned == 0


def test_more_than_is_left_is_not_taken(store: Store, made: dict[str, UUID]) -> None:
    given = {"name": "姚敏", "day": TODAY, "today": TODAY}
    with pytest.raises(RuleBroken, match=r"姚敏2026年还剩0天补休，不够0\.5天"):
        act(store, rosters.note_comp, **given, kind=CompKind.TAKEN, halves=1)
    with pytest.raises(BadInput, match="写明原因"):
        act(store, rosters.note_comp, **given, kind=CompKind.ADDED, halves=1)
    with pytest.raises(BadInput, match="半天"):
        act(store, rosters.note_comp, **given, kind=CompKind.TAKEN, halves=0)


# --- rosters of the units --------------------------------------------------------------------------------------------


def line(day: int, *names: str, phone: str = "19100000009") -> tuple[CollectedDraftLine, ...]:
    return tuple(CollectedDraftLine(date(2026, 10, day), name, phone) for name in names)


def draft(**values: Any) -> CollectedDraft:
    given: dict[str, Any] = {
        "unit": "松涛敬老院", "starts": date(2026, 10, 5), "ends": date(2026, 10, 6), "way": CollectedWay.PASTE,
        "received_on": date(2026, 9, 30), "lines": (*line(5, "甲某", "乙某"), *line(6, "丙某", "丁某")),
    }  # fmt: skip
    return CollectedDraft(**(given | values))


def test_a_units_roster_is_kept_and_called_by(store: Store, made: dict[str, UUID]) -> None:
    place = factories.place(store)
    act(store, rosters.collect, draft())
    (row,) = ask(store, rosters.collected, first=FIRST, last=TODAY)
    assert (row.unit, row.shifts, row.faults) == ("松涛敬老院", 2, ())
    (called,) = ask(store, rosters.called_units, day=date(2026, 10, 6))
    assert (called.facility, called.names, called.phones[0]) == (place, ("丙某", "丁某"), "19100000009")
    later = draft(received_on=date(2026, 10, 1), lines=(*line(5, "甲某", "乙某"), *line(6, "戊某", "丁某")))
    act(store, rosters.collect, later)
    (called,) = ask(store, rosters.called_units, day=date(2026, 10, 6))
    assert called.names == ("戊某", "丁某")
    assert ask(store, rosters.called_units, day=date(2026, 10, 9)) == []


def test_one_person_a_day_without_a_number_or_nobody_is_said(store: Store, made: dict[str, UUID]) -> None:
    factories.place(store)
    wrong = (*line(5, "甲某", phone=""), *line(7, "乙某", "乙某"))
    key = act(store, rosters.collect, draft(ends=date(2026, 10, 7), lines=wrong))
    (row,) = ask(store, rosters.collected, first=FIRST, last=TODAY)
    assert row.faults == (
        "10月5日在岗只有1人，应为2人",
        "10月5日没有联系电话",
        "10月6日没有安排",
        "10月7日在岗只有1人，应为2人",
        "10月7日乙某排了两次",
    )
    assert len(ask(store, rosters.collected_lines, key)) == 3
    act(store, rosters.drop_collected, key)
    assert ask(store, rosters.collected, first=FIRST, last=TODAY) == []
    with pytest.raises(NotFound):
        act(store, rosters.drop_collected, key)


def test_a_leader_of_the_shift_is_not_one_of_the_two(store: Store, made: dict[str, UUID]) -> None:
    factories.place(store)
    lines = (replace(line(5, "院长")[0], leads=True), *line(5, "甲某"), *line(6, "丙某", "丁某"))
    act(store, rosters.collect, draft(lines=lines))
    assert ask(store, rosters.collected, first=FIRST, last=TODAY)[0].faults == ("10月5日在岗只有1人，应为2人",)


def test_a_township_is_found_by_name_or_alias(store: Store, made: dict[str, UUID]) -> None:
    with store.read(SYSTEM) as session:
        town = settings.townships(session, SYSTEM)[0]
    act(store, rosters.collect, draft(unit=town.name))
    assert ask(store, rosters.called_units, day=date(2026, 10, 5))[0].township == town.code


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"unit": ""}, "unit", "请填写报送单位"),
        ({"unit": "查无此院"}, "unit", "“查无此院”不是台账中的机构"),
        ({"lines": ()}, "text", "请填写值班人员"),
        ({"way": CollectedWay.PHOTO, "lines": ()}, "files", "照片"),
        ({"ends": date(2026, 10, 5)}, "text", "10月6日不在起止日期之内"),
        ({"ends": date(2026, 10, 4)}, "ends", "起止日期不对"),
        ({"lines": line(5, " ")}, "text", "没有姓名"),
    ],
)
def test_what_can_not_be_kept(
    store: Store, made: dict[str, UUID], values: dict[str, Any], field: str, said: str
) -> None:
    factories.place(store)
    with pytest.raises(BadInput, match=said) as refused:
        act(store, rosters.collect, draft(**values))
    assert refused.value.field == field


def test_a_photo_alone_is_kept_until_it_is_keyed_in(store: Store, made: dict[str, UUID]) -> None:
    factories.place(store)
    act(store, rosters.collect, draft(way=CollectedWay.PHOTO, lines=(), photos=(PHOTO,)))
    (row,) = ask(store, rosters.collected, first=FIRST, last=TODAY)
    assert (row.faults, row.photos) == (("只有照片，还没有录入人员",), 1)
    (kept,) = ask(store, attachments.of, row.id)
    assert ask(store, attachments.data, kept.sha256) == PHOTO.data
    with pytest.raises(BadInput, match="请填写值班人员"):
        act(store, rosters.key_in_collected, row.id, lines=())
    with pytest.raises(BadInput, match="10月9日不在起止日期之内"):
        act(store, rosters.key_in_collected, row.id, lines=line(9, "甲某"))
    act(store, rosters.key_in_collected, row.id, lines=(*line(5, "甲某", "乙某"), *line(6, "丙某")))
    act(store, rosters.key_in_collected, row.id, lines=(*line(5, "甲某", "乙某"), *line(6, "丙某", "丁某")))
    (row,) = ask(store, rosters.collected, first=FIRST, last=TODAY)
    assert (row.faults, row.photos, row.shifts, row.way) == ((), 1, 2, CollectedWay.PHOTO)
    (called,) = ask(store, rosters.called_units, day=date(2026, 10, 6))
    assert called.names == ("丙某", "丁某")
    with pytest.raises(NotFound):
        act(store, rosters.key_in_collected, clock.uuid7(), lines=line(5, "甲某"))
