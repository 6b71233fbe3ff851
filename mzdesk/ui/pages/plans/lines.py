"""Lines of the detail: visits, officers, approvals; and the card of a draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk import clock
from mzdesk.services import access
from mzdesk.terms import ApprovalWay, Choice, DrawState, InspectionState, Right
from mzdesk.ui import measure
from mzdesk.ui.pages.plans.columns import VISIT_TONES
from mzdesk.ui.widgets import Banner, Button, Card, Label, LinkButton, Pill
from mzdesk.views.plans import DrawView, OfficerLine, VisitLine
from mzdesk.views.staff import ApprovalRow

if TYPE_CHECKING:
    from mzdesk.ui.pages.plans.page import PlansPage

_TONES: Final = {DrawState.SEALED: "warn", DrawState.OPENED: "good", DrawState.VOID: "neutral"}
_NOTHING: Final = "名单还没有算出来，任何人都看不到。"
FITS: Final = "核对无误：用封存的密钥和名录重新抽取，结果与启封时完全一致，没有人为挑选。"


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


def visit_line(page: PlansPage, visit: VisitLine) -> QWidget:
    """A visit: its place opens it; what may be done to it stands at the right."""
    place = link(visit.facility, lambda: page.context.open("inspections", visit.id), f"打开检查：{visit.facility}")
    drawn = visit.choice is Choice.RANDOM
    facts = [visit.township, visit.relation.label, visit.code]
    if not drawn:
        facts = [visit.choice.label, str(visit.departs_on), names(visit), visit.code]
    note = "　".join([*facts, *([visit.note] if visit.note else [])])
    right: list[QWidget] = []
    if visit.state is InspectionState.ORDERED and access.may(page.context.actor, Right.PLAN):
        if drawn:
            right.append(link("递补", lambda: page.forms.fall_out(visit), f"换成递补机构：{visit.facility}"))
        else:
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
    """One draw: sealed it shows numbers only, opened its teams and places, void its reason."""

    def __init__(self, page: PlansPage, draw: DrawView, verdict: tuple[str, ...] | None) -> None:
        super().__init__(f"{draw.departs_on} 出发", right=Pill(draw.state.label, _TONES[draw.state]))
        self._page, self.draw = page, draw
        self.buttons: dict[str, Button] = {}
        fill = {DrawState.SEALED: self._sealed, DrawState.OPENED: self._opened, DrawState.VOID: self._void}
        fill[draw.state]()
        if verdict is not None:
            self._say_verdict(verdict)

    def _say(self, words: str, role: str = "dense", ink: str = "ink2") -> None:
        self.body.addWidget(Label(words, role, ink, wrap=True, select=True))

    def _sealed(self) -> None:
        draw, today = self.draw, self._page.context.today()
        sealed = clock.office(draw.sealed_at)
        self._say(f"{draw.count} 家，已封存", "figure", "ink")
        self._say(f"从名录库 {draw.pool_size} 家中抽取，每组 {draw.per_team} 人。{_NOTHING}")
        self._say(f"{sealed:%Y-%m-%d %H:%M} 由{draw.sealed_by}封存，口令由{draw.keeper}保管。", "small", "ink3")
        if today < draw.departs_on:
            self._say("出发当天启封。", "dense_bold", "ink")
        elif today > draw.departs_on:
            self._say("出发日期已过，不能再启封。请写明原因重新封存。", "dense_bold", "warn")
        plans = access.may(self._page.context.actor, Right.PLAN)
        opens = plans or access.may(self._page.context.actor, Right.OPEN_SEAL)
        self._acts(
            ("启封并打印", "lock_open", lambda: self._page.acts.unseal(draw), opens and today == draw.departs_on),
            ("打印封存单", "print", lambda: self._page.papers.commitment(draw.id), True),
            ("作废封存", "", lambda: self._page.forms.call_off(draw), plans),
        )

    def _opened(self) -> None:
        draw = self.draw
        opened = f"{clock.office(draw.opened_at):%m-%d %H:%M} 由{draw.opened_by}启封" if draw.opened_at else ""
        self._say(f"{draw.count} 家，{opened}，名录库 {draw.pool_size} 家。", "small", "ink3")
        for (team, _), visits in groupby(draw.visits, key=lambda visit: (visit.team, visit.officers)):
            self._team(team, list(visits))
        for change in draw.changes:
            self._say(f"变更：{change}", "small", "warn")
        plans = access.may(self._page.context.actor, Right.PLAN)
        waiting = any(visit.state is InspectionState.ORDERED for visit in draw.visits)
        self._acts(
            ("打印全部文书", "print", lambda: self._page.acts.print_departure(draw), waiting),
            ("人员缺席", "people_swap", lambda: self._page.forms.absent(draw), plans and waiting),
            ("核对抽取", "shield_checkmark", lambda: self._page.acts.verify(draw), True),
        )

    def _team(self, team: int, visits: Sequence[VisitLine]) -> None:
        self._say(f"第 {team} 组：{names(visits[0])}", "dense_bold", "ink")
        for visit in visits:
            self.body.addWidget(visit_line(self._page, visit))

    def _void(self) -> None:
        self._say(f"{self.draw.count} 家，没有启封。作废原因：{self.draw.void_reason}")

    def _say_verdict(self, faults: tuple[str, ...]) -> None:
        band = Banner("danger" if faults else "good")
        self.body.addWidget(band)  # first: without a parent it would flash up as a window of its own
        band.say(f"核对不一致：{'；'.join(faults)}。请联系科室负责人核实。" if faults else FITS)

    def _acts(self, *acts: tuple[str, str, Callable[[], object], bool]) -> None:
        row = measure.row(margins=(0, 4, 0, 0), gap=8)
        for words, sign, run, enabled in acts:
            button = Button(words, "", sign)
            button.setEnabled(enabled)
            button.clicked.connect(lambda _checked=False, run=run: run())
            row.addWidget(button)
            self.buttons[words] = button
        row.addStretch(1)
        self.body.addLayout(row)


def empty(body: QVBoxLayout) -> None:
    """Take everything out of a column."""
    while (item := body.takeAt(0)) is not None:
        if item.widget() is not None:
            item.widget().hide()
            item.widget().deleteLater()
