"""Steps that every change of a place shares: opening the record, its keys, its twins, its children, its way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from mzdesk import clock, jsonio
from mzdesk.db import bulk
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.campaigns import CampaignPlace
from mzdesk.models.dailies import DailyAlias, DailyExemption, DailyFinding, DailyReport
from mzdesk.models.facilities import Certificate, Facility, FacilityEvent, FacilityPerson, FacilityPersonIdentity
from mzdesk.models.hazards import Hazard
from mzdesk.models.inspections import Inspection
from mzdesk.models.orders import Document
from mzdesk.services import access, history
from mzdesk.services.facilities import keys
from mzdesk.services.facilities.lists import draft_of, get
from mzdesk.terms import Capability, FacilityEventKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import FacilityDraft

_STALE = "这家机构刚刚被别人修改过，您的修改没有保存。请刷新后核对，再重新修改。"
FOLLOWING: Final = (Certificate, FacilityPerson, DailyAlias, DailyExemption)
"""What goes along with a place to the record that takes its place."""
_LATER = "这家机构后来又有修改，不能再撤销。请直接在台账中更正。"


def open_record(session: Session, actor: Actor, facility_id: UUID, version: int | None) -> Facility:
    """A record that may be changed; raises ChangedMeanwhile for an old version, RuleBroken when it was replaced."""
    access.require(actor, Right.EDIT_REGISTER)
    facility = get(session, actor, facility_id)
    access.require(actor, Right.EDIT_REGISTER, township=facility.township)
    if version is not None and facility.version != version:
        raise history.overtaken(session, facility.id, _STALE)
    if facility.merged_into is not None:
        raise RuleBroken("这条记录已被另一条替代，请打开替代后的机构再修改。")
    return facility


def apply(facility: Facility, draft: FacilityDraft, words: dict[str, tuple[str, ...]]) -> None:
    """Set the columns that a draft names, and the keys that follow from them."""
    for name in FacilityDraft.__slots__:
        value = getattr(draft, name)
        if name in ("phones", "conditions"):
            value = list(value)
        if getattr(facility, name) != value:
            setattr(facility, name, value)
    keys.fill(facility, words)


def refuse_twin(session: Session, facility: Facility) -> None:
    with session.no_autoflush:
        asked = sa.select(Facility.id).where(
            Facility.district == facility.district,
            Facility.township == facility.township,
            Facility.name_key == facility.name_key,
            Facility.merged_into.is_(None),
            Facility.id != facility.id,
        )
        twin = session.scalars(asked.limit(1)).first()
    if twin is not None:
        raise BadInput(f"这个乡镇（街道）已经登记过“{facility.name}”，请搜索后打开修改，不要重复登记。", "name")


def note_event(
    session: Session,
    actor: Actor,
    facility: Facility,
    kind: FacilityEventKind,
    words: tuple[str, str],
    reason: str,
    happened_on: date,
    now: datetime,
) -> None:
    """Write down a change of a place's standing."""
    session.flush()
    session.add(
        FacilityEvent(
            id=clock.uuid7(),
            district=facility.district,
            township=facility.township,
            facility_id=facility.id,
            kind=kind,
            happened_on=happened_on,
            before=words[0][:100],
            after=words[1][:100],
            reason=reason[:300],
            created_at=now,
            created_by=actor.name,
        )
    )
    session.flush()


def has_history(session: Session, facility_id: UUID) -> bool:
    """Whether visits, hazards, papers, the roll of a campaign or daily reports name the place."""
    return any(
        session.scalars(sa.select(model.id).where(model.facility_id == facility_id).limit(1)).first() is not None
        for model in (Inspection, Hazard, Document, CampaignPlace, DailyReport, DailyFinding)
    )


def hand_over(session: Session, old_id: UUID, to: Facility) -> dict[str, list[str]]:
    """Move what follows a place to another record; returns what was moved, for the way back."""
    moved: dict[str, list[str]] = {}
    for model in FOLLOWING:
        children = session.scalars(sa.select(model).where(model.facility_id == old_id)).all()
        moved[model.__tablename__] = [str(child.id) for child in children]
        reassign(session, children, to)
    return moved


def reassign(session: Session, children: Sequence[Any], to: Facility) -> None:
    """Give children to another place, whose township they take."""
    before = {child.id: child.township for child in children if child.township != to.township}
    for child in children:
        child.township = to.township
        child.facility_id = to.id
    session.flush()
    for old in sorted(set(before.values())):
        identities_follow(session, [key for key, was in before.items() if was == old], old, to.township)


def identities_follow(session: Session, people: Sequence[UUID], old: str, new: str) -> None:
    """Identity numbers went along with their persons inside the database; the audit is told."""
    asked = sa.select(FacilityPersonIdentity.person_id).where(FacilityPersonIdentity.person_id.in_(people))
    kept = session.scalars(asked.order_by(FacilityPersonIdentity.person_id)).all()
    bulk.cascaded(session, FacilityPersonIdentity, kept, township=new, old={"township": old}, new={"township": new})


def derive(session: Session, facility: Facility, **values: Any) -> None:
    """Set columns that follow from children; nobody's open form becomes stale by it."""
    old = {name: getattr(facility, name) for name, value in values.items() if getattr(facility, name) != value}
    if not old:
        return
    session.flush()
    new = {name: values[name] for name in old}
    bulk.update(session, Facility, [bulk.Edit(facility.id, facility.township, old, new)], bump=False)
    for name, value in new.items():
        set_committed_value(facility, name, value)


def standing(facility: Facility) -> dict[str, Any]:
    """A record's own columns as plain values, to tell later whether somebody changed them."""
    plain: dict[str, Any] = jsonio.plain(draft_of(facility))
    return plain | {"state": facility.state.value}


def can_undo(
    session: Session, actor: Actor, facility: Facility, act: str, title: str, payload: dict[str, Any], now: datetime
) -> None:
    """Put a change of a place on the list of what can be taken back, as long as the place stays as it is now."""
    session.flush()
    history.can_undo(
        session,
        actor,
        act=f"facilities.{act}",
        title=title,
        subject=Capability.FACILITIES,
        record=facility.id,
        payload=payload | {"after": standing(facility)},
        now=now,
    )


def unchanged(session: Session, actor: Actor, facility_id: UUID, payload: dict[str, Any]) -> Facility:
    """The record, when it still is as the act left it; raises RuleBroken."""
    facility = open_record(session, actor, facility_id, None)
    if jsonio.canonical(standing(facility)) != jsonio.canonical(payload["after"]):
        raise RuleBroken(_LATER)
    return facility
