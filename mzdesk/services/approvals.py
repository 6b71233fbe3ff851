"""Approvals: on screen, by PIN at the clerk's PC, on paper with its scan, or by recorded delegation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import vault
from mzdesk.db import proofs
from mzdesk.db.proofs import Shown
from mzdesk.errors import BadInput, NotAllowed, NotFound
from mzdesk.models.staff import Account, Approval, Delegation, Person
from mzdesk.services import access
from mzdesk.terms import ApprovalSubject, ApprovalWay, PersonKind, Right, Role
from mzdesk.views.actor import Actor
from mzdesk.views.staff import ApprovalDraft, ApprovalRow

LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=15)


def give(
    session: Session,
    actor: Actor,
    record: UUID,
    *,
    subject: ApprovalSubject,
    draft: ApprovalDraft,
    township: str,
    today: date,
    now: datetime,
) -> UUID:
    """Put an approval of `record` on file; returns its id.

    Raises NotAllowed when the approver has no right to approve, the PIN is wrong (locked for 15 minutes after five)
    or no delegation covers the act; BadInput when the paper's date or scan is missing.
    """
    access.require(actor, Right.SEE)
    person = _approver(session, actor, draft, subject, today=today, now=now)
    approved_on = _day(draft, today)
    row = Approval(
        district=actor.district,
        township=township,
        subject=subject,
        record=record,
        way=draft.way,
        approver_id=person.id,
        approver=person.name,
        approved_on=approved_on,
        granted=draft.granted,
        opinion=draft.opinion,
        scan_sha256=draft.scan_sha256,
        created_by=actor.name,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def _day(draft: ApprovalDraft, today: date) -> date:
    if draft.way is not ApprovalWay.PAPER:
        return today
    if draft.approved_on is None:
        raise BadInput("请填写审批单上的签批日期。", "approved_on")
    if draft.approved_on > today:
        raise BadInput("签批日期晚于今天，请核对审批单后重新填写。", "approved_on")
    if draft.scan_sha256 is None:
        raise BadInput("请附上领导签字的审批单扫描件或照片。", "scan")
    return draft.approved_on


def _approver(
    session: Session, actor: Actor, draft: ApprovalDraft, subject: ApprovalSubject, *, today: date, now: datetime
) -> Person:
    if draft.way is ApprovalWay.SCREEN:
        access.require(actor, Right.APPROVE)
        return _person(session, actor.person_id)
    person = _person(session, draft.approver_id)
    if not may_approve(session, person):
        raise NotAllowed(f"{person.name}没有审批权限，请选择局领导或科室负责人。")
    if draft.way is ApprovalWay.PIN:
        check_pin(session, person, draft.pin, now=now)
    if draft.way is ApprovalWay.DELEGATED and not delegated(session, actor, person.id, subject, today=today):
        raise NotAllowed(f"没有找到{person.name}授权您代批的有效记录。请先在“人员与权限”登记授权，或改用其他审批方式。")
    return person


def _person(session: Session, person_id: UUID | None) -> Person:
    person = session.get(Person, person_id) if person_id else None
    if person is None:
        raise BadInput("请选择审批人。", "approver")
    return person


def may_approve(session: Session, person: Person) -> bool:
    """Whether a person's signature counts: by the roles of the account, without one as a leader of the bureau."""
    account = account_of(session, person.id)
    if account is not None and account.active:
        return any(Right.APPROVE in access.GRANTED[Role(role)] for role in account.roles)
    return person.kind is PersonKind.LEADER


def account_of(session: Session, person_id: UUID) -> Account | None:
    """The account of a person, if there is one."""
    return session.scalars(sa.select(Account).where(Account.person_id == person_id)).first()


def check_pin(session: Session, person: Person, pin: str, *, now: datetime) -> None:
    """Raise NotAllowed unless `pin` is the person's; five failures in a row lock it for 15 minutes."""
    account = account_of(session, person.id)
    shown = Shown.NOTHING if account is None else proved(session, account, proofs.PIN, pin, now=now)
    if shown is Shown.NOTHING:
        raise NotAllowed(f"{person.name}还没有设置签批码。请改用纸质审批，或由本人登录后设置。")
    if shown is Shown.LOCKED:
        raise NotAllowed("签批码连续输错，已锁定15分钟。请稍后再试，或改用纸质审批。")
    if shown is Shown.WRONG:
        raise NotAllowed("签批码不正确，请核对后重新输入。")


def proved(session: Session, account: Account, sort: str, typed: str, *, now: datetime) -> Shown:
    """Whether that is the account's pass-phrase or PIN (`proofs.PHRASE`, `proofs.PIN`).

    A wrong one is counted, also when the act is taken back; five in a row lock the account for 15 minutes.
    """
    if not account.active:
        return Shown.NOTHING
    if proofs.guarded(session):
        return proofs.show(session, account.person_id, sort, typed)
    kept = account.pin_hash if sort == proofs.PIN else account.phrase_hash
    if not kept:
        return Shown.NOTHING
    if account.locked_until is not None and account.locked_until > now:
        return Shown.LOCKED
    if not vault.check_phrase(kept, typed):
        session.info["penalty"] = partial(count_failure, person_id=account.person_id, now=now)
        return Shown.WRONG
    if sort == proofs.PIN and account.failures:
        account.failures = 0
    return Shown.RIGHT


def has_pin(session: Session, account: Account) -> bool:
    """Whether the account has a PIN."""
    if proofs.guarded(session):
        return proofs.kept(session, account.person_id, proofs.PIN)
    return account.pin_hash is not None


def count_failure(session: Session, *, person_id: UUID, now: datetime) -> None:
    """Remember a wrong PIN or pass-phrase; the fifth in a row locks the account for 15 minutes."""
    account = account_of(session, person_id)
    if account is None:
        return
    account.failures += 1
    if account.failures >= LOCK_AFTER:
        account.failures = 0
        account.locked_until = now + LOCK_FOR


def delegated(session: Session, actor: Actor, leader_id: UUID, subject: ApprovalSubject, *, today: date) -> bool:
    """Whether the leader has let the actor act for him in this subject today."""
    access.require_someone(actor)
    if actor.person_id is None:
        return False
    asked = sa.select(Delegation).where(
        Delegation.leader_id == leader_id,
        Delegation.delegate_id == actor.person_id,
        Delegation.starts <= today,
        Delegation.ends >= today,
        Delegation.revoked.is_(False),
    )
    return any(subject.value in row.subjects for row in session.scalars(asked))


def of(session: Session, actor: Actor, record: UUID) -> list[ApprovalRow]:
    """The approvals of a record, oldest first."""
    access.require(actor, Right.SEE)
    asked = sa.select(Approval).where(Approval.record == record).order_by(Approval.created_at, Approval.id)
    return [
        ApprovalRow(
            a.id,
            a.subject,
            a.way,
            a.approver,
            a.approved_on,
            a.granted,
            a.opinion,
            a.scan_sha256,
            a.created_by,
            a.created_at,
        )
        for a in session.scalars(access.visible(asked, Approval, actor))
    ]


def latest(session: Session, record: UUID, subject: ApprovalSubject) -> Approval:
    """The newest approval of this subject; raises NotFound when there is none."""
    asked = sa.select(Approval).where(Approval.record == record, Approval.subject == subject)
    row = session.scalars(asked.order_by(Approval.created_at.desc(), Approval.id.desc()).limit(1)).first()
    if row is None:
        raise NotFound("还没有审批记录，请先办理审批。")
    return row
