"""One login for each person: a role that may sign in, its groups, its limits, and its line in access.logins."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from mzdesk import vault
from mzdesk.db.policies import groups
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.terms import FacilityKind, Role
from mzdesk.views.actor import bureau_code

_KINDS = {kind.value for kind in FacilityKind}
_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


@dataclass(frozen=True, slots=True)
class Login:
    """Who signs in as what; `roles` are codes of groups.BY_CODE, `township` is the bureau's own code for its people.

    `kinds` are the kinds of place of a 业务科室.
    """

    name: str
    person: str
    roles: tuple[str, ...]
    district: str
    township: str = ""
    person_id: UUID | None = None
    kinds: tuple[str, ...] = ()


def create(connection: sa.Connection, login: Login, password: str) -> None:
    """Make the login; its password is hashed here and travels as a SCRAM secret. Raises BadInput, RuleBroken."""
    login = _checked(login)
    vault.check_phrase_form(password, login=login.name)
    if connection.execute(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": login.name}).scalar():
        raise RuleBroken(f"登录名“{login.name}”已经有人使用。请换一个登录名。")
    made = {"name": login.name, "secret": secret(connection, login.name, password), "codes": list(login.roles)}
    connection.execute(_MAKE, made)
    connection.execute(_INSERT, _line(login))


def disable(connection: sa.Connection, name: str) -> None:
    """Shut a login out: open sessions see nothing from this moment, new ones are refused. Raises NotFound."""
    found = connection.execute(sa.text("UPDATE access.logins SET active = false WHERE login = :name"), {"name": name})
    if not found.rowcount:
        raise NotFound(f"没有“{name}”这个登录名。请核对后重试。")
    connection.execute(sa.text("SELECT access.keep_door(:name, false)"), {"name": name})


_MAKE = sa.text("SELECT access.keep_make(:name, :secret), access.keep_groups(:name, CAST(:codes AS text[]))")
FORM = "登录名用 2 至 31 个小写字母、数字和下划线，以字母开头，不能以 mz_、pg_ 开头。请重新填写。"
_INSERT = sa.text(
    "INSERT INTO access.logins(login, person_id, person, roles, district, township, kinds) "
    "VALUES (:login, :person_id, :person, :roles, :district, :township, :kinds)"
)


def fits(name: str) -> bool:
    """Whether a server takes this as a login's name."""
    return bool(_NAME.fullmatch(name)) and not name.startswith(("mz_", "pg_"))


def _line(login: Login) -> dict[str, Any]:
    return {
        "login": login.name,
        "person_id": login.person_id,
        "person": login.person,
        "roles": list(login.roles),
        "district": login.district,
        "township": login.township,
        "kinds": list(login.kinds),
    }


def _checked(login: Login) -> Login:
    if not fits(login.name):
        raise BadInput(FORM, "login")
    if not login.person.strip():
        raise BadInput("请填写使用人姓名。", "person")
    if not re.fullmatch(r"[0-9]{6}", login.district):
        raise BadInput("区县代码是 6 位数字，如 500156。请重新填写。", "district")
    unknown = [code for code in login.roles if code not in groups.BY_CODE]
    if unknown or not login.roles:
        raise BadInput(f"没有这种身份：{'、'.join(unknown) or '（空）'}。请重新选择。", "roles")
    placed = replace(login, township=login.township or bureau_code(login.district))
    if not re.fullmatch(f"{login.district}[0-9]{{3}}", placed.township):
        raise BadInput("乡镇（街道）代码是 9 位数字，前 6 位是区县代码。请重新填写。", "township")
    outside = placed.township != bureau_code(login.district)
    if outside != ("township_clerk" in login.roles) or (outside and len(login.roles) > 1):
        raise BadInput(
            "乡镇（街道）的账号只能是经办人，局里的账号不能是乡镇（街道）经办人。请核对身份和单位。", "roles"
        )
    of_department = login.roles == (Role.DEPARTMENT.value,)
    if of_department != bool(login.kinds) or not _KINDS.issuperset(login.kinds):
        raise BadInput("“业务科室”的账号须写明负责的机构类别，其他身份的账号没有。请核对。", "kinds")
    return placed


def secret(connection: sa.Connection, name: str, password: str) -> str:
    """What the server keeps of a password, made here: no clear text travels."""
    raw: Any = connection.connection.dbapi_connection
    made: bytes = raw.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    return made.decode()
