"""Windows and the secret deadlines inside them.

A place's quota is one visit in each window of `days` planned days, windows following one another. If nobody has come by
chance before, the visit is made on a secret day near the window's end: day by day half of those who still wait,
so that hardly anybody is left for the very last day, which would be no secret (figures: docs/planner.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mzdesk.errors import BadInput
from mzdesk.rules.planner.luck import keyed
from mzdesk.views.planner import Place

_STEPS = 7
_STEP_SHARE = 40
SHORTEST = 5


def reach(days: int) -> tuple[int, int]:
    """(number of steps, days in each) of the stretch at the end of a window in which deadlines lie."""
    wide = max(1, days // _STEP_SHARE)
    return min(_STEPS, max(1, days // (2 * wide))), wide


def deadline(secret: bytes, place: Place) -> int:
    """The secret day by which the running window's visit is made: at each step half of those who still wait.

    Steps before day 0 are left out: who waits at the start of a period has passed them under the secret before.
    """
    steps, wide = reach(place.days)
    steps -= max(0, (steps * wide - 1 - place.end) // wide)
    digest = keyed(secret, f"{place.id}|{place.end}")
    step = 0
    while step < steps - 1 and digest[step] & 1:
        step += 1
    within = int.from_bytes(digest[-4:], "big") * wide >> 32
    return place.end - (steps - step) * wide + 1 + within


def rolled(places: Iterable[Place], day: int) -> list[Place]:
    """The places with the window that runs on `day`; a new window begins without a visit."""
    return [place if place.end >= day else _rolled(place, day) for place in places]


def _rolled(place: Place, day: int) -> Place:
    behind = -(-(day - place.end) // place.days)
    return replace(place, end=place.end + behind * place.days, visited=False)


def carried(places: Iterable[Place], days: int) -> list[Place]:
    """The places at the start of the next period, when the one that is over had `days` planned days."""
    return [replace(place, end=place.end - days) for place in rolled(places, days)]


def visited(places: Iterable[Place], ids: Iterable[str]) -> list[Place]:
    """The places after visits to `ids`."""
    seen = frozenset(ids)
    return [replace(place, visited=True) if place.id in seen else place for place in places]


def spread(places: Sequence[Place]) -> list[Place]:
    """Fresh windows whose ends are spread evenly over each quota's length, so that no week is fuller than another.

    Places of one length take turns in an order of their own. A first window of less than half the length is too short
    to count and begins as visited. Raises BadInput for a length that leaves no room for chance.
    """
    short = next((place for place in places if place.days < SHORTEST), None)
    if short is not None:
        raise BadInput(
            f"“{short.risk.label}”风险的检查周期只有 {short.days} 个工作日，"
            f"来不及随机安排。请改为 {SHORTEST} 个工作日以上。",
            "days",
        )
    made: dict[str, Place] = {}
    for days in {place.days for place in places}:
        alike = sorted((place for place in places if place.days == days), key=lambda place: keyed(b"", place.id))
        for turn, place in enumerate(alike):
            end = (2 * turn + 1) * days // (2 * len(alike))
            made[place.id] = replace(place, end=end, visited=2 * end < days)
    return [made[place.id] for place in places]
