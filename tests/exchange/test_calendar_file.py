"""A roster as a calendar file, read back by the same library a telephone's program could use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event

from mzdesk.exchange import calendar_file
from mzdesk.terms import DutyPattern, DutyRole, DutyTime
from mzdesk.views.rosters import RosterView, SeatPlace
from tests.exchange.test_roster_book import made

BEGIN = datetime(2026, 12, 30, 0, 30, tzinfo=UTC)
BUREAU = "某区民政局；值班室,一楼"


def written(view: RosterView) -> bytes:
    half = timedelta(hours=12)
    spans = {}
    for place in calendar_file.first_seats(view):
        begin = BEGIN + timedelta(days=(place.day - view.starts).days) + half * (place.time is DutyTime.NIGHT)
        spans[place] = (begin, begin + (half if place.time is not DutyTime.WHOLE else 2 * half))
    return calendar_file.write(view, bureau=BUREAU, made_at=BEGIN, spans=spans)


def events(data: bytes) -> list[Event]:
    return [part for part in Calendar.from_ical(data).walk() if part.name == "VEVENT"]


@pytest.mark.parametrize(
    ("rules", "count"),
    [({}, 4), ({"posts": 2, "standby": 1}, 4), ({"pattern": DutyPattern.DAY_NIGHT, "posts": 2}, 8)],
)
def test_every_shift_comes_back_as_an_event_with_its_people(rules: dict[str, Any], count: int) -> None:
    view = made(**rules)
    data = written(view)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    found = events(data)
    assert len(found) == count
    assert len({str(event["uid"]) for event in found}) == count
    names = {seat.place: seat.name for seat in view.seats}
    for place, event in zip(calendar_file.first_seats(view), found, strict=True):
        said = str(event["description"])
        for seat in (1, 2):
            assert names[SeatPlace(place.day, place.time, DutyRole.OFFICER, 1, seat)] in said
        assert said.startswith("带班领导 甲某 19100000000\n")
        assert str(event["location"]) == BUREAU
        assert event.end - event.start == timedelta(hours=12 if count == 8 else 24)
    assert found[0].start == BEGIN
    assert str(found[-1]["summary"]).startswith("值班夜班 " if count == 8 else "值班 ")


def test_the_same_roster_gives_the_same_bytes_and_nobody_no_event() -> None:
    view = made()
    assert written(view) == written(view)
    empty = made()
    object.__setattr__(empty, "seats", ())
    assert events(written(empty)) == []
