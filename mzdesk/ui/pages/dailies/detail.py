"""A unit on a day: what it said, the last two weeks, corrections, 免报, what people found, hazards taken over."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from mzdesk import clock
from mzdesk.services import access
from mzdesk.terms import DailyState, Right
from mzdesk.ui.page import Detail
from mzdesk.ui.pages.dailies.columns import SIGNS, came, word_of
from mzdesk.ui.widgets import Act, Facts, Label, Pill, Step, Timeline
from mzdesk.views.dailies import DailyVersion, DailyView

if TYPE_CHECKING:
    from mzdesk.ui.pages.dailies.page import DailiesPage

_NONE: Final = "请在左侧选择报送单位"
_COUNTS: Final = (
    ("rounds", "排查人次"), ("fixed_on_site", "当场整改"), ("time_limited", "限期整改"), ("fixed", "已整改"),
    ("unfixed", "未整改"), ("residents", "在院人数"),
)  # fmt: skip


class DailyDetail(Detail):
    """Facts, the last days, history; the acts that may be done now."""

    def __init__(self, page: DailiesPage) -> None:
        super().__init__(menu=self._menu)
        self._page = page
        self.view: DailyView | None = None
        actor = page.context.actor
        self._keeps = access.may(actor, Right.KEEP_DAILIES)
        self._reports = access.may_any(actor, Right.KEEP_DAILIES, Right.REPORT)
        self._judges = access.may(actor, Right.JUDGE_DAILIES)
        self._handles = access.may(actor, Right.HANDLE_HAZARDS)
        self.facts, self.steps = Facts(), Timeline()
        self.recent = Label("", "dense", "ink2", wrap=True)
        for part in (self.facts, self.recent, self.steps):
            self.body.addWidget(part)
        self.clear()

    def clear(self) -> None:
        """Show no unit."""
        self.view = None
        self.show_head(_NONE)
        self.facts.show_rows([])
        self.recent.setText("")
        self.steps.show_steps([])
        self.set_acts([])
        assert self.menu is not None
        self.menu.hide()

    def show_unit(self, view: DailyView) -> None:
        """Show a unit on a day."""
        self.view = view
        word = word_of(view.row)
        tags = [Pill(word.text, word.tone)]
        tags += [Pill("零报告", "info")] if view.row.zero else []
        if view.row.fault is not None:
            tags.append(Pill(view.row.state.label, "neutral"))
        self.show_head(view.row.name, tags)
        self.facts.show_rows(list(_facts(view)))
        days = "　".join(f"{day.day}{SIGNS[state]}" for day, state in view.recent if state in SIGNS)
        self.recent.setText(f"近两周：{days}" if days else "")
        self.steps.show_steps(list(_steps(view)))
        self._acts(view)
        assert self.menu is not None
        self.menu.show()

    def _acts(self, view: DailyView) -> None:
        forms, came_in = self._page.forms, view.row.report_id is not None
        acts = [Act("更正" if came_in else "登记", forms.report, "edit", "F2", "", self._reports)]
        if not came_in:
            zero = view.row.state is not DailyState.EXEMPT
            acts.append(Act("零报告", self._page.zeros.chosen, "checkmark", kind="", enabled=self._reports and zero))
        elif not view.row.zero:
            acts.append(Act("转为隐患", forms.hand_over, "warning", kind="", enabled=self._handles))
        right = [Act("撤回", forms.withdraw, "arrow_undo", kind="flat", enabled=self._reports)] if came_in else []
        self.set_acts(acts, right)

    def _menu(self) -> list[Act | None]:
        view, forms = self.view, self._page.forms
        if view is None:
            return []
        acts: list[Act | None] = [Act("设为免报", forms.exempt, enabled=self._keeps)]
        acts += [
            Act(f"结束免报：{row.reason}（{row.starts} 起）", partial(forms.end, row), enabled=self._keeps)
            for row in view.exemptions
            if row.ends is None or row.ends >= self._page.context.today()
        ]
        acts += [None, Act("认定瞒报、谎报", forms.judge, enabled=self._judges)]
        acts += [
            Act(f"撤销{row.fault.label}认定", partial(forms.take_back, row), enabled=self._judges)
            for row in view.findings
            if not row.withdrawn
        ]
        acts += [None, Act("添加别名", forms.alias, enabled=self._keeps)]
        acts += [
            Act(f"删去别名：{row.name}", partial(forms.drop_alias, row), enabled=self._keeps) for row in view.aliases
        ]
        return [*acts, None, Act("打开台账", lambda: self._page.context.open("facilities", view.row.id))]


def _facts(view: DailyView) -> Iterator[tuple[str, str | QWidget]]:
    row = view.row
    yield "日期", str(view.day)
    if row.report_id is not None:
        late = "，迟报" if row.state is DailyState.LATE else ""
        channel = f"，{row.channel.label}" if row.channel is not None else ""
        yield "到报", f"{came(row.received_at, view.day)}{channel}{late}"
        yield "发现隐患", "没有，零报告" if row.zero else f"{row.said.found} 处"
        for name, label in _COUNTS:
            count = getattr(row.said, name)
            if count is not None:
                yield label, str(count)
        yield "主要问题", row.said.problems
        yield "报告人", row.said.reporter
        yield "值班人员", row.said.crew
    yield "免报原因", row.why
    for exemption in view.exemptions:
        yield "免报", f"{exemption.starts} 至 {exemption.ends or '另行通知'}：{exemption.reason}（{exemption.by}）"
    for finding in view.findings:
        gone = "（已撤销）" if finding.withdrawn else ""
        yield f"认定{finding.fault.label}", f"{finding.reason}　{finding.by} {finding.found_on}{gone}"
    for link in view.hazards:
        yield "已转隐患", f"{link.number} {link.text}（{link.state.label}）"
    yield "别名", "、".join(alias.name for alias in view.aliases)
    yield "电话", row.phone


def _steps(view: DailyView) -> Iterator[Step]:
    for each in view.versions:
        entered = clock.office(each.entered_at)
        yield Step(f"{entered:%m-%d}", f"{entered:%H:%M}", _title(each), _said(each), "done" if each.stands else "warn")


def _title(each: DailyVersion) -> str:
    act = "撤回" if each.withdrawn else "登记" if each.revision == 1 else "更正"
    return f"{act}（{each.entered_by}录入）"


def _said(each: DailyVersion) -> str:
    told = "零报告" if each.zero else f"发现隐患 {each.said.found} 处　{each.said.problems}"
    reason = f"　原因：{each.reason}" if each.reason else ""
    return f"{clock.office(each.received_at):%m-%d %H:%M} 到报　{told}{reason}"
