"""Single fields under a key: sealed for their table, row and column, found again by a blind index.

The key lies in this PC's own vault (`credentials`), or in memory only until the program ends where there is none. The
store has it wrapped by a recovery code that is printed and kept in an envelope.
"""

from __future__ import annotations

import base64
import binascii
import threading
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import credentials, vault
from mzdesk.errors import NotAllowed, StoreDown
from mzdesk.models.exchange_packs import ExchangeKey
from mzdesk.models.facilities import FacilityPersonIdentity
from mzdesk.models.field_keys import FieldKey

_BYTES = 32


class Keys:
    """The keys that this program has at hand. Safe to use from any thread; pickled, it takes those in memory along."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[UUID, bytes] = {}
        self._missed: set[UUID] = set()

    def of(self, key_id: UUID) -> bytes | None:
        """The key, from memory or this PC's vault, which is asked once; None when it isn't here."""
        with self._lock:
            if key_id not in self._known and key_id not in self._missed:
                found = _from_vault(key_id)
                if found is None:
                    self._missed.add(key_id)
                else:
                    self._known[key_id] = found
            return self._known.get(key_id)

    def keep(self, key_id: UUID, key: bytes) -> bool:
        """Have a key at hand; False when it is only until the program ends, since this PC has no vault."""
        with self._lock:
            self._known[key_id] = key
            self._missed.discard(key_id)
            try:
                credentials.set(_name(key_id), base64.b64encode(key).decode("ascii"))
            except (StoreDown, NotAllowed):
                return False
            return True

    def ask_again(self) -> None:
        """Forget which keys the vault did not have: it may have been locked."""
        with self._lock:
            self._missed.clear()

    def __getstate__(self) -> dict[UUID, bytes]:
        with self._lock:
            return dict(self._known)

    def __setstate__(self, known: dict[UUID, bytes]) -> None:
        self._lock, self._known, self._missed = threading.Lock(), known, set()


@dataclass(frozen=True, slots=True)
class Cipher:
    """The identity numbers of a district under one key."""

    key_id: UUID
    _key: bytes

    def seal(self, person_id: UUID, number: str) -> dict[str, Any]:
        """The columns of a person's row: `key_id`, `sealed`, `mark`."""
        return {
            "key_id": self.key_id,
            "sealed": vault.seal_field(self._key, number, bound=f"{_COLUMN}|{person_id}"),
            "mark": self.mark(number),
        }

    def open(self, person_id: UUID, sealed: bytes) -> str:
        """The number; raises RuleBroken when it was changed or belongs to another row."""
        return vault.open_field(self._key, sealed, bound=f"{_COLUMN}|{person_id}")

    def seal_code(self, key_id: UUID, code: str) -> bytes:
        """A township's 交换密钥, bound to its row."""
        return vault.seal_field(self._key, code, bound=f"{_CODES}|{key_id}")

    def open_code(self, key_id: UUID, sealed: bytes) -> str:
        """The 交换密钥; raises RuleBroken when it was changed or belongs to another row."""
        return vault.open_field(self._key, sealed, bound=f"{_CODES}|{key_id}")

    def mark(self, number: str) -> str:
        """By which rows with this number are found."""
        return vault.mark_field(self._key, number, bound=_COLUMN)


_CODES = f"{ExchangeKey.__tablename__}.code"
_COLUMN = f"{FacilityPersonIdentity.__tablename__}.id_number"


def current(session: Session, district: str) -> FieldKey | None:
    """The key that what is written from now on is sealed under; None before there is one."""
    return session.scalars(sa.select(FieldKey).where(FieldKey.district == district, FieldKey.current)).first()


def cipher(session: Session, district: str) -> Cipher | None:
    """The current key as this PC has it; None when there is none, or not here."""
    asked = sa.select(FieldKey.id).where(FieldKey.district == district, FieldKey.current)
    key_id = session.scalars(asked).first()
    key = keys_of(session).of(key_id) if key_id is not None else None
    return Cipher(key_id, key) if key_id is not None and key is not None else None


def keys_of(session: Session) -> Keys:
    """The keys of the program that opened the store."""
    keys: Keys = session.info["keys"]
    return keys


def _from_vault(key_id: UUID) -> bytes | None:
    try:
        kept = credentials.get(_name(key_id))
        key = base64.b64decode(kept, validate=True) if kept else b""
    except (StoreDown, NotAllowed, binascii.Error):
        return None
    return key if len(key) == _BYTES else None


def _name(key_id: UUID) -> str:
    return f"field-key:{key_id}"
