"""K, another section of the bureau, sees the kinds of place its account names, and nothing of the others.

Attacks as a real login: K is kept to 养老机构; a funeral home of the same township is another section's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from mzdesk import clock
from mzdesk.db.engine import url_of
from mzdesk.db.policies import rights
from mzdesk.db.work import Store
from mzdesk.errors import NotAllowed, NotFound
from mzdesk.models import Base
from mzdesk.services import dailies, facilities, hazards, inspections, orders, overview, search, staff
from mzdesk.terms import (
    DocumentChip,
    FacilityKind,
    HazardChip,
    Role,
    StepKind,
    VisitChip,
)
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import DailyCriteria
from mzdesk.views.facilities import FacilityCriteria
from mzdesk.views.hazards import HazardCriteria
from mzdesk.views.inspections import VisitCriteria
from mzdesk.views.orders import OrderCriteria
from tests import factories, stores
from tests.conftest import MONDAY
from tests.db import desks
from tests.db.department_cases import Case, filled
from tests.db.desks import DAY, OURS, Office
from tests.factories import DISTRICT, SYSTEM

DENIED = "42501"
SECRET = "殡仪馆"


@dataclass(frozen=True)
class Both:
    office: Office
    mine: Case
    other: Case


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder: Path = tmp_path_factory.mktemp("departments")
    before = clock.use(clock.FixedClock(MONDAY, seed="departments"))
    try:
        with stores.fresh("postgresql", folder) as url, desks.opened(url) as office:
            store = Store.open(url, upgrade=False)
            funeral = factories.place(store, SECRET, township=OURS, kind=FacilityKind.FUNERAL, open_hazards=1)
            yield Both(office, filled(store, office.ours, "A"), filled(store, funeral, "B"))
            store.close()
    finally:
        clock.use(before)


KINDS_OF_ROW = {
    "facilities": "id",
    "facility_lines": "id",
    **dict.fromkeys(
        [
            "facility_events", "certificates", "hazards", "inspections", "documents", "daily_reports", "daily_findings",
            "daily_exemptions", "daily_aliases",
        ],
        "facility_id",
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", KINDS_OF_ROW)
def test_rows_of_another_kind_of_place_are_hidden(both: Both, table: str) -> None:
    found = {row[0] for row in both.office.rows("K", f"SELECT {KINDS_OF_ROW[table]} FROM app.{table}")}
    assert both.mine.place in found
    assert both.other.place not in found
    seen = {row[0] for row in both.office.rows("C", f"SELECT {KINDS_OF_ROW[table]} FROM app.{table}")}
    assert both.other.place in seen, "the clerk of the section sees both, so that there is something to hide"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT text FROM app.hazards WHERE 1 / (ascii(right(number, 1)) - 66) < 2 AND number LIKE 'YHB%'",
        "SELECT name FROM app.facilities WHERE kind = 'funeral'",
        "SELECT title FROM app.search_entries WHERE title LIKE '%殡仪馆%' OR title LIKE '%B%'",
        "SELECT hazard_id FROM app.document_hazards d WHERE NOT EXISTS "
        "(SELECT 1 FROM app.hazards h WHERE h.id = d.hazard_id)",
        "SELECT h.text FROM app.hazards h JOIN app.townships t USING (township) WHERE h.number = 'YHB'",
        "SELECT caption FROM app.attachment_links l WHERE l.record NOT IN (SELECT h.id FROM app.hazards h)",
        "SELECT name FROM app.inspection_officers",
    ],
)
def test_no_way_round_finds_the_others(both: Both, text: str) -> None:
    """Leaky conditions, joins, the search table, evidence: nothing comes."""
    assert both.office.rows("K", text) == []


def test_files_come_with_their_record(both: Both) -> None:
    """The photo of its hazard and the served sheet; not the other's, nor a sheet that isn't out."""
    found = {bytes(row[0]) for row in both.office.rows("K", "SELECT data FROM app.attachment_bytes")}
    assert found == {b"photoA", b"A0"}
    assert len(both.office.rows("K", "SELECT 1 FROM app.attachments")) == 2


def test_a_visit_is_hidden_until_it_is_over(both: Both) -> None:
    """Tomorrow's visit at a place of its own kind, its officers, its paper, its search line: nothing."""
    assert both.office.rows("K", "SELECT id FROM app.inspections") == [(both.mine.over,)]
    assert (
        both.office.rows("K", f"SELECT 1 FROM app.inspection_officers WHERE inspection_id = '{both.mine.ahead}'") == []
    )
    assert both.office.rows("K", "SELECT id FROM app.documents") == [(both.mine.served,)]
    found = {row[0] for row in both.office.rows("K", "SELECT record FROM app.search_entries")}
    assert both.mine.over in found
    assert found.isdisjoint({both.mine.ahead, both.mine.draft, both.mine.notice})


def test_the_feed_tells_no_record_and_no_visit(both: Both) -> None:
    """It is told that hazards changed, never which, where, or that visits did."""
    found = {row[0] for row in both.office.rows("K", "SELECT capability FROM app.feed")}
    assert "hazards" in found
    assert found <= {"facilities", "hazards", "dailies"}
    for column in ("record", "scope", "*"):
        assert both.office.refusal("K", f"SELECT {column} FROM app.feed") == DENIED


def test_every_other_table_is_shut(both: Both) -> None:
    """Plans, draws, telephone checks, rosters, the duty room, incidents, people, accounts, the trail: refused alike."""
    open_to_all = rights.DEPARTMENT_READS | rights.REFERENCE | rights.DEPARTMENT_READS_OF.keys() | {"store_info"}
    shut = sorted(set(Base.metadata.tables) - open_to_all)
    assert {"inspection_plans", "plan_periods", "draws", "draw_events", "accounts", "facility_people"} <= set(shut)
    for table in shut:
        assert both.office.refusal("K", f"SELECT count(*) FROM app.{table}") == DENIED, table
        assert both.office.refusal("K", f"EXPLAIN SELECT 1 FROM app.{table}") == DENIED, table


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE access.logins SET kinds = '{funeral}'",
        "UPDATE app.accounts SET kinds = '[\"funeral\"]'",
        "SELECT access.login_roles(gen_random_uuid())",
        "SELECT access.keep_groups(session_user::text, ARRAY['clerk'])",
        "SELECT kinds FROM access.logins",
        "SET ROLE mz_clerk",
        "SET SESSION AUTHORIZATION mzdesk",
        "SELECT app.mz_seal_ask(gen_random_uuid(), 'office', 'x')",
        "UPDATE app.facilities SET kind = 'elderly_care'",
        "CREATE FUNCTION access.kinds2() RETURNS text[] LANGUAGE sql AS 'SELECT NULL'",
    ],
)
def test_it_can_not_widen_its_own_kinds(both: Both, text: str) -> None:
    assert both.office.refusal("K", text) in (DENIED, "0L000")


def test_settings_of_the_session_change_nothing(both: Both) -> None:
    for text in (
        "SET row_security = off",
        "SET search_path = pg_temp, app",
        "SELECT set_config('mzdesk.actor', '系统', false)",
    ):
        with both.office.desk("K") as connection:
            connection.execute(text.encode())
            try:
                found = connection.execute("SELECT kind FROM app.facilities").fetchall()
            except psycopg.Error:
                continue  # row_security = off is refused rather than obeyed
            assert {row[0] for row in found} == {"elderly_care"}, text


def test_it_is_not_taken_for_the_bureau(both: Both) -> None:
    assert both.office.rows("K", "SELECT access.bureau(), access.township(), access.kinds()") == [
        (None, None, ["elderly_care"])
    ]
    assert both.office.rows("C", "SELECT access.kinds()") == [(None,)]


def step(hazard: UUID, kind: str) -> str:
    return (
        "INSERT INTO app.hazard_steps(id, district, township, hazard_id, position, kind, happened_on, person, text, "
        f"facts, created_at, created_by) VALUES ('{uuid4()}', '{DISTRICT}', '{OURS}', '{hazard}', 9, '{kind}', "
        f"'{DAY}', '', '', '{{}}', now(), '别人')"
    )


def test_it_urges_units_of_its_own_kind_and_writes_nothing_else(both: Both) -> None:
    assert both.office.refusal("K", step(both.mine.hazard, "reminded")) == ""
    assert both.office.refusal("K", step(both.other.hazard, "reminded")) == DENIED
    for kind in ("closed", "submitted", "recheck_pass", "extended", "withdrawn"):
        assert both.office.refusal("K", step(both.mine.hazard, kind)) == DENIED, kind
    for text in (
        "UPDATE app.hazards SET state = 'closed'",
        "DELETE FROM app.hazard_steps",
        "UPDATE app.hazard_steps SET text = ''",
        "DELETE FROM app.documents",
        both.office.report(both.mine.place),
    ):
        assert both.office.refusal("K", text) == DENIED, text


def test_the_second_lock_holds_when_row_security_is_off(both: Both) -> None:
    """By mistake on every table that the write looks at: the trigger still knows whose hazard it is."""
    with both.office.desk("root") as connection:
        for table in ("hazard_steps", "hazards", "facilities"):
            connection.execute(f"ALTER TABLE app.{table} DISABLE ROW LEVEL SECURITY".encode())
        connection.execute(f"SET SESSION AUTHORIZATION {both.office.login('K')}".encode())
        connection.execute(b"SAVEPOINT fair")
        connection.execute(step(both.mine.hazard, "reminded").encode())
        for text in (step(both.other.hazard, "reminded"), step(both.mine.hazard, "closed")):
            connection.execute(b"SAVEPOINT foul")
            with pytest.raises(psycopg.Error, match="not allowed"):
                connection.execute(text.encode())
            connection.execute(b"ROLLBACK TO SAVEPOINT foul")


# --- the program's services, signed in as K, and by a PC's file without any policy -----------------------------------


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def seat(
    request: pytest.FixtureRequest, both: Both, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Actor, Case, Case]]:
    """K at a desk: the store, who sits there, what is its business and what is not."""
    if request.param == "postgresql":
        url = url_of(both.office.url).set(username=both.office.login("K"))
        store = Store.open(url.render_as_string(hide_password=False), upgrade=False)
        with store.read(SYSTEM) as session:
            actor = staff.seated(session)
        yield store, actor, both.mine, both.other
        store.close()
        return
    before = clock.use(clock.FixedClock(MONDAY, seed="file"))
    store = Store.open(tmp_path_factory.mktemp("file") / "a.db")
    factories.office(store)
    mine = filled(store, factories.place(store, "松涛敬老院", township=OURS, open_hazards=1), "A")
    other = filled(store, factories.place(store, SECRET, township=OURS, kind=FacilityKind.FUNERAL), "B")
    actor = Actor(
        None, "示例k", frozenset({Role.DEPARTMENT}), DISTRICT, SYSTEM.township, frozenset({FacilityKind.ELDERLY_CARE})
    )
    yield store, actor, mine, other
    store.close()
    clock.use(before)


def test_the_desk_shows_its_kind_and_nothing_of_the_others(seat: tuple[Store, Actor, Case, Case]) -> None:
    """Register, hazards, visits, papers, dailies, search: the same on both databases."""
    store, actor, mine, other = seat
    assert actor.kinds == {FacilityKind.ELDERLY_CARE}
    window = {"offset": 0, "limit": 50}
    with store.read(actor) as session:
        places = facilities.listing(session, actor, FacilityCriteria(today=DAY), **window).rows
        assert mine.place in {row.id for row in places}
        assert {row.kind for row in places} == {FacilityKind.ELDERLY_CARE}
        cut = HazardCriteria(chip=HazardChip.ALL)
        found = {row.id for row in hazards.listing(session, actor, cut, today=DAY, **window).rows}
        assert mine.hazard in found
        assert other.hazard not in found
        assert hazards.counts(session, actor, cut, today=DAY)["all"] == len(found)
        visits = VisitCriteria(chip=VisitChip.ALL)
        assert {row.id for row in inspections.listing(session, actor, visits, **window).rows} == {mine.over}
        papers = orders.listing(session, actor, OrderCriteria(chip=DocumentChip.ALL), **window).rows
        assert {row.id for row in papers} == {mine.served}
        assert hazards.position(session, actor, mine.hazard, cut, today=DAY) is not None
        assert hazards.position(session, actor, other.hazard, cut, today=DAY) is None
        assert inspections.position(session, actor, mine.ahead, visits) is None
        assert orders.position(session, actor, other.served, OrderCriteria()) is None
        day = dailies.listing(session, actor, DailyCriteria(DAY, MONDAY), **window).rows
        assert mine.place in {row.id for row in day}
        assert other.place not in {row.id for row in day}
        assert search.find(session, actor, SECRET) == []
        assert search.find(session, actor, "隐患B") == []
        assert [hit.id for hit in search.find(session, actor, "隐患A")] == [mine.hazard]
        first = overview.overview(session, actor, today=DAY, now=MONDAY)
        assert first.sealed == ()
        assert first.changes == ()
        assert {line.id for line in first.todays} <= {mine.over}


def test_a_record_of_another_kind_is_not_found_by_its_key(seat: tuple[Store, Actor, Case, Case]) -> None:
    store, actor, mine, other = seat
    with store.read(actor) as session:
        assert hazards.view(session, actor, mine.hazard, today=DAY).row.number == "YHA"
        for ask in (
            lambda: facilities.view(session, actor, other.place, today=DAY),
            lambda: facilities.dossier(session, actor, other.place, today=DAY),
            lambda: hazards.view(session, actor, other.hazard, today=DAY),
            lambda: inspections.view(session, actor, other.over),
            lambda: inspections.view(session, actor, mine.ahead),
            lambda: orders.view(session, actor, other.served),
            lambda: orders.view(session, actor, mine.draft),
            lambda: orders.view(session, actor, mine.notice),
            lambda: dailies.view(session, actor, other.place, day=DAY, now=MONDAY),
        ):
            with pytest.raises((NotFound, NotAllowed)):
                ask()


def test_it_urges_and_does_nothing_else(seat: tuple[Store, Actor, Case, Case]) -> None:
    """催办 is kept with its name; another kind's hazard is not found, closing is refused in words."""
    store, actor, mine, other = seat
    with store.begin(actor, "催办") as session:
        hazards.remind(session, actor, mine.hazard, text="请于月底前完成整改", today=DAY, now=MONDAY)
    with store.read(actor) as session:
        view = hazards.view(session, actor, mine.hazard, today=DAY)
        assert (view.steps[-1].kind, view.steps[-1].entered_by) == (StepKind.REMINDED, "示例k")
        assert [act.value for act in view.acts] == ["remind"]
    with pytest.raises(NotFound), store.begin(actor, "催办") as session:
        hazards.remind(session, actor, other.hazard, text="", today=DAY, now=MONDAY)
    with pytest.raises(NotAllowed, match="没有“复查与销号”的权限"), store.begin(actor, "销号") as session:
        hazards.close(session, actor, mine.hazard, happened_on=DAY, today=DAY, now=MONDAY)
