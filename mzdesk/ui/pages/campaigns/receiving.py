"""收回自查表: what every returned sheet would do, what is asked of the clerk, then one act for all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.services import campaigns
from mzdesk.terms import ItemResult, SheetFate
from mzdesk.ui import measure
from mzdesk.ui.pages.campaigns.columns import SHEETS, remarks
from mzdesk.ui.pages.campaigns.fields import words
from mzdesk.ui.tables import Listing, Source, WindowModel
from mzdesk.ui.widgets import Bar, Button, ChipRow, ComboBox, DateField, Foot, Label, Scroll, Splitter, Surface
from mzdesk.views.campaigns import CampaignView, RollCriteria, RollRow, SheetDecision, SheetFound, SheetLine, SheetRead
from mzdesk.views.window import Window

if TYPE_CHECKING:
    from mzdesk.ui.pages.campaigns.page import CampaignsPage

_TAKEN: Final = (SheetFate.NEW, SheetFate.REPLACE)
_RESULTS: Final = (ItemResult.PASS, ItemResult.FAIL, ItemResult.NOT_APPLICABLE, ItemResult.OPEN)
_HELP: Final = (
    "已登记过的不重复登记；同一家又报的，以新的为准，旧的留存。待核对的在右侧选定，没有选定的不登记，原文件不变。"
)
_ALL: Final = 1_000_000


class Receiving(Surface):
    """The sheets at the left, the questions of the chosen one at the right, 登记 below."""

    def __init__(self, page: CampaignsPage) -> None:
        super().__init__()
        self._page, self._context = page, page.context
        self._campaign: CampaignView | None = None
        self._sheets: list[SheetRead] = []
        self._roll: Sequence[RollRow] = ()
        self.found: list[SheetFound] = []
        self.decisions: dict[str, SheetDecision] = {}
        self.title = Label("", "card")
        self.chips = ChipRow(
            [("all", "全部"), *((fate.value, fate.label) for fate in SheetFate)],
            alarm=(SheetFate.ASK.value, SheetFate.REFUSED.value),
        )
        bar = Bar(45, 12)
        bar.add(self.title, self.chips, None)
        self.model = WindowModel(self._context, Source(SHEETS, self._window), "all")
        self.listing = Listing(self._context, self.model, "campaigns.sheets", unit="份", name="收回的自查表")
        self.asking = Asking(self.decide)
        self.day = DateField(name="收到日期")
        self.problem = Label("", "dense", "danger", wrap=True)
        self.act, self.back = Button("登记", "primary"), Button("返回", "flat")
        self._build(bar)
        self.chips.changed.connect(self.listing.table.refresh)
        self.listing.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)
        self.act.clicked.connect(lambda _checked=False: self._take())
        self.back.clicked.connect(lambda _checked=False: page.back_to_list())

    def _build(self, bar: QWidget) -> None:
        outer = measure.column(self)
        outer.addWidget(bar)
        split = Splitter(self.listing, Scroll(self.asking), self._context.memory, "campaigns.receiving", 380)
        outer.addWidget(split, 1)
        low = QWidget()
        column = measure.column(low, (16, 8, 16, 8), 4)
        column.addWidget(Label(_HELP, "small", "ink3", wrap=True))
        column.addWidget(self.problem)
        self.problem.hide()
        outer.addWidget(low)
        foot = Foot(48, 8)
        measure.pad(foot.line, (16, 1, 16, 0), 8)
        foot.add(self.act, self.back, 16, Label("收到日期", "dense", "ink2"), self.day, None)
        outer.addWidget(foot)

    def begin(self, view: CampaignView, paths: Sequence[Path]) -> None:
        """Read files and folders off the UI thread and compare them with the roll."""
        self._campaign, self.decisions = view, {}
        self.title.setText(f"收回自查表：{view.row.title}")
        self.day.set_day(self._context.today())
        self._show([])
        self._context.long("读取自查表", lambda work, progress: _read(work, progress, view.row.id, paths), self._came)

    def _came(self, answer: tuple[list[SheetRead], list[SheetFound], Sequence[RollRow]]) -> None:
        self._sheets, found, self._roll = answer
        self._show(found)
        first = next((each.id for each in found if each.fate is SheetFate.ASK), None)
        if first is not None:
            self.listing.table.reveal(first)

    def _show(self, found: list[SheetFound]) -> None:
        self.found = found
        counts = Counter(each.fate.value for each in found)
        self.chips.set_counts({"all": len(found)} | {fate.value: counts[fate.value] for fate in SheetFate})
        ready = sum(each.fate in _TAKEN for each in found)
        self.act.setText(f"登记 {ready} 份" if ready else "没有可登记的")
        self.act.setEnabled(bool(ready))
        self.problem.hide()
        self.listing.table.refresh(self.chips.current())

    def _loaded(self) -> None:
        if self.listing.table.current_id is None and self.model.total:
            self.listing.table.choose_first()
        self._choose(self.listing.table.current_id)

    def _choose(self, key: object) -> None:
        found = next((each for each in self.found if each.id == key), None)
        self.asking.show_sheet(found, self._roll, self.decisions.get(str(key), SheetDecision()))

    def decide(self, key: str, decision: SheetDecision) -> None:
        """The clerk decided something about a sheet: see what it would do now."""
        self.decisions[key] = decision
        assert self._campaign is not None
        campaign, sheets, decisions = self._campaign.row.id, list(self._sheets), dict(self.decisions)
        self._context.query(
            lambda s, a: campaigns.compare(s, a, campaign, sheets=sheets, decisions=decisions),
            self._show,
            self._refuse,
            key="campaigns-compare",
        )

    def _take(self) -> None:
        day = self.day.day()
        if day is None:
            self.problem.setText(self.day.problem() or "请填写收到日期。")
            self.problem.show()
            return
        assert self._campaign is not None
        campaign, sheets, decisions = self._campaign.row.id, list(self._sheets), dict(self.decisions)
        today, now = self._context.today(), self._context.now()
        self.act.setEnabled(False)
        self._context.change(
            "登记收回的自查表",
            lambda s, a: campaigns.take(
                s, a, campaign, sheets=sheets, decisions=decisions, received_on=day, today=today, now=now
            ),
            self._taken,
            self._refuse,
        )

    def _taken(self, count: int) -> None:
        left = sum(each.fate is SheetFate.ASK for each in self.found)
        more = f"，还有 {left} 份待核对没有登记，可再次选择这些文件" if left else ""
        self._context.notify.done(f"已登记自查表 {count} 份{more}")
        self._page.back_to_list()

    def _refuse(self, error: MzdeskError) -> None:
        self.problem.setText(error.message)
        self.problem.show()
        self.act.setEnabled(any(each.fate in _TAKEN for each in self.found))

    def _window(self, _session: Any, _actor: Any, chip: str, offset: int, limit: int) -> Window[SheetFound]:
        rows = [each for each in self.found if chip in ("all", each.fate.value)]
        return Window(len(rows), tuple(rows[offset : offset + limit]))


def _read(
    work: Any, progress: Callable[..., None], campaign_id: UUID, paths: Sequence[Path]
) -> tuple[list[SheetRead], list[SheetFound], Sequence[RollRow]]:
    from mzdesk.exchange import self_check_reading

    files = self_check_reading.files(paths)
    sheets: list[SheetRead] = []
    for number, path in enumerate(files):
        progress(number, len(files))
        sheets += self_check_reading.read_all([path])
    with work.read() as session:
        found = campaigns.compare(session, work.actor, campaign_id, sheets=sheets)
        roll = campaigns.roll(session, work.actor, RollCriteria(campaign_id), offset=0, limit=_ALL).rows
    return sheets, found, roll


class Asking(Surface):
    """One sheet: what was understood, and what the clerk must say: whose it is, results nobody could read."""

    def __init__(self, decided: Callable[[str, SheetDecision], None]) -> None:
        super().__init__()
        self._decided = decided
        self._body: QVBoxLayout = measure.column(self, (16, 12, 16, 16), 8)
        self.place = ComboBox(name="机构")
        self.skip = QCheckBox()
        self.results: dict[int, ComboBox] = {}

    def show_sheet(self, found: SheetFound | None, roll: Sequence[RollRow], decision: SheetDecision) -> None:
        """Show a sheet and what was decided of it so far."""
        while (item := self._body.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        self.results = {}
        if found is None:
            self._say("选一份自查表，这里显示读出的内容。", "ink3")
            return
        self._body.addWidget(Label(found.place or found.read.unit or found.read.file, "card", wrap=True, select=True))
        self._say(remarks(found))
        facts = (("自查人", found.read.person), ("电话", found.read.phone), ("日期", str(found.read.checked_on or "")))
        self._say("　".join(f"{word}：{said}" for word, said in facts if said), "ink3")
        if not found.read.why:
            self._whose(found, roll, decision)
        for line in found.asked:
            self._ask(found, line, decision)
        for line in found.unknown[:20]:
            self._say(f"第 {line.row} 行：{line.text}　{line.said}　{line.note}", "ink3")
        self._body.addStretch(1)

    def _say(self, text: str, ink: str = "ink2") -> None:
        if text:
            self._body.addWidget(Label(text, "dense", ink, wrap=True, select=True))

    def _whose(self, found: SheetFound, roll: Sequence[RollRow], decision: SheetDecision) -> None:
        options: list[tuple[Any, str]] = [(None, "请选定机构")]
        options += [(row.id, f"{row.name}（{row.township_name}）") for row in roll]
        self.place = ComboBox(options, name="机构")
        self.place.choose(found.place_id)
        self.place.chosen.connect(lambda key: self._decided(found.id, replace(decision, place_id=key)))
        self._body.addWidget(self.place)
        self.skip = QCheckBox("不登记这一份")
        self.skip.setChecked(decision.skip)
        self.skip.toggled.connect(lambda on: self._decided(found.id, replace(decision, skip=on)))
        self._body.addWidget(self.skip)

    def _ask(self, found: SheetFound, line: SheetLine, decision: SheetDecision) -> None:
        self._say(f"第 {line.row} 行：{line.text}")
        self._say(f"单位写的是：{line.said}　{line.note}", "warn")
        box = ComboBox(
            [(None, "请选定结果"), *((each, words(each)) for each in _RESULTS)], name=f"第 {line.row} 行的结果"
        )

        def chosen(result: ItemResult | None) -> None:
            kept = [pair for pair in decision.results if pair[0] != line.row]
            added = [(line.row, result)] if result is not None else []
            self._decided(found.id, replace(decision, results=(*kept, *added)))

        box.chosen.connect(chosen)
        self.results[line.row] = box
        self._body.addWidget(box)
