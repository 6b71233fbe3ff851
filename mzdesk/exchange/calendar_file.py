"""值班表 as iCalendar (RFC 5545), for the calendar of a telephone: an event for each shift with its people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from icalendar import Calendar, Event

from mzdesk.terms import DutyRole, DutyTime
from mzdesk.views.rosters import RosterView, SeatPlace, post_words

_MAKER: Final = "-//mzdesk//roster//ZH"
Span = tuple[datetime, datetime]


def write(view: RosterView, *, bureau: str, made_at: datetime, spans: Mapping[SeatPlace, Span]) -> bytes:
    """The file. `spans` holds the aware begin and end of each shift, by the place of its first seat.

    Leaders and 备班 stand in the event of each shift of their day. A shift keeps its UID, so that a newer file
    takes the place of an older one in the telephone.
    """
    table = Calendar()
    for key, said in (("prodid", _MAKER), ("version", "2.0"), ("calscale", "GREGORIAN"), ("x-wr-calname", view.title)):
        table.add(key, said)
    for place, (begin, end) in sorted(spans.items(), key=lambda item: item[1]):
        people = _people(view, place.day, place.time)
        if people:
            table.add_component(_event(view, place, begin, end, people, bureau=bureau, made_at=made_at))
    return bytes(table.to_ical())


def _people(view: RosterView, day: date, part: DutyTime) -> list[tuple[str, str, str]]:
    """Post, name and number of everybody of a shift, in the order of the sheet."""
    phones = {one.name: one.phone for one in view.staff}
    names = {seat.place: seat.name for seat in view.seats}
    seats = [place for place in view.places if place.day == day and place.time in (part, DutyTime.WHOLE)]
    return [
        (post_words(place.role, place.post, place.seat), names[place], phones.get(names[place], ""))
        for place in seats
        if place in names
    ]


def _event(
    view: RosterView,
    place: SeatPlace,
    begin: datetime,
    end: datetime,
    people: list[tuple[str, str, str]],
    *,
    bureau: str,
    made_at: datetime,
) -> Event:
    part = "" if place.time is DutyTime.WHOLE else place.time.label
    event = Event()
    event.add("uid", f"{view.id}-{place.day.isoformat()}-{place.time.value}")
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", begin.astimezone(UTC))
    event.add("dtend", end.astimezone(UTC))
    event.add("summary", f"值班{part} {' '.join(name for _, name, _ in people)}")
    event.add("description", "\n".join(f"{post} {name} {phone}".strip() for post, name, phone in people))
    event.add("location", bureau)
    return event


def first_seats(view: RosterView) -> list[SeatPlace]:
    """The place by which each shift of the roster is named."""
    crew = (place for place in view.places if place.role is DutyRole.OFFICER)
    return [SeatPlace(*shift, DutyRole.OFFICER) for shift in dict.fromkeys((place.day, place.time) for place in crew)]
