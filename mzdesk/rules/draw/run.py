"""The draw itself, what follows it (absent officer, place fallen out), and checking it afterwards."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

from mzdesk.errors import BadInput
from mzdesk.rules.draw import teams
from mzdesk.rules.draw.chances import CYCLE, chances
from mzdesk.rules.draw.places import pivotal, reserves
from mzdesk.rules.draw.result import Candidate, Change, DrawResult, OfficerCandidate, Visit
from mzdesk.rules.draw.seal import RULE, Stream, commit, in_order, key, officers_hash, pool_hash

ABSENT, FALLEN = "absent", "fallen"


def draw(
    pool: Sequence[Candidate],
    officers: Sequence[OfficerCandidate],
    *,
    count: int,
    secret: bytes,
    day: date,
    per_team: int = 2,
    cycle: int = CYCLE,
) -> DrawResult:
    """Draw `count` places for `day` and a team for each; the same input always gives the same result.

    `cycle`: days after which waiting longer no longer raises a place's chance. Raises BadInput, in words that name no
    place, when there is nobody to send, nothing to draw from, or a place where everybody would have to withdraw.
    """
    _check(pool, officers, count, per_team)
    free = teams.on_hand(officers, day, per_team)
    if uncovered(pool, officers, day=day, per_team=per_team):
        raise BadInput(
            "抽取范围内有机构的执法人员全部需要回避，组不成检查组。请增派人员，或把这些机构移出抽取范围。", "officers"
        )
    places = in_order(pool)
    hashes = pool_hash(pool), officers_hash(officers)
    about = key(secret, *hashes, day=day, count=count, per_team=per_team, cycle=cycle)
    shares = chances(places, count=count, day=day, cycle=cycle)
    chosen = pivotal(shares, Stream(about, "places"))
    given = teams.assign([places[at] for at in chosen], teams.chance_order(free, about), per_team)
    visits = tuple(_visit(places[at], *given[n], shares[at]) for n, at in enumerate(chosen))
    return DrawResult(RULE, day, count, per_team, cycle, *hashes, commit(secret), visits)


def uncovered(
    pool: Sequence[Candidate], officers: Sequence[OfficerCandidate], *, day: date, per_team: int = 2
) -> list[str]:
    """Places no team may go to on `day` because of 回避; for asking before anything is sealed."""
    free = teams.on_hand(officers, day, per_team)
    tied_places = frozenset().union(*(officer.barred_places for officer in free))
    tied_townships = frozenset().union(*(officer.barred_townships for officer in free))
    return [
        place.id
        for place in in_order(pool)
        if (place.id in tied_places or place.township in tied_townships)
        and not teams.can_be_formed(free, place, per_team)
    ]


def replace(
    result: DrawResult,
    pool: Sequence[Candidate],
    officers: Sequence[OfficerCandidate],
    secret: bytes,
    *,
    absent: str,
) -> DrawResult:
    """An officer is absent on the day: the next of the same stream takes each of his seats."""
    by_id = {officer.id: officer for officer in officers}
    places = {place.id: place for place in pool}
    if not any(absent in visit.officers for visit in result.visits):
        raise BadInput("该执法人员不在本次检查组中，不需要替换。", "absent")
    order = [officer for officer in _order(result, officers, secret) if officer.id not in _gone(result, ABSENT)]
    visits, came = [], []
    for visit in result.visits:
        if absent in visit.officers:
            team = tuple(by_id[officer] for officer in visit.officers)
            stand_in = teams.stand_in(order, team, by_id[absent], places[visit.place])
            came.append(stand_in.id)
            visit = dataclasses.replace(visit, officers=_seated(team, by_id[absent], stand_in))
        visits.append(visit)
    return _changed(result, visits, Change(ABSENT, absent, tuple(came)))


def next_place(
    result: DrawResult,
    pool: Sequence[Candidate],
    officers: Sequence[OfficerCandidate],
    secret: bytes,
    *,
    fallen: str,
) -> DrawResult:
    """A drawn place falls out (closed down, moved): the next of the same stream takes its turn."""
    lost = next((visit for visit in result.visits if visit.place == fallen), None)
    if lost is None:
        raise BadInput("该机构不在本次抽取结果中，请核对。", "place")
    places = in_order(pool)
    shares = chances(places, count=result.count, day=result.day, cycle=result.cycle)
    about = _key(result, secret)
    chosen = pivotal(shares, Stream(about, "places"))
    turn = len(_gone(result, FALLEN)) + 1
    following = reserves(shares, chosen, turn, Stream(about, "reserves"))
    if len(following) < turn:
        raise BadInput("抽取范围内已没有可递补的机构，请取消这次检查或另行抽取。", "place")
    place = places[following[-1]]
    order = [officer for officer in _order(result, officers, secret) if officer.id not in _gone(result, ABSENT)]
    by_id = {officer.id: officer for officer in officers}
    team = tuple(by_id[officer] for officer in lost.officers)
    if any(officer.barred_from(place) for officer in team):
        team = teams.made_up(order, place, result.per_team)
    new = _visit(place, lost.team - 1, team, shares[following[-1]])
    visits = [new if visit is lost else visit for visit in result.visits]
    return _changed(result, visits, Change(FALLEN, fallen, (place.id,)))


def verify(
    result: DrawResult, pool: Sequence[Candidate], officers: Sequence[OfficerCandidate], secret: bytes
) -> list[str]:
    """Draw again and say what does not fit; empty when everything does."""
    if commit(secret) != result.commitment:
        return ["封存的密钥与公布的承诺值不一致"]
    faults = []
    if pool_hash(pool) != result.pool_hash:
        faults.append("抽取范围与封存时不一致")
    if officers_hash(officers) != result.officers_hash:
        faults.append("执法人员名单与封存时不一致")
    if faults:
        return faults
    try:
        again = _drawn_again(result, pool, officers, secret)
    except (BadInput, KeyError):
        return ["按记录重新抽取没有成功"]
    return [] if again == result else ["重新抽取的结果与记录不一致"]


def _drawn_again(
    result: DrawResult, pool: Sequence[Candidate], officers: Sequence[OfficerCandidate], secret: bytes
) -> DrawResult:
    again = draw(
        pool,
        officers,
        count=result.count,
        secret=secret,
        day=result.day,
        per_team=result.per_team,
        cycle=result.cycle,
    )
    for change in result.changes:
        if change.kind == ABSENT:
            again = replace(again, pool, officers, secret, absent=change.out)
        else:
            again = next_place(again, pool, officers, secret, fallen=change.out)
    return again


def _check(pool: Sequence[Candidate], officers: Sequence[OfficerCandidate], count: int, per_team: int) -> None:
    if per_team < 2:
        raise BadInput("每组执法人员不得少于 2 名。", "per_team")
    if not pool:
        raise BadInput("抽取范围内没有机构，请先调整检查计划的范围。", "pool")
    if count < 1:
        raise BadInput("抽取数量至少为 1 家，请重新填写。", "count")
    if count > len(pool):
        raise BadInput(f"抽取数量 {count} 家超过了范围内的 {len(pool)} 家，请减少数量或扩大范围。", "count")
    if len({place.id for place in pool}) != len(pool) or any(place.weight < 1 for place in pool):
        raise ValueError("a pool has each place once, with a weight of 1 or more")
    if len({officer.id for officer in officers}) != len(officers):
        raise ValueError("each officer stands once in the list")


def _key(result: DrawResult, secret: bytes) -> bytes:
    return key(
        secret,
        result.pool_hash,
        result.officers_hash,
        day=result.day,
        count=result.count,
        per_team=result.per_team,
        cycle=result.cycle,
    )


def _order(result: DrawResult, officers: Sequence[OfficerCandidate], secret: bytes) -> list[OfficerCandidate]:
    return teams.chance_order(teams.on_hand(officers, result.day, result.per_team), _key(result, secret))


def _gone(result: DrawResult, kind: str) -> set[str]:
    return {change.out for change in result.changes if change.kind == kind}


def _seated(team: teams.Team, absent: OfficerCandidate, stand_in: OfficerCandidate) -> tuple[str, ...]:
    """The team with the new member, a leader in front."""
    seats = [stand_in if officer is absent else officer for officer in team]
    head = next(officer for officer in seats if officer.can_lead)
    return (head.id, *(officer.id for officer in seats if officer is not head))


def _visit(place: Candidate, number: int, team: teams.Team, share: int) -> Visit:
    return Visit(place.id, place.township, number + 1, tuple(officer.id for officer in team), share)


def _changed(result: DrawResult, visits: list[Visit], change: Change) -> DrawResult:
    return dataclasses.replace(result, visits=tuple(visits), changes=(*result.changes, change))
