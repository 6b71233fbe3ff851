"""Secrets on a shared server: who shows the phrase is handed one, all others get one and the same refusal.

T township, U its neighbour, C section clerk, H section head, L leader, D duty staff, A administrator, W witness,
V clerk of another district on the same server.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa

from mzdesk import clock, vault
from mzdesk.db import seals
from mzdesk.db.work import Store
from mzdesk.errors import NotAllowed
from mzdesk.models.audit import AuditEntry
from mzdesk.models.sealed import SECRETS, SECRETS_APART
from mzdesk.services import access, history
from mzdesk.terms import Right, Role
from mzdesk.views.actor import system
from tests import stores
from tests.conftest import MONDAY
from tests.db import desks
from tests.db.desks import Office
from tests.factories import DISTRICT

SECRET, PHRASE, CODE = b"32 bytes that open every day....", "Juzhang-kouling-1", "7K2M-recovery"
BUREAU = system(DISTRICT)
ONE_REFUSAL = ("42501", "permission denied for function mz_unseal")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """What is asked for is committed here, each test has records of its own."""
    before = clock.use(clock.FixedClock(MONDAY, seed="seals"))
    try:
        with stores.fresh("postgresql", tmp_path_factory.mktemp("seals")) as url, desks.opened(url) as made:
            yield made
    finally:
        clock.use(before)


@contextmanager
def opened(office: Office, who: str) -> Iterator[Store]:
    """The store as that person's program has it."""
    place = sa.engine.make_url(office.url).set(username=office.login(who)).render_as_string(hide_password=False)
    store = Store.open(place, upgrade=False)
    try:
        yield store
    finally:
        store.close()


def every(record: UUID) -> list[seals.Kept]:
    return [
        seals.kept(SECRET, PHRASE, record, part="office", way="pin", holder=uuid4()),
        seals.kept(SECRET, CODE, record, part="office", way=seals.RECOVERY),
    ]


def sealed(office: Office, who: str = "C", kind: str = seals.PLAN) -> UUID:
    """A record whose secrets that person put away."""
    record = uuid4()
    with opened(office, who) as store, store.begin(BUREAU, "封存") as session:
        seals.keep(session, record, every(record), district=DISTRICT, kind=kind)
    return record


def take(office: Office, who: str, record: UUID, phrase: str = PHRASE) -> seals.Taken | None:
    with opened(office, who) as store, store.begin(BUREAU, "启封") as session:
        return seals.take(session, record, phrase, part="office")


def refusal(office: Office, who: str, text: str) -> tuple[str, str]:
    """SQLSTATE and words by which a statement is refused, empty when it went through."""
    with office.desk(who) as connection:
        return told(connection, text)


def told(connection: psycopg.Connection[Any], text: str) -> tuple[str, str]:
    try:
        connection.execute(text.encode())
    except psycopg.Error as error:
        return str(error.sqlstate), str(error.diag.message_primary)
    return "", ""


def ask(record: UUID, phrase: str = PHRASE) -> str:
    shown = vault.proof(phrase, aad=record.bytes + b"office")
    return f"SELECT app.mz_seal_ask('{record}', 'office', '{shown}')"


def unseal(record: UUID) -> str:
    return f"SELECT blob FROM app.mz_unseal('{record}', 'office')"


# --- handed out -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["L", "C", "H"])
def test_who_shows_the_phrase_is_handed_the_secret(office: Office, who: str) -> None:
    """The leader at his own desk, or typing at the clerk's; the recovery code opens as well and says so."""
    record = sealed(office)
    taken, by_code = take(office, who, record), take(office, who, record, CODE)
    assert taken is not None
    assert by_code is not None
    assert (taken.secret, taken.way) == (SECRET, "pin")
    assert (by_code.secret, by_code.way, by_code.holder) == (SECRET, seals.RECOVERY, None)


def test_exactly_the_one_blob_is_handed_out(office: Office) -> None:
    """Not those of the other holders: theirs could be tried at home against short phrases."""
    record = sealed(office)
    with office.desk("L") as connection:
        connection.execute(ask(record).encode())
        connection.commit()
        assert len(connection.execute(unseal(record).encode()).fetchall()) == 1


def test_the_duty_room_opens_its_own_kind(office: Office) -> None:
    """查岗 is the duty room's to seal and to open; a plan is not, and the leader has no 查岗."""
    record = sealed(office, "D", seals.SPOT)
    assert take(office, "D", record) is not None
    assert take(office, "L", record) is None
    assert take(office, "D", sealed(office)) is None


def test_what_is_handed_out_was_on_record_before(office: Office) -> None:
    """Asking is committed first: a program that takes its act back leaves the line all the same."""
    record = sealed(office)
    with opened(office, "L") as store, pytest.raises(NotAllowed), store.begin(BUREAU, "启封") as session:
        assert seals.take(session, record, PHRASE, part="office") is not None
        raise NotAllowed("反悔")
    asked = f"SELECT actor, verb, action, body FROM app.audit_entries WHERE record = '{record}'"
    assert office.rows("root", asked) == [("示例l", "启封", "taken", '{"part": "office"}')]
    assert take(office, "L", record, "falsch") is None
    assert [row[2] for row in office.rows("root", f"{asked} ORDER BY seq")] == ["taken", "denied"]


def test_both_databases_keep_the_same_line(office: Office, sqlite_store: Store) -> None:
    record = uuid4()
    with sqlite_store.begin(BUREAU, "封存") as session:
        seals.keep(session, record, every(record), district=DISTRICT, kind=seals.PLAN)
    with sqlite_store.begin(BUREAU, "启封") as session:
        assert seals.take(session, record, "falsch", part="office") is None
        assert seals.take(session, record, PHRASE, part="witness") is None
        taken = seals.take(session, record, PHRASE, part="office")
    assert taken is not None
    assert taken.secret == SECRET
    with sqlite_store.begin(BUREAU, "公开") as session:
        seals.end(session, record, seals.REVEALED)
        assert seals.take(session, record, PHRASE, part="office") is None
        assert {tuple(row) for row in session.execute(sa.select(SECRETS.c.state, SECRETS.c.blob))} == {("revealed", "")}
    with sqlite_store.read(BUREAU) as session:
        (line,) = session.scalars(sa.select(AuditEntry))
    assert (line.verb, line.subject, line.record, line.action) == ("启封", "sealed_secrets", str(record), "taken")
    assert history.row(line).what == "凭口令取出封存的密钥"
    assert {c.name for c in SECRETS.c} == {c.name for c in SECRETS_APART.c}


# --- refused ----------------------------------------------------------------------------------------------------------


def test_one_refusal_for_all_causes(office: Office) -> None:
    """Real record, invented record, wrong phrase, nothing asked, no right: the same state and the same words.

    A township calls the functions as it likes and learns nothing, not even whether there is a plan.
    """
    real, duty, nothing = sealed(office), sealed(office, "D", seals.SPOT), uuid4()
    said = set()
    for who in "TUCHLDAW":
        for record in (real, duty, nothing):
            said.add(refusal(office, who, unseal(record)))
    for who, record, phrase in (
        ("L", real, "falsch"),
        ("C", nothing, PHRASE),
        ("D", real, PHRASE),
        ("L", duty, PHRASE),
    ):
        with office.desk(who) as connection:
            connection.execute(ask(record, phrase).encode())
            connection.commit()
            said.add(told(connection, unseal(record)))
    assert said == {ONE_REFUSAL}


@pytest.mark.parametrize("who", "TUAW")
def test_who_has_no_business_with_seals_is_stopped_at_the_door(office: Office, who: str) -> None:
    """The same words for a record that is there and one that isn't: the function is never entered."""
    for record in (sealed(office), uuid4()):
        assert refusal(office, who, ask(record))[0] == "42501"
        assert refusal(office, who, f"SELECT app.mz_seal_end('{record}', 'void')") == (
            "42501",
            "permission denied for function mz_seal_end",
        )
        assert refusal(office, who, f"SELECT app.mz_seal('{record}', '500156', 'plan', '[]')") == (
            "42501",
            "permission denied for function mz_seal",
        )
        assert refusal(office, who, "SELECT app.mz_may_seal('500156', 'plan', true)")[0] == "42501"


def test_asking_tells_nothing(office: Office) -> None:
    """Right phrase, wrong phrase, no such record: the same empty answer."""
    record = sealed(office)
    with office.desk("L") as connection:
        asked = (ask(record), ask(record, "falsch"), ask(uuid4()))
        answers = [str(connection.execute(each.encode()).fetchall()) for each in asked]
    assert set(answers) == {"[('',)]"}


@pytest.mark.parametrize("before", ["", "SAVEPOINT s"])
def test_nothing_is_handed_out_before_asking_is_committed(office: Office, before: str) -> None:
    """Else a wrong phrase could be tried and taken back without a trace."""
    record = sealed(office)
    with office.desk("L") as connection:
        if before:
            connection.execute(before.encode())
        connection.execute(ask(record).encode())
        if before:
            connection.execute(b"RELEASE s")
        assert told(connection, unseal(record)) == ONE_REFUSAL


def test_what_one_asked_for_another_is_not_handed(office: Office) -> None:
    """The leader asked at his desk; whoever of the section tries at that moment gets nothing."""
    record = sealed(office)
    with office.desk("L") as leader, office.desk("C") as clerk:
        leader.execute(ask(record).encode())
        leader.commit()
        assert told(clerk, unseal(record)) == ONE_REFUSAL
        assert told(leader, unseal(record)) == ("", "")


def test_what_was_asked_for_is_handed_out_soon_or_not_at_all(office: Office) -> None:
    """Within five minutes by the server's clock, and once."""
    record = sealed(office)
    with office.desk("L") as leader, office.desk("root") as root:
        leader.execute(ask(record).encode())
        leader.commit()
        root.execute(f"UPDATE sealed.asks SET at = at - interval '6 minutes' WHERE record = '{record}'".encode())
        root.commit()
        assert told(leader, unseal(record)) == ONE_REFUSAL
        leader.rollback()
        leader.execute(ask(record).encode())
        leader.commit()
        assert told(leader, unseal(record)) == ("", "")
        leader.commit()
        assert told(leader, unseal(record)) == ONE_REFUSAL


def test_ten_wrong_phrases_lock_that_login_out(office: Office) -> None:
    """Of this record, for a quarter of an hour, by the server's clock, and it says so; others still open it."""
    record = sealed(office)
    for _ in range(10):
        assert take(office, "C", record, "falsch") is None
    with pytest.raises(NotAllowed, match="已锁定15分钟，没有启封。请稍后再试"):
        take(office, "C", record)
    assert refusal(office, "C", unseal(record)) == ONE_REFUSAL
    assert take(office, "L", record) is not None
    with office.desk("root") as connection:
        connection.execute(f"UPDATE sealed.asks SET at = at - interval '16 minutes' WHERE record = '{record}'".encode())
        connection.commit()
    assert take(office, "C", record) is not None


def test_another_districts_bureau_opens_nothing(office: Office) -> None:
    record = sealed(office)
    with desks.neighbour(office):
        assert take(office, "V", record) is None
        assert refusal(office, "V", f"SELECT app.mz_seal_end('{record}', 'void')")[0] == "42501"
        assert refusal(office, "V", f"SELECT app.mz_seal('{uuid4()}', '{DISTRICT}', 'plan', '[]')")[0] == "42501"


def test_an_account_that_is_switched_off_opens_nothing_at_once(office: Office) -> None:
    """In the session that asked while it was still on."""
    record = sealed(office)
    switch = "UPDATE access.logins SET active = {} WHERE login = '{}'"
    with office.desk("L") as connection, office.desk("root") as root:
        connection.execute(ask(record).encode())
        connection.commit()
        try:
            root.execute(switch.format("false", office.login("L")).encode())
            root.commit()
            assert told(connection, unseal(record)) == ONE_REFUSAL
        finally:
            root.execute(switch.format("true", office.login("L")).encode())
            root.commit()


def test_secrets_are_put_away_once_and_by_whom_it_concerns(office: Office) -> None:
    """Nobody slips a second set under a record, and a leader or the duty room seals no plan."""
    record = sealed(office)
    for who, key, kind in (
        ("C", record, "plan"),
        ("L", uuid4(), "plan"),
        ("D", uuid4(), "plan"),
        ("L", uuid4(), "spot"),
    ):
        said = refusal(office, who, f"SELECT app.mz_seal('{key}', '{DISTRICT}', '{kind}', '[]')")
        assert said == ("42501", "permission denied for function mz_seal"), (who, kind)


def test_a_plan_that_was_opened_is_not_called_off(office: Office) -> None:
    """Before that it is, and then nothing is handed out; what is over is made public by whom opened it."""
    end = "SELECT app.mz_seal_end('{}', '{}')"
    fresh, used = sealed(office), sealed(office)
    assert take(office, "L", used) is not None
    assert refusal(office, "C", end.format(used, "void"))[0] == "42501"
    assert refusal(office, "C", end.format(fresh, "revealed"))[0] == "42501"
    assert refusal(office, "C", end.format(fresh, "running"))[0] == "42501"
    for record, what in ((fresh, "void"), (used, "revealed")):
        with opened(office, "C") as store, store.begin(BUREAU, "结束") as session:
            seals.end(session, record, what)
        assert take(office, "L", record) is None
        left = f"SELECT DISTINCT state, proof, blob FROM sealed.secrets WHERE record = '{record}'"
        assert office.rows("root", left) == [(what, "", "")]


def test_a_blob_that_was_changed_opens_nothing(office: Office) -> None:
    """One of another record put in its place by who can write the table: it is bound to its own."""
    record, other = sealed(office), sealed(office)
    with office.desk("root") as connection:
        swap = "UPDATE sealed.secrets s SET blob = o.blob FROM sealed.secrets o WHERE s.place = o.place"
        connection.execute(f"{swap} AND s.record = '{record}' AND o.record = '{other}'".encode())
        connection.commit()
    assert take(office, "L", record) is None


def test_the_server_names_the_same_roles_as_the_program() -> None:
    """Who may seal and open follows from access.GRANTED; the lists in sealed.sql are spelled out there."""
    text = (Path(seals.__file__).parent / "policies" / "sealed.sql").read_text(encoding="utf-8")

    def named(*rights: Right) -> str:
        found = [role.value for role in Role if any(right in access.GRANTED[role] for right in rights)]
        return f"ARRAY[{', '.join(repr(code) for code in found)}]"

    assert f"'spot' THEN {named(Right.KEEP_DUTY)}" in text
    assert f"opening THEN {named(Right.PLAN, Right.OPEN_SEAL)}" in text
    assert f"ELSE {named(Right.PLAN)}" in text
