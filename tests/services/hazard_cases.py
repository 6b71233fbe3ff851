"""Hazards as the tests of the loop and of its papers need them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.models.hazards import Hazard
from mzdesk.services import hazards
from mzdesk.terms import ApprovalWay, Cause, HazardState
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.hazards import HazardDraft, HazardView, RecheckDraft, SubmissionDraft
from mzdesk.views.staff import ApprovalDraft
from tests.factories import SYSTEM, TODAY

FOUND_ON = date(2026, 11, 9)


def picture(colour: str = "green") -> FileDraft:
    """A small real photo."""
    kept = BytesIO()
    Image.new("RGB", (32, 24), colour).save(kept, "JPEG")
    return FileDraft("改后.jpg", "image/jpeg", kept.getvalue())


PHOTO = picture()
OFFICERS = ("谭志远", "冉敏")


def act(store: Store, verb: Callable[..., Any], *args: Any, actor: Actor = SYSTEM, **values: Any) -> Any:
    """One change as the page makes it: a unit of work with today's date and time."""
    with store.begin(actor, verb.__name__) as session:
        return verb(session, actor, *args, today=clock.today(), now=clock.now(), **values)


def ask(store: Store, verb: Callable[..., Any], *args: Any, actor: Actor = SYSTEM, **values: Any) -> Any:
    """One query."""
    with store.read(actor) as session:
        return verb(session, actor, *args, **values)


def found(store: Store, facility_id: UUID, text: str = "二层疏散通道堆放纸箱", **values: Any) -> UUID:
    given = {"found_on": FOUND_ON, "responsible": "周德明", "inspectors": OFFICERS} | values
    made: UUID = act(store, hazards.report, HazardDraft(facility_id, text, **given))
    return made


def ordered(store: Store, facility_id: UUID, text: str = "二层疏散通道堆放纸箱", **values: Any) -> UUID:
    """A hazard whose order is out (the paper itself stands aside)."""
    hazard_id = found(store, facility_id, text, **values)
    act(store, hazards.mark_ordered, hazard_id, document_id=clock.uuid7(), due_on=TODAY + timedelta(days=5))
    return hazard_id


def submitted(store: Store, facility_id: UUID, **values: Any) -> UUID:
    hazard_id = ordered(store, facility_id, **values)
    act(store, hazards.submit, hazard_id, draft=SubmissionDraft("周德明", "杂物已清空", date(2026, 11, 17)))
    return hazard_id


def passed(**values: Any) -> RecheckDraft:
    given = {"passed": True, "officers": OFFICERS, "happened_on": TODAY, "cause": Cause.MANAGEMENT, "files": (PHOTO,)}
    return RecheckDraft(**(given | values))


def rechecked(store: Store, facility_id: UUID, **values: Any) -> UUID:
    hazard_id = submitted(store, facility_id)
    act(store, hazards.recheck, hazard_id, draft=passed(**values))
    return hazard_id


def closed(store: Store, facility_id: UUID) -> UUID:
    return rechecked(store, facility_id, close=True)


def view(store: Store, hazard_id: UUID, actor: Actor = SYSTEM) -> HazardView:
    shown: HazardView = ask(store, hazards.view, hazard_id, actor=actor, today=clock.today())
    return shown


def state(store: Store, hazard_id: UUID) -> HazardState:
    return view(store, hazard_id).row.state


def column(session: Session, hazard_id: UUID, name: str) -> Any:
    return session.scalar(sa.select(getattr(Hazard, name)).where(Hazard.id == hazard_id))


def paper(leader_id: UUID, **values: Any) -> ApprovalDraft:
    """An approval signed on paper, with its scan."""
    given = {"approver_id": leader_id, "approved_on": TODAY, "scan_sha256": "5" * 64}
    return ApprovalDraft(ApprovalWay.PAPER, **(given | values))
