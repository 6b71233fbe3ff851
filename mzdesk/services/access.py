"""Who may do what, and whose rows they see. The first line of every public verb asks here."""

from __future__ import annotations

from typing import Any, TypeVar

import sqlalchemy as sa

from mzdesk.errors import NotAllowed
from mzdesk.models.base import Scoped
from mzdesk.terms import DocumentKind, Right, Role
from mzdesk.views.actor import Actor

_DAILY = {Right.SEE, Right.EXPORT}
_CLERK = _DAILY | {
    Right.EDIT_REGISTER,
    Right.IMPORT,
    Right.PLAN,
    Right.INSPECT,
    Right.HANDLE_HAZARDS,
    Right.REPORT_RECTIFICATION,
    Right.RECHECK,
    Right.ISSUE,
    Right.EDIT_CHECKLISTS,
    Right.KEEP_ROSTERS,
    Right.KEEP_DUTY,
    Right.KEEP_INCIDENTS,
    Right.KEEP_DAILIES,
    Right.JUDGE_DAILIES,
    Right.HAND_OVER,
    Right.UNDO,
}

GRANTED: dict[Role, frozenset[Right]] = {
    Role.CLERK: frozenset(_CLERK),
    Role.SECTION_HEAD: frozenset(
        _CLERK | {Right.APPROVE, Right.CONFIRM_LAW, Right.MANAGE_STAFF, Right.MANAGE_SETTINGS, Right.KEEP_FIELD_KEYS}
    ),
    Role.LEADER: frozenset(_DAILY | {Right.APPROVE, Right.OPEN_SEAL, Right.CONFIRM_LAW}),
    Role.DUTY: frozenset(_DAILY | {Right.KEEP_DUTY, Right.KEEP_INCIDENTS, Right.KEEP_DAILIES}),
    Role.TOWNSHIP_CLERK: frozenset(_DAILY | {Right.REPORT_RECTIFICATION, Right.REPORT}),
    Role.ADMINISTRATOR: frozenset({Right.MANAGE_STAFF, Right.MANAGE_SETTINGS}),
    Role.CITY: frozenset({Right.SEE_CITY}),
    Role.DEPARTMENT: frozenset(_DAILY | {Right.FOLLOW}),
    Role.WITNESS: frozenset({Right.WITNESS}),
}

S = TypeVar("S", bound="sa.Select[*tuple[Any, ...]]")


def may(actor: Actor, right: Right) -> bool:
    """Whether any of the actor's roles grants `right`."""
    return any(right in GRANTED[role] for role in actor.roles)


def may_any(actor: Actor, *rights: Right) -> bool:
    """Whether any of the actor's roles grants one of `rights`."""
    return any(may(actor, right) for right in rights)


def require(actor: Actor, right: Right, *, township: str | None = None) -> None:
    """Raise NotAllowed unless the actor has `right`, and in this township when one is named."""
    if not may(actor, right):
        raise NotAllowed(f"您的账号没有“{right.label}”的权限。如确需办理，请联系科室负责人。")
    if township is not None and actor.home is not None and township != actor.home:
        raise NotAllowed("这条记录不属于您所在的乡镇（街道），不能办理。")


def require_any(actor: Actor, *rights: Right) -> None:
    """Raise NotAllowed unless the actor has one of `rights`; the first is the one that is missed."""
    if not may_any(actor, *rights):
        require(actor, rights[0])


def require_issuing(actor: Actor, kind: object) -> None:
    """Raise NotAllowed unless the actor may issue papers of this kind.

    Whoever takes down incidents writes their reports too: they are due within the hour, in the night as well.
    """
    if kind is DocumentKind.INCIDENT_REPORT:
        require_any(actor, Right.ISSUE, Right.KEEP_INCIDENTS)
    else:
        require(actor, Right.ISSUE)


def sees_plans(actor: Actor) -> bool:
    """Whether plans and what is sealed of them are the actor's business; a server refuses others' questions."""
    return may_any(actor, Right.PLAN, Right.OPEN_SEAL)


def sees_people(actor: Actor) -> bool:
    """Whether the people who work at places are the actor's business."""
    return may_any(actor, Right.EDIT_REGISTER, Right.APPROVE)


def sees_incidents(actor: Actor) -> bool:
    """Whether 突发事件 are the actor's business: everybody's but another section's."""
    return not actor.of_department


def sees_officers(actor: Actor) -> bool:
    """Whether the people of the bureau and of the own township are the actor's business."""
    return not actor.of_department


def keeps_views(actor: Actor) -> bool:
    """Whether the actor's office keeps views of its own: another section doesn't see those of this one."""
    return not actor.of_department


def reads_trail(actor: Actor) -> bool:
    """Whether the actor reads what others did: the section and the leaders."""
    return may_any(actor, Right.EDIT_REGISTER, Right.APPROVE)


def require_someone(actor: Actor) -> None:
    """Raise NotAllowed for who is not signed in: what everybody at the desk may know, and nobody else."""
    if not actor.roles:
        raise NotAllowed("请先登录，再办理这项操作。")


def visible(statement: S, table: type[Scoped], actor: Actor) -> S:
    """Narrow a query to the actor's district, and to the own township outside the bureau.

    A 业务科室 is kept to its kinds of place by the session itself (`db.kinds`), whatever a query asks.
    """
    statement = statement.where(table.district == actor.district)
    return statement if actor.home is None else statement.where(table.township == actor.home)
