"""What may be done to the chosen hazard and to the ticked ones: each act of the service and the form it opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from mzdesk.services import hazards, history
from mzdesk.terms import HazardAct
from mzdesk.ui.pages.hazards.decisions import Decisions
from mzdesk.ui.pages.hazards.enforcing import Enforcing
from mzdesk.ui.pages.hazards.forms import Forms
from mzdesk.ui.pages.hazards.loop import Loop
from mzdesk.ui.pages.hazards.papers import PaperPanel
from mzdesk.ui.pages.hazards.tasks import ORDER, RECHECK, sharing
from mzdesk.ui.pages.hazards.told import Told
from mzdesk.views.hazards import HazardRow, HazardView

if TYPE_CHECKING:
    from mzdesk.ui.pages.hazards.page import HazardsPage

_A = HazardAct


class Acts:
    """`run(act)` for the chosen hazard; the others are of the ticked ones and of the status strip."""

    def __init__(self, page: HazardsPage) -> None:
        self._page, self._context = page, page.context
        self.forms = Forms(page)
        self.decisions, self.loop = Decisions(page, self.forms), Loop(page.context, self.forms)
        self.told, self.enforcing = Told(page.context, self.forms), Enforcing(page, self.forms)
        self._table: dict[HazardAct, Callable[[HazardView], object]] = {
            _A.AMEND: self.forms.amend,
            _A.ON_SITE: self.loop.on_site,
            _A.ORDER: lambda view: self.order((view.row.id,)),
            _A.SUBMIT: self.loop.submit,
            _A.RECHECK: self.loop.recheck,
            _A.EXTEND: self.decisions.extend,
            _A.DECIDE: self.decisions.decide,
            _A.CLOSE: self.loop.close,
            _A.REMIND: lambda view: self.told.remind([view.row]),
            _A.GRADE: self.decisions.grade,
            _A.LISTING: self.decisions.list_supervision,
            _A.DELISTING: self.decisions.delist,
            _A.ESCALATE: self.loop.escalate,
            _A.REOPEN: self.loop.reopen,
            _A.WITHDRAW: self._withdraw,
        }

    def run(self, act: HazardAct) -> None:
        """Open the form of an act, or do it."""
        view = self._page.detail.view
        if view is not None:
            self._table[act](view)

    def _withdraw(self, view: HazardView) -> None:
        today, now, key = self._context.today(), self._context.now(), view.row.id
        self._context.change(
            "撤回上一步",
            lambda s, a: hazards.withdraw_step(s, a, key, today=today, now=now),
            lambda title: self._context.notify.done(f"已撤回：{title}"),
        )

    def undo(self, entry: UUID) -> None:
        """Take an act back, from the status strip."""
        now = self._context.now()
        self._context.change(
            "撤销",
            lambda s, a: history.undo(s, a, entry, now=now),
            lambda title: self._context.notify.done(f"已撤销：{title}"),
        )

    def say_saved(self, said: str, entry: UUID | None) -> None:
        """Say that an act is done, with the way back when there is one."""
        if entry is None:
            self._context.notify.done(said)
        else:
            self._context.notify.undoable(said, partial(self.undo, entry))

    # --- papers -----------------------------------------------------------------------------------------------------

    def order(self, hazard_ids: Sequence[UUID]) -> None:
        """下达整改 for hazards of one place."""
        if not hazard_ids:
            self._context.notify.info("请先勾选要下达整改的隐患")
            return
        self._show_paper(PaperPanel(self._page, ORDER, hazard_ids))

    def issue_recheck(self) -> None:
        """复查意见书 for the chosen hazard and those of the same order that were looked at again."""
        view, today = self._page.detail.view, self._context.today()
        if view is not None:
            self._context.query(
                lambda s, a: sharing(s, a, view.row.id, today),
                lambda ids: self._show_paper(PaperPanel(self._page, RECHECK, ids)),
                key="hazards-sharing",
            )

    def _show_paper(self, panel: PaperPanel) -> None:
        panel.given_up.connect(self._page.back_to_ledger)
        panel.issued.connect(lambda _made: self._page.model.check_all(False))
        self._page.show_work(panel)

    # --- of the ticked ones -----------------------------------------------------------------------------------------

    def order_checked(self) -> None:
        """下达整改 for the ticked hazards."""
        self._with_checked(self._order_rows)

    def _order_rows(self, rows: list[HazardRow]) -> None:
        if len({row.facility_id for row in rows}) > 1:
            self._context.notify.refused("所选隐患不属于同一家机构，不能写进同一份文书。请按机构分别勾选后再下达。")
            return
        self.order([row.id for row in rows])

    def remind_checked(self) -> None:
        """催办 for the ticked hazards."""
        self._with_checked(self.told.remind)

    def _with_checked(self, then: Callable[[list[HazardRow]], None]) -> None:
        ids, today = tuple(self._page.model.checked), self._context.today()
        self._context.query(lambda s, a: hazards.chosen(s, a, ids, today=today), then, key="hazards-checked")
