"""Changing the checklist: each change makes a new revision and a new version; old records keep their wording."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import jsonio, paths
from mzdesk.errors import BadInput, ChangedMeanwhile, NotFound, RuleBroken
from mzdesk.models.checklists import ChecklistItem, ChecklistVersion, LegalRule
from mzdesk.rules import checklist_data
from mzdesk.services import access
from mzdesk.services.checklists.listing import current_version
from mzdesk.terms import Right
from mzdesk.views.actor import Actor
from mzdesk.views.checklists import Basis, ChecklistData, ItemData


def bring_in(session: Session, actor: Actor) -> None:
    """Load the shipped list as version 1; raises RuleBroken when there is one already."""
    access.require(actor, Right.MANAGE_SETTINGS)
    if current_version(session, actor):
        raise RuleBroken("检查清单已经载入，不能重复载入。")
    shipped = checklist_data.load(paths.resource("checklists", "first.toml").read_text(encoding="utf-8"))
    _version(session, actor, 1, shipped.meta.title, "随程序提供")
    _bring_rules(session, actor, shipped)
    items = [_item(actor, data, revision=1, version=1, position=n) for n, data in enumerate(shipped.item, 1)]
    session.add_all(items)
    session.flush()


def _bring_rules(session: Session, actor: Actor, shipped: ChecklistData) -> None:
    for rule in shipped.rule:
        session.add(
            LegalRule(
                district=actor.district,
                township=actor.township,
                key=rule.key,
                short=rule.short,
                title=rule.title,
                number=rule.number,
                issuer=rule.issuer,
                effective=rule.effective,
                sure=rule.sure,
                work_demand=rule.work_demand,
                source=rule.source,
                note=rule.note,
            )
        )


def _version(session: Session, actor: Actor, number: int, title: str, note: str) -> None:
    session.add(
        ChecklistVersion(
            district=actor.district, township=actor.township, number=number, title=title, note=note, by=actor.name
        )
    )


def _item(
    actor: Actor, data: ItemData, *, revision: int, version: int, position: int, own: bool = False
) -> ChecklistItem:
    plain = jsonio.plain(data)
    return ChecklistItem(
        district=actor.district,
        township=actor.township,
        code=data.code,
        revision=revision,
        since_version=version,
        topic=data.topic,
        text=data.text,
        method=data.method,
        grade=data.grade,
        escalate=data.escalate,
        kinds=plain["kinds"],
        condition=data.condition,
        days=data.days,
        cycle=data.cycle,
        transfer_to=data.transfer_to,
        seed=data.seed,
        seed_terms=plain["seed_terms"],
        basis=plain["basis"],
        own=own,
        position=position,
        created_by=actor.name,
    )


def _checked(data: ItemData) -> ItemData:
    if not data.text.strip():
        raise BadInput("请填写检查内容。", "text")
    if len(data.text) > 300:
        raise BadInput("检查内容超过300字，请精简后保存。", "text")
    if not data.kinds:
        raise BadInput("请至少选择一类适用机构。", "kinds")
    if not 0 <= data.days <= 365:
        raise BadInput("整改天数请填0到365之间的整数（0为当场或当日）。", "days")
    condition = (data.condition or "").strip() or None
    return replace(data, text=data.text.strip(), method=data.method.strip(), condition=condition)


def revise(session: Session, actor: Actor, item_id: UUID, data: ItemData, *, note: str) -> UUID:
    """A new wording for an item in force; returns the new revision's id. Records keep the old one.

    Raises ChangedMeanwhile when there is a newer wording, RuleBroken when the item was dropped, BadInput for what is
    missing.
    """
    access.require(actor, Right.EDIT_CHECKLISTS)
    old = session.get(ChecklistItem, item_id)
    if old is None or old.district != actor.district:
        raise NotFound("找不到这条检查项，请刷新后重试。")
    if old.until_version is not None:
        newer = sa.select(ChecklistItem.id).where(
            ChecklistItem.district == old.district,
            ChecklistItem.code == old.code,
            ChecklistItem.revision > old.revision,
        )
        if session.scalars(newer.limit(1)).first() is None:
            raise RuleBroken(f"检查项{old.code}已经停用，不能修改。仍要使用的，请另外新增一条。")
        raise ChangedMeanwhile("这条检查项已有更新的版本，您的修改没有保存。请刷新后在新版本上修改。")
    if not note.strip():
        raise BadInput("请写明修改原因，例如“按新国标更新”。", "note")
    number = next_version(session, actor, note)
    new = _superseded(session, actor, old, data, number)
    session.flush()
    return new.id


def _superseded(session: Session, actor: Actor, old: ChecklistItem, data: ItemData, number: int) -> ChecklistItem:
    data = _checked(replace(data, code=old.code, seed=old.seed, seed_terms=tuple(old.seed_terms)))
    old.until_version = number
    session.flush()
    new = _item(actor, data, revision=old.revision + 1, version=number, position=old.position, own=old.own)
    session.add(new)
    return new


def supersede(session: Session, actor: Actor, old: ChecklistItem, data: ItemData, number: int) -> None:
    """A new wording of an item as part of version `number`; what it rests on and what was not given stay."""
    kept = tuple(jsonio.convert(each, Basis) for each in old.basis)
    _superseded(session, actor, old, replace(data, basis=kept), number)


def add(session: Session, actor: Actor, data: ItemData, number: int, position: int) -> None:
    """An item of the office's own as part of version `number`."""
    session.add(_item(actor, _checked(data), revision=1, version=number, position=position, own=True))


def add_item(session: Session, actor: Actor, data: ItemData, *, note: str = "新增自定检查项") -> UUID:
    """An item of the office's own; its code is made when none is given. Raises RuleBroken when the code is taken."""
    access.require(actor, Right.EDIT_CHECKLISTS)
    data = _checked(data)
    taken = set(session.scalars(sa.select(ChecklistItem.code).where(ChecklistItem.district == actor.district)))
    code = data.code.strip() or free_code(taken)
    if code in taken:
        raise RuleBroken(f"编号“{code}”已被使用，请换一个编号。")
    number = next_version(session, actor, note)
    last = session.scalar(
        sa.select(sa.func.max(ChecklistItem.position)).where(ChecklistItem.district == actor.district)
    )
    item = _item(actor, replace(data, code=code), revision=1, version=number, position=(last or 0) + 1, own=True)
    session.add(item)
    session.flush()
    return item.id


def free_code(taken: set[str]) -> str:
    """The first code of the office's own that was never used."""
    number = 1
    while f"ZX-{number:03d}" in taken:
        number += 1
    return f"ZX-{number:03d}"


def drop_item(session: Session, actor: Actor, item_id: UUID, *, note: str) -> None:
    """Take an item out of force; raises BadInput without a reason."""
    access.require(actor, Right.EDIT_CHECKLISTS)
    item = session.get(ChecklistItem, item_id)
    if item is None or item.until_version is not None:
        raise NotFound("这条检查项已不在现行清单中，请刷新。")
    if not note.strip():
        raise BadInput("请写明停用原因。", "note")
    item.until_version = next_version(session, actor, note)
    session.flush()


def next_version(session: Session, actor: Actor, note: str) -> int:
    """Begin the next version of the list; returns its number."""
    number = current_version(session, actor) + 1
    _version(session, actor, number, f"第{number}版", note.strip())
    return number
