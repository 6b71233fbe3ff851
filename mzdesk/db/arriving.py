"""A city's store as its own logins see it: that it is one, who reads, how each district arrives, what has changed."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, Protocol

import sqlalchemy as sa

LATE_SECONDS: Final = 600  # a server that is there says something every half minute
_CITY: Final = sa.text("SELECT EXISTS(SELECT 1 FROM store_info WHERE name = 'kind' AND value = 'city')")
_THERE: Final = sa.text("SELECT to_regclass('app.store_info') IS NOT NULL")
# A reader is in the group itself; the server's administrator, who could do more, is nobody here.
_READER: Final = sa.text(
    "SELECT coalesce(nullif(shobj_description(r.oid, 'pg_authid'), ''), r.rolname::text) FROM pg_roles r "
    "JOIN pg_auth_members m ON m.member = r.oid "
    "WHERE r.rolname = session_user AND NOT r.rolsuper AND m.roleid = to_regrole('mz_city')"
)
_STATE: Final = sa.text(
    "SELECT substr(s.subname, 5), coalesce(obj_description(s.oid, 'pg_subscription'), ''), s.subenabled, "
    "a.pid IS NOT NULL AND a.last_msg_receipt_time IS NOT NULL, "
    "coalesce(extract(epoch FROM clock_timestamp() - a.last_msg_receipt_time), 0)::float8, "
    "(SELECT count(*) FROM pg_subscription_rel r WHERE r.srsubid = s.oid AND r.srsubstate <> 'r'), "
    "(SELECT coalesce(array_agg(r.srrelid::regclass::text), '{}') FROM pg_subscription_rel r WHERE r.srsubid = s.oid) "
    "FROM pg_subscription s LEFT JOIN pg_stat_subscription a ON a.subid = s.oid AND a.relid IS NULL "
    "WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND s.subname ~ '^mz_d[0-9]{6}$' ORDER BY 1"
)
_COUNTED: Final = sa.text(
    "SELECT relname::text, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE schemaname = 'app'"
)


class Asks(Protocol):
    """A connection or a session."""

    def execute(self, statement: sa.TextClause, /) -> sa.Result[*tuple[Any, ...]]: ...


class Arrival(NamedTuple):
    """A subscription to a district. `silent`: seconds since its server said anything; `tables`: what it brings."""

    district: str
    name: str
    enabled: bool
    connected: bool
    silent: float
    copying: int
    tables: list[str]


def is_city(asked: Asks) -> bool:
    """Whether this PostgreSQL store was made for a city."""
    return bool(asked.execute(_THERE).scalar()) and bool(asked.execute(_CITY).scalar())


def reader(asked: Asks) -> str | None:
    """Who reads under this login, by the name that was given with it; None for one that doesn't."""
    found = asked.execute(_READER).scalar()
    return None if found is None else str(found)


def arrivals(asked: Asks) -> list[Arrival]:
    """Each district that was subscribed to, in the order of their codes."""
    return [Arrival(*row) for row in asked.execute(_STATE)]


def changes(asked: Asks) -> dict[str, int]:
    """For each table how many rows were written into it since the server counts: a larger number is news."""
    return {name: int(count) for name, count in asked.execute(_COUNTED)}
