"""The five numbers: each card opens exactly what it counts."""

from __future__ import annotations

from typing import Any, Final

from mzdesk.terms import Capability, DocumentChip, HazardChip, VisitChip
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.widgets import OverviewNumber, Surface
from mzdesk.views.overview import Overview

_TITLES: Final = {
    "overdue": "逾期隐患",
    "rechecks": "待复查隐患",
    "visits": "今日检查",
    "papers": "待送达文书",
    "expiry": "证照到期",
}


class Numbers(Surface):
    """The row of cards."""

    def __init__(self, context: Context) -> None:
        super().__init__("window")
        self._context = context
        self._shown: Overview | None = None
        self.cards = {key: OverviewNumber(title) for key, title in _TITLES.items()}
        row = measure.row(self, gap=12)
        for card in self.cards.values():
            row.addWidget(card)
        open_page = context.open
        hints: dict[str, tuple[Capability, dict[str, Any]]] = {
            "overdue": (Capability.HAZARDS, {"chip": HazardChip.OVERDUE.value}),
            "rechecks": (Capability.HAZARDS, {"chip": HazardChip.SUBMITTED.value}),
            "papers": (Capability.ORDERS, {"chip": DocumentChip.UNSERVED.value}),
            "expiry": (Capability.FACILITIES, {"expiring": True}),
        }
        for key, (page, given) in hints.items():
            self.cards[key].clicked.connect(lambda p=page, h=given: open_page(p.value, None, **h))
        self.cards["visits"].clicked.connect(self._open_visits)

    def _open_visits(self) -> None:
        """The visits of today; while all of them are sealed, the plan whose draw waits."""
        shown = self._shown
        if shown is not None and shown.sealed and not shown.visits.today:
            self._context.open(Capability.PLANS.value, shown.sealed[0].plan_id)
        else:
            self._context.open(Capability.INSPECTIONS.value, None, chip=VisitChip.TODAY.value)

    def show_overview(self, found: Overview) -> None:
        """Show other numbers."""
        self._shown = found
        self._show_hazards(found)
        self._show_visits(found)
        papers, expiry = found.papers, found.expiry
        self.cards["papers"].show_number(
            papers.unserved,
            "件",
            f"待用印 {papers.unsealed} 件，待填文号 {papers.draft} 件",
            pill=(f"待用印 {papers.unsealed}", "warn") if papers.unsealed else ("", "neutral"),
        )
        self.cards["expiry"].show_number(
            expiry.places,
            "家",
            "有证照已过期或 30 日内到期",
            pill=(f"已过期 {expiry.expired} 家", "danger") if expiry.expired else ("", "neutral"),
        )

    def _show_hazards(self, found: Overview) -> None:
        figures = found.hazards
        self.cards["overdue"].show_number(
            figures.overdue,
            "项",
            f"今天到期 {figures.due_today}，三日内到期 {figures.due_soon}",
            tone="danger" if figures.overdue else "ink",
            pill=(f"最长 {figures.longest} 天", "danger") if figures.overdue else ("", "neutral"),
        )
        self.cards["rechecks"].show_number(
            figures.rechecks,
            "项",
            f"未销号共 {figures.open} 项",
            pill=(f"延期待审 {figures.extensions}", "warn") if figures.extensions else ("", "neutral"),
        )

    def _show_visits(self, found: Overview) -> None:
        visits = found.visits
        said = []
        if visits.sealed:
            said.append(f"已封存，每次可查 {visits.sealed} 家，出发时启封")
        if visits.today:
            said.append(f"已录入 {visits.done} 家")
        if visits.to_key_in:
            said.append(f"待录入 {visits.to_key_in} 家")
        unit = f"家，{visits.teams} 组" if visits.teams else "家"
        self.cards["visits"].show_number(
            visits.today,
            unit,
            "，".join(said) or "今天没有安排检查",
            pill=("已封存", "info") if visits.sealed else ("", "neutral"),
        )
