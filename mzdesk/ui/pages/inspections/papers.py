"""The papers of a visit: made, shown, printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from mzdesk.terms import Capability
from mzdesk.ui import measure
from mzdesk.ui.preview import Preview
from mzdesk.ui.widgets import Act, Bar, Label, Surface
from mzdesk.ui.widgets.buttons import button_for
from mzdesk.views.orders import Issued

if TYPE_CHECKING:
    from mzdesk.ui.context import Context
    from mzdesk.ui.pages.inspections.page import InspectionsPage


class PaperPanel(Surface):
    """A paper just made: look at it, print it, go back."""

    closed = Signal()

    def __init__(self, context: Context, paper: Issued) -> None:
        super().__init__()
        self.paper, self._context = paper, context
        self.preview = Preview(context)
        name = f"{paper.title}{f' {paper.number}' if paper.number else ''}"
        self.title = Label(name, "page")
        self.print_button = button_for(Act("打印", self.preview.print_it, "print", "Ctrl+P", "primary"))
        self.back_button = button_for(Act("返回", self.closed.emit, "arrow_left"))
        bar = Bar()
        bar.add(self.print_button, 8, self.title, Label(f"编码 {paper.code}", "dense", "ink3"), None)
        bar.add(button_for(Act("在文书中打开", self._open, "open")), self.back_button)
        column = measure.column(self)
        column.addWidget(bar)
        column.addWidget(self.preview, 1)
        self.preview.show_pdf(paper.pdf, name)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)

    def _open(self) -> None:
        self._context.open(Capability.ORDERS.value, self.paper.id)


class Papers:
    """Makes the papers of the chosen visit and shows them."""

    def __init__(self, page: InspectionsPage) -> None:
        self._page = page

    def blank(self) -> None:
        """The checklist for handwriting."""
        self._make("打印空白检查表", lambda papers: papers.issue_blank)

    def record(self) -> None:
        """现场检查笔录."""
        self._make("打印现场检查笔录", lambda papers: papers.issue_record)

    def notice(self) -> None:
        """行政检查通知书 or 督查通知, again."""
        self._make("打印检查通知", lambda papers: papers.issue_notice)

    def covert(self) -> None:
        """问题交办单 after a 暗访."""
        self._make("制发问题交办单", lambda papers: papers.issue_covert)

    def _make(self, verb: str, which: Callable[[Any], Callable[..., Issued]]) -> None:
        page = self._page
        view = page.detail.view
        if view is None:
            page.context.notify.info("请先在左侧选择检查")
            return
        visit: UUID = view.row.id
        today, now = page.context.today(), page.context.now()

        def job(session: Any, actor: Any) -> Issued:
            from mzdesk.documents import visit_papers

            return which(visit_papers)(session, actor, visit, today=today, now=now)

        page.context.change(verb, job, page.show_paper, page.say_problem)
