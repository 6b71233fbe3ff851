"""查岗: periods, the calls of opened days with their words, results, figures by unit."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.services import attachments, duty
from mzdesk.terms import SpotResult, SpotState, SpotUnit
from mzdesk.ui.dialogs import Dialog, SecretDialog, ask
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.duty import columns, fields
from mzdesk.ui.pages.duty.tab import Tab
from mzdesk.ui.widgets import (
    Act,
    Button,
    ComboBox,
    EmptyState,
    Facts,
    Label,
    MenuButton,
    Photo,
    PhotoStrip,
    Pill,
    Segment,
)
from mzdesk.views.attachments import EvidenceRow
from mzdesk.views.spot_checks import (
    SpotCheckRow,
    SpotCount,
    SpotCriteria,
    SpotPeriodDraft,
    SpotPeriodRow,
    SpotResultDraft,
    SpotSealed,
)
from mzdesk.views.staff import Choice

if TYPE_CHECKING:
    from mzdesk.ui.pages.duty.page import DutyPage

Found = tuple[SpotCheckRow, tuple[str, ...], list[EvidenceRow]]
DAY = 24 * 60
STORED = (
    "启动时只保存名单、次数和校验值，密钥由保管人的口令加密。每天的查岗时间和单位到当天启封才算出，任何人事先都不知道；"
    "每次机会均等，查过的单位仍可能再查到。"
)


class SpotTab(Tab):
    """Calls at the left; the period or the chosen call at the right."""

    def __init__(self, page: DutyPage) -> None:
        super().__init__(page.context, "spots")
        self._page = page
        self.periods: list[SpotPeriodRow] = []
        self._shown: Any = None
        self.taken: list[Any] = []
        self.period = ComboBox([(None, "没有查岗安排")], name="查岗安排")
        self.which = Segment([("today", "今天"), ("all", "全部")], name="日期")
        self.open_button = Button("今日启封", "", "lock_open")
        self.more = MenuButton(self._more)
        self.facts = Facts()
        self.photos = PhotoStrip(page.context, editable=False)
        self.photos.hide()
        self.detail.body.addWidget(self.facts)
        self.detail.body.addWidget(self.photos)
        empty = EmptyState(
            "call",
            "在这里电话抽查值班。启动一期后，每天由保管人启封，才知道几点查哪家。",
            [Act("启动查岗", self.new_period, "add", enabled=page.may_keep)],
        )
        self.fill(
            columns.check_source(page.context),
            SpotCriteria(),
            unit="次",
            name="查岗",
            filters=(self.period, self.which, None, self.open_button, self.more),
            empty=empty,
        )
        self.open_button.clicked.connect(lambda _checked=False: self.open_day())
        self.period.chosen.connect(lambda _key: self._turn())
        self.which.changed.connect(lambda _key: self._filter())
        self.table.current_changed.connect(self._choose)

    def _more(self) -> list[Act | None]:
        chosen = self.chosen
        return [
            Act("启动查岗", self.new_period, "add", enabled=self._page.may_keep),
            Act("按单位统计", self.figures, "data_bar_vertical", enabled=chosen is not None),
            Act("核验", self.verify, "shield_checkmark", enabled=chosen is not None),
            None,
            Act("作废", self.void, "calendar_cancel", enabled=chosen is not None and self._page.may_keep),
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
        self.photos.show_photos([Photo(each.sha256, each.caption, fetch=_bytes(each.sha256)) for each in photos])
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

    def record(self, row: SpotCheckRow) -> None:
        """登记结果 of a call; a photo may be chosen."""
        form = Form(self.context, fields.result(), draft=f"duty/check/{row.id}", draft_title="登记查岗")
        form.fill({"result": SpotResult.PRESENT})
        photo = Button("附照片", "flat", "image_add")
        self.side.show_form(f"查岗：{row.unit}", form, act="登记")
        taken = self.taken = []
        photo.clicked.connect(lambda _checked=False: self._choose_photo(taken, photo))
        if self.side.panel is not None:
            self.side.panel.layout().insertWidget(0, photo)  # type: ignore[union-attr]

        def save(values: dict[str, Any]) -> None:
            draft = SpotResultDraft(**values, photo=taken[0] if taken else None)
            today, now = self.context.today(), self.context.now()
            self.context.change(
                "登记查岗",
                lambda s, a: duty.record_spot_check(s, a, row.id, draft=draft, today=today, now=now),
                self.side.saved("已登记查岗结果", form, lambda task: self._recorded(row.id, task)),
                form.refuse,
            )

        form.submitted.connect(save)

    def _choose_photo(self, taken: list[Any], button: Button) -> None:
        from mzdesk.ui.dialogs.approval import read_scan

        found = self.context.files.choose(self, "选择值班室照片", "photo")
        if found:
            path = found[0]

            def have(file: Any) -> None:
                taken[:] = [file]
                button.setText(f"已附照片：{file.name}")

            self.context.draw(lambda: read_scan(path), have)

    def _recorded(self, check_id: UUID, task: UUID | None) -> None:
        self._choose(check_id)
        if task is not None:
            self.context.notify.done("已登记脱岗，并生成督办（提醒）事项", "查看", lambda: self._page.show_task(task))

    # --- periods ------------------------------------------------------------------------------------------------------

    def new_period(self) -> None:
        """启动查岗."""
        self.context.query(lambda s, a: (duty.spot_keepers(s, a), duty.unit_counts(s, a)), self._period_form)

    def _period_form(self, found: tuple[list[Choice], dict[SpotUnit, int]]) -> None:
        keepers, units = found
        options = [(each.id, f"{each.name}（{each.note}）" if each.note else each.name) for each in keepers]
        form = Form(self.context, fields.period(options, units), draft="duty/period", draft_title="启动查岗")
        form.fill(fields.period_values(self.context.today()))
        self.side.show_form("启动查岗", form, act="启动", note=STORED)

        def save(values: dict[str, Any]) -> None:
            try:
                draft = _period_draft(values)
            except BadInput as error:
                form.refuse(error)
                return
            today, now = self.context.today(), self.context.now()
            self.context.change(
                "启动查岗",
                lambda s, a: duty.plan_spot_checks(s, a, draft=draft, today=today, now=now),
                self.side.saved("查岗已启动", form, self._sealed),
                form.refuse,
            )

        form.submitted.connect(save)

    def _sealed(self, sealed: SpotSealed) -> None:
        self.refresh()
        words = "下面的恢复码只显示这一次。请保管人抄在纸上，与口令分开存放；忘记口令时凭恢复码启封。"
        dialog = Dialog(self, "查岗已启动", words, act="已抄好")
        code = Label(sealed.recovery, "figure", select=True, wrap=True)
        code.setAccessibleName(f"恢复码：{sealed.recovery}")
        dialog.body.addWidget(code)
        dialog.open()

    def open_day(self) -> SecretDialog | None:
        """今日启封 with the keeper's pass-phrase."""
        row = self.chosen
        if row is None:
            return None
        sentence = f"请由{row.keeper}输入启动时的登录口令，或使用恢复码。"
        dialog = SecretDialog(self, f"启封 {self.context.today():%m月%d日} 的查岗", sentence, act="启封")
        dialog.accepted.connect(lambda: self._open(row.id, dialog.given))
        dialog.open()
        return dialog

    def _open(self, period_id: UUID, phrase: str) -> None:
        today, now = self.context.today(), self.context.now()
        self.context.change(
            "启封查岗",
            lambda s, a: duty.open_spot_day(s, a, period_id, phrase=phrase, today=today, now=now),
            lambda count: self.context.notify.done(f"今天查岗 {count} 次" if count else "今天没有抽到查岗"),
            self._page.say_problem,
        )

    def verify(self) -> None:
        """核验 that every opened day follows from the promise."""
        row = self.chosen
        if row is not None:
            self.context.query(lambda s, a: duty.verify_spot_checks(s, a, row.id), self._verified)

    def _verified(self, wrong: tuple[str, ...]) -> None:
        if wrong:
            self.context.notify.refused("；".join(wrong))
        else:
            self.context.notify.done("核验无误：已启封各天的时间和单位都与启动时的承诺一致")

    def figures(self) -> None:
        """按单位统计, in standard order."""
        row = self.chosen
        if row is not None:
            self.context.query(
                lambda s, a: duty.spot_figures(s, a, first=row.starts, last=row.ends),
                lambda found: self._show_figures(row, found),
            )

    def _show_figures(self, row: SpotPeriodRow, found: list[SpotCount]) -> None:
        self._shown = None
        self.photos.hide()
        self.detail.show_head(f"{row.title}：按单位统计", [])
        rows = [
            (each.unit, f"查 {each.calls} 次：在岗 {each.present}，脱岗 {each.absent}，未接听 {each.no_answer}")
            for each in found
        ]
        self.facts.show_rows(rows or [("统计", "还没有登记查岗结果。")])
        self.detail.set_acts([])

    def void(self) -> None:
        """作废 the period."""
        row = self.chosen
        if row is None:
            return
        today = self.context.today()
        reason = f"{today} 由值班室作废"
        ask(
            self,
            f"作废“{row.title}”？",
            "以后的日期不再查岗，已登记的结果保留。",
            "作废查岗",
            "保留",
            then=lambda: self.context.change(
                "作废查岗",
                lambda s, a: duty.void_spot_checks(s, a, row.id, reason=reason),
                lambda _none: self.context.notify.done("查岗已作废"),
            ),
        )


def _bytes(sha256: str) -> Callable[[Any, Any], bytes]:
    return lambda session, actor: attachments.data(session, actor, sha256)


def _period_draft(values: dict[str, Any]) -> SpotPeriodDraft:
    counts = {kind: values[kind.value] or 0 for kind in SpotUnit}
    return SpotPeriodDraft(
        values["title"],
        values["starts"],
        values["ends"],
        counts,
        minutes(values["from_time"], "from_time"),
        minutes(values["to_time"], "to_time"),
        values["keeper_id"],
        values["phrase"],
    )


def minutes(typed: str, field: str) -> int:
    """Minutes of a day as typed: 0900, 9:00, 次日9:00, 24:00; raises BadInput."""
    found = re.fullmatch(r"(次日)?(\d{1,2})[:：时]?(\d{2})分?", "".join(typed.split()))
    if found is None or int(found[2]) > 24 or int(found[3]) > 59:
        raise BadInput("看不懂这个时间，请写成 0900 或 次日0900。", field)
    length = timedelta(hours=int(found[2]), minutes=int(found[3])).seconds // 60 + DAY * (int(found[2]) == 24)
    return length + (DAY if found[1] else 0)
