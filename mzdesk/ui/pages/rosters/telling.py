"""What a line of the month says in its last column, and which faults belong to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mzdesk.terms import DutyRole, DutyTime, WishKind
from mzdesk.views.rosters import DutyDay, DutyStaff, RosterFault, RosterView, SeatPlace, post_words


def told(
    view: RosterView,
    day: DutyDay,
    places: Sequence[SeatPlace],
    faulty: Sequence[RosterFault],
    pending: Mapping[SeatPlace, tuple[str, str]],
) -> str:
    """What there is to know of a shift: what was refused, gaps, broken rules, changes, leave, wishes."""
    seats = {seat.place: seat for seat in view.seats}
    said = [why for place, (_, why) in pending.items() if place in places]
    by_name = {str(one.id): one.name for one in view.staff}
    open_seats = [post_words(one.role, one.post, one.seat) for one in faulty if not one.person and one.post]
    if open_seats and len(open_seats) < len(places):
        said.append(f"空缺：{'、'.join(open_seats)}")
    elif open_seats:
        said.append("未排")
    said += [f"{by_name.get(one.person, '')}{one.kind.label}" for one in faulty if one.person or not one.post]
    said += [seat.changed for place in places if (seat := seats.get(place)) and seat.changed]
    off = [one.name for one in view.staff if away(one, day)]
    if off:
        said.append(f"请假：{'、'.join(off)}")
    for kind in WishKind:
        who = [one.name for one in view.staff if (day.day, kind) in one.wishes]
        if who:
            said.append(f"{kind.label}：{'、'.join(who)}")
    return "；".join(dict.fromkeys(said))


def parts(view: RosterView) -> list[DutyTime]:
    """The shifts of a day, in order."""
    parts = dict.fromkeys(place.time for place in view.places if place.role is DutyRole.OFFICER)
    return list(parts) or [DutyTime.WHOLE]


def firsts(view: RosterView) -> tuple[DutyTime, ...]:
    """The shift beside which the seats of the whole day are typed."""
    return (parts(view)[0],)


def concerns(fault: RosterFault, part: DutyTime) -> bool:
    """Whether a fault is of this shift or of the whole day."""
    return fault.time is part or fault.time is DutyTime.WHOLE


def hard(faulty: Sequence[RosterFault]) -> bool:
    """Whether one of these keeps the roster from being published."""
    return any(fault.kind.hard for fault in faulty)


def spot(place: SeatPlace) -> tuple[DutyRole, DutyTime, int, int]:
    """A seat without its day, as a fault names it."""
    return place.role, place.time, place.post, place.seat


def away(one: DutyStaff, day: DutyDay) -> bool:
    """Whether somebody is on leave that day."""
    return any(first <= day.day <= last for first, last, _ in one.leave)
