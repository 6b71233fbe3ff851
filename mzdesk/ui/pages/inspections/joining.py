"""Somebody else saved the visit meanwhile: both are put together, and what both changed is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from mzdesk.services import history, inspections
from mzdesk.ui.dialogs.conflict import ConflictDialog
from mzdesk.ui.forms.differences import Difference, between, last
from mzdesk.ui.pages.inspections.merging import Merged, Parts, merge, parts_of
from mzdesk.ui.pages.inspections.sheet import Sheet
from mzdesk.views.history import AuditRow
from mzdesk.views.inspections import VisitView

if TYPE_CHECKING:
    from mzdesk.ui.pages.inspections.desk import VisitDesk

_TRAIL: Final = 50
_ASK: Final = "请逐栏核对保存哪一个，再按“按选定的保存”；按“返回表单”则都不保存，您录入的内容还在。"
_NO_CLASH: Final = "两人录入的没有冲突，按“按选定的保存”合并保存；按“返回表单”则都不保存，您录入的内容还在。"


class Joining(QObject):
    """Remembers what both began with, and puts together what came of it."""

    def __init__(self, desk: VisitDesk) -> None:
        super().__init__(desk)
        self._desk, self._context = desk, desk.context
        self._opened: Parts | None = None
        self._facts: Mapping[str, Any] = {}
        self._sent: tuple[Parts, Mapping[str, Any]] = ({}, {})

    def begin(self, sheet: Sheet, *, known: bool) -> None:
        """A visit is shown; `known`: what is typed builds upon what the store has now."""
        self._opened = parts_of(Sheet(sheet.view)) if known else None
        self._facts = self._desk.facts.form.opened

    def sending(self) -> None:
        """What is on the desk goes to the store."""
        self._sent = parts_of(self._desk.the_sheet()), self._desk.facts.form.values()

    def kept(self) -> None:
        """It is there: what comes next builds upon it."""
        self._opened, self._facts = self._sent

    def ask(self) -> None:
        """Read what the other saved."""
        visit = self._desk.the_sheet().view.row.id

        def job(session: Any, actor: Any) -> tuple[VisitView, Sequence[AuditRow]]:
            return inspections.view(session, actor, visit), history.of(session, actor, visit, limit=_TRAIL)

        self._context.query(job, self._show)

    def _show(self, found: tuple[VisitView, Sequence[AuditRow]]) -> None:
        view, trail = found
        desk, sheet = self._desk, self._desk.sheet
        if sheet is None or sheet.view.row.id != view.row.id or not view.open:
            return
        form, theirs = desk.facts.form, desk.facts.shown(view)
        facts = between(form.fields, self._facts, form.values(), form.as_shown(theirs), trail)
        merged = merge(self._opened, parts_of(sheet), parts_of(Sheet(view)))
        rows = [*facts, *merged.clashes]
        dialog = ConflictDialog(desk.window(), rows)
        dialog.sentence.setText(_sentence(merged, rows, last(trail, ())))
        dialog.accepted.connect(lambda: self._take(view, merged, theirs, dialog.mine()))
        dialog.open()

    def _take(self, view: VisitView, merged: Merged, theirs: Mapping[str, Any], mine: Sequence[str]) -> None:
        desk = self._desk
        form = desk.facts.form
        typed = {key: value for key, value in form.values().items() if key in mine}
        sheet = Sheet(view)
        merged.put_into(sheet, mine)
        desk.join(sheet, typed)
        desk.saving.again()


def _sentence(merged: Merged, rows: Sequence[Difference], who: str) -> str:
    told = f"您打开之后，{who} 保存过这次检查。" if who else "您打开之后，这次检查又保存过。"
    if merged.theirs:
        told += f"对方另外录入的 {merged.theirs} 处并入。"
    if merged.mine:
        told += f"您另外录入的 {merged.mine} 处保留。"
    return told + (_ASK if rows else _NO_CLASH)
