"""One hazard: what it is, where it stands, what still lacks before 销号, its photos, papers and steps; its acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk.services import access
from mzdesk.terms import (
    Capability,
    DocumentKind,
    DocumentState,
    EvidenceRole,
    HazardAct,
    HazardGrade,
    HazardState,
    Right,
    StepKind,
)
from mzdesk.ui import measure
from mzdesk.ui.charge import ChargeLine
from mzdesk.ui.evidence import PDF
from mzdesk.ui.importing.drop import dropped
from mzdesk.ui.page import Detail
from mzdesk.ui.pages.hazards import words
from mzdesk.ui.pages.hazards.columns import state, term_ink
from mzdesk.ui.pages.hazards.evidence import photos_of
from mzdesk.ui.widgets import (
    Act,
    ConditionsCard,
    Facts,
    GradeTag,
    HLine,
    Label,
    LinkButton,
    PhotoStrip,
    Pill,
    Segment,
    StageLine,
    Timeline,
)
from mzdesk.views.hazards import HazardView, PaperRow

if TYPE_CHECKING:
    from mzdesk.ui.pages.hazards.page import HazardsPage

_A = HazardAct
ROLES: Final = (
    (EvidenceRole.BEFORE.value, EvidenceRole.BEFORE.label),
    (EvidenceRole.AFTER.value, EvidenceRole.AFTER.label),
    (EvidenceRole.PAPER.value, EvidenceRole.PAPER.label),
)
BAR: Final = {
    HazardState.FOUND: (_A.ORDER, _A.ON_SITE),
    HazardState.ORDERED: (_A.SUBMIT, _A.EXTEND),
    HazardState.RECTIFYING: (_A.SUBMIT, _A.RECHECK, _A.EXTEND),
    HazardState.SUBMITTED: (_A.RECHECK, _A.SUBMIT),
    HazardState.RECHECKED: (_A.CLOSE, _A.DELISTING, _A.RECHECK),
    HazardState.CLOSED: (_A.REOPEN,),
}
_ROOM: Final = 14  # characters on the buttons at the left that fit the narrow detail
_ORDERS: Final = (DocumentKind.RECTIFICATION_ORDER, DocumentKind.INTERNAL_RECTIFICATION)
_UNSERVED: Final = (DocumentState.ISSUED, DocumentState.SEALED)
_PAPER_TONES: Final = {
    DocumentState.DRAFT: "warn",
    DocumentState.ISSUED: "info",
    DocumentState.SEALED: "info",
    DocumentState.SERVED: "good",
    DocumentState.VOID: "neutral",
}
_STEPS: Final = 40


class HazardDetail(Detail):
    """The chosen hazard; its acts are the page's."""

    def __init__(self, page: HazardsPage) -> None:
        super().__init__(menu=self.offered)
        self._page = page
        self.view: HazardView | None = None
        self.show_head("请在左侧选择隐患")
        self.stages, self.conditions = StageLine(words.STAGES), ConditionsCard("销号条件")
        self.place, self.charge = LinkButton(""), ChargeLine(page.context)
        self.place.clicked.connect(self._open_place)
        self.facts, self.timeline = Facts(label_width=60), Timeline()
        self.role = Segment(ROLES, name="新增照片归为")
        self.strip = PhotoStrip(page.context)
        self.strip.added.connect(self.add)
        self.strip.opened.connect(self._open_photo)
        self.strip.removed.connect(lambda _key: self._refuse_removal())
        self.files: QVBoxLayout = measure.column(gap=4)
        self.papers: QVBoxLayout = measure.column(gap=6)
        self.setAcceptDrops(True)
        self._build()

    def _build(self) -> None:
        self.inside = QWidget()
        body = measure.column(self.inside, gap=12)
        body.addWidget(self.place, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self.charge)
        body.addWidget(self.stages)
        body.addWidget(self.conditions)
        body.addWidget(self._evidence())
        self.paper_box = _section("文书", self.papers)
        body.addWidget(self.paper_box)
        body.addWidget(HLine())
        body.addWidget(self.timeline)
        facts = measure.column()
        facts.addWidget(self.facts)
        body.addWidget(_section("登记内容", facts))
        self.body.addWidget(self.inside)
        self.inside.hide()

    def _evidence(self) -> QWidget:
        held = QWidget()
        outer = measure.column(held, gap=8)
        head = measure.row(gap=8)
        head.addWidget(Label("照片和材料", "card"))
        head.addStretch(1)
        head.addWidget(Label("新增归为", "small", "ink3"))
        head.addWidget(self.role)
        outer.addLayout(head)
        outer.addWidget(self.strip)
        outer.addLayout(self.files)
        return held

    # --- what is shown --------------------------------------------------------------------------------------------

    def show_hazard(self, view: HazardView) -> None:
        """Show a hazard."""
        other = self.view is None or self.view.row.id != view.row.id
        self.view, row = view, view.row
        self.show_head(row.text, self._pills(view))
        self.place.setText(f"{row.facility}（{row.township}）" if row.township else row.facility)
        self.stages.show_stages(words.STAGES, words.stage(row), late=row.overdue)
        self.conditions.setVisible(row.state is not HazardState.CLOSED)
        self.conditions.show_conditions([(each.title, each.note, each.met) for each in view.conditions])
        if other:
            done = row.state not in (HazardState.FOUND, HazardState.ORDERED)
            self.role.choose((EvidenceRole.AFTER if done else EvidenceRole.BEFORE).value)
        self.strip.show_photos(photos_of(view.evidence))
        self._show_files(view)
        self._show_papers(view)
        context = self._page.context
        steps = [*words.steps(view, context), *words.earlier(view, context)]
        self.timeline.show_steps(steps[:_STEPS])
        self.facts.show_rows(words.facts(view))
        self.charge.ask(row.id)
        self.inside.show()
        self._show_acts(view)

    def _pills(self, view: HazardView) -> list[QWidget]:
        row, word = view.row, state(view.row)
        tags: list[QWidget] = [Label(row.number, "dense", "ink2")]
        if row.grade is not None:
            tags.append(GradeTag(row.grade.label, row.grade.value))
        tags.append(Pill(word.text, word.tone, solid=word.solid))
        if row.state is not HazardState.CLOSED:
            tone = {"danger": "danger", "warn": "warn"}.get(term_ink(row), "neutral")
            tags.append(Pill(row.term, tone))
        elif row.closed_on is not None:
            tags.append(Label(f"{row.closed_on} 销号", "dense", "ink2"))
        return tags

    def _show_files(self, view: HazardView) -> None:
        _empty(self.files)
        for row in view.evidence:
            if not row.media_type.startswith("image/"):
                link = LinkButton(
                    f"{row.role.label}：{row.name}", "document_pdf" if row.media_type == PDF else "attach"
                )
                link.clicked.connect(lambda _checked=False, row=row: self._page.keeping.open(row))
                self.files.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_papers(self, view: HazardView) -> None:
        _empty(self.papers)
        self.paper_box.setVisible(bool(view.papers))
        for paper in reversed(view.papers):
            self.papers.addWidget(self._paper(paper))

    def _paper(self, paper: PaperRow) -> QWidget:
        held = QWidget()
        line = measure.row(held, gap=8)
        link = LinkButton(f"{paper.title} {paper.number}", "document_pdf")
        link.clicked.connect(lambda: self._page.context.open(Capability.ORDERS.value, paper.id))
        line.addWidget(link)
        line.addWidget(Pill(paper.state.label, _PAPER_TONES[paper.state]))
        line.addStretch(1)
        return held

    # --- acts -----------------------------------------------------------------------------------------------------

    def unserved(self) -> PaperRow | None:
        """The order that waits for its service, when the clerk may enter it."""
        if self.view is None or not access.may(self._page.context.actor, Right.ISSUE):
            return None
        waiting = [p for p in self.view.papers if p.kind in _ORDERS and p.state in _UNSERVED]
        return waiting[-1] if waiting else None

    def answerable(self) -> bool:
        """Whether a 复查意见书 can answer an order now."""
        if self.view is None or not access.may(self._page.context.actor, Right.ISSUE):
            return False
        looks = (StepKind.RECHECKED_PASS, StepKind.RECHECKED_FAIL)
        looked = any(step.kind in looks and not step.withdrawn for step in self.view.steps)
        return looked and any(p.kind in _ORDERS and p.state is not DocumentState.VOID for p in self.view.papers)

    def _show_acts(self, view: HazardView) -> None:
        left = self._left(view)
        severe = [Act(_A.ESCALATE.label, partial(self._page.acts.run, _A.ESCALATE), kind="danger")]
        self.set_acts(left, severe if _A.ESCALATE in view.acts else ())

    def _left(self, view: HazardView) -> list[Act]:
        wanted = [
            _A.DECIDE,
            *([_A.GRADE] if view.row.grade is HazardGrade.SUSPECTED_MAJOR else []),
            *BAR[view.row.state],
        ]
        acts = [self._act(act) for act in wanted if act in view.acts]
        waiting = self.unserved()
        if waiting is not None:
            acts.insert(0, Act("登记送达", partial(self._page.acts.told.serve, waiting.id)))
        if view.row.state is HazardState.CLOSED and self.answerable():
            acts.append(Act("复查意见书", self._page.acts.issue_recheck))
        shown, room = [], _ROOM
        for act in acts:
            room -= len(act.title)
            if room < 0:
                break
            shown.append(replace_kind(act))
        return shown

    def _act(self, act: HazardAct) -> Act:
        return Act(act.label, partial(self._page.acts.run, act))

    def offered(self) -> list[Act | None]:
        """Everything that may be done now and does not stand below."""
        if self.view is None:
            return []
        shown = set(self.buttons)
        acts: list[Act | None] = [
            self._act(act) for act in HazardAct if act in self.view.acts and act.label not in shown
        ]
        if self.answerable() and "复查意见书" not in shown:
            acts.append(Act("出具复查意见书", self._page.acts.issue_recheck, "document_checkmark"))
        papers = self._page.acts.enforcing.offered(self.view)
        acts += [None, *papers] if papers else []
        place, name = self.view.row.facility_id, self.view.row.facility
        acts += [None, Act("只看这家机构", lambda: self._page.filters.only_place(place, name), "filter")]
        visit = self.view.row.inspection_id
        if visit is not None:
            open_visit: Callable[[], None] = partial(self._page.context.open, Capability.INSPECTIONS.value, visit)
            acts.append(Act("查看现场检查", open_visit, "clipboard_task"))
        record, number = self.view.row.id, f"隐患 {self.view.row.number}"
        opened = partial(self._page.context.open, "settings", tab="操作留痕", record=record, name=number)
        acts.append(Act("这条记录的留痕", opened, "history"))
        return acts

    # --- evidence -------------------------------------------------------------------------------------------------

    def add(self, given: list[tuple[str, bytes]]) -> None:
        """Take photos and papers in as what the segment says."""
        if self.view is not None:
            self._page.keeping.add(self.view.row.id, given, EvidenceRole(self.role.current()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if self.view is not None and dropped(mime) is None and (mime.hasUrls() or mime.hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.view is not None and self.strip.take(event.mimeData()):
            event.acceptProposedAction()

    def _refuse_removal(self) -> None:
        self._page.context.notify.info("已存档的照片和材料不能移除；放错的，请在登记内容的备注中说明")

    def _open_photo(self, key: str) -> None:
        row = next((each for each in (self.view.evidence if self.view else ()) if str(each.id) == key), None)
        if row is not None:
            self._page.keeping.open(row)

    def _open_place(self) -> None:
        if self.view is not None:
            self._page.context.open(Capability.FACILITIES.value, self.view.row.facility_id)


def replace_kind(act: Act) -> Act:
    """The act as a framed button."""
    return Act(act.title, act.run, act.icon, act.key, "", act.enabled)


def _section(title: str, content: QVBoxLayout) -> QWidget:
    held = QWidget()
    outer = measure.column(held, gap=8)
    outer.addWidget(HLine())
    outer.addWidget(Label(title, "card"))
    outer.addLayout(content)
    return held


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget: Any = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
