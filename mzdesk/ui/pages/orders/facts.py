"""How a document stands and what it is about: facts, hazards, approvals, withdrawn sheets, its audit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from mzdesk import clock
from mzdesk.terms import Capability, SignOutcome
from mzdesk.ui import measure
from mzdesk.ui.charge import ChargeLine
from mzdesk.ui.pages.orders.columns import NO_NUMBER
from mzdesk.ui.widgets import Facts, HLine, Label, LinkButton, Step, Surface, Timeline
from mzdesk.views.history import AuditRow
from mzdesk.views.orders import OrderView, Withdrawn

if TYPE_CHECKING:
    from mzdesk.ui.pages.orders.page import OrdersPage

_MOST = 30


class DocumentFacts(Surface):
    """Everything about the chosen document but its pages."""

    def __init__(self, page: OrdersPage) -> None:
        super().__init__()
        self._page = page
        self._view: OrderView | None = None
        self.facts, self.charge = Facts(label_width=60), ChargeLine(page.context)
        self.below: QVBoxLayout = measure.column(gap=8)
        column = measure.column(self, (20, 14, 20, 14), 12)
        column.addWidget(self.facts)
        column.addWidget(self.charge)
        column.addLayout(self.below)
        column.addStretch(1)

    def show_view(self, view: OrderView) -> None:
        """Show a document."""
        self._view, row = view, view.row
        unnumbered = f"{NO_NUMBER}，{view.keeper.label}" if row.kind.is_numbered else ""
        self.facts.show_rows(
            [
                ("文号", row.number or unnumbered),
                ("编码", spaced(row.code)),
                ("文种", row.kind.label),
                ("机构", self._opener(row.facility, Capability.FACILITIES, row.facility_id)),
                ("检查", self._opener("查看这次检查", Capability.INSPECTIONS, view.inspection_id)),
                ("答复文书", self._opener(view.answers, Capability.ORDERS, view.answers_id)),
                ("成文", " ".join(part for part in (str(row.issued_on or ""), row.issued_by) if part)),
                ("份数", f"一式 {row.copies} 份"),
                ("主送", view.recipients),
                ("签发", " ".join(part for part in (str(view.signed_on or ""), view.signed_by) if part)),
                ("用印", " ".join(part for part in (str(view.sealed_on or ""), view.sealed_by) if part)),
                ("送达", served_words(view)),
                ("送达情况", view.service_note),
                ("签字件", link("查看签字扫描件", self._page.show_scan) if view.scan_sha256 else ""),
                ("回复", _answered(view)),
                ("归档", _filed(view)),
                ("作废原因", view.void_reason),
                ("校验值", link(f"SHA-256 {short(view.sha256)} 复制", self.copy_hash) if view.sha256 else ""),
            ]
        )
        self.charge.ask(row.id)
        empty(self.below)
        self._show_hazards(view)
        self._show_trail(view)
        self._show_approvals(view)
        self._show_withdrawn(view)
        self.below.addWidget(link("修改留痕", self._page.ask_changes, "history"))

    def _opener(self, words: str, capability: Capability, record: UUID | None) -> QWidget | str:
        if record is None:
            return ""
        return link(words, partial(self._page.context.open, capability.value, record))

    def copy_hash(self) -> None:
        """The whole hash to the clipboard."""
        if self._view is not None and self._view.sha256:
            QGuiApplication.clipboard().setText(self._view.sha256)
            self._page.context.notify.info("已复制 SHA-256 校验值")

    def _show_hazards(self, view: OrderView) -> None:
        if view.hazards:
            self._section(f"涉及隐患 {len(view.hazards)} 项")
        for hazard_id, number, text in view.hazards:
            self._line(number, text, partial(self._page.context.open, Capability.HAZARDS.value, hazard_id))

    def _show_trail(self, view: OrderView) -> None:
        if view.trail:
            self._section("办理过程")
        for step in view.trail:
            who = " ".join(part for part in (step.place, step.person) if part)
            words = f"{step.on} {step.kind.label}，{who}{f'：{step.text}' if step.text else ''}"
            self.below.addWidget(Label(words, "dense", wrap=True))

    def _show_approvals(self, view: OrderView) -> None:
        if view.approvals:
            self._section("审批")
        for each in view.approvals:
            granted = "同意" if each.granted else "不同意"
            words = f"{each.approved_on} {each.approver} {each.subject.label}，{each.way.label}，{granted}"
            self.below.addWidget(Label(words, "dense", wrap=True))

    def _show_withdrawn(self, view: OrderView) -> None:
        if view.withdrawn:
            self._section(f"收回的旧件 {len(view.withdrawn)} 份")
        for sheet in view.withdrawn:
            self._line("查看", _withdrawn(sheet), partial(self._page.show_withdrawn, sheet))

    def show_changes(self, rows: list[AuditRow]) -> None:
        """The audit of the document under its facts."""
        self._section("修改留痕")
        self.below.addWidget(Timeline([_step(row) for row in rows[:_MOST]]))

    def _section(self, title: str) -> None:
        self.below.addWidget(HLine())
        self.below.addWidget(Label(title, "card"))

    def _line(self, opener: str, words: str, run: Callable[[], object]) -> None:
        held = QWidget()
        line = measure.row(held, gap=10)
        line.addWidget(link(opener, run))
        line.addWidget(Label(words, "dense", "ink2", wrap=True), 1)
        self.below.addWidget(held)


def _answered(view: OrderView) -> str:
    row = view.row
    if row.answered_on is not None:
        return f"{row.answered_on}，{view.answer}"
    return f"应于 {row.answer_by} 前回复" if row.answer_by is not None else ""


def _filed(view: OrderView) -> str:
    kept = view.retention.label if view.retention is not None else ""
    return "，".join(part for part in (str(view.filed_on or ""), kept, view.volume) if part)


def name_of(view: OrderView) -> str:
    """What a document is called on the printer and as a file."""
    row = view.row
    return " ".join(part for part in (row.number or row.code, row.title, row.facility) if part)


def served_words(view: OrderView) -> str:
    """When, how and to whom a document was handed over."""
    row, sign = view.row, view.served_sign
    if row.served_on is None or view.served_way is None:
        return ""
    signed = sign is SignOutcome.SIGNED and view.receiver
    outcome = f"{view.receiver}签收" if signed else sign.label if sign is not None else ""
    return f"{row.served_on} " + "，".join(part for part in (view.served_way.label, outcome) if part)


def short(sha256: str | None) -> str:
    """The beginning of a hash, as people compare it."""
    return f"{sha256[:4]} {sha256[4:8]}…".upper() if sha256 else ""


def spaced(code: str) -> str:
    """A document's code in groups that can be read aloud."""
    return " ".join(code[n : n + 3] for n in range(0, len(code), 3))


def link(words: str, run: Callable[[], object], icon: str = "") -> LinkButton:
    """A link that does something."""
    made = LinkButton(words, icon)
    made.clicked.connect(lambda _checked=False: run())
    return made


def empty(layout: QLayout) -> None:
    """Take everything out of a row or column."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _withdrawn(sheet: Withdrawn) -> str:
    return f"{clock.office(sheet.at):%Y-%m-%d %H:%M} {sheet.by}：{sheet.reason}"


def _step(row: AuditRow) -> Step:
    at = clock.office(row.at)
    return Step(f"{at:%m-%d}", f"{at:%H:%M}", row.verb, f"{row.actor}，{row.what}")
