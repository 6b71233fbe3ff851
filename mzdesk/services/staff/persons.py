"""Persons of the bureau and the townships; who can be sent out on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, NotFound
from mzdesk.models.facilities import Facility
from mzdesk.models.staff import Account, Leave, Person, Tie
from mzdesk.rules import pinyin
from mzdesk.services import access, approvals, history, search
from mzdesk.services.access import S
from mzdesk.terms import Capability, FacilityKind, PersonKind, Right, Role
from mzdesk.views.actor import Actor
from mzdesk.views.plans import OfficerCandidate
from mzdesk.views.staff import (
    AccountView,
    Choice,
    LeaveRow,
    PersonCriteria,
    PersonDraft,
    PersonRow,
    PersonView,
    TieRow,
)
from mzdesk.views.window import Window

_PLAIN = (
    *("kind", "post", "section", "phone", "certificate_until", "leader_seat", "on_duty", "no_nights", "active"),
    *("senior", "remark"),
)


def _may_look(actor: Actor) -> None:
    access.require_any(actor, Right.SEE, Right.MANAGE_STAFF)


def listing(
    session: Session, actor: Actor, criteria: PersonCriteria, *, offset: int, limit: int, today: date
) -> Window[PersonRow]:
    """Persons in dictionary order."""
    _may_look(actor)
    asked = _matching(sa.select(Person), actor, criteria)
    total = session.scalar(sa.select(sa.func.count()).select_from(asked.subquery())) or 0
    people = session.scalars(asked.order_by(Person.sort_key, Person.id).offset(offset).limit(limit)).all()
    logins, away = _logins(session, people), _away(session, people, today)
    return Window(total, tuple(_row(person, logins, away) for person in people))


def _matching(asked: S, actor: Actor, criteria: PersonCriteria) -> S:
    asked = access.visible(asked, Person, actor)
    if criteria.kind is not None:
        asked = asked.where(Person.kind == criteria.kind)
    if not criteria.with_former:
        asked = asked.where(Person.active)
    if criteria.text.strip():
        asked = asked.where(Person.id.in_(search.ids(Capability.STAFF, criteria.text)))
    return asked


def counts(session: Session, actor: Actor, criteria: PersonCriteria) -> dict[str, int]:
    """How many persons of each kind, and `all`."""
    _may_look(actor)
    base = PersonCriteria(text=criteria.text, with_former=criteria.with_former)
    asked = _matching(sa.select(Person.kind, sa.func.count()), actor, base).group_by(Person.kind)
    found = {kind.value: count for kind, count in session.execute(asked)}
    return {"all": sum(found.values())} | found


def _logins(session: Session, people: Any) -> dict[UUID, str]:
    asked = sa.select(Account.person_id, Account.login).where(
        Account.person_id.in_([person.id for person in people]), Account.active
    )
    return dict(session.execute(asked).all())


def _away(session: Session, people: Any, today: date) -> dict[UUID, date]:
    asked = sa.select(Leave.person_id, sa.func.max(Leave.ends)).where(
        Leave.person_id.in_([person.id for person in people]), Leave.starts <= today, Leave.ends >= today
    )
    return dict(session.execute(asked.group_by(Leave.person_id)).all())


def _row(person: Person, logins: dict[UUID, str], away: dict[UUID, date]) -> PersonRow:
    return PersonRow(
        person.id,
        person.name,
        person.kind,
        person.post,
        person.section,
        person.phone,
        person.certificate_no,
        person.certificate_until,
        person.leader_seat,
        person.active,
        logins.get(person.id),
        away.get(person.id),
        person.on_duty,
        person.no_nights,
        person.senior,
    )


def view(session: Session, actor: Actor, person_id: UUID, *, today: date) -> PersonView:
    """A person in full; raises NotFound."""
    _may_look(actor)
    person = _get(session, actor, person_id)
    account = session.scalars(sa.select(Account).where(Account.person_id == person.id)).first()
    leaves = session.scalars(sa.select(Leave).where(Leave.person_id == person.id).order_by(Leave.starts.desc()))
    return PersonView(
        _row(person, _logins(session, [person]), _away(session, [person], today)),
        person.version,
        person.township,
        person.remark,
        _ties(session, actor, person.id),
        tuple(LeaveRow(each.id, each.starts, each.ends, each.reason) for each in leaves),
        _account(session, account) if account else None,
    )


def _ties(session: Session, actor: Actor, person_id: UUID) -> tuple[TieRow, ...]:
    """An administrator sees no places: a tie to one is without its name."""
    ties = session.scalars(sa.select(Tie).where(Tie.person_id == person_id).order_by(Tie.created_at, Tie.id)).all()
    keys = [tie.facility_id for tie in ties if tie.facility_id and access.may(actor, Right.SEE)]
    asked = sa.select(Facility.id, Facility.name).where(Facility.id.in_(keys))
    names = dict(session.execute(asked).all()) if keys else {}
    return tuple(
        TieRow(tie.id, tie.facility_id, names.get(tie.facility_id, ""), tie.in_township, tie.reason)  # type: ignore[arg-type]
        for tie in ties
    )


def _account(session: Session, account: Account) -> AccountView:
    return AccountView(
        account.id,
        account.login,
        tuple(Role(role) for role in account.roles),
        account.active,
        approvals.has_pin(session, account),
        account.must_change,
        account.locked_until,
        tuple(kind for kind in FacilityKind if kind.value in account.kinds),
    )


def _get(session: Session, actor: Actor, person_id: UUID) -> Person:
    person = session.scalars(access.visible(sa.select(Person).where(Person.id == person_id), Person, actor)).first()
    if person is None:
        raise NotFound("找不到这个人员，请刷新后重试。")
    return person


def save(
    session: Session, actor: Actor, draft: PersonDraft, *, person_id: UUID | None = None, version: int | None = None
) -> UUID:
    """Add a person, or change one read at `version`; raises BadInput, ChangedMeanwhile."""
    access.require(actor, Right.MANAGE_STAFF)
    name = draft.name.strip()
    if not name:
        raise BadInput("请填写姓名。", "name")
    if draft.certificate_until is not None and not draft.certificate_no:
        raise BadInput("填写了执法证有效期，请同时填写证号。", "certificate_no")
    person = _get(session, actor, person_id) if person_id else Person(district=actor.district)
    if person_id and person.version != version:
        raise history.overtaken(session, person.id, "这个人员的资料刚刚被别人修改过，请刷新后再改。")
    person.township = draft.township or actor.township
    person.name, person.sort_key = name, pinyin.sort_key(name)
    for field in _PLAIN:
        setattr(person, field, getattr(draft, field))
    person.certificate_no = (draft.certificate_no or "").strip() or None
    session.add(person)
    session.flush()
    return person.id


def add_tie(
    session: Session,
    actor: Actor,
    person_id: UUID,
    *,
    reason: str,
    facility_id: UUID | None = None,
    township: str | None = None,
) -> UUID:
    """Bar a person from a place or a township; raises BadInput without a reason or an object."""
    access.require(actor, Right.MANAGE_STAFF)
    person = _get(session, actor, person_id)
    if not reason.strip():
        raise BadInput("请填写回避事由，例如“近亲属在该机构任职”。", "reason")
    if (facility_id is None) == (township is None):
        raise BadInput("请选择要回避的机构或乡镇（街道）。", "facility")
    tie = Tie(
        district=person.district,
        township=person.township,
        person_id=person.id,
        facility_id=facility_id,
        in_township=township,
        reason=reason.strip(),
    )
    session.add(tie)
    session.flush()
    return tie.id


def drop_tie(session: Session, actor: Actor, tie_id: UUID) -> None:
    """The reason for recusal is gone."""
    access.require(actor, Right.MANAGE_STAFF)
    _drop(session, session.get(Tie, tie_id))


def add_leave(session: Session, actor: Actor, person_id: UUID, *, starts: date, ends: date, reason: str = "") -> UUID:
    """A person is away from `starts` to `ends`, both included; raises BadInput when they are the wrong way round."""
    access.require(actor, Right.MANAGE_STAFF)
    person = _get(session, actor, person_id)
    if ends < starts:
        raise BadInput("结束日期早于开始日期，请核对。", "ends")
    leave = Leave(
        district=person.district, township=person.township, person_id=person.id, starts=starts, ends=ends, reason=reason
    )
    session.add(leave)
    session.flush()
    return leave.id


def drop_leave(session: Session, actor: Actor, leave_id: UUID) -> None:
    """The leave was not taken."""
    access.require(actor, Right.MANAGE_STAFF)
    _drop(session, session.get(Leave, leave_id))


def _drop(session: Session, row: Tie | Leave | None) -> None:
    if row is None:
        raise NotFound("这条记录已不存在，请刷新。")
    session.delete(row)
    session.flush()


def leaders(session: Session, actor: Actor) -> list[Choice]:
    """Who may approve: leaders, and whoever holds an approving role."""
    _may_look(actor)
    asked = (
        sa.select(Person, Account)
        .outerjoin(Account, sa.and_(Account.person_id == Person.id, Account.active))
        .where(Person.district == actor.district, Person.active)
        .order_by(Person.sort_key, Person.id)
    )
    return [
        Choice(person.id, person.name, person.post)
        for person, account in session.execute(asked)
        if person.kind is PersonKind.LEADER or (account is not None and _approves(account))
    ]


def everybody(session: Session, actor: Actor) -> list[Choice]:
    """All active persons in dictionary order, to pick from."""
    _may_look(actor)
    asked = sa.select(Person).where(Person.active).order_by(Person.sort_key, Person.id)
    return [Choice(p.id, p.name, p.post) for p in session.scalars(access.visible(asked, Person, actor))]


def _approves(account: Account) -> bool:
    return any(Right.APPROVE in access.GRANTED[Role(role)] for role in account.roles)


FOREVER = date(9999, 12, 31)


def officers(session: Session, actor: Actor, *, day: date) -> list[OfficerCandidate]:
    """The bureau's officers with a 执法证, with its validity, their leave from `day` on and their ties.

    The draw itself leaves out who is away or whose certificate has run out, and says so.
    """
    access.require(actor, Right.PLAN if access.may(actor, Right.PLAN) else Right.OPEN_SEAL)
    asked = sa.select(Person).where(
        Person.district == actor.district, Person.active, Person.certificate_no.is_not(None)
    )
    people = session.scalars(asked.order_by(Person.id)).all()
    ids = [person.id for person in people]
    ties = session.scalars(sa.select(Tie).where(Tie.person_id.in_(ids))).all()
    leaves = session.scalars(sa.select(Leave).where(Leave.person_id.in_(ids), Leave.ends >= day)).all()
    return [_candidate(person, ties, leaves) for person in people]


def _candidate(person: Person, ties: Sequence[Tie], leaves: Sequence[Leave]) -> OfficerCandidate:
    mine = [tie for tie in ties if tie.person_id == person.id]
    away = sorted((leave.starts, leave.ends) for leave in leaves if leave.person_id == person.id)
    return OfficerCandidate(
        str(person.id),
        person.leader_seat,
        person.certificate_until or FOREVER,
        tuple(away),
        frozenset(str(tie.facility_id) for tie in mine if tie.facility_id is not None),
        frozenset(tie.in_township for tie in mine if tie.in_township is not None),
    )
