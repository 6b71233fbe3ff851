"""Who is acting."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from mzdesk.terms import FacilityKind, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """The person at the desk: roles decide the rights, `township` (9 digits) the scope.

    The bureau's own people carry the bureau's code (district + "000") and see the whole district; another section of
    the bureau (业务科室) sees of it the places of its `kinds` and nothing else.
    """

    person_id: UUID | None
    name: str
    roles: frozenset[Role]
    district: str
    township: str
    kinds: frozenset[FacilityKind] = frozenset()

    @property
    def of_department(self) -> bool:
        return self.roles == {Role.DEPARTMENT}

    @property
    def of_witness(self) -> bool:
        return self.roles == {Role.WITNESS}

    @property
    def of_bureau(self) -> bool:
        """Of those who see the whole district."""
        return self.township == bureau_code(self.district) and not self.of_department

    @property
    def home(self) -> str | None:
        """The township to whose rows the actor is kept; None for who works in the bureau."""
        return None if self.township == bureau_code(self.district) else self.township

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
