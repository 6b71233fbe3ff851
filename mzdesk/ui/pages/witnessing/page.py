"""The periods that the witness signed: the promised hash, to be compared with the paper; nothing of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from mzdesk import clock
from mzdesk.services import plans
from mzdesk.terms import PeriodState
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.page import Page
from mzdesk.ui.widgets import Act, Card, EmptyState, Facts, Label, Pill, Surface
from mzdesk.ui.widgets.frames import Scroll
from mzdesk.views.plans import WitnessedPeriod

_TONES = {PeriodState.RUNNING: "info", PeriodState.REVEALED: "good", PeriodState.VOID: "neutral"}
_NOTHING = "还没有由您见证的封存。封存启动时由您本人输入登录口令，之后在这里核对期初承诺值。"
_COMPARE = "期初承诺值与期初承诺书上的一致，说明封存以后没有人改动；启封时请您本人输入封存时的口令。"


class WitnessingPage(Page):
    """One card for each period, the newest first."""

    key: ClassVar[str] = "witnessing"
    title: ClassVar[str] = "封存见证"
    listens_to: ClassVar[frozenset[str]] = frozenset({"plans"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.toolbar.set_acts([], [Act("刷新", self.refresh, "arrow_sync", "F5")])
        self.cards: list[Card] = []
        self.empty = EmptyState("database", _NOTHING)
        self.empty.hide()
        inside = Surface("window")
        self._column = measure.column(inside, (16, 12, 16, 12), 12)
        self._column.addWidget(Label(_COMPARE, "dense", "ink2", wrap=True))
        self._column.addStretch(1)
        self._ground = Scroll(inside)
        self.content.addWidget(self._ground, 1)
        self.content.addWidget(self.empty, 1)

    def refresh(self) -> None:
        """Ask for the periods."""
        self.context.query(plans.witnessed, self._show, self.say_problem, key="witnessed")

    def _show(self, found: Sequence[WitnessedPeriod]) -> None:
        self.say_problem(None)
        for card in self.cards:
            card.deleteLater()
        self.cards = [_card(each) for each in found]
        for place, card in enumerate(self.cards, start=1):
            self._column.insertWidget(place, card)
        self._ground.setVisible(bool(found))
        self.empty.setVisible(not found)


def _card(period: WitnessedPeriod) -> Card:
    made = Card(f"{period.first} 至 {period.last}", right=Pill(period.state.label, _TONES[period.state]))
    revealed = f"{clock.office(period.revealed_at):%Y-%m-%d %H:%M}" if period.revealed_at else "还没有公开"
    groups = [period.promise_hash[at : at + 8] for at in range(0, 64, 8)]
    made.body.addWidget(
        Facts(
            [
                ("封存", f"{clock.office(period.sealed_at):%Y-%m-%d %H:%M} 由{period.sealed_by}封存"),
                ("名录库", f"{period.pool_size} 家"),
                ("期初承诺值", " ".join(groups)),
                ("公开", revealed),
            ]
        )
    )
    return made
