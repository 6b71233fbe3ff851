"""个人信息密钥: under which identity numbers are encrypted; who has it and how it comes to another desk.

The key is random and lies in the vaults of the PCs that use it. The store has it wrapped by a recovery code, which is
printed once: with the sheet a further PC, or the next one after a lost disk, gets the key. Without the sheet and
without any PC that has it, the numbers can't be read by anybody.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, vault
from mzdesk.db import fields
from mzdesk.errors import NotFound, RuleBroken
from mzdesk.models.exchange_packs import ExchangeKey
from mzdesk.models.facilities import FacilityPersonIdentity
from mzdesk.models.field_keys import FieldKey
from mzdesk.services import access, settings
from mzdesk.services.facilities import identities
from mzdesk.terms import Right
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.field_keys import FieldKeySheet, KeyMade, KeyStanding

_NONE = "本单位还没有启用个人信息加密。请由科室负责人在“设置”的“个人信息”中启用。"


def standing(session: Session, actor: Actor) -> KeyStanding:
    """How it stands with the key, at this desk too; its vault is asked anew."""
    access.require(actor, Right.EDIT_REGISTER)
    row = fields.current(session, actor.district)
    if row is None:
        return KeyStanding()
    fields.keys_of(session).ask_again()
    here = fields.keys_of(session).of(row.id) is not None
    asked = sa.select(sa.func.count()).where(FacilityPersonIdentity.district == actor.district)
    return KeyStanding(row.id, row.created_at, row.by, row.printed_at, here, session.scalar(asked) or 0)


def protect(session: Session, actor: Actor, *, now: datetime) -> KeyMade:
    """启用个人信息加密: make the key, have it at this desk; raises RuleBroken when there is one already."""
    access.require(actor, Right.KEEP_FIELD_KEYS)
    if fields.current(session, actor.district) is not None:
        raise RuleBroken("本单位已经启用个人信息加密。其他电脑请在“个人信息”中输入恢复码，不用再启用。")
    return _made(session, actor, now)


def unlock(session: Session, actor: Actor, *, recovery: str) -> bool:
    """在本机启用: bring the key to this desk with the recovery code of the sheet.

    False when it is only until the program ends, since this PC has no vault. Raises BadInput for a code that is
    misspelt, NotAllowed for another one, NotFound without a key.
    """
    access.require(actor, Right.EDIT_REGISTER)
    row = _current(session, actor)
    key = vault.unwrap(row.wrapped, vault.read_recovery_code(recovery), aad=_aad(row.id))
    if vault.field_check(key) != row.checked:
        raise RuleBroken("恢复码对应的密钥与数据库中的不一致，没有启用。请系统管理员用备份核对。")
    return fields.keys_of(session).keep(row.id, key)


def print_again(session: Session, actor: Actor, *, now: datetime) -> KeyMade:
    """换发恢复单: another recovery code for the same key; the earlier sheet opens this store no more."""
    access.require(actor, Right.KEEP_FIELD_KEYS)
    row = _current(session, actor)
    key = _here(session, row)
    recovery = vault.recovery_code()
    row.wrapped, row.by, row.printed_at = vault.wrap(key, recovery, aad=_aad(row.id)), actor.name, now
    session.flush()
    return KeyMade(row.id, fields.keys_of(session).keep(row.id, key), recovery)


def renew(session: Session, actor: Actor, *, now: datetime) -> KeyMade:
    """更换密钥: a new key for every number on file, after a PC or a sheet got into wrong hands."""
    access.require(actor, Right.KEEP_FIELD_KEYS)
    old = _current(session, actor)
    _here(session, old)
    old.current = False
    session.flush()
    made = _made(session, actor, now)
    cipher = fields.cipher(session, actor.district)
    assert cipher is not None
    asked = sa.select(FacilityPersonIdentity).where(FacilityPersonIdentity.district == actor.district)
    identities.seal_again(session, session.scalars(asked), cipher)
    _seal_codes_again(session, actor, cipher)
    session.flush()
    return made


def sheet_view(session: Session, actor: Actor, *, recovery: str, now: datetime) -> FieldKeySheet:
    """密钥恢复单; the code is given in, since it is kept nowhere."""
    access.require(actor, Right.KEEP_FIELD_KEYS)
    _current(session, actor)
    return FieldKeySheet(settings.value(session, actor, "bureau_name"), actor.name, now, recovery)


def _made(session: Session, actor: Actor, now: datetime) -> KeyMade:
    key, key_id, recovery = clock.entropy(32), clock.uuid4(), vault.recovery_code()
    session.add(
        FieldKey(
            id=key_id,
            district=actor.district,
            township=bureau_code(actor.district),
            created_at=now,
            printed_at=now,
            current=True,
            wrapped=vault.wrap(key, recovery, aad=_aad(key_id)),
            checked=vault.field_check(key),
            by=actor.name,
        )
    )
    session.flush()
    return KeyMade(key_id, fields.keys_of(session).keep(key_id, key), recovery)


def _seal_codes_again(session: Session, actor: Actor, cipher: fields.Cipher) -> None:
    """Put the 交换密钥 of townships under the new key; one whose key isn't here stays as it is."""
    for row in session.scalars(sa.select(ExchangeKey).where(ExchangeKey.district == actor.district)):
        key = fields.keys_of(session).of(row.key_id)
        if key is not None:
            code = fields.Cipher(row.key_id, key).open_code(row.id, row.sealed)
            row.key_id, row.sealed = cipher.key_id, cipher.seal_code(row.id, code)


def _current(session: Session, actor: Actor) -> FieldKey:
    row = fields.current(session, actor.district)
    if row is None:
        raise NotFound(_NONE)
    return row


def _here(session: Session, row: FieldKey) -> bytes:
    key = fields.keys_of(session).of(row.id)
    if key is None:
        raise RuleBroken(identities.NOT_HERE)
    return key


def _aad(key_id: UUID) -> bytes:
    return f"field-key|{key_id}".encode()
