"""值班安排表 as it is printed and handed out: the paper's view of a stored roster."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import RuleBroken
from mzdesk.services import access, settings
from mzdesk.services.rosters.looking import view
from mzdesk.terms import DutyRole, DutyTime, Right
from mzdesk.views.actor import Actor
from mzdesk.views.duty import DutyRoster, RosterLine
from mzdesk.views.rosters import DutyDay, RosterView, SeatPlace


def sheet_of(session: Session, actor: Actor, roster_id: UUID, *, paper: str = "A4") -> DutyRoster:
    """The roster as 值班安排表, changes included; where day and night are shifts of their own each has its line.

    Raises RuleBroken while nobody is on it.
    """
    access.require(actor, Right.SEE)
    roster = view(session, actor, roster_id)
    if not roster.seats:
        raise RuleBroken("值班表还是空的，请先排班再打印。")
    return DutyRoster(
        settings.value(session, actor, "bureau_name"),
        roster.starts.replace(day=1),
        tuple(lines_of(roster)),
        posts=roster.settings.posts,
        paper=paper,
        notes=(f"每日{roster.settings.handover}交接班。",),
        maker=roster.published_by or actor.name,
        title=roster.title,
    )


def lines_of(roster: RosterView) -> Iterable[RosterLine]:
    """One line for each shift, in order."""
    names = {seat.place: seat.name for seat in roster.seats}
    phones = {one.name: one.phone for one in roster.staff}
    for day in roster.days:
        parts = list(dict.fromkeys(place.time for place in roster.places if place.day == day.day and _crew(place)))
        for part in parts or [DutyTime.WHOLE]:
            yield _line(roster, day, part, names, phones)


def _crew(place: SeatPlace) -> bool:
    return place.role is DutyRole.OFFICER


def _line(
    roster: RosterView, day: DutyDay, part: DutyTime, names: dict[SeatPlace, str], phones: dict[str, str]
) -> RosterLine:
    def sitting(role: DutyRole, post: int = 1, seat: int = 1, time: DutyTime = DutyTime.WHOLE) -> str:
        return names.get(SeatPlace(day.day, time, role, post, seat), "")

    rules = roster.settings
    first = sitting(DutyRole.OFFICER, time=part)
    return RosterLine(
        day.day,
        "、".join(filter(None, (sitting(DutyRole.LEADER, 1, at + 1) for at in range(rules.leaders)))),
        first,
        sitting(DutyRole.OFFICER, 1, 2, part),
        phones.get(first, ""),
        "、".join(filter(None, (sitting(DutyRole.STANDBY, 1, at + 1) for at in range(rules.standby)))),
        "" if part is DutyTime.WHOLE else part.label,
        day.name,
        sitting(DutyRole.OFFICER, 2, 1, part),
        sitting(DutyRole.OFFICER, 2, 2, part),
    )
