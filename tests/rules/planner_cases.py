"""A county made up for the planner's tests: the same every time, no name of anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from mzdesk.rules.planner import chain, drawing, ground, record, tour, windows
from mzdesk.terms import RiskGrade
from mzdesk.views.planner import DayDraw, Go, Keys, Officer, Period, Place, Secrets, Site, Spot

QUOTAS = ((RiskGrade.MAJOR, 20, 15), (RiskGrade.LARGER, 60, 35), (RiskGrade.GENERAL, 120, 50))
FIRST = date(2026, 7, 1)


def county(number: int) -> list[Place]:
    """15 % must be seen every 20 days, 35 % every 60, 50 % every 120; on a tour in the order given."""
    made = []
    for at in range(number):
        part = at * 37 % 100
        risk, days, _ = QUOTAS[0 if part < 15 else 1 if part < 50 else 2]
        made.append(Place(f"place-{at:05d}", f"5001560{at % 7:02d}", risk, days, 0, rank=at))
    return windows.spread(made)


def period(places: Sequence[Place], intensity: float, days: int, reserve: int = 20) -> Period:
    """Every weekday is planned and holds `intensity` times what the quotas strictly ask for."""
    pace = intensity * sum(1 / place.days for place in places)
    capacity = tuple(int(pace * (at + 1)) - int(pace * at) for at in range(days))
    dates = [day for day in (FIRST + timedelta(days=n) for n in range(2 * days)) if day.weekday() < 5][:days]
    return Period("三季度检查计划", dates[0], dates[-1], tuple(dates), capacity, reserve)


def officers(number: int = 6, leaders: int = 2) -> list[Officer]:
    """Officers without ties; the first ones may lead."""
    return [Officer(f"officer-{at}", at < leaders) for at in range(number)]


def spread_of(seen: Sequence[int], wanted: Sequence[float], rounds: int) -> float:
    """Chi-square of how often each came against its chance, for draws of a fixed number."""
    whole = sum(
        (came - rounds * chance) ** 2 / (rounds * chance * (1 - chance))
        for came, chance in zip(seen, wanted, strict=True)
    )
    return whole * (len(wanted) - 1) / len(wanted)


SECRETS = Secrets(b"o" * 32, b"d" * 32, chain.witness_of("3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2 3 8 4"))
ROUGH = ("5001560" + "03",)


def sites(places: Sequence[Place]) -> list[Site]:
    """The places on two winding valleys of some 60 km."""
    made = []
    for at, place in enumerate(places):
        east = 107_300_000 + at * 37 % 100 * 5_500
        north = 29_100_000 + at % 2 * 250_000 + at * 53 % 17 * 6_000
        made.append(Site(place.id, f"机构{at}", place.township, Spot(east, north)))
    return made


def surveyed(places: Sequence[Place]) -> ground.Ground:
    """The ground under `places`, the office in its middle."""
    return ground.survey(sites(places), office=Spot(107_580_000, 29_270_000), district="500156", centres={})


@dataclass
class Season:
    """A period that is played through: what a service keeps between two draws."""

    places: tuple[Place, ...]
    plan: Period
    secrets: Secrets = SECRETS
    crew: list[Officer] = field(default_factory=officers)
    draws: list[DayDraw] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ground = surveyed(self.places)
        order = {key: rank for rank, key in enumerate(tour.round_tour(sites(self.places), self.ground))}
        ranked = [replace(place, rank=order[place.id]) for place in self.places]
        self.promise = chain.promise(self.secrets, self.plan, ranked)
        self.standing = drawing.begin(ranked, record.promise_hash(self.promise))
        self.places = self.standing.places

    def keys(self, when: date) -> Keys:
        return chain.keys(self.secrets, self.plan, when)

    def hold(self, go: Go, **more: Any) -> DayDraw:
        """One draw with the officers' loads as they are now; the ground knows the places that came since."""
        fresh = [place for place in more.get("changes", ()) if place.id not in self.ground.spots]
        if fresh:
            self.ground = surveyed([*self.places, *fresh])
        so_far = record.loads(self.draws)
        crew = [replace(officer, load=so_far.get(officer.id, 0)) for officer in self.crew]
        made, self.standing = drawing.draw(
            self.standing, crew, go, period=self.plan, keys=self.keys(go.date), ground=self.ground, **more
        )
        self.draws.append(made)
        return made

    def absent(self, *who: str) -> DayDraw:
        last = self.draws[-1]
        self.draws[-1], self.standing = drawing.absent(last, self.standing, who, keys=self.keys(last.go.date))
        return self.draws[-1]

    def bundle(self) -> bytes:
        over = self.plan.last + timedelta(days=1)
        return record.bundle(self.plan, self.places, self.promise, self.secrets, self.draws, today=over)


def season(number: int = 60, days: int = 60, intensity: float = 2.0, **more: Any) -> Season:
    """A fresh quarter of a small office."""
    places = county(number)
    return Season(tuple(places), period(places, intensity, days), **more)
