"""Two people changed one record: what stood there, what the clerk typed, what stands there now; field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from mzdesk.ui import measure, theme
from mzdesk.ui.dialogs.base import Dialog
from mzdesk.ui.forms.differences import Difference, between, last
from mzdesk.ui.widgets.chips import Segment
from mzdesk.ui.widgets.frames import Scroll, Surface
from mzdesk.ui.widgets.words import Label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mzdesk.ui.context import Context, Failed
    from mzdesk.ui.forms.form import Form
    from mzdesk.views.actor import Actor
    from mzdesk.views.history import AuditRow

V = TypeVar("V")
_HEADS: Final = ("栏目", "打开时", "我填写的", "现在的", "保存哪一个")
_MINE, _THEIRS, _OPEN = "mine", "theirs", ""
_TYPED: Final = "请逐栏核对保存哪一个，再按“按选定的保存”；按“返回表单”则都不保存，您填写的内容还在。"
_SAME: Final = "您填写的与现在保存的一致，可以直接保存。"


@dataclass(frozen=True, slots=True)
class Standing(Generic[V]):
    """A record as it is now: its view, the values its form would show, and its audit, newest first."""

    view: V
    values: Mapping[str, Any]
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


def settle(
    context: Context,
    form: Form,
    ask: Callable[[Session, Actor], Standing[V]],
    then: Callable[[V], object],
    failed: Failed | None = None,
) -> None:
    """After a save that met another's: show both, put what the clerk chose into `form`, hand the newer view to `then`.

    `then` notes the view, whose version the next save names; the form is sent again, and may meet a conflict again.
    """

    def show(now: Standing[V]) -> None:
        if not shiboken6.isValid(form):
            return
        mine = form.values()
        rows = between(form.fields, form.opened, mine, form.as_shown(now.values), now.trail)
        dialog = ConflictDialog(form.window(), rows, last(now.trail, [row.key for row in rows if row.changed]))

        def take() -> None:
            form.fill(now.values)
            for key in (row.key for row in rows if row.key in dialog.mine()):
                form.set(key, mine[key])
            then(now.view)
            form.submit()

        dialog.accepted.connect(take)
        dialog.open()

    context.query(ask, show, failed)
