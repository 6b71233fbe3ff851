"""Protects a township's desk without its line: it sees what it saw last, that and no more, and changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from mzdesk import clock, paths
from mzdesk.db import reference
from mzdesk.db.engine import url_of
from mzdesk.db.work import Store
from mzdesk.errors import NotAllowed, StoreDown
from mzdesk.models import Base
from mzdesk.models.dailies import DailyReport
from mzdesk.services import dailies, facilities, hazards
from mzdesk.terms import Role
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import DailyCriteria
from mzdesk.views.facilities import FacilityCriteria
from mzdesk.views.hazards import HazardCriteria
from tests.db.conftest import worked_in
from tests.db.desks import DAY, OURS, THEIRS, Office
from tests.factories import DISTRICT

__all__ = ["worked_in"]
TOWN = Actor(None, "示例t", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, OURS)
PHRASE = "Ort-kouling-7"


def town_of(office: Office) -> Store:
    url = url_of(office.url).set(username=office.login("T"))
    return Store.open(url.render_as_string(hide_password=False), upgrade=False)


@pytest.fixture
def path() -> Path:
    return paths.reference_file("t_example@example/mzdesk")


def taken(office: Office, path: Path) -> reference.Kept:
    store = town_of(office)
    assert reference.take(store, TOWN, path, login=office.login("T"), phrase=PHRASE) > 0
    store.close()
    kept = reference.look(path, office.login("T"))
    assert kept is not None
    return kept


def test_the_copy_holds_what_the_township_sees_and_no_more(worked_in: Office, path: Path) -> None:
    kept = taken(worked_in, path)
    assert (kept.actor, kept.taken_at) == (TOWN, clock.now())
    store = reference.open_kept(kept, PHRASE)
    with store.read(TOWN) as session:
        places = facilities.listing(session, TOWN, FacilityCriteria(), offset=0, limit=9)
        assert [row.id for row in places.rows] == [worked_in.ours]
        found = hazards.listing(session, TOWN, HazardCriteria(), today=DAY, offset=0, limit=9)
        assert [row.id for row in found.rows] == [worked_in.our_hazard]
        day = dailies.listing(session, TOWN, DailyCriteria(DAY, clock.now()), offset=0, limit=9)
        assert [row.id for row in day.rows] == [worked_in.ours]
        assert dailies.view(session, TOWN, worked_in.ours, day=DAY, now=clock.now()).row.report_id is not None
        for name in ("accounts", "facility_people", "facility_person_identities", "field_keys", "inspection_plans"):
            table = Base.metadata.tables[name]
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0, name
    store.close()
    raw = path.read_bytes()
    assert not [word for word in (PHRASE, "柏林养老院", "云山敬老院", THEIRS) if _in_rows(path, word)], raw[:16]


def _in_rows(path: Path, word: str) -> bool:
    """Whether a text stands in a row of the township's business (the names of all townships are everybody's)."""
    with closing(sqlite3.connect(path)) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        business = [name for name in tables if name not in ("townships", "checklist_items")]
        return any(word in str(row) for name in business for row in db.execute(f'SELECT * FROM "{name}"'))


def test_nothing_is_changed_in_it(worked_in: Office, path: Path) -> None:
    store = reference.open_kept(taken(worked_in, path), PHRASE)
    assert (store.shared, store.dialect) == (True, "sqlite")
    before = path.read_bytes()
    with pytest.raises(StoreDown, match="11月23日 09:00 保存在本机的资料，不能修改"), store.begin(TOWN, "登记"):
        pytest.fail("a copy must not be changed")
    store.close()
    assert path.read_bytes() == before


def test_another_phrase_or_login_does_not_open_it(worked_in: Office, path: Path) -> None:
    kept = taken(worked_in, path)
    with pytest.raises(NotAllowed, match="口令与上次登录时的不一致"):
        reference.open_kept(kept, PHRASE + "x")
    assert reference.look(path, worked_in.login("U")) is None
    assert path.stat().st_mode & 0o077 == 0


def test_a_new_copy_takes_the_place_of_the_old_one_whole(worked_in: Office, path: Path) -> None:
    """A line that goes while it is taken, and a broken file, leave the earlier one, or are no copy at all."""
    first = taken(worked_in, path)
    store = town_of(worked_in)
    with store.begin(TOWN, "日报") as session:
        session.get_one(DailyReport, _report(worked_in)).stands = False
    reference.take(store, TOWN, path, login=worked_in.login("T"), phrase=PHRASE)
    again = reference.open_kept(first, PHRASE)
    with again.read(TOWN) as session:
        assert dailies.view(session, TOWN, worked_in.ours, day=DAY, now=clock.now()).row.report_id is None
    again.close()
    before = path.read_bytes()
    for gone in ("DROP TABLE", "kill"):
        with pytest.raises(StoreDown):
            _broken_take(store, path, worked_in, gone)
        assert path.read_bytes() == before
    store.close()
    assert [each.name for each in path.parent.glob("*.new")] == []
    path.write_bytes(b"SQLite format 3\0" + bytes(200))
    assert reference.look(path, worked_in.login("T")) is None
    path.write_bytes(b"")
    assert reference.look(path, worked_in.login("T")) is None


def _report(office: Office) -> object:
    return office.rows("C", f"SELECT id FROM app.daily_reports WHERE facility_id = '{office.ours}'")[0][0]


def _broken_take(store: Store, path: Path, office: Office, how: str) -> None:
    """The disk refuses, or the server ends the session in the middle."""
    if how == "kill":
        ended: list[bool] = []

        def end(*_: object) -> None:
            if not ended:
                ended.append(True)
                office.rows("root", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                    f"WHERE usename = '{office.login('T')}'")  # fmt: skip

        sa.event.listen(store._engines.read, "after_cursor_execute", end)
        try:
            reference.take(store, TOWN, path, login=office.login("T"), phrase=PHRASE)
        finally:
            sa.event.remove(store._engines.read, "after_cursor_execute", end)
    else:
        path.with_suffix(".new").mkdir()
        try:
            reference.take(store, TOWN, path, login=office.login("T"), phrase=PHRASE)
        finally:
            path.with_suffix(".new").rmdir()
