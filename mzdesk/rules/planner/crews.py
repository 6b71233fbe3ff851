"""Who goes: two officers or more to a team and a leader among them, nobody where a tie bars him (处罚法第四十二条).

Officers are called in the order of their load in the period, chance deciding between equals. Leaders are equalised
among themselves and so are the others. Where one of a team is barred from a single stop, the next in the order joins
for that stop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.rules.planner.luck import shuffled
from mzdesk.views.planner import Officer, Place

Crew = tuple[str, ...]
LEAST = 2


def called(officers: Sequence[Officer], luck: Iterator[int]) -> list[Officer]:
    """The order in which officers are called today."""
    mixed = shuffled(sorted(officers, key=lambda officer: officer.id), luck)
    return sorted(mixed, key=lambda officer: officer.load)


def check(places: Sequence[Place], officers: Sequence[Officer], *, teams: int, per_team: int) -> None:
    """Raise, in words that name no place, when so many teams can't be formed or somewhere everybody must withdraw."""
    if per_team < LEAST:
        raise BadInput("每组执法人员不得少于 2 名。", "per_team")
    if not officers:
        raise RuleBroken("今天没有可派的执法人员。请核对请假情况和执法证有效期，或改日检查。")
    leaders = sum(officer.can_lead for officer in officers)
    most = min(len(officers) // per_team, leaders)
    if most < teams:
        raise BadInput(
            f"今天可派的执法人员 {len(officers)} 名、其中可任组长的 {leaders} 名，最多组成 {most} 组，不够 {teams} 组。"
            "请减少车组，或增派人员。",
            "teams",
        )
    barred = sum(not _can_go(place, officers) for place in _tied(places, officers))
    if barred:
        raise RuleBroken(
            f"范围内有 {barred} 家机构，今天可派的执法人员回避后不足 {LEAST} 名或没有组长。"
            "请增派人员，或由领导说明原因后排除所在方向。"
        )


def _tied(places: Sequence[Place], officers: Sequence[Officer]) -> Iterator[Place]:
    """The places at which somebody is barred; the others need no closer look."""
    at = frozenset().union(*(officer.barred_places for officer in officers))
    around = frozenset().union(*(officer.barred_townships for officer in officers))
    return (place for place in places if place.id in at or place.township in around)


def _can_go(place: Place, officers: Sequence[Officer]) -> bool:
    free = [officer for officer in officers if not officer.barred_from(place)]
    return len(free) >= LEAST and any(officer.can_lead for officer in free)


def crews(
    trips: Sequence[Sequence[Place]], order: Sequence[Officer], per_team: int, absent: Sequence[str] = ()
) -> list[list[Crew]]:
    """For each trip the officers at each of its stops, the leader in front; `check` came before.

    Officers who are `absent` give their seats to the next in the order; the others keep theirs.
    """
    teams: list[list[Officer]] = []
    left = list(order)
    for trip in trips:
        teams.append([_take(left, trip, leading=True)])
    for trip, team in zip(trips, teams, strict=True):
        while len(team) < per_team:
            team.append(_take(left, trip, leading=False))
    here = [officer for officer in order if officer.id not in absent]
    left = [officer for officer in left if officer in here]
    for trip, team in zip(trips, teams, strict=True):
        _stand_in(team, left, trip, absent)
    return [[_at(stop, team, [*left, *here]) for stop in trip] for trip, team in zip(trips, teams, strict=True)]


def _stand_in(team: list[Officer], left: list[Officer], trip: Sequence[Place], absent: Sequence[str]) -> None:
    """Fill the seats of those who did not come."""
    for seat, officer in enumerate(team):
        if officer.id in absent:
            others = [each for each in team if each.id not in absent]
            team[seat] = _take(left, trip, leading=not any(each.can_lead for each in others))


def _take(left: list[Officer], trip: Sequence[Place], *, leading: bool) -> Officer:
    """The next to be called, one with fewer ties on this way before one with more; a leader's seat needs a leader."""
    best, least = -1, (True, len(trip) + 1)
    for at, officer in enumerate(left):
        ties = officer.can_lead and not leading, sum(officer.barred_from(stop) for stop in trip)
        if (officer.can_lead or not leading) and ties < least:
            best, least = at, ties
            if least == (False, 0):
                break
    if best < 0:
        raise RuleBroken(f"没有可替补的{'组长' if leading else '执法人员'}。请增派人员，或改日检查。")
    return left.pop(best)


def _at(stop: Place, team: Sequence[Officer], next_ones: Sequence[Officer]) -> Crew:
    """The team at one stop: those who are barred stand aside; the next who may go step in where two would lack."""
    crew = [officer for officer in team if not officer.barred_from(stop)]
    if len(crew) < LEAST or not any(officer.can_lead for officer in crew):
        crew = _made_up(crew, stop, next_ones)
    return tuple(officer.id for officer in sorted(crew, key=lambda officer: not officer.can_lead))


def _made_up(crew: list[Officer], stop: Place, next_ones: Sequence[Officer]) -> list[Officer]:
    fit = [officer for officer in next_ones if officer not in crew and not officer.barred_from(stop)]
    if not any(officer.can_lead for officer in crew):
        leader = next((officer for officer in fit if officer.can_lead), None)
        if leader is None:
            raise RuleBroken("没有可替补的组长（在岗且不需回避）。请增派人员，或改日检查。")
        crew.append(leader)
    crew += [officer for officer in fit if officer not in crew][: max(0, LEAST - len(crew))]
    if len(crew) < LEAST:
        raise RuleBroken("没有可替补的执法人员（在岗且不需回避）。请增派人员，或改日检查。")
    return crew
