"""证照: licences and test reports of a place, and when the first of them runs out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, jsonio
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.facilities import Certificate, Facility
from mzdesk.services import access, history
from mzdesk.services.facilities import checks, records, words
from mzdesk.services.facilities.lists import get
from mzdesk.terms import Capability, Right
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import CertificateDraft, CertificateRow


def of(session: Session, actor: Actor, facility_id: UUID, *, today: date | None = None) -> tuple[CertificateRow, ...]:
    """The certificates of a place, the first to run out first."""
    access.require(actor, Right.SEE)
    asked = sa.select(Certificate).where(Certificate.facility_id == facility_id)
    asked = access.visible(asked, Certificate, actor)
    order = (Certificate.expires_on.asc().nulls_last(), Certificate.kind, Certificate.id)
    return tuple(_row(each, today) for each in session.scalars(asked.order_by(*order)))


def _row(each: Certificate, today: date | None) -> CertificateRow:
    left = (each.expires_on - today).days if each.expires_on and today else None
    return CertificateRow(
        each.id, each.kind, each.number, each.issued_on, each.expires_on, each.remark, left, each.version
    )


def save_certificate(
    session: Session,
    actor: Actor,
    facility_id: UUID,
    *,
    draft: CertificateDraft,
    certificate_id: UUID | None = None,
    version: int | None = None,
    now: datetime,
) -> UUID:
    """Add a certificate to a place, or change one read at `version`; raises BadInput, ChangedMeanwhile."""
    facility = records.open_record(session, actor, facility_id, None)
    if draft.issued_on and draft.expires_on and draft.expires_on < draft.issued_on:
        raise BadInput(f"有效期早于发证日期 {draft.issued_on}，请核对。", "expires_on")
    row, before = _target(session, facility, certificate_id, version)
    row.kind, row.issued_on, row.expires_on = draft.kind, draft.issued_on, draft.expires_on
    row.number, row.remark = checks.plain(draft.number)[:80], checks.plain(draft.remark)[:200]
    session.add(row)
    session.flush()
    renew(session, facility)
    what = "修改证照" if before else "登记证照"
    _can_undo(session, actor, row, f"{what}：{facility.name}{words.certificate(row.kind, '')}", before, now)
    return row.id


def _target(
    session: Session, facility: Facility, certificate_id: UUID | None, version: int | None
) -> tuple[Certificate, dict[str, Any] | None]:
    if certificate_id is None:
        return Certificate(id=clock.uuid7(), district=facility.district, township=facility.township,
                           facility_id=facility.id), None  # fmt: skip
    row = _get(session, facility.id, certificate_id)
    if version is not None and row.version != version:
        raise history.overtaken(session, row.id, "这本证照刚刚被别人修改过，请刷新后核对，再重新修改。")
    return row, _plain(row)


def _get(session: Session, facility_id: UUID | None, certificate_id: UUID) -> Certificate:
    row = session.get(Certificate, certificate_id)
    if row is None or (facility_id is not None and row.facility_id != facility_id):
        raise NotFound("找不到这本证照，可能已被删除。请刷新后重试。")
    return row


def _plain(row: Certificate) -> dict[str, Any]:
    draft = CertificateDraft(row.kind, row.number, row.issued_on, row.expires_on, row.remark)
    plain: dict[str, Any] = jsonio.plain(draft)
    return plain


def drop_certificate(session: Session, actor: Actor, certificate_id: UUID, *, now: datetime) -> None:
    """Remove a certificate that was entered by mistake or replaced; can be taken back."""
    access.require(actor, Right.EDIT_REGISTER)
    row = _get(session, None, certificate_id)
    facility = records.open_record(session, actor, row.facility_id, None)
    _can_undo(session, actor, row, f"删除证照：{facility.name}{row.kind.label}", _plain(row), now, dropped=True)
    session.delete(row)
    session.flush()
    renew(session, facility)


def renew(session: Session, facility: Facility) -> None:
    """Note the day on which the first certificate of a place runs out."""
    asked = sa.select(sa.func.min(Certificate.expires_on)).where(Certificate.facility_id == facility.id)
    records.derive(session, facility, next_expiry=session.scalar(asked))


def _can_undo(
    session: Session,
    actor: Actor,
    row: Certificate,
    title: str,
    before: dict[str, Any] | None,
    now: datetime,
    *,
    dropped: bool = False,
) -> None:
    history.can_undo(
        session,
        actor,
        act="facilities.certificate",
        title=title,
        subject=Capability.FACILITIES,
        record=row.id,
        payload={"before": before, "facility": str(row.facility_id), "version": None if dropped else row.version},
        now=now,
    )


def _undo(session: Session, actor: Actor, certificate_id: UUID, payload: dict[str, Any]) -> None:
    facility = records.open_record(session, actor, UUID(payload["facility"]), None)
    row = session.get(Certificate, certificate_id)
    if (row.version if row else None) != payload["version"]:
        raise RuleBroken("这本证照后来又有修改，不能再撤销。请直接更正。")
    if payload["before"] is None and row is not None:
        session.delete(row)
    else:
        draft = jsonio.convert(payload["before"], CertificateDraft)
        if row is None:
            row = Certificate(id=certificate_id, facility_id=facility.id)
            row.district, row.township = facility.district, facility.township
        for name in CertificateDraft.__slots__:
            setattr(row, name, getattr(draft, name))
        session.add(row)
    session.flush()
    renew(session, facility)


history.register("facilities.certificate", _undo)

__all__ = ["drop_certificate", "get", "of", "renew", "save_certificate"]
