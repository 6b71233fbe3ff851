"""Papers just made, in the place of a page's list: looked at, printed, left again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.ui import measure, printing
from mzdesk.ui.context import Context
from mzdesk.ui.preview.panel import Preview
from mzdesk.ui.printing import Paper
from mzdesk.ui.widgets.buttons import Button
from mzdesk.ui.widgets.frames import Bar, Surface
from mzdesk.ui.widgets.words import Label


class PapersPanel(Surface):
    """`back` names the button that goes back, as Esc does: `left`. The page's own Ctrl+P calls `print_all`."""

    left = Signal()

    def __init__(self, context: Context, *, back: str = "返回") -> None:
        super().__init__()
        self._context = context
        self._papers: Sequence[Paper] = ()
        self.title, self.back_button = Label("", "card"), Button(back, "flat", "arrow_left")
        self.print_button = Button("打印", "", "print", key="Ctrl+P")
        bar = Bar(45, 8)
        bar.add(self.back_button, self.title, None, self.print_button)
        self.preview = Preview(context)
        outer = measure.column(self)
        outer.addWidget(bar)
        outer.addWidget(self.preview, 1)
        self.back_button.clicked.connect(self.left)
        self.print_button.clicked.connect(self.print_all)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left)

    def show_papers(self, pdf: bytes, name: str, papers: Sequence[Paper] = ()) -> None:
        """Show them as one PDF; they are printed as `papers`, each on sheets of its own, else as the one they are."""
        self._papers = papers or [Paper(pdf, name)]
        self.title.setText(f"{name}，共 {len(papers)} 份" if len(papers) > 1 else name)
        self.preview.show_pdf(pdf, name)

    def print_all(self) -> None:
        """Ask for the printer once and print everything."""
        name = self.preview.name
        printer = self._context.printing.choose(self, name)
        if printer is None:
            self._context.notify.info("没有打印；文书已生成，可随时在这里打印")
        else:
            printing.send(self._context, printer, name, self._papers)


class Work(QStackedWidget):
    """A page's own part, in whose place papers are shown; `returned` when it is there again."""

    returned = Signal()

    def __init__(self, own: QWidget) -> None:
        super().__init__()
        self.addWidget(own)

    def put(self, panel: PapersPanel) -> None:
        """Show papers in the place of everything else, until they are left."""
        self.back()
        self.addWidget(panel)
        self.setCurrentWidget(panel)
        panel.left.connect(self.back)
        panel.back_button.setFocus()

    def back(self) -> None:
        """Show the page's own part again."""
        shown = self.currentWidget()
        if self.currentIndex():
            self.removeWidget(shown)
            shown.deleteLater()
            self.returned.emit()
