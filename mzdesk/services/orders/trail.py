"""What happened to a document on its way, as rows that never change."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.orders import Document, DocumentStep
from mzdesk.terms import DocumentStepKind
from mzdesk.views.actor import Actor
from mzdesk.views.gongwen import TrailLine


def add(
    session: Session,
    actor: Actor,
    document: Document,
    kind: DocumentStepKind,
    *,
    on: date,
    now: datetime,
    person: str = "",
    place: str = "",
    text: str = "",
    asked_by: str = "",
    copies: int | None = None,
) -> None:
    """Append one step; `person` is who did it, the actor when nobody is named. The last two are of 用印 only."""
    count = sa.select(sa.func.count()).where(DocumentStep.document_id == document.id)
    session.add(
        DocumentStep(
            district=document.district,
            township=document.township,
            document_id=document.id,
            position=session.scalar(count) or 0,
            kind=kind,
            happened_on=on,
            person=person.strip() or actor.name,
            place=place.strip(),
            text=text.strip(),
            asked_by=asked_by.strip(),
            copies=copies,
            created_at=now,
            created_by=actor.name,
        )
    )
    session.flush()


def of(session: Session, document: Document) -> list[TrailLine]:
    """The steps in the order they were entered."""
    asked = sa.select(DocumentStep).where(DocumentStep.document_id == document.id).order_by(DocumentStep.position)
    return [
        TrailLine(s.kind, s.happened_on, s.person, s.place, s.text, s.asked_by, s.copies)
        for s in session.scalars(asked)
    ]


def last(session: Session, document: Document, kind: DocumentStepKind) -> TrailLine | None:
    """The newest step of a kind, if there is one."""
    return next((line for line in reversed(of(session, document)) if line.kind is kind), None)
