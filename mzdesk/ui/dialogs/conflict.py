"""Two people changed one record: what stood there, what the clerk typed, what stands there now; field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from mzdesk.errors import ChangedMeanwhile, MzdeskError, NotAllowed
from mzdesk.ui import measure, theme
from mzdesk.ui.dialogs.base import Dialog
from mzdesk.ui.forms.differences import Difference, acted, between, last
from mzdesk.ui.widgets.chips import Segment
from mzdesk.ui.widgets.frames import Scroll, Surface
from mzdesk.ui.widgets.words import Label

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from mzdesk.ui.context import Context, Failed
    from mzdesk.ui.forms.form import Form
    from mzdesk.views.actor import Actor
    from mzdesk.views.history import AuditRow

V = TypeVar("V")
Trail = Callable[["Session", "Actor"], Sequence["AuditRow"]]
_HEADS: Final = ("栏目", "打开时", "我填写的", "现在的", "保存哪一个")
_MINE, _THEIRS, _OPEN = "mine", "theirs", ""
_TYPED: Final = "请逐栏核对保存哪一个，再按“按选定的保存”；按“返回表单”则都不保存，您填写的内容还在。"
_STEP: Final = "您打开之后，{who}，您这一步没有办理，填写的内容还在。请核对现在的情况，仍要办理的再按一次。"
_TRAIL: Final = 50
_SAME: Final = "您填写的与现在保存的一致，可以直接保存。"


@dataclass(frozen=True, slots=True)
class Standing(Generic[V]):
    """A record as it is now: its view, the values its form would show (None: the form is a step), its audit."""

    view: V
    values: Mapping[str, Any] | None
    trail: Sequence[AuditRow]


class ConflictDialog(Dialog):
    """`rows` are the fields that differ; `mine()` names those in which the clerk's own words are to hold."""

    def __init__(self, parent: QWidget | None, rows: Sequence[Difference], saved_by: str = "") -> None:
        who = f"您打开之后，{saved_by} 保存过这条记录。" if saved_by else "您打开之后，这条记录又保存过。"
        sentence = who + (_TYPED if rows else _SAME)
        super().__init__(parent, "这条记录被别人修改过", sentence, act="按选定的保存", keep="返回表单")
        self.rows = tuple(rows)
        self.choices: dict[str, Segment] = {}
        inside = Surface()
        grid = measure.grid(inside, (0, 0, 12, 0), gap=10, across=16)
        for column, words in enumerate(_HEADS):
            grid.addWidget(Label(words, "small", "ink3"), 0, column)
        for number, row in enumerate(self.rows, 1):
            self._add(grid, number, row)
        for column in (1, 2, 3):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(len(self.rows) + 1, 1)
        self.table = Scroll(inside)
        self.body.addWidget(self.table, 1)  # before it is shown: without a place it would be a window of its own
        self.table.setVisible(bool(self.rows))
        if self.rows:
            self.resize(theme.px(900), theme.px(min(560, 220 + 64 * len(self.rows))))

    def _add(self, grid: QGridLayout, number: int, row: Difference) -> None:
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(Label(row.label, "dense_bold"), number, 0, top)
        grid.addWidget(Label(row.opened, "dense", "ink2", wrap=True, select=True), number, 1, top)
        grid.addWidget(Label(row.mine, "dense", wrap=True, select=True), number, 2, top)
        now = QWidget()
        lines = measure.column(now, gap=2)
        lines.addWidget(Label(row.theirs, "dense", wrap=True, select=True))
        if row.by:
            lines.addWidget(Label(row.by, "small", "ink3", wrap=True))
        grid.addWidget(now, number, 3, top)
        ways = [(_MINE, "我填写的"), (_THEIRS, "现在的")]
        choice = Segment([(_OPEN, "未选定"), *ways] if row.both else ways, name=f"{row.label}保存哪一个")
        choice.choose(_OPEN if row.both else _MINE if row.typed else _THEIRS)
        choice.changed.connect(lambda _key: self.say(""))
        self.choices[row.key] = choice
        grid.addWidget(choice, number, 4, top)

    def mine(self) -> list[str]:
        """The fields in which the clerk's own words hold."""
        return [key for key, choice in self.choices.items() if choice.current() == _MINE]

    def submit(self) -> None:
        """Nothing is decided for the clerk: a field that both changed has to be chosen."""
        open_yet = [row for row in self.rows if self.choices[row.key].current() == _OPEN]
        if open_yet:
            self.say(f"“{open_yet[0].label}”您和别人都改过，请选定保存哪一个。")
            self.table.ensureWidgetVisible(self.choices[open_yet[0].key])
            return
        self.accept()


class Held(Generic[V]):
    """The record that a form was opened on: `view` is what the next save is based on.

    `ask(session, actor)` reads it anew, as its view and the values of its form. `refuse` is what the changes call
    when they fail: after somebody else's save it shows both and lets the clerk choose; all else goes to `failed`, as
    does everything while the record is a new one (`view` is None). A form that is a step and no edit has no values of
    the record (None): it is told who did what and keeps what is typed, and whoever sends it again has been told.
    `columns` names the audit's column of a field that is called otherwise, `newer` hears of the view that the form then
    stands on, `wake` comes before the dialog, `trail` asks who changed it where that is no audit of one record.
    """

    def __init__(
        self,
        context: Context,
        form: Form,
        record: UUID | None,
        view: V,
        ask: Callable[[Session, Actor], tuple[V, Mapping[str, Any] | None]],
        *,
        failed: Failed | None = None,
        columns: Mapping[str, str] | None = None,
        newer: Callable[[V], object] | None = None,
        wake: Callable[[], object] | None = None,
        trail: Trail | None = None,
    ) -> None:
        self.record, self.view, self._trail = record, view, trail
        self._context, self._form, self._ask = context, form, ask
        self._failed, self._columns = failed or form.refuse, columns or {}
        self._newer, self._wake = newer, wake

    def refuse(self, error: MzdeskError) -> None:
        """Ask field by field after somebody else's save; nothing is kept and nothing lost until then."""
        if not isinstance(error, ChangedMeanwhile) or self.view is None:
            self._failed(error)
        elif shiboken6.isValid(self._form):
            if self._wake is not None:
                self._wake()
            self._context.query(self._standing, self._show, self._failed)

    def _standing(self, session: Session, actor: Actor) -> Standing[V]:
        view, values = self._ask(session, actor)
        return Standing(view, values, (self._trail or self._history)(session, actor))

    def _history(self, session: Session, actor: Actor) -> Sequence[AuditRow]:
        from mzdesk.services import history

        if self.record is None:
            return ()
        try:
            return history.of(session, actor, self.record, limit=_TRAIL)
        except NotAllowed:  # an administrator corrects persons and sees no business: the words without the name
            return ()

    def _show(self, now: Standing[V]) -> None:
        form = self._form
        if not shiboken6.isValid(form):
            return
        values = now.values
        if values is None:
            self._stand_on(now.view)
            self._failed(ChangedMeanwhile(_STEP.format(who=acted(now.trail))))
            return
        mine = form.values()
        rows = between(form.fields, form.opened, mine, form.as_shown(values), now.trail, self._columns)
        changed = [self._columns.get(row.key, row.key) for row in rows if row.changed]
        dialog = ConflictDialog(form.window(), rows, last(now.trail, changed))

        def take() -> None:
            form.fill(values)
            for key in dialog.mine():
                form.set(key, mine[key])
            self._stand_on(now.view)
            form.submit()

        dialog.accepted.connect(take)
        dialog.open()

    def _stand_on(self, view: V) -> None:
        self.view = view
        if self._newer is not None:
            self._newer(view)
