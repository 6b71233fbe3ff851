"""Accounts: signing in, made, changed, closed and opened again; pass-phrases that the section gives."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, vault
from mzdesk.db import doors, proofs
from mzdesk.db.doors import Said
from mzdesk.db.policies import logins
from mzdesk.errors import BadInput, NotAllowed, NotFound, RuleBroken
from mzdesk.models.staff import Account, Person, SignIn
from mzdesk.services import access, approvals
from mzdesk.services.staff import phrases, seating
from mzdesk.terms import FacilityKind, Right, Role
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.staff import Choice

_LAST = "至少要保留一个能管理账号的人员，请先给其他人“科室负责人”或“系统管理员”角色。"
_REFUSED = "用户名或口令不正确，请核对后重新输入。"


def create_account(
    session: Session,
    actor: Actor,
    person_id: UUID,
    *,
    login: str,
    roles: Iterable[Role],
    phrase: str,
    own: bool = False,
    kinds: Iterable[FacilityKind] = (),
) -> UUID:
    """Give a person an account whose pass-phrase must be changed at the first sign-in.

    `own`: the person has chosen it at this desk; a shared server has it changed all the same. `kinds` of place are for
    a 业务科室. Raises BadInput for a weak pass-phrase, RuleBroken for a login that is taken.
    """
    access.require(actor, Right.MANAGE_STAFF)
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("找不到这个人员，请刷新后重试。")
    login = login.strip()
    if not login:
        raise BadInput("请填写用户名，例如姓名的拼音。", "login")
    chosen = sorted({role.value for role in roles})
    if not chosen:
        raise BadInput("请至少选择一个角色。", "roles")
    taken = sa.select(Account.id).where(Account.district == actor.district, Account.login == login)
    if session.scalars(taken).first() is not None:
        raise RuleBroken(f"用户名“{login}”已被使用，请换一个。")
    account = Account(
        district=person.district,
        township=person.township,
        person_id=person.id,
        login=login,
        roles=chosen,
        must_change=not own,
        kinds=_kinds(chosen, kinds),
    )
    _check_side(person.township, actor.district, chosen)
    _check_alone(chosen)
    phrases.check_form(session, actor, phrase, login)
    guarded = proofs.guarded(session)
    if guarded:
        _check_name(login)
        account.must_change = True
    else:
        account.phrase_hash = vault.hash_phrase(phrase)
    session.add(account)
    session.flush()
    if guarded and doors.make(session, account.id, login, phrase) is Said.TAKEN:
        raise RuleBroken(f"用户名“{login}”已被使用，请换一个。")
    return account.id


def _check_side(township: str, district: str, roles: Iterable[str]) -> None:
    outside = township != bureau_code(district)
    named = set(roles)
    if Role.CITY.value in named:
        raise BadInput(f"“{Role.CITY.label}”的账号由市级数据库管理员建立。请选择其他角色。", "roles")
    if outside and named != {Role.TOWNSHIP_CLERK.value}:
        raise BadInput(f"乡镇（街道）人员的账号只能是“{Role.TOWNSHIP_CLERK.label}”，请重新选择角色。", "roles")
    if not outside and Role.TOWNSHIP_CLERK.value in named:
        raise BadInput(
            f"局里的人员不能是“{Role.TOWNSHIP_CLERK.label}”。请重新选择角色，或先改正人员的所属乡镇（街道）。", "roles"
        )


def _check_alone(roles: Collection[str]) -> None:
    if Role.WITNESS.value in roles and len(roles) > 1:
        raise BadInput(
            f"“{Role.WITNESS.label}”只见证封存，不能兼有其他角色。请只选“{Role.WITNESS.label}”，或去掉它。", "roles"
        )


def _kinds(roles: Collection[str], kinds: Iterable[FacilityKind]) -> list[str]:
    """The kinds of place an account is kept to: a 业务科室 has some and no second role, the others have none."""
    if Role.DEPARTMENT.value not in roles:
        return []
    if len(roles) > 1:
        raise BadInput(
            f"“{Role.DEPARTMENT.label}”只看本科室主管的机构，不能兼有其他角色。请只选“{Role.DEPARTMENT.label}”，或去掉它。",
            "roles",
        )
    chosen = sorted({kind.value for kind in kinds})
    if not chosen:
        raise BadInput("请至少选择一类机构，业务科室的账号只能查看所选类别的机构。", "kinds")
    return chosen


def _check_name(login: str) -> None:
    """A login of a shared server is a name of the server's as well."""
    if not logins.fits(login):
        raise BadInput(logins.FORM, "login")


def sign_in(session: Session, actor: Actor, *, login: str, phrase: str, now: datetime) -> Actor:
    """The actor behind a login; raises NotAllowed (one sentence for all causes), locked after five failures.

    `actor` is whoever sits at the desk before; only its district counts.
    """
    asked = sa.select(Account).where(Account.district == actor.district, Account.login == login.strip())
    account = session.scalars(asked).first()
    if account is None or not account.active or account.phrase_hash is None:
        raise NotAllowed(_REFUSED)
    if account.locked_until is not None and account.locked_until > now:
        raise NotAllowed("口令连续输错，账号已锁定15分钟。请稍后再试，或请科室负责人重置。")
    if not vault.check_phrase(account.phrase_hash, phrase):
        session.info["penalty"] = partial(_failed, account_person=account.person_id, login=account.login, now=now)
        raise NotAllowed(_REFUSED)
    account.failures = 0
    _log(session, account.district, account.login, "in", now)
    person = session.get_one(Person, account.person_id)
    return Actor(
        person.id,
        person.name,
        frozenset(Role(role) for role in account.roles),
        account.district,
        account.township,
        frozenset(FacilityKind(kind) for kind in account.kinds),
    )


def _failed(session: Session, *, account_person: UUID, login: str, now: datetime) -> None:
    approvals.count_failure(session, person_id=account_person, now=now)
    account = approvals.account_of(session, account_person)
    if account is not None:
        _log(session, account.district, login, "refused", now)


def _log(session: Session, district: str, login: str, what: str, now: datetime) -> None:
    session.add(SignIn(id=clock.uuid7(), district=district, at=now, login=login, what=what))


def must_change(session: Session, actor: Actor, person_id: UUID | None) -> bool:
    """Whether the person's pass-phrase was given by the section and must be changed first."""
    access.require_someone(actor)
    if proofs.guarded(session):
        return person_id == actor.person_id and seating.must_change_first(session)
    account = approvals.account_of(session, person_id) if person_id else None
    return account is not None and account.district == actor.district and account.must_change


def sign_in_names(session: Session, district: str) -> list[Choice]:
    """Who can sign in at this store: shown as a list, so that nobody types a login."""
    asked = (
        sa.select(Account.id, Account.login, Person.name, Person.post)
        .join(Person, Person.id == Account.person_id)
        .where(Account.district == district, Account.active)
        .order_by(Person.sort_key, Person.id)
    )
    return [Choice(key, login, f"{name} {post}".strip()) for key, login, name, post in session.execute(asked)]


def _account(session: Session, actor: Actor, account_id: UUID) -> Account:
    account = session.get(Account, account_id)
    if account is None or account.district != actor.district:
        raise NotFound("找不到这个账号，请刷新后重试。")
    return account


def set_roles(
    session: Session,
    actor: Actor,
    account_id: UUID,
    *,
    roles: Iterable[Role],
    kinds: Iterable[FacilityKind] = (),
) -> None:
    """Change what an account may do, and which kinds of place a 业务科室 sees.

    The last who may manage accounts keeps that right.
    """
    access.require(actor, Right.MANAGE_STAFF)
    account = _account(session, actor, account_id)
    chosen = frozenset(roles)
    if not chosen:
        raise BadInput("请至少选择一个角色。", "roles")
    named = sorted(role.value for role in chosen)
    _check_side(account.township, actor.district, named)
    _check_alone(named)
    kept = _kinds(named, kinds)
    _keep_manager(session, account, chosen)
    account.roles, account.kinds = named, kept
    session.flush()
    if proofs.guarded(session) and account.active:
        _spare(doors.regroup(session, account.id))


def disable(session: Session, actor: Actor, account_id: UUID) -> None:
    """Close an account at once."""
    access.require(actor, Right.MANAGE_STAFF)
    account = _account(session, actor, account_id)
    _keep_manager(session, account, frozenset())
    account.active = False
    session.flush()
    if proofs.guarded(session):
        _spare(doors.shut(session, account.id))


def enable(session: Session, actor: Actor, account_id: UUID) -> None:
    """Open a closed account again, with the pass-phrase it had; raises RuleBroken for who has left."""
    access.require(actor, Right.MANAGE_STAFF)
    account = _account(session, actor, account_id)
    person = session.get_one(Person, account.person_id)
    if not person.active:
        raise RuleBroken(f"{person.name}已离岗，账号没有启用。请先在“修改”中改为在岗，再启用账号。")
    account.active = True
    session.flush()
    if proofs.guarded(session):
        doors.open_again(session, account.id)


def _keep_manager(session: Session, account: Account, roles: frozenset[Role]) -> None:
    if proofs.guarded(session) or any(Right.MANAGE_STAFF in access.GRANTED[role] for role in roles):
        return  # a shared server counts its logins itself
    others = [each for each in administrators(session, account.district) if each != account.id]
    if not others:
        raise RuleBroken(_LAST)


def _spare(said: Said) -> None:
    if said is Said.LAST:
        raise RuleBroken(_LAST)


def administrators(session: Session, district: str) -> list[UUID]:
    """Active accounts that may manage accounts."""
    asked = sa.select(Account).where(Account.district == district, Account.active)
    return [
        account.id
        for account in session.scalars(asked)
        if any(Right.MANAGE_STAFF in access.GRANTED[Role(role)] for role in account.roles)
    ]


def reset(session: Session, actor: Actor, account_id: UUID, *, phrase: str) -> None:
    """Give an account a new pass-phrase that must be changed at the next sign-in; unlocks it."""
    access.require(actor, Right.MANAGE_STAFF)
    account = _account(session, actor, account_id)
    phrases.check_form(session, actor, phrase, account.login)
    guarded = proofs.guarded(session)
    if not guarded:
        account.phrase_hash = vault.hash_phrase(phrase)
    account.must_change = True
    account.failures = 0
    account.locked_until = None
    account.active = True
    session.flush()
    if guarded:
        doors.reset(session, account.id, account.login, phrase)
        _spare(doors.regroup(session, account.id))


def unlock(session: Session, actor: Actor, account_id: UUID) -> None:
    """Let somebody try again before the quarter of an hour is over."""
    access.require(actor, Right.MANAGE_STAFF)
    account = _account(session, actor, account_id)
    account.failures = 0
    account.locked_until = None
