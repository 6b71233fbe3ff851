"""Time and chance, in one place so that a demonstration or a test can hold both still.

Everything that asks "what time is it" or needs random bytes asks here. Times are aware and UTC; the
screen shows Asia/Shanghai.
"""

from __future__ import annotations

import hashlib
import os
import threading
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Where time and random bytes come from."""

    def now(self) -> datetime: ...

    def entropy(self, count: int) -> bytes: ...


class SystemClock:
    """The machine's own time and the operating system's randomness."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def entropy(self, count: int) -> bytes:
        return os.urandom(count)


class FixedClock:
    """A clock that moves only when told, with a repeatable stream of bytes. For demonstrations and tests."""

    def __init__(self, at: datetime, seed: str = "mzdesk") -> None:
        if at.tzinfo is None:
            raise ValueError("naive time")
        self._at = at.astimezone(UTC)
        self._seed = seed.encode()
        self._drawn = 0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self._at

    def move_to(self, at: datetime) -> None:
        """Set the time; naive values are refused."""
        if at.tzinfo is None:
            raise ValueError("naive time")
        self._at = at.astimezone(UTC)

    def advance(self, **parts: float) -> None:
        """Move on by `timedelta(**parts)`."""
        self._at += timedelta(**parts)

    def entropy(self, count: int) -> bytes:
        with self._lock:
            self._drawn += 1
            drawn = self._drawn
        return hashlib.shake_256(self._seed + drawn.to_bytes(8, "big")).digest(count)


_current: Clock = SystemClock()


def use(clock: Clock) -> Clock:
    """Make `clock` the source of time and chance for the whole process; returns the one it replaces."""
    global _current
    before, _current = _current, clock
    _sequence.restart()
    return before


def now() -> datetime:
    """The present moment, aware, UTC."""
    return _current.now()


def entropy(count: int) -> bytes:
    """`count` random bytes."""
    return _current.entropy(count)


def office(moment: datetime) -> datetime:
    """The same moment in the office's zone; naive values are refused."""
    if moment.tzinfo is None:
        raise ValueError("naive time")
    return moment.astimezone(OFFICE_ZONE)


def today() -> date:
    """The office's calendar day."""
    return office(now()).date()


class _Sequence:
    """The last millisecond an id was made in, and how many since: ids of one process never go backwards."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millis = -1
        self._count = 0

    def next(self, millis: int) -> tuple[int, int]:
        with self._lock:
            if millis > self._millis or self._millis - millis > 1000:
                self._millis, self._count = millis, 0
            else:
                self._count += 1
            if self._count > 0xFFF:
                self._millis, self._count = self._millis + 1, 0
            return self._millis, self._count

    def restart(self) -> None:
        with self._lock:
            self._millis, self._count = -1, 0


_sequence = _Sequence()


_CHANCE = (1 << 62) - 1


def uuid7() -> uuid.UUID:
    """A time-ordered id (RFC 9562, version 7): 48 bits of milliseconds, a 12-bit counter within one, then chance."""
    millis, count = _sequence.next(int(now().timestamp() * 1000))
    chance = int.from_bytes(entropy(8), "big") & _CHANCE
    return uuid.UUID(int=millis << 80 | 0x7 << 76 | count << 64 | 0x2 << 62 | chance)


def uuid4() -> uuid.UUID:
    """An id that tells nothing of when it was made, for whatever leaves a seal."""
    return uuid.UUID(bytes=entropy(16), version=4)
