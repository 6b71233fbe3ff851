"""一院一档 of a place in one act: built from all records, printed, put on the register."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from mzdesk.documents import issuing, photos
from mzdesk.services import dossiers
from mzdesk.terms import DocumentKind
from mzdesk.views.actor import Actor
from mzdesk.views.orders import DocumentLinks, Issued

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def issue_dossier(session: Session, actor: Actor, facility_id: UUID, *, today: date, now: datetime) -> Issued:
    """一院一档 as of today; every print is a paper of its own with its own code."""
    view = dossiers.view(session, actor, facility_id, shrunk=photos.printed, today=today)
    links = DocumentLinks(facility_id=facility_id)
    return issuing.issue(session, actor, DocumentKind.DOSSIER, view, links=links, today=today, now=now)
