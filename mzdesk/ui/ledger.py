"""The shown list as a table on paper: drawn on a worker, looked at in the place of the list, printed or saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent

from mzdesk.errors import MzdeskError
from mzdesk.ui import exporting, measure
from mzdesk.ui.context import Context
from mzdesk.ui.exporting import Progress, Shown
from mzdesk.ui.preview import Preview
from mzdesk.ui.tables import Column, Kind
from mzdesk.ui.widgets import Button, Foot, Label, Surface
from mzdesk.views.ledger import Ledger, LedgerColumn

_ALIGN: Final = {Kind.NUMBER: "right", Kind.DATE: "center", Kind.PILL: "center", Kind.GRADE: "center"}


class LedgerPanel(Surface):
    """A printed list and the way back: `on_close()`."""

    def __init__(
        self, context: Context, title: str, given: Shown, *, counted: str, note: str = "", on_close: Callable[[], None]
    ) -> None:
        super().__init__()
        self._context, self._title = context, title
        self._given, self._counted, self._note = given, counted, note
        self.preview = Preview(context, sentence="正在排版……")
        self.preview.full_button.hide()
        outer = measure.column(self)
        outer.addWidget(self.preview, 1)
        self.print_button, self.back_button = Button("打印", "primary", "print"), Button("返回列表")
        self.print_button.setEnabled(False)
        foot = Foot(48, 8)
        hint = Label("纸张：A4 横向。打印内容与列表当前显示的列和行一致。", "small", "ink3")
        foot.add(self.print_button, self.back_button, 8, hint, None)
        outer.addWidget(foot)
        self.print_button.clicked.connect(self.preview.print_it)
        self._on_close = on_close
        self.back_button.clicked.connect(self.close_it)
        self.preview.shown.connect(lambda _pages: self.print_button.setEnabled(True))
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.close_it)
        self.job = context.long(f"排版{title}", self._make, self._show, self._fail, stopped=self._stopped)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.back_button.setFocus()

    def close_it(self) -> None:
        """Back to the list; a paper still being set is given up."""
        self.job.cancel()
        self._on_close()

    def _make(self, work: Any, progress: Progress) -> bytes:
        from mzdesk.documents import ledger

        columns = [column for column in self._given.columns if column.kind is not Kind.CHECK]
        rows = []
        for row in self._given.rows(work, progress):
            rows.append(tuple(exporting.words(column, row) for column in columns))
            if len(rows) > ledger.MOST and not self._given.ids:
                break
        return ledger.render(
            Ledger(
                exporting.unit(work),
                self._title,
                self._context.now(),
                tuple(_column(column) for column in columns),
                tuple(rows),
                self._counted,
                self._note,
            )
        )

    def _show(self, pdf: bytes) -> None:
        if shiboken6.isValid(self):
            self.preview.show_pdf(pdf, self._title)

    def _fail(self, error: MzdeskError) -> None:
        if shiboken6.isValid(self):
            self.preview.clear(error.message)

    def _stopped(self) -> None:
        if shiboken6.isValid(self) and self.isVisible():
            self._on_close()


def _column(column: Column[Any]) -> LedgerColumn:
    return LedgerColumn(column.title, float(column.width), _ALIGN.get(column.kind, "left"))  # type: ignore[arg-type]
