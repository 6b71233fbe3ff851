"""W signs a seal at the section's desk behind the walls, and reads at its own what it signed, and nothing else."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import psycopg
import sqlalchemy as sa

from mzdesk import clock, vault
from mzdesk.db.engine import url_of
from mzdesk.db.policies import comparing, installing, logins, rights
from mzdesk.db.work import Store
from mzdesk.models import Base
from mzdesk.services import plans, staff
from mzdesk.terms import PersonKind, Role
from mzdesk.ui.entrance import NOBODY
from mzdesk.views.plans import SealDraft
from tests import factories, stores
from tests.factories import DISTRICT, PHRASE
from tests.services.plan_cases import Office, ask, do

DENIED = "42501"


def refusal(line: psycopg.Connection, text: str) -> str:
    """The SQLSTATE of a refusal, empty when it went through."""
    try:
        line.execute(text.encode())
    except psycopg.Error as error:
        return str(error.sqlstate)
    return ""


def test_a_witness_signs_by_the_own_phrase_and_reads_what_was_signed(
    tmp_path: Path, fixed_clock: clock.FixedClock
) -> None:
    mark = uuid4().hex[:10]
    with stores.fresh("postgresql", tmp_path) as url:
        store = Store.open(url)
        bureau = Office(store)
        signers = [factories.person(store, name, Role.WITNESS, kind=PersonKind.CLERK) for name in ("覃小满", "罗小寒")]
        plan = bureau.plan()
        store.close()
        engine = sa.create_engine(url_of(url))
        people = {"c": (None, Role.CLERK), "w": (signers[0], Role.WITNESS), "v": (signers[1], Role.WITNESS)}
        with engine.begin() as connection:
            installing.apply(connection)
            for who, (person, role) in people.items():
                one = logins.Login(f"{who}_{mark}", f"示例{who}", (role.value,), DISTRICT, person_id=person)
                logins.create(connection, one, vault.recovery_code())
        try:
            desks = {
                who: Store.open(
                    url_of(url).set(username=f"{who}_{mark}").render_as_string(hide_password=False), upgrade=False
                )
                for who in people
            }
            seats = {}
            for who, desk in desks.items():
                with desk.read(NOBODY) as session:
                    seats[who] = staff.seated(session)
            assert seats["w"].of_witness
            draft = SealDraft(
                bureau.leader, PHRASE, witness_id=signers[0], witness_numbers="3162 5514 2361 4452 6131",
                witness_phrase=PHRASE,
            )  # fmt: skip
            when = {"today": clock.today(), "now": clock.now()}
            sealed = do(desks["c"], plans.seal, plan, actor=seats["c"], draft=draft, **when)
            (period,) = ask(desks["w"], plans.witnessed, actor=seats["w"])
            assert period.id == sealed.id
            assert ask(desks["v"], plans.witnessed, actor=seats["v"]) == []
            for desk in desks.values():
                desk.close()
            with psycopg.connect(
                host=url_of(url).query["host"], dbname=url_of(url).database, user=f"w_{mark}", autocommit=True
            ) as line:
                assert line.execute("SELECT id FROM app.plan_periods").fetchall() == [(sealed.id,)]
                for column in ("start", "standing", "period", "keeper", "plan_id, bundle"):
                    assert refusal(line, f"SELECT {column} FROM app.plan_periods") == DENIED, column
                known = {grant.table for grant in rights.expected() if grant.group == "mz_witness"}
                for table in sorted(set(Base.metadata.tables) - known):
                    assert refusal(line, f"SELECT count(*) FROM app.{table}") == DENIED, table
                for text in (
                    f"UPDATE app.plan_periods SET witness_id = '{signers[0]}'",
                    "SELECT * FROM sealed.secrets",
                    f"SELECT app.mz_unseal('{sealed.id}', 'witness')",
                    f"SELECT app.mz_seal_ask('{sealed.id}', 'witness', 'x')",
                    "SET ROLE mz_clerk",
                ):
                    assert refusal(line, text) == DENIED, text
                # it tries its own phrase only: the leader's account can't be locked from here
                assert line.execute("SELECT app.mz_proof_salt(%s, 'phrase')", [bureau.leader]).fetchone() == ("",)
                assert line.execute("SELECT app.mz_proof_salt(%s, 'phrase')", [signers[0]]).fetchone() != ("",)
            with engine.connect() as connection:
                assert comparing.differences(connection) == []
        finally:
            with engine.begin() as connection:
                for who in people:
                    connection.exec_driver_sql(f"DROP ROLE IF EXISTS {who}_{mark}")
            engine.dispose()
