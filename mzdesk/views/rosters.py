"""Stored duty rosters as pages and other services read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import DutyRole, DutyTime

_POSTS = {(1, 1): "主班", (1, 2): "副班", (2, 1): "二岗主班", (2, 2): "二岗副班"}


def post_words(role: DutyRole, post: int, seat: int) -> str:
    """带班领导, 主班, 副班, 二岗主班, 二岗副班 or 备班."""
    return _POSTS.get((post, seat), role.label) if role is DutyRole.OFFICER else role.label


@dataclass(frozen=True, slots=True)
class DutyOne:
    """Somebody on duty with the number to call. `changed`: why he and not the one who was published."""

    id: UUID
    name: str
    phone: str
    role: DutyRole
    post: int = 1
    seat: int = 1
    changed: str = ""

    @property
    def words(self) -> str:
        return post_words(self.role, self.post, self.seat)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A shift as it stands now, changes included: begins at `begin`, hands over at `end` (aware).

    `day` is the day the shift belongs to. Without a published roster `roster_id` is None and nobody is on it.
    """

    day: date
    time: DutyTime
    begin: datetime
    end: datetime
    roster_id: UUID | None
    people: tuple[DutyOne, ...] = ()
    posts: int = 1

    def seated(self, role: DutyRole, post: int = 1, seat: int = 1) -> DutyOne | None:
        """Who sits there."""
        return next((one for one in self.people if (one.role, one.post, one.seat) == (role, post, seat)), None)

    @property
    def leader(self) -> DutyOne | None:
        return self.seated(DutyRole.LEADER)

    @property
    def first(self) -> DutyOne | None:
        return self.seated(DutyRole.OFFICER)

    @property
    def second(self) -> DutyOne | None:
        return self.seated(DutyRole.OFFICER, 1, 2)

    @property
    def crew(self) -> tuple[DutyOne, ...]:
        """Officers of all posts in order."""
        return tuple(one for one in self.people if one.role is DutyRole.OFFICER)

    @property
    def standby(self) -> tuple[DutyOne, ...]:
        return tuple(one for one in self.people if one.role is DutyRole.STANDBY)
