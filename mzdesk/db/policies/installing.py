"""Bring a migrated PostgreSQL to the list: roles, identity, owners, grants, policies, guards, hardening.

May be run again. All in one transaction of a superuser, so that no desk ever meets a half-open store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import sqlalchemy as sa

from mzdesk.db import triggers
from mzdesk.db.policies import groups, hardening, rights, rows
from mzdesk.errors import NotAllowed

_OWNED = (
    "SELECT format('ALTER %s %s OWNER TO {owner}', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, "
    "c.oid::regclass) "
    "FROM pg_class c WHERE c.relnamespace::regnamespace::text IN ({schemas}) AND c.relkind IN ('r', 'p') "
    "AND c.relowner <> '{owner}'::regrole "
    "UNION ALL SELECT format('ALTER FUNCTION %s OWNER TO {owner}', p.oid::regprocedure) FROM pg_proc p "
    "WHERE p.pronamespace::regnamespace::text IN ({schemas}) AND p.proowner <> '{owner}'::regrole "
    "AND p.proname NOT LIKE 'keep\\_%'"
)


def apply(connection: sa.Connection) -> None:
    """Bring the database of a superuser's connection to the list; raises NotAllowed without that right."""
    require_superuser(connection)
    _run(connection, _roles())
    _run(connection, identity())
    _own(connection)
    _run(connection, _schemas())
    _run(connection, _grants())
    _run(connection, _row_security(connection))
    _run(connection, [text for _, _, text in guards()])
    name = connection.exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
    _run(connection, hardening.statements(str(name)))
    _run(connection, [f"GRANT CONNECT ON DATABASE {name} TO {groups.names()}"])


def require_superuser(connection: sa.Connection) -> None:
    """Raise NotAllowed unless the connection is the server administrator's."""
    if connection.exec_driver_sql("SHOW is_superuser").scalar() != "on":
        raise NotAllowed("建立和核对共享数据库需要服务器管理员账号（如 postgres）。请换用该账号的地址后重试。")


def identity() -> list[str]:
    """The statements that make the schemas beside `app`, their tables and functions."""
    folder = Path(__file__).parent
    text = "\n;;\n".join(folder.joinpath(f"{name}.sql").read_text(encoding="utf-8") for name in ("identity", "logins"))
    return text.replace("@GROUPS@", _groups()).split("\n;;\n")


def _groups() -> str:
    return ", ".join(
        f"('{code}', '{group.name}', {group.statement}, {group.idle}, {group.connections})"
        for code, group in groups.BY_CODE.items()
    )


def guards() -> list[tuple[str, str, str]]:
    """Triggers of the access guard: table, name, the statement that makes it."""
    made = []
    for table in rows.guarded():
        made.append((table, f"{table}_own", "BEFORE INSERT OR UPDATE OR DELETE", "own_row"))
    for table in rows.stamped():
        made.append((table, f"{table}_stamp", "BEFORE INSERT", "stamp_row"))
    made.append(("hazard_steps", "hazard_steps_kind", "BEFORE INSERT", "own_kind"))
    return [
        (
            table,
            name,
            f"CREATE OR REPLACE TRIGGER {name} {when} ON app.{table} FOR EACH ROW "
            f"EXECUTE FUNCTION access.{function}(); "
            f"ALTER TABLE app.{table} ENABLE TRIGGER {name}",
        )
        for table, name, when, function in made
    ]


def _run(connection: sa.Connection, statements: Iterable[str]) -> None:
    text = ";\n".join(statements)
    if text:
        connection.exec_driver_sql(text.replace("%", "%%"))


def _roles() -> Iterator[str]:
    yield "LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE"  # roles are the whole server's
    for name in (groups.OWNER, groups.KEEPER, *(group.name for group in groups.GROUPS)):
        yield (
            f"DO $$ BEGIN IF NOT EXISTS(SELECT 1 FROM pg_roles WHERE rolname='{name}') "
            f"THEN CREATE ROLE {name}; END IF; END $$"
        )
        power = "CREATEROLE" if name == groups.KEEPER else "NOCREATEROLE"
        yield f"ALTER ROLE {name} NOLOGIN NOSUPERUSER NOCREATEDB {power} NOREPLICATION NOBYPASSRLS"
    yield f"GRANT pg_signal_backend TO {groups.KEEPER}"
    # PostgreSQL 15 lets who makes roles hand out any group; from 16 on each must be entrusted
    yield (
        "DO $$ BEGIN IF current_setting('server_version_num')::int >= 160000 THEN "
        f"EXECUTE 'GRANT {groups.names()} TO {groups.KEEPER} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE'; END IF; END $$"
    )
    yield f"ALTER DEFAULT PRIVILEGES FOR ROLE {groups.OWNER} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"


def _own(connection: sa.Connection) -> None:
    schemas = ", ".join(f"'{schema}'" for schema in groups.SCHEMAS)
    asked = _OWNED.format(owner=groups.OWNER, schemas=schemas).replace("%", "%%")
    _run(connection, list(connection.exec_driver_sql(asked).scalars()))
    _run(connection, [f"ALTER FUNCTION {name} OWNER TO {groups.KEEPER}" for name in groups.KEEPER_FUNCTIONS])
    _run(connection, [f"ALTER SCHEMA {schema} OWNER TO {groups.OWNER}" for schema in groups.SCHEMAS])


def _schemas() -> Iterator[str]:
    everybody = f"PUBLIC, {groups.names()}"
    for schema in groups.SCHEMAS:
        yield f"REVOKE ALL ON SCHEMA {schema} FROM {everybody}"
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {everybody}"
        yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {everybody}"
        yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM {everybody}"
    yield f"GRANT USAGE ON SCHEMA app, access TO {groups.names()}"
    for function, to in rights.FUNCTIONS.items():
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {groups.names(to)}"
    for function in groups.KEEPER_FUNCTIONS:
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {groups.OWNER}"
    for table in ("access.logins", "sealed.secrets", "sealed.asks", "sealed.proofs"):
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"


def _grants() -> Iterator[str]:
    def by(grant: rights.Grant) -> tuple[str, str, str]:
        return grant.table, grant.group, grant.privilege

    for (table, group, privilege), held in groupby(sorted(rights.expected(), key=by), by):
        columns = ", ".join(sorted(f'"{grant.column}"' for grant in held if grant.column))
        yield f"GRANT {privilege}{f' ({columns})' if columns else ''} ON app.{table} TO {group}"


def _row_security(connection: sa.Connection) -> Iterator[str]:
    drop = "SELECT format('DROP POLICY %%I ON app.%%I', polname, c.relname) FROM pg_policy "
    yield from connection.exec_driver_sql(
        f"{drop}JOIN pg_class c ON c.oid=polrelid WHERE c.relnamespace='app'::regnamespace"
    ).scalars()
    forced = set(rows.forced())
    for table in rows.tables():
        force = "FORCE" if table in forced else "NO FORCE"
        yield f"ALTER TABLE app.{table} ENABLE ROW LEVEL SECURITY, {force} ROW LEVEL SECURITY"
    for policy in rows.expected():
        yield policy.statement()
    for name, where in rows.INDEXES.items():
        yield f"CREATE INDEX IF NOT EXISTS {name} ON {where}"
    for name, column in rows.uncounted():
        yield f'ALTER TABLE app.{name} ALTER COLUMN "{column}" SET STATISTICS 0'


def functions() -> list[str]:
    """Every statement that makes a function of `app` or `access`."""
    return [text for text in (*triggers.functions(), *identity()) if "CREATE OR REPLACE FUNCTION" in text]
