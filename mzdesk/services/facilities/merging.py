"""查重与合并: places entered twice, made one, and parted again when that was wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, jsonio
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.services import access, history, settings
from mzdesk.services.facilities import certificates, chain, keys, lists, records, words
from mzdesk.terms import FacilityEventKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import LABELS, DuplicateGroup, FacilityDraft, MergeField

_F = Facility
_REASONS = (
    ("统一社会信用代码相同", _F.uscc),
    ("名称相同", _F.name_key),
    ("名称去掉地名后相同", _F.near_key),
)
_FIXED = ("township", "relation")


def duplicates(session: Session, actor: Actor, *, limit: int = 200) -> list[DuplicateGroup]:
    """Groups of places that may be one: same code, equal name, or same phone at the same address."""
    access.require(actor, Right.SEE)
    found: dict[frozenset[UUID], list[str]] = {}
    for reason, ids in _groups(session, actor, limit):
        found.setdefault(ids, []).append(reason)
    firm = {ids: reasons for ids, reasons in found.items() if not any(ids < other for other in found)}
    return [
        DuplicateGroup("，".join(reasons), tuple(lists.rows(session, actor, sorted(ids))))
        for ids, reasons in list(firm.items())[:limit]
    ]


def _groups(session: Session, actor: Actor, limit: int) -> Iterator[tuple[str, frozenset[UUID]]]:
    for reason, column in _REASONS:
        for members in _equal(session, actor, column, limit):
            if reason == "名称去掉地名后相同" and len({member.kind for member in members}) == len(members):
                continue
            yield reason, frozenset(member.id for member in members)
    for members in _equal(session, actor, _F.address_key, limit):
        for phone in sorted({phone for member in members for phone in member.phones}):
            sharing = frozenset(member.id for member in members if phone in member.phones)
            if len(sharing) > 1:
                yield "电话和地址相同", sharing


def _equal(session: Session, actor: Actor, column: Any, limit: int) -> Iterator[list[Any]]:
    """Places that share a value of `column`, group by group."""
    base = (_F.merged_into.is_(None), column.is_not(None), column != "")
    shared = access.visible(sa.select(column), _F, actor).where(*base).group_by(column)
    shared = shared.having(sa.func.count() > 1).order_by(column).limit(limit)
    asked = access.visible(sa.select(_F.id, _F.kind, _F.phones, column.label("shared")), _F, actor)
    asked = asked.where(_F.merged_into.is_(None), column.in_(shared)).order_by(column, _F.id)
    group: list[Any] = []
    for row in session.execute(asked):
        if group and group[0].shared != row.shared:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def differences(session: Session, actor: Actor, keep_id: UUID, *, drop_id: UUID) -> tuple[MergeField, ...]:
    """The fields in which two records differ, for the clerk to choose from."""
    access.require(actor, Right.SEE)
    keep = lists.draft_of(lists.get(session, actor, keep_id))
    drop = lists.draft_of(lists.get(session, actor, drop_id))
    towns = settings.township_names(session, actor)
    return tuple(
        MergeField(
            name,
            LABELS[name],
            words.word(name, getattr(keep, name), towns),
            words.word(name, getattr(drop, name), towns),
        )
        for name in FacilityDraft.__slots__
        if name not in _FIXED and getattr(keep, name) != getattr(drop, name)
    )


def merge(
    session: Session,
    actor: Actor,
    keep_id: UUID,
    *,
    drop_id: UUID,
    take: Collection[str] = (),
    today: date,
    now: datetime,
) -> None:
    """Make two records one: `keep_id` stays, with the fields of `take` as the other has them.

    Certificates and 花名册 move over. Visits, hazards and papers stay where they were written and are found in the
    dossier of the record that stays. Can be taken back. Raises BadInput, RuleBroken.
    """
    if keep_id == drop_id:
        raise BadInput("请选择两条不同的机构记录。", "drop")
    keep = records.open_record(session, actor, keep_id, None)
    drop = records.open_record(session, actor, drop_id, None)
    before = lists.draft_of(keep)
    phones = list(dict.fromkeys((*keep.phones, *drop.phones)))
    for name in take:
        if name in FacilityDraft.__slots__ and name not in _FIXED:
            setattr(keep, name, getattr(drop, name))
    keep.phones = phones
    keys.fill(keep, keys.prefixes(session, actor))
    moved = records.hand_over(session, drop.id, keep)
    drop.merged_into = keep.id
    session.flush()
    _settle(session, keep)
    names = (drop.name, keep.name)
    records.note_event(session, actor, keep, FacilityEventKind.MERGED, names, "合并重复登记", today, now)
    payload = {"drop": str(drop.id), "drop_version": drop.version, "before": jsonio.plain(before), "moved": moved}
    records.can_undo(session, actor, keep, "merge", f"合并机构：{drop.name}并入{keep.name}", payload, now)


def _settle(session: Session, facility: Facility) -> None:
    certificates.renew(session, facility)
    chain.recount(session, facility)


def _undo_merge(session: Session, actor: Actor, keep_id: UUID, payload: dict[str, Any]) -> None:
    keep = records.unchanged(session, actor, keep_id, payload)
    drop = lists.get(session, actor, UUID(payload["drop"]))
    if drop.version != payload["drop_version"] or drop.merged_into != keep.id:
        raise RuleBroken("被合并的记录后来又有变动，不能再撤销合并。")
    drop.merged_into = None
    session.flush()
    for model in records.FOLLOWING:
        ids = [UUID(each) for each in payload["moved"].get(model.__tablename__, ())]
        children = session.scalars(sa.select(model).where(model.id.in_(ids), model.facility_id == keep.id)).all()
        records.reassign(session, list(children), drop)
    records.apply(keep, jsonio.convert(payload["before"], FacilityDraft), keys.prefixes(session, actor))
    session.flush()
    for facility in (keep, drop):
        _settle(session, facility)
    now = clock.now()
    today = clock.office(now).date()
    names = (keep.name, drop.name)
    records.note_event(session, actor, keep, FacilityEventKind.UNMERGED, names, "撤销合并", today, now)


history.register("facilities.merge", _undo_merge)
