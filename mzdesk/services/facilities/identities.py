"""Identity numbers of a 花名册: encrypted, in a list only their ends, in full only on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.db import fields
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.facilities import FacilityPerson, FacilityPersonIdentity, IdentityLook
from mzdesk.services import access
from mzdesk.terms import Right
from mzdesk.views.actor import Actor

WHERE = "“设置”的“个人信息”"
NO_KEY = f"本单位还没有启用个人信息加密，不能保存身份证号。请先到{WHERE}中启用，再填写。"
NOT_HERE = f"本机还没有个人信息密钥，不能保存或查看身份证号。请到{WHERE}中输入恢复单上的恢复码。"
UNREADABLE = "已登记（本机没有密钥）"
SPOILT = "已登记（内容损坏，请重新填写）"


def mask(number: str) -> str:
    """An identity number of which only the ends are readable: 5001**********1234."""
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}" if len(number) > 8 else "*" * len(number)


def missing(session: Session, district: str) -> str:
    """Why identity numbers can't be kept at this desk, and what to do; empty when they can."""
    if fields.cipher(session, district) is not None:
        return ""
    return NO_KEY if fields.current(session, district) is None else NOT_HERE


def masked(session: Session, facility_id: UUID) -> dict[UUID, str]:
    """The numbers of a place's people, of which only the ends are readable, if that; its own rows only."""
    asked = (
        sa.select(FacilityPersonIdentity)
        .join(FacilityPerson, FacilityPerson.id == FacilityPersonIdentity.person_id)
        .where(FacilityPerson.facility_id == facility_id)
    )
    return {row.person_id: _masked(session, row) for row in session.scalars(asked)}


def keep(session: Session, person: FacilityPerson, number: str) -> None:
    """Put an identity number into its own row; raises BadInput where there is no key."""
    cipher = fields.cipher(session, person.district)
    if cipher is None:
        raise BadInput(missing(session, person.district), "id_number")
    kept = session.get(FacilityPersonIdentity, person.id)
    if kept is None:
        scope = {"district": person.district, "township": person.township}
        session.add(FacilityPersonIdentity(person_id=person.id, **scope, **cipher.seal(person.id, number)))
    elif kept.key_id != cipher.key_id or kept.mark != cipher.mark(number):
        for name, value in cipher.seal(person.id, number).items():
            setattr(kept, name, value)
    session.flush()


def look_at_identity(session: Session, actor: Actor, person_id: UUID, *, now: datetime) -> str:
    """The identity number in full. Who looked, when and at whom is on record before it is shown.

    Raises NotAllowed, NotFound without a person or a number, RuleBroken without the key at this desk.
    """
    access.require(actor, Right.EDIT_REGISTER)
    asked = access.visible(sa.select(FacilityPerson).where(FacilityPerson.id == person_id), FacilityPerson, actor)
    person = session.scalars(asked).first()
    if person is None:
        raise NotFound("找不到这名人员，可能已被移走。请刷新后重试。")
    kept = session.get(FacilityPersonIdentity, person_id)
    if kept is None:
        raise NotFound(f"“{person.name}”没有登记身份证号。如需登记，请在人员表单中填写后保存。")
    key = fields.keys_of(session).of(kept.key_id)
    if key is None:
        raise RuleBroken(NOT_HERE)
    number = fields.Cipher(kept.key_id, key).open(person_id, kept.sealed)
    look = IdentityLook(person_id=person.id, facility_id=person.facility_id, name=person.name)
    look.district, look.township = person.district, person.township
    look.created_at, look.created_by = now, actor.name
    session.add(look)
    session.flush()
    return number


def with_number(session: Session, actor: Actor, number: str) -> list[FacilityPerson]:
    """The people on file with this very number; none without the key at this desk, or for who keeps no register."""
    cipher = fields.cipher(session, actor.district) if access.may(actor, Right.EDIT_REGISTER) else None
    if cipher is None:
        return []
    asked = (
        sa.select(FacilityPerson)
        .join(FacilityPersonIdentity, FacilityPersonIdentity.person_id == FacilityPerson.id)
        .where(FacilityPersonIdentity.district == actor.district, FacilityPersonIdentity.mark == cipher.mark(number))
    )
    return list(session.scalars(access.visible(asked, FacilityPerson, actor).order_by(FacilityPerson.id)))


def seal_again(session: Session, rows: Iterable[FacilityPersonIdentity], cipher: fields.Cipher) -> int:
    """Put numbers under another key; raises RuleBroken when one is under a key that isn't here. How many they were."""
    count = 0
    for row in rows:
        key = fields.keys_of(session).of(row.key_id)
        if key is None:
            raise RuleBroken("有身份证号是用更早的密钥加密的，本机打不开，没有更换密钥。请在存有该密钥的电脑上更换。")
        number = fields.Cipher(row.key_id, key).open(row.person_id, row.sealed)
        for name, value in cipher.seal(row.person_id, number).items():
            setattr(row, name, value)
        count += 1
    return count


def _masked(session: Session, row: FacilityPersonIdentity) -> str:
    key = fields.keys_of(session).of(row.key_id)
    if key is None:
        return UNREADABLE
    try:
        return mask(fields.Cipher(row.key_id, key).open(row.person_id, row.sealed))
    except RuleBroken:
        return SPOILT
