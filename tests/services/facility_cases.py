"""Places as the tests of the register need them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.models.archive import Township
from mzdesk.services import facilities, history
from mzdesk.terms import Role
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import FacilityCriteria, FacilityDraft, FacilityView, SavedFacility
from tests.factories import DISTRICT, SYSTEM

FENGSHAN, FURONG, BAIMA = "500156001", "500156002", "500156101"
TOWN_CLERK = Actor(None, "镇经办", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, FENGSHAN)
READER = Actor(None, "值班员", frozenset({Role.DUTY}), DISTRICT, f"{DISTRICT}000")
CODE = "52500156MJ2345678T"


def towns(store: Store) -> None:
    """Three townships: as much of an office as the register needs."""
    names = {FENGSHAN: "凤山街道", FURONG: "芙蓉街道", BAIMA: "白马镇"}
    with store.begin(SYSTEM, "首次设置") as session:
        for code, name in names.items():
            kind = "镇" if name.endswith("镇") else "街道"
            session.add(Township(district=DISTRICT, township=code, name=name, kind=kind, aliases=[]))


def draft(name: str = "松涛敬老院", **values: Any) -> FacilityDraft:
    given: dict[str, Any] = {
        "township": FENGSHAN,
        "address": "重庆市武隆区凤山街道示例路1号",
        "principal": "单晓兰",
        "phones": ("19100000001",),
    }
    return FacilityDraft(name, **(given | values))


def save(store: Store, wanted: FacilityDraft, actor: Actor = SYSTEM, **values: Any) -> SavedFacility:
    with store.begin(actor, "登记机构") as session:
        return facilities.save(session, actor, wanted, now=clock.now(), **values)


def place(store: Store, name: str = "松涛敬老院", **values: Any) -> UUID:
    return save(store, draft(name, **values)).id


def view(store: Store, facility_id: UUID) -> FacilityView:
    with store.read(SYSTEM) as session:
        return facilities.view(session, SYSTEM, facility_id, today=clock.today())


def names(store: Store, actor: Actor = SYSTEM, **criteria: Any) -> list[str]:
    """The names that the list shows, in its order."""
    with store.read(actor) as session:
        found = facilities.listing(session, actor, FacilityCriteria(**criteria), offset=0, limit=100)
    assert found.total == len(found.rows)
    return [row.name for row in found.rows]


def undo_last(store: Store, actor: Actor = SYSTEM) -> str:
    """Take the newest act back."""
    with store.begin(actor, "撤销") as session:
        newest = history.undoable(session, actor)[0]
        return history.undo(session, actor, newest.id, now=clock.now())
