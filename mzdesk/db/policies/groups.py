"""The group roles of a shared PostgreSQL and the limits of the logins in them."""

from __future__ import annotations

from dataclasses import dataclass

from mzdesk.terms import Role

OWNER = "mz_owner"
# Makes and changes logins for the owner's functions; nobody signs in as it, and it owns these functions alone.
KEEPER = "mz_keeper"
KEEPER_FUNCTIONS = (
    "access.keep_make(text, text)",
    "access.keep_groups(text, text[])",
    "access.keep_door(text, boolean)",
    "access.keep_secret(text, text)",
)
SCHEMAS = ("app", "access", "sealed")


@dataclass(frozen=True, slots=True)
class Group:
    """A role nobody signs in as. Seconds and connections are for each login in it.

    PostgreSQL does not hand a group's settings on to its members, so they are set on every login.
    """

    name: str
    label: str
    statement: int
    idle: int
    connections: int


CLERK = Group("mz_clerk", Role.CLERK.label, 120, 60, 12)
SECTION_HEAD = Group("mz_section_head", Role.SECTION_HEAD.label, 120, 60, 12)
LEADER = Group("mz_leader", Role.LEADER.label, 60, 60, 8)
DUTY = Group("mz_duty", Role.DUTY.label, 60, 60, 8)
TOWNSHIP = Group("mz_township", Role.TOWNSHIP_CLERK.label, 15, 30, 6)
ADMINISTRATOR = Group("mz_administrator", Role.ADMINISTRATOR.label, 60, 60, 4)
WITNESS = Group("mz_witness", Role.WITNESS.label, 15, 30, 4)
DEPARTMENT = Group("mz_department", Role.DEPARTMENT.label, 60, 60, 6)

GROUPS = (CLERK, SECTION_HEAD, LEADER, DUTY, TOWNSHIP, ADMINISTRATOR, WITNESS, DEPARTMENT)
# They see the whole district; a township is kept to its own rows, a 业务科室 to its kinds of place.
BUREAU = tuple(group for group in GROUPS if group not in (TOWNSHIP, DEPARTMENT))
# The codes that stand in access.logins.roles.
BY_CODE = {
    Role.CLERK.value: CLERK,
    Role.SECTION_HEAD.value: SECTION_HEAD,
    Role.LEADER.value: LEADER,
    Role.DUTY.value: DUTY,
    Role.TOWNSHIP_CLERK.value: TOWNSHIP,
    Role.ADMINISTRATOR.value: ADMINISTRATOR,
    Role.WITNESS.value: WITNESS,
    Role.DEPARTMENT.value: DEPARTMENT,
}


def names(groups: tuple[Group, ...] = GROUPS) -> str:
    """The groups as SQL lists them."""
    return ", ".join(group.name for group in groups)
