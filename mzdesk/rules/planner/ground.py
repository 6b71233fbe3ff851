"""Ways on the ground in whole numbers: the same minutes on every machine, so that tours are the same too.

Within a county the earth is flat enough: east-west shrinks with the cosine of the mean latitude (a fault below 0.1 %).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isqrt

from mzdesk.errors import BadInput
from mzdesk.rules import geo
from mzdesk.views.planner import Roads, Site, Spot

OFFICE = ""
_BITS = 40
_PI = 3_454_217_652_358
_MILLION = 1_000_000
# Millimetres in a millionth of a degree of latitude, in thousandths.
_NORTH = 111_195


def cosine(latitude: int) -> int:
    """The cosine of a latitude in millionths of a degree, out of 2**40: six terms of its series."""
    angle = latitude * _PI // (180 * _MILLION)
    square = angle * angle >> _BITS
    term, total = 1 << _BITS, 1 << _BITS
    for step in range(2, 12, 2):
        term = -(term * square >> _BITS) // (step * (step - 1))
        total += term
    return total


def metres(one: Spot, other: Spot) -> int:
    """The straight way between two spots."""
    north = (other.north - one.north) * _NORTH // 1000
    narrow = cosine((one.north + other.north) // 2)
    east = ((other.east - one.east) * _NORTH * narrow >> _BITS) // 1000
    return isqrt(north * north + east * east) // 1000


@dataclass(slots=True)
class Ground:
    """Where everybody is, for one office; `notes` say whose spot was guessed."""

    spots: Mapping[str, Spot]
    roads: Roads
    notes: tuple[str, ...] = ()
    _known: dict[tuple[str, str], int] = field(default_factory=dict, repr=False)

    def minutes(self, one: str, other: str) -> int:
        """By road from id to id (the office is OFFICE), at least one minute between two places."""
        pair = (one, other) if one <= other else (other, one)
        found = self._known.get(pair)
        if found is None:
            found = self._known[pair] = self._reckoned(*pair)
        return found

    def _reckoned(self, one: str, other: str) -> int:
        if one == other:
            return 0
        told = self.roads.table.get((one, other), self.roads.table.get((other, one)))
        if told is not None:
            return told
        way = metres(self.spots[one], self.spots[other]) * self.roads.winding // 1000
        return max(1, -(-way * 60 // (self.roads.speed * 1000)))


def survey(
    sites: Sequence[Site],
    *,
    office: Spot,
    district: str,
    centres: Mapping[str, Spot],
    roads: Roads | None = None,
) -> Ground:
    """Find everybody: a place without coordinates stands at its township's centre, which is noted.

    `centres` may be empty: then the middle of the township's known places is taken, or the office. Raises BadInput,
    naming them, for places outside the district.
    """
    astray = [site.name for site in sites if site.spot is not None and not _inside(district, site.spot)]
    if astray:
        raise BadInput(
            f"“{'”、“'.join(astray[:3])}”等 {len(astray)} 家的坐标不在本区县范围内。请在机构台账中核对经纬度。", "spot"
        )
    spots = {OFFICE: office}
    guessed = []
    for site in sites:
        if site.spot is None:
            guessed.append(site.name)
        spots[site.id] = site.spot or centres.get(site.township) or _middle(sites, site.township) or office
    return Ground(spots, roads or Roads(), _said(guessed))


def _inside(district: str, spot: Spot) -> bool:
    return geo.in_district(district, spot.east / _MILLION, spot.north / _MILLION)


def _middle(sites: Sequence[Site], township: str) -> Spot | None:
    known = [site.spot for site in sites if site.township == township and site.spot is not None]
    if not known:
        return None
    return Spot(sum(spot.east for spot in known) // len(known), sum(spot.north for spot in known) // len(known))


def _said(guessed: Sequence[str]) -> tuple[str, ...]:
    if not guessed:
        return ()
    some = "”、“".join(guessed[:3])
    return (f"“{some}”等 {len(guessed)} 家没有坐标，路程按所在乡镇（街道）中心估算。",)
