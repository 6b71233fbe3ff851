"""Invented problems of the duty roster: sizes of the benchmark, and small mixed ones for the proofs."""

from __future__ import annotations

import random
from datetime import date, timedelta

from mzdesk.rules import calendar
from mzdesk.terms import DayKind, DutyPattern, DutyRole, DutyTime, LoadPolicy
from mzdesk.views.roster import RosterDay, RosterLeave, RosterPair, RosterPerson, RosterPin, RosterProblem, RosterRules

FIRST = date(2025, 1, 1)


def days(count: int, first: date = FIRST) -> tuple[RosterDay, ...]:
    """Days in a row with the kinds of the shipped calendar."""
    table = calendar.shipped()
    made = []
    for number in range(count):
        day = first + timedelta(days=number)
        if day in table.off:
            made.append(RosterDay(day, DayKind.HOLIDAY, table.off[day]))
        else:
            made.append(RosterDay(day, DayKind.WORKDAY if calendar.is_workday(day, table) else DayKind.WEEKEND))
    return tuple(made)


def office(people: int, count: int, *, posts: int, seed: int) -> RosterProblem:
    """A whole bureau: a sixth leaders, 45 % seniors, 6 % of days on leave, 5 % wished away, pins on 3 % of days."""
    chance = random.Random(f"{people}|{count}|{posts}|{seed}")
    every = days(count)
    leaders = max(3, people // 6)
    made = [_person(at, at < leaders, every, chance) for at in range(people)]
    seniors = sum(person.senior for person in made)
    rest = max(1, min(chance.randint(3, 6), (people - leaders) // (2 * posts) - 2, seniors - 4))
    rules = RosterRules(posts=posts, seniors=1, officer_rest=rest, leader_rest=min(rest, leaders - 2))
    return RosterProblem(tuple(made), every, rules, pins=_pins(made, every, rules, chance))


def _person(at: int, leads: bool, every: tuple[RosterDay, ...], chance: random.Random) -> RosterPerson:
    leave, left = [], round(len(every) * 0.06)
    while left > 0:
        long = min(left, chance.randint(1, 10))
        first = chance.choice(every).day
        leave.append(RosterLeave(first, first + timedelta(days=long - 1), chance.choice(("年休假", "出差", "学习"))))
        left -= long
    return RosterPerson(
        id=f"p{at:03d}",
        name=f"{'领导' if leads else '职员'}{at:03d}",
        role=DutyRole.LEADER if leads else DutyRole.OFFICER,
        senior=not leads and chance.random() < 0.45,
        carry=chance.randint(0, 8),
        carry_weekends=chance.randint(0, 1),
        carry_holidays=chance.randint(0, 1),
        leave=tuple(leave),
        wishes_off=tuple(day.day for day in every if chance.random() < 0.05),
    )


def _pins(
    made: list[RosterPerson], every: tuple[RosterDay, ...], rules: RosterRules, chance: random.Random
) -> tuple[RosterPin, ...]:
    """Pins that break no rule by themselves: one a day, nobody twice within his rest."""
    pins: list[RosterPin] = []
    for day in every:
        if chance.random() >= 0.03:
            continue
        person = chance.choice(made)
        away = any(leave.first <= day.day <= leave.last for leave in person.leave)
        near = any(pin.person == person.id and (day.day - pin.day).days <= 7 for pin in pins)
        if not away and not near:
            pins.append(RosterPin(day.day, person.id))
    return tuple(pins)


def small(seed: int) -> RosterProblem:
    """A mixed problem of a few people and days, about half of them without a roster: for proofs."""
    chance = random.Random(f"small|{seed}")
    first = FIRST + timedelta(days=chance.randrange(360))
    every = days(chance.randint(4, 16), first)
    pattern = chance.choice((DutyPattern.ROUND_THE_CLOCK, DutyPattern.ROUND_THE_CLOCK, DutyPattern.DAY_NIGHT))
    rest = chance.randint(0, 3)
    posts = chance.choice((1, 1, 1, 2))
    shifts = 2 if pattern is DutyPattern.DAY_NIGHT else 1
    officers = 2 * posts * shifts * (rest + 1) + chance.randint(-1, 4)
    leaders = chance.randint(2, 4)
    made = [_small_person(at, at < leaders, every, chance) for at in range(leaders + max(2, officers))]
    rules = RosterRules(
        pattern=pattern,
        posts=posts,
        standby=chance.choice((0, 0, 1)),
        seniors=chance.choice((0, 1)),
        leader_rest=chance.randint(0, leaders - 1),
        officer_rest=rest,
        policy=chance.choice(tuple(LoadPolicy)),
    )
    pins = tuple(
        RosterPin(chance.choice(every).day, person.id, _time(person, rules, chance))
        for person in made
        if chance.random() < 0.08
    )
    return RosterProblem(tuple(made), every, rules, forbidden=_pairs(made, chance), pins=pins)


def _small_person(at: int, leads: bool, every: tuple[RosterDay, ...], chance: random.Random) -> RosterPerson:
    leave = []
    if chance.random() < 0.4:
        first = chance.choice(every).day
        leave.append(RosterLeave(first, first + timedelta(days=chance.randint(0, 4)), "休假"))
    return RosterPerson(
        id=f"p{at:02d}",
        name=f"{'领导' if leads else '职员'}{at:02d}",
        role=DutyRole.LEADER if leads else DutyRole.OFFICER,
        senior=not leads and chance.random() < 0.5,
        no_nights=not leads and chance.random() < 0.1,
        carry=chance.randint(0, 6),
        carry_holidays=chance.randint(0, 1),
        rest=chance.choice((None, None, None, 1)),
        last_duty=chance.choice((None, every[0].day - timedelta(days=1))),
        leave=tuple(leave),
        wishes_off=tuple(day.day for day in every if chance.random() < 0.1),
        wishes_on=tuple(day.day for day in every if chance.random() < 0.05),
    )


def _pairs(made: list[RosterPerson], chance: random.Random) -> tuple[RosterPair, ...]:
    if chance.random() < 0.5:
        return ()
    one, other = chance.sample(made, 2)
    return (RosterPair(one.id, other.id),)


def _time(person: RosterPerson, rules: RosterRules, chance: random.Random) -> DutyTime:
    if person.role is DutyRole.LEADER or rules.pattern is DutyPattern.ROUND_THE_CLOCK:
        return DutyTime.WHOLE
    return chance.choice((DutyTime.DAY, DutyTime.NIGHT))
