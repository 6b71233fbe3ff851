"""Who is acting."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from mzdesk.terms import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """The person at the desk: roles decide the rights, `township` (9 digits) the scope.

    The bureau's own people carry the bureau's code (district + "000") and see the whole district.
    """

    person_id: UUID | None
    name: str
    roles: frozenset[Role]
    district: str
    township: str

    @property
    def of_bureau(self) -> bool:
        return self.township == bureau_code(self.district)

    @property
    def of_city(self) -> bool:
        """Whether it is a reader of a city's store, who belongs to no district."""
        return self.roles == {Role.CITY}


def bureau_code(district: str) -> str:
    """The 9-digit code under which a district bureau's own rows stand: 500156 → 500156000."""
    return f"{district}000"


SYSTEM_NAME = "系统"


def system(district: str) -> Actor:
    """The program itself, for first set-up and shipped data."""
    return Actor(None, SYSTEM_NAME, frozenset(Role), district, bureau_code(district))
