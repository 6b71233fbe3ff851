"""The draw of a day, at the moment a leader says go; before that nothing of it exists anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.rules.planner import crews, picking, tour, windows
from mzdesk.rules.planner.certificate import day_of
from mzdesk.rules.planner.chain import RULE, canonical, in_tour, officer_row, period_row, places_hash
from mzdesk.rules.planner.ground import Ground
from mzdesk.rules.planner.luck import keyed, numbers, sha
from mzdesk.rules.planner.record import log_hash
from mzdesk.rules.planner.shares import shares
from mzdesk.rules.planner.strength import AT_A_PLACE, HALF_DAY, WHOLE_DAY
from mzdesk.views.planner import DayDraw, Go, Keys, Officer, Period, Place, Shares, Standing, Stop, Trip


def begin(places: Iterable[Place], promise_hash: str) -> Standing:
    """The standing of a fresh period; raises BadInput without places."""
    row = _in_order(places)
    if not row:
        raise BadInput("计划范围内没有机构。请先调整检查计划的范围，再启动这一期。", "places")
    return Standing(row, promise_hash)


def _in_order(places: Iterable[Place]) -> tuple[Place, ...]:
    row = tuple(in_tour(places))
    if any(place.factor < 1 or place.days < windows.SHORTEST for place in row):
        raise ValueError("a place has a factor of 1 or more and a window of SHORTEST days or more")
    return row


def changed(standing: Standing, changes: Sequence[Place], gone: Sequence[str] = ()) -> Standing:
    """The standing after places came, went or were seen otherwise (`changes` hold them whole)."""
    known = {place.id: place for place in standing.places}
    known.update((place.id, place) for place in changes)
    for each in gone:
        known.pop(each, None)
    return replace(standing, places=_in_order(known.values()))


def draw(
    standing: Standing,
    officers: Sequence[Officer],
    go: Go,
    *,
    period: Period,
    keys: Keys,
    ground: Ground,
    changes: Sequence[Place] = (),
    gone: Sequence[str] = (),
    capacity: Sequence[int] = (),
) -> tuple[DayDraw, Standing]:
    """Draw places and officers for `go`; returns the draw and the standing after it.

    `changes`, `gone` and `capacity` (of the whole period, after a holiday was declared) took place since the draw
    before. The same input gives the same draw everywhere. Raises BadInput and RuleBroken, in words that name no place.
    """
    now = changed(standing, changes, gone) if changes or gone else standing
    period = replace(period, capacity=tuple(capacity)) if capacity else period
    check(now, go, period)
    picked = pick(now.places, officers, go, period=period, keys=keys, previous=standing.previous)
    order = crews.called(officers, numbers(picked.key, "officers"))
    trips = _trips([picked.places[at] for at in picked.chosen], order, go, ground)
    chances = sha(canonical([picked.shares.due, picked.shares.chances]))
    more = tuple(changes), tuple(gone), tuple(capacity)
    hashes = standing.previous, picked.snapshot, picked.ticket, chances
    notes = (*ground.notes, *_too_long(trips, half_day=go.half_day))
    result = DayDraw(go, tuple(officers), *hashes, trips, *more, notes=notes)
    seen = tuple(windows.visited(picked.places, result.drawn))
    return result, Standing(seen, log_hash(result), (go.date, go.number))


@dataclass(frozen=True, slots=True)
class Picked:
    """The places of a draw before anybody is sent: positions `chosen` among `places`, and the day's key."""

    places: tuple[Place, ...]
    snapshot: str
    ticket: str
    key: bytes = field(repr=False)
    shares: Shares
    chosen: tuple[int, ...]


def pick(
    places: Sequence[Place], officers: Sequence[Officer], go: Go, *, period: Period, keys: Keys, previous: str
) -> Picked:
    """Draw the places alone; `check` came before."""
    day = day_of(period, go.date)
    rolled = tuple(windows.rolled(places, day))
    pool = [place for place in rolled if place.township not in go.excluded] if go.excluded else rolled
    _check_pool(pool, go)
    crews.check(pool, officers, teams=go.teams, per_team=go.per_team)
    snapshot = places_hash(rolled)
    ticket = ticket_of(go, period, officers, snapshot, previous)
    key = _key(keys, go, ticket)
    luck, away = numbers(key, "places"), frozenset(go.excluded)
    made = shares(rolled, day=day, count=go.count, period=period, secret=keys.deadlines, luck=luck, outside=away)
    chosen = sorted([*made.due, *picking.zoned(made.chances, teams=go.teams, luck=luck)])
    return Picked(rolled, snapshot, ticket, key, made, tuple(chosen))


def _key(keys: Keys, go: Go, ticket: str) -> bytes:
    """The key of one draw; ValueError for another day's keys."""
    if keys.date != go.date:
        raise ValueError("the keys are those of another day")
    return keyed(keys.office, f"{keys.witness.hex()}|{ticket}")


def ticket_of(go: Go, period: Period, officers: Sequence[Officer], snapshot: str, previous: str) -> str:
    """The hash over everything that goes into a draw; it is in the log before the draw is made, and in its key."""
    said = [go.date.isoformat(), go.number, go.reason, go.count, go.teams, go.per_team, go.half_day]
    where = [sorted(go.excluded), go.excluded_reason]
    crew = sorted((officer_row(officer) for officer in officers), key=str)
    return sha(canonical([RULE, previous, *said, *where, period_row(period), crew, snapshot]))


def absent(result: DayDraw, standing: Standing, officers: Sequence[str], *, keys: Keys) -> tuple[DayDraw, Standing]:
    """Officers did not come: the next of the same stream take their seats; the places stay as drawn."""
    missing = [each for each in officers if each not in {officer.id for officer in result.officers}]
    if missing or not officers:
        raise BadInput("所选人员不在这次可派的执法人员中，不需要替换。请核对后重选。", "absent")
    gone = (*result.absent, *(each for each in officers if each not in result.absent))
    order = crews.called(result.officers, numbers(_key(keys, result.go, result.ticket), "officers"))
    by_id = {place.id: place for place in standing.places}
    ways = [[by_id[stop.place] for stop in trip.stops] for trip in result.trips]
    given = crews.crews(ways, order, result.go.per_team, gone)
    trips = tuple(_trip(way, crew, trip.minutes) for way, crew, trip in zip(ways, given, result.trips, strict=True))
    again = replace(result, trips=trips, absent=gone)
    return again, replace(standing, previous=log_hash(again))


def _trips(drawn: Sequence[Place], order: Sequence[Officer], go: Go, ground: Ground) -> tuple[Trip, ...]:
    by_id = {place.id: place for place in drawn}
    ways = tour.shared_out([place.id for place in drawn], go.teams, ground.minutes)
    stops = [[by_id[each] for each in way] for way in ways]
    given = crews.crews(stops, order, go.per_team)
    return tuple(
        _trip(way, crew, tour.length([place.id for place in way], ground.minutes))
        for way, crew in zip(stops, given, strict=True)
    )


def _too_long(trips: Sequence[Trip], *, half_day: bool) -> list[str]:
    """Teams whose way and visits take longer than the leader gave, in words that name no place."""
    given = HALF_DAY if half_day else WHOLE_DAY
    said = []
    for number, trip in enumerate(trips, 1):
        needed = trip.minutes + len(trip.stops) * AT_A_PLACE
        if needed > given:
            said.append(
                f"第 {number} 组路上约 {trip.minutes} 分钟、检查 {len(trip.stops)} 家，共约 {-(-needed // 60)} 小时，"
                f"超过{'半天' if half_day else '一天'}。可请其他组分担，或下次少抽几家。"
            )
    return said


def _trip(way: Sequence[Place], crew: Sequence[crews.Crew], minutes: int) -> Trip:
    return Trip(tuple(Stop(place.id, who) for place, who in zip(way, crew, strict=True)), minutes)


def check(standing: Standing, go: Go, period: Period) -> None:
    """Raise when the day or the number does not follow the log: a clock set back, a second draw without its reason."""
    if not period.first <= go.date <= period.last:
        raise BadInput(f"{go.date} 不在计划期（{period.first} 至 {period.last}）内。请核对本机日期。", "date")
    if not 1 <= go.teams <= go.count:
        raise BadInput(f"检查 {go.count} 家，分 {go.teams} 组不合适。请至少检查 1 家，且组数不多于家数。", "teams")
    if go.excluded and not go.excluded_reason.strip():
        raise BadInput("排除方向须写明原因，例如“道路塌方”。", "excluded_reason")
    expected = 1
    if standing.last is not None:
        before, number = standing.last
        if go.date < before:
            raise RuleBroken(f"本机日期 {go.date} 早于上一次抽取（{before}），时钟可能被调回。请先核对本机日期。")
        expected = number + 1 if go.date == before else 1
    if go.number != expected:
        raise RuleBroken(f"今天的下一次抽取应是第 {expected} 次。请刷新后重试。")
    if expected > 1 and not go.reason.strip():
        raise BadInput("今天已经抽取过一次。再次抽取须写明原因，前一次的记录会保留。", "reason")


def _check_pool(pool: Sequence[Place], go: Go) -> None:
    if go.count > len(pool):
        raise BadInput(
            f"范围内只有 {len(pool)} 家机构，不够抽取 {go.count} 家。请减少家数，或少排除几个方向。", "count"
        )
