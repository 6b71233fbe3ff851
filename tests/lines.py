"""A shared database that is reached over TLS only, with its walls up and a login of the own for each person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from mzdesk.db.engine import url_of
from mzdesk.db.line import Line
from mzdesk.db.policies import installing, logins
from mzdesk.db.work import Store
from tests import factories, postgres, tls

DATABASE = "mzdesk"
CLERK, HEAD, NEW, TOWN = "c_zhang", "h_li", "n_wang", "t_chen"
OURS = f"{factories.DISTRICT}001"
PEOPLE = {
    CLERK: ("示例甲", "clerk"),
    HEAD: ("示例乙", "section_head"),
    NEW: ("示例丙", "clerk"),
    TOWN: ("示例丁", "township_clerk"),
}


@dataclass(frozen=True)
class Place:
    """The server and how it is reached; NEW has a first password, which must be changed."""

    server: tls.Server

    def line(self, login: str = CLERK, database: str = DATABASE) -> Line:
        """The right line."""
        return Line((f"127.0.0.1:{self.server.port}",), database, login, str(self.server.authority))

    def socket(self, database: str = DATABASE) -> str:
        """The administrator's address, on the server itself."""
        return f"postgresql://{postgres.USER}@/{database}?host={self.server.folder}&port={self.server.port}"

    @contextmanager
    def administrator(self, database: str = DATABASE) -> Iterator[sa.Connection]:
        """What the administrator does is kept."""
        engine = sa.create_engine(url_of(self.socket(database)), poolclass=sa.NullPool)
        with engine.begin() as connection:
            yield connection

    def disable(self, login: str) -> None:
        """Switch somebody off, as it happens in mid-session."""
        with self.administrator() as connection:
            logins.disable(connection, login)

    def end(self, login: str) -> None:
        """End all sessions of somebody, as the page does that switches off or resets."""
        with self.administrator() as connection:
            asked = sa.text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = :login")
            connection.execute(asked, {"login": login}).all()

    def restore(self, login: str) -> None:
        """Let them in again."""
        with self.administrator() as connection:
            connection.exec_driver_sql(f"UPDATE access.logins SET active = true WHERE login = '{login}'")
            connection.exec_driver_sql(f"ALTER ROLE {login} LOGIN")

    def given(self, login: str) -> None:
        """Give a login a first password, as a reset does."""
        secret = f"ALTER ROLE {login} PASSWORD '{tls.WORD}'"
        with self.administrator() as connection:
            connection.exec_driver_sql(secret)
            connection.exec_driver_sql(f"UPDATE access.logins SET must_change = true WHERE login = '{login}'")


@contextmanager
def opened() -> Iterator[Place]:
    """Databases: mzdesk (walls and people), open (tables, no walls), bare (nothing); `stranger` is in none of them."""
    with tls.server() as server:
        server.certified(("127.0.0.1",))
        place = Place(server)
        with server.administrator() as connection:
            for name in (DATABASE, "open", "bare"):
                connection.execute(f"CREATE DATABASE {name}".encode())
            connection.execute(f"CREATE ROLE stranger LOGIN PASSWORD '{tls.WORD}'".encode())
        for name in (DATABASE, "open"):
            store = Store.open(place.socket(name))
            factories.office(store)
            store.close()
        with place.administrator() as walls:
            installing.apply(walls)
            for login, (person, role) in PEOPLE.items():
                town = OURS if login == TOWN else ""
                logins.create(walls, logins.Login(login, person, (role,), factories.DISTRICT, town), tls.WORD)
            walls.exec_driver_sql(f"UPDATE access.logins SET must_change = false WHERE login <> '{NEW}'")
        yield place
