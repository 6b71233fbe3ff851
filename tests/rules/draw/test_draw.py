"""The draw: exact, fair, the same everywhere, open to checking, and never silent about why it can't be held."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mzdesk import jsonio
from mzdesk.errors import BadInput
from mzdesk.rules.draw import (
    SCALE,
    Candidate,
    DrawResult,
    OfficerCandidate,
    chances,
    commit,
    draw,
    next_place,
    pool_hash,
    replace,
    uncovered,
    verify,
)
from mzdesk.rules.draw.places import pivotal
from mzdesk.rules.draw.seal import Stream

DAY = date(2026, 11, 23)
VALID = date(2028, 1, 1)
SECRET = bytes(range(32))


def _places(number: int = 12) -> list[Candidate]:
    return [
        Candidate(
            f"place-{at:02d}",
            f"5001560{at % 4:02d}",
            (8, 4, 2, 1)[at % 4],
            None if at % 3 == 0 else DAY - timedelta(days=at * 20),
        )
        for at in range(number)
    ]


def _officers(number: int = 5, leaders: int = 2) -> list[OfficerCandidate]:
    return [OfficerCandidate(f"officer-{at}", at < leaders, VALID) for at in range(number)]


def _drawn(count: int = 4, secret: bytes = SECRET) -> DrawResult:
    return draw(_places(), _officers(), count=count, secret=secret, day=DAY)


def test_the_same_secret_gives_the_same_draw_on_every_machine() -> None:
    """The bytes of this result were written down once; any change of the rule must raise RULE and this hash."""
    text = jsonio.canonical(_drawn())
    assert hashlib.sha256(text.encode()).hexdigest() == GOLDEN
    assert jsonio.load(jsonio.dump(_drawn()), DrawResult) == _drawn()


GOLDEN = "b8ea3f4c87554c4e2a94b0cd14d9b69ff8a837339ddf9195d47b02f4ea0ba063"


def test_the_order_of_the_lists_does_not_matter() -> None:
    mixed = draw(_places()[::-1], _officers()[::-1], count=4, secret=SECRET, day=DAY)
    assert mixed == _drawn()


@pytest.mark.parametrize("count", [1, 4, 11, 12])
def test_exactly_as_many_places_as_asked_each_once(count: int) -> None:
    result = _drawn(count)
    assert len({visit.place for visit in result.visits}) == count


def test_every_team_has_two_certified_officers_and_a_leader_in_front() -> None:
    for visit in _drawn(12).visits:
        assert len(set(visit.officers)) == 2
        assert visit.officers[0] in {"officer-0", "officer-1"}


def test_work_is_spread_over_the_teams() -> None:
    teams = [visit.team for visit in _drawn(8).visits]
    assert sorted(teams) == [1, 1, 1, 1, 2, 2, 2, 2]


@given(
    st.lists(st.tuples(st.sampled_from([1, 2, 4, 8]), st.integers(0, 900)), min_size=1, max_size=40),
    st.data(),
)
def test_chances_add_up_to_the_count_exactly_and_none_is_nothing(
    rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    pool = [Candidate(str(n), "t", weight, DAY - timedelta(days=days)) for n, (weight, days) in enumerate(rows)]
    count = data.draw(st.integers(1, len(pool)))
    shares = chances(pool, count=count, day=DAY)
    assert sum(shares) == count * SCALE
    assert min(shares) > 0
    assert max(shares) <= SCALE
    if count * 10 <= len(pool) * 9:
        assert max(shares) <= SCALE * 9 // 10 + 1  # 9 of 10: the last bit has to go somewhere


def test_risk_and_waiting_raise_the_chance_and_a_fresh_visit_leaves_some() -> None:
    pool = [
        Candidate("calm", "t", 1, DAY - timedelta(days=100)),
        Candidate("risky", "t", 8, DAY - timedelta(days=100)),
        Candidate("waited", "t", 1, DAY - timedelta(days=300)),
        Candidate("never", "t", 1, None),
        Candidate("yesterday", "t", 1, DAY - timedelta(days=1)),
    ]
    calm, risky, waited, never, yesterday = chances(pool, count=1, day=DAY)
    assert risky // calm == 8
    assert waited // calm in (2, 3)
    assert never > waited
    assert yesterday * 11 > never


TARGETS = [(n * 97 + 40) % 1000 for n in range(1, 9)]


def _marginals_fit(rounds: int) -> None:
    """How often each place came against its chance, as a chi-square of 7 degrees of freedom at 0.1 %; 4 of 8 drawn."""
    shares = [SCALE * target // sum(TARGETS) * 4 for target in TARGETS]
    shares[0] += 4 * SCALE - sum(shares)
    came = [0] * len(shares)
    for turn in range(rounds):
        chosen = pivotal(shares, Stream(turn.to_bytes(4, "big"), "test"))
        assert len(chosen) == 4
        for at in chosen:
            came[at] += 1
    chances = [share / SCALE for share in shares]
    spread = sum(
        (seen - rounds * chance) ** 2 / (rounds * chance * (1 - chance))
        for seen, chance in zip(came, chances, strict=True)
    )
    assert spread * (len(shares) - 1) / len(shares) < 24.3


def test_places_come_as_often_as_their_chances_say() -> None:
    _marginals_fit(10_000)


@pytest.mark.proof
def test_places_come_as_often_as_their_chances_say_in_the_long_run(scale: Callable[[int], int]) -> None:
    _marginals_fit(scale(200_000))


def test_officers_are_called_on_evenly() -> None:
    came = dict.fromkeys((officer.id for officer in _officers(6, 6)), 0)
    for turn in range(2000):
        result = draw(_places(3), _officers(6, 6), count=1, secret=turn.to_bytes(4, "big"), day=DAY)
        for officer in result.visits[0].officers:
            came[officer] += 1
    assert min(came.values()) > 560
    assert max(came.values()) < 780


def test_nobody_goes_where_a_tie_bars_him() -> None:
    officers = _officers(6, 3)
    officers[0] = dataclasses.replace(officers[0], barred_townships=frozenset({"500156000", "500156001"}))
    officers[1] = dataclasses.replace(officers[1], barred_places=frozenset(place.id for place in _places()[2::4]))
    by_id = {officer.id: officer for officer in officers}
    pool = {place.id: place for place in _places()}
    for turn in range(200):
        result = draw(list(pool.values()), officers, count=6, secret=turn.to_bytes(4, "big"), day=DAY)
        for visit in result.visits:
            assert not any(by_id[officer].barred_from(pool[visit.place]) for officer in visit.officers)


def test_expired_and_absent_officers_stay_at_home() -> None:
    officers = _officers(6, 3)
    officers[0] = dataclasses.replace(officers[0], certificate_until=DAY - timedelta(days=1))
    officers[1] = dataclasses.replace(officers[1], away=((DAY, DAY),))
    officers[5] = dataclasses.replace(officers[5], certificate_until=None)
    result = draw(_places(), officers, count=12, secret=SECRET, day=DAY)
    assert {officer for visit in result.visits for officer in visit.officers} <= {"officer-2", "officer-3", "officer-4"}
    on_the_last_day = dataclasses.replace(officers[0], certificate_until=DAY)
    assert on_the_last_day.certified_on(DAY)


def _all_tied() -> list[OfficerCandidate]:
    return [dataclasses.replace(officer, barred_places=frozenset({"place-03"})) for officer in _officers()]


@pytest.mark.parametrize(
    ("pool", "officers", "count", "says"),
    [
        ([], _officers(), 1, "没有机构"),
        (_places(), _officers(), 13, "13 家超过了范围内的 12 家"),
        (_places(), _officers(), 0, "至少为 1 家"),
        (_places(), [], 1, "还没有登记执法人员"),
        (_places(), _officers(1, 1), 1, "只有 1 名"),
        (_places(), _officers(3, 0), 1, "没有可任组长"),
        (_places(), [dataclasses.replace(o, certificate_until=None) for o in _officers()], 1, "执法证无效 5 名"),
        (_places(), [dataclasses.replace(o, away=((DAY, DAY),)) for o in _officers()], 1, "请假 5 名"),
        (_places(), _all_tied(), 1, "全部需要回避"),
    ],
)
def test_it_says_why_it_cannot_be_held(
    pool: list[Candidate], officers: list[OfficerCandidate], count: int, says: str
) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        draw(pool, officers, count=count, secret=SECRET, day=DAY)
    assert "place-" not in refused.value.message


def test_places_nobody_may_visit_can_be_asked_for_before_the_sealing() -> None:
    assert uncovered(_places(), _all_tied(), day=DAY) == ["place-03"]
    assert uncovered(_places(), _officers(), day=DAY) == []


def test_an_absent_officer_is_followed_by_the_next_of_the_stream() -> None:
    result = _drawn(8)
    absent = result.visits[0].officers[1]
    after = replace(result, _places(), _officers(), SECRET, absent=absent)
    assert all(absent not in visit.officers for visit in after.visits)
    assert [visit.place for visit in after.visits] == [visit.place for visit in result.visits]
    assert all(len(set(visit.officers)) == 2 for visit in after.visits)
    assert after.changes[0].out == absent
    assert verify(after, _places(), _officers(), SECRET) == []


def test_an_absent_leader_is_followed_by_a_leader() -> None:
    result = draw(_places(), _officers(5, 2), count=1, secret=SECRET, day=DAY)
    leader = result.visits[0].officers[0]
    after = replace(result, _places(), _officers(5, 2), SECRET, absent=leader)
    assert after.visits[0].officers[0] == {"officer-0": "officer-1", "officer-1": "officer-0"}[leader]
    with pytest.raises(BadInput, match="没有可替补"):
        replace(after, _places(), _officers(5, 2), SECRET, absent=after.visits[0].officers[0])


def test_somebody_not_in_the_draw_is_not_replaced() -> None:
    with pytest.raises(BadInput, match="不在本次检查组"):
        replace(_drawn(), _places(), _officers(), SECRET, absent="nobody")


def test_a_place_that_falls_out_is_followed_by_the_next_of_the_stream() -> None:
    result = _drawn(4)
    first = next_place(result, _places(), _officers(), SECRET, fallen=result.visits[0].place)
    second = next_place(first, _places(), _officers(), SECRET, fallen=first.visits[0].place)
    drawn = {visit.place for visit in result.visits}
    assert first.visits[0].place not in drawn
    assert second.visits[0].place not in drawn | {first.visits[0].place}
    assert verify(second, _places(), _officers(), SECRET) == []


def test_when_all_places_are_used_up_it_says_so() -> None:
    with pytest.raises(BadInput, match="没有可递补"):
        next_place(_drawn(12), _places(), _officers(), SECRET, fallen="place-03")
    with pytest.raises(BadInput, match="不在本次抽取结果"):
        next_place(_drawn(1), _places(), _officers(), SECRET, fallen="elsewhere")


def test_a_reserve_goes_to_officers_who_may_visit_it() -> None:
    officers = _officers(4, 2)
    result = draw(_places(2), officers, count=1, secret=SECRET, day=DAY)
    other = ({"place-00", "place-01"} - {result.visits[0].place}).pop()
    tied = [
        dataclasses.replace(o, barred_places=frozenset({other})) if o.id in result.visits[0].officers else o
        for o in officers
    ]
    result = draw(_places(2), tied, count=1, secret=SECRET, day=DAY)
    after = next_place(result, _places(2), tied, SECRET, fallen=result.visits[0].place)
    place = {p.id: p for p in _places(2)}[after.visits[0].place]
    assert not any(o.barred_from(place) for o in tied if o.id in after.visits[0].officers)


def test_whatever_was_changed_afterwards_is_found() -> None:
    result, pool, officers = _drawn(), _places(), _officers()
    assert verify(result, pool, officers, SECRET) == []
    assert verify(result, pool, officers, b"other") == ["封存的密钥与公布的承诺值不一致"]
    heavier = [dataclasses.replace(pool[0], weight=1), *pool[1:]]
    assert verify(result, heavier, officers, SECRET) == ["抽取范围与封存时不一致"]
    assert verify(result, pool, officers[1:], SECRET) == ["执法人员名单与封存时不一致"]
    swapped = dataclasses.replace(result.visits[0], officers=result.visits[0].officers[::-1])
    forged = dataclasses.replace(result, visits=(swapped, *result.visits[1:]))
    assert verify(forged, pool, officers, SECRET) == ["重新抽取的结果与记录不一致"]


@given(st.binary(min_size=1, max_size=8), st.integers(1, 12))
@settings(max_examples=60)
def test_every_draw_stands_the_check(secret: bytes, count: int) -> None:
    assert verify(_drawn(count, secret), _places(), _officers(), secret) == []


def test_hashes_tell_lists_apart_but_not_their_order() -> None:
    assert pool_hash(_places()) == pool_hash(_places()[::-1])
    assert pool_hash(_places()) != pool_hash(_places(11))
    assert commit(SECRET) != commit(SECRET + b"\0")


def test_a_pool_with_a_place_twice_is_a_bug() -> None:
    with pytest.raises(ValueError, match="once"):
        draw([*_places(), *_places()], _officers(), count=1, secret=SECRET, day=DAY)


def test_forty_thousand_places_are_drawn_at_once() -> None:
    """A city's worth of places must not keep the leader waiting at departure."""
    pool = [Candidate(str(n), f"500{n % 999:06d}", 1 + n % 8, DAY - timedelta(days=n % 500)) for n in range(40_000)]
    result = draw(pool, _officers(40, 14), count=400, secret=SECRET, day=DAY)
    assert len({visit.place for visit in result.visits}) == 400
