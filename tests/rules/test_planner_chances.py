"""Chances and draws of the planner: exact sums, exact counts, true frequencies, and no quota missed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk.errors import BadInput
from mzdesk.rules.planner import certificate, history, picking, windows
from mzdesk.rules.planner.luck import numbers, pivotal
from mzdesk.rules.planner.shares import shares
from mzdesk.terms import RiskGrade
from mzdesk.views.planner import PLAIN, SCALE, Period, Place
from tests.rules.planner_cases import county, period, spread_of

SECRET = b"inner"


def test_the_numbers_of_a_key_never_change() -> None:
    """Written down once: another value here would be another draw on another machine."""
    row = numbers(b"key", "places")
    assert [next(row) for _ in range(3)] == GOLDEN


GOLDEN = [3270708331201180423, 5349082209968270025, 15825150530313503493]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=40), st.integers(1, 40), st.integers(0, 99))
def test_as_many_come_as_the_chances_add_up_to(weights: list[int], count: int, seed: int) -> None:
    places = [Place(str(at), "t", RiskGrade.LOW, 60, 30, False, weight * PLAIN) for at, weight in enumerate(weights)]
    count = min(count, len(places))
    luck = numbers(b"seed", str(seed))
    made = shares(places, day=0, count=count, period=period(county(50), 2, 20), secret=SECRET, luck=luck)
    assert sum(made.chances) + len(made.due) * SCALE == count * SCALE
    assert all(0 <= chance <= SCALE for chance in made.chances)
    chosen = picking.zoned(made.chances, teams=1 + seed % 4, luck=luck)
    assert len({*chosen, *made.due}) == count


@pytest.mark.parametrize("teams", [1, 2, 3])
def test_places_come_as_often_as_their_chances_say(teams: int) -> None:
    """With zones, cuts through places and a turned tour the frequencies stay exact: chi-square at 0.1 %."""
    chances = [SCALE * part // 100 for part in (10, 20, 30, 25, 15, 40, 5, 35, 50, 20, 30, 20)]
    chances[-1] += 3 * SCALE - sum(chances)
    seen, rounds = [0] * 12, 10_000
    for turn in range(rounds):
        chosen = picking.zoned(chances, teams=teams, luck=numbers(b"test", f"{teams}|{turn}"))
        assert len(set(chosen)) == 3
        for at in chosen:
            seen[at] += 1
    assert spread_of(seen, [chance / SCALE for chance in chances], rounds) < 31.3


def test_zones_keep_visits_together() -> None:
    """Of 60 places on a round tour the eight drawn lie in at most two live zones of eight, a place more at each cut."""
    chances = [8 * SCALE // 60] * 60
    chances[0] += 8 * SCALE - sum(chances)
    for turn in range(200):
        chosen = picking.zoned(chances, teams=2, luck=numbers(b"near", str(turn)))
        gaps = [(one - other) % 60 for one, other in zip(chosen, [chosen[-1], *chosen[:-1]], strict=True)]
        assert sum(gap > 9 for gap in gaps) <= 2


def test_pivotal_takes_whoever_is_certain() -> None:
    chosen = pivotal(enumerate([5, 10, 0, 10, 5]), 10, numbers(b"k", "x"))
    assert {1, 3} <= set(chosen)
    assert len(chosen) == 3
    assert 2 not in chosen


def _run(number: int, intensity: float, days: int) -> tuple[int, int, float]:
    """(missed quotas, draws, least share that is left to chance) of a simulated time."""
    places, missed, least = county(number), 0, 1.0
    plan = period(places, intensity, days)
    assert certificate.certify(places, plan).holds
    for day in range(days):
        before, places = places, windows.rolled(places, day)
        missed += sum(old.end != new.end and not old.visited for old, new in zip(before, places, strict=True))
        luck = numbers(b"run", str(day))
        made = shares(places, day=day, count=plan.capacity[day], period=plan, secret=SECRET, luck=luck)
        chosen = [*made.due, *picking.zoned(made.chances, teams=2, luck=luck)]
        assert len(chosen) == plan.capacity[day]
        places = windows.visited(places, [places[at].id for at in chosen])
        least = min(least, 1 - len(made.due) / max(1, plan.capacity[day]))
    return missed, days, least


@pytest.mark.parametrize("intensity", [1.05, 1.25, 2.0])
def test_no_quota_is_missed_while_the_certificate_holds(intensity: float) -> None:
    missed, _, _ = _run(200, intensity, 180)
    assert missed == 0


def _missed_of_twelve() -> int:
    """Twelve windows end on the same day, and three days of four visits are all there is."""
    places = [Place(f"p{at}", "t", RiskGrade.MAJOR, 100, 2, rank=at) for at in range(12)]
    plan = replace(period(county(100), 2, 3), capacity=(4, 4, 4), reserve=0)
    for day in range(3):
        luck = numbers(b"tight", str(day))
        made = shares(places, day=day, count=4, period=plan, secret=SECRET, luck=luck)
        chosen = [*made.due, *picking.zoned(made.chances, teams=1, luck=luck)]
        places = windows.visited(places, [places[at].id for at in chosen])
    return sum(not place.visited for place in places)


def test_a_tight_end_is_met_to_the_last_place() -> None:
    assert _missed_of_twelve() == 0


def test_quotas_would_be_missed_without_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof above can fail: nothing but deadlines is too weak."""
    monkeypatch.setattr("mzdesk.rules.planner.shares.needs", lambda *_: [])
    assert _missed_of_twelve() > 0


def test_nobody_is_safe_at_an_ample_pace() -> None:
    """Most of each day is left to chance, before and after a visit alike."""
    places = windows.visited(county(200), [place.id for place in county(200)][::2])
    plan = period(places, 2.0, 60)
    made = shares(places, day=0, count=8, period=plan, secret=SECRET, luck=numbers(b"a", "b"))
    open_ones = [(place, chance) for place, chance in zip(places, made.chances, strict=True) if chance]
    assert len(open_ones) + len(made.due) == 200
    pace = {place.days: chance // SCALE * place.days for place, chance in open_ones}
    assert len(set(pace.values())) == 1
    by_days = {place.days: chance for place, chance in open_ones}
    assert by_days[20] // by_days[60] in (2, 3)
    assert by_days[60] // by_days[120] in (1, 2)


def test_what_is_known_of_a_place_raises_its_chance() -> None:
    places = county(100)
    places[3] = replace(places[3], factor=3 * PLAIN)
    made = shares(places, day=0, count=4, period=period(places, 2, 60), secret=SECRET, luck=numbers(b"a", "b"))
    like = next(at for at, place in enumerate(places) if place.days == places[3].days and at != 3 and made.chances[at])
    assert made.chances[3] // made.chances[like] in (2, 3)


@given(st.sampled_from([5, 10, 20, 60, 120]), st.integers(0, 400), st.text(max_size=8))
def test_deadlines_lie_in_the_last_part_of_their_window(days: int, end: int, name: str) -> None:
    place = Place(name, "t", RiskGrade.LOW, days, end)
    steps, wide = windows.reach(days)
    found = windows.deadline(SECRET, place)
    assert end - steps * wide < found <= end
    assert steps * wide <= days // 2


def test_half_of_those_who_wait_come_due_on_each_day_of_the_last_part() -> None:
    """Hardly anybody is left for the last day, which everybody could foresee."""
    lasts = [windows.deadline(SECRET, Place(str(at), "t", RiskGrade.MAJOR, 20, 30)) for at in range(4000)]
    counts = [lasts.count(day) for day in range(24, 31)]
    assert abs(counts[0] - 2000) < 130
    assert abs(counts[1] - 1000) < 130
    assert sum(counts) == 4000
    assert counts[-1] < 100


def test_who_waits_at_the_start_of_a_period_has_passed_the_steps_before_it() -> None:
    """The law goes on where it stood: no heap of deadlines on the first day."""
    lasts = [windows.deadline(SECRET, Place(str(at), "t", RiskGrade.MAJOR, 20, 3)) for at in range(4000)]
    assert min(lasts) == 0
    assert max(lasts) == 3
    assert abs(lasts.count(0) - 2000) < 130
    far = [windows.deadline(SECRET, Place(str(at), "t", RiskGrade.GENERAL, 120, 4)) for at in range(400)]
    assert -3 < min(far) < max(far) <= 4


def test_a_window_follows_another_and_forgets_its_visit() -> None:
    place = Place("a", "t", RiskGrade.MAJOR, 20, 9, visited=True)
    assert windows.rolled([place], 9) == [place]
    assert windows.rolled([place], 10) == [replace(place, end=29, visited=False)]
    assert windows.rolled([place], 30) == [replace(place, end=49, visited=False)]


def test_windows_go_on_in_the_next_period() -> None:
    """What ran goes on with the days that are left; what is over begins anew."""
    runs = Place("a", "t", RiskGrade.MAJOR, 20, 25, visited=True)
    over = Place("b", "t", RiskGrade.MAJOR, 20, 19, visited=True)
    assert windows.carried([runs, over], 20) == [replace(runs, end=5), replace(over, end=19, visited=False)]


def test_three_periods_with_fresh_secrets_miss_nothing() -> None:
    places: list[Place] = county(150)
    for turn in range(3):
        plan = period(places, 1.3, 40)
        assert certificate.certify(places, plan).holds
        *_, last = days = list(history.play(places, plan, history.planner(plan, b"secret %d" % turn)))
        assert sum(day.missed for day in days) == 0
        places = windows.carried(windows.visited(last.places, [last.places[at].id for at in last.seen]), 40)
        lost = [place for place in last.places if place.end == 39 and not place.visited]
        assert {place.id for place in lost} <= {last.places[at].id for at in last.seen}


def test_a_length_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(BadInput, match="“重大”风险的检查周期只有 3 个工作日"):
        windows.spread([Place("a", "t", RiskGrade.MAJOR, 3, 0)])


def test_an_empty_period_needs_nothing() -> None:
    empty = Period("x", period(county(20), 2, 5).first, period(county(20), 2, 5).last, (), ())
    assert certificate.needs([], 0, empty) == []
    assert certificate.certify([], empty).holds
