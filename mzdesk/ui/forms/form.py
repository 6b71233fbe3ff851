"""A form: labels right-aligned, two columns from 900 px, problems in words under the field, a kept draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.ui import measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.forms.editors import Editor
from mzdesk.ui.forms.fields import Field, Heading
from mzdesk.ui.widgets.fields import DateField
from mzdesk.ui.widgets.words import Icon, Label

if TYPE_CHECKING:
    from mzdesk.db.drafts import DraftPhoto

TWO_COLUMNS: Final = 900
DRAFT_MS: Final = 300


class _Line(QWidget):
    """Label, editor and the sentence of a problem."""

    def __init__(self, field: Field, editor: Editor, label_width: int) -> None:
        super().__init__()
        outer = measure.column(self, gap=2)
        self.label = Label(field.label, "dense", "ink2")
        star = Label("*", "dense", "danger")
        if not field.required:
            star.hide()  # never setVisible(True) here: without a parent it would flash up as a window of its own
        head = QWidget()
        measure.fix(head, width=label_width, height=30)
        words = measure.row(head, gap=3)
        words.addStretch(1)
        words.addWidget(star)
        words.addWidget(self.label)
        line = measure.row(gap=10)
        line.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(editor.widget, 0 if _fixed(editor.widget) else 1)
        line.addStretch(1 if _fixed(editor.widget) else 0)
        outer.addLayout(line)
        self._sign, self.problem = Icon("error_circle", "danger", 14), Label("", "small", "danger", wrap=True)
        trouble = measure.row(margins=(label_width + 10, 0, 0, 0), gap=4)
        trouble.addWidget(self._sign)
        trouble.addWidget(self.problem, 1)
        outer.addLayout(trouble)
        self.say("")

    def say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self._sign.setVisible(bool(problem))


def _fixed(widget: QWidget) -> bool:
    policy = widget.sizePolicy().horizontalPolicy()
    return policy is QSizePolicy.Policy.Fixed or isinstance(widget, DateField)


_BEFORE = ""  # under this key a draft keeps what the form held when it was opened
_OVERTAKEN = "您录入草稿之后，这一项已被改为“{now}”。请核对，保存将以现在填写的为准。"


class Form(QWidget):
    """Fields of a record. `submitted(values)` on Ctrl+S or `submit()` when nothing is wrong; `dirtied(bool)`.

    With `draft` (a key) what is typed is kept on this PC within 0.3 s and offered again by `restore_draft`; call
    `forget_draft` after the save.
    """

    submitted = Signal(object)
    dirtied = Signal(bool)
    edited = Signal(str)

    def __init__(
        self,
        context: Context,
        fields: Sequence[Field],
        *,
        draft: str = "",
        draft_title: str = "",
        label_width: int = 84,
    ) -> None:
        super().__init__()
        self._context, self.fields = context, tuple(fields)
        self._drafts = context.drafts  # of who opened it, also when it is put away because somebody else sits down
        self.draft, self._draft_title = draft, draft_title
        self.editors: dict[str, Editor] = {}
        self._lines: dict[str, _Line] = {}
        self._cells: list[tuple[QWidget, int]] = []
        self._dirty, self._quiet, self._across = False, False, 0
        self.opened: dict[str, Any] = {}
        self._before: dict[str, Any] = {}  # as `opened`, in plain values
        self._grid = measure.grid(self, gap=8, across=24)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_MS)
        self._timer.timeout.connect(self.keep_draft)
        for field in self.fields:
            self._add(field, label_width)
        self._place()
        save = QShortcut(QKeySequence.StandardKey.Save, self)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self.submit)
        save.activatedAmbiguously.connect(self.submit)  # in a dialog, which has the same key

    def _add(self, field: Field, label_width: int) -> None:
        if isinstance(field, Heading):
            self._cells.append((Label(field.label, "card"), 2))
            return
        editor = field.make(self._context)
        editor.changed = partial(self._touched, field.key)
        editor.widget.installEventFilter(self)
        line = _Line(field, editor, label_width)
        self.editors[field.key], self._lines[field.key] = editor, line
        self._cells.append((line, field.span))

    def _place(self) -> None:
        across = 2 if self.width() >= theme.px(TWO_COLUMNS) else 1
        if across == self._across:
            return
        self._across = across
        row = column = 0
        for cell, span in self._cells:
            wide = min(span, across)
            if column + wide > across:
                row, column = row + 1, 0
            self._grid.addWidget(cell, row, column, 1, wide, Qt.AlignmentFlag.AlignTop)
            column += wide
        for number in range(2):
            self._grid.setColumnStretch(number, 1 if number < across else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def hideEvent(self, event: QHideEvent) -> None:
        """The window closes or another page comes: what was typed last is kept now, not in a moment."""
        super().hideEvent(event)
        if self._timer.isActive():
            self.keep_draft()

    # --- values ---------------------------------------------------------------------------------------------------

    @property
    def dirty(self) -> bool:
        """Whether something was typed since the last fill."""
        return self._dirty

    def value(self, key: str) -> Any:
        """One value."""
        return self.editors[key].get()

    def values(self) -> dict[str, Any]:
        """All values by key."""
        return {key: editor.get() for key, editor in self.editors.items()}

    def fill(self, values: Mapping[str, Any]) -> None:
        """Show these values; fields not named are emptied. The form is clean afterwards."""
        self._quiet = True
        for key, editor in self.editors.items():
            editor.set(values.get(key))
        self._quiet = False
        self.opened, self._before = self.values(), self.plain()
        self.show_problems({})
        self._set_dirty(False)
        self._timer.stop()

    def as_shown(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What `values()` would give right after `fill(values)`; nothing on screen changes."""
        shown = {}
        for field in self.fields:
            if field.key in self.editors:
                editor = field.make(self._context)
                editor.set(values.get(field.key))
                shown[field.key] = editor.get()
        return shown

    def set(self, key: str, value: Any) -> None:
        """Put one value in, as if typed."""
        self.editors[key].set(value)

    def show_field(self, key: str, shown: bool) -> None:
        """Show or hide a field with its label."""
        self._lines[key].setVisible(shown)

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        if self.editors:
            next(iter(self.editors.values())).widget.setFocus()

    # --- problems ------------------------------------------------------------------------------------------------

    def check(self) -> bool:
        """Look at every field; show what is wrong and go to the first such field."""
        found = {field.key: self._problem_of(field) for field in self.fields if field.key in self.editors}
        self.show_problems({key: problem for key, problem in found.items() if problem})
        return not any(found.values())

    def _problem_of(self, field: Field) -> str:
        editor = self.editors[field.key]
        return editor.problem() or field.check(editor.get())

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Put sentences under fields, by key; the others are cleared."""
        for key, line in self._lines.items():
            line.say(problems.get(key, ""))
            self.editors[key].mark(key in problems)
        first = next((key for key in self.editors if key in problems), None)
        if first is not None:
            self.editors[first].widget.setFocus()

    def refuse(self, error: MzdeskError) -> None:
        """Show a refusal: under its field when it names one, else in the status strip. Use as `failed`."""
        field = error.field if isinstance(error, BadInput) else None
        if field in self._lines:
            self.show_problems({str(field): error.message})
        else:
            self._context.notify.refused(error.message)

    def problems(self) -> dict[str, str]:
        """The sentences shown now, by key."""
        return {key: line.problem.text() for key, line in self._lines.items() if line.problem.text()}

    def submit(self) -> None:
        """Send the values when nothing is wrong."""
        if self.check():
            self.submitted.emit(self.values())

    # --- drafts --------------------------------------------------------------------------------------------------

    def _touched(self, key: str) -> None:
        if self._quiet:
            return
        self._set_dirty(True)
        self._lines[key].say("")
        self.editors[key].mark(False)
        if self.draft and not self._timer.isActive():
            self._timer.start()
        self.edited.emit(key)

    def _set_dirty(self, dirty: bool) -> None:
        if dirty != self._dirty:
            self._dirty = dirty
            self.dirtied.emit(dirty)

    def plain(self) -> dict[str, Any]:
        """What is typed, as plain values."""
        return {key: editor.plain() for key, editor in self.editors.items()}

    def keep_draft(self) -> None:
        """Keep what is typed on this PC, now."""
        self._timer.stop()
        drafts, key, title = self._drafts, self.draft, self._draft_title
        if drafts is not None and key and self._dirty:
            payload = self.plain() | {_BEFORE: self._before}
            self._context.desk(lambda: drafts.save(key, payload, title))

    def restore_draft(self, payload: Mapping[str, Any], photos: Sequence[DraftPhoto] = ()) -> None:
        """Show a kept draft with its photos; it counts as typed.

        What the clerk had not touched stays as it is on file now; where somebody else has changed meanwhile what the
        clerk had typed, that is said under the field.
        """
        before, here = payload.get(_BEFORE) or {}, self.plain()
        overtaken = {}
        self._quiet = True
        for key, editor in self.editors.items():
            if key in payload and not (key in before and payload[key] == before[key]):
                if key in before and here[key] not in (before[key], payload[key]):
                    overtaken[key] = _OVERTAKEN.format(now=self._said(key))
                editor.restore(payload[key])
            editor.restore_photos(photos)
        self._quiet = False
        self._set_dirty(True)
        if overtaken:
            self.show_problems(overtaken)

    def _said(self, key: str) -> str:
        field = next(field for field in self.fields if field.key == key)
        return field.said(self.editors[key].get())

    def forget_draft(self) -> None:
        """The draft was saved or thrown away."""
        self._timer.stop()
        self._set_dirty(False)
        drafts, key = self._drafts, self.draft
        if drafts is not None and key:
            self._context.desk(lambda: drafts.drop(key))

    # --- keys ----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in enter:
            several = isinstance(watched, QPlainTextEdit)
            if not several or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.focusNextChild()
                return True
        return super().eventFilter(watched, event)
