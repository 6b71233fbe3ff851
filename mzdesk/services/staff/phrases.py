"""Pass-phrases and PINs: one's own changed, a PIN set by who shows the phrase.

On a shared server the pass-phrase is the password of the login, and the server compares (db/proofs.py).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk import vault
from mzdesk.db import doors, proofs
from mzdesk.db.doors import Said
from mzdesk.db.proofs import Shown
from mzdesk.errors import NotAllowed, NotFound
from mzdesk.models.staff import Account
from mzdesk.services import access, approvals, settings
from mzdesk.views.actor import Actor


def check_form(session: Session, actor: Actor, phrase: str, login: str) -> None:
    """Raise BadInput unless the pass-phrase is as long and mixed as the office asks."""
    least = settings.value(session, actor, "phrase_least")
    vault.check_phrase_form(phrase, least=least, login=login)


def change_phrase(session: Session, actor: Actor, *, old: str, new: str) -> None:
    """Change one's own pass-phrase; raises NotAllowed when the old one is wrong.

    On a shared server it is the password of the login: new lines must be opened with the new one.
    """
    access.require_someone(actor)
    if proofs.guarded(session):
        _change_password(session, actor, old, new)
        return
    account = _own(session, actor)
    if account.phrase_hash is None or not vault.check_phrase(account.phrase_hash, old):
        raise NotAllowed("原口令不正确，请核对后重新输入。")
    check_form(session, actor, new, account.login)
    account.phrase_hash = vault.hash_phrase(new)
    account.must_change = False


def _change_password(session: Session, actor: Actor, old: str, new: str) -> None:
    check_form(session, actor, new, doors.login_name(session))
    if actor.person_id is not None:
        _ask(session, actor.person_id, old)
    if doors.change(session, new) is Said.WRONG:
        raise NotAllowed("原口令不正确，请核对后重新输入。")


def _ask(session: Session, person_id: UUID, phrase: str) -> Shown | None:
    said = proofs.ask(session, person_id, proofs.PHRASE, phrase)
    if said is Shown.LOCKED:
        raise NotAllowed("口令连续输错，账号已锁定15分钟。请稍后再试，或请科室负责人重置。")
    return said


def show_self(session: Session, actor: Actor, *, typed: str, now: datetime) -> None:
    """Whoever is signed in goes on at a locked screen, by the own PIN or pass-phrase.

    Raises NotAllowed for a wrong one, which is counted, and when there is nothing to compare with.
    """
    access.require_someone(actor)
    digits = re.fullmatch(r"[0-9]{4,6}", unicodedata.normalize("NFKC", typed)) is not None
    shown = _shown(session, actor, proofs.PIN if digits else proofs.PHRASE, typed, now)
    if shown is Shown.LOCKED:
        raise NotAllowed("连续输错，账号已锁定15分钟。请稍后再试，或请科室负责人解除锁定。")
    if shown is Shown.NOTHING and digits:
        raise NotAllowed("您还没有设置签批码，请输入登录口令。")
    if shown is not Shown.RIGHT:
        raise NotAllowed("签批码或口令不正确，请核对后重新输入。")


def _shown(session: Session, actor: Actor, sort: str, typed: str, now: datetime) -> Shown:
    if actor.person_id is None:
        return Shown.NOTHING
    if proofs.guarded(session):
        return proofs.show(session, actor.person_id, sort, typed)
    account = approvals.account_of(session, actor.person_id)
    return Shown.NOTHING if account is None else approvals.proved(session, account, sort, typed, now=now)


def may_lock(session: Session, actor: Actor) -> bool:
    """Whether the person at the desk could open a locked screen again: has an account here."""
    access.require_someone(actor)
    if actor.person_id is None:
        return False
    account = None if proofs.guarded(session) else approvals.account_of(session, actor.person_id)
    return proofs.guarded(session) or (account is not None and account.phrase_hash is not None)


def set_pin(session: Session, actor: Actor, *, pin: str, phrase: str, person_id: UUID | None = None) -> None:
    """Set the 4–6 digit PIN of oneself, or of a person who types his own pass-phrase at this desk."""
    access.require_someone(actor)
    if proofs.guarded(session):
        _set_kept_pin(session, person_id or actor.person_id, pin, phrase)
        return
    account = _own(session, actor) if person_id is None else approvals.account_of(session, person_id)
    if account is None or account.phrase_hash is None:
        raise NotFound("这个人员还没有账号，请先建立账号再设置签批码。")
    if not vault.check_phrase(account.phrase_hash, phrase):
        raise NotAllowed("口令不正确，没有修改签批码。")
    vault.check_pin_form(pin)
    account.pin_hash = vault.hash_phrase(pin)


def _set_kept_pin(session: Session, person_id: UUID | None, pin: str, phrase: str) -> None:
    if person_id is None or not proofs.kept(session, person_id, proofs.PHRASE):
        raise NotFound("这个人员还没有账号，请先建立账号再设置签批码。")
    vault.check_pin_form(pin)
    _ask(session, person_id, phrase)
    if doors.set_pin(session, person_id, pin) is Said.WRONG:
        raise NotAllowed("口令不正确，没有修改签批码。")


def _own(session: Session, actor: Actor) -> Account:
    account = approvals.account_of(session, actor.person_id) if actor.person_id else None
    if account is None:
        raise NotFound("您还没有账号，请联系科室负责人建立。")
    return account
