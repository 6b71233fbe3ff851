"""What an import would do, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QCheckBox, QWidget

from mzdesk.terms import RowFate
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.page import Detail
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel, Word
from mzdesk.ui.widgets import Act, Banner, Button, ChipRow, Facts, Foot, Label, LinkButton, Pill, Splitter, Surface
from mzdesk.ui.widgets.frames import Bar
from mzdesk.views.imports import StagedRow
from mzdesk.views.window import Window

if TYPE_CHECKING:
    from mzdesk.exchange.intake import Staged

TONES: Final = {
    RowFate.NEW: "good",
    RowFate.CHANGED: "info",
    RowFate.SAME: "neutral",
    RowFate.DUPLICATE: "warn",
    RowFate.REJECTED: "danger",
}
_TAKEN: Final = (RowFate.NEW, RowFate.CHANGED)


@dataclass(frozen=True, slots=True)
class RowCriteria:
    """Which rows of the file are shown, in the order of the file."""

    fate: RowFate | None = None
    sort: str = "row"
    descending: bool = False


def _said(row: StagedRow) -> str:
    if row.why:
        return row.why
    told = [f"{change.label}：{change.old or '空'} → {change.new}" for change in row.changes]
    return "；".join(told) or "；".join(problem.why for problem in row.warnings)


COLUMNS: Final[tuple[Column[StagedRow], ...]] = (
    Column("row", "行", lambda row: row.row, Kind.NUMBER, 60, sortable=False),
    Column("sheet", "工作表", lambda row: row.sheet, Kind.MUTED, 100, sortable=False, wide=True),
    Column("title", "内容", lambda row: row.title, width=164, sortable=False),
    Column("fate", "结果", lambda row: Word(row.fate.label, TONES[row.fate]), Kind.PILL, 92, sortable=False),
    Column("why", "说明", _said, width=300, sortable=False, stretch=True),
    Column(
        "doubts", "请核对", lambda row: len(row.warnings), Kind.NUMBER, 72, sortable=False,
        ink=lambda row: "warn" if row.warnings else "ink3",
    ),
)  # fmt: skip


class PreviewPane(Surface):
    """Chips with counts, the rows, the chosen row in full, and what of it is taken in."""

    def __init__(
        self, context: Context, staged: Staged, *, take: Callable[[frozenset[Any]], object], acts: dict[str, Act]
    ) -> None:
        super().__init__("window")
        self._context, self.staged, self._take = context, staged, take
        self._picked: dict[int, str] = {}
        outer = measure.column(self)
        self.trouble = Banner("danger", [acts["again"]])
        self.open = Banner("warn", [acts["answer"]])
        self.notes = Banner("info", [acts["answer"]])
        for band in (self.trouble, self.open, self.notes):
            outer.addWidget(band)
        self.chips = ChipRow([("all", "全部"), *((fate.value, fate.label) for fate in RowFate)], name="结果")
        bar = Bar(41, 6)
        mapping = LinkButton("修改各栏对应")
        mapping.clicked.connect(lambda: acts["mapping"].run())
        bar.add(self.chips, None, mapping)
        outer.addWidget(bar)
        self.model = WindowModel(context, Source(COLUMNS, self._page, key=_key), RowCriteria(), self)
        self.listing = Listing(context, self.model, f"imports.{staged.kind.value}", unit="行", name="导入预览")
        self.table = self.listing.table
        self.detail = RowDetail(self)
        outer.addWidget(Splitter(self.listing, self.detail, context.memory, "imports", 360), 1)
        outer.addWidget(self._foot(acts))
        self.chips.changed.connect(self._narrow)
        self.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)
        self._show()

    def _page(self, _session: Any, _actor: Any, criteria: RowCriteria, offset: int, limit: int) -> Window[StagedRow]:
        return self.staged.page(criteria.fate, offset, limit)

    def _foot(self, acts: dict[str, Act]) -> Foot:
        foot = Foot(48, 8)
        self.go_button = Button("导入", "primary", key="Ctrl+S")
        self.go_button.clicked.connect(lambda: self._take(self.taken()))
        errors, other = Button("打开出错行工作簿"), Button("换一个文件")
        errors.clicked.connect(lambda: acts["errors"].run())
        other.clicked.connect(lambda: acts["other"].run())
        errors.setEnabled(self._troubled() > 0)
        self.boxes = {fate: _box(fate, self._tell) for fate in _TAKEN}
        foot.add(self.go_button, *self.boxes.values(), 8, None, errors, other)
        return foot

    def _troubled(self) -> int:
        counts = self.staged.counts
        return counts[RowFate.REJECTED] + counts[RowFate.DUPLICATE]

    def _show(self) -> None:
        counts = self.staged.counts
        named = {fate.value: count for fate, count in counts.items()}
        self.chips.set_counts({"all": sum(counts.values())} | named)
        for fate, box in self.boxes.items():
            box.setChecked(counts[fate] > 0)
            box.setEnabled(counts[fate] > 0)
        waiting = sum(question.rows for question in self.staged.questions if question.usual is None)
        self.open.say(f"有 {waiting} 行要您说明以后才能导入。" if waiting else "")
        told = [*self.staged.notes, *self._skipped()]
        self.notes.say("　".join(told))
        self.notes.buttons[0].setVisible(bool(self.staged.questions) and not waiting)
        self._tell()
        self.model.load()

    def _skipped(self) -> list[str]:
        ignored = self.staged.ignored
        kinds = "、".join(dict.fromkeys(each.why for each in ignored[:50]))
        return [f"跳过 {len(ignored)} 处不是数据的内容：{kinds}。"] if ignored else []

    # --- rows -----------------------------------------------------------------------------------------------------

    def _narrow(self, key: str) -> None:
        fate = None if key == "all" else RowFate(key)
        self.table.current_id = None
        self.table.refresh(replace(self.model.criteria, fate=fate))

    def _loaded(self) -> None:
        if self.table.current_id is None:
            self.table.choose_first()
        if not self.model.total:
            self.detail.clear()

    def _choose(self, key: int) -> None:
        number = self.model.number_of(key)
        row = self.model.known(number) if number is not None else None
        if row is not None:
            self.detail.show_row(row, picked=row.key in self._picked)

    def pick(self, row: StagedRow, picked: bool) -> None:
        """Take a doubtful row in as a record of its own, or not."""
        if picked:
            self._picked[row.key] = row.title
        else:
            self._picked.pop(row.key, None)
        self._tell()

    # --- what is taken --------------------------------------------------------------------------------------------

    def taken(self) -> frozenset[Any]:
        """What `intake.apply` is to write: fates, and doubtful rows by their key."""
        fates = (fate for fate, box in self.boxes.items() if box.isChecked())
        return frozenset((*fates, *self._picked))

    def count(self) -> int:
        """How many rows that is."""
        return sum(self.staged.counts[fate] for fate, box in self.boxes.items() if box.isChecked()) + len(self._picked)

    def _tell(self) -> None:
        count = self.count()
        self.go_button.setText(f"导入 {count} 条" if count else "没有可导入的行")
        self.go_button.setEnabled(count > 0)


class RowDetail(Detail):
    """One row in full: what becomes of it and why, what it changes, what should be looked at."""

    def __init__(self, pane: PreviewPane) -> None:
        super().__init__()
        self._pane = pane
        self._parts: list[QWidget] = []
        self.pick_box: QCheckBox | None = None

    def clear(self) -> None:
        """No row."""
        self.show_head("没有这样的行")
        self._empty()

    def _empty(self) -> None:
        for part in self._parts:
            self.body.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts, self.pick_box = [], None

    def show_row(self, row: StagedRow, *, picked: bool) -> None:
        """Show a row of the file."""
        place = f"“{row.sheet}”第 {row.row} 行" if row.sheet else f"第 {row.row} 行"
        self.show_head(row.title or place, [Pill(row.fate.label, TONES[row.fate]), Label(place, "small", "ink3")])
        self._empty()
        for part in self._made(row, picked):
            self._parts.append(part)
            self.body.addWidget(part)

    def _made(self, row: StagedRow, picked: bool) -> Iterator[QWidget]:
        if row.why:
            yield Label(row.why, "body", "danger" if row.fate is RowFate.REJECTED else "warn", wrap=True, select=True)
        if row.fate is RowFate.DUPLICATE:
            self.pick_box = QCheckBox("不是同一家，作为新的记录导入")
            self.pick_box.setAccessibleName("作为新的记录导入")
            measure.letter(self.pick_box, "dense")
            self.pick_box.setChecked(picked)
            self.pick_box.toggled.connect(lambda on: self._pane.pick(row, on))
            yield self.pick_box
        if row.changes:
            yield Label("将更新的栏", "card")
            yield Facts([(change.label, f"{change.old or '空'} → {change.new}") for change in row.changes])
        if row.warnings:
            yield Label("请核对", "card")
            for problem in row.warnings:
                yield Label(problem.why, "dense", "ink2", wrap=True, select=True)
        if row.fate is RowFate.SAME:
            yield Label("与台账一致，不需要导入。", "dense", "ink3", wrap=True)


def _box(fate: RowFate, changed: Callable[[], object]) -> QCheckBox:
    box = QCheckBox(fate.label)
    box.setAccessibleName(f"导入“{fate.label}”的行")
    measure.letter(box, "dense")
    box.toggled.connect(lambda _on: changed())
    return box


def _key(row: StagedRow) -> int:
    return row.key
