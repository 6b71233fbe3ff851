"""Delegations: a leader lets somebody approve or open in his place, within dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, NotAllowed, NotFound
from mzdesk.models.staff import Delegation, Person
from mzdesk.services import access, approvals, attachments
from mzdesk.terms import ApprovalSubject, Capability, EvidenceRole, Right
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.attachments import FileDraft
from mzdesk.views.staff import DelegationRow


def delegate(
    session: Session,
    actor: Actor,
    *,
    leader_id: UUID,
    delegate_id: UUID,
    subjects: Iterable[ApprovalSubject],
    starts: date,
    ends: date,
    pin: str = "",
    scan: FileDraft | None = None,
    now: datetime,
) -> UUID:
    """Record a leader's permission: proved by his PIN at this desk or by the scan of the signed sheet.

    Raises NotAllowed for a person who may not approve and for a wrong PIN, BadInput for what does not fit.
    """
    access.require(actor, Right.SEE, township=bureau_code(actor.district))
    leader, other = session.get(Person, leader_id), session.get(Person, delegate_id)
    if leader is None or other is None:
        raise BadInput("请选择授权人和被授权人。", "delegate_id")
    if leader_id == delegate_id:
        raise BadInput("不能授权给本人，请选择其他人员。", "delegate_id")
    if ends < starts:
        raise BadInput("授权截止日期早于开始日期，请核对。", "ends")
    if not approvals.may_approve(session, leader):
        raise NotAllowed(f"{leader.name}没有审批权限，不能授权他人。请选择局领导或科室负责人。")
    if scan is None:
        approvals.check_pin(session, leader, pin, now=now)
    row = Delegation(
        district=actor.district,
        township=actor.township,
        leader_id=leader_id,
        delegate_id=delegate_id,
        subjects=sorted(subject.value for subject in subjects),
        starts=starts,
        ends=ends,
    )
    session.add(row)
    session.flush()
    if scan is not None:
        place = attachments.Place(row.district, row.township)
        subject, role = Capability.STAFF, EvidenceRole.SCAN
        row.scan_sha256 = attachments.link(session, actor, place, scan, subject=subject, record=row.id, role=role)
    return row.id


def revoke(session: Session, actor: Actor, delegation_id: UUID) -> None:
    """End a delegation at once: the leader or the delegate himself, or who manages staff."""
    access.require(actor, Right.SEE, township=bureau_code(actor.district))
    row = session.get(Delegation, delegation_id)
    if row is None or row.district != actor.district:
        raise NotFound("找不到这条授权，请刷新后重试。")
    if actor.person_id not in (row.leader_id, row.delegate_id):
        access.require(actor, Right.MANAGE_STAFF)
    row.revoked = True


def delegations(session: Session, actor: Actor) -> list[DelegationRow]:
    """All recorded delegations, newest first."""
    access.require_any(actor, Right.SEE, Right.MANAGE_STAFF)
    names = dict(session.execute(sa.select(Person.id, Person.name)).all())
    asked = sa.select(Delegation).order_by(Delegation.starts.desc(), Delegation.id)
    return [
        DelegationRow(
            d.id,
            names.get(d.leader_id, ""),
            names.get(d.delegate_id, ""),
            tuple(ApprovalSubject(code) for code in d.subjects),
            d.starts,
            d.ends,
            d.revoked,
            d.leader_id,
            d.delegate_id,
            d.scan_sha256 is not None,
        )
        for d in session.scalars(access.visible(asked, Delegation, actor))
    ]
