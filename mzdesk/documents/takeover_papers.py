"""移交 in one unit of work: the list is made and put on the register of papers, and the matters change hands."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from mzdesk.documents import issuing
from mzdesk.services import takeovers
from mzdesk.terms import DocumentKind
from mzdesk.views.orders import Issued
from mzdesk.views.takeovers import TakeoverDraft

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mzdesk.views.actor import Actor


def hand_over(session: Session, actor: Actor, draft: TakeoverDraft, *, today: date, now: datetime) -> Issued:
    """Hand the chosen matters over and return the 移交清单; a refusal anywhere leaves everything as it was."""
    made = takeovers.prepare(session, actor, draft, today=today, now=now)
    paper = issuing.issue(
        session, actor, DocumentKind.TAKEOVER_LIST, made, links=issuing.NO_LINKS, today=today, now=now
    )
    takeovers.keep(session, actor, draft, made, document_id=paper.id, today=today, now=now)
    return paper
