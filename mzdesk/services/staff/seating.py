"""Who sits at the desk of a shared server: what the server says of the login, not what the client says."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.db import proofs
from mzdesk.errors import NotAllowed
from mzdesk.terms import FacilityKind, Role
from mzdesk.views.actor import Actor

_ME = sa.text("SELECT person_id, person, roles, district, township, kinds FROM access.me()")
_ASKED_TO_CHANGE = sa.text("SELECT must_change FROM access.me()")
_NO_WALLS = "这个数据库还没有建立账号和权限，不能登录。请系统管理员先运行 mzdesk database init。"
_UNKNOWN = "这个登录名没有账号，或账号已停用。请联系科室负责人或系统管理员。"


def seated(session: Session) -> Actor:
    """The actor behind the login of a shared server; raises NotAllowed for one that is unknown or switched off."""
    if not proofs.guarded(session):
        raise NotAllowed(_NO_WALLS)
    row = session.execute(_ME).first()
    if row is None:
        raise NotAllowed(_UNKNOWN)
    known = {role.value for role in Role}
    roles = frozenset(Role(code) for code in row.roles if code in known)
    kinds = frozenset(FacilityKind(kind) for kind in row.kinds)
    return Actor(row.person_id, row.person, roles, row.district, row.township, kinds)


def must_change_first(session: Session) -> bool:
    """Whether the password of this login of a shared server was given by somebody else and must be changed first."""
    return bool(session.execute(_ASKED_TO_CHANGE).scalar())
