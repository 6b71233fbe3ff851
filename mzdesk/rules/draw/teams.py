"""Who goes: teams with a leader, nobody where a tie bars them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from mzdesk.errors import BadInput
from mzdesk.rules.draw.result import Candidate, OfficerCandidate
from mzdesk.rules.draw.seal import Stream

Team = tuple[OfficerCandidate, ...]


def on_hand(officers: Sequence[OfficerCandidate], day: date, per_team: int) -> list[OfficerCandidate]:
    """Officers with a valid certificate who are not away, by id; raises BadInput when no team can be formed."""
    certified = [officer for officer in officers if officer.certified_on(day)]
    free = sorted((officer for officer in certified if not officer.away_on(day)), key=lambda officer: officer.id)
    if not officers:
        raise BadInput("还没有登记执法人员，请先在 人员与权限 中登记。", "officers")
    if len(free) < per_team:
        expired, away = len(officers) - len(certified), len(certified) - len(free)
        raise BadInput(
            f"检查当日可派的执法人员只有 {len(free)} 名（执法证无效 {expired} 名，请假 {away} 名），"
            f"每组至少需要 {per_team} 名。请调整日期，或更新执法证和请假情况。",
            "officers",
        )
    if not any(officer.can_lead for officer in free):
        raise BadInput("检查当日没有可任组长的执法人员，请调整日期，或在 人员与权限 中指定组长。", "officers")
    return free


def can_be_formed(free: Sequence[OfficerCandidate], place: Candidate, per_team: int) -> bool:
    """Whether enough officers, one of them a leader, may go to this place."""
    allowed = [officer for officer in free if not officer.barred_from(place)]
    return len(allowed) >= per_team and any(officer.can_lead for officer in allowed)


def standing(order: Sequence[OfficerCandidate], count: int, per_team: int) -> list[Team]:
    """As many teams as there are officers and leaders for, at most `count`; `order` is the chance order."""
    leaders = [officer for officer in order if officer.can_lead]
    number = min(count, len(order) // per_team, len(leaders))
    heads = leaders[:number]
    others = [officer for officer in order if officer not in heads]
    seats = per_team - 1
    return [(head, *others[at * seats : (at + 1) * seats]) for at, head in enumerate(heads)]


def assign(places: Sequence[Candidate], order: Sequence[OfficerCandidate], per_team: int) -> list[tuple[int, Team]]:
    """A team for each place: neighbours go to the same team; where a tie bars it another team, or one made up."""
    teams = standing(order, len(places), per_team)
    load: Counter[int] = Counter()
    given = []
    for at, place in enumerate(places):
        wished = at * len(teams) // len(places)
        number = _free_team(teams, place, wished, load)
        team = teams[number] if number is not None else made_up(order, place, per_team)
        given.append((len(teams) if number is None else number, team))
        if number is not None:
            load[number] += 1
    return given


def _free_team(teams: Sequence[Team], place: Candidate, wished: int, load: Counter[int]) -> int | None:
    allowed = [at for at, team in enumerate(teams) if not any(officer.barred_from(place) for officer in team)]
    if wished in allowed:
        return wished
    return min(allowed, key=lambda at: (load[at], at), default=None)


def made_up(order: Sequence[OfficerCandidate], place: Candidate, per_team: int) -> Team:
    """The first in the chance order who may go there, a leader at their head; raises BadInput when nobody may."""
    allowed = [officer for officer in order if not officer.barred_from(place)]
    head = next((officer for officer in allowed if officer.can_lead), None)
    if head is None or len(allowed) < per_team:
        raise BadInput("有机构的执法人员全部需要回避，组不成检查组。请增派人员，或把该机构移出抽取范围。", "officers")
    return (head, *[officer for officer in allowed if officer is not head][: per_team - 1])


def stand_in(
    order: Sequence[OfficerCandidate], team: Team, absent: OfficerCandidate, place: Candidate
) -> OfficerCandidate:
    """The next of the chance order who may take the absent officer's seat; raises BadInput when nobody may."""
    staying = [officer for officer in team if officer is not absent]
    needs_leader = not any(officer.can_lead for officer in staying)
    for officer in order:
        fits = officer.can_lead or not needs_leader
        if fits and officer is not absent and officer not in team and not officer.barred_from(place):
            return officer
    raise BadInput("没有可替补的执法人员（在岗、证件有效且不需回避）。请改日检查，或增派人员。", "officers")


def chance_order(free: Sequence[OfficerCandidate], key: bytes) -> list[OfficerCandidate]:
    """The order in which officers are called on in this draw."""
    return Stream(key, "officers").shuffled(free)
