"""The sample office: its options, its townships, its twelve persons. All of them are invented."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mzdesk import paths
from mzdesk.demo.stage import Stage
from mzdesk.services import settings, staff
from mzdesk.terms import PersonKind, Role
from mzdesk.views.actor import Actor, system
from mzdesk.views.staff import PersonDraft

DISTRICT = "500156"
VALUES = {"bureau_phone": "023-77700000", "bureau_address": "示例路 1 号"}
_PERSON = ("post", "section", "phone", "certificate_no", "certificate_until", "leader_seat")


@dataclass(frozen=True, slots=True)
class Office:
    """Ids by name, pass-phrases and PINs of the invented persons, and who signs in as what."""

    people: Mapping[str, UUID]
    secrets: Mapping[str, tuple[str, str, str]]

    def phrase(self, name: str) -> str:
        return self.secrets[name][1]

    def pin(self, name: str) -> str:
        return self.secrets[name][2]


def persons() -> Sequence[Mapping[str, Any]]:
    """What resources/samples/office.toml says of the twelve."""
    with paths.resource("samples", "office.toml").open("rb") as file:
        data: Sequence[Mapping[str, Any]] = tomllib.load(file)["person"]
    return data


def set_up(stage: Stage) -> Actor:
    """The first start; returns whoever sets the office up."""
    first = system(DISTRICT)
    stage.take_seat(first)
    stage.do("首次设置", settings.set_up, values=VALUES)
    return first


def found(stage: Stage) -> Office:
    """The first start: the office's options, then its persons with their accounts, ties and leave."""
    set_up(stage)
    said = persons()
    return Office({each["name"]: stage.do("登记人员", _person, each) for each in said}, _secrets())


def _secrets() -> Mapping[str, tuple[str, str, str]]:
    return {e["name"]: (e["login"], e["phrase"], e.get("pin", "")) for e in persons() if "login" in e}


def read(stage: Stage) -> Office:
    """The office as it stands in the store."""
    return Office({each.name: each.id for each in stage.ask(staff.everybody)}, _secrets())


def _person(session: Any, actor: Actor, said: Mapping[str, Any]) -> UUID:
    given = {name: said[name] for name in _PERSON if name in said}
    key = staff.save(session, actor, PersonDraft(said["name"], PersonKind(said["kind"]), **given))
    if "login" in said:
        roles = [Role(role) for role in said["roles"]]
        staff.create_account(session, actor, key, login=said["login"], roles=roles, phrase=said["phrase"], own=True)
    if "pin" in said:
        staff.set_pin(session, actor, pin=said["pin"], phrase=said["phrase"], person_id=key)
    if "tie" in said:
        staff.add_tie(session, actor, key, reason=said["tie"]["reason"], township=said["tie"]["township"])
    if "leave" in said:
        staff.add_leave(session, actor, key, **said["leave"])
    return key


def sign_in(stage: Stage, office: Office, name: str) -> Actor:
    """The person as somebody at the desk, by pass-phrase."""
    login, phrase, _pin = office.secrets[name]
    now = stage.clock.now()
    return stage.do("登录", staff.sign_in, login=login, phrase=phrase, now=now)
