"""Logins of a shared server: who is seated, who makes, changes and ends one, and who can't."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from mzdesk.db.work import Store
from mzdesk.errors import NotAllowed
from mzdesk.services import staff
from mzdesk.terms import Role
from mzdesk.views.actor import Actor, bureau_code
from tests.db.desks import DISTRICT, OURS, Office

NOBODY = Actor(None, "", frozenset(), DISTRICT, bureau_code(DISTRICT))


@contextmanager
def desk(office: Office, who: str) -> Iterator[Store]:
    """The program with that person's login; `root` is the server's administrator."""
    url = sa.make_url(office.url)
    name = url.username if who == "root" else office.login(who)
    store = Store.open(url.set(username=name).render_as_string(hide_password=False), upgrade=False)
    try:
        yield store
    finally:
        store.close()


@pytest.mark.parametrize(
    ("who", "role", "township"),
    [
        ("C", Role.CLERK, bureau_code(DISTRICT)),
        ("A", Role.ADMINISTRATOR, bureau_code(DISTRICT)),
        ("T", Role.TOWNSHIP_CLERK, OURS),
    ],
)
def test_the_server_says_who_is_seated(shared: Office, who: str, role: Role, township: str) -> None:
    """Whatever the client would like to be; a login that was given must change its password first."""
    with desk(shared, who) as store, store.read(NOBODY) as session:
        actor = staff.seated(session)
        assert actor == Actor(None, f"示例{who.lower()}", frozenset({role}), DISTRICT, township)
        assert staff.must_change(session, actor, actor.person_id)


def test_who_has_no_account_or_one_that_is_off_has_no_seat(worked_in: Office) -> None:
    with (
        desk(worked_in, "root") as store,
        store.read(NOBODY) as session,
        pytest.raises(NotAllowed, match="没有账号，或账号已停用"),
    ):
        staff.seated(session)
    with desk(worked_in, "C") as store:
        with worked_in.desk("root") as root:
            root.execute(f"UPDATE access.logins SET active = false WHERE login = '{worked_in.login('C')}'".encode())
            root.commit()
        with store.read(NOBODY) as session, pytest.raises(NotAllowed, match="没有账号，或账号已停用"):
            staff.seated(session)


def test_a_store_of_one_desk_says_that_it_has_no_seats(sqlite_store: Store) -> None:
    with sqlite_store.read(NOBODY) as session, pytest.raises(NotAllowed, match="还没有建立账号和权限"):
        staff.seated(session)
