"""Time and chance: ids never go backwards within a process, naive times are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mzdesk import clock
from mzdesk.clock import FixedClock


def test_ids_of_one_millisecond_keep_their_order() -> None:
    made = [clock.uuid7() for _ in range(9000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {each.version for each in made} == {7}


def test_ids_follow_time(fixed_clock: FixedClock) -> None:
    first = clock.uuid7()
    fixed_clock.advance(seconds=1)
    assert clock.uuid7() > first


def test_random_ids_tell_no_time() -> None:
    assert clock.uuid4().version == 4
    assert clock.uuid4() != clock.uuid4()


def test_the_same_seed_gives_the_same_chance() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    assert FixedClock(at).entropy(8) == FixedClock(at).entropy(8)
    assert FixedClock(at, "other").entropy(8) != FixedClock(at).entropy(8)


def test_naive_times_are_refused(fixed_clock: FixedClock) -> None:
    naive = datetime(2026, 11, 23)  # noqa: DTZ001
    for refuse in (clock.office, FixedClock, fixed_clock.move_to):
        with pytest.raises(ValueError, match="naive"):
            refuse(naive)


def test_the_office_day_is_that_of_shanghai(fixed_clock: FixedClock) -> None:
    fixed_clock.move_to(datetime(2026, 11, 23, 16, 30, tzinfo=UTC))
    assert clock.today().isoformat() == "2026-11-24"
    assert clock.office(clock.now()).utcoffset() == timedelta(hours=8)
