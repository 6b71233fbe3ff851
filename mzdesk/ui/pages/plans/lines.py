"""Lines of the detail: visits, officers, approvals; and the card of a draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk import clock
from mzdesk.services import access
from mzdesk.terms import ApprovalWay, Choice, InspectionState, PeriodState, Right
from mzdesk.ui import measure
from mzdesk.ui.pages.plans.columns import VISIT_TONES
from mzdesk.ui.widgets import Button, Card, Label, LinkButton, Pill
from mzdesk.views.plans import DrawView, OfficerLine, PeriodView, VisitLine
from mzdesk.views.staff import ApprovalRow

if TYPE_CHECKING:
    from mzdesk.ui.pages.plans.page import PlansPage


def link(words: str, run: Callable[[], object], name: str = "") -> LinkButton:
    """A link that does something."""
    made = LinkButton(words)
    if name:
        made.setAccessibleName(name)
    made.clicked.connect(lambda _checked=False: run())
    return made


def line(left: QWidget, note: str, *right: QWidget) -> QWidget:
    """Something at the left with a note under it, pills and links at the right."""
    held = QWidget()
    outer = measure.row(held, (0, 2, 0, 2), 8)
    words = measure.column(gap=1)
    words.addWidget(left, 0, Qt.AlignmentFlag.AlignLeft if isinstance(left, LinkButton) else Qt.AlignmentFlag(0))
    if note:
        words.addWidget(Label(note, "small", "ink3", wrap=True, select=True))
    outer.addLayout(words, 1)
    for each in right:
        outer.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
    return held


def names(visit: VisitLine) -> str:
    """The team, its leader first."""
    people = [name for _, name in visit.officers]
    return "、".join([f"{people[0]}（组长）", *people[1:]]) if people else "没有检查人员"


def visit_line(page: PlansPage, visit: VisitLine, period: PeriodView | None = None) -> QWidget:
    """A visit: its place opens it; what may be done to it stands at the right."""
    place = link(visit.facility, lambda: page.context.open("inspections", visit.id), f"打开检查：{visit.facility}")
    drawn = visit.choice is Choice.RANDOM
    facts = [visit.township, visit.relation.label, visit.code]
    if not drawn:
        facts = [visit.choice.label, str(visit.departs_on), names(visit), visit.code]
    note = "　".join([*facts, *([visit.note] if visit.note else [])])
    right: list[QWidget] = []
    if visit.state is InspectionState.ORDERED and access.may(page.context.actor, Right.PLAN):
        if drawn and period is not None and period.state is PeriodState.RUNNING:
            right.append(link("递补", lambda: page.forms.fall_out(visit, period), f"换成递补机构：{visit.facility}"))
        elif not drawn:
            right.append(link("打印", lambda: page.papers.departure([visit.id], f"出发文书 {visit.facility}")))
    return line(place, note, *right, Pill(visit.state.label, VISIT_TONES[visit.state]))


def officer_line(officer: OfficerLine) -> QWidget:
    """Somebody who may be sent, or why not."""
    until = f"有效期至 {officer.certificate_until}" if officer.certificate_until else ""
    lead = "可任组长" if officer.can_lead else ""
    note = "　".join(part for part in (officer.certificate_no, until, lead) if part)
    pill = Pill("可派", "good") if officer.free else Pill("不能派出", "danger")
    mind = [Pill(officer.note, "warn")] if officer.note else []
    return line(Label(officer.name, "dense"), note, *mind, pill)


def approval_line(page: PlansPage, row: ApprovalRow) -> QWidget:
    """An approval on file."""
    verdict = "同意" if row.granted else "不同意"
    title = f"{row.approver}　{verdict}" + (f"：{row.opinion}" if row.opinion and row.opinion != verdict else "")
    entered = f"{row.way.label}　签批日期 {row.approved_on}　由{row.entered_by}登记"
    right: list[QWidget] = []
    if row.way is ApprovalWay.PAPER and row.scan_sha256:
        sha256 = row.scan_sha256
        right.append(link("查看签批单", lambda: page.papers.scan(sha256, f"签批单 {row.approved_on}")))
    return line(Label(title, "dense", wrap=True), entered, *right, Pill(verdict, "good" if row.granted else "danger"))


class DrawCard(Card):
    """One 启封: its teams and places, what happened since."""

    def __init__(self, page: PlansPage, draw: DrawView, period: PeriodView | None) -> None:
        title = f"{draw.departs_on}" + (f" 第 {draw.number} 次" if draw.number > 1 else "")
        super().__init__(title, right=Pill(f"{draw.count} 家，{draw.teams} 组", "info"))
        self._page, self.draw, self._period = page, draw, period
        self.buttons: dict[str, Button] = {}
        self._fill()

    def _say(self, words: str, role: str = "dense", ink: str = "ink2") -> None:
        self.body.addWidget(Label(words, role, ink, wrap=True, select=True))

    def _fill(self) -> None:
        draw = self.draw
        opened = f"{clock.office(draw.opened_at):%m-%d %H:%M} 由{draw.opened_by}启封"
        half = "，半天" if draw.half_day else ""
        self._say(f"{opened}，名录库 {draw.pool_size} 家{half}。", "small", "ink3")
        if draw.reason:
            self._say(f"再次抽取的原因：{draw.reason}", "small", "warn")
        if draw.excluded:
            self._say(f"没有去{'、'.join(draw.excluded)}：{draw.excluded_reason}", "small", "warn")
        for (team, _), visits in groupby(draw.visits, key=lambda visit: (visit.team, visit.officers)):
            self._team(team, list(visits))
        for note in draw.notes:
            self._say(note, "small", "warn")
        for step in draw.steps:
            at = f"{clock.office(step.at):%m-%d %H:%M}"
            self._say("　".join(part for part in (at, step.step.label, step.by, step.note) if part), "small", "ink3")
        self._buttons()

    def _buttons(self) -> None:
        draw, page = self.draw, self._page
        plans = access.may(page.context.actor, Right.PLAN)
        waiting = any(visit.state is InspectionState.ORDERED for visit in draw.visits)
        self._acts(
            ("打印全部文书", "print", lambda: page.acts.print_departure(draw), waiting),
            ("人员缺席", "people_swap", lambda: page.forms.absent(draw), plans and waiting),
        )
        self._acts(
            ("登记出发和到达", "", lambda: page.forms.step(draw), plans),
            ("打印抽取情况表", "", lambda: page.papers.day_sheet(draw.id), True),
        )

    def _team(self, team: int, visits: Sequence[VisitLine]) -> None:
        minutes = self.draw.minutes[team - 1] if 0 < team <= len(self.draw.minutes) else 0
        way = f"，路上约 {minutes} 分钟" if minutes else ""
        self._say(f"第 {team} 组：{names(visits[0])}{way}", "dense_bold", "ink")
        for visit in visits:
            self.body.addWidget(visit_line(self._page, visit, self._period))

    def _acts(self, *acts: tuple[str, str, Callable[[], object], bool]) -> None:
        self.buttons |= add_acts(self.body, acts)


def add_acts(body: QVBoxLayout, acts: Sequence[tuple[str, str, Callable[[], object], bool]]) -> dict[str, Button]:
    """A row of buttons under a card."""
    made = {}
    row = measure.row(margins=(0, 4, 0, 0), gap=8)
    for words, sign, run, enabled in acts:
        button = Button(words, "", sign)
        button.setEnabled(enabled)
        button.clicked.connect(lambda _checked=False, run=run: run())
        row.addWidget(button)
        made[words] = button
    row.addStretch(1)
    body.addLayout(row)
    return made


def empty(body: QVBoxLayout) -> None:
    """Take everything out of a column."""
    while (item := body.takeAt(0)) is not None:
        if item.widget() is not None:
            item.widget().hide()
            item.widget().deleteLater()
