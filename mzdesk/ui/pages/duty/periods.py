"""Periods of 查岗: started, opened day by day, proved, counted by unit, made void."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from mzdesk.errors import BadInput
from mzdesk.services import duty
from mzdesk.terms import SpotUnit
from mzdesk.ui import exporting
from mzdesk.ui.dialogs import SecretDialog, once
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.duty import fields
from mzdesk.ui.printing import Paper
from mzdesk.ui.tables import Column, Kind
from mzdesk.ui.widgets import Act
from mzdesk.views.spot_checks import SpotCount, SpotPeriodDraft, SpotPeriodRow, SpotSealed
from mzdesk.views.staff import Choice

if TYPE_CHECKING:
    from mzdesk.ui.pages.duty.page import DutyPage
    from mzdesk.ui.pages.duty.spots import SpotTab

DAY: Final = 24 * 60
STORED: Final = (
    "启动时只保存名单、次数和校验值，密钥由保管人的口令加密。每天的查岗时间和单位到当天启封才算出，任何人事先都不知道；"
    "每次机会均等，查过的单位仍可能再查到。"
)
_SHOWN: Final = (
    "下面的恢复码只显示这一次，程序不保存。请打印恢复单，由保管人装入信封密封，与口令分开存放；忘记口令时凭它启封。"
)
_UNPRINTED: Final = "恢复单没有打印。如果没有抄下恢复码，请作废本期后重新启动"
_COUNTS: Final[tuple[Column[SpotCount], ...]] = (
    Column("kind", "类别", lambda row: row.unit_kind.label, width=110),
    Column("unit", "单位", lambda row: row.unit, width=200),
    Column("township", "乡镇（街道）", lambda row: row.township, width=110),
    Column("calls", "查岗次数", lambda row: row.calls, Kind.NUMBER, 80),
    Column("present", "在岗", lambda row: row.present, Kind.NUMBER, 80),
    Column("absent", "脱岗", lambda row: row.absent, Kind.NUMBER, 80),
    Column("no_answer", "未接听", lambda row: row.no_answer, Kind.NUMBER, 80),
)


class Periods:
    """What is done with a whole period, on the tab of 查岗."""

    def __init__(self, page: DutyPage, tab: SpotTab) -> None:
        self._page, self._tab, self._context = page, tab, page.context

    def new(self) -> None:
        """启动查岗."""
        self._context.query(lambda s, a: (duty.spot_keepers(s, a), duty.unit_counts(s, a)), self._form)

    def _form(self, found: tuple[list[Choice], dict[SpotUnit, int]]) -> None:
        keepers, units = found
        options = [(each.id, f"{each.name}（{each.note}）" if each.note else each.name) for each in keepers]
        form = Form(self._context, fields.period(options, units), draft="duty/period", draft_title="启动查岗")
        form.fill(fields.period_values(self._context.today()))
        self._tab.side.show_form("启动查岗", form, act="启动", note=STORED)

        def save(values: dict[str, Any]) -> None:
            try:
                draft = _period_draft(values)
            except BadInput as error:
                form.refuse(error)
                return
            today, now = self._context.today(), self._context.now()
            self._context.change(
                "启动查岗",
                lambda s, a: duty.plan_spot_checks(s, a, draft=draft, today=today, now=now),
                self._tab.side.saved("查岗已启动", form, self._sealed),
                form.refuse,
            )

        form.submitted.connect(save)

    def _sealed(self, sealed: SpotSealed) -> None:
        self._tab.refresh()
        dialog = once.show(self._page, "查岗已启动", _SHOWN, (("恢复码", sealed.recovery),), "打印恢复单")
        dialog.accepted.connect(lambda: self._print(sealed))

    def _print(self, sealed: SpotSealed) -> None:
        now = self._context.now()

        def make(session: Any, actor: Any) -> list[Paper]:
            from mzdesk.documents import recovering

            view = duty.spot_recovery(session, actor, sealed.period_id, recovery=sealed.recovery, now=now)
            return [Paper(recovering.spot_period(view), recovering.SPOT_KEY)]

        told = partial(self._context.notify.info, _UNPRINTED)
        once.press(self._page, self._context, "查岗密钥恢复单", make, told, self._page.say_problem)

    def open_day(self) -> SecretDialog | None:
        """今日启封 with the keeper's pass-phrase."""
        row = self._tab.chosen
        if row is None:
            return None
        sentence = f"请由{row.keeper}输入启动时的登录口令，或使用恢复码。"
        title = f"启封 {self._context.today():%m月%d日} 的查岗"
        dialog = SecretDialog(self._page, title, sentence, act="启封")
        dialog.accepted.connect(lambda: self._open(row.id, dialog.given))
        dialog.open()
        return dialog

    def _open(self, period_id: UUID, phrase: str) -> None:
        today, now = self._context.today(), self._context.now()
        self._context.change(
            "启封查岗",
            lambda s, a: duty.open_spot_day(s, a, period_id, phrase=phrase, today=today, now=now),
            lambda count: self._context.notify.done(f"今天查岗 {count} 次" if count else "今天没有抽到查岗"),
            self._page.say_problem,
        )

    def verify(self) -> None:
        """核验 that every opened day follows from the promise."""
        row = self._tab.chosen
        if row is not None:
            self._context.query(lambda s, a: duty.verify_spot_checks(s, a, row.id), self._verified)

    def _verified(self, wrong: tuple[str, ...]) -> None:
        if wrong:
            self._context.notify.refused("；".join(wrong))
        else:
            self._context.notify.done("核验无误：已启封各天的时间和单位都与启动时的承诺一致")

    # --- by unit ------------------------------------------------------------------------------------------------------

    def figures(self, *, year: bool = False) -> None:
        """按单位统计 of the period, or of its whole year; in standard order."""
        row, today = self._tab.chosen, self._context.today()
        if year:
            of = row.starts.year if row is not None else today.year
            title, first, last = f"{of}年查岗", date(of, 1, 1), date(of, 12, 31)
        elif row is not None:
            title, first, last = row.title, row.starts, row.ends
        else:
            return
        self._context.query(
            lambda s, a: duty.spot_figures(s, a, first=first, last=last), lambda found: self._show(title, found)
        )

    def _show(self, title: str, found: list[SpotCount]) -> None:
        rows = [
            (each.unit, f"查 {each.calls} 次：在岗 {each.present}，脱岗 {each.absent}，未接听 {each.no_answer}")
            for each in found
        ]
        name = f"{title}按单位统计"
        export = Act("导出统计", lambda: self._export(name, found), "arrow_export_ltr", enabled=bool(found))
        self._tab.show_words(name, rows or [("统计", "还没有登记查岗结果。")], [export])

    def _export(self, name: str, found: list[SpotCount]) -> None:
        exporting.save(self._context, self._page, name, _COUNTS, found)

    # --- void ---------------------------------------------------------------------------------------------------------

    def void(self) -> None:
        """作废 the period, with why."""
        row = self._tab.chosen
        if row is not None:
            self._void_form(row)

    def _void_form(self, row: SpotPeriodRow) -> None:
        form = Form(self._context, fields.REASON, draft=f"duty/void/{row.id}", draft_title="作废查岗")
        note = "以后的日期不再查岗，已登记的结果保留。"
        self._tab.side.show_form(f"作废“{row.title}”", form, act="作废查岗", note=note)

        def save(values: dict[str, Any]) -> None:
            reason = values["reason"]
            self._context.change(
                "作废查岗",
                lambda s, a: duty.void_spot_checks(s, a, row.id, reason=reason),
                self._tab.side.saved("查岗已作废", form),
                form.refuse,
            )

        form.submitted.connect(save)


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
