"""The sealed period of a plan: what was promised, what it can hold, how far it is, how it is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from mzdesk import clock
from mzdesk.rules import geo
from mzdesk.services import access, plans
from mzdesk.terms import PeriodState, Right
from mzdesk.ui import measure
from mzdesk.ui.pages.plans import lines
from mzdesk.ui.plots import CapacityCalendar, CoverageBars, PlacesMap
from mzdesk.ui.widgets import Banner, Bar, Button, Card, Facts, Label, Pill, Surface
from mzdesk.views.plan_figures import Extent, MapPlace
from mzdesk.views.plans import Coverage, PeriodView, PlanView

if TYPE_CHECKING:
    from mzdesk.ui.pages.plans.page import PlansPage

_TONES: Final = {PeriodState.RUNNING: "info", PeriodState.REVEALED: "good", PeriodState.VOID: "neutral"}
FITS: Final = {
    PeriodState.RUNNING: (
        "核对无误：每次抽取都与前一次相连，每天的密钥都出自期初承诺。期满公开后还可以把全部抽取重新算一遍。"
    ),
    PeriodState.REVEALED: "核对无误：用期初承诺的密钥把每一次抽取重新算了一遍，结果完全一致，没有人为挑选。",
}
_NOTHING: Final = "启封以前，任何地方都没有检查名单。"


class PeriodCard(Card):
    """A sealed period with its acts."""

    def __init__(self, page: PlansPage, view: PlanView, period: PeriodView, verdict: tuple[str, ...] | None) -> None:
        today = page.context.today()
        over = period.state is PeriodState.RUNNING and period.over(today)
        pill = Pill("已期满，待公开", "warn") if over else Pill(period.state.label, _TONES[period.state])
        super().__init__(f"{period.first} 至 {period.last}", right=pill)
        self.buttons: dict[str, Button] = {}
        if period.state is PeriodState.VOID:
            words = f"封存已作废。原因：{period.void_reason}"
            self.body.addWidget(Label(words, "dense", "ink2", wrap=True, select=True))
            return
        if period.state is PeriodState.RUNNING and not over:
            self.body.addWidget(Label(_NOTHING, "dense_bold", "ink", wrap=True))
        if period.state is PeriodState.RUNNING and period.certificate.sentences:
            band = Banner("danger" if not period.certificate.holds else "warn")
            self.body.addWidget(band)
            band.say("剩下的日子", "\n".join(period.certificate.sentences))
        self.body.addWidget(Facts(_facts(period)))
        if verdict is not None:
            self._say_verdict(period, verdict)
        self._acts(page, view, period)

    def _say_verdict(self, period: PeriodView, faults: tuple[str, ...]) -> None:
        band = Banner("danger" if faults else "good")
        self.body.addWidget(band)  # first: without a parent it would flash up as a window of its own
        band.say(f"核对不一致：{'；'.join(faults)}。请联系科室负责人核实。" if faults else FITS[period.state])

    def _acts(self, page: PlansPage, view: PlanView, period: PeriodView) -> None:
        may = access.may(page.context.actor, Right.PLAN)
        running = period.state is PeriodState.RUNNING
        unopened = running and not view.draws
        acts = [
            ("核对抽取", "shield_checkmark", lambda: page.acts.verify(period), True),
            ("打印期初承诺书", "print", lambda: page.papers.promise(period.id), may),
        ]
        if running:
            acts.append(("登记停检日", "", lambda: page.forms.days_off(period), may))
        if unopened:
            acts.append(("作废封存", "", lambda: page.forms.call_off(period), may))
        self.buttons |= lines.add_acts(self.body, acts)
        if period.state is PeriodState.REVEALED:
            title = view.row.title
            approved = any(row.granted for row in period.approvals)
            after = [
                ("公开审查", "", lambda: page.forms.review(view), may),
                ("打印公示表", "print", lambda: page.papers.publication(period.id), may and approved),
                ("公示表导出", "", lambda: page.papers.publication_book(period.id, title), may and approved),
                ("导出核对文件", "", lambda: page.acts.hand_out(period, title), True),
            ]
            self.buttons |= lines.add_acts(self.body, after)


def _facts(period: PeriodView) -> list[tuple[str, str | QWidget]]:
    sealed = clock.office(period.sealed_at)
    keepers = "、".join(
        part
        for part in (
            f"{period.keeper}保管",
            f"{period.deputy}代启" if period.deputy else "",
            f"{period.witness}见证" if period.witness else "",
        )
        if part
    )
    groups = [period.promise_hash[at : at + 8] for at in range(0, 64, 8)]
    revealed = (
        f"{clock.office(period.revealed_at):%Y-%m-%d %H:%M} 由{period.revealed_by}公开" if period.revealed_at else ""
    )
    return [
        ("封存", f"{sealed:%Y-%m-%d %H:%M} 由{period.sealed_by}封存，名录库 {period.pool_size} 家"),
        ("密钥", f"{period.keys}，{keepers}"),
        ("期初承诺值", " ".join(groups)),
        ("公开", revealed),
    ]


class PeriodPane(QWidget):
    """The card, the calendar of capacity, coverage so far, and the way to the map."""

    def __init__(self, page: PlansPage, view: PlanView, period: PeriodView) -> None:
        super().__init__()
        self._page, self._view = page, view
        body = measure.column(self, gap=12)
        self.card = PeriodCard(page, view, period, page.verdicts.get(period.id))
        body.addWidget(self.card)
        for row in period.approvals:
            body.addWidget(lines.approval_line(page, row))
        if period.state is PeriodState.VOID:
            return
        self.calendar = CapacityCalendar()
        self.calendar.show_days(period.days, today=page.context.today())
        self.bars = CoverageBars()
        head = measure.row(gap=8)
        head.addWidget(Label("检查能力和已用", "card"))
        head.addStretch(1)
        self.map_button = Button("分布图", "", "location")
        self.map_button.clicked.connect(lambda _checked=False: page.show_map(view))
        head.addWidget(self.map_button)
        body.addLayout(head)
        body.addWidget(self.calendar)
        body.addWidget(Label("本期覆盖情况", "card"))
        body.addWidget(self.bars)
        today = page.context.today()
        page.context.query(
            lambda s, a: plans.coverage(s, a, view.row.id, today=today), self._cover, key="plans-coverage"
        )

    def _cover(self, found: Coverage) -> None:
        self.bars.show_lines([*found.risks, *found.townships])


class MapPanel(Surface):
    """The places of a plan on a map without a chart beneath, in the place of the list."""

    def __init__(self, page: PlansPage, title: str, places: tuple[MapPlace, ...]) -> None:
        super().__init__()
        bar = Bar(45, 8)
        self.back_button = Button("返回计划", "flat", "arrow_left")
        self.back_button.clicked.connect(page.back_to_list)
        bar.add(self.back_button, Label(f"分布图：{title}", "card"), None)
        self.map = PlacesMap()
        found = geo.extent(page.context.actor.district)
        self.map.show_places(places, Extent(*found[0], *found[1]) if found is not None else None)
        self.map.chosen.connect(lambda key: page.open_place(key))
        for asked in (self.map.missing_asked, self.map.outside_asked):
            asked.connect(lambda: page.context.open("facilities"))
        outer = measure.column(self)
        outer.addWidget(bar)
        held = measure.column(margins=(16, 0, 16, 12))
        held.addWidget(self.map, 1)
        outer.addLayout(held, 1)


def ask_map(page: PlansPage, view: PlanView, show: Any) -> None:
    """Ask for the places of a plan."""
    today = page.context.today()
    page.context.query(lambda s, a: plans.map_of(s, a, view.row.id, today=today), show)
