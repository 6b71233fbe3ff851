"""The comparisons of roles, logins, owners and privileges with the list."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from mzdesk.db.policies import groups, publishing, rights

Privilege = tuple[str, str, str, str]  # object, column, grantee, privilege

_ROLES = (
    "SELECT rolname, rolcanlogin, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls "
    "FROM pg_roles"
)
_KEEPER = (
    "SELECT rolcanlogin, rolcreaterole, rolsuper OR rolcreatedb OR rolreplication OR rolbypassrls "
    f"FROM pg_roles WHERE rolname='{groups.KEEPER}'"
)
_BECOME = (
    "SELECT m.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid=a.member JOIN pg_roles g ON g.oid=a.roleid "
    f"WHERE g.rolname='{groups.KEEPER}' ORDER BY 1"
)
_MEMBERS = (
    "SELECT m.rolname, g.rolname FROM pg_auth_members a "
    "JOIN pg_roles m ON m.oid=a.member JOIN pg_roles g ON g.oid=a.roleid"
)
_OWNERS = (
    "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace::regnamespace::text IN ({schemas}) "
    "AND c.relkind IN ('r', 'p', 'S', 'v', 'm') AND c.relowner <> '{owner}'::regrole "
    "UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace::regnamespace::text IN ({schemas}) "
    "AND p.proowner <> CASE WHEN p.proname LIKE 'keep\\_%%' THEN '{keeper}' ELSE '{owner}' END::regrole ORDER BY 1"
)
# Everything anybody but the owner holds in our schemas, on them, and on the database.
_HELD = """
SELECT n.nspname || '.' || c.relname, '', x.grantee, x.privilege_type FROM pg_class c
  JOIN pg_namespace n ON n.oid=c.relnamespace, aclexplode(c.relacl) x
  WHERE n.nspname IN ({schemas}) AND x.grantee <> c.relowner
UNION ALL SELECT n.nspname || '.' || c.relname, a.attname, x.grantee, x.privilege_type FROM pg_attribute a
  JOIN pg_class c ON c.oid=a.attrelid JOIN pg_namespace n ON n.oid=c.relnamespace, aclexplode(a.attacl) x
  WHERE n.nspname IN ({schemas}) AND x.grantee <> c.relowner AND NOT a.attisdropped
UNION ALL SELECT p.pronamespace::regnamespace::text || '.' || p.proname, '', x.grantee, x.privilege_type FROM pg_proc p,
  aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
  WHERE p.pronamespace::regnamespace::text IN ({schemas}) AND x.grantee <> p.proowner
UNION ALL SELECT n.nspname, '', x.grantee, x.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) x
  WHERE n.nspname IN ({schemas}) AND x.grantee <> n.nspowner
UNION ALL SELECT 'database', '', x.grantee, x.privilege_type FROM pg_database d,
  aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x
  WHERE d.datname=current_database() AND x.grantee <> d.datdba
"""


def _schemas() -> str:
    return ", ".join(f"'{schema}'" for schema in groups.SCHEMAS)


def roles(connection: sa.Connection) -> Iterator[str]:
    """The groups are there, nobody signs in as one, none has power over the server."""
    found = {row[0]: (row[1], row[2]) for row in connection.exec_driver_sql(_ROLES)}
    for name in (groups.OWNER, *(group.name for group in groups.GROUPS)):
        if name not in found:
            yield f"缺少角色 {name}。"
        elif found[name][0]:
            yield f"角色 {name} 可以登录，应当不能。"
        elif found[name][1]:
            yield f"角色 {name} 有服务器管理权限，应当没有。"
    yield from _keeper(connection)


def _keeper(connection: sa.Connection) -> Iterator[str]:
    """It may make logins and nothing else, and nobody can become it."""
    found = connection.exec_driver_sql(_KEEPER).one_or_none()
    if found is None:
        yield f"缺少角色 {groups.KEEPER}。"
    elif tuple(found) != (False, True, False):
        yield f"角色 {groups.KEEPER} 只应有建立登录名的权限，并且不能登录。"
    for (name,) in connection.exec_driver_sql(_BECOME):
        yield f"{name} 在角色 {groups.KEEPER} 中，应当没有人。"


def logins(connection: sa.Connection) -> Iterator[str]:
    """Every login is in exactly the groups of its roles, and nobody is in a group without an account here."""
    power = {row[0]: (row[1], row[2]) for row in connection.exec_driver_sql(_ROLES)}
    member: dict[str, set[str]] = {}
    for name, group in connection.exec_driver_sql(_MEMBERS):
        member.setdefault(name, set()).add(group)
    for login, codes, active in connection.exec_driver_sql("SELECT login, roles, active FROM access.logins ORDER BY 1"):
        if login not in power:
            yield f"账号 {login} 没有对应的数据库登录名。"
            continue
        if power[login][1]:
            yield f"登录名 {login} 有服务器管理权限，应当没有。"
        if power[login][0] != active:
            yield f"账号 {login} 已{'启用' if active else '停用'}，但数据库登录名{'不能' if active else '仍能'}登录。"
        if member.get(login, set()) != {groups.BY_CODE[code].name for code in codes}:
            yield f"登录名 {login} 所在的角色与账号身份不一致。"
    known = set(connection.exec_driver_sql("SELECT login FROM access.logins").scalars())
    if _alone(connection):
        ours = {group.name for group in groups.GROUPS} | {groups.OWNER}
        yield from (
            f"登录名 {name} 在业务角色中，但没有账号。"
            for name in sorted(member)
            if name not in known and name != groups.KEEPER and member[name] & ours
        )


def _alone(connection: sa.Connection) -> bool:
    """Whether this is the server's only database: the logins of another may be in the same groups."""
    asked = "SELECT count(*) FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
    return bool(connection.exec_driver_sql(asked).scalar_one() == 1)


def owners(connection: sa.Connection) -> Iterator[str]:
    """Everything belongs to the role nobody signs in as."""
    for role in (groups.OWNER, groups.KEEPER):
        if connection.exec_driver_sql(f"SELECT to_regrole('{role}')").scalar() is None:
            return
    asked = _OWNERS.format(schemas=_schemas(), owner=groups.OWNER, keeper=groups.KEEPER)
    for name in connection.exec_driver_sql(asked).scalars():
        yield f"{name} 不属于 {groups.KEEPER if name.startswith('access.keep_') else groups.OWNER}。"


def privileges(connection: sa.Connection) -> Iterator[str]:
    """Nobody holds more or less than the list says."""
    more = publishing.expected() if publishing.exists(connection) else set()
    yield from compared(connection, _expected() | more)


def compared(connection: sa.Connection, wanted: set[Privilege]) -> Iterator[str]:
    """Where what is held in our schemas differs from `wanted`."""
    names = {row[0]: row[1] for row in connection.exec_driver_sql("SELECT oid, rolname FROM pg_roles")} | {0: "PUBLIC"}
    held = connection.exec_driver_sql(_HELD.format(schemas=_schemas()))
    found = {(row[0], row[1], names.get(row[2], "?"), row[3]) for row in held}
    yield from _told("缺少权限", wanted - found)
    yield from _told("多出权限", found - wanted)


def _told(what: str, privileges: set[Privilege]) -> Iterator[str]:
    by: dict[tuple[str, str, str], list[str]] = {}
    for thing, column, grantee, privilege in sorted(privileges):
        by.setdefault((thing, grantee, privilege), []).append(column)
    for (thing, grantee, privilege), columns in by.items():
        names = "、".join(column for column in columns if column)
        yield f"{what}：{grantee} 对 {thing} 的 {privilege}{f'（{names}）' if names else ''}。"


def _expected() -> set[Privilege]:
    made: set[Privilege] = {(f"app.{g.table}", g.column, g.group, g.privilege) for g in rights.expected()}
    for group in groups.GROUPS:
        made.update({("app", "", group.name, "USAGE"), ("access", "", group.name, "USAGE")})
        made.add(("database", "", group.name, "CONNECT"))
    for function, to in rights.FUNCTIONS.items():
        made.update((function.partition("(")[0], "", group.name, "EXECUTE") for group in to)
    made.update((name.partition("(")[0], "", groups.OWNER, "EXECUTE") for name in groups.KEEPER_FUNCTIONS)
    return made
