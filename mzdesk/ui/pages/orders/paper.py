"""The chosen document: its pages, how it stands, what it is about, and what may be done to it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.terms import Capability, OrderAct
from mzdesk.ui import measure
from mzdesk.ui.pages.orders.columns import NO_NUMBER, state
from mzdesk.ui.pages.orders.facts import DocumentFacts, empty, link, name_of, served_words, short, spaced
from mzdesk.ui.preview import Preview
from mzdesk.ui.widgets import (
    Act,
    Button,
    Foot,
    HLine,
    Icon,
    Label,
    LinkButton,
    MenuButton,
    Pill,
    Scroll,
    Surface,
    Tabs,
)
from mzdesk.ui.widgets.buttons import button_for
from mzdesk.views.orders import OrderView

if TYPE_CHECKING:
    from mzdesk.ui.pages.orders.page import OrdersPage

TABS: Final = (("sheet", "版面"), ("facts", "办理情况"))
WHOLE, BROKEN = "原件未改动", "与登记的校验值不一致"
UNDER_WAY = "草稿，取号后生成原件"
# The next step first; 更正重印 is rarer and stands in the menu when there are more than three.
_ORDER: Final = (
    OrderAct.SUBMIT,
    OrderAct.EDIT,
    OrderAct.REVIEW,
    OrderAct.SIGN,
    OrderAct.COUNTERSIGN,
    OrderAct.NUMBER,
    OrderAct.GIVE_NUMBER,
    OrderAct.SEAL,
    OrderAct.MEND,
    OrderAct.SERVE,
    OrderAct.ANSWER,
    OrderAct.FILE,
    OrderAct.ATTACH,
    OrderAct.SEND_BACK,
    OrderAct.SEAL_MORE,
    OrderAct.REPRINT,
    OrderAct.COVER,
    OrderAct.RED_HEAD,
    OrderAct.RECEIPT,
)
_SHOWN: Final = 3


class Pages(Preview):
    """The pages; the printer's sign prints with the document's copies."""

    def __init__(self, page: OrdersPage) -> None:
        self._page = page
        super().__init__(page.context, sentence="在左侧选择一份文书，这里显示它的版面。")

    def print_it(self) -> None:
        self._page.out.print_shown()


class Paper(Surface):
    """Head, pages or facts, acts."""

    def __init__(self, page: OrdersPage) -> None:
        super().__init__()
        self._page = page
        self.view: OrderView | None = None
        self.title, self.pill = Label("", "page", select=True), Pill()
        self.about = LinkButton("")
        self.about.clicked.connect(lambda _checked=False: self._open_place())
        self.number = Label("", "dense", "ink2", select=True)
        self.tabs = Tabs(TABS, name="文书内容")
        self.tabs.changed.connect(self.turn)
        self.pages = Pages(page)
        self.pages.full_asked.connect(page.toggle_full)
        self.back = link("返回原件", page.show_pages, "arrow_left")
        self.facts = DocumentFacts(page)
        self.stack = QStackedWidget()
        self.buttons: dict[str, Button] = {}
        self._build()
        self.clear()

    def _build(self) -> None:
        outer = measure.column(self)
        self._head = QWidget()
        head = measure.column(self._head, (20, 10, 16, 0), 4)
        first, second = measure.row(gap=8), measure.row(gap=10)
        first.addWidget(self.title)
        first.addWidget(self.pill)
        first.addStretch(1)
        second.addWidget(self.number)
        second.addWidget(self.about)
        second.addStretch(1)
        second.addWidget(self.back)
        for line in (first, second):
            head.addLayout(line)
        head.addWidget(self.tabs)
        outer.addWidget(self._head)
        outer.addWidget(HLine())
        self.stack.addWidget(self._sheet())
        self.stack.addWidget(Scroll(self.facts))
        outer.addWidget(self.stack, 1)
        self._acts = Foot(48, 8)
        measure.pad(self._acts.line, (16, 1, 16, 0), 8)
        outer.addWidget(self._acts)

    def _sheet(self) -> QWidget:
        """The pages with two lines under them: who signed, how served; whether the bytes are those of the print."""
        ground = Surface()
        outer = measure.column(ground)
        outer.addWidget(self.pages, 1)
        outer.addWidget(HLine())
        self.signed, self.served = Label("", "dense"), Label("", "dense")
        self.whole_sign, self.whole = Icon("shield_checkmark", "good"), Label("", "dense", "good")
        self.hash = LinkButton("", role="small")
        self.hash.setToolTip("复制完整的 SHA-256 校验值")
        self.hash.clicked.connect(lambda _checked=False: self.facts.copy_hash())
        grid = measure.grid(margins=(20, 6, 16, 6), gap=2, across=10)
        for row, (word, value) in enumerate((("签发", self.signed), ("送达", self.served))):
            grid.addWidget(Label(word, "dense", "ink3"), row, 0)
            grid.addWidget(value, row, 1)
        state_line = measure.row(gap=4)
        state_line.addStretch(1)
        state_line.addWidget(self.whole_sign)
        state_line.addWidget(self.whole)
        grid.addLayout(state_line, 0, 2)
        hash_line = measure.row()
        hash_line.addStretch(1)
        hash_line.addWidget(self.hash)
        grid.addLayout(hash_line, 1, 2)
        grid.setColumnStretch(1, 1)
        self._state_lines = QWidget()
        self._state_lines.setLayout(grid)
        outer.addWidget(self._state_lines)
        return ground

    # --- what is shown --------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """No document is chosen."""
        self.view = None
        for part in (self._head, self._acts, self._state_lines):
            part.hide()
        self.stack.setCurrentIndex(0)
        self.pages.clear()

    def show_view(self, view: OrderView) -> None:
        """Show a document; its pages follow with `show_pdf`. The tab stays."""
        again = self.view is not None and self.view.row.id == view.row.id
        self.view, row = view, view.row
        for part in (self._head, self._acts, self._state_lines):
            part.show()
        self.title.setText(row.title)
        word = state(row)
        self.pill.show_word(word.text, word.tone)
        self.number.setText(row.number or (NO_NUMBER if row.kind.is_numbered else f"编码 {spaced(row.code)}"))
        self.about.setText(row.facility)
        self.about.setVisible(row.facility_id is not None)
        self._show_state(view)
        self.facts.show_view(view)
        self._show_acts(view)
        if not again:
            self.pages.clear("正在取出原件…")
            self._say_whole("", "ink3")
        self.back.hide()

    def show_pdf(self, pdf: bytes) -> None:
        """The document's own bytes, which the service has compared with their hash."""
        if self.view is not None:
            self.back.hide()
            self.pages.show_pdf(pdf, name_of(self.view))
            if self.view.sha256:
                self._say_whole(WHOLE, "good")
            else:
                self._say_whole(UNDER_WAY, "ink3")

    @property
    def other(self) -> bool:
        """Whether a scan or a withdrawn sheet is shown in the place of the document's own pages."""
        return not self.back.isHidden()

    def show_other(self, pdf: bytes, name: str) -> None:
        """A withdrawn sheet or the signed scan in the place of the pages."""
        self.tabs.choose("sheet")
        self.turn("sheet")
        self.pages.show_pdf(pdf, name)
        self.back.show()

    def refuse(self, error: MzdeskError) -> None:
        """The archive gives no bytes, or others than were printed."""
        self.pages.clear(error.message)
        self._say_whole(BROKEN if "校验值" in error.message else "", "danger")

    def _say_whole(self, words: str, ink: str) -> None:
        self.whole.setText(words)
        self.whole.set_ink(ink)
        sign = "shield_checkmark" if ink == "good" else "shield_error"
        self.whole_sign.set_sign(sign, ink)
        self.whole_sign.setVisible(bool(words) and ink != "ink3")

    def turn(self, key: str) -> None:
        """Show the pages or the facts."""
        self.stack.setCurrentIndex([name for name, _ in TABS].index(key))

    def _show_state(self, view: OrderView) -> None:
        row = view.row
        day = row.issued_on if view.sha256 else view.signed_on
        signed = " ".join(part for part in (str(day or ""), view.signed_by) if part)
        self.signed.setText(signed or "—")
        self.served.setText(served_words(view) or ("不用送达" if not row.kind.is_served else "还没有送达"))
        self.hash.setText(f"SHA-256 {short(view.sha256)}" if view.sha256 else "")

    def _open_place(self) -> None:
        if self.view is not None and self.view.row.facility_id is not None:
            self._page.context.open(Capability.FACILITIES.value, self.view.row.facility_id)

    # --- acts -----------------------------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """What may be done now, the next step first."""
        allowed = self.view.acts if self.view is not None else frozenset()
        run = self._page.acts.run
        return [Act(act.label, partial(run, act), kind="") for act in _ORDER if act in allowed]

    def _show_acts(self, view: OrderView) -> None:
        held = self._acts.has_keyboard()
        empty(self._acts.line)
        acts = self.acts()
        shown = acts[:_SHOWN]
        self.buttons = {act.title: button_for(act) for act in shown}
        self._acts.add(*self.buttons.values())
        if len(acts) > len(shown):
            self._acts.add(MenuButton(lambda: self.acts()[_SHOWN:]))
        self._acts.add(None)
        if OrderAct.VOID in view.acts:
            words = OrderAct.VOID.label if view.row.kind.is_numbered else "作废文书"
            void = button_for(Act(words, partial(self._page.acts.run, OrderAct.VOID), kind="danger"))
            self.buttons[OrderAct.VOID.label] = void
            self._acts.add(void)
        self._acts.setVisible(bool(view.acts))
        if held and self.buttons:  # the pressed button is gone: the keyboard stays among the acts
            first = next(iter(self.buttons.values()))
            first.show()
            first.setFocus(Qt.FocusReason.OtherFocusReason)
