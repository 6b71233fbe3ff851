"""Small things that many tests stand on: an office that is set up, places, persons."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.models.facilities import Facility
from mzdesk.services import field_keys, settings, staff
from mzdesk.terms import FacilityKind, PersonKind, Relation, RiskGrade, Role
from mzdesk.views.actor import Actor, system
from mzdesk.views.field_keys import KeyMade
from mzdesk.views.staff import PersonDraft
from tests import stores

DISTRICT = "500156"
SYSTEM = system(DISTRICT)
TODAY = date(2026, 11, 23)
PHRASE = "ShiLi-kouling-1"
PIN = "135260"


def office(store: Store, **values: Any) -> Actor:
    """Set the store up as the wizard does; returns an actor with every right."""
    stores.furnish(store, _set_up)
    if values:
        with store.begin(SYSTEM, "修改设置") as session:
            settings.change(session, SYSTEM, values=values)
    return SYSTEM


def _set_up(store: Store) -> None:
    with store.begin(SYSTEM, "首次设置") as session:
        settings.set_up(session, SYSTEM, values={})


def protect(store: Store) -> KeyMade:
    """A key for identity numbers, at hand in the program that opened the store."""
    with store.begin(SYSTEM, "启用个人信息加密") as session:
        return field_keys.protect(session, SYSTEM, now=clock.now())


def place(store: Store, name: str = "松涛敬老院", **values: Any) -> UUID:
    """A supervised place, straight into the store."""
    from mzdesk.rules import pinyin

    given: dict[str, Any] = {
        "district": DISTRICT,
        "township": "500156001",
        "name": name,
        "name_key": name,
        "sort_key": pinyin.sort_key(name),
        "kind": FacilityKind.ELDERLY_CARE,
        "relation": Relation.PRIVATE,
        "risk": RiskGrade.GENERAL,
        "address": "示例路1号",
        "principal": "甲某",
        "phones": ["19100000001"],
    }
    with store.begin(SYSTEM, "登记机构") as session:
        row = Facility(**(given | values))
        session.add(row)
        session.flush()
        return row.id


def person(store: Store, name: str = "谭志远", *roles: Role, pin: str = "", **values: Any) -> UUID:
    """A person; an officer with a valid certificate unless told otherwise, with an account when roles are given."""
    given: dict[str, Any] = {"kind": PersonKind.OFFICER}
    if values.get("kind", PersonKind.OFFICER) is PersonKind.OFFICER:
        given |= {"certificate_no": f"示例{name}", "certificate_until": date(2028, 12, 31), "leader_seat": True}
    with store.begin(SYSTEM, "登记人员") as session:
        key = staff.save(session, SYSTEM, PersonDraft(name, **(given | values)))
        if roles:
            staff.create_account(session, SYSTEM, key, login=name, roles=roles, phrase=PHRASE, own=True)
        if pin:
            staff.set_pin(session, SYSTEM, pin=pin, phrase=PHRASE, person_id=key)
    return key


def leader(store: Store, name: str = "覃国栋") -> UUID:
    """A bureau leader with an account and the PIN `PIN`."""
    return person(store, name, Role.LEADER, pin=PIN, kind=PersonKind.LEADER, leader_seat=True)


def actor(store: Store, person_id: UUID, *roles: Role) -> Actor:
    """The person as somebody at the desk."""
    with store.read(SYSTEM) as session:
        found = staff.view(session, SYSTEM, person_id, today=TODAY)
    return Actor(person_id, found.row.name, frozenset(roles or Role), DISTRICT, found.township)
