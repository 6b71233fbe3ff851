"""Whose place it is, whether it is open, where it belongs: changes of standing, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import bulk
from mzdesk.errors import BadInput, NotAllowed
from mzdesk.models.facilities import Facility, FacilityEvent, FacilityPerson
from mzdesk.services import history, settings
from mzdesk.services.facilities import checks, keys, records
from mzdesk.services.facilities.lists import draft_of
from mzdesk.terms import FacilityEventKind, FacilityState, Relation
from mzdesk.views.actor import Actor


def set_state(
    session: Session,
    actor: Actor,
    facility_id: UUID,
    *,
    state: FacilityState,
    reason: str,
    happened_on: date,
    today: date,
    now: datetime,
    version: int | None = None,
) -> None:
    """暂停, 关停 or 恢复在营, with the reason and the day it happened; raises BadInput."""
    facility = records.open_record(session, actor, facility_id, version)
    if state is facility.state:
        raise BadInput(f"机构状态已经是“{state.label}”，不用再变更。", "state")
    before, facility.state = facility.state, state
    _standing(
        session, actor, facility, FacilityEventKind.STATE, (before.label, state.label), reason, happened_on, today, now
    )
    payload = {"state": before.value}
    records.can_undo(
        session, actor, facility, "state", f"{facility.name}：{before.label}改为{state.label}", payload, now
    )


def change_relation(
    session: Session,
    actor: Actor,
    facility_id: UUID,
    *,
    relation: Relation,
    reason: str,
    happened_on: date,
    today: date,
    now: datetime,
    version: int | None = None,
) -> None:
    """Say whose place it is from now on; papers already served stay as they are. Raises BadInput."""
    facility = records.open_record(session, actor, facility_id, version)
    if relation is facility.relation:
        raise BadInput(f"关系已经是“{relation.label}”，不用再变更。", "relation")
    before, facility.relation = facility.relation, relation
    words = (before.label, relation.label)
    _standing(session, actor, facility, FacilityEventKind.RELATION, words, reason, happened_on, today, now)
    payload = {"relation": before.value}
    records.can_undo(session, actor, facility, "relation", f"{facility.name}：{words[0]}改为{words[1]}", payload, now)


def _standing(
    session: Session,
    actor: Actor,
    facility: Facility,
    kind: FacilityEventKind,
    words: tuple[str, str],
    reason: str,
    happened_on: date,
    today: date,
    now: datetime,
) -> None:
    reason = checks.plain(reason)
    if not reason:
        raise BadInput("请写明原因。", "reason")
    if happened_on > today:
        raise BadInput("日期晚于今天，请核对后重新填写。", "happened_on")
    records.note_event(session, actor, facility, kind, words, reason, happened_on, now)


def move_township(
    session: Session,
    actor: Actor,
    facility_id: UUID,
    *,
    township: str,
    reason: str,
    today: date,
    now: datetime,
    version: int | None = None,
) -> UUID:
    """Put a place into the right township; returns the record that stands for it from now on.

    In place while nothing final hangs on it; once there are visits, hazards or papers, which belong to the old township
    for good, a successor takes over (`moved_from`) and the dossier follows. Raises BadInput, RuleBroken.
    """
    facility = records.open_record(session, actor, facility_id, version)
    names = settings.township_names(session, actor)
    if township not in names or township == facility.township:
        raise BadInput("请选择另一个乡镇（街道）。", "township")
    if not actor.of_bureau:
        raise NotAllowed("调整所属乡镇（街道）由区民政局办理，请联系科室经办人。")
    words = (names.get(facility.township, facility.township), names[township])
    kept = _relocate(session, actor, facility, township, now)
    _standing(session, actor, kept, FacilityEventKind.TOWNSHIP, words, reason, today, today, now)
    return kept.id


def _relocate(session: Session, actor: Actor, facility: Facility, township: str, now: datetime) -> Facility:
    if not records.has_history(session, facility.id):
        _follow(session, actor, facility, township)
        return facility
    successor = Facility(
        id=clock.uuid7(),
        district=facility.district,
        township=township,
        created_at=now,
        state=facility.state,
        moved_from=facility.id,
        last_visit_on=facility.last_visit_on,
        open_hazards=facility.open_hazards,
        next_expiry=facility.next_expiry,
    )
    records.apply(successor, replace(draft_of(facility), township=township), keys.prefixes(session, actor))
    records.refuse_twin(session, successor)
    session.add(successor)
    session.flush()
    records.hand_over(session, facility.id, successor)
    facility.merged_into = successor.id
    session.flush()
    return successor


def _follow(session: Session, actor: Actor, facility: Facility, township: str) -> None:
    """Correct the township; the database takes the children along, which the audit is told."""
    old = {"township": facility.township}
    children = {
        model: session.scalars(sa.select(model.id).where(model.facility_id == facility.id)).all()
        for model in (*records.FOLLOWING, FacilityEvent)
    }
    facility.township = township
    keys.fill(facility, keys.prefixes(session, actor))
    records.refuse_twin(session, facility)
    session.flush()
    for model, ids in children.items():
        bulk.cascaded(session, model, ids, township=township, old=old, new={"township": township})
    records.identities_follow(session, children[FacilityPerson], old["township"], township)
    session.expire_all()


def _undo_state(session: Session, actor: Actor, facility_id: UUID, payload: dict[str, Any]) -> None:
    facility = records.unchanged(session, actor, facility_id, payload)
    before, facility.state = facility.state, FacilityState(payload["state"])
    _taken_back(session, actor, facility, FacilityEventKind.STATE, (before.label, facility.state.label))


def _undo_relation(session: Session, actor: Actor, facility_id: UUID, payload: dict[str, Any]) -> None:
    facility = records.unchanged(session, actor, facility_id, payload)
    before, facility.relation = facility.relation, Relation(payload["relation"])
    _taken_back(session, actor, facility, FacilityEventKind.RELATION, (before.label, facility.relation.label))


def _taken_back(
    session: Session, actor: Actor, facility: Facility, kind: FacilityEventKind, words: tuple[str, str]
) -> None:
    now = clock.now()
    records.note_event(session, actor, facility, kind, words, "撤销上一次变更", clock.office(now).date(), now)


history.register("facilities.state", _undo_state)
history.register("facilities.relation", _undo_relation)
