"""Reading the checklist: the list, one item, what a visit takes along, coverage of the notice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import jsonio, paths
from mzdesk.errors import NotFound
from mzdesk.models.audit import AuditEntry
from mzdesk.models.checklists import ChecklistItem, ChecklistVersion
from mzdesk.rules import checklist_data
from mzdesk.services import access, search
from mzdesk.services.checklists import law
from mzdesk.terms import Capability, FacilityKind, Right, Topic
from mzdesk.views.actor import Actor
from mzdesk.views.checklists import (
    Basis,
    ChecklistCriteria,
    CoverageRow,
    ItemRow,
    ItemView,
    VersionRow,
)
from mzdesk.views.history import AuditRow
from mzdesk.views.window import Window


def row(item: ChecklistItem) -> ItemRow:
    """An item as lists and visits use it."""
    return ItemRow(
        item.id,
        item.code,
        item.revision,
        item.topic,
        item.text,
        item.method,
        item.grade,
        item.escalate,
        tuple(FacilityKind(kind) for kind in item.kinds),
        item.condition,
        item.days,
        item.cycle,
        item.transfer_to,
        item.seed,
        item.own,
        tuple(jsonio.convert(each, Basis) for each in item.basis),
    )


def current(actor: Actor) -> sa.Select[ChecklistItem]:
    """The revisions in force, in the order of the list."""
    return (
        sa.select(ChecklistItem)
        .where(ChecklistItem.district == actor.district, ChecklistItem.until_version.is_(None))
        .order_by(ChecklistItem.position, ChecklistItem.code, ChecklistItem.id)
    )


def in_version(actor: Actor, number: int) -> sa.Select[ChecklistItem]:
    """The revisions that were in force in version `number`, in the order of the list."""
    return (
        sa.select(ChecklistItem)
        .where(
            ChecklistItem.district == actor.district,
            ChecklistItem.since_version <= number,
            sa.or_(ChecklistItem.until_version.is_(None), ChecklistItem.until_version > number),
        )
        .order_by(ChecklistItem.position, ChecklistItem.code, ChecklistItem.id)
    )


def _matching(session: Session, actor: Actor, criteria: ChecklistCriteria) -> list[ItemRow]:
    asked = current(actor)
    if criteria.topic is not None:
        asked = asked.where(ChecklistItem.topic == criteria.topic)
    if criteria.only_own:
        asked = asked.where(ChecklistItem.own)
    if criteria.text.strip():
        asked = asked.where(ChecklistItem.id.in_(search.ids(Capability.CHECKLISTS, criteria.text)))
    rows = [row(item) for item in session.scalars(asked)]
    if criteria.kind is not None:
        rows = [each for each in rows if criteria.kind in each.kinds]
    if criteria.only_unconfirmed:
        printable = law.printable(session, actor)
        rows = [each for each in rows if not any(printable(basis) for basis in each.basis)]
    return rows


def listing(session: Session, actor: Actor, criteria: ChecklistCriteria, *, offset: int, limit: int) -> Window[ItemRow]:
    """Items in force. The whole list has a few hundred lines, so kinds and citations are sifted here."""
    access.require(actor, Right.SEE)
    rows = _matching(session, actor, criteria)
    return Window(len(rows), tuple(rows[offset : offset + limit]))


def counts(session: Session, actor: Actor, criteria: ChecklistCriteria) -> dict[str, int]:
    """How many items of each topic, `all`, `own` and `unconfirmed`, under the same text and kind."""
    access.require(actor, Right.SEE)
    rows = _matching(session, actor, ChecklistCriteria(text=criteria.text, kind=criteria.kind))
    printable = law.printable(session, actor)
    found: dict[str, int] = {"all": len(rows), "own": sum(each.own for each in rows)}
    found["unconfirmed"] = sum(not any(printable(basis) for basis in each.basis) for each in rows)
    for topic in Topic:
        found[topic.value] = sum(each.topic is topic for each in rows)
    return found


def view(session: Session, actor: Actor, item_id: UUID) -> ItemView:
    """An item with its citations and earlier wordings; raises NotFound."""
    access.require(actor, Right.SEE)
    item = _get(session, actor, item_id)
    revisions = _revisions(session, actor, item.code)
    earlier = tuple(row(each) for each in revisions if each.revision < item.revision)
    return ItemView(row(item), tuple(law.citations(session, actor, item_id)), earlier)


def newest(session: Session, actor: Actor, code: str) -> ItemView:
    """An item in its latest wording, in force or not; raises NotFound."""
    access.require(actor, Right.SEE)
    found = _revisions(session, actor, code)
    if not found:
        raise NotFound("找不到这条检查项，可能清单已更新。请刷新后重试。")
    return view(session, actor, found[0].id)


def changes(session: Session, actor: Actor, code: str) -> list[AuditRow]:
    """Who brought which wording, newest first, with the columns in which it differs from the one before."""
    from mzdesk.services import history

    access.require(actor, Right.SEE)
    revisions = _revisions(session, actor, code)
    made = sa.select(AuditEntry).where(
        AuditEntry.record.in_([str(each.id) for each in revisions]), AuditEntry.action == "insert"
    )
    entries = {entry.record: entry for entry in session.scalars(made)}
    found = []
    for item, before in pairwise(revisions):
        named = [name for name in ItemRow.__slots__ if getattr(row(item), name) != getattr(row(before), name)]
        if str(item.id) in entries:
            entry = history.row(entries[str(item.id)])
            found.append(replace(entry, changes=tuple((name, "", "") for name in named)))
    return found


def _revisions(session: Session, actor: Actor, code: str) -> list[ChecklistItem]:
    asked = sa.select(ChecklistItem).where(ChecklistItem.district == actor.district, ChecklistItem.code == code)
    return list(session.scalars(asked.order_by(ChecklistItem.revision.desc())))


def _get(session: Session, actor: Actor, item_id: UUID) -> ChecklistItem:
    item = session.get(ChecklistItem, item_id)
    if item is None or item.district != actor.district:
        raise NotFound("找不到这条检查项，可能清单已更新。请刷新后重试。")
    return item


def items(session: Session, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, ItemRow]:
    """Items by id in the wording they had, whether still in force or not."""
    access.require(actor, Right.SEE)
    asked = sa.select(ChecklistItem).where(ChecklistItem.id.in_(list(ids)))
    return {item.id: row(item) for item in session.scalars(asked)}


def for_visit(
    session: Session,
    actor: Actor,
    kind: FacilityKind,
    *,
    topics: Collection[Topic] = (),
    conditions: Collection[str] = (),
    version: int | None = None,
) -> list[ItemRow]:
    """What a visit to a place of this kind takes along: of the topics (all when none is named), and of the
    conditional items those whose condition the place has. Of `version`, else of the list in force."""
    access.require(actor, Right.SEE)
    asked = current(actor) if version is None else in_version(actor, version)
    rows = [row(item) for item in session.scalars(asked)]
    return [
        each
        for each in rows
        if kind in each.kinds
        and (not topics or each.topic in topics)
        and (each.condition is None or each.condition in conditions)
    ]


def conditions(session: Session, actor: Actor) -> list[str]:
    """Every condition that an item in force depends on."""
    access.require(actor, Right.SEE)
    return sorted({item.condition for item in session.scalars(current(actor)) if item.condition})


def current_version(session: Session, actor: Actor) -> int:
    """The number of the list in force; 0 before anything was brought in."""
    access.require_someone(actor)
    asked = sa.select(sa.func.max(ChecklistVersion.number)).where(ChecklistVersion.district == actor.district)
    return session.scalar(asked) or 0


def versions(session: Session, actor: Actor) -> list[VersionRow]:
    """All versions, newest first, with how many items were in force."""
    access.require(actor, Right.SEE)
    every: Any = session.execute(
        sa.select(ChecklistItem.since_version, ChecklistItem.until_version).where(
            ChecklistItem.district == actor.district
        )
    ).all()
    asked = sa.select(ChecklistVersion).where(ChecklistVersion.district == actor.district)
    return [
        VersionRow(
            each.number,
            each.title,
            each.note,
            each.by,
            sum(since <= each.number and (until is None or until > each.number) for since, until in every),
        )
        for each in session.scalars(asked.order_by(ChecklistVersion.number.desc()))
    ]


def coverage(session: Session, actor: Actor) -> list[CoverageRow]:
    """Which word of the notice is looked at by which items in force; a row with count 0 is a gap."""
    access.require(actor, Right.SEE)
    shipped = checklist_data.load(paths.resource("checklists", "first.toml").read_text(encoding="utf-8"))
    in_force = list(session.scalars(current(actor)))
    by_word: dict[tuple[str, str], list[str]] = {}
    for item in in_force:
        for word in item.seed_terms:
            by_word.setdefault((item.seed, word), []).append(item.code)
    codes = {item.code for item in in_force}
    rows = []
    for line in shipped.coverage:
        found = [code for code in line.items if code in codes]
        found += [code for code in by_word.get((line.seed, line.term), ()) if code not in found]
        rows.append(CoverageRow(line.seed, line.term, tuple(found), len(found)))
    return rows
