"""Invented problems of the duty roster: sizes of the benchmark, and small mixed ones for the proofs."""

from __future__ import annotations

import random
from datetime import date, timedelta

from mzdesk.rules import calendar
from mzdesk.views.roster import (
    DayKind,
    DutyRole,
    RosterDay,
    RosterLeave,
    RosterPerson,
    RosterPin,
    RosterProblem,
    RosterRules,
)

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
    rest = chance.randint(3, 6)
    need = 2 * posts
    officers = people - leaders
    rest = min(
        rest,
        officers // need - 2,
    )
    rules = RosterRules(posts=posts, seniors=1, officer_rest=max(1, rest), leader_rest=min(max(1, rest), leaders - 2))
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
