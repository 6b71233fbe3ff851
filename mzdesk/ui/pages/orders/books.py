"""打印登记簿: 发文登记簿, 用印登记簿, 空白文书登记簿 of a year or a period, on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mzdesk.services import orders
from mzdesk.ui import printing
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.forms import Choice, Day, Either, Form, Text
from mzdesk.ui.printing import Paper

if TYPE_CHECKING:
    from mzdesk.ui.context import Work
    from mzdesk.ui.pages.orders.page import OrdersPage

ISSUED, SEALED, BLANK = "issued", "sealed", "blank"
_BOOKS: Final = ((ISSUED, "发文登记簿"), (SEALED, "用印登记簿"), (BLANK, "空白文书登记簿"))


class BookDialog(Dialog):
    """Which register, for which time; then the printer is asked for."""

    def __init__(self, page: OrdersPage, years: list[int]) -> None:
        super().__init__(page.window(), "打印登记簿", "按现有登记排成表格，供签字留存。", act="打印")
        self._page, self._context = page, page.context
        today = page.context.today()
        offered = [(year, f"{year} 年") for year in years or [today.year]]
        self.form = Form(
            page.context,
            [
                Either(key="book", label="登记簿", options=_BOOKS),
                Choice(key="year", label="年份", options=offered, required=True),
                Text(key="prefix", label="机关代字", hint="不填为全部", longest=20),
                Day(key="starts", label="用印日期自"),
                Day(key="ends", label="至"),
            ],
        )
        self.form.fill({"book": ISSUED, "year": offered[0][0], "starts": today.replace(day=1), "ends": today})
        self.form.edited.connect(lambda key: self._show() if key == "book" else None)
        self.body.addWidget(self.form)
        self._show()

    def _show(self) -> None:
        book = self.form.value("book")
        for key in ("year", "prefix"):
            self.form.show_field(key, book == ISSUED)
        for key in ("starts", "ends"):
            self.form.show_field(key, book == SEALED)

    def submit(self) -> None:
        """Look at the period, then print."""
        values = self.form.values()
        starts, ends = values["starts"], values["ends"]
        if values["book"] == SEALED and (starts is None or ends is None or ends < starts):
            self.say("请填写起止日期，结束日期不早于开始日期。")
            return
        title = dict(_BOOKS)[values["book"]]
        printer = self._context.printing.choose(self, title)
        if printer is None:
            return
        printing.send(self._context, printer, title, _papers(values, title, self._context.now()))
        self.accept()


def _papers(values: dict[str, Any], title: str, now: Any) -> Callable[[Work, Callable[..., None]], list[Paper]]:
    def make(work: Work, _progress: Callable[..., None]) -> list[Paper]:
        from mzdesk.documents import ledger

        with work.read() as session:
            found = _ledger(session, work.actor, values, now)
        return [Paper(ledger.render(found), title)]

    return make


def _ledger(session: Any, actor: Any, values: dict[str, Any], now: Any) -> Any:
    if values["book"] == ISSUED:
        return orders.register_ledger(session, actor, year=values["year"], prefix=values["prefix"], now=now)
    if values["book"] == SEALED:
        starts: date = values["starts"]
        return orders.seal_ledger(session, actor, starts=starts, ends=values["ends"], now=now)
    return orders.blank_ledger(session, actor, now=now)
