"""After publishing: swaps with their trail, sudden leave mended, a day given to another, wishes and pairs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from mzdesk.clock import OFFICE_ZONE
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, NotFound, RuleBroken
from mzdesk.rules import roster as engine
from mzdesk.services import history, rosters, staff
from mzdesk.terms import (
    ConsentWay,
    DutyRole,
    DutyTime,
    FaultKind,
    PairKind,
    PersonKind,
    RosterState,
    SwapState,
    WishKind,
)
from mzdesk.views.rosters import SeatPlace
from mzdesk.views.staff import PersonDraft
from tests import factories
from tests.factories import SYSTEM
from tests.services.hazard_cases import ask
from tests.services.roster_cases import LEADERS, OFFICERS, people, published

FIRST = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 10, tzinfo=OFFICE_ZONE)


@pytest.fixture
def made(store: Store) -> dict[str, UUID]:
    return people(store)


@pytest.fixture
def key(store: Store, made: dict[str, UUID]) -> UUID:
    """Ten days: 向晓兰 and 谭志远 on the 1st and 6th, 姚敏 and 黄德中 on the 2nd and 7th, and so on."""
    return published(store, made, FIRST, 10)


def act(store: Store, verb: Callable[..., Any], *words: Any, **more: Any) -> Any:
    with store.begin(SYSTEM, "值班表") as session:
        return verb(session, SYSTEM, *words, **more)


def officer(day: int, seat: int = 1) -> SeatPlace:
    return SeatPlace(date(2026, 12, day), DutyTime.WHOLE, DutyRole.OFFICER, 1, seat)


def crew(store: Store, day: int) -> list[str]:
    return [one.name for one in ask(store, rosters.shift_on, date(2026, 12, day)).crew]


def undo_last(store: Store) -> None:
    entry = ask(store, history.undoable, limit=1)[0]
    act(store, history.undo, entry.id, now=NOW)


# --- swaps -----------------------------------------------------------------------------------------------------------


def test_a_swap_is_asked_agreed_and_approved_with_its_trail(store: Store, key: UUID) -> None:
    swap = act(store, rosters.ask_swap, key, place=officer(2), back=officer(4), reason="家中有事", way=ConsentWay.PHONE)
    assert crew(store, 2) == ["姚敏", "黄德中"]
    with pytest.raises(RuleBroken, match="对方还没有同意"):
        act(store, rosters.approve_swap, swap, now=NOW)
    act(store, rosters.agree_swap, swap, way=ConsentWay.PAPER)
    act(store, rosters.approve_swap, swap, now=NOW)
    assert (crew(store, 2), crew(store, 4)) == (["石光荣", "黄德中"], ["姚敏", "冉敏"])
    shift = ask(store, rosters.shift_on, date(2026, 12, 2))
    assert shift.crew[0].changed == "换班：姚敏与石光荣换班"
    (row,) = ask(store, rosters.swaps, key)
    assert row.state is SwapState.APPROVED
    assert [(step.state, step.person, step.way) for step in row.steps] == [
        (SwapState.ASKED, "姚敏", ConsentWay.PHONE),
        (SwapState.AGREED, "石光荣", ConsentWay.PAPER),
        (SwapState.APPROVED, SYSTEM.name, ConsentWay.SELF),
    ]
    with pytest.raises(RuleBroken, match="已批准"):
        act(store, rosters.agree_swap, swap)
    undo_last(store)
    assert (crew(store, 2), crew(store, 4)) == (["姚敏", "黄德中"], ["石光荣", "冉敏"])


def test_a_duty_is_taken_over_without_one_in_return(store: Store, key: UUID) -> None:
    swap = act(store, rosters.ask_swap, key, place=officer(2), other="陶立新")
    act(store, rosters.agree_swap, swap)
    act(store, rosters.approve_swap, swap, now=NOW)
    assert crew(store, 2) == ["陶立新", "黄德中"]
    assert ask(store, rosters.shift_on, date(2026, 12, 2)).crew[0].changed == "换班：姚敏与陶立新代班"


def test_a_swap_that_can_not_be_is_refused(store: Store, key: UUID, made: dict[str, UUID]) -> None:
    with pytest.raises(BadInput, match="与谁换班"):
        act(store, rosters.ask_swap, key, place=officer(2))
    with pytest.raises(BadInput, match="同一个人"):
        act(store, rosters.ask_swap, key, place=officer(2), back=officer(7))
    with pytest.raises(RuleBroken, match="带班领导与值班员不能互换"):
        leader = SeatPlace(date(2026, 12, 3), DutyTime.WHOLE, DutyRole.LEADER)
        act(store, rosters.ask_swap, key, place=officer(2), back=leader)
    with pytest.raises(RuleBroken, match="黄德中排了两个岗位"):
        act(store, rosters.ask_swap, key, place=officer(2), other="黄德中")
    act(store, staff.add_leave, made["石光荣"], starts=date(2026, 12, 2), ends=date(2026, 12, 2), reason="体检")
    with pytest.raises(RuleBroken, match=r"石光荣12月2日请假（体检）"):
        act(store, rosters.ask_swap, key, place=officer(2), back=officer(4))
    with pytest.raises(BadInput, match="没有人"):
        act(store, rosters.ask_swap, key, place=officer(22), back=officer(4))
    assert ask(store, rosters.swaps, key) == []


def test_a_swap_ends_without_being_made(store: Store, key: UUID) -> None:
    swap = act(store, rosters.ask_swap, key, place=officer(2), back=officer(4))
    with pytest.raises(BadInput, match="原因"):
        act(store, rosters.close_swap, swap, state=SwapState.DECLINED, note="")
    with pytest.raises(BadInput, match="请选择"):
        act(store, rosters.close_swap, swap, state=SwapState.APPROVED, note="好")
    act(store, rosters.close_swap, swap, state=SwapState.DECLINED, note="当天出差")
    assert ask(store, rosters.swaps, key)[0].steps[-1].person == "石光荣"
    with pytest.raises(RuleBroken, match="对方不同意"):
        act(store, rosters.close_swap, swap, state=SwapState.WITHDRAWN, note="算了")
    with pytest.raises(NotFound):
        act(store, rosters.agree_swap, UUID(int=1))
    assert crew(store, 2) == ["姚敏", "黄德中"]


def test_a_swap_whose_duty_moved_meanwhile_is_told(store: Store, key: UUID) -> None:
    swap = act(store, rosters.ask_swap, key, place=officer(2), back=officer(4))
    act(store, rosters.agree_swap, swap)
    act(store, rosters.override, key, place=officer(4), name="陶立新", reason="发烧", now=NOW)
    with pytest.raises(RuleBroken, match="不是原来的人了"):
        act(store, rosters.approve_swap, swap, now=NOW)


# --- a day given to another ------------------------------------------------------------------------------------------


def test_a_seat_is_given_to_another_for_a_day_and_back(store: Store, key: UUID, made: dict[str, UUID]) -> None:
    act(store, rosters.override, key, place=officer(3), name="陶立新", reason="临时抽调", now=NOW)
    assert ask(store, rosters.shift_on, date(2026, 12, 3)).crew[0].changed == "当日调整：临时抽调"
    with pytest.raises(BadInput, match="原因"):
        act(store, rosters.override, key, place=officer(3), name="冉敏", reason="", now=NOW)
    with pytest.raises(BadInput, match="本来就是陶立新"):
        act(store, rosters.override, key, place=officer(3), name="陶立新", reason="重复", now=NOW)
    with pytest.raises(RuleBroken, match="排了两个岗位"):
        act(store, rosters.override, key, place=officer(3), name="田玉芬", reason="换", now=NOW)
    factories.person(store, "免夜班的", kind=PersonKind.CLERK, no_nights=True)
    with pytest.raises(RuleBroken, match="免夜班的免夜班"):
        act(store, rosters.override, key, place=officer(3), name="免夜班的", reason="换", now=NOW)
    undo_last(store)
    assert crew(store, 3) == ["代春林", "田玉芬"]
    assert ask(store, rosters.shift_on, date(2026, 12, 3)).crew[0].changed == ""


# --- sudden leave ----------------------------------------------------------------------------------------------------


def test_sudden_leave_is_mended_with_the_fewest_changes(store: Store, key: UUID, made: dict[str, UUID]) -> None:
    asked = {"person": made["姚敏"], "first": date(2026, 12, 2), "last": date(2026, 12, 8), "reason": "父亲住院"}
    found = ask(store, rosters.propose, key, **asked, since=FIRST)
    assert 1 <= len(found.proposals) <= 3
    best = found.proposals[0]
    assert len(best.changes) == 3  # the rest of two days lets nobody take the 7th without giving something away
    assert best.fewest
    assert best.before[DutyRole.OFFICER].uncovered == 0
    version = ask(store, rosters.view, key).version
    count = act(store, rosters.mend, key, **asked, seats=best.seats, version=version, now=NOW)
    assert count >= 2
    view = ask(store, rosters.view, key)
    assert "姚敏" not in {one.name for one in view.seats if one.place.day <= date(2026, 12, 8)}
    assert not [fault for fault in view.faults if fault.kind in (FaultKind.LEAVE, FaultKind.COVER, FaultKind.TWICE)]
    changed = [one for one in view.seats if one.changed.startswith("临时请假：姚敏父亲住院")]
    assert len(changed) == count
    with pytest.raises(ChangedMeanwhile):
        act(store, rosters.mend, key, **asked, seats=best.seats, version=version, now=NOW)
    undo_last(store)
    assert crew(store, 2) == ["姚敏", "黄德中"]


def test_who_serves_no_more_is_made_up_for_from_a_day_on(store: Store, key: UUID, made: dict[str, UUID]) -> None:
    with store.read(SYSTEM) as session:
        seen = staff.view(session, SYSTEM, made["姚敏"], today=FIRST)
    gone = PersonDraft("姚敏", PersonKind.CLERK, active=False)
    act(store, staff.save, gone, person_id=made["姚敏"], version=seen.version)
    asked = {"person": made["姚敏"], "first": date(2026, 12, 5), "last": date(2026, 12, 10), "reason": "调离"}
    best = ask(store, rosters.propose, key, **asked, since=FIRST).proposals[0]
    act(store, rosters.mend, key, **asked, seats=best.seats, version=ask(store, rosters.view, key).version, now=NOW)
    assert crew(store, 2) == ["姚敏", "黄德中"]
    assert "姚敏" not in crew(store, 7)


def test_publishing_is_undone_after_its_changes(store: Store, made: dict[str, UUID]) -> None:
    start = date(2026, 12, 11)
    key = act(store, rosters.make, starts=start, ends=date(2026, 12, 12))
    answer = engine.solve(ask(store, rosters.to_fill, key).problem, effort=500)
    version = ask(store, rosters.view, key).version
    act(store, rosters.fill, key, seats=answer.seats, proof=(), version=version, now=NOW)
    act(store, rosters.publish, key, version=ask(store, rosters.view, key).version, now=NOW)
    on = set(crew(store, 11)) | set(crew(store, 12))
    other = next(name for name in OFFICERS if name not in on)
    before = crew(store, 11)
    act(store, rosters.override, key, place=officer(11), name=other, reason="抽调", now=NOW)
    undo_last(store)
    assert crew(store, 11) == before
    undo_last(store)
    assert ask(store, rosters.view, key).state is RosterState.DRAFT
    assert [one.name for one in ask(store, rosters.view, key).seats if one.place.day == start][1:] == before


def test_leave_without_a_duty_needs_no_mending(store: Store, key: UUID, made: dict[str, UUID]) -> None:
    day = {"first": date(2026, 12, 3), "last": date(2026, 12, 3), "reason": "", "since": FIRST}
    with pytest.raises(BadInput, match="姚敏在这几天没有值班"):
        ask(store, rosters.propose, key, person=made["姚敏"], **day)
    with pytest.raises(BadInput, match="早于开始日期"):
        ask(store, rosters.propose, key, person=made["姚敏"], **(day | {"first": date(2026, 12, 9)}))
    with pytest.raises(NotFound):
        ask(store, rosters.propose, key, person=UUID(int=3), **day)


def test_leave_that_empties_a_post_is_explained(store: Store, key: UUID, made: dict[str, UUID]) -> None:
    for name in LEADERS[1:]:
        act(store, staff.add_leave, made[name], starts=date(2026, 12, 7), ends=date(2026, 12, 7), reason="出差")
    leave = {"first": date(2026, 12, 7), "last": date(2026, 12, 7), "reason": "住院", "since": FIRST}
    found = ask(store, rosters.propose, key, person=made[LEADERS[0]], **leave)
    assert found.proposals == ()
    assert "12月7日带班领导需1人，可用0人" in found.why[0]
    assert found.ways


# --- wishes and pairs ------------------------------------------------------------------------------------------------


def test_wishes_and_settled_duties_reach_the_engine(store: Store, made: dict[str, UUID]) -> None:
    day = date(2026, 12, 24)
    for name, kind in (("姚敏", WishKind.PINNED), ("冉敏", WishKind.UNWANTED), ("陶立新", WishKind.WANTED)):
        act(store, rosters.wish, name=name, day=day, kind=kind)
    act(store, rosters.pair, one="姚敏", other="陶立新", kind=PairKind.FORBIDDEN, note="亲属")
    act(store, rosters.pair, one="冉敏", other="田玉芬", kind=PairKind.PREFERRED)
    key = act(store, rosters.make, starts=FIRST, ends=date(2026, 12, 31))
    found = ask(store, rosters.to_fill, key)
    people_by_name = {one.name: one for one in found.problem.people}
    assert [pin.person for pin in found.problem.pins] == [str(made["姚敏"])]
    assert people_by_name["冉敏"].wishes_off == (day,)
    assert people_by_name["陶立新"].wishes_on == (day,)
    assert (len(found.problem.forbidden), len(found.problem.preferred)) == (1, 1)
    answer = engine.solve(found.problem, effort=2_000)
    on_day = {found.names[seat.person] for seat in answer.seats if seat.day == day}
    assert "姚敏" in on_day
    assert "陶立新" not in on_day
    faults = ask(store, rosters.view, key).faults
    assert [one.sentence for one in faults if one.kind is FaultKind.PIN] == ["姚敏已指定12月24日值班，现在没有排上。"]


def test_wishes_and_pairs_are_changed_and_dropped(store: Store, made: dict[str, UUID]) -> None:
    day = date(2026, 12, 24)
    for kind in (WishKind.WANTED, WishKind.UNWANTED):
        act(store, rosters.wish, name="姚敏", day=day, kind=kind, note="孩子生日")
    (row,) = ask(store, rosters.wishes, first=day, last=day)
    assert (row.name, row.kind, row.note) == ("姚敏", WishKind.UNWANTED, "孩子生日")
    act(store, rosters.drop_wish, row.id)
    assert ask(store, rosters.wishes, first=day, last=day) == []
    with pytest.raises(NotFound):
        act(store, rosters.drop_wish, row.id)
    for kind in (PairKind.PREFERRED, PairKind.FORBIDDEN):
        act(store, rosters.pair, one="姚敏", other="冉敏", kind=kind)
    (pair,) = ask(store, rosters.pairs)
    assert pair.kind is PairKind.FORBIDDEN
    act(store, rosters.drop_pair, pair.id)
    assert ask(store, rosters.pairs) == []
    with pytest.raises(BadInput, match="两个不同的人"):
        act(store, rosters.pair, one="姚敏", other="姚敏", kind=PairKind.FORBIDDEN)


def test_a_duty_can_not_be_settled_for_a_day_of_leave(store: Store, made: dict[str, UUID]) -> None:
    act(store, staff.add_leave, made["姚敏"], starts=FIRST, ends=FIRST)
    with pytest.raises(BadInput, match="12月1日请假，不能指定值班"):
        act(store, rosters.wish, name="姚敏", day=FIRST, kind=WishKind.PINNED)


def test_statistics_count_what_was_really_served(store: Store, key: UUID) -> None:
    act(store, rosters.override, key, place=officer(5), name="姚敏", reason="替", now=NOW)
    rows = {row.name: row for row in ask(store, rosters.statistics, first=FIRST, last=date(2026, 12, 10))}
    assert set(rows) <= {*OFFICERS, *LEADERS}
    assert (rows["姚敏"].workdays, rows["姚敏"].weekends, rows["姚敏"].total) == (2, 1, 3)
    assert rows["姚敏"].points == 2 + 2 + 3
    assert sum(row.total for row in rows.values()) == 30
    with pytest.raises(BadInput, match="早于"):
        ask(store, rosters.statistics, first=FIRST, last=date(2026, 11, 1))
