"""Compare a shared PostgreSQL with the list and say in Chinese what differs. Changes nothing: all is rolled back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from mzdesk.db import triggers
from mzdesk.db.policies import acl, hardening, installing, publishing, rows, surroundings
from mzdesk.models import Base
from mzdesk.models.sealed import SECRETS_APART

_SCRATCH = "mz_expected"
_POLICIES = (
    "SELECT c.relname, p.polname, p.polcmd::text, p.polpermissive, "
    "(SELECT string_agg(coalesce(r.rolname, 'PUBLIC'), ',' ORDER BY r.rolname) FROM unnest(p.polroles) AS o(oid) "
    "LEFT JOIN pg_roles r ON r.oid=o.oid), "
    "replace(coalesce(pg_get_expr(p.polqual, p.polrelid), ''), '{scratch}.', ''), "
    "replace(coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), '{scratch}.', '') "
    "FROM pg_policy p JOIN pg_class c ON c.oid=p.polrelid WHERE c.relnamespace='{schema}'::regnamespace"
)
_FUNCTIONS = (
    "SELECT p.pronamespace::regnamespace::text || '.' || p.proname, btrim(p.prosrc, E' \\n'), "
    "p.prosecdef, coalesce(array_to_string(p.proconfig, ','), '') FROM pg_proc p "
    "WHERE p.pronamespace::regnamespace::text IN ('app', 'access', 'sealed')"
)
_TRIGGERS = (
    "SELECT t.tgname, t.tgenabled::text FROM pg_trigger t JOIN pg_class c ON c.oid=t.tgrelid "
    "WHERE c.relnamespace='app'::regnamespace AND NOT t.tgisinternal"
)
_HEAD = re.compile(r"CREATE OR REPLACE FUNCTION ([\w.]+)\(.*?\$\$(.*)\$\$", re.DOTALL)


def differences(connection: sa.Connection) -> list[str]:
    """One sentence for each difference, none when the store is as it should be; raises NotAllowed without the right."""
    installing.require_superuser(connection)
    if connection.exec_driver_sql("SELECT to_regclass('access.logins')").scalar() is None:
        return ["还没有建立角色和权限。请运行 mzdesk database init。"]
    missing = [name for name in rows.tables() if not _has(connection, f"app.{name}")]
    if missing:
        return [f"缺少数据表：{'、'.join(missing)}。请运行 mzdesk database upgrade。"]
    if shape := list(_columns(connection)):
        return shape
    parts = (
        acl.roles,
        acl.logins,
        acl.owners,
        acl.privileges,
        _security,
        _planning,
        _policies,
        _guards,
        _functions,
        _sealed,
        _kept,
        _open,
        surroundings.differences,
        publishing.differences,
    )
    return [sentence for part in parts for sentence in part(connection)]


def _has(connection: sa.Connection, name: str) -> bool:
    return connection.exec_driver_sql(f"SELECT to_regclass('{name}')").scalar() is not None


def _columns(connection: sa.Connection) -> Iterator[str]:
    """A store of another age, or one that was read back in part, has other columns."""
    asked = (
        "SELECT c.oid::regclass::text, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid=a.attrelid "
        "WHERE c.relnamespace::regnamespace::text IN ('app', 'sealed') AND c.relkind IN ('r', 'p') "
        "AND a.attnum > 0 AND NOT a.attisdropped"
    )
    found = {(row[0].removeprefix("app."), row[1]) for row in connection.exec_driver_sql(asked)}
    tables = {**Base.metadata.tables, "sealed.secrets": SECRETS_APART}
    wanted = {(name, column.name) for name, table in tables.items() for column in table.c}
    found = {pair for pair in found if pair[0] in tables}
    for what, differing in (("缺少", wanted - found), ("多出", found - wanted)):
        for table in sorted({table for table, _ in differing}):
            names = "、".join(sorted(column for name, column in differing if name == table))
            yield f"数据表 {table} {what}列 {names}，不是本程序的库。请用与数据库同期的程序，或重新建立。"


def _security(connection: sa.Connection) -> Iterator[str]:
    asked = (
        "SELECT n.nspname || '.' || c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c "
        "JOIN pg_namespace n "
        "ON n.oid=c.relnamespace WHERE n.nspname IN ('app', 'access', 'sealed') AND c.relkind IN ('r', 'p') ORDER BY 1"
    )
    forced = {f"app.{name}" for name in rows.forced()}
    for name, on, force in connection.exec_driver_sql(asked):
        if not on:
            yield f"数据表 {name} 的行权限没有打开。"
        elif force != (name in forced):
            yield f"数据表 {name} 的行权限对表主人{'多余地' if force else '没有'}生效。"


def _planning(connection: sa.Connection) -> Iterator[str]:
    """What the planner may know, and what it needs."""
    asked = (
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid=a.attrelid "
        "WHERE c.relnamespace='app'::regnamespace AND c.relkind='r' AND a.attstattarget=0"
    )
    for name in rows.INDEXES:
        if not _has(connection, f"app.{name}"):
            yield f"缺少索引 {name}。"
    silent = {tuple(row) for row in connection.exec_driver_sql(asked)}
    for table in sorted({table for table, _ in set(rows.uncounted()) - silent}):
        yield f"数据表 {table} 保留了统计信息，可能泄露检查去向。"


def _policies(connection: sa.Connection) -> Iterator[str]:
    """The expected ones are made on empty copies, so that both are spelled by the same server."""
    found = _read_policies(connection, "app")
    nested = connection.begin_nested()
    try:
        connection.exec_driver_sql(f"CREATE SCHEMA {_SCRATCH}")
        copies = [f"CREATE TABLE {_SCRATCH}.{name} (LIKE app.{name})" for name in rows.tables()]
        made = [policy.statement(_SCRATCH) for policy in rows.expected()]
        connection.exec_driver_sql("; ".join([*copies, *made]))
        wanted = _read_policies(connection, _SCRATCH)
    finally:
        nested.rollback()
    for key in sorted(wanted.keys() | found.keys()):
        table, name = key
        if key not in found:
            yield f"数据表 {table} 缺少行权限规则 {name}。"
        elif key not in wanted:
            yield f"数据表 {table} 多出行权限规则 {name}。"
        elif found[key] != wanted[key]:
            yield f"数据表 {table} 的行权限规则 {name} 被改动。"


def _read_policies(connection: sa.Connection, schema: str) -> dict[tuple[str, str], tuple[object, ...]]:
    asked = _POLICIES.format(schema=schema, scratch=_SCRATCH)
    return {(row[0], row[1]): tuple(row[2:]) for row in connection.exec_driver_sql(asked)}


def _guards(connection: sa.Connection) -> Iterator[str]:
    found = {row[0]: row[1] for row in connection.exec_driver_sql(_TRIGGERS)}
    wanted = triggers.expected("postgresql") | {name for _, name, _ in installing.guards()}
    yield from (f"缺少触发器 {name}。" for name in sorted(wanted - found.keys()))
    yield from (f"多出触发器 {name}。" for name in sorted(found.keys() - wanted))
    yield from (f"触发器 {name} 被停用。" for name in sorted(wanted & found.keys()) if found[name] != "O")


def _functions(connection: sa.Connection) -> Iterator[str]:
    wanted = dict(_expected_functions())
    found = {row[0]: tuple(row[1:]) for row in connection.exec_driver_sql(_FUNCTIONS)}
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield f"缺少函数 {name}。"
        elif name not in wanted:
            yield f"多出函数 {name}。"
        elif found[name] != wanted[name]:
            yield f"函数 {name} 被改动。"


def _expected_functions() -> Iterable[tuple[str, tuple[str, bool, str]]]:
    for text in installing.functions():
        head = _HEAD.search(text)
        assert head is not None
        yield head[1], (head[2].strip(), "SECURITY DEFINER" in text, "search_path=pg_catalog, pg_temp")


def _sealed(connection: sa.Connection) -> Iterator[str]:
    """Nothing may lead from the sealed schema to what others see: no foreign key, sequence, trigger, notification."""
    asked = (
        "SELECT conname::text FROM pg_constraint WHERE contype='f' AND (connamespace='sealed'::regnamespace OR "
        "confrelid IN (SELECT oid FROM pg_class WHERE relnamespace='sealed'::regnamespace)) "
        "UNION ALL SELECT relname::text FROM pg_class WHERE relnamespace='sealed'::regnamespace "
        "AND relkind NOT IN ('r', 'i', 't') "
        "UNION ALL SELECT tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid=t.tgrelid "
        "WHERE c.relnamespace='sealed'::regnamespace AND NOT t.tgisinternal "
        "UNION ALL SELECT polname::text FROM pg_policy p JOIN pg_class c ON c.oid=p.polrelid "
        "WHERE c.relnamespace='sealed'::regnamespace "
        "UNION ALL SELECT p.oid::regproc::text FROM pg_proc p WHERE p.pronamespace::regnamespace::text IN "
        "('app', 'access', 'sealed') AND p.prosrc ~* 'pg_notify|notify |advisory' "
        "UNION ALL SELECT rulename::text FROM pg_rewrite r JOIN pg_class c ON c.oid=r.ev_class "
        "WHERE c.relnamespace::regnamespace::text IN ('app', 'access', 'sealed') "
        "UNION ALL SELECT pubname::text FROM pg_publication p WHERE p.puballtables OR EXISTS(SELECT 1 "
        "FROM pg_publication_tables t WHERE t.pubname=p.pubname AND t.schemaname IN ('access', 'sealed')) ORDER BY 1"
    )
    yield from (f"封存区多出 {name}，可能泄露封存内容。" for name in connection.exec_driver_sql(asked).scalars())


def _kept(connection: sa.Connection) -> Iterator[str]:
    """A dump of the visible tables alone leaves behind what opens the periods that run."""
    lost = "NOT EXISTS(SELECT 1 FROM sealed.secrets s WHERE s.record = p.id AND s.state = 'running')"
    for table, what in (("plan_periods", "检查计划"), ("spot_periods", "查岗")):
        asked = f"SELECT count(*) FROM app.{table} p WHERE p.state = 'running' AND {lost}"
        if count := connection.exec_driver_sql(asked).scalar_one():
            yield f"有 {count} 期{what}正在运行，但封存的密钥不在库中，不能启封。请连同 sealed 一起从备份恢复。"


def _open(connection: sa.Connection) -> Iterator[str]:
    found = list(connection.exec_driver_sql(hardening.OPEN.replace("%", "%%")).scalars())
    if found:
        more = f"等 {len(found)} 项" if len(found) > 5 else ""
        yield f"系统目录对所有人开放：{'、'.join(found[:5])}{more}。"
