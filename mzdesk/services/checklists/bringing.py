"""Items from a workbook: what each line would do to the list in force, and doing it as one new version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.checklists import ChecklistItem
from mzdesk.services import access
from mzdesk.services.checklists import editing
from mzdesk.services.checklists.listing import current, row
from mzdesk.terms import Right, RowFate
from mzdesk.views.actor import Actor
from mzdesk.views.checklists import ItemChange, ItemData, ItemLine, ItemRow

# The columns a workbook may change, with the words of its head; law and the notice's clause are kept in the program.
COMPARED: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
    ("topic", "领域", lambda value: value.label),
    ("text", "检查内容", str),
    ("method", "检查方法", str),
    ("escalate", "从严情形", str),
    ("grade", "不合格时", lambda value: value.label),
    ("days", "整改天数", str),
    ("kinds", "适用机构", lambda value: "、".join(kind.label for kind in value)),
    ("condition", "适用条件", lambda value: value or ""),
    ("cycle", "自查周期", str),
    ("transfer_to", "移送部门", str),
)
_TAKEN = (RowFate.NEW, RowFate.CHANGED)


def compare(session: Session, actor: Actor, lines: Sequence[ItemLine]) -> list[ItemChange]:
    """What each line would do; changes nothing. A line without a code is a new item of the office's own."""
    access.require(actor, Right.EDIT_CHECKLISTS)
    rows = [row(item) for item in session.scalars(current(actor))]
    by_code, texts = {each.code: each for each in rows}, {each.text: each.code for each in rows}
    past = sa.select(ChecklistItem.code).where(
        ChecklistItem.district == actor.district, ChecklistItem.until_version.is_not(None)
    )
    gone, seen = set(session.scalars(past)) - set(by_code), set[str]()
    found = []
    for line in lines:
        found.append(_change(line, by_code, texts, gone, seen))
        seen.add(line.data.code or line.data.text)
    return found


def _change(
    line: ItemLine, by_code: dict[str, ItemRow], texts: dict[str, str], gone: set[str], seen: set[str]
) -> ItemChange:
    data, code = line.data, line.data.code
    if line.problems:
        return ItemChange(line.row, RowFate.REJECTED, data, why="；".join(line.problems))
    if (code or data.text) in seen:
        return ItemChange(line.row, RowFate.REJECTED, data, why="表内重复，前面已有同一编号或同一内容")
    if code in gone:
        return ItemChange(line.row, RowFate.REJECTED, data, why=f"{code} 已停用，要重新使用请清空编号作为新项导入")
    known = by_code.get(code)
    if known is not None:
        changes = _differences(known, data)
        return ItemChange(line.row, RowFate.CHANGED if changes else RowFate.SAME, data, changes)
    if data.text in texts:
        return ItemChange(line.row, RowFate.DUPLICATE, data, why=f"与 {texts[data.text]} 的检查内容相同，没有新增")
    return ItemChange(line.row, RowFate.NEW, data)


def _differences(known: ItemRow, data: ItemData) -> tuple[tuple[str, str, str], ...]:
    pairs = ((label, spell(getattr(known, name)), spell(getattr(data, name))) for name, label, spell in COMPARED)
    return tuple(pair for pair in pairs if pair[1] != pair[2])


def take(session: Session, actor: Actor, lines: Sequence[ItemLine], *, note: str) -> int:
    """Bring the new and changed lines in as one version; items not in the workbook stay. Returns how many.

    Raises BadInput without a reason, RuleBroken when nothing is new.
    """
    access.require(actor, Right.EDIT_CHECKLISTS)
    if not note.strip():
        raise BadInput("请写明修改原因，例如“按新国标更新”。", "note")
    wanted = [change for change in compare(session, actor, lines) if change.fate in _TAKEN]
    if not wanted:
        raise RuleBroken("表中没有新增或有变化的检查项，清单没有改动。")
    number = editing.next_version(session, actor, note)
    every = sa.select(ChecklistItem).where(ChecklistItem.district == actor.district)
    items = list(session.scalars(every))
    in_force = {item.code: item for item in items if item.until_version is None}
    position, taken = max((item.position for item in items), default=0), {item.code for item in items}
    for change in wanted:
        old = in_force.get(change.data.code)
        if old is not None:
            editing.supersede(session, actor, old, change.data, number)
            continue
        position += 1
        code = change.data.code or editing.free_code(taken)
        taken.add(code)
        editing.add(session, actor, replace(change.data, code=code), number, position)
    session.flush()
    return len(wanted)
