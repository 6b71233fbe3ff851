"""Over and under the checklist: which visit it is, how far it is keyed in, which keys there are."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from mzdesk import clock
from mzdesk.terms import ItemResult
from mzdesk.ui import measure
from mzdesk.ui.pages.inspections.sheet import Sheet
from mzdesk.ui.widgets import Bar, Foot, KeyCap, Label, Pill
from mzdesk.ui.widgets.progress import ProgressBar

KEYS = (
    ("1", "合格"),
    ("2", "不合格"),
    ("3", "不适用"),
    ("0", "其余合格"),
    ("+", "清单外"),
    ("P", "照片"),
    ("G", "项号"),
)


class HeadLine(Bar):
    """Facility, kind, team, code; how many items are done, with the three counts."""

    def __init__(self) -> None:
        super().__init__(57, 8)
        self.name, self.who = Label("", "page"), Label("", "dense", "ink2")
        self.kind, self.way = Pill(), Pill()
        left = measure.column(gap=2)
        first = measure.row(gap=8)
        for part in (self.name, self.kind, self.way):
            first.addWidget(part)
        first.addStretch(1)
        left.addStretch(1)
        left.addLayout(first)
        left.addWidget(self.who)
        left.addStretch(1)
        self.line.addLayout(left, 1)
        self.done = Label("", "dense")
        self.passed, self.failed = Label("", "dense", "good"), Label("", "dense_bold", "danger")
        self.apart = Label("", "dense", "ink2")
        right = QWidget()
        measure.fix(right, width=378)
        inner = measure.column(right, gap=5)
        counts = measure.row(gap=12)
        counts.addWidget(self.done)
        counts.addStretch(1)
        for part in (self.passed, self.failed, self.apart):
            counts.addWidget(part)
        self.bar = ProgressBar(0, 6)
        inner.addStretch(1)
        inner.addLayout(counts)
        inner.addWidget(self.bar)
        inner.addStretch(1)
        self.line.addWidget(right)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show which visit it is."""
        view = sheet.view
        row = view.row
        self.name.setText(row.facility)
        self.kind.show_word(row.kind.label, "info")
        self.way.show_word("暗访" if row.covert else row.choice.label, "neutral")
        team = "、".join(f"{each.name}（组长）" if each.is_leader else each.name for each in view.officers)
        words = [team, f"编码 {row.code}", f"{row.departs_on:%m-%d} 出发"]
        if row.arrived_at is not None:
            words.append(f"{clock.office(row.arrived_at):%H:%M} 到达")
        self.who.setText("，".join(word for word in words if word))
        self.show_counts(sheet)

    def show_counts(self, sheet: Sheet) -> None:
        """Show how far it is."""
        total, left = len(sheet.results), sheet.count(ItemResult.OPEN)
        self.done.setText(f"已查 {total - left}/{total} 项")
        self.passed.setText(f"合格 {sheet.count(ItemResult.PASS)}")
        self.failed.setText(f"不合格 {sheet.count(ItemResult.FAIL)}")
        self.apart.setText(f"不适用 {sheet.count(ItemResult.NOT_APPLICABLE)}")
        self.bar.set_share((total - left) / total if total else 0)


class KeyLine(Foot):
    """The keys of the checklist."""

    def __init__(self) -> None:
        super().__init__(36, 5)
        for key, words in KEYS:
            self.add(KeyCap(key), Label(words, "small", "ink3"), 6)
        self.add(None)
        self.note = Label("Enter 到下一项，Esc 返回列表", "small", "ink3")
        self.line.addWidget(self.note)
