"""花名册: who works at a place. Identity numbers are kept apart (`identities`)."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound
from mzdesk.models.facilities import Facility, FacilityPerson, FacilityPersonIdentity
from mzdesk.services import access, history
from mzdesk.services.facilities import checks, identities, records
from mzdesk.terms import Right
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import FacilityPersonDraft, FacilityPersonRow


def people(session: Session, actor: Actor, facility_id: UUID) -> tuple[FacilityPersonRow, ...]:
    """The 花名册 of a place; those on duty first, then as entered. None for who has no business with it."""
    access.require(actor, Right.SEE)
    if not access.sees_people(actor):
        return ()
    numbers = identities.masked(session, facility_id) if access.may(actor, Right.EDIT_REGISTER) else {}
    asked = sa.select(FacilityPerson).where(FacilityPerson.facility_id == facility_id)
    asked = access.visible(asked, FacilityPerson, actor).order_by(FacilityPerson.on_duty.desc(), FacilityPerson.id)
    return tuple(
        FacilityPersonRow(
            p.id,
            p.name,
            p.sex,
            p.born,
            p.post,
            p.phone,
            p.certificate,
            p.health_cert_until,
            p.joined,
            p.on_duty,
            p.remark,
            p.version,
            numbers.get(p.id, ""),
        )
        for p in session.scalars(asked)
    )


def save_person(
    session: Session,
    actor: Actor,
    facility_id: UUID,
    *,
    draft: FacilityPersonDraft,
    person_id: UUID | None = None,
    version: int | None = None,
    now: datetime,
) -> UUID:
    """Add somebody to a place's 花名册, or change an entry read at `version`; raises BadInput, ChangedMeanwhile."""
    facility = records.open_record(session, actor, facility_id, None)
    draft = cleaned(draft)
    person = _target(session, facility, person_id, version, now)
    for name in FacilityPersonDraft.__slots__:
        if name != "id_number":
            setattr(person, name, getattr(draft, name))
    session.add(person)
    session.flush()
    if draft.id_number:
        identities.keep(session, person, draft.id_number)
    return person.id


def cleaned(draft: FacilityPersonDraft) -> FacilityPersonDraft:
    """The draft in its normal form; raises BadInput naming the field."""
    name = checks.plain(draft.name)
    if not name:
        raise BadInput("请填写姓名。", "name")
    phone = checks.plain(draft.phone)
    if phone and (phone := checks.phone(phone) or "") == "":
        raise BadInput(f"电话“{checks.plain(draft.phone)}”不像一个号码，请核对。", "phone")
    number = re.sub(r"\s", "", draft.id_number or "").upper() or None
    if number and not re.fullmatch(r"\d{17}[\dX]|\d{15}", number):
        raise BadInput("身份证号应为18位，请核对。", "id_number")
    if draft.sex not in (None, "", "男", "女"):
        raise BadInput("性别请选择男或女。", "sex")
    return FacilityPersonDraft(
        name=name[:40],
        sex=draft.sex or None,
        born=checks.partial_date(draft.born, "born", "出生年月"),
        post=checks.plain(draft.post)[:60],
        phone=phone,
        certificate=checks.plain(draft.certificate)[:100],
        health_cert_until=checks.partial_date(draft.health_cert_until, "health_cert_until", "健康证有效期"),
        joined=checks.partial_date(draft.joined, "joined", "入职时间"),
        on_duty=draft.on_duty,
        remark=checks.plain(draft.remark)[:200],
        id_number=number,
    )


def _target(
    session: Session, facility: Facility, person_id: UUID | None, version: int | None, now: datetime
) -> FacilityPerson:
    if person_id is None:
        return FacilityPerson(
            id=clock.uuid7(),
            district=facility.district,
            township=facility.township,
            facility_id=facility.id,
            created_at=now,
        )
    person = session.get(FacilityPerson, person_id)
    if person is None or person.facility_id != facility.id:
        raise NotFound("找不到这名人员，可能已被移走。请刷新后重试。")
    if version is not None and person.version != version:
        raise history.overtaken(session, person.id, "这名人员刚刚被别人修改过，请刷新后核对，再重新修改。")
    return person


def drop_person(session: Session, actor: Actor, person_id: UUID) -> None:
    """Take somebody who left, or was entered by mistake, off the 花名册."""
    access.require(actor, Right.EDIT_REGISTER)
    person = session.get(FacilityPerson, person_id)
    if person is None:
        raise NotFound("找不到这名人员，可能已被移走。请刷新后重试。")
    records.open_record(session, actor, person.facility_id, None)
    kept = session.get(FacilityPersonIdentity, person_id)
    if kept is not None:
        session.delete(kept)
        session.flush()
    session.delete(person)
    session.flush()
