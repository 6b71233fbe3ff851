"""Many rows at once leave the same trace as one at a time, on either database."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db import bulk, chains, indexing
from mzdesk.db.work import Store
from mzdesk.models.audit import AuditEntry
from mzdesk.models.facilities import Facility, FacilityLine
from mzdesk.models.search import SearchEntry
from mzdesk.rules import pinyin
from mzdesk.terms import FacilityKind, Relation
from tests.factories import SYSTEM, place


def complete(key: UUID, name: str) -> dict[str, Any]:
    """A row as the importer hands it over: every column, with the defaults filled in."""
    given: dict[str, Any] = {
        "id": key,
        "district": "500156",
        "township": "500156001",
        "version": 1,
        "name": name,
        "name_key": name,
        "sort_key": pinyin.sort_key(name),
        "kind": FacilityKind.ELDERLY_CARE,
        "relation": Relation.PRIVATE,
        "address": "示例路1号",
        "principal": "甲某",
    }
    return {column.name: given.get(column.name, _default(column)) for column in Facility.__table__.columns}


def _default(column: Any) -> Any:
    if column.default is None:
        return None
    return column.default.arg(None) if column.default.is_callable else column.default.arg


def entries(store: Store) -> list[tuple[str, str, Any]]:
    with store.read(SYSTEM) as session:
        assert chains.verify(session).holds
        asked = sa.select(AuditEntry).where(AuditEntry.scope == "500156001").order_by(AuditEntry.seq)
        return [(entry.subject, entry.action, json.loads(entry.body)) for entry in session.scalars(asked)]


def test_bulk_work_is_audited_as_single_work_is(store: Store) -> None:
    key = clock.uuid7()
    with store.begin(SYSTEM, "导入") as session:
        bulk.insert(session, Facility, [complete(key, "清泉院")])
        edit = bulk.Edit(key, "500156001", {"name": "清泉院", "beds": None}, {"name": "竹海院", "beds": 20})
        bulk.update(session, Facility, [edit])
        bulk.update(session, Facility, [bulk.Edit(key, "500156001", {"beds": 20}, {"beds": 20})], bump=False)
        bulk.delete(session, Facility, [key])
    told = entries(store)
    assert [(subject, action) for subject, action, _ in told] == [
        ("facilities", "insert"),
        ("facilities", "update"),
        ("facilities", "delete"),
    ]
    assert told[1][2] == {"name": ["清泉院", "竹海院"], "beds": [None, 20]}
    assert (told[0][2]["name"], told[2][2]["name"], told[2][2]["version"]) == ("清泉院", "竹海院", 2)


def test_a_bulk_insert_is_told_like_a_single_one(store: Store) -> None:
    single = place(store, "松涛院", near_key="", address_key="")
    with store.begin(SYSTEM, "导入") as session:
        bulk.insert(session, Facility, [complete(clock.uuid7(), "松涛院")])
    one, many = (body for _, _, body in entries(store))
    assert set(one) - {"phones"} == set(many) - {"phones"}
    assert str(single) == one["id"]


def test_thousands_of_entries_are_chained_while_they_come(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import of 100,000 must not keep its audit in memory."""
    monkeypatch.setattr(bulk, "_SPILL", 10)
    most = 0
    with sqlite_store.begin(SYSTEM, "导入") as session:
        place_of = [complete(clock.uuid7(), f"院{number}") for number in range(45)]
        for start in range(0, 45, 9):
            bulk.insert(session, Facility, place_of[start : start + 9])
            most = max(most, len(session.info["changes"]))
    assert most < 18
    assert len(entries(sqlite_store)) == 45


def test_lines_of_places_follow_bulk_work(store: Store) -> None:
    row = complete(clock.uuid7(), "清泉院")
    with store.begin(SYSTEM, "导入") as session:
        bulk.insert(session, Facility, [row])
        bulk.index(session, indexing.facility_lines([Facility(**row)]))
    with store.read(SYSTEM) as session:
        assert "qqy" in session.scalars(sa.select(FacilityLine.text)).one()
    with store.begin(SYSTEM, "撤销") as session:
        bulk.update(
            session, Facility, [bulk.Edit(row["id"], "500156001", {"open_hazards": 0}, {"open_hazards": 3})], bump=False
        )
    with store.read(SYSTEM) as session:
        assert session.scalars(sa.select(FacilityLine.open_hazards)).one() == 3
        assert session.scalars(sa.select(Facility.version)).one() == 1
    with store.begin(SYSTEM, "撤销") as session:
        bulk.delete(session, Facility, [row["id"]])
    with store.read(SYSTEM) as session:
        for model in (FacilityLine, SearchEntry):
            assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
