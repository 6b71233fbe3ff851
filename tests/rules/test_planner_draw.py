"""A day's draw: exact, with officers who may go, short ways, and clear words when it can't be."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mzdesk import jsonio
from mzdesk.errors import BadInput, MzdeskError
from mzdesk.rules.planner import chain, crews, drawing, ground, record, strength, tour
from mzdesk.rules.planner.luck import numbers
from mzdesk.terms import RiskGrade
from mzdesk.views.planner import DayDraw, Go, Officer, Period, Place, Promise, Roads, Secrets, Site, Spot, Standing
from tests.rules.planner_cases import FIRST, ROUGH, county, officers, season, sites, surveyed

OFFICE = Spot(107_580_000, 29_270_000)


def test_the_same_secret_gives_the_same_day_on_every_machine() -> None:
    """Written down once; any change of the rule must raise RULE and this hash."""
    assert season().hold(Go(FIRST, 6, 2)).chances == GOLDEN_CHANCES
    made = season().hold(Go(FIRST, 6, 2))
    assert [stop.place for trip in made.trips for stop in trip.stops] == GOLDEN_PLACES


GOLDEN_CHANCES = "12f5ad4d1fb46d3bcfed4c2bb2552ab7dbc19b8820f91f0cf21aa86bbb022d42"
GOLDEN_PLACES = ["place-00006", "place-00022", "place-00030", "place-00041", "place-00049", "place-00057"]


@pytest.mark.parametrize(("count", "teams", "stops"), [(8, 1, [8]), (7, 2, [4, 3]), (10, 3, [4, 3, 3]), (1, 1, [1])])
def test_day_total_and_stops_of_each_team_are_exact(count: int, teams: int, stops: list[int]) -> None:
    made = season(crew=officers(6, 3)).hold(Go(FIRST, count, teams))
    assert [len(trip.stops) for trip in made.trips] == stops
    assert len(set(made.drawn)) == count


def test_another_day_number_or_witness_gives_another_draw() -> None:
    drawn = set()
    for secrets in (Secrets(b"a", b"d"), Secrets(b"b", b"d"), Secrets(b"a", b"d", b"w")):
        for when in (FIRST, FIRST + timedelta(days=1)):
            drawn.add(frozenset(season(secrets=secrets).hold(Go(when, 8, 2)).drawn))
    assert len(drawn) == 6


def test_one_secret_is_said() -> None:
    assert season(secrets=Secrets(b"a", b"d")).promise.keys == "单密钥"
    assert season().promise.keys == "双密钥"


def test_nobody_goes_where_the_road_is_closed() -> None:
    made = season()
    barred = {place.id for place in made.places if place.township in ROUGH}
    for when in made.plan.dates[:20]:
        assert not barred & set(made.hold(Go(when, 5, 1, excluded=ROUGH, excluded_reason="道路塌方")).drawn)


def test_seats_are_filled_by_rule_and_load() -> None:
    """Two to a stop, a leader in front, nobody where he is barred; leaders share alike and so do the others."""
    made = season(days=80)
    ties = {at: frozenset(place.id for place in made.places[at::15]) for at in range(8)}
    made.crew = [Officer(f"officer-{at}", at < 3, barred_places=ties[at]) for at in range(8)]
    seats: Counter[str] = Counter()
    for when in made.plan.dates:
        for trip in made.hold(Go(when, 6, 2)).trips:
            seats.update({who for stop in trip.stops for who in stop.officers})
            for stop in trip.stops:
                assert len(set(stop.officers)) == 2
                assert stop.officers[0] in {"officer-0", "officer-1", "officer-2"}
                assert not any(
                    stop.place in officer.barred_places for officer in made.crew if officer.id in stop.officers
                )
    lead = [seats[f"officer-{at}"] for at in range(3)]
    others = [seats[f"officer-{at}"] for at in range(3, 8)]
    assert max(lead) - min(lead) <= 5
    assert max(others) - min(others) <= 5
    assert min(seats.values()) > 30


def test_a_day_that_is_too_long_is_said_without_a_name() -> None:
    made = season().hold(Go(FIRST, 8, 1, half_day=True))
    assert len(made.notes) == 1
    assert made.notes[0].startswith("第 1 组路上约 ")
    assert "超过半天" in made.notes[0]
    assert season().hold(Go(FIRST, 1, 1)).notes == ()


def test_an_absent_officer_is_the_next_of_the_same_stream() -> None:
    made = season()
    before = made.hold(Go(FIRST, 6, 2))
    out = before.trips[0].stops[0].officers[1]
    after = made.absent(out)
    assert after.drawn == before.drawn
    assert all(out not in stop.officers for trip in after.trips for stop in trip.stops)
    assert after.trips[1] == before.trips[1]
    assert after.trips[0].stops[0].officers[0] == before.trips[0].stops[0].officers[0]
    assert made.standing.previous != before.previous
    with pytest.raises(BadInput, match="不在这次可派的执法人员中"):
        made.absent("somebody-else")


def test_nobody_left_to_stand_in_is_said() -> None:
    made = season(crew=officers(2, 1))
    first = made.hold(Go(FIRST, 2, 1))
    with pytest.raises(MzdeskError, match="没有可替补的执法人员"):
        made.absent(first.trips[0].stops[0].officers[1])


_TIED = frozenset(place.id for place in county(60))


@pytest.mark.parametrize(
    ("go", "more", "said"),
    [
        ({}, {"crew": []}, "今天没有可派的执法人员"),
        ({"teams": 2}, {"crew": officers(3, 1)}, "最多组成 1 组，不够 2 组"),
        ({}, {"crew": officers(4, 0)}, "其中可任组长的 0 名"),
        ({}, {"crew": [replace(each, barred_places=_TIED) for each in officers()]}, "范围内有 60 家机构"),
        ({"per_team": 1}, {}, "每组执法人员不得少于 2 名"),
        ({"count": 0, "teams": 0}, {}, "请至少检查 1 家"),
        ({"count": 2, "teams": 3}, {}, "组数不多于家数"),
        ({"count": 61}, {}, "范围内只有 60 家机构，不够抽取 61 家"),
        ({"excluded": ROUGH}, {}, "排除方向须写明原因"),
        ({"number": 2, "reason": "x"}, {}, "今天的下一次抽取应是第 1 次"),
        ({"date": date(2027, 7, 1)}, {}, "不在计划期"),
    ],
)
def test_what_can_not_be_drawn_is_said_in_words(go: dict[str, Any], more: dict[str, Any], said: str) -> None:
    made = season(**more)
    asked = {"date": FIRST, "count": 4, "teams": 1, **go}
    with pytest.raises(MzdeskError, match=said):
        drawing.draw(
            made.standing,
            made.crew,
            Go(**asked),
            period=made.plan,
            keys=made.keys(FIRST),
            ground=made.ground,
        )


def test_a_period_without_places_does_not_begin() -> None:
    with pytest.raises(BadInput, match="计划范围内没有机构"):
        drawing.begin([], "")


def test_what_a_service_keeps_comes_back_as_it_was() -> None:
    made = season()
    made.crew = [
        replace(each, barred_places=frozenset({made.places[0].id, made.places[9].id})) for each in made.crew[:1]
    ]
    made.crew += officers()[1:]
    kept = made.hold(Go(FIRST, 6, 2), changes=(replace(made.places[5], factor=1500),))
    assert jsonio.load(jsonio.dump(kept), DayDraw) == kept
    assert jsonio.load(jsonio.dump(made.standing), Standing) == made.standing
    assert jsonio.load(jsonio.dump(made.plan), Period) == made.plan
    assert jsonio.load(jsonio.dump(made.promise), Promise) == made.promise


def test_keys_of_another_day_are_a_fault_of_the_caller() -> None:
    made = season()
    with pytest.raises(ValueError, match="another day"):
        drawing.draw(
            made.standing,
            made.crew,
            Go(made.plan.dates[1], 4),
            period=made.plan,
            keys=made.keys(FIRST),
            ground=made.ground,
        )


def test_a_place_without_weight_or_room_is_a_fault_of_the_caller() -> None:
    place = season().places[0]
    with pytest.raises(ValueError, match="factor of 1 or more"):
        drawing.begin([replace(place, factor=0)], "")
    with pytest.raises(ValueError, match="window of SHORTEST days"):
        drawing.changed(season().standing, [replace(place, days=2)])


def test_a_period_that_runs_is_not_opened() -> None:
    made = season()
    with pytest.raises(MzdeskError, match="现在公开会泄露以后的抽取"):
        record.bundle(made.plan, made.places, made.promise, made.secrets, made.draws, today=made.plan.last)


def test_a_clock_set_back_is_noticed() -> None:
    made = season()
    made.hold(Go(made.plan.dates[3], 4))
    with pytest.raises(MzdeskError, match="时钟可能被调回"):
        made.hold(Go(made.plan.dates[2], 4))


def test_a_second_draw_needs_its_reason_and_stays_beside_the_first() -> None:
    made = season()
    made.hold(Go(FIRST, 4))
    with pytest.raises(BadInput, match="再次抽取须写明原因"):
        made.hold(Go(FIRST, 4, number=2))
    made.hold(Go(FIRST, 4, number=2, reason="第一组车辆故障"))
    assert len(made.draws) == 2
    assert made.draws[0].drawn != made.draws[1].drawn


def test_keys_outside_the_period_are_refused() -> None:
    made = season()
    with pytest.raises(BadInput, match="不在计划期"):
        made.keys(made.plan.last + timedelta(days=1))


def test_a_witness_who_gives_too_little_is_asked_for_more() -> None:
    assert chain.witness_of("  ") == b""
    assert chain.witness_of("1 2 3 4 5 6 1 2 3 4 5 6 1 2 3 4 5 6 1 2") == chain.witness_of("12345612345612345612")
    with pytest.raises(BadInput, match="只有 6 位，太容易被猜出"):
        chain.witness_of("123456")


def test_nothing_secret_is_shown_by_accident() -> None:
    assert "secret" not in repr(Secrets(b"secret", b"secret", b"secret"))
    assert "office=" not in repr(season().keys(FIRST))


# --- ground and ways -------------------------------------------------------------------------------------------------


def test_ways_are_whole_minutes_and_close_to_the_round_earth() -> None:
    one, other = Spot(107_300_000, 29_100_000), Spot(107_900_000, 29_500_000)
    assert abs(ground.metres(one, other) - 73_226) < 80
    assert abs(ground.cosine(60_000_000) / 2**40 - 0.5) < 1e-6
    made = ground.Ground({"": one, "a": other, "b": one}, Roads(winding=1500, speed=30, table={("a", "b"): 77}))
    assert made.minutes("", "a") == made.minutes("a", "") == 220
    assert made.minutes("b", "a") == 77
    assert made.minutes("", "b") == 1


def test_a_place_without_coordinates_stands_in_its_township_and_this_is_said() -> None:
    told = [
        Site("a", "甲院", "t1", Spot(107_400_000, 29_200_000)),
        Site("b", "乙院", "t1", Spot(107_600_000, 29_400_000)),
        Site("c", "丙院", "t1"),
        Site("d", "丁院", "t2"),
        Site("e", "戊院", "t3"),
    ]
    made = ground.survey(told, office=OFFICE, district="500156", centres={"t2": Spot(107_700_000, 29_000_000)})
    assert made.spots["c"] == Spot(107_500_000, 29_300_000)
    assert made.spots["d"] == Spot(107_700_000, 29_000_000)
    assert made.spots["e"] == OFFICE
    assert made.notes == ("“丙院”、“丁院”、“戊院”等 3 家没有坐标，路程按所在乡镇（街道）中心估算。",)


def test_coordinates_outside_the_county_are_named() -> None:
    with pytest.raises(BadInput, match="“甲院”等 1 家的坐标不在本区县范围内"):
        ground.survey(
            [Site("a", "甲院", "t", Spot(116_400_000, 39_900_000))], office=OFFICE, district="500156", centres={}
        )


def test_the_round_tour_visits_everybody_once_and_is_short() -> None:
    places = county(120)
    made = surveyed(places)
    order = tour.round_tour(sites(places), made)
    assert sorted(order) == [place.id for place in places]
    plain = sum(made.minutes(a, b) for a, b in zip(order, [*order[1:], order[0]], strict=True))
    as_listed = sum(made.minutes(f"place-{at:05d}", f"place-{(at + 1) % 120:05d}") for at in range(120))
    assert plain * 4 < as_listed
    assert tour.round_tour([], made) == []


def test_the_best_way_is_found_for_a_few_stops_and_a_good_one_for_more() -> None:
    places = county(60)
    made = surveyed(places)
    ids = [place.id for place in places]
    for start in range(0, 50, 5):
        five, eight = ids[start : start + 5], ids[start : start + 8]
        assert tour.length(tour.best_way(five, made.minutes), made.minutes) <= tour.length(five, made.minutes)
        assert sorted(tour.best_way(eight, made.minutes)) == sorted(eight)
        assert tour.length(tour.best_way(eight, made.minutes), made.minutes) <= tour.length(eight, made.minutes)


def test_a_team_of_three_may_lose_one_at_a_stop() -> None:
    """Who is barred from a single stop stands aside; the next joins only where two would be lacking."""
    stops = [Place("a", "t", RiskGrade.LOW, 60, 9), Place("b", "t", RiskGrade.LOW, 60, 9)]
    crew = [Officer("x", True), Officer("y", barred_places=frozenset({"b"})), Officer("z")]
    order = crews.called(crew, numbers(b"k", "officers"))
    [[at_a, at_b]] = crews.crews([stops], order, 3)
    assert set(at_a) == {"x", "y", "z"}
    assert at_b[0] == "x"


# --- strength --------------------------------------------------------------------------------------------------------


def test_each_strength_says_what_it_costs_and_buys() -> None:
    places = county(200)
    low, middle, high = strength.strengths(places, minutes=45)
    assert middle.sentence == (
        "强度中：每周约检查 35 家次，路上约 26 小时；"
        "每 100 次检查约有 8 次是周期快到才去、有可能被料到，其余随时都可能去。"
    )
    assert low.visits_a_week < middle.visits_a_week < high.visits_a_week
    assert low.foreseen > middle.foreseen > high.foreseen


def test_without_room_everything_can_be_foreseen() -> None:
    assert strength.foreseen(1000) == 100
    assert [strength.foreseen(pace) for pace in (1250, 2000, 2500)] == [36, 8, 4]


def test_minutes_by_road_are_taken_from_trial_draws() -> None:
    places = county(60)
    made = surveyed(places)
    one, four = (strength.minutes_a_visit(places, made, count=number, teams=1) for number in (1, 4))
    assert one > four > 10


def test_how_many_places_fit_into_a_day() -> None:
    assert strength.fitting(45, teams=1, half_day=True) == 2
    assert strength.fitting(45, teams=3, half_day=False) == 12
    assert strength.fitting(400, teams=2, half_day=True) == 2


def test_too_many_visits_a_year_are_said_before_they_are_planned() -> None:
    places = county(60)
    said = strength.over_ceiling(places, intensity=2000, ceilings={RiskGrade.MAJOR: 12, RiskGrade.LARGER: 12})
    assert said == (
        "“重大”风险的机构一年平均要检查 25.0 次，超过公布的上限 12 次。请降低强度、放宽检查周期，或按程序调整上限。",
    )
    assert strength.over_ceiling([], intensity=2000, ceilings={RiskGrade.LOW: 1}) == ()
