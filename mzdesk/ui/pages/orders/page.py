"""文书: the register at the left, the chosen document at the right; the register of numbers in the place of both."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import UUID

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget

from mzdesk.errors import MzdeskError
from mzdesk.services import history, orders
from mzdesk.terms import Capability, DocumentChip
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Side
from mzdesk.ui.page import Page
from mzdesk.ui.pages.orders.acts import Acts
from mzdesk.ui.pages.orders.blanks import Blanks
from mzdesk.ui.pages.orders.books import BookDialog
from mzdesk.ui.pages.orders.columns import SOURCE
from mzdesk.ui.pages.orders.filters import Filters
from mzdesk.ui.pages.orders.out import Out
from mzdesk.ui.pages.orders.paper import Paper
from mzdesk.ui.pages.orders.pens import Pens, record_of
from mzdesk.ui.pages.orders.registers import Numbers, gaps_words
from mzdesk.ui.pages.orders.scan import as_pdf, dropped
from mzdesk.ui.tables import Listing, WindowModel
from mzdesk.ui.widgets import Act, EmptyState, MenuButton, Segment
from mzdesk.views.orders import OrderCriteria, OrderView, SeriesRow, Withdrawn

_VIEWS: Final = (("papers", "文书"), ("numbers", "文号登记"), ("blanks", "空白文书"))


class OrdersPage(Page):
    """The register of documents."""

    key: ClassVar[str] = Capability.ORDERS.value
    title: ClassVar[str] = Capability.ORDERS.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"orders", "hazards", "inspections", "plans", "facilities"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._resume = ""
        self.acts, self.out = Acts(self), Out(self)
        self._build_toolbar()
        self.filters = Filters(self)
        self.model = WindowModel(context, SOURCE, OrderCriteria())
        self.listing = self._listing()
        self.table = self.listing.table
        self.paper = Paper(self)
        self.side = Side(context, self.paper)
        self.numbers = Numbers(self)
        self.work = QStackedWidget()
        self.work.addWidget(self.split(self.listing, self.side, width=484))
        self.work.addWidget(self.numbers)
        self.blanks = Blanks(self)
        self.work.addWidget(self.blanks)
        self.pens = Pens(self)
        self.work.addWidget(self.pens.editor)
        self.work.addWidget(self.pens.maker)
        self.content.addWidget(self.work, 1)
        self.setAcceptDrops(True)
        self._connect()

    def _build_toolbar(self) -> None:
        self.segment = Segment(_VIEWS)
        self.toolbar.set_acts(
            [
                Act("打印", self._print, "print", "Ctrl+P"),
                Act("另存 PDF", self.out.save, "arrow_download"),
                Act("另存文稿", self.out.save_word, "document_text"),
                Act("导出", self.out.export, "arrow_export_ltr", "Ctrl+E"),
                None,
                Act("打印登记簿", self.ask_book, "book"),
                Act("领用空白文书", lambda: self.blanks.ask_take(), "document_copy"),
                Act("核对存档", self.out.verify, "shield_checkmark"),
            ],
            [
                MenuButton(lambda: self.pens.acts(), "新建文书", name="新建文书"),
                self.segment,
                Act("刷新", self.refresh, "arrow_sync", "F5"),
            ],
        )

    def _listing(self) -> Listing:
        empty = EmptyState(
            "document",
            "这里登记制发的所有文书：通知书、笔录、整改通知、复查意见书。文书从计划、检查和隐患页制发。",
            [
                Act(
                    "到隐患页下达整改",
                    lambda: self.context.open(Capability.HAZARDS.value, None, chip="found"),
                    kind="primary",
                )
            ],
            [Act("到检查页打印通知书", lambda: self.context.open(Capability.INSPECTIONS.value, None, chip="open"))],
        )
        acts = [Act("打印所选", self.out.start_print), Act("另存所选", self.out.save), Act("导出所选", self.out.export)]
        made = Listing(self.context, self.model, self.key, unit="件", name="文书登记簿", acts=acts, empty=empty)
        made.table.show_sort("issued_on", descending=True)
        return made

    def _connect(self) -> None:
        self.segment.changed.connect(self._turn)
        self.table.current_changed.connect(self.show_record)
        self.table.opened.connect(self._open_row)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self.say_problem)

    # --- the register -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for years, series, rows, counts and the chosen document again."""
        self.context.query(
            lambda s, a: (orders.years(s, a), orders.registers(s, a)), self._show_years, key="orders-years"
        )
        if self.numbers_shown:
            self.numbers.listing.table.refresh()
        if self.blanks_shown:
            self.blanks.refresh()
        self.table.refresh()
        if self.paper.view is not None:
            self.show_record(self.table.current_id or self.paper.view.row.id)  # the one just clicked, not yet shown

    def _show_years(self, found: tuple[list[int], list[SeriesRow]]) -> None:
        years, series = found
        self.filters.offer_years(years)
        self.listing.say(gaps_words(series))

    def criteria(self) -> OrderCriteria:
        """What the filter row asks for, in the order of the list."""
        return self.filters.criteria(self.model.criteria)

    def filter(self, *_: object) -> None:
        """Show what the filter row asks for now."""
        if self.numbers_shown:
            self.numbers.show_year(self.filters.year.value())
            return
        if self.blanks_shown:
            self.blanks.refresh()
            return
        self.table.refresh(self.criteria())

    def _count(self) -> None:
        asked = self.criteria()
        self.context.query(
            lambda s, a: orders.counts(s, a, asked), self.filters.chips.set_counts, key="orders-counts", later=True
        )

    def _loaded(self) -> None:
        self.say_problem(None)
        self._count()
        asked = self.criteria()
        unfiltered = OrderCriteria(sort=asked.sort, descending=asked.descending) == asked
        self.listing.show_empty(self.model.total == 0 and unfiltered)
        if self.model.total and self.table.current_id is None:
            self.table.choose_first()

    def find_code(self, code: str) -> None:
        """Open the document that carries a code."""
        self.context.query(lambda s, a: orders.by_code(s, a, code), self._found, self._no_code, key="orders-code")

    def _found(self, document_id: UUID) -> None:
        self.table.reveal(document_id)
        self.show_record(document_id)

    def _no_code(self, error: MzdeskError) -> None:
        self.context.notify.refused(error.message)

    # --- the chosen document ----------------------------------------------------------------------------------------

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a document. Hints: `chip` chooses a chip, `text` searches, `draft` goes on with a kept form.

        `incident` with `stage`: write the report of an incident.
        """
        if self.work.currentIndex():
            self.segment.choose("papers")
            self._turn("papers")
        if hints.get("chip") in {chip.value for chip in DocumentChip}:
            self.filters.clear(str(hints["chip"]))
            self.table.current_id = None
            self.filter()
        if "text" in hints:
            self.filters.search.setText(str(hints["text"]))
        draft = str(hints.get("draft", ""))
        if "incident" in hints:
            self.pens.report(str(hints["incident"]), str(hints["stage"]))
            return
        if self.pens.resume(draft):
            return
        document_id = record_id if isinstance(record_id, UUID) else record_of(draft)
        if document_id is not None:
            self._resume = draft
            self.table.reveal(document_id)
            self.show_record(document_id)

    def show_record(self, document_id: Any) -> None:
        """Ask for a document, then for its pages."""
        if self.paper.view is None or self.paper.view.row.id != document_id:
            self.side.close_form()
        self.context.query(lambda s, a: orders.view(s, a, document_id), self._show, key="orders-view")

    def _show(self, view: OrderView) -> None:
        before = self.paper.view
        kept = before is not None and before.row.id == view.row.id and before.sha256 == view.sha256
        self.paper.show_view(view)
        if not (kept and self.paper.whole.text()):
            self.show_pages()
        if self._resume:
            self.acts.resume(self._resume)
            self._resume = ""

    def show_pages(self) -> None:
        """The document's own pages, compared with their hash."""
        if self.paper.view is not None:
            document_id, made = self.paper.view.row.id, self.paper.view.sha256 is not None
            ask = orders.pdf if made else _draft_pages
            self.context.query(
                lambda s, a: ask(s, a, document_id), self.paper.show_pdf, self.paper.refuse, key="orders-pdf"
            )

    def show_scan(self) -> None:
        """The signed copy in the place of the pages."""
        view = self.chosen()
        if view is not None and view.scan_sha256:
            sha256 = view.scan_sha256
            self.context.query(lambda s, a: as_pdf(orders.sheet(s, a, sha256)), self._show_scan, key="orders-pdf")

    def _show_scan(self, pdf: bytes) -> None:
        view = self.paper.view
        self.paper.show_other(pdf, f"{view.row.number or view.row.title} 签字扫描件" if view is not None else "扫描件")

    def show_withdrawn(self, sheet: Withdrawn) -> None:
        """A sheet that was replaced before 用印."""
        self.context.query(
            lambda s, a: orders.sheet(s, a, sheet.sha256),
            lambda pdf: self.paper.show_other(pdf, f"收回的旧件 {sheet.reason}"),
            key="orders-pdf",
        )

    def ask_changes(self) -> None:
        """The audit of the chosen document in words."""
        view = self.chosen()
        if view is not None:
            document_id = view.row.id
            self.context.query(lambda s, a: history.of(s, a, document_id), self.paper.facts.show_changes)

    def chosen(self) -> OrderView | None:
        """The document beside the list; says what to do when there is none."""
        if self.paper.view is None:
            self.context.notify.info("请先在左侧选择文书")
        return self.paper.view

    def _open_row(self, document_id: UUID) -> None:
        self.show_record(document_id)
        self.paper.tabs.choose("sheet")
        self.paper.turn("sheet")
        self.paper.pages.area.setFocus()

    def toggle_full(self) -> None:
        """The pages over the whole width, or beside the list again."""
        self.listing.setVisible(not self.listing.isVisible())

    def _print(self) -> None:
        if self.numbers_shown:
            self.numbers.print_it()
        elif self.blanks_shown:
            self.ask_book()
        else:
            self.out.start_print()

    # --- numbers ------------------------------------------------------------------------------------------------------

    @property
    def numbers_shown(self) -> bool:
        """Whether the register of numbers stands in the place of the documents."""
        return self.work.currentIndex() == 1

    @property
    def blanks_shown(self) -> bool:
        """Whether the register of blank papers stands in the place of the documents."""
        return self.work.currentIndex() == 2

    def show_papers(self) -> None:
        """Back to the register of documents."""
        self.segment.choose("papers")
        self._turn("papers")

    def ask_book(self) -> None:
        """打印登记簿: which one is asked first."""
        self.context.query(lambda s, a: orders.years(s, a), lambda years: BookDialog(self, years).open())

    def _turn(self, key: str) -> None:
        self.work.setCurrentIndex([name for name, _ in _VIEWS].index(key))
        self.filters.enable(key == "papers")
        self.toolbar.button("另存 PDF").setEnabled(key == "papers")
        self.filter()

    def show_series(self, text: str, year: int) -> None:
        """The documents of one number series."""
        self.segment.choose("papers")
        self._turn("papers")
        self.filters.clear(DocumentChip.ALL.value, year=year or None)
        self.filters.search.setText(text)

    # --- a signed copy dragged onto the page --------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped anywhere on the page."""
        if dropped(event.mimeData()) and not self.numbers_shown:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """One drag: the signed copy of the chosen document."""
        event.acceptProposedAction()
        self.acts.take(dropped(event.mimeData()))


def _draft_pages(session: Any, actor: Any, document_id: UUID) -> bytes:
    from mzdesk.documents import issuing

    return issuing.draft_pages(session, actor, document_id)
