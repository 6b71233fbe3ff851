"""What a district's store hands up to the city: a publication of named tables and columns, and a login for it alone.

A table or column that is not named here never leaves the district. Names and telephones of people, free text that
may name them, files, papers, plans and everything sealed are not named.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from mzdesk.db.policies import installing
from mzdesk.errors import RuleBroken
from mzdesk.models import Base

PUBLICATION = "mz_city"
FEED = "mz_feed"  # the login by which the city's server fetches; nobody works under it
_SENDERS = 12
_LAG_BYTES = 1_000_000_000
_PLUGINS = ("test_decoding", "wal2json", "decoderbufs")

# Of each published table the columns that stay in the district; all others go up.
WITHHELD: dict[str, frozenset[str]] = {
    "townships": frozenset({"aliases"}),
    "facilities": frozenset(
        {"legal_person", "principal", "phones", "safety_officer", "safety_phone", "supervisor", "remark"}
    ),
    "facility_lines": frozenset({"text"}),
    "hazards": frozenset({"responsible", "inspectors", "remark"}),
    "daily_reports": frozenset({"reason", "problems", "reporter", "crew", "created_by"}),
    "daily_exemptions": frozenset({"reason", "by"}),
}


def _named(columns: str) -> frozenset[str]:
    return frozenset(columns.split())


# Named one by one: a column that a later program adds stays in the district until it is written here.
_RECORD = "id version created_at district township"
PUBLISHED: dict[str, frozenset[str]] = {
    "townships": _named(f"{_RECORD} name kind active"),
    "facilities": _named(
        f"{_RECORD} name name_key near_key sort_key kind relation nature state risk address address_key longitude "
        "latitude datum uscc licence beds beds_design beds_actual residents residents_disabled staff_count canteen "
        "floor_area floors building fire_acceptance fire_facts founded conditions builder contractor permit "
        "works_start works_end dangerous_works last_visit_on open_hazards next_expiry moved_from merged_into"
    ),
    "facility_lines": _named(
        "district township sort_key id kind relation risk state residents last_visit_on open_hazards next_expiry"
    ),
    "hazards": _named(
        f"{_RECORD} number facility_id inspection_id item_id source topic part text requirement grade grade_clause "
        "remedy paper_defect state found_on due_on extended reopened supervised escalated asked_until repeat_of cause "
        "closed_on"
    ),
    "daily_reports": _named(
        "id created_at district township day facility_id revision stands withdrawn received_at late channel "
        "zero_report rounds found fixed_on_site time_limited fixed unfixed residents"
    ),
    "daily_exemptions": _named(f"{_RECORD} facility_id starts ends"),
}

_FOUND = (
    "SELECT schemaname || '.' || tablename, attnames, rowfilter IS NOT NULL FROM pg_publication_tables "
    f"WHERE pubname = '{PUBLICATION}'"
)
_POWER = (
    "SELECT rolcanlogin AND rolreplication AND rolbypassrls, rolsuper OR rolcreatedb OR rolcreaterole, "
    f"EXISTS(SELECT 1 FROM pg_auth_members WHERE member = oid) FROM pg_roles WHERE rolname = '{FEED}'"
)
_DOORS = (
    "SELECT line_number FROM pg_hba_file_rules WHERE error IS NULL AND auth_method <> 'reject' AND type <> 'local' "
    f"AND 'replication' = ANY(database) AND user_name && ARRAY['all', '{FEED}'] ORDER BY 1"
)
_SLOTS = (
    "SELECT slot_name::text, active, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn), 0), "
    "coalesce(wal_status, '') FROM pg_replication_slots WHERE database = current_database() "
    "AND slot_name ~ '^mz_d[0-9]{6}$' ORDER BY 1"
)
_ELSEWHERE = f"SELECT EXISTS(SELECT 1 FROM pg_shdepend WHERE refobjid = '{FEED}'::regrole)"
NOT_LOGICAL = (
    "{which}服务器的 wal_level 是 {level}，不能向市级数据库发送数据。"
    "请数据库管理员用 WAL_LEVEL=logical 运行 primary.sh（或改 wal_level 为 logical 并重启服务器），然后重试。"
)


def columns(table: str) -> list[str]:
    """The published columns, in the order of the model."""
    return [column.name for column in Base.metadata.tables[table].c if column.name in PUBLISHED[table]]


def apply(connection: sa.Connection) -> None:
    """Make the publication and its login, or bring both to the list; raises NotAllowed, RuleBroken."""
    installing.require_superuser(connection)
    if connection.exec_driver_sql("SELECT to_regclass('access.logins')").scalar() is None:
        raise RuleBroken("这个数据库还没有建立角色和权限，没有发布。请先运行 mzdesk database init。")
    level = str(connection.exec_driver_sql("SHOW wal_level").scalar_one())
    if level != "logical":
        raise RuleBroken(NOT_LOGICAL.format(which="本区县", level=level))
    database = connection.exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
    for statement in (*_login(str(database)), *_publication(connection)):
        connection.exec_driver_sql(statement.replace("%", "%%"))


def _login(database: str) -> Iterator[str]:
    yield (f"DO $$ BEGIN IF to_regrole('{FEED}') IS NULL THEN CREATE ROLE {FEED}; END IF; END $$")
    # the first copy is read as this login, and no policy names it: what it may read are the columns granted here
    yield (
        f"ALTER ROLE {FEED} LOGIN REPLICATION BYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT "
        f"CONNECTION LIMIT {_SENDERS}"
    )
    yield f"GRANT CONNECT ON DATABASE {database} TO {FEED}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA app FROM {FEED}"
    yield f"GRANT USAGE ON SCHEMA app TO {FEED}"
    for table in PUBLISHED:
        yield f"GRANT SELECT ({_listed(table)}) ON app.{table} TO {FEED}"


def _publication(connection: sa.Connection) -> Iterator[str]:
    tables = ", ".join(f"TABLE app.{table} ({_listed(table)})" for table in PUBLISHED)
    if exists(connection):
        yield f"ALTER PUBLICATION {PUBLICATION} SET {tables}"
    else:
        yield f"CREATE PUBLICATION {PUBLICATION} FOR {tables}"
    yield f"ALTER PUBLICATION {PUBLICATION} SET (publish = 'insert, update, delete')"


def remove(connection: sa.Connection, *, force: bool = False) -> bool:
    """End the publication and its login; whether the login is gone too. Raises NotAllowed, RuleBroken.

    `force`: the log that is kept for a receiver which is not there is let go.
    """
    installing.require_superuser(connection)
    if not exists(connection):
        raise RuleBroken("本区县没有向市级发布，不用停止。请核对数据库的地址。")
    for name, active, _, _ in connection.exec_driver_sql(_SLOTS):
        if active:
            raise RuleBroken(f"市级正在接收（{name}），没有停止。请市级先运行 mzdesk database unsubscribe，然后重试。")
        if not force:
            raise RuleBroken(
                f"市级的接收（{name}）没有取消，只是现在没有接通，没有停止。请市级先运行 mzdesk database unsubscribe；"
                "市级确实不再接收的，加上 --force。"
            )
        connection.execute(sa.text("SELECT pg_drop_replication_slot(:name)"), {"name": name})
    connection.exec_driver_sql(f"DROP PUBLICATION {PUBLICATION}")
    if connection.exec_driver_sql(f"SELECT to_regrole('{FEED}')").scalar() is None:
        return True
    database = connection.exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
    for held in ("ALL ON ALL TABLES IN SCHEMA app", "ALL ON SCHEMA app", f"ALL ON DATABASE {database}"):
        connection.exec_driver_sql(f"REVOKE {held} FROM {FEED}".replace("%", "%%"))  # no more: others may publish too
    if connection.exec_driver_sql(_ELSEWHERE).scalar():
        return False
    connection.exec_driver_sql(f"DROP ROLE {FEED}")
    return True


def _listed(table: str) -> str:
    return ", ".join(f'"{name}"' for name in columns(table))


def exists(connection: sa.Connection) -> bool:
    """Whether this store publishes anything to a city."""
    return bool(connection.exec_driver_sql(f"SELECT 1 FROM pg_publication WHERE pubname='{PUBLICATION}'").scalar())


def expected() -> set[tuple[str, str, str, str]]:
    """What the login holds: object, column, grantee, privilege."""
    held = {(f"app.{table}", column, FEED, "SELECT") for table in PUBLISHED for column in columns(table)}
    return held | {("app", "", FEED, "USAGE"), ("database", "", FEED, "CONNECT")}


def differences(connection: sa.Connection) -> Iterator[str]:
    """One sentence for each thing by which the publication is not the list's; nothing for a store without one."""
    if not exists(connection):
        return
    yield from unlike(connection)
    others = f"SELECT pubname::text FROM pg_publication WHERE pubname <> '{PUBLICATION}' ORDER BY 1"
    for name in connection.exec_driver_sql(others).scalars():
        yield f"多出发布 {name}，市级的接收账号可以读到其中的数据。请删除。"
    power = connection.exec_driver_sql(_POWER).one_or_none()
    if power is None or tuple(power) != (True, False, False):
        yield f"市级的接收账号 {FEED} 缺失，或权限与清单不一致。请重新运行 mzdesk database publish。"
    yield from _server(connection)
    yield from _receivers(connection)


def unlike(connection: sa.Connection) -> Iterator[str]:
    """Where the publication's tables and columns are not the list's; also asked by the city before it subscribes."""
    found = {row[0]: (set(row[1]), row[2]) for row in connection.exec_driver_sql(_FOUND)}
    wanted = {f"app.{table}": set(columns(table)) for table in PUBLISHED}
    again = "请重新运行 mzdesk database publish。"
    for table in sorted(wanted.keys() | found.keys()):
        if table not in found:
            yield f"发布清单缺少数据表 {table}。{again}"
        elif table not in wanted:
            yield f"发布清单多出数据表 {table}。{again}"
        elif found[table][0] - wanted[table]:
            yield f"发布清单中 {table} 多出列 {'、'.join(sorted(found[table][0] - wanted[table]))}。{again}"
        elif found[table] != (wanted[table], False):
            yield f"发布清单中 {table} 缺少列，或只发布一部分行。{again}"


def _server(connection: sa.Connection) -> Iterator[str]:
    level = str(connection.exec_driver_sql("SHOW wal_level").scalar_one())
    if level != "logical":
        yield NOT_LOGICAL.format(which="本区县", level=level)
    for line in connection.exec_driver_sql(_DOORS).scalars():
        yield (
            f"pg_hba.conf 第 {line} 行允许账号 {FEED} 复制整个服务器（replication），会带走封存和个人信息。"
            "请把这一行限定为备用节点的账号。"
        )
    yield from decoders(connection)


def decoders(connection: sa.Connection) -> Iterator[str]:
    """Output plugins by which a replication login reads every table's changes, whatever is published."""
    asked = "SELECT f FROM pg_config, pg_ls_dir(setting) f WHERE name = 'PKGLIBDIR'"
    present = {str(name).rpartition(".")[0] for name in connection.exec_driver_sql(asked).scalars()}
    for name in _PLUGINS:
        if name in present:
            yield f"服务器装有 {name}，市级的接收账号可以借它读到没有发布的数据。请从服务器的程序文件夹中移走它。"


def _receivers(connection: sa.Connection) -> Iterator[str]:
    slots = list(connection.exec_driver_sql(_SLOTS))
    if not slots:
        yield "已发布，但市级还没有订阅。请市级运行 mzdesk database subscribe。"
    for name, active, behind, status in slots:
        if status == "lost":
            yield f"市级的接收（{name}）中断过久，保留的日志已清除，需要重新订阅。"
        elif not active:
            yield f"市级没有在接收（{name}），日志会一直保留、占用磁盘。请联系市级核对服务器和网络。"
        elif behind > _LAG_BYTES:
            yield f"市级的接收（{name}）落后 {int(behind) // 1_000_000} 兆字节。请核对网络和市级服务器。"
