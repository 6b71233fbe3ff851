"""Import of a spreadsheet in the place of a list: file, columns, questions, preview, done; all work is on workers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from mzdesk.errors import ChangedMeanwhile, MzdeskError
from mzdesk.services import imports
from mzdesk.terms import ImportKind, RowFate
from mzdesk.ui import measure
from mzdesk.ui.context import Context, Work
from mzdesk.ui.importing import ways
from mzdesk.ui.importing.done import DonePane
from mzdesk.ui.importing.drop import FileDrop
from mzdesk.ui.importing.mapping import MappingPane
from mzdesk.ui.importing.preview import PreviewPane
from mzdesk.ui.importing.questions import QuestionsPane
from mzdesk.ui.importing.running import Progress, RunningPanel
from mzdesk.ui.importing.start import StartPane
from mzdesk.ui.importing.template import save_template
from mzdesk.ui.widgets import Act, Button, Label
from mzdesk.ui.widgets.frames import Bar
from mzdesk.views.imports import Imported

if TYPE_CHECKING:
    from mzdesk.exchange.intake import Staged
    from mzdesk.exchange.looking import Look, Said


class ImportPanel(RunningPanel):
    """One import of one kind: `take(path)` begins; `on_done()` after rows were written, `on_close()` to leave."""

    def __init__(
        self, context: Context, kind: ImportKind, on_done: Callable[[], object], on_close: Callable[[], object]
    ) -> None:
        super().__init__(context)
        self.kind = kind
        self._on_done, self._on_close = on_done, on_close
        self._path: Path | None = None
        self._mapping: Said | None = None
        self._answers: dict[tuple[str, str], str] = {}
        self._look: Look | None = None
        self._asked = False
        self.start = StartPane(kind, self.choose, self.template, self.undo)
        self.columns = MappingPane(self._map, self.begin)
        self.questions = QuestionsPane(self._answer, self._skip)
        self.preview: PreviewPane | None = None
        self.done: DonePane | None = None
        self._build()
        self.begin()

    def _build(self) -> None:
        outer = measure.column(self)
        head = Bar(45, 12)
        self.title, self.file_label = Label(f"导入{self.kind.label}", "card"), Label("", "dense", "ink2")
        close = Button("返回列表")
        close.clicked.connect(self.close_it)
        head.add(self.title, self.file_label, None, close)
        outer.addWidget(head)
        for pane in (self.start, self.waiting, self.columns, self.questions):
            self.stack.addWidget(pane)
        outer.addWidget(self.stack, 1)
        FileDrop(self, self.take)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.close_it)

    # --- the file ---------------------------------------------------------------------------------------------------

    def begin(self, problem: str = "") -> None:
        """Show where a file comes in, with why the last one could not be used."""
        self._throw_away()
        self.file_label.setText("")
        self.start.say(problem)
        self.show_pane(self.start)
        self.context.query(lambda s, a: imports.batches(s, a, limit=30), self.start.show_batches, key="imports-batches")
        self.start.empty.buttons[0].setFocus()

    def choose(self) -> None:
        """Ask for a file."""
        found = self.context.files.choose(self, f"选择要导入的{self.kind.label}", "table", "any")
        if found:
            self.take(found[0])

    def take(self, path: Path) -> None:
        """Read this file."""
        if self.job is None:
            self._throw_away()
            self._path, self._mapping, self._answers, self._asked = path, None, {}, False
            self.file_label.setText(path.name)
            self._read(ask=True)

    def template(self) -> None:
        """The workbook to fill in."""
        save_template(self.context, self, self.kind)

    def _read(self, *, ask: bool) -> None:
        path, mapping, answers = self._path, self._mapping, dict(self._answers)
        assert path is not None
        kind = self.kind

        def job(work: Work, progress: Progress) -> tuple[Look, Staged | None]:
            from mzdesk.exchange import away

            return away.stage(path, kind, work, progress, mapping, answers, ask=ask)

        self.run(f"读取“{path.name}”", job, self._was_read, self._unreadable)

    def _was_read(self, answer: tuple[Look, Staged | None]) -> None:
        look, staged = answer
        self._look = look
        self.hold(staged)
        if staged is None:
            self._show_columns()
        elif staged.questions and not self._asked and any(each.usual is None for each in staged.questions):
            self._ask()
        else:
            self._show_preview()

    def _unreadable(self, error: MzdeskError) -> None:
        self.begin(error.message)

    # --- columns and questions --------------------------------------------------------------------------------------

    def _show_columns(self) -> None:
        if self._look is not None:
            self.columns.show_look(self._look)
            self.show_pane(self.columns)
            self.columns.go_button.setFocus()

    def _map(self, said: dict[str, str | None]) -> None:
        self._mapping = said
        self._read(ask=False)

    def _ask(self) -> None:
        if self.staged is not None:
            self._asked = True
            self.questions.ask(self.staged.questions, self._answers)
            self.show_pane(self.questions)

    def _skip(self) -> None:
        if self.preview is None:
            self._show_preview()
        else:
            self.go_back()

    def _answer(self, answers: dict[tuple[str, str], str]) -> None:
        self._answers |= answers
        self._read(ask=False)

    # --- preview ----------------------------------------------------------------------------------------------------

    def _show_preview(self) -> None:
        if self.staged is None:
            return
        acts = {
            "again": Act("重新核对", lambda: self._read(ask=False), kind=""),
            "answer": Act("去说明", self._ask, kind=""),
            "mapping": Act("修改各栏对应", self._show_columns),
            "errors": Act("打开出错行工作簿", self.save_errors),
            "other": Act("换一个文件", self.begin),
        }
        self.drop(self.preview)
        self.preview = PreviewPane(self.context, self.staged, take=self.apply, acts=acts)
        self.show_pane(self.preview)
        self.preview.table.setFocus()

    def apply(self, take: frozenset[Any]) -> None:
        """Write what was chosen, all or nothing."""
        staged = self.staged
        if staged is None:
            return

        def job(work: Work, progress: Progress) -> Imported:
            from mzdesk.exchange import away

            return away.apply(staged, work, progress, take=take)

        self.run(f"导入“{staged.name}”", job, self._imported, self._not_imported, writing=True)

    def _imported(self, made: Imported) -> None:
        staged = self.staged
        assert staged is not None
        self.context.notify.undoable(f"已导入：{staged.name}", lambda: self.undo(made.undo_entry, staged.name))
        if self.gone:
            return
        counts = staged.counts
        written = made.counts.get(RowFate.DUPLICATE, 0)
        left = counts[RowFate.REJECTED] + counts[RowFate.DUPLICATE] - written
        self.done = DonePane(
            staged.name, made, left, undo=lambda: self.undo(made.undo_entry, staged.name), errors=self.save_errors,
            other=self.begin, close=self.close_it,
        )  # fmt: skip
        self.show_pane(self.done)
        self.done.close_button.setFocus()
        self._on_done()

    def _not_imported(self, error: MzdeskError) -> None:
        self.go_back()
        if self.preview is not None:
            self.preview.trouble.say(error.message)
            self.preview.trouble.buttons[0].setVisible(isinstance(error, ChangedMeanwhile))

    def go_back(self) -> None:
        """To the preview as it was left, else to the beginning."""
        if self.preview is not None and self.staged is self.preview.staged:
            self.show_pane(self.preview)
        else:
            self.begin()

    def save_errors(self) -> None:
        """The clerk's own file with a last column that says what became of each row."""
        if self.staged is not None:
            ways.save_errors(self.context, self, self.staged)

    # --- back -------------------------------------------------------------------------------------------------------

    def undo(self, entry: UUID, name: str) -> None:
        """Take an import back as a whole."""
        ways.take_back(self.context, entry, name, self._undone)

    def _undone(self) -> None:
        if self.gone:
            return
        if self.done is not None:
            self.done.show_undone()
        elif self.stack.currentWidget() is self.start:
            self.begin()

    def close_it(self) -> None:
        """Leave; a file being read is given up, one being written is written to its end and said in the strip."""
        if self.job is not None and not self.writing:
            self.job.cancel()
        self._on_close()

    def _throw_away(self) -> None:
        for pane in (self.preview, self.done):
            self.drop(pane)
        self.preview = self.done = None
        self.hold(None)
        self._look = None
