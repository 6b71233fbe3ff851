"""Results and findings: what the keys of the checklist do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from mzdesk.terms import ItemResult
from mzdesk.ui.pages.inspections.findings import Finding, Shot
from mzdesk.ui.pages.inspections.lines import key_of

if TYPE_CHECKING:
    from mzdesk.ui.pages.inspections.desk import VisitDesk


class Marking(QObject):
    """Marks the lines of the visit on the desk; each act that loses something offers it back."""

    def __init__(self, desk: VisitDesk) -> None:
        super().__init__(desk)
        self._desk, self._notify = desk, desk.context.notify
        self._queue: list[str] = []
        self._from_number = False

    def forget(self) -> None:
        """Another visit is shown."""
        self._queue, self._from_number = [], False

    def mark(self, key: str, result: ItemResult) -> None:
        """Set what an item showed: 不合格 opens its finding at once, the others go on to the next item."""
        desk, sheet = self._desk, self._desk.the_sheet()
        before = sheet.results[UUID(key)]
        finding = sheet.mark(UUID(key), result)
        desk.changed()
        desk.show_line(key)
        if finding is not None:
            self._from_number = False
            desk.turn_to("item")
            desk.item.begin()
            return
        if result is not ItemResult.OPEN and key_of(desk.checklist.current()) == key:
            desk.checklist.step(1)
        if before is ItemResult.FAIL:
            words = f"已改为{result.label}，原来填写的问题不再计入"
            self._notify.undoable(words, partial(self._mark_again, key))

    def _mark_again(self, key: str) -> None:
        self._desk.show_all(key)
        self.mark(key, ItemResult.FAIL)

    def pass_rest(self) -> None:
        """其余合格."""
        rest = self._desk.the_sheet().pass_rest()
        if not rest:
            self._notify.info("没有未查的项")
            return
        self._desk.changed()
        self._desk.show_line("")
        self._notify.undoable(f"已将其余 {len(rest)} 项记为合格", partial(self._open_again, rest))

    def _open_again(self, rest: Sequence[UUID]) -> None:
        for key in rest:
            self._desk.the_sheet().mark(key, ItemResult.OPEN)
        self._desk.changed()
        self._desk.show_line("")

    # --- findings -------------------------------------------------------------------------------------------------

    def add_beside(self) -> None:
        """A finding that no item covers."""
        finding = self._desk.the_sheet().add_beside()
        self._desk.keeper.touch()
        self._from_number = False
        self.go_to(finding.key)

    def drop(self, key: str) -> None:
        """Take a finding beside the list away."""
        desk = self._desk
        sheet = desk.the_sheet()
        finding = next(each for each in sheet.findings if each.key == key)
        gone = sheet.drop(finding)
        desk.keeper.let_go(gone)
        desk.fill_list()
        desk.to_list()
        self._notify.undoable("已删除一条清单外问题", partial(self._take_back, finding, gone))

    def _take_back(self, finding: Finding, shots: Sequence[Shot]) -> None:
        self._desk.the_sheet().findings.append(finding)
        self._desk.shots.put_back(shots)
        self._desk.keeper.touch()
        self._desk.show_all(finding.key)

    def go_to(self, key: str) -> None:
        """Show a finding, with the cursor in its words."""
        desk = self._desk
        found = next((each for each in desk.the_sheet().findings if each.key == key), None)
        beside = found is None or found in desk.the_sheet().beside()
        desk.show_all(key if found is None or beside else str(found.item_id))
        desk.turn_to("item")
        desk.item.begin()

    def only_note(self, key: str) -> None:
        """不立为隐患: the finding is set aside, its words stay as the item's note; 2 brings it back."""
        desk = self._desk
        sheet = desk.the_sheet()
        sheet.only_note(next(each for each in sheet.findings if each.key == key))
        desk.changed()
        desk.show_line()
        desk.item.begin()
        self._notify.info("这一项仍为不合格，但不登记隐患；按 2 可恢复")

    # --- keys -----------------------------------------------------------------------------------------------------

    def enter(self, _key: str) -> None:
        """Enter on a line: into its finding, else to the next line."""
        desk = self._desk
        if desk.item.finding is not None:
            self._from_number = False
            desk.turn_to("item")
            desk.item.begin()
        else:
            desk.checklist.step(1)

    def numbers(self) -> None:
        """Numbers from the paper: these items are 不合格, one after the other is described."""
        field, sheet = self._desk.number, self._desk.the_sheet()
        typed = field.text().translate(str.maketrans("，、,；", "    ")).split()
        by_number = {str(line.number): str(line.item.id) for line in sheet.view.items}
        unknown = [text for text in typed if text not in by_number]
        field.set_bad(bool(unknown))
        if unknown:
            self._notify.refused(f"检查表没有第 {'、'.join(unknown)} 项，请对照检查表核对项号。")
            return
        field.clear()
        self._queue = [by_number[text] for text in dict.fromkeys(typed)]
        self._next_number()

    def _next_number(self) -> None:
        desk = self._desk
        if not self._queue:
            if self._from_number:
                desk.to_number()
            else:
                desk.to_list()
            return
        key = self._queue.pop(0)
        desk.show_all(key)
        self.mark(key, ItemResult.FAIL)
        self._from_number = True

    def confirm(self) -> None:
        """Enter after a finding's words: to the next number typed, else to the next line."""
        if self._queue or self._from_number:
            self._next_number()
            return
        self._desk.checklist.step(1)
        self._desk.to_list()
