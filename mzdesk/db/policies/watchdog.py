"""A client can switch its time limit off: the server ends townships' statements from outside."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from mzdesk.db.policies import installing


@dataclass(frozen=True, slots=True)
class Ended:
    """Whose statement, or transaction that was left open, was ended after how many seconds."""

    login: str
    seconds: int
    statement: bool


# A statement is cancelled; who leaves a transaction open holds its locks and loses the connection.
_END = sa.text("""
    SELECT o.usename, o.seconds, o.running, CASE WHEN o.running THEN pg_cancel_backend(o.pid) ELSE
      pg_terminate_backend(o.pid) END FROM (
        SELECT a.pid, a.usename, a.state = 'active' AS running, floor(extract(epoch FROM clock_timestamp() -
          CASE WHEN a.state = 'active' THEN a.query_start ELSE a.state_change END))::integer AS seconds
        FROM pg_stat_activity a JOIN access.logins l ON l.login = a.usename
        WHERE a.datname = current_database() AND a.state <> 'idle' AND l.township <> l.district || '000') o
    WHERE o.seconds >= :most ORDER BY o.usename
""")


def end_overrun(connection: sa.Connection, *, most: int) -> list[Ended]:
    """End what townships have been running for `most` seconds or longer; raises NotAllowed without the right."""
    installing.require_superuser(connection)
    return [Ended(row[0], row[1], row[2]) for row in connection.execute(_END, {"most": most})]
