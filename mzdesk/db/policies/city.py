"""A city's store above its districts: what arrives by subscriptions is read, and nobody writes.

The apply worker belongs to the server's administrator and runs as a replica: no guard, foreign key or audit of ours
stands in its way. The store has no accounts; whoever reads is in one group that may select what is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mzdesk.db import arriving
from mzdesk.db.engine import Engines
from mzdesk.db.line import strict
from mzdesk.db.policies import acl, installing, logins, publishing
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models import Base

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

GROUP = "mz_city"
_CONNECTIONS = 8
_OPEN_TO_READ = ("alembic_version", "store_info")
_NOTED_BY_US = frozenset(_OPEN_TO_READ)


def apply(connection: sa.Connection) -> None:
    """Make a migrated, empty PostgreSQL a city's, or bring it to the list; raises NotAllowed, RuleBroken."""
    installing.require_superuser(connection)
    if connection.exec_driver_sql("SELECT to_regclass('access.logins')").scalar() is not None:
        raise RuleBroken("这是区县的共享数据库，不能改作市级数据库。请另建一个空的数据库。")
    if not arriving.is_city(connection):
        if filled := [name for name in Base.metadata.tables if name not in _NOTED_BY_US and _any(connection, name)]:
            raise RuleBroken(f"数据库里已有数据（{filled[0]}），不能改作市级数据库。请另建一个空的数据库。")
        connection.exec_driver_sql("INSERT INTO app.store_info(name, value) VALUES ('kind', 'city')")
    for statement in _statements(connection):
        connection.exec_driver_sql(statement.replace("%", "%%"))


def _statements(connection: sa.Connection) -> Iterator[str]:
    database = connection.exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
    yield f"DO $$ BEGIN IF to_regrole('{GROUP}') IS NULL THEN CREATE ROLE {GROUP}; END IF; END $$"
    yield f"ALTER ROLE {GROUP} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC"
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    for schema in ("app", "sealed"):
        yield f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC, {GROUP}"
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {GROUP}"
        yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC, {GROUP}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {GROUP}"
    yield f"GRANT USAGE ON SCHEMA app TO {GROUP}"
    for table in _OPEN_TO_READ:
        yield f"GRANT SELECT ON app.{table} TO {GROUP}"
    for table in publishing.PUBLISHED:
        listed = ", ".join(f'"{name}"' for name in publishing.columns(table))
        yield f"GRANT SELECT ({listed}) ON app.{table} TO {GROUP}"
        yield from _blanks(table)


def _blanks(table: str) -> Iterator[str]:
    """What stays in the district is empty here, also where a district's own store demands a value."""
    for column in Base.metadata.tables[table].c:
        if column.name in publishing.WITHHELD[table] and not column.nullable:
            blank = "[]" if isinstance(column.type, sa.JSON) else ""
            yield f"ALTER TABLE app.{table} ALTER COLUMN \"{column.name}\" SET DEFAULT '{blank}'"


def add_reader(connection: sa.Connection, name: str, person: str, password: str) -> None:
    """A login of the city that reads; raises BadInput, RuleBroken."""
    if not logins.fits(name):
        raise BadInput(logins.FORM, "login")
    if connection.execute(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}).scalar():
        raise RuleBroken(f"登录名“{name}”已经有人使用。请换一个登录名。")
    secret = logins.secret(connection, name, password)
    said = _literal(connection, person)
    for statement in (
        f"CREATE ROLE {name} LOGIN PASSWORD '{secret}' CONNECTION LIMIT {_CONNECTIONS} IN ROLE {GROUP}",
        f"ALTER ROLE {name} SET statement_timeout = '60s'",
        f"COMMENT ON ROLE {name} IS {said}",  # who it is, for the window
    ):
        connection.exec_driver_sql(statement.replace("%", "%%"))


def require_free(city: Engines, district: str) -> None:
    """Whether a district may be subscribed to; raises BadInput, RuleBroken, NotAllowed."""
    with city.write.connect() as connection:
        _require_city(connection, district, "没有订阅")
        if _subscribed(connection, district):
            raise RuleBroken(f"区县 {district} 已经订阅。请用 mzdesk database check 查看接收情况。")
        if any(_rows(connection, table, district) for table in publishing.PUBLISHED):
            raise RuleBroken(
                f"市级数据库里还有区县 {district} 以前的数据，首次复制会冲突，没有订阅。"
                f"请先运行 mzdesk database unsubscribe … --district {district} 清除，然后重试。"
            )


def subscribe(city: Engines, source: URL, district: str, name: str = "") -> None:
    """Begin to receive a district that is free to be subscribed to; raises what the district's server says.

    `source` is how the city's server reaches the district's, with the feed's password; `name` what the window calls it.
    """
    with city.write.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        conninfo, said = (_literal(connection, text) for text in (reach(source), name))
        made = f"CREATE SUBSCRIPTION {_name(district)} CONNECTION {conninfo} PUBLICATION {publishing.PUBLICATION}"
        connection.exec_driver_sql(made.replace("%", "%%"))
        if name:
            connection.exec_driver_sql(f"COMMENT ON SUBSCRIPTION {_name(district)} IS {said}".replace("%", "%%"))


def unsubscribe(city: Engines, district: str, *, force: bool = False) -> int:
    """Receive a district no more and remove what came of it; returns how many rows. Raises BadInput, RuleBroken.

    `force`: also when its server can't be told, which then keeps its log for a receiver that never comes.
    """
    with city.write.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _require_city(connection, district, "没有取消订阅")
        subscribed = _subscribed(connection, district)
        if not subscribed and not any(_rows(connection, table, district) for table in publishing.PUBLISHED):
            raise RuleBroken(f"区县 {district} 没有订阅，也没有它的数据，不用取消。请核对区县代码。")
        if subscribed:
            _drop(connection, district, force=force)
    with city.write.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        asked = (f"DELETE FROM app.{table} WHERE district = '{district}'" for table in publishing.PUBLISHED)
        return sum(connection.exec_driver_sql(each).rowcount for each in asked)


def _drop(connection: sa.Connection, district: str, *, force: bool) -> None:
    if force:
        connection.exec_driver_sql(f"ALTER SUBSCRIPTION {_name(district)} DISABLE")
        connection.exec_driver_sql(f"ALTER SUBSCRIPTION {_name(district)} SET (slot_name = NONE)")
    try:
        connection.exec_driver_sql(f"DROP SUBSCRIPTION {_name(district)}")
    except sa.exc.DBAPIError as error:
        raise RuleBroken(
            f"区县 {district} 的服务器没有接通，或没有答应停止发送，没有取消订阅。请接通后重试；"
            "那台服务器确实不再使用的，加上 --force，再由区县运行 mzdesk database unpublish。"
        ) from error


def _require_city(connection: sa.Connection, district: str, refused: str) -> None:
    installing.require_superuser(connection)
    if not re.fullmatch(r"[0-9]{6}", district):
        raise BadInput("区县代码是 6 位数字，如 500156。请重新填写。", "district")
    if not arriving.is_city(connection):
        raise RuleBroken(f"这不是市级数据库，{refused}。请先运行 mzdesk database init … --city。")


def _subscribed(connection: sa.Connection, district: str) -> bool:
    return any(each.district == district for each in arriving.arrivals(connection))


def _rows(connection: sa.Connection, table: str, district: str) -> bool:
    asked = f"SELECT EXISTS(SELECT 1 FROM app.{table} WHERE district = '{district}')"
    return bool(connection.exec_driver_sql(asked).scalar())


def _literal(connection: sa.Connection, text: str) -> str:
    return str(connection.execute(sa.text("SELECT quote_literal(:text)"), {"text": text}).scalar_one())


def reach(source: URL) -> str:
    """The address as libpq reads it, verifying the server whatever was asked for; raises StoreDown for less."""
    from psycopg.conninfo import make_conninfo

    _, given = source.get_dialect()().create_connect_args(source)
    words: dict[str, Any] = {**given, **strict(source)}
    words.pop("application_name")  # the subscription's own name, by which the district tells its receivers apart
    return make_conninfo(**words)


def examine(source: URL, district: str) -> None:
    """Look at the district's server as the feed before anything is subscribed; raises RuleBroken."""
    engine = sa.create_engine(source, connect_args=strict(source), hide_parameters=True)
    try:
        with engine.connect() as connection:
            require_published(connection, district)
    finally:
        engine.dispose()


def require_published(connection: sa.Connection, district: str) -> None:
    """Whether this store publishes that district, and what the list names; raises RuleBroken."""
    level = str(connection.exec_driver_sql("SHOW wal_level").scalar_one())
    if level != "logical":
        raise RuleBroken(publishing.NOT_LOGICAL.format(which=f"区县 {district} ", level=level))
    if not publishing.exists(connection):
        raise RuleBroken(f"区县 {district} 还没有发布。请区县的数据库管理员运行 mzdesk database publish，然后重试。")
    if unlike := next(publishing.unlike(connection), ""):
        raise RuleBroken(f"区县 {district} 的发布与本程序的清单不一致，没有订阅。{unlike}")
    found = set(connection.exec_driver_sql("SELECT DISTINCT district FROM app.townships").scalars())
    if found - {district}:
        raise RuleBroken(
            f"这个地址上是区县 {'、'.join(sorted(found))} 的数据，不是 {district}，没有订阅。请核对地址和代码。"
        )


def differences(connection: sa.Connection) -> Iterator[str]:
    """One sentence for each thing that is not as a city's store must be, and for each district that doesn't arrive."""
    installing.require_superuser(connection)
    yield from acl.compared(connection, _privileges())
    for name in sorted(set(Base.metadata.tables) - set(publishing.PUBLISHED) - _NOTED_BY_US):
        if _any(connection, name):
            yield f"市级数据库里不应有数据表 {name} 的数据。请核对是谁写入的，并清除。"
    state = arriving.arrivals(connection)
    if not state:
        yield "还没有订阅任何区县。请运行 mzdesk database subscribe。"
    for each in state:
        yield from _arrives(each)


def _arrives(found: arriving.Arrival) -> Iterator[str]:
    district, wanted = found.district, {f"app.{name}" for name in publishing.PUBLISHED}
    if {name if name.startswith("app.") else f"app.{name}" for name in found.tables} != wanted:
        yield f"区县 {district} 的订阅与发布清单不一致。请先运行 mzdesk database unsubscribe，再重新订阅。"
    if not found.enabled:
        yield f"区县 {district} 的订阅已停用，不再接收。请启用后再核对。"
    elif not found.connected:
        yield f"区县 {district} 没有接通，数据停在中断之前。请核对区县服务器是否开机、网络和接收账号的口令。"
    elif found.copying:
        yield f"区县 {district} 正在首次复制，还有 {found.copying} 张数据表没有完成。请稍后再核对。"
    elif found.silent > arriving.LATE_SECONDS:
        yield f"区县 {district} 已有 {int(found.silent) // 60} 分钟没有消息。请核对网络和区县服务器。"


def _privileges() -> set[tuple[str, str, str, str]]:
    tables = publishing.PUBLISHED
    held = {(f"app.{table}", column, GROUP, "SELECT") for table in tables for column in publishing.columns(table)}
    held |= {(f"app.{table}", "", GROUP, "SELECT") for table in _OPEN_TO_READ}
    return held | {("app", "", GROUP, "USAGE"), ("database", "", GROUP, "CONNECT")}


def _any(connection: sa.Connection, table: str) -> bool:
    return bool(connection.exec_driver_sql(f"SELECT EXISTS(SELECT 1 FROM app.{table})").scalar())


def _name(district: str) -> str:
    return f"mz_d{district}"
