"""查岗: periods, the calls of opened days with their words, results, figures by unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk import clock
from mzdesk.services import attachments, duty
from mzdesk.terms import SpotResult, SpotState
from mzdesk.ui.evidence import show_photo, stored
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.duty import columns, fields
from mzdesk.ui.pages.duty.periods import Periods
from mzdesk.ui.pages.duty.tab import Tab
from mzdesk.ui.widgets import (
    Act,
    Button,
    ComboBox,
    EmptyState,
    Facts,
    MenuButton,
    Photo,
    PhotoStrip,
    Pill,
    Segment,
)
from mzdesk.views.attachments import EvidenceRow
from mzdesk.views.spot_checks import SpotCheckRow, SpotCriteria, SpotPeriodRow, SpotResultDraft

if TYPE_CHECKING:
    from mzdesk.ui.pages.duty.page import DutyPage

Found = tuple[SpotCheckRow, tuple[str, ...], list[EvidenceRow]]


class SpotTab(Tab):
    """Calls at the left; the period or the chosen call at the right."""

    def __init__(self, page: DutyPage) -> None:
        super().__init__(page.context, "spots")
        self._page = page
        self.periods: list[SpotPeriodRow] = []
        self._shown: Any = None
        self.acts = Periods(page, self)
        self.period = ComboBox([(None, "没有查岗安排")], name="查岗安排")
        self.which = Segment([("today", "今天"), ("all", "全部")], name="日期")
        self.open_button = Button("今日启封", "", "lock_open")
        self.more = MenuButton(self._more)
        self.facts = Facts()
        self.photos = PhotoStrip(page.context, editable=False)
        self.photos.opened.connect(self._open_photo)
        self.photos.hide()
        self.detail.body.addWidget(self.facts)
        self.detail.body.addWidget(self.photos)
        empty = EmptyState(
            "call",
            "在这里电话抽查值班。启动一期后，每天由保管人启封，才知道几点查哪家。",
            [Act("启动查岗", self.acts.new, "add", enabled=page.may_keep)],
        )
        self.fill(
            columns.check_source(page.context),
            SpotCriteria(),
            unit="次",
            name="查岗",
            filters=(self.period, self.which, None, self.open_button, self.more),
            empty=empty,
        )
        self.open_button.clicked.connect(lambda _checked=False: self.acts.open_day())
        self.period.chosen.connect(lambda _key: self._turn())
        self.which.changed.connect(lambda _key: self._filter())
        self.table.current_changed.connect(self._choose)

    def _more(self) -> list[Act | None]:
        chosen = self.chosen
        return [
            Act("启动查岗", self.acts.new, "add", enabled=self._page.may_keep),
            Act("按单位统计", self.acts.figures, "data_bar_vertical", enabled=chosen is not None),
            Act("全年统计", lambda: self.acts.figures(year=True), "chart_multiple"),
            Act("核验", self.acts.verify, "shield_checkmark", enabled=chosen is not None),
            None,
            Act("作废", self.acts.void, "calendar_cancel", enabled=chosen is not None and self._page.may_keep),
        ]

    @property
    def chosen(self) -> SpotPeriodRow | None:
        """The period that is shown."""
        key = self.period.value()
        return next((row for row in self.periods if row.id == key), None)

    # --- the list -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for the periods and their calls again."""
        self.context.query(duty.spot_periods, self._keep, key="duty-periods")

    def _keep(self, rows: list[SpotPeriodRow]) -> None:
        before, self.periods = self.period.value(), rows
        today = self.context.today()
        options = [(row.id, f"{row.title}（{row.starts:%m-%d} 至 {row.ends:%m-%d}）") for row in rows]
        self.period.set_options(options or [(None, "没有查岗安排")])
        now = [row.id for row in rows if row.state is SpotState.RUNNING and row.starts <= today <= row.ends]
        wanted = before if before in [row.id for row in rows] else next(iter([*now, *(row.id for row in rows)]), None)
        self.period.choose(wanted)
        self.listing.show_empty(not rows)
        self._show_period()

    def _filter(self) -> None:
        row, old = self.chosen, self.model.criteria
        on = self.context.today() if self.which.current() == "today" else None
        key = row.id if row is not None else clock.uuid7()
        self.table.refresh(SpotCriteria(key, on, False, old.sort, old.descending))

    def _turn(self) -> None:
        """Another period was chosen."""
        self._shown = self.table.current_id = None
        self._show_period()

    def _show_period(self) -> None:
        self._filter()
        row, today = self.chosen, self.context.today()
        running = row is not None and row.state is SpotState.RUNNING and row.starts <= today <= row.ends
        self.open_button.setEnabled(self._page.may_keep and running and row is not None and today not in row.opened)
        if row is None:
            self.detail.show_head("还没有查岗安排")
            self.facts.show_rows([])
            self.detail.set_acts([])
        elif self._shown is None:
            self._show_facts(row)
        else:
            self._choose(self._shown)

    def _show_facts(self, row: SpotPeriodRow) -> None:
        self.photos.hide()
        tone = "neutral" if row.state is SpotState.VOID else "good"
        self.detail.show_head(row.title, [Pill(row.state.label, tone)])
        units = "，".join(f"{kind.label} {count} 家" for kind, count in row.units if count)
        opened = "、".join(f"{day:%m-%d}" for day in row.opened)
        self.facts.show_rows(
            [
                ("日期", f"{row.starts} 至 {row.ends}"),
                ("次数", fields.counts_words(row)),
                ("名单", units),
                ("保管人", row.keeper),
                ("启动", f"{row.sealed_by} {clock.office(row.sealed_at):%m-%d %H:%M}"),
                ("已启封", opened or "还没有"),
                ("校验值", row.commitment),
                ("作废原因", row.void_reason),
            ]
        )
        self.detail.set_acts([])

    # --- a call -------------------------------------------------------------------------------------------------------

    def _choose(self, check_id: Any) -> None:
        if check_id is None:
            return
        self._shown = check_id

        def look(session: Any, actor: Any) -> Found:
            row = duty.spot_check(session, actor, check_id)
            script = duty.spot_script(session, actor, kind=row.unit_kind)
            return row, script, attachments.of(session, actor, check_id) if row.photos else []

        self.context.query(look, self.show_check, key="duty-check")

    def show_check(self, found: Found) -> None:
        """Show a call: whom, when, what is said, what was found."""
        row, script, photos = found
        self.photos.show_photos([Photo(each.sha256, each.caption, fetch=stored(each.sha256)) for each in photos])
        self.photos.setVisible(bool(photos))
        self.detail.show_head(row.unit, [Pill(row.unit_kind.label, "info")])
        self.facts.show_rows(
            [
                ("查岗时间", f"{clock.office(row.at):%Y-%m-%d %H:%M}"),
                ("电话", row.phone or "没有登记，请先在机构台账补充"),
                ("应在岗", row.expected),
                ("通话用语", "\n".join(script) if row.result is None else ""),
                ("结果", row.result.label if row.result else ""),
                ("拨打时间", f"{clock.office(row.called_at):%m-%d %H:%M}" if row.called_at else ""),
                ("接电话的人", row.answered_by),
                ("回拨电话", row.call_back),
                ("情况", row.note),
                ("查岗人", row.checked_by),
            ]
        )
        due = row.result is None and self._page.may_keep
        acts = [Act("登记结果", lambda: self.record(row), "call", enabled=due)]
        if row.task_id is not None:
            task_id = row.task_id
            acts.append(Act("查看督办", lambda: self._page.show_task(task_id), "task_list_square_ltr"))
        self.detail.set_acts(acts)

    def reveal(self, check_id: UUID) -> None:
        """Show this call, whichever period and day it is of."""

        def show(row: SpotCheckRow) -> None:
            self.period.choose(row.period_id)
            self.which.choose("all")
            self._filter()
            self.table.current_id = check_id
            self._choose(check_id)

        self.context.query(lambda s, a: duty.spot_check(s, a, check_id), show)

    def _open_photo(self, sha256: str) -> None:
        """A photo of the duty room, large."""
        name = next((each.caption for each in self.photos.photos() if each.key == sha256), "")

        def show(data: bytes) -> None:
            show_photo(self._page, name, data)

        self.context.query(stored(sha256), show, key="duty-photo")

    def record(self, row: SpotCheckRow) -> None:
        """登记结果 of a call; photos may go with it."""
        draft = f"duty/check/{row.id}"
        form = Form(self.context, fields.result(draft), draft=draft, draft_title="登记查岗")
        form.fill({"result": SpotResult.PRESENT})
        self.side.show_form(f"查岗：{row.unit}", form, act="登记")

        def save(values: dict[str, Any]) -> None:
            given = SpotResultDraft(
                **{key: value for key, value in values.items() if key != "files"}, photos=values["files"]
            )
            today, now = self.context.today(), self.context.now()
            self.context.change(
                "登记查岗",
                lambda s, a: duty.record_spot_check(s, a, row.id, draft=given, today=today, now=now),
                self.side.saved("已登记查岗结果", form, lambda task: self._recorded(row.id, task)),
                form.refuse,
            )

        form.submitted.connect(save)

    def _recorded(self, check_id: UUID, task: UUID | None) -> None:
        self._choose(check_id)
        if task is not None:
            self.context.notify.done("已登记脱岗，并生成督办（提醒）事项", "查看", lambda: self._page.show_task(task))

    def show_words(self, title: str, rows: list[tuple[str, str]], acts: list[Act]) -> None:
        """Something else in the place of a call: figures of the units."""
        self._shown = None
        self.photos.hide()
        self.detail.show_head(title, [])
        self.facts.show_rows(rows)
        self.detail.set_acts(acts)
