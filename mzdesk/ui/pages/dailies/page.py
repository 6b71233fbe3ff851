"""安全日报: the day's reports as they come in, who is missing, the month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Final
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.services import access, dailies, settings
from mzdesk.terms import Capability, DailyChannel, DailyChip, Right
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form, Side
from mzdesk.ui.page import Page
from mzdesk.ui.pages.dailies.band import Band
from mzdesk.ui.pages.dailies.columns import day_source
from mzdesk.ui.pages.dailies.detail import DailyDetail
from mzdesk.ui.pages.dailies.filters import Filters
from mzdesk.ui.pages.dailies.forms import Forms
from mzdesk.ui.pages.dailies.month import MonthView
from mzdesk.ui.pages.dailies.output import Output
from mzdesk.ui.pages.dailies.taking import Taking
from mzdesk.ui.pages.dailies.zeros import Zeros
from mzdesk.ui.preview import PapersPanel
from mzdesk.ui.tables import Listing, WindowModel
from mzdesk.ui.widgets import (
    Act,
    EmptyState,
    HLine,
    MenuButton,
    Segment,
    Splitter,
)
from mzdesk.views.dailies import DailyCriteria, DailyStanding, DailyView

_MINUTE: Final = 60_000
_DAY, _MONTH = "day", "month"


class DailiesPage(Page):
    """A day with its units at the left and the chosen one at the right; or a month as a grid."""

    key: ClassVar[str] = Capability.DAILIES.value
    title: ClassVar[str] = Capability.DAILIES.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"dailies", "facilities", "settings"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.day: date = context.today()
        self.channel = DailyChannel.WECHAT
        self._keeps = access.may(context.actor, Right.KEEP_DAILIES)
        self._reports = access.may_any(context.actor, Right.KEEP_DAILIES, Right.REPORT)
        self.forms, self.output, self.zeros = Forms(self), Output(self), Zeros(self)
        self._tools()
        self.band = Band(context, self._turned)
        self.filters = Filters(self._filter)
        self.chips = self.filters.chips
        self.model = WindowModel(context, day_source(self.day), self._plain())
        self.listing = self._listing()
        self.table = self.listing.table
        self.detail = DailyDetail(self)
        self.side = Side(context, self.detail)
        self.month = MonthView(context)
        self.views, self.work = QStackedWidget(), QStackedWidget()
        self._put_together()
        self._connect()
        self.band.day.set_day(self.day)
        self.band.after.setEnabled(False)
        self.band.today.setEnabled(False)

    def _tools(self) -> None:
        may, out = self._keeps, self.output
        self.segment = Segment([(_DAY, "当日"), (_MONTH, "月度")], name="视图")
        exports = access.may(self.context.actor, Right.EXPORT)
        self.toolbar.set_acts(
            [
                Act("粘贴接龙", self.paste, "clipboard_paste", "Ctrl+V", "primary", may),
                Act("导入表格", self.bring, "arrow_import", "Ctrl+I", enabled=may),
                Act("复制提醒", out.remind, "copy"),
                Act("打印汇总", self.print_summary, "print", "Ctrl+P"),
                Act("导出", out.export, "arrow_export_ltr", "Ctrl+E", enabled=exports),
            ],
            [
                MenuButton(out.summary_acts, "汇总", name="当日汇总"),
                self.segment,
                Act("刷新", self.refresh, "arrow_sync", "F5"),
            ],
        )

    def _listing(self) -> Listing:
        empty = EmptyState(
            "document_text",
            "各单位每天的安全日报在这里登记。先在机构台账登记单位（含局属单位和科室），乡镇街道不用报送。",
            [Act("打开机构台账", lambda: self.context.open("facilities"), "building", kind="primary")],
        )
        acts = [Act("登记零报告", self.zeros.checked)] if self._reports else []
        return Listing(self.context, self.model, self.key, unit="家", name=self.title, acts=acts, empty=empty)

    def _put_together(self) -> None:
        desk = QWidget()
        outer = measure.column(desk)
        outer.addWidget(self.band)
        outer.addWidget(HLine())
        outer.addWidget(self.filters)
        outer.addWidget(Splitter(self.listing, self.side, self.context.memory, self.key, 400), 1)
        self.views.addWidget(desk)
        self.views.addWidget(self.month)
        self.work.addWidget(self.views)
        self.content.addWidget(self.work, 1)

    def _connect(self) -> None:
        self.segment.changed.connect(self.turn_view)
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(lambda _key: self.forms.report())
        self.zeros.watch(self.table)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self.say_problem)
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    # --- the list -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for townships, rows, counts, figures and the chosen unit again."""
        self.context.query(settings.townships, self.filters.offer, key="dailies-townships")
        if self.in_month():
            self.month.refresh()
        self._filter()
        if self.detail.view is not None:
            self.show_record(self.table.current_id or self.detail.view.row.id)

    def _plain(self) -> DailyCriteria:
        return DailyCriteria(self.day, self.context.now())

    def _criteria(self) -> DailyCriteria:
        old = self.model.criteria
        return replace(self._plain(), **self.filters.values(), sort=old.sort, descending=old.descending)

    def everything(self) -> DailyCriteria:
        """The list without filters, in its order."""
        return replace(self._criteria(), chip=DailyChip.ALL, text="", township=None)

    def _filter(self, *_: object) -> None:
        self.zeros.disarm()
        self.table.refresh(self._criteria())

    def _loaded(self) -> None:
        self.say_problem(None)
        asked, day, now = self._criteria(), self.day, self.context.now()
        self.context.query(
            lambda s, a: (dailies.counts(s, a, asked), dailies.standing(s, a, day=day, now=now, named=0)),
            self._show_counts, key="dailies-counts", later=True,
        )  # fmt: skip
        if self.detail.view is None and self.model.total and self.table.current_id is None:
            self.table.choose_first()

    def _show_counts(self, found: tuple[dict[str, int], DailyStanding]) -> None:
        counts, standing = found
        self.chips.set_counts(counts)
        self.band.show_standing(standing)
        bare = self.filters.bare()
        self.listing.show_empty(bare and counts[DailyChip.ALL.value] == 0 and self.day == self.context.today())

    def _tick(self) -> None:
        """Once a minute the countdown is said anew; nothing else on the page moves."""
        if self.isVisible() and not self.in_month():
            day, now = self.day, self.context.now()
            self.context.query(
                lambda s, a: dailies.standing(s, a, day=day, now=now, named=0), self.band.show_standing,
                key="dailies-clock",
            )  # fmt: skip

    def _turned(self, day: date) -> None:
        """Another day."""
        if day != self.day:
            self.day = day
            self.model.source = day_source(day)
            self.side.close_form()
            self._filter()
            if self.table.current_id is not None:
                self.show_record(self.table.current_id)

    def turn_view(self, key: str) -> None:
        """当日 or 月度."""
        self.back_to_list()
        self.segment.choose(key)
        self.views.setCurrentIndex(int(key == _MONTH))
        if key == _MONTH:
            self.month.turn(self.day)

    def in_month(self) -> bool:
        """Whether the month is shown."""
        return self.views.currentIndex() == 1

    # --- the chosen unit ----------------------------------------------------------------------------------------------

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show today with a unit. Hints: `chip`, `day`; `draft` goes on with a form that was left."""
        self.back_to_list()
        self.turn_view(_DAY)
        parts = str(hints.get("draft", "")).split("/")
        self.band.turn(_day_of(parts) or hints.get("day") or self.context.today())
        if hints.get("chip") in {chip.value for chip in DailyChip}:
            self.chips.choose(str(hints["chip"]))
            self._filter()
        if isinstance(record_id, UUID):
            self.side.close_form()
            self.table.reveal(record_id)
            again: dict[str, Callable[[], object]] = {
                "report": self.forms.report, "withdraw": self.forms.withdraw, "exempt": self.forms.exempt,
                "judge": self.forms.judge, "alias": self.forms.alias, "hazard": self.forms.hand_over,
            }  # fmt: skip
            self.show_record(record_id, again.get(parts[1]) if len(parts) > 1 else None)

    def _choose(self, record_id: Any) -> None:
        self.zeros.disarm()
        if self.side.panel is not None and not self.side.panel.form.dirty:
            self.side.close_form()
        self.show_record(record_id)

    def show_record(self, record_id: Any, then: Callable[[], object] | None = None) -> None:
        """Ask for a unit in full, then go on with `then`."""
        if record_id is None:
            return
        day, now = self.day, self.context.now()

        def show(view: DailyView) -> None:
            self.detail.show_unit(view)
            if then is not None:
                then()

        self.context.query(
            lambda s, a: dailies.view(s, a, record_id, day=day, now=now), show, self._gone, key="dailies-view"
        )

    def _gone(self, _error: MzdeskError) -> None:
        self.detail.clear()

    def chosen(self) -> DailyView | None:
        """The unit beside the list; says what to do when there is none."""
        if self.detail.view is None:
            self.context.notify.info("请先在左侧选择报送单位")
        return self.detail.view

    def after_save(self) -> None:
        """Something of the chosen unit was kept: show it, and give the keyboard back to the list."""
        if self.detail.view is not None:
            self.show_record(self.detail.view.row.id)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refused(self, form: Form) -> Callable[[MzdeskError], None]:
        """A refusal goes under its field, or into the strip when the form has no such field."""

        def fail(error: MzdeskError) -> None:
            form.refuse(error)
            if getattr(error, "field", "") not in form.editors:
                self.context.notify.refused(error.message)

        return fail

    # --- other work in the place of the list --------------------------------------------------------------------------

    def paste(self) -> None:
        """粘贴接龙: what is on the clipboard, taken apart."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self.context.notify.info("剪贴板里没有文字。请先在微信里复制接龙或消息，再点“粘贴接龙”")
            return
        panel = Taking(self)
        self.show_work(panel)
        panel.begin_text(text, self.day)

    def bring(self) -> None:
        """导入表格: 日报汇总, or a text that was saved from a chat."""
        if paths := self.context.files.choose(self, "选择日报汇总表", "table"):
            self.bring_file(paths[0])

    def bring_file(self, path: Path) -> None:
        """A file chosen."""
        panel = Taking(self)
        self.show_work(panel)
        panel.begin_file(path, self.day)

    def print_summary(self) -> None:
        """打印汇总; on its pages the printer is asked for."""
        shown = self.work.currentWidget()
        if isinstance(shown, PapersPanel):
            shown.print_all()
        else:
            self.output.paper()

    def show_work(self, widget: QWidget) -> None:
        """Put a paper or what is taken in in the place of the list."""
        self.back_to_list()
        self.work.addWidget(widget)
        self.work.setCurrentWidget(widget)

    def back_to_list(self) -> None:
        """Put the list back."""
        shown = self.work.currentWidget()
        if self.work.currentIndex() > 0:
            self.work.removeWidget(shown)
            shown.deleteLater()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def _day_of(parts: Sequence[str]) -> date | None:
    """The day in the key of a kept form: `dailies/report/2026-11-23/…`."""
    try:
        return date.fromisoformat(parts[2]) if len(parts) == 4 else None
    except ValueError:
        return None
