"""送达回证: who received a document of the register, where and how."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.orders import Document
from mzdesk.services import access, settings
from mzdesk.services.orders import papers
from mzdesk.terms import DocumentState, Right, ServiceWay, SignOutcome
from mzdesk.views.actor import Actor
from mzdesk.views.documents import Officer
from mzdesk.views.enforcement import ServiceReceipt


def receipt_view(session: Session, actor: Actor, document_id: UUID) -> ServiceReceipt:
    """送达回证 of a document of the register, with what is known of its service; raises RuleBroken for a kept one."""
    access.require(actor, Right.ISSUE)
    document = papers.get(session, actor, document_id)
    if not document.kind.is_served:
        raise RuleBroken(f"“{document.kind.label}”不用送达，没有送达回证。")
    if document.state is DocumentState.VOID or document.number is None:
        raise RuleBroken("文书已作废或者还没有文号，不能打印送达回证。请先取得文号。")
    facility = session.get(Facility, document.facility_id) if document.facility_id else None
    name = facility.name if facility is not None else document.recipients
    left = document.served_way is ServiceWay.LEFT
    refused = document.served_sign is not None and document.served_sign is not SignOutcome.SIGNED
    return ServiceReceipt(
        bureau=settings.value(session, actor, "bureau_name"),
        cause=f"{name}安全隐患" if facility is not None else document.title,
        document=document.title,
        document_number=document.number,
        receiver=name,
        place=facility.address if facility is not None else "",
        way=document.served_way.label if document.served_way else "",
        served_on=document.served_on,
        signed_by="" if refused else document.receiver,
        witness=document.service_note if left else "",
        servers=_servers(document),
        remark=document.served_sign.label if refused and document.served_sign else "",
    )


def _servers(document: Document) -> tuple[Officer, ...]:
    return tuple(
        Officer(each["name"], each.get("certificate_no", ""), each.get("is_leader", False))
        for each in document.content.get("officers", ())
    )
