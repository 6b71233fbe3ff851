"""The shifts there were: who was on, how they signed, what went over; the log of each to read and to print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk import clock
from mzdesk.services import duty
from mzdesk.terms import ShiftState, SignWay
from mzdesk.ui import measure
from mzdesk.ui.importing.drop import SCANS, FileDrop
from mzdesk.ui.pages.duty import columns
from mzdesk.ui.pages.duty.tab import Tab
from mzdesk.ui.widgets import Act, Button, Facts, Label, Pill
from mzdesk.views.duty_room import ShiftView, SignRow

if TYPE_CHECKING:
    from mzdesk.ui.pages.duty.page import DutyPage


class ShiftTab(Tab):
    """Shifts at the left, the chosen one at the right."""

    def __init__(self, page: DutyPage) -> None:
        super().__init__(page.context, "shifts")
        self._page = page
        self.facts = Facts()
        self.detail.body.addWidget(self.facts)
        self.attach, self.look = Button("补附扫描件", "", "attach"), Button("看扫描件", "", "image")
        self.attach.setEnabled(page.may_keep)
        self.attach.setToolTip("签字的扫描件或照片，可直接拖到这里")
        line = measure.row(gap=8)
        for button in (self.attach, self.look):
            button.hide()
            line.addWidget(button)
        line.addStretch(1)
        self.detail.body.addLayout(line)
        self.attach.clicked.connect(lambda _checked=False: self._with_shown(page.signing.choose_scan))
        self.look.clicked.connect(lambda _checked=False: self._with_shown(page.signing.show_scans))
        self.detail.show_head("请在左侧选择班次")
        self._shown: UUID | None = None
        self.drop = FileDrop(self.detail, self._dropped, SCANS)
        note = Label("每班的值班日志由登记的记录生成，交接后归入文书。", "dense", "ink3")
        self.fill(columns.SHIFT_SOURCE, True, unit="班", name="历次值班", filters=(note, None))
        self.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)

    def refresh(self) -> None:
        """Ask again."""
        self.table.refresh()
        if self.table.current_id is not None:
            self._choose(self.table.current_id)

    def _loaded(self) -> None:
        if self.model.total and self.table.current_id is None:
            self.table.choose_first()

    def _choose(self, shift_id: Any) -> None:
        if shift_id is not None:
            self.context.query(lambda s, a: duty.shift(s, a, shift_id), self.show_shift, key="duty-shift")

    def show_shift(self, view: ShiftView) -> None:
        """Show a shift in full."""
        self._shown = view.row.id
        row = view.row
        handed = row.state is ShiftState.HANDED
        self.detail.show_head(duty.span(row.begins, row.ends), [Pill(row.state.label, "neutral" if handed else "good")])
        self.facts.show_rows(
            [
                ("带班领导", f"{row.leader} {view.leader_phone}".strip()),
                ("值班人员", "\n".join(f"{each.seat.post.label} {each.seat.name}" for each in view.seats)),
                ("备班", view.standby),
                ("天气", view.weather),
                ("接班", f"{clock.office(view.taken_at):%m-%d %H:%M}"),
                ("交班", f"{clock.office(row.handed_at):%m-%d %H:%M}" if row.handed_at else ""),
                ("签字", "\n".join(sign_words(each) for each in view.signs)),
                ("已撤回", "\n".join(sign_words(each) for each in view.called_off)),
                ("未办结", "\n".join(view.matters)),
                ("交班说明", view.remark),
            ]
        )
        acts = [
            Act("打印值班日志", lambda: self._page.papers.log(view), "print"),
            Act("查看记录", lambda: self._page.show_shift(row.id), "notebook"),
        ]
        self.detail.set_acts(acts)
        self.attach.setVisible(any(each.scan_missing for each in view.signs))
        self.look.setVisible(any(each.has_scan for each in (*view.signs, *view.called_off)))

    def _with_shown(self, run: Callable[[UUID], None]) -> None:
        if self._shown is not None:
            run(self._shown)

    def _dropped(self, path: Path) -> None:
        """附扫描件 is one drag (OFFICE)."""
        if self._shown is not None and self._page.may_keep:
            self._page.signing.take_scan(self._shown, [path])


def sign_words(row: SignRow) -> str:
    """罗成 签到 11-24 09:00（签批码）; what was signed later says when it was entered and why."""
    missing = "，扫描件未附" if row.scan_missing else ""
    words = f"{row.person} {row.act.label} {clock.office(row.at):%m-%d %H:%M}（{row.way.label}{missing}）"
    if row.way is SignWay.LATE:
        words += f"，{clock.office(row.entered_at):%m-%d %H:%M}补签：{row.reason}"
    return words
