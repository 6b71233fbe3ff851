"""Who reads a city's store: a login that its administrator made, not an account."""

from __future__ import annotations

from sqlalchemy.orm import Session

from mzdesk.db import arriving
from mzdesk.errors import NotAllowed
from mzdesk.terms import Role
from mzdesk.views.actor import Actor, bureau_code

_UNKNOWN = "这个登录名不能查看市级数据，或者已经停用。请联系市级数据库管理员。"


def seated(session: Session) -> Actor:
    """The reader behind the login of a city's store; raises NotAllowed for any other login."""
    person = arriving.reader(session)
    if person is None:
        raise NotAllowed(_UNKNOWN)
    return Actor(None, person, frozenset({Role.CITY}), "", bureau_code(""))
