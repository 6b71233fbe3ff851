"""补休: earned by duties on weekends and holidays that were served, taken by the half day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.rosters import CompTime
from mzdesk.models.staff import Person
from mzdesk.services import access, settings
from mzdesk.services.rosters.gathering import own_calendar
from mzdesk.services.rosters.looking import counts_of
from mzdesk.services.rosters.naming import person_named
from mzdesk.services.rosters.reading import served
from mzdesk.terms import CompKind, Right
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.roster import RosterWeights
from mzdesk.views.roster_acts import CompEntry, CompRow

_MOST = 60


def comp_ledger(session: Session, actor: Actor, *, year: int, today: date) -> list[CompRow]:
    """What each earned by the duties of a year up to `today`, and what was taken of it, in half days."""
    access.require(actor, Right.SEE)
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    seats = served(session, actor, first, last) if last >= first else {}
    counted = counts_of(seats, own_calendar(session, actor), RosterWeights())
    noted = _noted(session, actor, year)
    values = settings.office(session, actor)
    asked = sa.select(Person).where(
        Person.district == actor.district,
        Person.township == bureau_code(actor.district),
        sa.or_(sa.and_(Person.active, Person.on_duty), Person.id.in_({*counted, *noted})),
    )
    return [
        _row(person, counted.get(person.id, (0, 0, 0, 0, 0)), noted.get(person.id, {}), values)
        for person in session.scalars(access.visible(asked, Person, actor).order_by(Person.sort_key, Person.id))
    ]


def _row(
    person: Person, counted: tuple[int, int, int, int, int], noted: dict[CompKind, int], values: dict[str, int]
) -> CompRow:
    _, weekends, holidays, _, _ = counted
    earned = weekends * values["comp_weekend"] + holidays * values["comp_holiday"]
    corrected = noted.get(CompKind.ADDED, 0) - noted.get(CompKind.DROPPED, 0)
    return CompRow(person.id, person.name, weekends, holidays, earned, corrected, noted.get(CompKind.TAKEN, 0))


def _noted(session: Session, actor: Actor, year: int) -> dict[UUID, dict[CompKind, int]]:
    asked = (
        sa.select(CompTime.person_id, CompTime.kind, sa.func.sum(CompTime.halves))
        .where(CompTime.day >= date(year, 1, 1), CompTime.day <= date(year, 12, 31))
        .group_by(CompTime.person_id, CompTime.kind)
    )
    found: defaultdict[UUID, dict[CompKind, int]] = defaultdict(dict)
    for person, kind, halves in session.execute(access.visible(asked, CompTime, actor)):
        found[person][kind] = int(halves)
    return found


def comp_entries(session: Session, actor: Actor, person_id: UUID, *, year: int) -> list[CompEntry]:
    """The lines of one person's ledger in a year."""
    access.require(actor, Right.SEE)
    asked = sa.select(CompTime).where(
        CompTime.person_id == person_id, CompTime.day >= date(year, 1, 1), CompTime.day <= date(year, 12, 31)
    )
    found = session.scalars(access.visible(asked, CompTime, actor).order_by(CompTime.day, CompTime.id))
    return [CompEntry(one.day, one.kind, one.halves, one.note, one.created_by) for one in found]


def note_comp(
    session: Session, actor: Actor, *, name: str, day: date, kind: CompKind, halves: int, today: date, note: str = ""
) -> UUID:
    """Enter 补休 taken or a correction.

    Raises BadInput for a number that can't be or a correction without a reason, RuleBroken for more than is left.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    person = person_named(session, actor, name)
    if not 1 <= halves <= _MOST:
        raise BadInput(f"请填 1 到 {_MOST} 个半天。", "halves")
    if kind is not CompKind.TAKEN and not note.strip():
        raise BadInput("补记或核减请写明原因。", "note")
    if kind is not CompKind.ADDED:
        ledger = comp_ledger(session, actor, year=day.year, today=today)
        left = next(row.left for row in ledger if row.person == person.id)
        if halves > left:
            raise RuleBroken(f"{person.name}{day.year}年还剩{say_halves(left)}补休，不够{say_halves(halves)}。请核对。")
    entry = CompTime(
        district=person.district,
        township=person.township,
        person_id=person.id,
        day=day,
        kind=kind,
        halves=halves,
        note=note.strip(),
        created_by=actor.name,
    )
    session.add(entry)
    session.flush()
    return entry.id


def say_halves(halves: int) -> str:
    """1.5天, 2天."""
    return f"{halves / 2:g}天"
