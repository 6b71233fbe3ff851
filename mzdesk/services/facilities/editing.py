"""维护机构台账: new places, corrections, standing; each with its way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, jsonio
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.services import access, history, settings
from mzdesk.services.facilities import checks, keys, records
from mzdesk.services.facilities.lists import draft_of
from mzdesk.terms import Right
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import FacilityDraft, FieldNote, SavedFacility


def save(
    session: Session,
    actor: Actor,
    draft: FacilityDraft,
    *,
    facility_id: UUID | None = None,
    version: int | None = None,
    now: datetime,
) -> SavedFacility:
    """Add a place, or change the one read at `version`.

    Raises BadInput naming the field, ChangedMeanwhile, RuleBroken for a place that another record replaced. Relation
    and township of a known place are changed by verbs of their own, with the reason.
    """
    access.require(actor, Right.EDIT_REGISTER)
    draft = checks.cleaned(draft)
    access.require(actor, Right.EDIT_REGISTER, township=draft.township)
    if draft.township not in settings.township_names(session, actor):
        raise BadInput("请从列表中选择乡镇（街道）。", "township")
    if facility_id is None:
        facility = _add(session, actor, draft, now)
    else:
        facility = _change(session, actor, facility_id, draft, version, now)
    return SavedFacility(facility.id, facility.version, notes(session, actor, draft, facility_id=facility.id))


def notes(
    session: Session, actor: Actor, draft: FacilityDraft, *, facility_id: UUID | None = None
) -> tuple[FieldNote, ...]:
    """What is odd about a draft and hinders nobody: shown under its fields while it is typed and after it is saved."""
    access.require(actor, Right.SEE)
    found = list(checks.notes(draft, within=_within(session, actor)))
    if draft.uscc:
        same = sa.select(Facility.name).where(
            Facility.district == actor.district, Facility.uscc == draft.uscc, Facility.merged_into.is_(None)
        )
        if facility_id is not None:
            same = same.where(Facility.id != facility_id)
        other = session.scalars(access.visible(same, Facility, actor).limit(1)).first()
        if other is not None:
            found.append(FieldNote("uscc", f"“{other}”登记了同一个代码，请用“查重”核对是否重复。"))
    return tuple(found)


def _within(session: Session, actor: Actor) -> Any:
    from mzdesk.rules import geo

    return lambda longitude, latitude: geo.in_district(actor.district, longitude, latitude)


def _add(session: Session, actor: Actor, draft: FacilityDraft, now: datetime) -> Facility:
    facility = Facility(id=clock.uuid7(), district=actor.district, township=draft.township, created_at=now)
    records.apply(facility, draft, keys.prefixes(session, actor))
    records.refuse_twin(session, facility)
    session.add(facility)
    session.flush()
    records.can_undo(
        session, actor, facility, "create", f"新建机构：{facility.name}", {"version": facility.version}, now
    )
    return facility


def _change(
    session: Session, actor: Actor, facility_id: UUID, draft: FacilityDraft, version: int | None, now: datetime
) -> Facility:
    facility = records.open_record(session, actor, facility_id, version)
    if draft.relation is not facility.relation:
        raise BadInput("关系决定所用文书，请用“变更关系”办理并写明原因。", "relation")
    if draft.township != facility.township:
        raise BadInput("请用“调整乡镇”办理并写明原因。", "township")
    before = draft_of(facility)
    if draft == before:
        return facility
    records.apply(facility, draft, keys.prefixes(session, actor))
    records.refuse_twin(session, facility)
    session.flush()
    payload = {"before": jsonio.plain(before)}
    records.can_undo(session, actor, facility, "edit", f"修改机构：{facility.name}", payload, now)
    return facility


def _undo_create(session: Session, actor: Actor, facility_id: UUID, payload: dict[str, Any]) -> None:
    facility = records.unchanged(session, actor, facility_id, payload)
    children = records.FOLLOWING
    used = records.has_history(session, facility_id) or any(
        session.scalars(sa.select(model.id).where(model.facility_id == facility_id).limit(1)).first()
        for model in children
    )
    if used:
        raise RuleBroken("这家机构已有检查、隐患、文书、证照或人员记录，不能撤销新建。可改为关停或合并。")
    session.delete(facility)
    session.flush()


def _undo_edit(session: Session, actor: Actor, facility_id: UUID, payload: dict[str, Any]) -> None:
    facility = records.unchanged(session, actor, facility_id, payload)
    records.apply(facility, jsonio.convert(payload["before"], FacilityDraft), keys.prefixes(session, actor))


history.register("facilities.create", _undo_create)
history.register("facilities.edit", _undo_edit)
