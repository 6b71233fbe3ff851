"""Scans of signatures on paper: attached when they are entered, or later; whose scan is missing shows (OFFICE)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.attachments import AttachmentLink
from mzdesk.models.duty import DutyShift, DutySign
from mzdesk.services import access, attachments
from mzdesk.services.duty import signing
from mzdesk.terms import Capability, EvidenceRole, Right, SignWay
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import EvidenceRow, FileDraft


def attach_scan(session: Session, actor: Actor, shift_id: UUID, *, scans: Sequence[FileDraft]) -> int:
    """补附扫描件: put the signed sheet with every signature on paper of a shift that has none; how many these were.

    A shift that is handed over takes it too, since paper comes back later. Raises BadInput without a file, RuleBroken
    when no scan is missing.
    """
    access.require(actor, Right.KEEP_DUTY)
    shift = signing.get(session, actor, shift_id)
    if not scans:
        raise BadInput("请选择签字的扫描件或照片。", "scans")
    missing = [row for row in signing.of(session, shift) if row.scan_missing]
    if not missing:
        raise RuleBroken("这一班没有缺扫描件的纸质签字，不用再附。")
    for row in missing:
        keep(session, actor, shift, row.origin, scans)
    return len(missing)


def keep(session: Session, actor: Actor, shift: DutyShift, sign_id: UUID, scans: Sequence[FileDraft]) -> None:
    """File the scans with one signature."""
    place = attachments.Place(shift.district, shift.township)
    for file in scans:
        attachments.link(session, actor, place, file, subject=Capability.DUTY, record=sign_id, role=EvidenceRole.SCAN)


def scans(session: Session, actor: Actor, shift_id: UUID) -> list[EvidenceRow]:
    """The scans of a shift's signatures, each once, in the order they came."""
    access.require(actor, Right.SEE)
    shift = signing.get(session, actor, shift_id)
    signs = (*signing.of(session, shift), *signing.called_off(session, shift))
    found: dict[str, EvidenceRow] = {}
    for row in signs:
        if row.way is SignWay.PAPER:
            for evidence in attachments.of(session, actor, row.origin):
                found.setdefault(evidence.sha256, evidence)
    return list(found.values())


def with_scan(session: Session, rows: Sequence[DutySign]) -> set[UUID]:
    """Which of these have a scan on file, by the signature it was given with."""
    asked = sa.select(AttachmentLink.record).where(
        AttachmentLink.record.in_([row.carried_id or row.id for row in rows if row.way is SignWay.PAPER]),
        AttachmentLink.role == EvidenceRole.SCAN,
    )
    return set(session.scalars(asked))
