"""Keying a visit in: the checklist at the left, the current item or how the visit went at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStackedWidget, QWidget

from mzdesk import clock
from mzdesk.terms import ItemResult, Topic
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.page import FilterBar, Toolbar
from mzdesk.ui.pages.inspections.checklist import Checklist
from mzdesk.ui.pages.inspections.facts import FactsPanel
from mzdesk.ui.pages.inspections.head import HeadLine, KeyLine
from mzdesk.ui.pages.inspections.item import ItemPanel
from mzdesk.ui.pages.inspections.joining import Joining
from mzdesk.ui.pages.inspections.keeping import Keeper, Kept
from mzdesk.ui.pages.inspections.lines import Row, key_of, rows_of
from mzdesk.ui.pages.inspections.marking import Marking
from mzdesk.ui.pages.inspections.saving import Saving
from mzdesk.ui.pages.inspections.sheet import Sheet
from mzdesk.ui.pages.inspections.shots import Shots
from mzdesk.ui.widgets import Act, Banner, ChipRow, ComboBox, Label, LineField, Splitter, Surface, Tabs
from mzdesk.views.inspections import VisitView

_CHIPS: Final = (("all", "全部"), ("open", "未查"), ("fail", "有问题"), ("photos", "有照片"))
_TABS: Final = (("item", "检查项"), ("facts", "现场情况"))


class VisitDesk(Surface):
    """`begin(view, officers)` shows a visit; `left`: back to the list, `finished(FinishedView)`, `reload(id)`."""

    left = Signal()
    finished = Signal(object)
    reload = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.sheet: Sheet | None = None
        self._officers: Sequence[tuple[UUID, str]] = ()
        self.keeper = Keeper(context, self.plain, self)
        self.saving, self.marking, self.joining = Saving(self), Marking(self), Joining(self)
        self._build()
        self.shots = Shots(self)
        self.shots.settled.connect(self.saving.go_on)
        self._connect()
        self.setAcceptDrops(True)
        self.setAccessibleName("录入检查")

    # --- building -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.toolbar = Toolbar()
        self.kept_label = Label("", "small", "ink3")
        self.acts = (
            Act("完成检查", self.saving.finish, "checkmark", "F12", "primary"),
            Act("保存", self.saving.save, "save", "Ctrl+S"),
            Act("其余合格", self.marking.pass_rest, "checkbox_checked", "F8"),
            Act("清单外问题", self.marking.add_beside, "add", "F7"),
            Act("添加照片", self.choose_photos, "image_add", "F9"),
            Act("现场情况", self.show_facts, "signature", "F6"),
        )
        self.toolbar.set_acts(
            [*self.acts[:2], None, *self.acts[2:]],
            [self.kept_label, Act("返回列表", self.leave, "arrow_left")],
        )
        self.head, self.keys, self.checklist = HeadLine(), KeyLine(), Checklist()
        self.banner = Banner(
            "danger",
            [
                Act("逐栏核对", self.joining.ask, kind=""),
                Act("改看对方录入的", self.saving.ask_reload, kind=""),
            ],
        )
        self.chips = ChipRow(_CHIPS, alarm=("fail",), name="筛选检查项")
        self.topics = ComboBox([(None, "全部领域")], name="领域")
        self.number = LineField("如 12 35", name="不合格项号", width=92)
        self.number.setToolTip("对照纸质检查表输入不合格的项号，回车后逐条填写问题（G）")
        self.item, self.facts = ItemPanel(self.context), FactsPanel(self.context)
        self.tabs, self.pages = Tabs(_TABS), QStackedWidget()
        self.pages.addWidget(self.item)
        self.pages.addWidget(self.facts)
        outer = measure.column(self)
        for part in (self.toolbar, self.banner, self.head):
            outer.addWidget(part)
        outer.addWidget(
            Splitter(self._make_left(), self._make_right(), self.context.memory, "inspections.desk", 440), 1
        )

    def _make_left(self) -> QWidget:
        left = Surface()
        bar = FilterBar()
        measure.pad(bar.line, (16, 0, 12, 1), 6)
        bar.add(self.chips, None, Label("不合格项号", "dense", "ink2"), self.number, self.topics)
        column = measure.column(left)
        for part in (bar, self.checklist, self.keys):
            column.addWidget(part, 1 if part is self.checklist else 0)
        return left

    def _make_right(self) -> QWidget:
        right, line = Surface(), Surface("bar")
        measure.row(line, (20, 0, 16, 1), 0).addWidget(self.tabs)
        line.layout().addStretch(1)  # type: ignore[union-attr]
        measure.fix(line, height=41)
        column = measure.column(right)
        column.addWidget(line)
        column.addWidget(self.pages, 1)
        return right

    def _connect(self) -> None:
        checklist, item = self.checklist, self.item
        checklist.current_changed.connect(self.show_line)
        checklist.marked.connect(self.marking.mark)
        checklist.entered.connect(self.marking.enter)
        checklist.rest_asked.connect(self.marking.pass_rest)
        checklist.beside_asked.connect(self.marking.add_beside)
        checklist.photo_asked.connect(self.choose_photos)
        checklist.number_asked.connect(lambda _text: self.to_number())
        for signal in (checklist.dropped, item.dropped):
            signal.connect(self.marking.drop)
        item.edited.connect(self._finding_edited)
        item.noted.connect(self.marking.only_note)
        item.confirmed.connect(self.marking.confirm)
        self.facts.edited.connect(self.keeper.touch)
        self.chips.changed.connect(lambda _key: self.fill_list())
        self.topics.chosen.connect(lambda _topic: self.fill_list())
        self.tabs.changed.connect(self._turn)
        self.number.returnPressed.connect(self.marking.numbers)
        self.keeper.kept.connect(self._say_kept)
        self._bind_keys()

    def _bind_keys(self) -> None:
        """Keys act at once and wherever the keyboard is, also while the toolbar has no room for their button."""
        keys: dict[str, Callable[[], object]] = {"F2": self.to_list, "Esc": self.escape, "Ctrl+V": self.shots.paste}
        for act in self.acts:
            if act.key:
                keys[act.key] = act.run
                self.toolbar.button(act.title).setShortcut(QKeySequence())
        for key, run in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)

    # --- a visit --------------------------------------------------------------------------------------------------

    def begin(self, view: VisitView, officers: Sequence[tuple[UUID, str]], kept: Kept | None = None) -> None:
        """Show a visit, with what was kept of it when it was left unsaved."""
        sheet = Sheet(view)
        if kept is not None:
            sheet.restore(kept.payload, kept.shots)
        self._officers = officers
        self._show(sheet, kept)
        self.joining.begin(sheet, known=sheet.version == view.version)

    def join(self, sheet: Sheet, typed: Mapping[str, Any]) -> None:
        """Go on with what came of two people's work; `typed` are the clerk's own words about how the visit went."""
        current = key_of(self.checklist.current())
        self._show(sheet, None)
        self.joining.begin(sheet, known=True)
        for key, value in typed.items():
            self.facts.form.set(key, value)
        self.fill_list(current)
        self.to_number()
        self.keeper.touch()

    def _show(self, sheet: Sheet, kept: Kept | None) -> None:
        self.sheet = sheet
        self.keeper.show(sheet, changes=1 if kept is not None else 0)
        self.banner.say("")
        self.saving.forget()
        self.marking.forget()
        self.kept_label.setText("已恢复上次未保存的内容" if kept is not None else "")
        self.head.show_sheet(sheet)
        topics = dict.fromkeys(line.item.topic for line in sheet.view.items)
        self.topics.set_options([(None, "全部领域"), *((topic, topic.label) for topic in topics)])
        self.topics.choose(None)
        self.chips.choose("all")
        self.facts.show_sheet(sheet, self._officers)
        if kept is not None:
            self.facts.restore(kept.payload.get("facts", {}))
        self.fill_list(str(kept.payload.get("current", "")) if kept is not None else "")
        self.turn_to("item")
        self._watch_fields()
        for shot in [shot for shot in sheet.shots if shot.waits]:
            self.shots.prepare(shot)

    def _watch_fields(self) -> None:
        for kind in (QLineEdit, QPlainTextEdit):
            for field in self.findChildren(kind):
                field.removeEventFilter(self.shots)
                field.installEventFilter(self.shots)

    def plain(self) -> dict[str, Any]:
        """What a draft keeps of the visit, photos apart."""
        sheet = self.the_sheet()
        return sheet.plain() | {"facts": self.facts.form.plain(), "current": key_of(self.checklist.current())}

    def the_sheet(self) -> Sheet:
        """The visit that is keyed in."""
        if self.sheet is None:
            raise RuntimeError("no visit is shown")
        return self.sheet

    def fill_list(self, key: str = "") -> None:
        """Show the lines that the filter leaves."""
        self.checklist.show_rows(self.the_sheet(), self._rows(), key or key_of(self.checklist.current()))
        self.count()

    def _rows(self) -> list[Row]:
        topic = self.topics.value()
        return rows_of(self.the_sheet(), self.chips.current(), topic if isinstance(topic, Topic) else None)

    def show_all(self, key: str) -> None:
        """Every line, with `key` as the current one."""
        self.chips.choose("all")
        self.topics.choose(None)
        self.fill_list(key)

    def show_open(self) -> None:
        """The items not looked at, with the keyboard among them."""
        self.chips.choose("open")
        self.topics.choose(None)
        self.fill_list()
        self.to_list()

    def count(self) -> None:
        """How far it is, and how many lines each chip stands for."""
        sheet = self.the_sheet()
        self.head.show_counts(sheet)
        with_photos = {shot.finding for shot in sheet.counted() if shot.finding}
        failed = sheet.count(ItemResult.FAIL) + len(sheet.beside())
        counts = {"all": len(sheet.results), "open": sheet.count(ItemResult.OPEN), "fail": failed}
        self.chips.set_counts(counts | {"photos": len(with_photos)})

    def show_line(self, _key: str = "") -> None:
        """Show the current line at the right; a field that goes leaves the keyboard to the list."""
        held = self.has_keyboard()
        self.item.show_line(self.the_sheet(), self.checklist.current())
        if held and not self.has_keyboard():
            self.checklist.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_kept(self) -> None:
        self.kept_label.setText(f"{clock.office(self.context.now()):%H:%M:%S} 已自动保存在本机")

    def leave(self) -> None:
        """Back to the list; what is not saved is kept and offered again."""
        self.keeper.flush()
        self.left.emit()

    def changed(self) -> None:
        """A result changed: keep it, show it."""
        self.keeper.touch()
        rows, lines = self._rows(), self.checklist.lines
        if [key_of(row) for row in rows] != [key_of(row) for row in lines.rows]:
            self.fill_list()
            return
        lines.rows = rows
        self.count()
        self.checklist.touch()

    def _finding_edited(self) -> None:
        self.keeper.touch()
        self.checklist.lines.touch()

    # --- going about ----------------------------------------------------------------------------------------------

    def _turn(self, key: str) -> None:
        self.pages.setCurrentIndex([name for name, _ in _TABS].index(key))

    def turn_to(self, key: str) -> None:
        """Show the current item or how the visit went."""
        self.tabs.choose(key)
        self._turn(key)

    def show_facts(self) -> None:
        """现场情况, with the cursor in it."""
        self.turn_to("facts")
        self.facts.begin()

    def to_list(self) -> None:
        """The keyboard goes to the checklist."""
        self.turn_to("item")
        self.checklist.setFocus(Qt.FocusReason.OtherFocusReason)

    def to_number(self) -> None:
        """The keyboard goes to the numbers of failed items."""
        self.number.setFocus(Qt.FocusReason.OtherFocusReason)
        self.number.selectAll()

    def escape(self) -> None:
        """Esc: from anywhere to the checklist, from there back to the list of visits."""
        if self.checklist.hasFocus():
            self.leave()
        else:
            self.to_list()

    def choose_photos(self) -> None:
        """Ask for photos."""
        self.shots.choose()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.shots.drop(event.mimeData()):
            event.acceptProposedAction()
