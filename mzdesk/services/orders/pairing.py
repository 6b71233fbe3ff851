"""Which paper may go to whose place (OFFICE: whose place is it)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.services import access
from mzdesk.terms import DocumentKind, Relation, Right
from mzdesk.views.actor import Actor

_INSTEAD = {
    DocumentKind.INSPECTION_APPROVAL: DocumentKind.SUPERVISION_NOTICE,
    DocumentKind.INSPECTION_NOTICE: DocumentKind.SUPERVISION_NOTICE,
    DocumentKind.RECTIFICATION_ORDER: DocumentKind.INTERNAL_RECTIFICATION,
    DocumentKind.SUSPENSION_NOTICE: DocumentKind.INTERNAL_RECTIFICATION,
    DocumentKind.SPOT_PENALTY: DocumentKind.INTERNAL_RECTIFICATION,
    DocumentKind.SUPERVISION_NOTICE: DocumentKind.INSPECTION_NOTICE,
    DocumentKind.INTERNAL_RECTIFICATION: DocumentKind.RECTIFICATION_ORDER,
}


def require_pairing(kind: DocumentKind, relation: Relation) -> None:
    """Raise RuleBroken when this paper may not be served on such a place.

    社会办 gets the papers of 行政检查; 局属 and 乡镇办 get those of internal 督查, without remedies. A 现场检查笔录
    serves both: for an internal visit its view prints 现场督查笔录.
    """
    wrong = (kind.for_private_only and relation.is_internal) or (kind.for_internal_only and not relation.is_internal)
    if not wrong or kind is DocumentKind.SITE_RECORD:
        return
    raise RuleBroken(f"{relation.label}机构不能使用“{kind.label}”，请改用“{_INSTEAD[kind].label}”。")


def require_for_place(session: Session, actor: Actor, kind: DocumentKind, facility_id: UUID | None) -> None:
    """`require_pairing` with the place a paper is about; papers about no place pass."""
    access.require(actor, Right.SEE)
    facility = session.get(Facility, facility_id) if facility_id is not None else None
    if facility is not None:
        require_pairing(kind, facility.relation)


def order_kind(relation: Relation) -> DocumentKind:
    """The paper that demands rectification of such a place."""
    return DocumentKind.INTERNAL_RECTIFICATION if relation.is_internal else DocumentKind.RECTIFICATION_ORDER
