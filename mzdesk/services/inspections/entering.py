"""What was keyed in so far: kept whole, photos by their hash, until the visit is finished."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk import jsonio
from mzdesk.models.inspections import Inspection
from mzdesk.services import access, attachments
from mzdesk.services.attachments import Place
from mzdesk.services.inspections import visits
from mzdesk.terms import InspectionState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.inspections import VisitDraft


def record(
    session: Session,
    actor: Actor,
    inspection_id: UUID,
    *,
    draft: VisitDraft,
    version: int | None = None,
    today: date,
    now: datetime,
) -> None:
    """Keep what was entered so far, complete or not; the visit is 检查中 from then on.

    Raises ChangedMeanwhile when somebody else has saved the visit since `version` was read, or has finished it.
    """
    access.require(actor, Right.INSPECT)
    visit = visits.get(session, actor, inspection_id)
    visits.require_open(visit, version)
    visit.entered = pack(session, visit, draft)
    visit.arrived_at, visit.left_at = draft.arrived_at, draft.left_at
    visit.recorded_by, visit.recorded_at = actor.name, now
    visit.state = InspectionState.VISITING
    session.flush()


def pack(session: Session, visit: Inspection, draft: VisitDraft) -> dict[str, Any]:
    """The draft as JSON: the bytes of each photo are kept with the attachments, its hash stands in their place."""
    place = Place(visit.district, visit.township)

    def light(photo: FileDraft) -> FileDraft:
        return dataclasses.replace(photo, data=bytes.fromhex(attachments.keep(session, place, photo)))

    findings = tuple(
        dataclasses.replace(finding, photos=tuple(light(photo) for photo in finding.photos))
        for finding in draft.findings
    )
    whole = dataclasses.replace(draft, findings=findings, photos=tuple(light(photo) for photo in draft.photos))
    packed: dict[str, Any] = jsonio.plain(whole)
    return packed


def unpack(session: Session, actor: Actor, packed: dict[str, Any] | None) -> VisitDraft:
    """The draft that `pack` made plain, photos included; an empty one for None."""
    if packed is None:
        return VisitDraft()
    draft = jsonio.convert(packed, VisitDraft)

    def whole(photo: FileDraft) -> FileDraft:
        return dataclasses.replace(photo, data=attachments.data(session, actor, photo.data.hex()))

    findings = tuple(
        dataclasses.replace(finding, photos=tuple(whole(photo) for photo in finding.photos))
        for finding in draft.findings
    )
    return dataclasses.replace(draft, findings=findings, photos=tuple(whole(photo) for photo in draft.photos))
