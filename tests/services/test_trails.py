"""操作留痕: all entries can be reached and narrowed, and what paper says finds a tail that was cut off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput
from mzdesk.services import facilities, settings, staff, trails
from mzdesk.terms import Capability, PersonKind
from mzdesk.views.actor import Actor, system
from mzdesk.views.facilities import FacilityPersonDraft
from mzdesk.views.history import AuditRow, TrailCriteria
from mzdesk.views.staff import PersonDraft
from tests.factories import DISTRICT, SYSTEM, office, place, protect


def rows(store: Store, **chosen: Any) -> tuple[AuditRow, ...]:
    with store.read(SYSTEM) as session:
        found = trails.listing(session, SYSTEM, TrailCriteria(**chosen), limit=10_000).rows
        assert trails.count(session, SYSTEM, TrailCriteria(**chosen)) == len(found)
    return found


def rename(store: Store, name: str, by: Actor = SYSTEM) -> None:
    with store.begin(by, "改单位名称") as session:
        settings.change(session, SYSTEM, values={"section_name": name})


def test_windows_reach_every_entry_newest_first_and_once(store: Store) -> None:
    office(store)
    with store.begin(SYSTEM, "登记人员") as session:
        for number in range(300):
            staff.save(session, SYSTEM, PersonDraft(f"示例{number}", PersonKind.OFFICER))
    every = rows(store)
    assert len(every) > 500, "more than the page once showed"
    assert [row.at for row in every] == sorted((row.at for row in every), reverse=True)
    met: list[tuple[str, int]] = []
    with store.read(SYSTEM) as session:
        while window := trails.listing(session, SYSTEM, TrailCriteria(), offset=len(met), limit=97).rows:
            met += [row.id for row in window]
    assert met == [row.id for row in every]
    assert len(set(met)) == len(met)


def test_person_act_capability_and_days_narrow_the_list(store: Store, fixed_clock: clock.FixedClock) -> None:
    office(store)
    fixed_clock.advance(hours=24)
    rename(store, "甲科")
    with store.begin(SYSTEM, "登记人员") as session:
        staff.save(session, SYSTEM, PersonDraft("向晓兰", PersonKind.OFFICER))
    fixed_clock.advance(hours=24)
    rename(store, "乙_科", Actor(None, "100%示例", SYSTEM.roles, DISTRICT, SYSTEM.township))
    every = rows(store)
    days = {clock.office(row.at).date() for row in every}  # of PostgreSQL the server's own
    assert len(days) == (3 if store.dialect == "sqlite" else 1)
    for day in [min(days) - timedelta(1), *days, max(days) + timedelta(1)]:
        assert rows(store, begins=day) == tuple(row for row in every if clock.office(row.at).date() >= day)
        assert rows(store, ends=day) == tuple(row for row in every if clock.office(row.at).date() <= day)
    assert len(rows(store, verb="改单位名称")) == 2
    assert len(rows(store, verb="改单位名称", person="100%")) == 1
    assert rows(store, person="_") == ()
    assert {row.capability for row in rows(store, capability=Capability.STAFF)} == {Capability.STAFF.label}
    assert {row.what[:2] for row in rows(store, action="update", verb="改单位名称")} == {"修改"}
    assert rows(store, action="delete") == ()


def test_a_records_own_lines_come_with_it_and_its_neighbours_do_not(store: Store) -> None:
    """A place's people and events are listed with the place; the identity number never is."""
    office(store)
    protect(store)
    ours, other = place(store), place(store, "竹林敬老院")
    number = "50000019000101000X"
    with store.begin(SYSTEM, "登记机构人员") as session:
        draft = FacilityPersonDraft("代春林", post="院长", id_number=number)
        facilities.save_person(session, SYSTEM, ours, draft=draft, now=clock.now())
    found = rows(store, record=ours)
    assert {"新增机构", "新增机构人员", "新增机构人员证件"} <= {row.what for row in found}
    person = next(row for row in found if row.what == "新增机构人员")
    assert ("姓名", "", "代春林") in person.changes or any("代春林" in change for change in person.changes)
    assert not any("松涛" in str(row) for row in rows(store, record=other))
    assert not any(number in str(row) for row in rows(store))


def test_a_township_reads_its_own_chain_only(store: Store) -> None:
    office(store)
    place(store)
    clerk = Actor(None, "示例人", SYSTEM.roles, DISTRICT, "500156002")
    with store.read(clerk) as session:
        assert {row.scope for row in trails.listing(session, clerk, TrailCriteria()).rows} == {"500156002"}
        assert [tip.scope for tip in trails.tips(session, clerk)] == ["500156002"]


def test_printed_codes_find_a_tail_that_was_cut_off(store: Store) -> None:
    """The chain that is left is whole, so only paper knows."""
    office(store)
    rename(store, "甲科")
    rename(store, "乙科")
    with store.read(SYSTEM) as session:
        printed = trails.tips(session, SYSTEM)
        text = "\n".join(f"{tip.place} {tip.scope} 第{tip.seq}条 {tip.code}" for tip in printed)
        assert trails.compare(session, SYSTEM, codes=text).gone == ()
    rename(store, "丙科")
    with store.read(SYSTEM) as session:
        assert trails.compare(session, SYSTEM, codes=text).agree == len(printed), "what came later does no harm"
    _cut(store, printed[0].scope, printed[0].seq)
    with store.read(SYSTEM) as session:
        assert trails.verify(session, SYSTEM).holds
        found = trails.compare(session, SYSTEM, codes=text)
    assert [(tip.place, tip.seq) for tip in found.gone] == [("区直", printed[0].seq)]


def test_a_chain_written_anew_does_not_match_its_code(store: Store) -> None:
    """Cut and filled up again to the same number."""
    office(store)
    rename(store, "甲科")
    with store.read(SYSTEM) as session:
        head = trails.tips(session, SYSTEM)[0]
    _cut(store, head.scope, head.seq)
    rename(store, "不一样的科")
    with store.read(SYSTEM) as session:
        assert trails.tips(session, SYSTEM)[0].seq == head.seq
        line = f"{head.scope} {head.seq} {head.code}"
        assert trails.compare(session, SYSTEM, codes=line).gone[0].seq == head.seq
        with pytest.raises(BadInput, match="第 1 行"):
            trails.compare(session, SYSTEM, codes=line[:-1])


def test_entries_of_another_district_are_not_listed(store: Store) -> None:
    office(store)
    stranger = system("500157")
    with store.read(stranger) as session:
        assert trails.listing(session, stranger, TrailCriteria()).rows == ()
        assert trails.tips(session, stranger) == ()


def _cut(store: Store, scope: str, seq: int) -> None:
    """What an administrator of the database could do."""
    with store._engines.write.begin() as connection:
        if store.dialect == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_entries_no_delete")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_entries DISABLE TRIGGER USER")
        connection.exec_driver_sql(f"DELETE FROM audit_entries WHERE scope = '{scope}' AND seq >= {seq}")
        if store.dialect != "sqlite":
            connection.exec_driver_sql("ALTER TABLE audit_entries ENABLE TRIGGER USER")
