"""Logins of a shared server: who is seated, who makes, changes and ends one, and who can't."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db.policies import comparing
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotAllowed, RuleBroken
from mzdesk.models.staff import Person
from mzdesk.services import approvals, staff
from mzdesk.terms import FacilityKind, PersonKind, Role
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.staff import PersonDraft
from tests.db.desks import DISTRICT, OURS, Office
from tests.factories import PIN

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


# --- made, changed and ended from a desk ------------------------------------------------------------------------------

FIRST, OWN = "Chuci-kouling-2026", "Ziji-de-kouling-77"


def _acting(office: Office, who: str, verb: Callable[..., Any], *args: Any, **given: Any) -> Any:
    """One act of that person's desk, as the program does it."""
    with desk(office, who) as store:
        with store.read(NOBODY) as session:
            actor = staff.seated(session)
        with store.begin(actor, "人员") as session:
            return verb(session, actor, *args, **given)


def _person(office: Office, who: str, name: str, township: str = "") -> UUID:
    draft = PersonDraft(name=name, kind=PersonKind.CLERK, township=township or bureau_code(DISTRICT))
    key: UUID = _acting(office, who, staff.save, draft)
    return key


@pytest.fixture
def made(worked_in: Office) -> Iterator[Office]:
    """The same office; logins that its desks make are removed."""
    try:
        yield worked_in
    finally:
        with worked_in.desk("root") as root:
            for (name,) in root.execute(f"SELECT rolname FROM pg_roles WHERE rolname LIKE '%{worked_in.mark}'"):  # type: ignore[call-overload]
                root.execute(f"DROP ROLE {name}".encode())
            root.commit()


def _account(office: Office, who: str, letter: str, *roles: Role, township: str = "") -> UUID:
    person = _person(office, who, f"新{letter}", township)
    login, phrase = office.login(letter), FIRST
    key: UUID = _acting(office, who, staff.create_account, person, login=login, roles=roles, phrase=phrase)
    return key


def _differences(office: Office) -> list[str]:
    engine = sa.create_engine(office.url)
    with engine.connect() as connection:
        found = comparing.differences(connection)
        connection.rollback()
    engine.dispose()
    return found


@pytest.mark.parametrize("who", ["H", "A"])
def test_a_login_is_made_from_the_desk_and_works(made: Office, who: str) -> None:
    """By the section head and by the administrator; it is seated as what it was made for, the check finds nothing."""
    _account(made, who, "X", Role.CLERK, Role.DUTY)
    town_account = _account(made, who, "Y", Role.TOWNSHIP_CLERK, township=OURS)
    sheet = _acting(made, who, staff.login_sheet, town_account, phrase=FIRST, now=clock.now())
    assert ("单位", "凤山街道") in sheet.rows
    assert "共享数据库" in sheet.note
    for letter, roles, town in (
        ("X", {Role.CLERK, Role.DUTY}, bureau_code(DISTRICT)),
        ("Y", {Role.TOWNSHIP_CLERK}, OURS),
    ):
        with desk(made, letter) as store, store.read(NOBODY) as session:
            actor = staff.seated(session)
            assert (actor.name, actor.roles, actor.township) == (f"新{letter}", roles, town)
            assert staff.must_change(session, actor, actor.person_id)
    assert _differences(made) == []
    kept = "SELECT rolpassword FROM pg_authid WHERE rolname = '{}'"
    assert made.rows("root", kept.format(made.login("X")))[0][0].startswith("SCRAM-SHA-256$")


def test_roles_change_the_groups_of_the_login(made: Office) -> None:
    key = _account(made, "H", "X", Role.CLERK)
    _acting(made, "H", staff.set_roles, key, roles=[Role.LEADER])
    with desk(made, "X") as store, store.read(NOBODY) as session:
        assert staff.seated(session).roles == {Role.LEADER}
    assert made.refusal("X", "SELECT 1 FROM app.facility_person_identities") == "42501"
    assert _differences(made) == []


def test_the_kinds_of_a_department_count_at_once_in_an_open_session(made: Office) -> None:
    """As the section head changes them; the login's own view of places follows, the check finds nothing."""
    person = _person(made, "H", "新X", "")
    kinds = [FacilityKind.FUNERAL]
    key = _acting(
        made,
        "H",
        staff.create_account,
        person,
        login=made.login("X"),
        phrase=FIRST,
        roles=[Role.DEPARTMENT],
        kinds=kinds,
    )
    with desk(made, "X") as store, store.read(NOBODY) as session:
        assert staff.seated(session).kinds == {FacilityKind.FUNERAL}
    with psycopg.connect(_line(made, "X"), autocommit=True) as line:
        asked = "SELECT count(*) FROM app.facilities"
        assert line.execute(asked).fetchone() == (0,)
        _acting(made, "A", staff.set_roles, key, roles=[Role.DEPARTMENT], kinds=[FacilityKind.ELDERLY_CARE])
        assert line.execute(asked).fetchone() == (3,)
        _acting(made, "A", staff.set_roles, key, roles=[Role.LEADER])
        assert line.execute("SELECT access.bureau(), access.kinds()").fetchone() == (DISTRICT, None)
    assert _differences(made) == []


def test_who_is_shut_out_loses_the_open_session_and_gets_no_new_one(made: Office) -> None:
    key = _account(made, "H", "X", Role.CLERK)
    with psycopg.connect(_line(made, "X"), autocommit=True) as line:
        assert line.execute("SELECT count(*) FROM app.facilities").fetchone() != (0,)
        _acting(made, "H", staff.disable, key)
        with pytest.raises(psycopg.OperationalError):
            line.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(_line(made, "X"))
    _acting(made, "H", staff.reset, key, phrase=OWN)
    with desk(made, "X") as store, store.read(NOBODY) as session:
        actor = staff.seated(session)
        assert staff.must_change(session, actor, actor.person_id)
    assert _differences(made) == []


def test_a_login_that_was_shut_is_opened_again_as_it_now_stands(made: Office) -> None:
    """With the password it had, in the groups of the roles that were given meanwhile."""
    key = _account(made, "H", "X", Role.CLERK)
    _acting(made, "H", staff.disable, key)
    _acting(made, "H", staff.set_roles, key, roles=[Role.LEADER])
    secret = f"SELECT rolpassword FROM pg_authid WHERE rolname = '{made.login('X')}'"
    before = made.rows("root", secret)
    _acting(made, "A", staff.enable, key)
    with desk(made, "X") as store, store.read(NOBODY) as session:
        assert staff.seated(session).roles == {Role.LEADER}
    assert made.rows("root", secret) == before
    assert _differences(made) == []


def _line(office: Office, who: str) -> str:
    url = sa.make_url(office.url)
    return f"host={url.query['host']} dbname={url.database} user={office.login(who)}"


def test_one_changes_the_own_password_by_showing_the_old_one(made: Office) -> None:
    _account(made, "H", "X", Role.DUTY)
    secret = f"SELECT rolpassword FROM pg_authid WHERE rolname = '{made.login('X')}'"
    before = made.rows("root", secret)
    with pytest.raises(NotAllowed, match="原口令不正确"):
        _acting(made, "X", staff.change_phrase, old="Cai-de-kouling-1", new=OWN)
    assert made.rows("root", secret) == before
    with pytest.raises(BadInput, match="口令至少"):
        _acting(made, "X", staff.change_phrase, old=FIRST, new="kurz")
    _acting(made, "X", staff.change_phrase, old=FIRST, new=OWN)
    assert made.rows("root", secret) != before
    with desk(made, "X") as store, store.read(NOBODY) as session:
        actor = staff.seated(session)
        assert not staff.must_change(session, actor, actor.person_id)
    _acting(made, "X", staff.change_phrase, old=OWN, new=FIRST)


def test_a_pin_is_set_by_who_shows_the_phrase(made: Office) -> None:
    """At the own desk, or at the clerk's with the own phrase; nobody reads what is kept."""
    _account(made, "H", "X", Role.LEADER)
    with desk(made, "X") as store, store.read(NOBODY) as session:
        leader = staff.seated(session).person_id
    with pytest.raises(NotAllowed, match="没有修改签批码"):
        _acting(made, "C", staff.set_pin, pin=PIN, phrase="Cai-de-kouling-1", person_id=leader)
    _acting(made, "C", staff.set_pin, pin=PIN, phrase=FIRST, person_id=leader)
    _acting(made, "X", staff.set_pin, pin="8023", phrase=FIRST)
    with desk(made, "C") as store, store.read(NOBODY) as session:
        actor = staff.seated(session)
    with desk(made, "C") as store, store.begin(actor, "审批") as session:
        person = session.get_one(Person, leader)
        approvals.check_pin(session, person, "8023", now=clock.now())
    assert made.refusal("X", "SELECT pin_hash FROM app.accounts") == "42501"


def test_the_last_who_manages_accounts_stays(made: Office) -> None:
    """Also when the program does not see that: the server itself says no."""
    key = _account(made, "H", "X", Role.SECTION_HEAD)
    with made.desk("root") as root:
        root.execute(f"UPDATE access.logins SET active = false WHERE login <> '{made.login('X')}'".encode())
        root.execute(f"SET SESSION AUTHORIZATION {made.login('X')}".encode())
        assert root.execute(f"SELECT access.login_disable('{key}')".encode()).fetchone() == ("last",)
        root.execute(f"UPDATE app.accounts SET roles = '[\"clerk\"]' WHERE id = '{key}'".encode())
        assert root.execute(f"SELECT access.login_roles('{key}')".encode()).fetchone() == ("last",)


@pytest.mark.parametrize("who", "TUCLDW")
def test_who_does_not_manage_staff_makes_no_login(shared: Office, who: str) -> None:
    for call in (
        "login_make('{0}', 'x', 'x')",
        "login_roles('{0}')",
        "login_disable('{0}')",
        "login_enable('{0}')",
        "login_reset('{0}', 'x', 'x')",
    ):
        assert shared.refusal(who, f"SELECT access.{call.format(uuid4())}") == "42501", call


@pytest.mark.parametrize("who", "TUCHLDAW")
def test_nobody_asks_the_keeper_directly(shared: Office, who: str) -> None:
    for call in (
        "SELECT access.keep_make('x_new', 'SCRAM-SHA-256$x')",
        "SELECT access.keep_groups('{0}', ARRAY['section_head'])",
        "SELECT access.keep_door('{0}', true)",
        "SELECT access.keep_secret('{0}', 'SCRAM-SHA-256$x')",
        "SET ROLE mz_keeper",
        "SET ROLE mz_owner",
        "CREATE ROLE x_new",
    ):
        assert shared.refusal(who, call.format(shared.login(who))) == "42501", call


def test_the_keeper_is_no_ladder(made: Office) -> None:
    """Names that are not of an account of the own district, names of the server's own, clear text: all refused."""
    key = _account(made, "A", "X", Role.CLERK)
    name = made.login("X")
    hidden = "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy"
    given = f"'{hidden}', 'scrypt$15$a$b'"
    renamed = f"UPDATE app.accounts SET login = '{{}}' WHERE id = '{key}'; SELECT access.login_reset('{key}', {given})"
    for text in (
        f"SELECT access.login_reset('{uuid4()}', {given})",
        f"SELECT access.login_reset('{key}', 'klar-text-1A', 'scrypt$15$a$b')",
        renamed.format("mz_owner"),
        renamed.format(made.login("C")),
        f"UPDATE app.accounts SET login = 'postgres' WHERE id = '{key}'; SELECT access.login_disable('{key}')",
        f"UPDATE access.logins SET roles = ARRAY['section_head'] WHERE login = '{name}'",
    ):
        assert made.refusal("A", text) == "42501", text
    town = _account(made, "A", "Y", Role.TOWNSHIP_CLERK, township=OURS)
    text = f"UPDATE app.accounts SET roles = '[\"clerk\"]' WHERE id = '{town}'; SELECT access.login_roles('{town}')"
    assert made.refusal("A", text) == "23514"  # a township's login has the township's role alone


@pytest.mark.parametrize(
    ("login", "roles", "township", "sentence"),
    [
        ("Chen Hong", [Role.CLERK], "", "登录名用 2 至 31 个"),
        ("mz_owner", [Role.CLERK], "", "登录名用 2 至 31 个"),
        ("{c}", [Role.CLERK], "", "已被使用"),
        ("x_{mark}", [Role.CLERK], OURS, "只能是“乡镇（街道）经办人”"),
        ("x_{mark}", [Role.TOWNSHIP_CLERK], "", "局里的人员不能是"),
    ],
)
def test_an_account_that_does_not_fit_is_refused(
    made: Office, login: str, roles: list[Role], township: str, sentence: str
) -> None:
    person = _person(made, "H", "新某", township)
    name = login.format(c=made.login("C"), mark=made.mark)
    with pytest.raises((BadInput, RuleBroken), match=sentence):
        _acting(made, "H", staff.create_account, person, login=name, roles=roles, phrase=FIRST)


def test_an_administrator_opens_a_person_who_may_not_visit_a_place(made: Office) -> None:
    """Places are not the administrator's: the tie is shown without its name, to the section with it."""
    person = _person(made, "H", "新某")
    ((place, name),) = made.rows("root", "SELECT id, name FROM app.facilities ORDER BY id LIMIT 1")
    _acting(made, "H", staff.add_tie, person, reason="近亲属在该机构任职", facility_id=place)
    for who, shown in (("A", ""), ("H", name)):
        with desk(made, who) as store, store.read(NOBODY) as session:
            view = staff.view(session, staff.seated(session), person, today=clock.today())
        assert [(tie.facility, tie.reason) for tie in view.ties] == [(shown, "近亲属在该机构任职")]
