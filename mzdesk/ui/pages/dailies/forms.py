"""The forms beside the list: 登记, 更正, 撤回, 免报, 认定, 别名; and handing a hazard on to the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk import clock
from mzdesk.services import dailies
from mzdesk.terms import DailyChannel, HazardSource
from mzdesk.ui.dialogs import Held
from mzdesk.ui.forms import Field, Form
from mzdesk.ui.pages.dailies import fields
from mzdesk.views.dailies import (
    AliasRow,
    DailyDraft,
    DailySaid,
    DailyVersion,
    DailyView,
    ExemptionDraft,
    ExemptionRow,
    FindingRow,
)
from mzdesk.views.hazards import Told
from mzdesk.views.history import AuditRow
from mzdesk.views.outbox import Act

if TYPE_CHECKING:
    from mzdesk.ui.pages.dailies.page import DailiesPage

_LATE = "到报时间按单位报来的时间填，是否迟报以它为准；录入时间和录入人另记。"
Save = Callable[[Any, Any, dict[str, Any]], Any]


class Forms:
    """Opens forms and sends what they say."""

    def __init__(self, page: DailiesPage) -> None:
        self._page, self._context = page, page.context

    def _open(
        self, title: str, given: Sequence[Field], start: dict[str, Any], act: str, save: Save, *, draft: str,
        said: str, note: str = "", wait: Callable[[dict[str, Any]], Act] | None = None,
        hold: Callable[[Form], Held[Any]] | None = None,
    ) -> Form:  # fmt: skip
        form = Form(self._context, given, draft=f"dailies/{draft}", draft_title=title)
        form.fill(start)
        self._page.side.show_form(title, form, act=act, note=note)
        done = self._page.side.saved(said, form, lambda _answer: self._page.after_save())
        failed = hold(form).refuse if hold is not None else self._page.refused(form)

        def send(values: dict[str, Any]) -> None:
            late = ([wait(values)], partial(done, None)) if wait is not None else None
            self._context.change(act, lambda s, a: save(s, a, values), done, failed, late=late)

        form.submitted.connect(send)
        return form

    # --- the report ---------------------------------------------------------------------------------------------------

    def report(self, *, found: int | None = None) -> None:
        """登记 the report of the chosen unit, or correct the one that stands."""
        view = self._page.chosen()
        if view is None:
            return
        row, day = view.row, view.day
        corrects = row.report_id is not None
        start = self._start(view, found)

        key = self._context.new_key()
        held: Held[DailyView]

        def given(values: dict[str, Any]) -> DailyDraft:
            return DailyDraft(
                row.id, day, values["received_at"], values["channel"], fields.said_of(values), key,
                values.get("reason") or "", held.view.row.report_id, looked=True,
            )  # fmt: skip

        def now(session: Any, actor: Any) -> tuple[DailyView, dict[str, Any]]:
            newer = dailies.view(session, actor, row.id, day=day, now=self._context.now())
            return newer, self._start(newer, None)

        def hold(form: Form) -> Held[DailyView]:
            nonlocal held
            failed = self._page.refused(form)
            held = Held(self._context, form, row.id, view, now, failed=failed, trail=partial(_trail, row.id, day))
            return held

        def save(session: Any, actor: Any, values: dict[str, Any]) -> Any:
            return dailies.report(session, actor, given(values), now=self._context.now())

        def wait(values: dict[str, Any]) -> Act:
            return Act(given(values), f"{row.name} {day:%m-%d} 日报", declared_at=values["received_at"])

        act = "更正日报" if corrects else "登记日报"
        self._open(
            f"{act}：{row.name} {day:%m-%d}", fields.report(corrects=corrects), start, act, save,
            draft=f"report/{day}/{row.id}", said=f"已{act[:2]}：{row.name}", note=_LATE, wait=wait, hold=hold,
        )  # fmt: skip

    def _start(self, view: DailyView, found: int | None) -> dict[str, Any]:
        row = view.row
        if row.report_id is not None:
            return fields.values_of(row.said, row.received_at, row.channel or DailyChannel.WECHAT)
        last = view.before or DailySaid()
        said = DailySaid(found, residents=last.residents, reporter=last.reporter)
        today = view.day == self._context.today()
        return fields.values_of(said, self._context.now() if today else None, self._page.channel)

    def withdraw(self) -> None:
        """撤回 what was entered for the wrong unit or day."""
        if (view := self._page.chosen()) is not None:
            key, day, now = view.row.id, view.day, self._context.now()
            self._open(
                f"撤回日报：{view.row.name} {day:%m-%d}", fields.WITHDRAWAL, {}, "撤回日报",
                lambda s, a, values: dailies.withdraw(s, a, key, day=day, reason=values["reason"], now=now),
                draft=f"withdraw/{day}/{key}", said="已撤回，可在“设置 › 操作记录”中撤销",
                note="撤回的内容留在记录里，单位当日变为未报。",
            )  # fmt: skip

    # --- 免报 ---------------------------------------------------------------------------------------------------------

    def exempt(self) -> None:
        """设为免报 for a span."""
        if (view := self._page.chosen()) is not None:
            key = view.row.id
            self._open(
                f"设为免报：{view.row.name}", fields.EXEMPTION, {"starts": view.day}, "设为免报",
                lambda s, a, values: dailies.exempt(s, a, ExemptionDraft(key, **values)),
                draft=f"exempt/{key}", said="已设为免报",
            )  # fmt: skip

    def end(self, row: ExemptionRow) -> None:
        """结束免报."""
        held: Held[ExemptionRow]

        def hold(form: Form) -> Held[ExemptionRow]:
            nonlocal held
            failed = self._page.refused(form)
            held = Held(self._context, form, row.id, row, partial(_still_exempt, row), failed=failed)
            return held

        self._open(
            f"结束免报：{row.name}", fields.ENDING, {"last": self._context.today()}, "结束免报",
            lambda s, a, values: dailies.end_exemption(s, a, row.id, last=values["last"], version=held.view.version),
            draft=f"end/{row.id}", said="已结束免报", note="这一天仍免报，次日起恢复报送。", hold=hold,
        )  # fmt: skip

    # --- what people found --------------------------------------------------------------------------------------------

    def judge(self) -> None:
        """认定瞒报、谎报."""
        if (view := self._page.chosen()) is not None:
            key, day, today, now = view.row.id, view.day, self._context.today(), self._context.now()
            self._open(
                f"认定：{view.row.name} {day:%m-%d}", fields.FINDING, {}, "认定瞒报谎报",
                lambda s, a, values: dailies.judge(s, a, key, day=day, **values, today=today, now=now),
                draft=f"judge/{day}/{key}", said="已登记认定", note="只由人员核查认定，程序不作推断。",
            )  # fmt: skip

    def take_back(self, row: FindingRow) -> None:
        """撤销认定."""
        today, now = self._context.today(), self._context.now()
        self._open(
            f"撤销{row.fault.label}认定", fields.TAKEN_BACK, {}, "撤销认定",
            lambda s, a, values: dailies.withdraw_finding(s, a, row.id, **values, today=today, now=now),
            draft=f"take-back/{row.id}", said="已撤销认定",
        )  # fmt: skip

    # --- names --------------------------------------------------------------------------------------------------------

    def alias(self) -> None:
        """添加别名."""
        if (view := self._page.chosen()) is not None:
            key = view.row.id
            self._open(
                f"添加别名：{view.row.name}", fields.ALIAS, {}, "添加别名",
                lambda s, a, values: dailies.name_unit(s, a, key, name=values["name"]),
                draft=f"alias/{key}", said="已添加别名", note="以后粘贴的接龙里写这个名称的，认作这家单位。",
            )  # fmt: skip

    def drop_alias(self, row: AliasRow) -> None:
        """删去别名."""

        def done(_none: None) -> None:
            self._context.notify.done(f"已删去别名：{row.name}")
            self._page.after_save()

        self._context.change("删去别名", lambda s, a: dailies.drop_name(s, a, row.id), done)

    # --- hazards ------------------------------------------------------------------------------------------------------

    def hand_over(self) -> None:
        """转为隐患: the form of the ledger, filled with what the report says; the report is kept with it."""
        view = self._page.chosen()
        if view is None or view.row.report_id is None:
            return
        report, now = view.row.report_id, self._context.now()
        told = Told(
            {"text": view.row.said.problems, "found_on": view.day, "source": HazardSource.SELF_CHECK},
            f"dailies/hazard/{view.day}/{view.row.id}",
            lambda s, a, hazard: dailies.link_hazard(s, a, report, hazard_id=hazard, now=now),
        )
        self._context.open("hazards", None, act="new", facility_id=view.row.id, facility=view.row.name, told=told)


def _still_exempt(row: ExemptionRow, session: Any, actor: Any) -> tuple[ExemptionRow, None]:
    """The 免报 as it stands; one that was ended is as it was opened, and is refused in words."""
    now = dailies.exemptions(session, actor, day=row.starts)
    return next((each for each in now if each.id == row.id), row), None


def _trail(unit: UUID, day: date, session: Any, actor: Any) -> list[AuditRow]:
    """Who brought which figures, newest first: a correction is a row of its own."""
    versions = dailies.view(session, actor, unit, day=day, now=clock.now()).versions
    return [_brought(now, before) for now, before in zip_longest(versions, versions[1:])]


def _brought(now: DailyVersion, before: DailyVersion | None) -> AuditRow:
    figures, earlier = (
        fields.values_of(each.said, each.received_at, each.channel) if each is not None else {}
        for each in (now, before)
    )
    changed = tuple((key, "", "") for key, value in figures.items() if value != earlier.get(key))
    return AuditRow(now.entered_at, now.entered_by, "登记日报" if before is None else "更正日报", "", changed)
