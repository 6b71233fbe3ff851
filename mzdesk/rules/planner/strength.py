"""强度 低/中/高: what a pace costs and what it buys, before a period is decided.

With `pace` visits for each one that the quotas strictly ask for, and a chance that never changes, the share of visits
that come only because a window ends is e^-m / pace, where pace = m + e^-m: the only visits that can be foreseen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mzdesk.rules.planner import picking, tour
from mzdesk.rules.planner.ground import Ground
from mzdesk.rules.planner.luck import numbers
from mzdesk.terms import RiskGrade
from mzdesk.views.planner import SCALE, Place, Strength

LEVELS = (("低", 1250), ("中", 2000), ("高", 2500))
# Minutes: what a team has, and what one visit takes at the place.
HALF_DAY, WHOLE_DAY, AT_A_PLACE = 240, 480, 60
_WEEK = 5
_YEAR = 250
_TRIALS = 20


def foreseen(intensity: int) -> int:
    """Of 100 visits at `intensity` (thousandths) how many come because a window ends."""
    if intensity <= 1000:
        return 100
    low, high = 0.0, intensity / 1000
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if middle + math.exp(-middle) < intensity / 1000 else (low, middle)
    return round(100_000 * math.exp(-low) / intensity)


def minutes_a_visit(places: Sequence[Place], ground: Ground, *, count: int, teams: int) -> int:
    """The way by road that one visit takes on average, from trial draws with chances of nobody's day."""
    chances = [count * SCALE // len(places)] * len(places)
    chances[0] += count * SCALE - sum(chances)
    minutes = 0
    for trial in range(_TRIALS):
        drawn = picking.zoned(chances, teams=teams, luck=numbers(b"trial", str(trial)))
        ways = tour.shared_out([places[at].id for at in drawn], teams, ground.minutes)
        minutes += sum(tour.length(way, ground.minutes) for way in ways)
    return minutes // (_TRIALS * count)


def strengths(places: Sequence[Place], *, minutes: int) -> tuple[Strength, ...]:
    """The three levels for these places; `minutes` by road and visit."""
    return tuple(_strength(label, intensity, places, minutes) for label, intensity in LEVELS)


def _strength(label: str, intensity: int, places: Sequence[Place], minutes: int) -> Strength:
    visits = max(1, round(_WEEK * intensity / 1000 * sum(1 / place.days for place in places)))
    hours = round(visits * minutes / 60)
    seen = foreseen(intensity)
    sentence = (
        f"强度{label}：每周约检查 {visits} 家次，路上约 {hours} 小时；"
        f"每 100 次检查约有 {seen} 次是周期快到才去、有可能被料到，其余随时都可能去。"
    )
    return Strength(label, intensity, visits, hours, seen, sentence)


def fitting(minutes: int, *, teams: int, half_day: bool) -> int:
    """How many places `teams` can see when one takes `minutes` of way; at least one for each."""
    return teams * max(1, (HALF_DAY if half_day else WHOLE_DAY) // (minutes + AT_A_PLACE))


def over_ceiling(places: Sequence[Place], *, intensity: int, ceilings: Mapping[RiskGrade, int]) -> tuple[str, ...]:
    """A sentence for each risk whose places would get more visits a year than published (国办发〔2024〕54号)."""
    said = []
    for risk, ceiling in ceilings.items():
        days = min((place.days for place in places if place.risk is risk), default=0)
        visits = intensity * _YEAR / (1000 * days) if days else 0.0
        if visits > ceiling:
            said.append(
                f"“{risk.label}”风险的机构一年平均要检查 {visits:.1f} 次，超过公布的上限 {ceiling} 次。"
                "请降低强度、放宽检查周期，或按程序调整上限。"
            )
    return tuple(said)
