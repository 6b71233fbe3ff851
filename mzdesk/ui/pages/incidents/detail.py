"""One incident: what it is, the reports it owes, its figures, photos, papers and everything that happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk import clock
from mzdesk.rules.incidents import length
from mzdesk.terms import DocumentState, IncidentAct, IncidentEntryKind, IncidentLevel
from mzdesk.ui import measure
from mzdesk.ui.charge import ChargeLine
from mzdesk.ui.evidence import stored
from mzdesk.ui.page import Detail
from mzdesk.ui.pages.incidents.clocks import Clocks
from mzdesk.ui.pages.incidents.columns import LEVELS, people, state_of
from mzdesk.ui.widgets import Facts, HLine, Label, LinkButton, Photo, PhotoStrip, Pill, Step, Timeline
from mzdesk.views.attachments import EvidenceRow
from mzdesk.views.incidents import EntryRow, IncidentView, ReportRow

if TYPE_CHECKING:
    from mzdesk.ui.pages.incidents.page import IncidentsPage

A, K = IncidentAct, IncidentEntryKind
_NONE: Final = "请在左侧选择突发事件"
_STEPS: Final = 40
_CORRECTABLE: Final = (
    *(K.PHONE, K.FIRST, K.UPDATE, K.FINAL, K.INSTRUCTION, K.MEASURE),
    *(K.SCENE, K.LOSSES, K.CONCEALED, K.FALSE),
)
_ALARMS: Final = (K.RECEIVED, K.LOSSES, K.RELAPSED, K.REOPENED, K.CONCEALED, K.FALSE)


class IncidentDetail(Detail):
    """The chosen incident; its acts are the page's."""

    def __init__(self, page: IncidentsPage) -> None:
        super().__init__(menu=lambda: page.acts.offered())
        self._page = page
        self.view: IncidentView | None = None
        self.clocks, self.facts, self.timeline = Clocks(), Facts(label_width=60), Timeline()
        self.place, self.charge = LinkButton(""), ChargeLine(page.context)
        self.place.clicked.connect(self._open_place)
        self.strip = PhotoStrip(page.context)
        self.strip.added.connect(page.keeping.add)
        self.strip.opened.connect(self._open_photo)
        self.strip.removed.connect(lambda _key: page.context.notify.info("已存入的照片材料不能删除"))
        self.files: QVBoxLayout = measure.column(gap=4)
        self.papers: QVBoxLayout = measure.column(gap=6)
        self.setAcceptDrops(True)
        self._build()

    def _build(self) -> None:
        self.inside = QWidget()
        body = measure.column(self.inside, gap=12)
        body.addWidget(self.place, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self.charge)
        body.addWidget(self.clocks)
        body.addWidget(self.facts)
        self.paper_box = _section("报告", self.papers)
        photos = measure.column(gap=6)
        photos.addWidget(self.strip)
        photos.addLayout(self.files)
        body.addWidget(self.paper_box)
        body.addWidget(HLine())
        body.addWidget(Label("经过", "card"))
        body.addWidget(self.timeline)
        body.addWidget(_section("照片和材料", photos))
        self.body.addWidget(self.inside)
        self.clear()

    def clear(self) -> None:
        """Show no incident."""
        self.view = None
        self.show_head(_NONE)
        self.inside.hide()
        self.set_acts([])
        if self.menu is not None:
            self.menu.hide()

    def show_incident(self, view: IncidentView) -> None:
        """Show an incident."""
        self.view, row = view, view.row
        word = state_of(row)
        tags = [Pill(word.text, word.tone)]
        if row.level is not IncidentLevel.UNGRADED:
            tags.append(Pill(row.level.label, LEVELS[row.level]))
        tags += [Pill(each, "danger") for each in row.found]
        self.show_head(row.title, tags)
        self.place.setText(f"{row.place}（{row.township}）" if row.township else row.place)
        self.place.setEnabled(view.facility_id is not None)
        self.clocks.show_clocks(row.clocks, self._page.context.now())
        self.facts.show_rows(facts_of(view))
        self.charge.ask(row.id)
        self._show_papers(view)
        self.timeline.show_steps([self._step(view, each) for each in view.entries[:_STEPS]])
        images = [each for each in view.files if each.media_type.startswith("image/")]
        self.strip.show_photos([_photo(each) for each in images])
        self._show_files([each for each in view.files if each not in images])
        self.set_acts(self._page.acts.at_foot(view))
        if self.menu is not None:
            self.menu.show()
        self.inside.show()

    def tick(self) -> None:
        """The clocks are said anew."""
        if self.view is not None:
            self.clocks.tick(self._page.context.now())

    # --- parts --------------------------------------------------------------------------------------------------------

    def _step(self, view: IncidentView, row: EntryRow) -> Step:
        at = clock.office(row.at)
        title = row.kind.label + (f"　{row.person}" if row.person else "")
        struck = f"（已由第{row.corrected_by}条更正）" if row.corrected_by else "（文书已作废）" if row.void else ""
        links = []
        if row.document_id is not None and not row.void:
            links.append(("打开文书", "document", lambda: self._page.context.open("orders", row.document_id)))
        if row.kind in _CORRECTABLE and not row.is_struck and self._page.may and A.NOTE in view.acts:
            links.append(("更正", "edit", lambda: self._page.forms.correct(view, row)))
        kind = "to_come" if row.is_struck else "warn" if row.kind in _ALARMS else "done"
        return Step(f"{at:%m-%d}", f"{at:%H:%M}", title + struck, _words(row), kind, tuple(links))  # type: ignore[arg-type]

    def _show_papers(self, view: IncidentView) -> None:
        _empty(self.papers)
        self.paper_box.setVisible(bool(view.reports))
        for each in view.reports:
            self.papers.addWidget(self._paper(each))

    def _paper(self, row: ReportRow) -> QWidget:
        held = QWidget()
        line = measure.row(held, gap=8)
        open_it = LinkButton(row.number or row.title, "document")
        open_it.clicked.connect(lambda _checked=False: self._page.context.open("orders", row.document_id))
        open_it.setAccessibleName(f"打开{row.title}")
        line.addWidget(open_it)
        line.addWidget(Label(row.title, "small", "ink3"), 1)
        line.addWidget(Pill(row.state.label, "neutral" if row.state is DocumentState.VOID else "info"))
        return held

    def _show_files(self, rows: list[EvidenceRow]) -> None:
        _empty(self.files)
        for row in rows:
            link = LinkButton(row.name, "attach")
            link.clicked.connect(lambda _checked=False, row=row: self._page.keeping.open(row))
            self.files.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)

    def _open_photo(self, key: str) -> None:
        row = next((each for each in self.view.files if str(each.id) == key), None) if self.view is not None else None
        if row is not None:
            self._page.keeping.open(row)

    def _open_place(self) -> None:
        if self.view is not None and self.view.facility_id is not None:
            self._page.context.open("facilities", self.view.facility_id)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.view is not None and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.strip.take(event.mimeData()):
            event.acceptProposedAction()


def facts_of(view: IncidentView) -> list[tuple[str, str | QWidget]]:
    """What is known of an incident, by label."""
    row = view.row
    occurred = row.occurred_at
    wait = f"（发生后 {_span(view)} 接报）" if occurred is not None and occurred < row.received_at else ""
    heard = "，".join(part for part in (row.source, view.caller, view.phone) if part)
    return [
        ("编号", row.code),
        ("事件", row.text),
        ("伤亡", people(row.losses) or "待核实"),
        ("损失", row.damage),
        ("类别等级", row.kind),
        ("发生", f"{clock.office(occurred):%m-%d %H:%M}{wait}" if occurred is not None else ""),
        ("接报", f"{clock.office(row.received_at):%Y-%m-%d %H:%M}"),
        ("来源", heard),
        ("值班记录", view.line),
        ("原因", row.cause),
        ("教训", row.lessons),
        ("未写终报", view.unreported),
        ("登记", f"{view.opened_by} {clock.office(view.entered_at):%m-%d %H:%M} 录入"),
    ]


def _span(view: IncidentView) -> str:
    assert view.row.occurred_at is not None
    return length(view.row.received_at - view.row.occurred_at)


def _words(row: EntryRow) -> str:
    """What an entry says, its figures, and who entered it when, where that was later."""
    figures = "，".join(part for part in (people(row.losses), row.damage) if part)
    late = (row.entered_at - row.at).total_seconds() > 600
    when = f"{clock.office(row.entered_at):%m-%d %H:%M} 补录" if late else ""
    by = " ".join(part for part in (row.entered_by, when) if part)
    corrects = f"更正第{row.corrects}条" if row.corrects is not None else ""
    said = "；".join(part for part in (corrects, row.text, figures) if part)
    return f"{said}　第{row.number}条 {by}" if said else f"第{row.number}条 {by}"


def _photo(row: EvidenceRow) -> Photo:
    taken = f" {clock.office(row.taken_at):%m-%d %H:%M}" if row.taken_at is not None else ""
    return Photo(str(row.id), row.caption or f"{row.role.label}{taken}", fetch=stored(row.sha256))


def _section(title: str, inner: QVBoxLayout) -> QWidget:
    held = QWidget()
    outer = measure.column(held, gap=6)
    outer.addWidget(Label(title, "card"))
    outer.addLayout(inner)
    return held


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if item.widget() is not None:
            item.widget().hide()
            item.widget().deleteLater()
