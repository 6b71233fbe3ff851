"""Other sheets of the chosen document: its 发文稿纸, its pages for preprinted red-head paper, its 送达回证."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from mzdesk.terms import OrderAct
from mzdesk.views.orders import Issued, OrderView

if TYPE_CHECKING:
    from mzdesk.ui.pages.orders.page import OrdersPage


class Others:
    """What `acts.run` calls for these acts; a sheet is shown in the place of the pages and printed from there."""

    def __init__(self, page: OrdersPage) -> None:
        self._page, self._context = page, page.context
        self.runs: dict[OrderAct, Callable[[OrderView], None]] = {
            OrderAct.COVER: partial(self._show, "draft_cover", OrderAct.COVER.label),
            OrderAct.RED_HEAD: partial(self._show, "on_red_head", OrderAct.RED_HEAD.label),
            OrderAct.RECEIPT: self._receipt,
        }

    def _show(self, name: str, words: str, view: OrderView) -> None:
        document_id = view.row.id

        def job(session: Any, actor: Any) -> bytes:
            from mzdesk.documents import issuing

            pdf: bytes = getattr(issuing, name)(session, actor, document_id)
            return pdf

        title = f"{words} {view.row.number or view.row.title}"
        self._context.query(
            job,
            lambda pdf: self._page.paper.show_other(pdf, title),
            lambda error: self._context.notify.refused(error.message),
            key="orders-pdf",
        )

    def _receipt(self, view: OrderView) -> None:
        document_id, today, now = view.row.id, self._context.today(), self._context.now()

        def job(session: Any, actor: Any) -> Issued:
            from mzdesk.documents import enforcement_papers

            return enforcement_papers.issue_receipt(session, actor, document_id, today=today, now=now)

        def made(receipt: Issued) -> None:
            self._page.open(receipt.id)
            self._context.notify.done(f"已制发：送达回证，{view.row.number}", "打印", self._page.out.print_shown)

        self._context.change("制发送达回证", job, made, lambda error: self._context.notify.refused(error.message))
