"""Imports as the tests need them: rows as the reader hands them on, compared and taken in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.services import imports
from mzdesk.terms import FacilityKind, ImportKind, RowFate
from mzdesk.views.actor import Actor
from mzdesk.views.exchange import IncomingRow
from mzdesk.views.imports import Answers, Imported, Judged
from tests.factories import SYSTEM, TODAY
from tests.services.facility_cases import FENGSHAN

PLACE = {
    "kind": FacilityKind.ELDERLY_CARE,
    "type": "养老机构",
    "township": "凤山街道",
    "township_code": FENGSHAN,
    "address": "凤山街道示例路1号",
    "principal": "单晓兰",
    "phones": ["19100000001"],
}


def places(*said: dict[str, Any]) -> list[IncomingRow]:
    """Rows of a register; each says at least its name."""
    return _rows(ImportKind.FACILITY, [PLACE | each for each in said])


def people(*said: dict[str, Any]) -> list[IncomingRow]:
    """Rows of a 花名册."""
    return _rows(ImportKind.STAFF, [{"facility": "松涛敬老院", "phones": []} | each for each in said])


def findings(*said: dict[str, Any]) -> list[IncomingRow]:
    """Lines of a hazard ledger."""
    given = {"facility": "松涛敬老院", "found_on": "2026-11-09", "description": "二层疏散通道堆放纸箱"}
    return _rows(ImportKind.HAZARD, [given | each for each in said])


def _rows(kind: ImportKind, said: Iterable[dict[str, Any]]) -> list[IncomingRow]:
    return [IncomingRow(kind, "表", number, values) for number, values in enumerate(said, 2)]


def compare(
    store: Store, rows: Sequence[IncomingRow], actor: Actor = SYSTEM, answers: Answers | None = None
) -> list[Judged]:
    """What the rows would do."""
    with store.read(actor) as session:
        comparison = imports.comparison(session, actor, rows[0].kind, answers=answers, today=TODAY)
        return comparison.judge(session, rows)


def fates(store: Store, rows: Sequence[IncomingRow], **more: Any) -> list[RowFate]:
    """The fate of each row."""
    return [each.fate for each in compare(store, rows, **more)]


def take(
    store: Store, judged: Sequence[Judged], kind: ImportKind = ImportKind.FACILITY, actor: Actor = SYSTEM
) -> Imported:
    """Take in everything that carries data, as one batch."""
    chosen = [each for each in judged if each.data]
    counts = {fate: sum(each.fate is fate for each in chosen) for fate in RowFate}
    now = clock.now()
    with store.begin(actor, f"导入{kind.label}") as session:
        batch = imports.start(session, actor, kind=kind, filename="台账.xlsx", sha256="0" * 64, now=now)
        block = imports.prepare(kind, chosen, batch, now=now, dialect=store.dialect)
        imports.take(session, actor, batch, kind=kind, block=block, today=TODAY, now=now)
        return imports.finish(session, actor, batch, counts=counts, now=now)


def bring_in(store: Store, rows: Sequence[IncomingRow], **more: Any) -> Imported:
    """Compare and take in."""
    return take(store, compare(store, rows, **more), rows[0].kind)
