"""Handing over in one act: what is chosen is looked at again, changes hands, and is kept as it stood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, ChangedMeanwhile, NotFound, RuleBroken
from mzdesk.models.campaigns import Campaign
from mzdesk.models.duty import DutyTask, DutyTaskStep
from mzdesk.models.staff import Person
from mzdesk.models.takeovers import Takeover, TakeoverLine
from mzdesk.services import access, approvals, settings
from mzdesk.services.takeovers import finding
from mzdesk.terms import MatterKind, Right
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.takeovers import Matter, TakeoverDraft, TakeoverList, TakeoverRow


def prepare(session: Session, actor: Actor, draft: TakeoverDraft, *, today: date, now: datetime) -> TakeoverList:
    """The 移交清单 of this act; everything the giver has that can't change hands stands on it too.

    Raises BadInput for what is missing, NotAllowed for a wrong PIN (counted), ChangedMeanwhile when a chosen matter is
    over or in other hands by now.
    """
    access.require(actor, Right.HAND_OVER)
    giver = finding.person_of(session, actor, draft.giver_id)
    taker = _person(session, actor, draft.taker_id)
    _check(draft, giver, taker, actor)
    signed = tuple(
        person.name
        for person, pin in ((giver, draft.giver_pin), (taker, draft.taker_pin))
        if _confirmed(session, person, pin, now)
    )
    found = finding.open_matters(session, actor, giver.id, today=today)
    known = {each.key for each in found}
    if any(key not in known for key in draft.keys):
        raise ChangedMeanwhile("有事项已办结或已由别人接手，清单已变化。请刷新后核对，再办理移交。")
    moved = tuple(each for each in found if each.key in draft.keys)
    if any(each.kind.instead for each in moved):
        raise RuleBroken("所选事项中有不能随移交改变的事项，请按清单所列办法另行办理。")
    return TakeoverList(
        bureau=settings.office(session, actor)["bureau_name"],
        giver=giver.name,
        giver_post=giver.post,
        taker=taker.name,
        taker_post=taker.post,
        reason=draft.reason.strip(),
        handed_on=today,
        matters=moved,
        rest=tuple(each for each in found if each.kind.instead),
        watcher=draft.watcher.strip(),
        signed=signed,
    )


def _person(session: Session, actor: Actor, person_id: UUID) -> Person:
    person = session.get(Person, person_id)
    if person is None or person.district != actor.district:
        raise NotFound("找不到这个人员，请刷新后重试。")
    return person


def _check(draft: TakeoverDraft, giver: Person, taker: Person, actor: Actor) -> None:
    if taker.id == giver.id:
        raise BadInput("移交人和接收人是同一人，请另选接收人。", "taker_id")
    if not taker.active:
        raise BadInput(f"{taker.name}已离岗，不能接收。请选择在岗的人员。", "taker_id")
    if taker.township != bureau_code(actor.district) or giver.township != taker.township:
        raise BadInput("移交只在局机关人员之间办理，请选择局机关的人员。", "taker_id")
    if not draft.reason.strip():
        raise BadInput("请填写移交原因，例如岗位调整。", "reason")
    if not draft.keys:
        raise BadInput("没有选择要移交的事项，请至少选择一项。", "keys")


def _confirmed(session: Session, person: Person, pin: str, now: datetime) -> bool:
    if not pin.strip():
        return False
    approvals.check_pin(session, person, pin.strip(), now=now)
    return True


def keep(
    session: Session,
    actor: Actor,
    draft: TakeoverDraft,
    made: TakeoverList,
    *,
    document_id: UUID,
    today: date,
    now: datetime,
) -> UUID:
    """Put the act on file: every matter of `made` changes hands, the paper `document_id` says so."""
    access.require(actor, Right.HAND_OVER)
    finding.person_of(session, actor, draft.giver_id)
    scope = {"district": actor.district, "township": bureau_code(actor.district)}
    last = session.scalar(sa.select(sa.func.max(Takeover.number)).where(Takeover.district == actor.district))
    act = Takeover(
        **scope,
        number=(last or 0) + 1,
        giver_id=draft.giver_id,
        giver=made.giver,
        taker_id=draft.taker_id,
        taker=made.taker,
        handed_on=today,
        reason=made.reason,
        watcher=made.watcher,
        signed=list(made.signed),
        document_id=document_id,
        created_by=actor.name,
        created_at=now,
    )
    session.add(act)
    session.flush()
    for position, matter in enumerate((*made.matters, *made.rest)):
        moved = not matter.kind.instead
        session.add(
            TakeoverLine(
                **scope,
                takeover_id=act.id,
                position=position,
                kind=matter.kind,
                record=matter.record,
                number=matter.number,
                title=matter.title,
                stands=matter.stands,
                due_on=matter.due_on,
                moved=moved,
                taker_id=draft.taker_id,
                taker=made.taker,
                created_by=actor.name,
                created_at=now,
            )
        )
        if moved:
            _pass_on(session, actor, matter, draft, made, today)
    session.flush()
    return act.id


def _pass_on(
    session: Session, actor: Actor, matter: Matter, draft: TakeoverDraft, made: TakeoverList, today: date
) -> None:
    """Where the record itself names who does it, the name changes too."""
    if matter.kind is MatterKind.TASK:
        task = session.get_one(DutyTask, matter.record)
        names = [made.taker if name == made.giver else name for name in finding.people(task.responsible)]
        task.responsible = "、".join(dict.fromkeys(names))
        session.add(
            DutyTaskStep(
                district=task.district,
                township=task.township,
                task_id=task.id,
                happened_on=today,
                text=f"由{made.giver}移交{made.taker}办理",
                created_by=actor.name,
            )
        )
    elif matter.kind is MatterKind.CAMPAIGN:
        campaign = session.get_one(Campaign, matter.record)
        campaign.members = _replaced(campaign.members, draft, made)


def _replaced(members: Sequence[dict[str, str]], draft: TakeoverDraft, made: TakeoverList) -> list[dict[str, str]]:
    """The team with the taker in the giver's seats, once in each part of the team."""
    new = {"name": made.taker, "post": made.taker_post, "person": str(draft.taker_id)}
    changed = [each | new if each.get("person") == str(draft.giver_id) else dict(each) for each in members]
    kept: dict[tuple[str, str], dict[str, str]] = {}
    for each in changed:
        kept.setdefault((each["role"], each.get("person", each["name"])), each)
    return list(kept.values())


def past(session: Session, actor: Actor, person_id: UUID) -> list[TakeoverRow]:
    """The acts in which this person gave or took, newest first."""
    finding.person_of(session, actor, person_id)
    count = sa.select(sa.func.count()).where(
        TakeoverLine.district == Takeover.district, TakeoverLine.takeover_id == Takeover.id, TakeoverLine.moved
    )
    asked = (
        sa.select(Takeover, count.scalar_subquery())
        .where(
            Takeover.district == actor.district,
            sa.or_(Takeover.giver_id == person_id, Takeover.taker_id == person_id),
        )
        .order_by(Takeover.number.desc())
    )
    return [
        TakeoverRow(act.id, act.giver, act.taker, act.handed_on, act.reason, number, act.document_id)
        for act, number in session.execute(asked)
    ]
