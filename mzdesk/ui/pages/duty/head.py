"""Who is on duty now, with the number to call, how each signed on, and the clocks as words."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from mzdesk import clock
from mzdesk.services import duty
from mzdesk.terms import ShiftState, SignAct, SignWay
from mzdesk.ui import measure
from mzdesk.ui.widgets import Label, LinkButton, Pill, Surface
from mzdesk.views.duty_room import Now, SeatRow, ShiftView

_BESIDE = 2
_TONES = {ShiftState.ON: "good", ShiftState.HANDING: "warn", ShiftState.HANDED: "neutral"}


class OnDutyBand(Surface):
    """A band under the toolbar; nothing in it moves by itself."""

    def __init__(self) -> None:
        super().__init__()
        outer = measure.column(self, (16, 8, 16, 8), 4)
        self.state, self.span, self.clocks = (
            Pill("", "neutral"),
            Label("", "card"),
            Label("", "small", "ink2", wrap=True),
        )
        shift = QWidget()
        lines = measure.column(shift, gap=2)
        first = measure.row(gap=8)
        first.addWidget(self.state)
        first.addWidget(self.span)
        first.addStretch(1)
        lines.addLayout(first)
        lines.addWidget(self.clocks)
        row = measure.row(gap=24)
        row.addWidget(shift, 1)
        self._beside, self._below = measure.row(gap=24), measure.row(gap=24)
        row.addLayout(self._beside)
        outer.addLayout(row)
        outer.addLayout(self._below)
        self.waiting = Label("", "dense", "warn", wrap=True)
        self.call_off = LinkButton("撤回交接")
        self.call_off.hide()
        last = measure.row(gap=12)
        last.addWidget(self.waiting, 1)
        last.addWidget(self.call_off)
        outer.addLayout(last)
        self.setAccessibleName("当前值班")

    def show_now(self, now: Now) -> None:
        """Show the shift that is responsible, or that there is none; more than two officers stand in a line below."""
        shift = now.shift
        self.state.show_word(
            shift.row.state.label if shift else "没有开班", _TONES[shift.row.state] if shift else "warn"
        )
        self.span.setText(duty.span(shift.row.begins, shift.row.ends) if shift else "")
        named = "已按值班表列出人员，" if now.crew is not None and now.crew.by_roster else ""
        self.clocks.setText("，".join(now.clocks) if shift else f"{named}请点“开班”登记在岗人员。")
        for line in (self._beside, self._below):
            while (item := line.takeAt(0)) is not None:
                if item.widget() is not None:
                    item.widget().deleteLater()
        many = shift is not None and (len(shift.seats) > _BESIDE or bool(shift.standby))
        people = self._below if many else self._beside
        for part in _people(shift) if shift else ():
            people.addWidget(part)
        if many:
            people.addStretch(1)
        words = _waiting(now)
        self.waiting.setText(words)
        self.waiting.setVisible(bool(words))
        self.call_off.setVisible(shift is not None and shift.row.state is ShiftState.HANDING)

    def text(self) -> str:
        """Everything the band says."""
        return " ".join(label.text() for label in self.findChildren(Label) if not label.isHidden())


def _people(shift: ShiftView) -> Iterator[QWidget]:
    yield _person("带班领导", shift.row.leader, shift.leader_phone, "")
    for seat in shift.seats:
        yield _person(seat.seat.post.label, seat.seat.name, seat.seat.phone, _signed(seat))
    if shift.standby:
        yield _person("备班", shift.standby, "", "")


def _person(post: str, name: str, phone: str, signed: str) -> QWidget:
    held = QWidget()
    column = measure.column(held, gap=1)
    column.addWidget(Label(f"{post}　{signed}" if signed else post, "small", "ink3"))
    told = Label(f"{name}　{phone}" if phone else name, "bold", select=True)
    told.setAccessibleName(f"{post}：{name} {phone}")
    column.addWidget(told)
    return held


def _signed(seat: SeatRow) -> str:
    if seat.signed_on is None:
        return "未签到"
    missing = "，扫描件未附" if seat.signed_on.scan_missing else ""
    how = "" if seat.signed_on.way is SignWay.PIN else f"（{seat.signed_on.way.label}{missing}）"
    return f"{clock.office(seat.signed_on.at):%H:%M}签到{how}"


def _waiting(now: Now) -> str:
    """Who has yet to confirm; while a handover is under way, that the outgoing pair answers for the shift."""
    parts = []
    for act in SignAct:
        names = "、".join(each.seat.name for each in now.waiting if each.act is act)
        if names:
            parts.append(f"待{act.label}：{names}")
    words = "；".join(parts)
    handing = now.shift is not None and now.shift.row.state is ShiftState.HANDING
    return f"{words}。全部确认前仍由交班人员负责。" if handing and words else words
