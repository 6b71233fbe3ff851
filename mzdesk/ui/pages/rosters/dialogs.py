"""Dialogs of the roster: they stay open, with what was typed, until the store has kept it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from mzdesk.errors import MzdeskError
from mzdesk.terms import ConsentWay, DutyPattern, DutyRole, LoadPolicy
from mzdesk.ui import measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.forms import Choice, Day, Either, Field, Form, Name, Number, Text
from mzdesk.ui.forms.completer import Lookup
from mzdesk.ui.forms.side import Kept
from mzdesk.ui.widgets import Label, Segment
from mzdesk.views.roster_acts import SwapRow
from mzdesk.views.rosters import Mending, RosterSettings, RosterView, SeatView

ONLY_ASKED, AGREED, APPROVED = "asked", "agreed", "approved"
_STEPS: Final = ((APPROVED, "双方同意并批准"), (AGREED, "对方已同意"), (ONLY_ASKED, "只登记申请"))
_WIDE: Final = 520
Send = Callable[[dict[str, Any], "FormDialog"], None]


class FormDialog(Dialog):
    """A few fields; `send(values, dialog)` keeps them and calls `kept` or `refused`."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        title: str,
        fields: Sequence[Field],
        send: Send,
        *,
        act: str,
        sentence: str = "",
        draft: str = "",
        kind: str = "primary",
    ) -> None:
        super().__init__(parent.window(), title, sentence, act=act, kind=kind)
        self._context, self._send = context, send
        self._beside: QWidget | None = None
        self.form = Form(context, fields, draft=draft, draft_title=title, label_width=96)
        self._across = measure.row(gap=20)
        self._across.addWidget(self.form, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(self._across, 1)
        self.form.submitted.connect(self._go)
        self.setMinimumWidth(theme.px(_WIDE))
        if draft and context.drafts is not None:
            drafts = context.drafts
            context.desk(lambda: (drafts.load(draft), drafts.photos(draft)), self._restore)

    def _restore(self, kept: Kept) -> None:
        payload, photos = kept
        if (payload is not None or photos) and not self.form.dirty:
            self.form.restore_draft(payload or {}, photos)

    def put_beside(self, widget: QWidget) -> None:
        """Something to look at while typing, at the right of the fields."""
        self._beside = widget
        self._across.addWidget(widget)

    def fit(self) -> None:
        """As wide as what stands beside the fields asks for, then as high as the words do."""
        beside = self._beside.width() + theme.px(20) if self._beside is not None and not self._beside.isHidden() else 0
        self.resize(max(self.width(), theme.px(_WIDE) + beside), self.height())
        super().fit()

    def show_with(self, values: dict[str, Any]) -> FormDialog:
        """Open with these values in the fields."""
        self.form.fill(values)
        self.form.setMinimumHeight(self.form.sizeHint().height())
        self.fit()
        self.open()
        self.form.focus_first()
        return self

    def submit(self) -> None:
        """Check the fields, then send."""
        self.form.submit()

    def _go(self, values: dict[str, Any]) -> None:
        self.act_button.setEnabled(False)
        self.say("")
        self._send(values, self)

    def kept(self, *_answer: object) -> None:
        """The store has it."""
        self.form.forget_draft()
        self.accept()

    def wake(self) -> None:
        """What was sent was not kept: it can be sent again."""
        self.act_button.setEnabled(True)

    def refused(self, error: MzdeskError) -> None:
        """Say under the field, or in the dialog, why not."""
        self.wake()
        field = getattr(error, "field", None)
        if field in self.form.editors:
            self.form.show_problems({str(field): error.message})
        else:
            self.say(error.message)
        self.fit()


def span_fields() -> tuple[Field, ...]:
    """A roster of any days."""
    return (
        Day(key="starts", label="自", required=True),
        Day(key="ends", label="至", required=True),
        Text(key="title", label="名称", longest=60, hint="不填时按起止日期取名", span=2),
    )


def rule_fields() -> tuple[Field, ...]:
    """The rules of a roster."""
    patterns = tuple((one, one.label) for one in DutyPattern)
    policies = tuple((one, one.label) for one in LoadPolicy)
    return (
        Either(key="pattern", label="班次", options=patterns),
        Either(key="posts", label="每班人数", options=((1, "一班两人"), (2, "两岗四人"))),
        Either(key="policy", label="分摊办法", options=policies),
        Number(key="leaders", label="带班领导", hint="每天几名"),
        Number(key="standby", label="备班", hint="每天几名"),
        Number(key="seniors", label="骨干", hint="每班至少几名"),
        Number(key="officer_rest", label="值班员间隔", hint="两班之间至少隔几天"),
        Number(key="leader_rest", label="领导间隔", hint="两班之间至少隔几天"),
        Number(key="workday_points", label="工作日分", low=1),
        Number(key="weekend_points", label="周末分", low=1),
        Number(key="holiday_points", label="节假日分", low=1),
        Number(key="night_points", label="夜班加分"),
        Text(key="handover", label="交接时间", longest=5, hint="如 08:30"),
        Text(key="night_from", label="夜班开始", longest=5, hint="白班夜班分开时用"),
    )


def rules_in(settings: RosterSettings) -> dict[str, Any]:
    """The fields' values."""
    return {name: getattr(settings, name) for name in RosterSettings.__dataclass_fields__}


def rules_of(values: dict[str, Any]) -> RosterSettings:
    """The rules that were typed; an empty number is 0."""
    numbers = {key: value or 0 for key, value in values.items() if key not in ("pattern", "policy")}
    return RosterSettings(**(values | numbers | {key: values[key] or "" for key in ("handover", "night_from")}))


def reason_fields() -> tuple[Field, ...]:
    return (Text(key="reason", label="原因", required=True, longest=200, span=2),)


def swap_fields(view: RosterView, seat: SeatView, lookup: Lookup) -> tuple[Field, ...]:
    """With whom, against which duty, how far it is."""
    others = [
        (other.place, f"{other.place.words}　{other.name}")
        for other in view.seats
        if other.place.role is seat.place.role and other.person != seat.person
    ]
    ways = tuple((one, one.label) for one in ConsentWay)
    return (
        Choice(key="back", label="换回的班", options=[(None, "不换回，由他人代班"), *others]),
        Name(key="other", label="代班人", lookup=lookup, hint="只在不换回时填写"),
        Either(key="step", label="办理到", options=_STEPS, span=2),
        Choice(key="way", label="同意方式", options=ways),
        Text(key="reason", label="事由", longest=200),
    )


def leave_fields(view: RosterView) -> tuple[Field, ...]:
    """Who can't serve, and when."""
    serving = dict.fromkeys((seat.person, seat.name) for seat in view.seats)
    return (
        Choice(key="person", label="请假人员", options=list(serving), required=True, span=2),
        Day(key="first", label="自", required=True),
        Day(key="last", label="至", hint="不填为一天"),
        Text(key="reason", label="事由", longest=60, hint="如 病假", span=2),
    )


def override_fields(lookup: Lookup) -> tuple[Field, ...]:
    return (
        Name(key="name", label="改由", lookup=lookup, required=True),
        Text(key="reason", label="原因", required=True, longest=200),
    )


class WaysDialog(Dialog):
    """Up to three ways to make up for sudden leave; `take(way)` carries the chosen one out."""

    def __init__(self, parent: QWidget, mending: Mending, take: Callable[[int, WaysDialog], None]) -> None:
        super().__init__(parent.window(), "临时请假：选择调班方案", act="按此调班")
        self.mending, self._take = mending, take
        self.choice = Segment([(str(at), f"方案{'一二三'[at]}") for at in range(len(mending.proposals))], name="方案")
        self.words = Label("", "body", wrap=True, select=True)
        self.body.addWidget(self.choice)
        self.body.addWidget(self.words)
        if mending.proposals:
            self.choice.choose("0")
            self.choice.changed.connect(lambda _key: self._show())
            self._show()
        else:
            self.choice.hide()
            self.act_button.hide()
            self.keep_button.setText("知道了")
            ways = [f"可以：{way}" for way in dict.fromkeys(mending.ways)]
            self.words.setText("\n".join([*mending.why, *ways]))
        self.fit()

    def _show(self) -> None:
        way = self.mending.proposals[int(self.choice.current())]
        even = [
            f"{role.label}最多相差由{way.before[role].spread}分变为{way.after[role].spread}分"
            for role in DutyRole
            if role in way.before and role in way.after
        ]
        self.words.setText(f"{way.sentence}\n{'；'.join(even)}。")
        self.fit()

    def submit(self) -> None:
        """Carry out the one that is shown."""
        self.act_button.setEnabled(False)
        self._take(int(self.choice.current()), self)

    def refused(self, error: MzdeskError) -> None:
        """Say why not."""
        self.act_button.setEnabled(True)
        self.say(error.message)


def swap_words(row: SwapRow) -> str:
    """2026-12-04 姚敏 ↔ 2026-12-09 冉敏, or 代班."""
    given = f"{row.day} {row.asker}"
    return f"{given}　换　{row.back_day} {row.other}" if row.back_day else f"{given}　由{row.other}代班"


def trail_words(row: SwapRow) -> str:
    """Every step in one line."""
    return "；".join(
        f"{step.state.label}（{step.person}，{step.way.label}{f'，{step.note}' if step.note else ''}）"
        for step in row.steps
    )
