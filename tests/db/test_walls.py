"""What a person with a password and psql can't do on the shared server. Each line is an attack, tried as that person.

T township, U its neighbour, C section clerk, H section head, L leader, D duty staff, A administrator, W witness.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.db import chains
from mzdesk.db.engine import url_of
from mzdesk.db.policies import rights, rows
from mzdesk.db.work import Store
from mzdesk.models import Base
from mzdesk.models.audit import AuditEntry
from mzdesk.models.base import UtcDateTime
from mzdesk.rules import trail_codes
from mzdesk.services import history
from tests import factories, stores
from tests.db import desks
from tests.db.desks import DAY, OURS, THEIRS, Office

DENIED = "42501"
NO_PARENT = "23503"
PLANS = ("inspection_plans", "plan_periods", "draws", "draw_events", "spot_periods", "spot_days", "spot_checks")


# --- what is sealed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", "TUCHLDAWK")
def test_nobody_touches_the_sealed_schema(shared: Office, who: str) -> None:
    """Read, explained, written: refused at the schema, for the leader and the section clerk as well."""
    for text in (
        "SELECT * FROM sealed.secrets",
        "SELECT * FROM sealed.asks",
        "EXPLAIN SELECT count(*) FROM sealed.secrets",
        "EXPLAIN SELECT 1 FROM sealed.secrets WHERE record = gen_random_uuid()",
        "INSERT INTO sealed.secrets(record, place) VALUES (gen_random_uuid(), 1)",
        "SELECT nextval('sealed.secrets_id_seq')",
    ):
        assert shared.refusal(who, text) == DENIED, text


@pytest.mark.parametrize("table", PLANS)
def test_a_township_knows_no_plan(shared: Office, table: str) -> None:
    """The same refusal whether there is a plan or not."""
    for text in (f"SELECT count(*) FROM app.{table}", f"EXPLAIN SELECT * FROM app.{table}", f"DELETE FROM app.{table}"):
        assert shared.refusal("T", text) == DENIED, text


def test_a_visit_is_hidden_until_it_is_over(shared: Office) -> None:
    """Neither the visit nor its search line nor its mark in the feed is a township's before."""
    asked = "SELECT count(*) FROM app.{}"
    with shared.desk("root") as connection:
        key = _go(connection, shared, shared.ours)
        connection.execute(f"SET SESSION AUTHORIZATION {shared.login('T')}".encode())
        assert _one(connection, asked.format("inspections")) == 0
        assert _one(connection, f"{asked.format('feed')} WHERE capability = 'inspections'") == 0
        assert _one(connection, f"{asked.format('search_entries')} WHERE capability = 'inspections'") == 0
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(f"UPDATE app.inspections SET state = 'recorded' WHERE id = '{key}'".encode())
        connection.execute(f"SET SESSION AUTHORIZATION {shared.login('T')}".encode())
        assert _one(connection, asked.format("inspections")) == 1


def _go(connection: psycopg.Connection[Any], shared: Office, place: UUID) -> UUID:
    """A visit that was drawn and has not begun, with all that comes with it."""
    key, where = uuid4(), f"'500156', '{OURS}'"
    known = {
        "id": key, "district": "500156", "township": OURS, "facility_id": place, "state": "ordered",
        "code": key.hex[:8], "departs_on": DAY, "kind": "routine", "choice": "drawn",
        "created_at": "2026-11-23T00:00:00Z",
    }  # fmt: skip
    table = Base.metadata.tables["inspections"]
    values = {column.name: known.get(column.name, _plain(column)) for column in table.c if not column.nullable}
    words = ", ".join(f"'{value}'" for value in values.values())
    connection.execute(
        f"INSERT INTO app.inspections({', '.join(values)}) VALUES ({words}); "
        f"INSERT INTO app.feed VALUES ('{uuid4()}', {where}, 'inspections', '{key}', now()); "
        "INSERT INTO app.search_entries(record, district, township, capability, sort_key, title, detail, text) "
        f"VALUES ('{key}', {where}, 'inspections', '', '', '', '')".encode()
    )
    return key


def _plain(column: sa.Column[Any]) -> str:
    if isinstance(column.type, sa.Boolean | sa.Float | sa.Numeric | sa.Integer):
        return "0"
    if isinstance(column.type, sa.Date | sa.DateTime | UtcDateTime):
        return "2026-11-23T00:00:00Z"
    return "[]" if isinstance(column.type, sa.JSON) else ""


# --- whose rows -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table", ["facilities", "hazards", "daily_reports", "facility_lines", "search_entries", "feed"]
)
def test_a_township_sees_its_own_rows_only(shared: Office, table: str) -> None:
    scope = "scope" if table == "feed" else "township"
    found = {row[0] for row in shared.rows("T", f"SELECT {scope} FROM app.{table}")}
    assert found <= {OURS}
    assert table == "feed" or found


def test_the_bureau_sees_the_whole_district(shared: Office) -> None:
    for who in "CHLD":
        assert {row[0] for row in shared.rows(who, "SELECT township FROM app.hazards")} == {OURS, THEIRS}


def test_the_administrator_and_the_witness_see_no_business(shared: Office) -> None:
    for who in "AW":
        assert shared.refusal(who, "SELECT 1 FROM app.hazards") == DENIED
        assert shared.refusal(who, "SELECT 1 FROM app.facilities") == DENIED
    assert shared.rows("A", "SELECT 1 FROM app.search_entries WHERE capability = 'facilities'") == []
    assert shared.rows("W", "SELECT promise_hash FROM app.plan_periods") == []
    assert shared.refusal("W", "SELECT standing FROM app.plan_periods") == DENIED


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE app.hazards SET cause = cause WHERE township = '500156002' RETURNING id, text",
        "UPDATE app.hazards SET cause = cause WHERE number = 'YH2' RETURNING text",
        "SELECT text FROM app.hazards WHERE 1 / (township::int - 500156002) < 2 AND number = 'YH2'",
        "SELECT name FROM app.facilities WHERE name LIKE '柏林%'",
        "SELECT name FROM app.facilities WHERE name::int = 1 AND name LIKE '柏林%'",
        "SELECT max(text) FROM app.hazards WHERE number = 'YH2' GROUP BY number",
        "SELECT h.text FROM app.hazards h JOIN app.townships t ON t.township = h.township WHERE h.number = 'YH2'",
        "DELETE FROM app.search_entries WHERE township = '500156002' RETURNING title",
    ],
)
def test_no_statement_brings_out_a_neighbours_row(shared: Office, text: str) -> None:
    """Joins, RETURNING, aggregates; probes by faults never reach the row, since the policy is asked first."""
    assert shared.rows("T", text) == []


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server where every table has a row of our township's, and a clerk of another district signs in too (V)."""
    folder = tmp_path_factory.mktemp("crowded")
    with stores.fresh("postgresql", folder) as url, desks.opened(url) as office, desks.neighbour(office):
        key = uuid4()
        with office.desk("root") as connection:
            connection.execute("SET session_replication_role = replica")  # rows for their own sake
            for table in Base.metadata.sorted_tables:
                if table.name not in ("audit_pending", "audit_heads"):
                    connection.execute(any_row(table, key).encode())
            connection.commit()
        yield office


def any_row(table: sa.Table, key: UUID, **more: str) -> str:
    """The statement for one that belongs to our township and is its own parent."""
    known = {"district": "500156", "township": OURS, "scope": OURS, "at": "2026-11-23T00:00:00Z", "seq": 9999} | more
    if table.name == "audit_entries":
        known |= {"at": "2026"}
    values = {c.name: known.get(c.name, key if isinstance(c.type, sa.Uuid) else _plain(c)) for c in table.c}
    names, words = ", ".join(f'"{name}"' for name in values), ", ".join(f"'{value}'" for value in values.values())
    return f"INSERT INTO app.{table.name}({names}) VALUES ({words}) ON CONFLICT DO NOTHING"


def test_another_districts_bureau_on_the_same_server_sees_nothing(crowded: Office) -> None:
    """No row of any table, also of those that hang on a parent; our own clerk sees each."""
    held = {grant.table for grant in rights.expected() if grant.group == "mz_clerk" and grant.privilege == "SELECT"}
    for table in sorted(held - {"store_info", "alembic_version", "acts"}):  # acts: test_acts.py
        asked = f"SELECT count(*) FROM app.{table}"
        assert crowded.rows("V", asked) == [(0,)], table
        assert crowded.rows("C", asked) != [(0,)], table


def test_another_districts_bureau_writes_nothing_here(crowded: Office) -> None:
    """Neither changes nor adds, with row security and without."""
    added = crowded.report(crowded.ours)
    link = f"INSERT INTO app.document_hazards(document_id, hazard_id, position) VALUES ('{{}}', '{uuid4()}', 7)"
    with crowded.desk("root") as connection:
        parent = _one(connection, "SELECT document_id FROM app.document_hazards LIMIT 1")
        connection.execute(f"SET SESSION AUTHORIZATION {crowded.login('V')}".encode())
        for text in ("UPDATE app.hazards SET cause = ''", "DELETE FROM app.ties", "DELETE FROM app.import_rows"):
            assert connection.execute(text.encode()).rowcount == 0, text
    assert crowded.refusal("V", added) == DENIED
    assert crowded.refusal("V", link.format(parent)) == DENIED
    with crowded.desk("root") as connection:
        for table in ("hazards", "daily_reports", "ties"):
            connection.execute(f"ALTER TABLE app.{table} DISABLE ROW LEVEL SECURITY".encode())
        connection.execute(f"SET SESSION AUTHORIZATION {crowded.login('V')}".encode())
        for text in ("UPDATE app.hazards SET cause = 'x'", "DELETE FROM app.ties", added):
            connection.execute("SAVEPOINT s")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(text.encode())
            connection.execute("ROLLBACK TO s")


def test_a_neighbour_sees_nothing_of_any_table(crowded: Office) -> None:
    """Every table a township reads at all holds a row of ours: the neighbour finds none of them."""
    for table in sorted(rights.TOWNSHIP_READS):
        scope = {"feed": "scope"}.get(table, "township")
        where = "" if table in ("document_hazards", "acts") else f" WHERE {scope} = '{OURS}'"
        assert crowded.rows("U", f"SELECT count(*) FROM app.{table}{where}") == [(0,)], table


def test_copy_brings_own_rows_only(shared: Office) -> None:
    with shared.desk("T") as connection, connection.cursor().copy(b"COPY app.hazards(number) TO STDOUT") as copy:
        assert b"".join(bytes(block) for block in copy) == b"YH1\n"


def test_system_columns_are_closed(shared: Office) -> None:
    """xmax tells which places a foreign key has just touched."""
    for column in ("xmax", "xmin", "ctid", "tableoid", "*"):
        known = shared.refusal("T", f"SELECT {column} FROM app.facilities")
        assert known == ("" if column == "*" else DENIED)


def test_explain_does_not_tell_where_a_visit_goes(shared: Office) -> None:
    """Estimates know what a policy hides, where there are statistics; of visits and papers none are kept."""
    with shared.desk("root") as connection:
        for _ in range(40):
            _go(connection, shared, shared.ours)
        connection.execute("ANALYZE app.inspections, app.documents, app.feed, app.search_entries")
        connection.execute(f"SET SESSION AUTHORIZATION {shared.login('T')}".encode())
        asked = "EXPLAIN SELECT id FROM app.inspections WHERE facility_id = '{}'"
        plans = [
            str(connection.execute(asked.format(place).encode()).fetchall()).replace(str(place), "?")
            for place in (shared.ours, uuid4())
        ]
        asked = "EXPLAIN SELECT id FROM app.feed WHERE capability = '{}'"
        marks = [
            str(connection.execute(asked.format(name).encode()).fetchall()).replace(name, "?")
            for name in ("inspections", "orders")
        ]
    assert plans[0] == plans[1]
    assert marks[0] == marks[1]


def test_keys_do_not_answer_for_the_neighbour(shared: Office) -> None:
    """Reported, not reported, no such place: the same refusal each time."""
    said = {shared.refusal("T", shared.report(place, revision=1)) for place in (shared.theirs, shared.silent, uuid4())}
    assert said == {NO_PARENT}
    with shared.desk("T") as connection, pytest.raises(psycopg.Error) as told:
        connection.execute(shared.report(shared.theirs).encode())
    assert "柏林" not in str(told.value)
    assert "is not present" in str(told.value)


def test_a_row_cannot_be_written_into_the_neighbours_township(shared: Office) -> None:
    assert shared.refusal("T", shared.report(shared.theirs, township=THEIRS)) == DENIED
    assert shared.refusal("T", shared.report(shared.ours, district="500157")) == DENIED
    assert shared.refusal("T", f"UPDATE app.hazards SET township = '{THEIRS}'") == DENIED
    assert shared.refusal("T", f"UPDATE app.hazards SET facility_id = '{shared.theirs}'") == DENIED


def test_the_second_lock_holds_without_row_security(shared: Office) -> None:
    """Somebody switched it off by mistake."""
    with shared.desk("root") as connection:
        connection.execute("ALTER TABLE app.daily_reports DISABLE ROW LEVEL SECURITY")
        connection.execute(f"SET SESSION AUTHORIZATION {shared.login('T')}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(shared.report(shared.theirs, township=THEIRS).encode())
    with shared.desk("root") as connection:
        connection.execute("ALTER TABLE app.hazards DISABLE ROW LEVEL SECURITY")
        connection.execute(f"SET SESSION AUTHORIZATION {shared.login('T')}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"UPDATE app.hazards SET cause = 'x' WHERE id = '{shared.their_hazard}'".encode())


def test_a_report_does_not_come_before_its_day(shared: Office) -> None:
    """Whoever writes it, and also on the day's last minute in the office's time."""
    for who in ("T", "C"):
        assert shared.refusal(who, shared.report(shared.ours, day="2026-11-24")) == "P0001"
        late = {"day": "2026-11-24", "received_at": "2026-11-23T16:00:00Z"}  # midnight in the office
        assert shared.refusal(who, shared.report(shared.ours, **late)) == ""
        early = {"day": "2026-11-24", "received_at": "2026-11-23T15:59:59Z"}
        assert shared.refusal(who, shared.report(shared.ours, **early)) == "P0001"


def test_a_hazard_stays_with_its_place(shared: Office) -> None:
    """The section too: another place or number is another hazard."""
    for who in "CH":
        for text in (f"facility_id = '{shared.theirs}'", "number = 'YH9'"):
            with shared.desk(who) as connection, pytest.raises(psycopg.Error, match="MZ002"):
                connection.execute(f"UPDATE app.hazards SET {text} WHERE id = '{shared.our_hazard}'".encode())


def test_another_name_in_a_setting_opens_nothing(shared: Office) -> None:
    with shared.desk("T") as connection:
        connection.execute("SELECT set_config('mzdesk.actor', '局长', false), set_config('role', 'none', false)")
        assert _one(connection, "SELECT count(DISTINCT township) FROM app.hazards") == 1
        assert _one(connection, "SELECT township FROM access.me()") == OURS


def test_a_disabled_account_sees_nothing_at_once(shared: Office) -> None:
    """In a session that was open before."""
    with shared.desk("root") as connection:
        off = f"UPDATE access.logins SET active = false WHERE login IN ('{shared.login('T')}', '{shared.login('C')}')"
        connection.execute(off.encode())
        for who in "TC":
            connection.execute(f"SET SESSION AUTHORIZATION {shared.login(who)}".encode())
            assert _one(connection, "SELECT count(*) FROM app.hazards") == 0
            connection.execute("SAVEPOINT s")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(shared.report(shared.ours).encode())
            connection.execute("ROLLBACK TO s")
            connection.execute("RESET SESSION AUTHORIZATION")


# --- what is written once, and by whom --------------------------------------------------------------------------------


def test_the_server_says_when_and_by_whom_a_line_was_entered(shared: Office) -> None:
    """Beside the time that was declared, which is the record's own."""
    with shared.desk("T") as connection:
        connection.execute(shared.report(shared.ours).encode())
        asked = "SELECT now() - created_at < '1 minute', created_by, received_at::text FROM app.daily_reports "
        assert connection.execute(f"{asked} WHERE revision = 7".encode()).fetchone() == (
            True,
            "示例t",
            "2026-11-23 06:00:00+00",
        )
    assert shared.refusal("T", "UPDATE app.daily_reports SET created_at = now()") == DENIED
    assert shared.refusal("T", "UPDATE app.daily_reports SET received_at = now()") == DENIED
    assert shared.refusal("C", "UPDATE app.daily_reports SET received_at = now()") == DENIED


def test_the_audit_names_who_signed_in(shared: Office) -> None:
    """Whatever the client says its name is."""
    with shared.desk("root") as connection:
        connection.execute(f"SET SESSION AUTHORIZATION {shared.login('T')}".encode())
        connection.execute("SELECT set_config('mzdesk.actor', '局长', true)")
        connection.execute(shared.report(shared.ours).encode())
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit does
        connection.execute("RESET SESSION AUTHORIZATION")
        last = "SELECT actor FROM app.audit_entries WHERE scope = '500156001' ORDER BY seq DESC LIMIT 1"
        assert _one(connection, last) == "示例t"


@pytest.mark.parametrize("who", ["T", "C", "H", "L", "D", "A"])
def test_lines_written_once_stay(shared: Office, who: str) -> None:
    for table in ("audit_entries", "approvals", "daily_findings", "duty_lines", "incident_entries"):
        for text in (f"UPDATE app.{table} SET created_by = ''", f"DELETE FROM app.{table}", f"TRUNCATE app.{table}"):
            text = text.replace("created_by", "actor") if table == "audit_entries" else text
            assert shared.refusal(who, text) == DENIED, text


@pytest.mark.parametrize("who", "TCHLDAW")
def test_nobody_writes_the_audit(shared: Office, who: str) -> None:
    for text in (
        "INSERT INTO app.audit_heads VALUES ('500156001')",
        "SELECT * FROM app.audit_pending",
        "INSERT INTO app.audit_pending(txid, scope) VALUES (1, '')",
        "SELECT app.mz_actor()",
    ):
        assert shared.refusal(who, text) == DENIED, text
    reads = who in "CHL"
    assert shared.refusal(who, "SELECT body FROM app.audit_entries") == ("" if reads else DENIED)


def test_even_the_owner_cannot_change_the_audit(shared: Office) -> None:
    with shared.desk("root") as connection:
        connection.execute("SET ROLE mz_owner")
        with pytest.raises(psycopg.Error, match="MZ001"):
            connection.execute("UPDATE app.audit_entries SET actor = ''")


def test_what_the_servers_administrator_does_to_the_audit_is_found(shared: Office) -> None:
    """With every trigger off: an edited line at its place, a removed one at the next. A tail that was cut is found
    by the head that the duty log prints."""
    engine = sa.create_engine(url_of(shared.url), connect_args={"options": "-c search_path=app"})
    try:
        for mishap, at in (
            ("UPDATE audit_entries SET actor = '别人' WHERE scope = '500156001' AND seq = 2", 2),
            ("DELETE FROM audit_entries WHERE scope = '500156001' AND seq = 2", 3),
        ):
            with engine.connect() as connection, Session(connection) as session:
                session.execute(sa.text("SET LOCAL session_replication_role = replica"))
                assert chains.verify(session).holds
                assert session.execute(sa.text(mishap)).rowcount == 1  # type: ignore[attr-defined]
                assert chains.verify(session).broken == (("500156001", at),)
                session.rollback()
        with engine.connect() as connection, Session(connection) as session:
            session.execute(sa.text("SET LOCAL session_replication_role = replica"))
            newest = sa.select(AuditEntry).where(AuditEntry.scope == "500156001").order_by(AuditEntry.seq.desc())
            head = session.scalars(newest.limit(1)).one()
            printed = [trail_codes.Printed(head.scope, head.seq, trail_codes.code(head.hash))]
            assert chains.cut(session, printed) == []
            session.execute(sa.text(f"DELETE FROM audit_entries WHERE scope = '500156001' AND seq = {head.seq}"))
            assert chains.verify(session).holds
            assert chains.cut(session, printed) == printed
            session.rollback()
    finally:
        engine.dispose()


def test_a_township_reports_but_does_not_close(shared: Office) -> None:
    change = f"UPDATE app.hazards SET state = '{{}}' WHERE id = '{shared.our_hazard}'"
    assert shared.refusal("T", change.format("submitted")) == ""
    for state in ("rechecked", "closed"):
        assert shared.refusal("T", change.format(state)) != "", state
    for text in ("text = ''", "due_on = '2027-01-01'", "number = 'X'", "closed_on = '2026-11-23'"):
        assert shared.refusal("T", f"UPDATE app.hazards SET {text}") == DENIED, text
    assert shared.refusal("C", change.format("closed")) == "P0001"  # no step may be left out


# --- persons ----------------------------------------------------------------------------------------------------------


def test_persons_are_read_by_whom_it_concerns(shared: Office) -> None:
    for who, text in (
        ("T", "SELECT name FROM app.facility_people"),
        ("T", "SELECT id FROM app.facility_people WHERE name = '甲某'"),
        ("T", "SELECT 1 FROM app.facility_people ORDER BY phone"),
        ("T", "INSERT INTO app.facility_people(id) VALUES (gen_random_uuid()) RETURNING name"),
        ("D", "SELECT name FROM app.facility_people"),
        ("D", "SELECT id FROM app.inspection_plans"),
        ("D", "SELECT sealed FROM app.facility_person_identities"),
        ("L", "SELECT sealed FROM app.facility_person_identities"),
        ("A", "SELECT sealed FROM app.facility_person_identities"),
    ):
        assert shared.refusal(who, text) == DENIED, (who, text)
    assert shared.rows("C", "SELECT sealed FROM app.facility_person_identities") == []
    for who in "TDLA":
        assert shared.refusal(who, "SELECT wrapped FROM app.field_keys") == DENIED, who
    assert shared.rows("C", "SELECT wrapped FROM app.field_keys") == []
    for text in ("UPDATE app.field_keys SET wrapped = ''", "DELETE FROM app.field_keys"):
        assert shared.refusal("C", text) == DENIED, text
    for who in "TCHLDA":
        assert shared.refusal(who, "SELECT pin_hash FROM app.accounts") == DENIED
        assert shared.refusal(who, "SELECT * FROM access.logins") == DENIED


# --- what the server tells, and lets be done --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "SELECT reltuples FROM pg_class",
        "SELECT relpages FROM pg_class WHERE relname = 'plan_periods'",
        "SELECT pg_relation_size('app.hazards')",
        "SELECT pg_total_relation_size('app.hazards')",
        "SELECT * FROM pg_stat_all_tables",
        "SELECT * FROM pg_stat_user_tables",
        "SELECT * FROM pg_stat_activity",
        "SELECT * FROM pg_stats",
        "SELECT * FROM pg_statistic",
        "SELECT pg_stat_get_tuples_inserted('app.hazards'::regclass)",
        "SELECT * FROM pg_locks",
        "SELECT pg_current_wal_lsn()",
        "SELECT pg_current_snapshot()",
        "SELECT txid_current()",
        "SELECT pg_current_xact_id()",
        "SELECT pg_current_xact_id_if_assigned()",
        "SELECT txid_status(1000)",
        "SELECT pg_last_xact_replay_timestamp()",
        "SELECT pg_export_snapshot()",
        "SELECT pg_relation_filenode('app.hazards')",
        "SELECT pg_blocking_pids(pg_backend_pid())",
        "SELECT * FROM pg_prepared_xacts",
        "SELECT * FROM pg_stat_database",
        "SELECT * FROM pg_statio_user_tables",
        "SELECT pg_stat_get_xact_tuples_inserted('app.hazards'::regclass)",
        "SELECT currtid2('app.facilities', '(0,1)')",
        "SELECT pg_sequence_last_value('app.audit_pending_n_seq'::regclass)",
        "SELECT last_value FROM app.audit_pending_n_seq",
        "SELECT nextval('app.audit_pending_n_seq')",
        "SELECT rolpassword FROM pg_authid",
        "SELECT * FROM pg_roles",
        "SELECT query_to_xml('SELECT 1', true, true, '')",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_sleep(1)",
        "SELECT lo_creat(-1)",
        "SELECT pg_notify('mz', '')",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_terminate_backend(1)",
        "COPY app.hazards(id) TO PROGRAM 'cat'",
        "COPY app.hazards(id) TO '/nowhere/x'",
        "LOCK TABLE app.facilities IN ACCESS EXCLUSIVE MODE",
        "SELECT id FROM app.facilities FOR UPDATE",
        "CREATE TEMP TABLE x(a int)",
        "CREATE TABLE app.x(a int)",
        "CREATE TABLE public.x(a int)",
        "CREATE SCHEMA x",
        "CREATE FUNCTION app.x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DO $$ BEGIN END $$",
        "SET SESSION AUTHORIZATION mzdesk",
        "SET ROLE mz_clerk",
        "SET ROLE mz_owner",
        "SET session_replication_role = replica",
        "ALTER TABLE app.hazards DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_seen ON app.hazards",
        "GRANT SELECT ON app.hazards TO PUBLIC",
        "UPDATE access.logins SET township = '500156002'",
        "CREATE ROLE x",
        "TRUNCATE app.daily_reports",
        "DELETE FROM app.daily_reports",
        "CREATE STATISTICS app.x ON id, kind FROM app.facilities",
        "CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION app.mz_refuse()",
        "CREATE PUBLICATION x FOR ALL TABLES",
        "COMMENT ON TABLE app.hazards IS ''",
        "ALTER ROLE mz_township SET search_path = public",
        "REASSIGN OWNED BY mz_owner TO mz_township",
        "LOAD '/nowhere/x'",
    ],
)
def test_a_township_is_refused(shared: Office, text: str) -> None:
    """Side channels of the catalogue, tricks of the session, ways to lame the server."""
    assert shared.refusal("T", text) == DENIED, text


def test_row_security_cannot_be_switched_off(shared: Office) -> None:
    """An error instead of rows."""
    with shared.desk("T") as connection:
        connection.execute("SET row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT 1 FROM app.hazards")


def test_no_notification_tells_of_plans(shared: Office) -> None:
    """LISTEN can't be forbidden, so nothing ever notifies."""
    with shared.desk("root") as connection:
        asked = "SELECT count(*) FROM pg_proc WHERE prosrc ~* 'notify' AND proname NOT LIKE '%notif%'"
        assert _one(connection, asked) == 0


# --- what the catalogue says of all tables ----------------------------------------------------------------------------


def test_every_table_has_its_walls(shared: Office) -> None:
    asked = (
        "SELECT oid::regclass FROM pg_class WHERE relnamespace::regnamespace::text IN ('app', 'access', 'sealed') "
        "AND relkind IN ('r', 'p') AND NOT relrowsecurity"
    )
    assert shared.rows("root", asked) == []
    covered = {policy.table for policy in rows.expected()}
    assert covered | rights.CLOSED == set(rows.tables())


def test_no_township_holds_a_whole_table(shared: Office) -> None:
    """By column only: a whole table's SELECT opens the system columns too."""
    asked = (
        "SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = 'app'::regnamespace AND c.relkind = 'r' "
        "AND c.relname <> 'alembic_version' AND has_table_privilege('mz_township', c.oid, 'SELECT,INSERT,UPDATE')"
    )
    assert shared.rows("root", asked) == []


def test_every_function_of_the_owner_stands_on_firm_ground(shared: Office) -> None:
    asked = (
        "SELECT p.oid::regprocedure FROM pg_proc p "
        "WHERE p.pronamespace::regnamespace::text IN ('app', 'access', 'sealed') "
        "AND (p.proconfig IS DISTINCT FROM ARRAY['search_path=pg_catalog, pg_temp'] "
        "OR has_function_privilege('public', p.oid, 'EXECUTE'))"
    )
    assert shared.rows("root", asked) == []


def test_unique_keys_of_what_a_township_adds_begin_with_the_township() -> None:
    """Else a refused key would answer for the neighbours. An id of its own can't be guessed."""
    for table in rights.TOWNSHIP_ADDS - {"feed"}:
        for index in Base.metadata.tables[table].constraints:
            names = [column.name for column in getattr(index, "columns", [])]
            if type(index).__name__ == "UniqueConstraint":
                assert names[:2] == ["district", "township"], (table, names)


def _one(connection: psycopg.Connection[Any], text: str) -> Any:
    row = connection.execute(text.encode()).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("who", "TCHLDA")
def test_whoever_is_overtaken_is_told_so_at_every_desk(shared: Office, who: str) -> None:
    """The sentence names who was faster where the login may read the audit, and is no refusal of rights elsewhere."""
    url = url_of(shared.url).set(username=shared.login(who))
    store = Store.open(url.render_as_string(hide_password=False), upgrade=False)
    try:
        with store.read(factories.SYSTEM) as session:
            error = history.overtaken(session, shared.our_hazard, "这条隐患刚刚被别人修改过。")
            rows = history.of(session, factories.SYSTEM, shared.our_hazard)
    finally:
        store.close()
    assert str(error.message).startswith("这条隐患刚刚被别人修改过。")
    assert ("系统" in error.message) == bool(rows) == (who in "CHL")
