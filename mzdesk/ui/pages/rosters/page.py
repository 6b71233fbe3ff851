"""值班表: the month at the left, how even it is at the right; beside it wishes, swaps, units' rosters and 补休."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any, ClassVar, Final
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget

from mzdesk.errors import NotFound
from mzdesk.services import access, rosters
from mzdesk.terms import Capability, Right, RosterState
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.page import Page
from mzdesk.ui.pages.rosters.acts import Acts
from mzdesk.ui.pages.rosters.changes import Changes
from mzdesk.ui.pages.rosters.fairness import WIDTH, Fairness, note_of
from mzdesk.ui.pages.rosters.grid import MonthGrid
from mzdesk.ui.pages.rosters.others import Others
from mzdesk.ui.pages.rosters.out import Out
from mzdesk.ui.widgets import Act, Banner, ComboBox, EmptyState, IconButton, Label, MenuButton, Surface, Tabs
from mzdesk.views.rosters import CollectedRow, RosterRow, RosterView, SeatView

_FROM_DAY: Final = 20
_TABS: Final = (
    ("month", "排班"),
    ("wishes", "意愿搭配"),
    ("swaps", "换班"),
    ("units", "单位值班表"),
    ("comp", "补休"),
)


class RostersPage(Page):
    """One roster at a time; the month is turned with the arrows."""

    key: ClassVar[str] = Capability.ROSTERS.value
    title: ClassVar[str] = Capability.ROSTERS.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"rosters", "staff", "settings"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view: RosterView | None = None
        self.month = _first_month(context.today())
        self._record: UUID | None = None
        self._telling = False
        self.may = access.may(context.actor, Right.KEEP_ROSTERS)
        self.acts, self.out = Acts(self), Out(self)
        self.changes = Changes(self)
        self.toolbar.set_acts(
            [
                Act("自动排班", self.acts.generate, "wand", "Ctrl+G", "primary", self.may),
                Act("发布", self.acts.publish, "checkmark_circle", "Ctrl+Shift+P", enabled=self.may),
                Act("发布并打印", self.acts.publish_and_print, "document_checkmark", enabled=self.may),
                Act("打印", self.out.print_a4, "print", "Ctrl+P"),
                None,
                Act("换班", self.changes.swap, "people_swap", "Ctrl+H", enabled=self.may),
                Act("临时请假", self.changes.leave, "person_clock", enabled=self.may),
                Act("当日调整", self.changes.override, "person_edit", enabled=self.may),
                Act("撤销", self.acts.undo, "arrow_undo", "Ctrl+Z", enabled=self.may),
            ],
            [MenuButton(self._more, "更多", name="更多操作")],
        )
        self.back, self.on = IconButton("chevron_left", "上个月"), IconButton("chevron_right", "下个月")
        self.month_words = Label("", "card")
        self.choice = ComboBox([(None, "本月")], name="值班表")
        self.note = Label("", "dense", "warn")
        self.tabs = Tabs(_TABS)
        self.add_filters(self.back, self.month_words, self.on, 8, self.choice, 12, self.tabs, None, self.note)
        self.grid, self.fairness = MonthGrid(context), Fairness()
        self.trouble = Banner("warn")
        self.empty = EmptyState(
            "calendar_clock",
            "这个月还没有值班表。自动排班会按人员、请假、意愿和今年已值的班排得最均衡，排好后可以逐格改写。",
            [Act("自动排班", self.acts.generate, "wand", kind="primary", enabled=self.may)],
            [Act("另定起止日期", self.acts.new_span)],
        )
        self.stack = QStackedWidget()
        self.others = Others(self)
        self.content.addWidget(self.stack, 1)
        self._build()
        self._connect()

    def _build(self) -> None:
        left = Surface()
        column = measure.column(left)
        self.sheet = QStackedWidget()
        self.sheet.addWidget(self.grid)
        self.sheet.addWidget(self.empty)
        column.addWidget(self.trouble)
        column.addWidget(self.sheet, 1)
        self.stack.addWidget(self.split(left, self.fairness, width=WIDTH))
        for part in self.others.parts:
            self.stack.addWidget(part)
        self._say_month()

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.turn(-1))
        self.on.clicked.connect(lambda: self.turn(1))
        self.choice.chosen.connect(self._choose)
        self.tabs.changed.connect(lambda _key: self._turn_tab())
        self.grid.typed.connect(self.acts.type_in)

    # --- which roster -------------------------------------------------------------------------------------------------

    def turn(self, months: int) -> None:
        """Another month."""
        at = self.month.year * 12 + self.month.month - 1 + months
        self.show_month(date(at // 12, at % 12 + 1, 1))

    def show_month(self, month: date) -> None:
        """The roster of a month, if there is one."""
        self.month, self._record = month.replace(day=1), None
        self._say_month()
        self.refresh()

    def _say_month(self) -> None:
        self.month_words.setText(f"{self.month.year}年{self.month.month}月")

    def _choose(self, key: UUID | None) -> None:
        if key is None:
            self.show_month(self.month)
        else:
            self.show_record(key)

    def show_record(self, key: UUID) -> None:
        """One roster by its id."""
        self._record = key
        self.refresh()

    def let_go(self) -> None:
        """Show the month's roster from now on, whichever it is."""
        self._record = None

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a roster, or with `month` that month, or with `tab` another part."""
        if isinstance(hints.get("month"), date):
            self.show_month(hints["month"])
        if isinstance(hints.get("tab"), str):
            self.tabs.choose(hints["tab"])
            self._turn_tab()
        if isinstance(record_id, UUID):
            self.context.query(lambda s, a: _collected(s, a, record_id), partial(self._open_record, record_id))

    def _open_record(self, key: UUID, unit: CollectedRow | None) -> None:
        if unit is None:
            self.show_record(key)
            return
        self.show_month(unit.starts)
        self.tabs.choose("units")
        self._turn_tab()
        self.others.units.reveal(key)

    def refresh(self) -> None:
        """Ask for the list, the roster, and what the shown part needs."""
        record, month = self._record, self.month

        def job(session: Any, actor: Any) -> tuple[list[RosterRow], RosterView | None]:
            key = record or rosters.for_month(session, actor, month=month)
            return rosters.listing(session, actor), rosters.view(session, actor, key) if key is not None else None

        self.context.query(job, self._show, self.say_problem, key="rosters-view")
        self.others.refresh()

    def _show(self, found: tuple[list[RosterRow], RosterView | None]) -> None:
        rows, view = found
        self.say_problem(None)
        if not self._telling:
            self.trouble.say("")
        self._telling = False
        self.view = view
        special = [(row.id, f"{row.title}（{row.state.label}）") for row in rows if row.state is not RosterState.VOID]
        self.choice.set_options([(None, "按月查看"), *special])
        self.choice.choose(self._record)
        self.sheet.setCurrentWidget(self.grid if view is not None else self.empty)
        self.fairness.setVisible(view is not None)
        self.note.setText(note_of(view) if view is not None else "")
        self.note.set_ink("warn" if view is not None and view.note else "ink2")
        self._enable(view)
        if view is None:
            self.others.show_roster(None)
            return
        if self._record is not None:
            self.month = view.starts.replace(day=1)
            self._say_month()
        self.grid.show_roster(view)
        self.fairness.show_roster(view)
        self.others.show_roster(view)

    def _enable(self, view: RosterView | None) -> None:
        """What can be done with it now."""
        state = view.state if view is not None else None
        draft, published = state is RosterState.DRAFT, state is RosterState.PUBLISHED
        wanted = {
            "自动排班": view is None or draft,
            "发布": draft,
            "发布并打印": draft,
            "换班": published,
            "当日调整": published,
            "临时请假": draft or published,
        }
        for title, possible in wanted.items():
            self.toolbar.button(title).setEnabled(self.may and possible)
        self.toolbar.button("打印").setEnabled(view is not None)

    def tell_trouble(self, words: str) -> None:
        """Say above the month why it is not whole."""
        self._telling = True
        self.trouble.say(words)

    def chosen_seat(self) -> SeatView | None:
        """Whoever sits where the clerk stands."""
        place = self.grid.place()
        return self.grid.sitting(place) if place is not None else None

    # --- parts --------------------------------------------------------------------------------------------------------

    def _turn_tab(self) -> None:
        self.stack.setCurrentIndex([key for key, _ in _TABS].index(self.tabs.current()))
        self.others.refresh()

    def _more(self) -> list[Act | None]:
        draft = self.view is not None and self.view.state is RosterState.DRAFT and self.may
        published = self.view is not None and self.view.state is RosterState.PUBLISHED and self.may
        there = self.view is not None
        return [
            Act("重新排一遍", lambda: self.acts.generate(afresh=True), "arrow_repeat_all", enabled=draft),
            Act("排班规则", self.acts.rules, "settings", enabled=draft),
            Act("比较版本", self.out.compare, "history", enabled=there),
            Act("另定起止日期", self.acts.new_span, "calendar_add", enabled=self.may),
            None,
            Act("打印张贴用的大张", self.out.print_a3, "print", enabled=there),
            Act("导出清单", self.out.export_list, "arrow_export_ltr", "Ctrl+E", enabled=there),
            Act("导出矩阵表", self.out.export_matrix, "table", enabled=there),
            Act("导出全年统计", self.out.export_statistics, "chart_multiple"),
            Act("导出日历文件", self.out.export_calendar, "calendar_ltr", enabled=there),
            Act("导入表格", self.out.bring_in, "arrow_import", enabled=draft),
            None,
            Act("撤回发布", self.acts.withdraw, "arrow_reset", kind="danger", enabled=published),
            Act("作废这一份", self.acts.withdraw, "delete", kind="danger", enabled=draft),
        ]


def _collected(session: Any, actor: Any, key: UUID) -> CollectedRow | None:
    """A unit's roster of this id, if it is one."""
    try:
        return rosters.collected_row(session, actor, key)
    except NotFound:
        return None


def _first_month(today: date) -> date:
    """From the 20th on the clerk works on the next month."""
    first = today.replace(day=1)
    return first if today.day < _FROM_DAY else (first + timedelta(days=32)).replace(day=1)
