"""The secrets of a period under pass-phrases: who holds them, how they are opened again."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk import vault
from mzdesk.db import proofs, seals
from mzdesk.db.proofs import Shown
from mzdesk.errors import BadInput, NotAllowed
from mzdesk.models.plans import PlanPeriod
from mzdesk.models.staff import Account, Person
from mzdesk.services import access, approvals, staff
from mzdesk.terms import ApprovalWay, Right, Role
from mzdesk.views.actor import Actor
from mzdesk.views.planner import Secrets
from mzdesk.views.plans import Phrases
from mzdesk.views.staff import Choice

OFFICE, WITNESS = "office", "witness"
_SIZE: Final = 32
_NO_ACCOUNT: Final = "{}还没有账号，不能保管口令。请先在“人员与权限”建立账号，或另选一位局领导。"


def held(session: Session, person_id: UUID | None, phrase: str, *, field: str, now: datetime) -> Person:
    """The leader who shall keep a secret, proved by the pass-phrase; raises BadInput and NotAllowed."""
    person = session.get(Person, person_id) if person_id is not None else None
    if person is None:
        raise BadInput("请选择保管口令的局领导。", field)
    account = approvals.account_of(session, person.id)
    if account is None or not account.active:
        raise NotAllowed(_NO_ACCOUNT.format(person.name))
    if not may_keep(account):
        raise NotAllowed(f"{person.name}的账号没有“启封”的权限，请另选一位局领导。")
    _require_shown(session, person, account, phrase, now)
    return person


def sworn(session: Session, person_id: UUID, phrase: str, *, now: datetime) -> Person:
    """The person of an account 监督见证人, proved by its own pass-phrase; raises BadInput and NotAllowed."""
    person = session.get(Person, person_id)
    account = approvals.account_of(session, person_id) if person is not None else None
    if person is None or account is None or not account.active or Role.WITNESS.value not in account.roles:
        raise BadInput(f"请选择有“{Role.WITNESS.label}”账号的人员；没有账号的，填写见证方名称。", "witness_id")
    _require_shown(session, person, account, phrase, now)
    return person


def _require_shown(session: Session, person: Person, account: Account, phrase: str, now: datetime) -> None:
    shown = approvals.proved(session, account, proofs.PHRASE, phrase, now=now)
    if shown is Shown.NOTHING:
        raise NotAllowed(_NO_ACCOUNT.format(person.name))
    if shown is Shown.LOCKED:
        raise NotAllowed(f"{person.name}的口令连续输错，已锁定15分钟，请稍后再试。")
    if shown is Shown.WRONG:
        raise NotAllowed(f"口令不正确，没有封存。请由{person.name}重新输入本人的登录口令。")


def may_keep(account: Account) -> bool:
    """Whether one of the account's roles may open a seal."""
    return any(Right.OPEN_SEAL in access.GRANTED[Role(role)] for role in account.roles)


def keepers(session: Session, actor: Actor) -> list[Choice]:
    """The leaders whose pass-phrase may keep a period; those without an account say so."""
    access.require(actor, Right.SEE)
    found = []
    for each in staff.leaders(session, actor):
        account = approvals.account_of(session, each.id)
        if account is None or not account.active:
            found.append(Choice(each.id, each.name, "还没有账号"))
        elif may_keep(account):
            found.append(Choice(each.id, each.name, each.note))
    return found


def kept(
    secret: bytes, part: str, way: ApprovalWay | None, phrase: str, period_id: UUID, who: UUID | None
) -> seals.Kept:
    """A secret under one pass-phrase; `way` says in which capacity, None for the recovery code."""
    code = seals.RECOVERY if way is None else way.value
    return seals.kept(secret, phrase, period_id, part=part, way=code, holder=who)


def opened(
    session: Session, row: PlanPeriod, phrases: Phrases, *, now: datetime
) -> tuple[Secrets, ApprovalWay, UUID | None]:
    """The secrets, how the office's was opened, and by whom; raises BadInput and NotAllowed.

    Five wrong pass-phrases in a row lock the keeper for 15 minutes.
    """
    if not phrases.office.strip():
        raise BadInput(f"请由{row.keeper}输入口令。", "phrase")
    account = approvals.account_of(session, row.keeper_id)
    if account is not None and account.locked_until is not None and account.locked_until > now:
        raise NotAllowed(f"{row.keeper}的口令连续输错，已锁定15分钟。请稍后再试，或使用恢复码。")
    found = seals.take(session, row.id, as_code(phrases.office) or phrases.office, part=OFFICE)
    if found is None:
        session.info["penalty"] = partial(approvals.count_failure, person_id=row.keeper_id, now=now)
        other = f"或{row.deputy}" if row.deputy else ""
        raise NotAllowed(f"口令不正确，没有启封。请由{row.keeper}{other}输入封存时的登录口令，或使用恢复单上的恢复码。")
    witness = _witness(session, row, phrases.witness)
    way = ApprovalWay.DELEGATED if found.way == seals.RECOVERY else ApprovalWay(found.way)
    return Secrets(found.secret[:_SIZE], found.secret[_SIZE:], witness), way, found.holder


def _witness(session: Session, row: PlanPeriod, phrase: str) -> bytes:
    if not row.witness:
        return b""
    if not phrase.strip():
        raise BadInput(f"这一期由{row.witness}见证，请见证方输入口令。", "witness_phrase")
    found = seals.take(session, row.id, as_code(phrase) or phrase, part=WITNESS)
    if found is None:
        raise NotAllowed(f"见证方口令不正确，没有启封。请由{row.witness}重新输入，或使用见证方的恢复码。")
    return found.secret


def as_code(phrase: str) -> str | None:
    """The recovery code that was typed instead of a pass-phrase, if it is one."""
    try:
        return vault.read_recovery_code(phrase)
    except BadInput:
        return None
