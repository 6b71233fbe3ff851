"""进度: the figures of a campaign, and links to the places behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from mzdesk.terms import RollChip
from mzdesk.ui import measure
from mzdesk.ui.widgets import Banner, Label, LinkButton, OverviewNumber
from mzdesk.views.campaigns import FigureRow, Figures, TopicGap

_HEADS = ("应查", "已自查", "自查率", "已督查", "督查率", "全覆盖")
Go = Callable[..., None]


class Progress(QWidget):
    """Three big numbers, hints, a table by township, by kind, by topic; `go(chip, …)` shows the places behind."""

    def __init__(self, go: Go) -> None:
        super().__init__()
        self._go = go
        outer = measure.column(self, (20, 12, 20, 16), 12)
        self.numbers = {
            RollChip.MISSING: OverviewNumber("自查率"),
            RollChip.UNVISITED: OverviewNumber("督查率"),
            RollChip.GAP: OverviewNumber("全覆盖"),
        }
        line = measure.row(gap=12)
        for chip, number in self.numbers.items():
            number.clicked.connect(partial(go, chip))
            line.addWidget(number)
        outer.addLayout(line)
        self.hints = Banner("warn")
        outer.addWidget(self.hints)
        self.problems = LinkButton("")
        self.problems.clicked.connect(lambda _checked=False: go(RollChip.BAD))
        outer.addWidget(self.problems, 0, Qt.AlignmentFlag.AlignLeft)
        self.townships, self.kinds, self.topics = _Table(), _Table(), _Table()
        for title, table in (
            ("各领域", self.topics), ("各乡镇（街道）", self.townships), ("各类机构", self.kinds),
        ):  # fmt: skip
            outer.addWidget(Label(title, "card"))
            outer.addWidget(table)
        outer.addStretch(1)

    def show_figures(self, figures: Figures) -> None:
        """Show how far it is."""
        whole = figures.whole
        shown = (
            (RollChip.MISSING, whole.return_rate, f"已自查 {whole.returned} / {whole.should} 家", whole.returned),
            (RollChip.UNVISITED, whole.visit_rate, f"已督查 {whole.visited} / {whole.should} 家", whole.visited),
            (RollChip.GAP, whole.cover_rate, f"各领域都查到 {whole.covered} / {whole.should} 家", whole.covered),
        )
        for chip, rate, words, done in shown:
            self.numbers[chip].show_number(rate, "", words, share=done / whole.should if whole.should else 0)
        self.hints.say("名单中有机构需要核对" if figures.hints else "", "\n".join(figures.hints))
        hazards = figures.hazards_open + figures.hazards_closed
        self.problems.setText(
            f"自查发现问题 {figures.problems} 项，已登记隐患 {hazards} 项，其中已销号 {figures.hazards_closed} 项"
        )
        self.townships.show_rows(_HEADS, [_cells(row) for row in figures.townships], self._by_township(figures))
        self.kinds.show_rows(_HEADS, [_cells(row) for row in figures.kinds], ())
        topics = [_topic(gap) for gap in figures.topics]
        self.topics.show_rows(("涉及", "已覆盖", "未覆盖"), topics, [partial(self._topic, g) for g in figures.topics])

    def _by_township(self, figures: Figures) -> Sequence[Callable[[], None]]:
        return [partial(self._go, RollChip.GAP, township=row.key) for row in figures.townships]

    def _topic(self, gap: TopicGap) -> None:
        self._go(RollChip.GAP, topic=gap.topic)


def _cells(row: FigureRow) -> tuple[str, ...]:
    return (
        row.title, str(row.should), str(row.returned), row.return_rate, str(row.visited), row.visit_rate,
        str(row.covered),
    )  # fmt: skip


def _topic(gap: TopicGap) -> tuple[str, ...]:
    return gap.topic.label, str(gap.concerned), str(gap.concerned - gap.open), str(gap.open)


class _Table(QWidget):
    """A small table of words; the first column may be links."""

    def __init__(self) -> None:
        super().__init__()
        self._grid: QGridLayout = measure.grid(self, gap=4, across=12)
        self._grid.setColumnStretch(0, 1)

    def show_rows(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], links: Sequence[Callable[[], None]]
    ) -> None:
        """`rows` begin with their title; `links` are what a click on it does."""
        while (item := self._grid.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, head in enumerate(heads, 1):
            word = Label(head, "small", "ink3")
            measure.fix(word, width=60)
            word.setAlignment(right)
            self._grid.addWidget(word, 0, column)
        for number, row in enumerate(rows):
            self._grid.addWidget(
                _title(row[0], links[number] if links else None), number + 1, 0, Qt.AlignmentFlag.AlignLeft
            )
            for column, text in enumerate(row[1:], 1):
                cell = Label(text, "dense")
                cell.setAlignment(right)
                self._grid.addWidget(cell, number + 1, column)


def _title(text: str, act: Callable[[], None] | None) -> QWidget:
    if act is None:
        return Label(text, "dense")
    link = LinkButton(text)
    link.setAccessibleName(f"查看未覆盖的机构：{text}")
    link.clicked.connect(lambda _checked=False: act())
    return link
