"""How even a roster is: the sentence, who has how many duties, what is wrong; figures on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from mzdesk.terms import DutyRole
from mzdesk.ui import paint, theme
from mzdesk.ui.page import Detail
from mzdesk.ui.widgets import Card, Label, LinkButton, Pill
from mzdesk.ui.widgets.words import Painted
from mzdesk.views.rosters import DutyCount, RosterView

_LINE: Final = 22
_NAME: Final = 62
_FIGURES: Final = 96
_PARTS: Final = (("工作日", "link"), ("周末", "warn"), ("节假日", "danger"))
_SHOWN: Final = 8


class LoadBars(Painted):
    """A bar for each person: workdays, weekends, holidays, with the figures behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: tuple[DutyCount, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Sequence[DutyCount]) -> None:
        """Show these."""
        self.counts = tuple(counts)
        self.setAccessibleName("；".join(f"{one.name}{_figures(one)}" for one in self.counts))
        self.setToolTip("姓名，条形图，共几班（工作日/周末/节假日）")
        self.updateGeometry()
        self.update()

    def wide(self) -> int:
        return theme.px(260)

    def sizeHint(self) -> QSize:
        return QSize(self.wide(), theme.px(_LINE) * len(self.counts))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        most = max((one.total for one in self.counts), default=0) or 1
        room = max(10, self.width() - theme.px(_NAME + _FIGURES))
        for at, one in enumerate(self.counts):
            top = theme.px(_LINE) * at
            line = QRectF(0, top, theme.px(_NAME - 4), theme.px(_LINE))
            paint.words(painter, line, one.name, theme.font("dense"), "ink")
            left = float(theme.px(_NAME))
            for value, (_, token) in zip((one.workdays, one.weekends, one.holidays), _PARTS, strict=True):
                wide = room * value / most
                painter.fillRect(QRectF(left, top + theme.px(6), wide, theme.px(_LINE - 12)), theme.colour(token))
                left += wide
            right = QRectF(self.width() - theme.px(_FIGURES - 6), top, theme.px(_FIGURES - 6), theme.px(_LINE))
            paint.words(painter, right, _figures(one), theme.font("dense"), "ink2")


def _figures(one: DutyCount) -> str:
    return f"{one.total}班 {one.workdays}/{one.weekends}/{one.holidays}"


class Fairness(Detail):
    """Beside the month: is it even, is anything wrong, what is known."""

    fault_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.faults, self.sentence = Card("须处理"), Card("均衡情况")
        self.fault_words = Label("", "dense", "ink2", wrap=True, select=True)
        self.faults.body.addWidget(self.fault_words)
        self.proof_words = Label("", "body", "ink", wrap=True, select=True)
        self.more = LinkButton("看数据")
        self.details = Label("", "dense", "ink2", wrap=True, select=True)
        self.details.hide()
        self.more.clicked.connect(self._turn)
        self.sentence.body.addWidget(self.proof_words)
        self.sentence.body.addWidget(self.more)
        self.sentence.body.addWidget(self.details)
        self.bars = {role: LoadBars() for role in (DutyRole.OFFICER, DutyRole.LEADER)}
        self.body.addWidget(self.faults)
        self.body.addWidget(self.sentence)
        for role, bars in self.bars.items():
            card = Card(f"{role.label}各人班数", "工作日蓝、周末橙、节假日红")
            card.body.addWidget(bars)
            self.body.addWidget(card)

    def _turn(self) -> None:
        self.details.setVisible(self.details.isHidden())
        self.more.setText("看数据" if self.details.isHidden() else "收起数据")

    def show_roster(self, view: RosterView) -> None:
        """Show what is known of a roster."""
        tone = {"draft": "warn", "published": "good", "void": "neutral"}[view.state.value]
        span = f"{view.starts} 至 {view.ends}"
        self.show_head(view.title, [Pill(view.state.label, tone), Label(span, "dense", "ink2")])
        hard = [fault for fault in view.faults if fault.kind.hard]
        soft = [fault for fault in view.faults if not fault.kind.hard]
        said = [fault.sentence for fault in (*hard, *soft)][:_SHOWN]
        if len(view.faults) > _SHOWN:
            said.append(f"另有{len(view.faults) - _SHOWN}处，见表中提示。")
        self.faults.setVisible(bool(view.faults))
        head = f"{len(hard)}处须改好才能发布，{len(soft)}处供斟酌" if hard else f"{len(soft)}处供斟酌，不影响发布"
        self.fault_words.setText("\n".join([head, *said]))
        self.fault_words.set_ink("danger" if hard else "ink2")
        self.proof_words.setText("\n".join(one.sentence for one in view.proof))
        details = [line for one in view.proof for line in (f"{one.role.label}：", *one.details)]
        points = [f"{one.name}：本表{one.points}分，今年此前{one.carried}分" for one in view.counts]
        self.details.setText("\n".join([*details, *points]))
        for role, bars in self.bars.items():
            bars.show_counts([one for one in view.counts if one.role is role])


def note_of(view: RosterView) -> str:
    """What is to be said above the month."""
    if view.note:
        return view.note
    return f"{view.published_by}发布" if view.published_by else ""


WIDTH: Final = 340
