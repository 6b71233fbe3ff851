"""One place: facts, and tab by tab what is on file about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk import clock
from mzdesk.services import access
from mzdesk.terms import Capability, FireAcceptance, Right
from mzdesk.ui import measure
from mzdesk.ui.page import Detail
from mzdesk.ui.pages.facilities.columns import STATE_TONES
from mzdesk.ui.pages.facilities.lines import certificate_line, line, section, step_of
from mzdesk.ui.widgets import Act, Facts, GradeTag, Label, LinkButton, Pill, Step, Tabs, Timeline
from mzdesk.views.facilities import CertificateRow, Dossier, FacilityDraft, FacilityPersonRow
from mzdesk.views.history import AuditRow

if TYPE_CHECKING:
    from mzdesk.ui.pages.facilities.page import FacilitiesPage

TABS: Final = (
    ("facts", "概况"),
    ("visits", "检查"),
    ("hazards", "隐患"),
    ("certificates", "证照"),
    ("papers", "文书"),
    ("people", "人员"),
    ("events", "动态"),
)
_FIRST = 4


class FacilityDetail(Detail):
    """The chosen place; its acts open forms of the page."""

    def __init__(self, page: FacilitiesPage) -> None:
        super().__init__(menu=self._menu)
        self._page = page
        self.file: Dossier | None = None
        self.show_head("请在左侧选择机构")
        if self.menu is not None:
            self.menu.hide()
        self.tabs = Tabs(TABS, name="档案")
        self.tabs.changed.connect(self.turn)
        self.tabs.hide()
        self.body.addWidget(self.tabs)
        self._pane: QWidget | None = None

    def show_file(self, file: Dossier) -> None:
        """Show a place and what is on file; the tab stays."""
        self.file = file
        facility, draft = file.facility, file.facility.draft
        tags: list[QWidget] = [
            GradeTag(f"{draft.risk.label}风险", draft.risk.value),
            Pill(facility.state.label, STATE_TONES[facility.state]),
            Pill(draft.relation.label, "neutral"),
        ]
        self.show_head(facility.name, tags)
        self.tabs.show()
        if self.menu is not None:
            self.menu.show()
        parts = ("visits", "hazards", "certificates", "papers", "people")
        self.tabs.set_counts({name: count for name in parts if (count := len(getattr(file, name)))})
        self.set_acts(self._acts())
        self.turn(self.tabs.current())

    def _acts(self) -> list[Act]:
        may = self._may_edit()
        return [
            Act("编辑", self._page.edit, "edit", "F2", "", may),
            Act("登记证照", self._page.asides.new_certificate, "", "", "", may),
            Act("变更状态", self._page.asides.state, "", "", "", may),
            Act("一院一档", self._page.output.dossier, "", "", "", self._may_issue()),
        ]

    def _may_edit(self) -> bool:
        replaced = self.file is None or self.file.facility.replaced_by is not None
        return access.may(self._page.context.actor, Right.EDIT_REGISTER) and not replaced

    def _may_issue(self) -> bool:
        return access.may(self._page.context.actor, Right.ISSUE)

    def _menu(self) -> list[Act | None]:
        if self.file is None:
            return []
        may = self._may_edit()
        return [
            Act("变更关系", self._page.asides.relation, enabled=may),
            Act("调整乡镇", self._page.asides.township, enabled=may),
            Act("登记人员", self._page.asides.new_person, "person_add", enabled=may),
            None,
            Act("复制名称和电话", self.copy_contact, "copy"),
            Act("修改留痕", self._page.show_changes, "history"),
            Act("这家机构的全部留痕", self.open_trail, "history"),
        ]

    def copy_contact(self) -> None:
        """Name, head and phones as one line for the clipboard."""
        if self.file is not None:
            draft = self.file.facility.draft
            words = " ".join(part for part in (draft.name, draft.principal, *draft.phones) if part)
            QGuiApplication.clipboard().setText(words)
            self._page.context.notify.info("已复制名称和电话")

    def open_trail(self) -> None:
        """Everything the audit holds of the place and its certificates, people, events."""
        if self.file is not None:
            facility = self.file.facility
            self._page.context.open("settings", tab="操作留痕", record=facility.id, name=facility.name)

    # --- tabs ---------------------------------------------------------------------------------------------------

    def turn(self, key: str) -> None:
        """Show one tab; the others are not built."""
        if self.file is None:
            return
        pane = QWidget()
        body = measure.column(pane, gap=8)
        _FILL[key](self, body, self.file)
        self._replace(pane)

    def go(self, key: str) -> None:
        """Turn to a tab as if clicked."""
        self.tabs.choose(key)
        self.turn(key)

    def show_changes(self, rows: Sequence[AuditRow]) -> None:
        """The audit of the place, in the place of the tab."""
        pane = QWidget()
        body = measure.column(pane, gap=8)
        body.addWidget(section("修改留痕"))
        body.addWidget(Timeline([_change(row) for row in rows[:50]]))
        self._replace(pane)

    def _replace(self, pane: QWidget) -> None:
        if self._pane is not None:
            self.body.removeWidget(self._pane)
            self._pane.hide()
            self._pane.deleteLater()
        self._pane = pane
        self.body.addWidget(pane)

    def _facts(self, body: QVBoxLayout, file: Dossier) -> None:
        draft = file.facility.draft
        body.addWidget(Facts(facts_of(file)))
        if file.certificates:
            more = self._more(f"全部 {len(file.certificates)} 本", "certificates")
            body.addWidget(section("证照与检测", more))
            for row in file.certificates[:_FIRST]:
                body.addWidget(self._certificate(row))
        if file.events:
            body.addWidget(section("近期动态", self._more("查看全部", "events")))
            body.addWidget(Timeline([step_of(event, self._page.context) for event in file.events[:3]]))
        if draft.remark:
            body.addWidget(section("备注"))
            body.addWidget(Label(draft.remark, "dense", "ink2", wrap=True, select=True))

    def _more(self, words: str, key: str) -> LinkButton:
        link = LinkButton(words)
        link.clicked.connect(lambda _checked=False: self.go(key))
        return link

    def _visits(self, body: QVBoxLayout, file: Dossier) -> None:
        for visit in file.visits:
            found = Pill(f"隐患 {visit.hazards} 项", "danger") if visit.hazards else Pill(visit.outcome, "good")
            note = "，".join(part for part in (visit.day.isoformat(), visit.officers, visit.code) if part)
            body.addWidget(line(visit.kind, note, found, self._opener(Capability.INSPECTIONS, visit.id)))
        self._none(body, file.visits, "还没有检查记录。")

    def _hazards(self, body: QVBoxLayout, file: Dossier) -> None:
        for hazard in file.hazards:
            tone = "good" if hazard.closed_on else "warn"
            term = f"期限 {hazard.due_on}" if hazard.due_on and not hazard.closed_on else ""
            note = "，".join(part for part in (hazard.number, f"{hazard.found_on} 发现", hazard.grade, term) if part)
            run = self._opener(Capability.HAZARDS, hazard.id)
            body.addWidget(line(hazard.text, note, Pill(hazard.state, tone), run))
        self._none(body, file.hazards, "没有登记过隐患。")

    def _certificates(self, body: QVBoxLayout, file: Dossier) -> None:
        for row in file.certificates:
            body.addWidget(self._certificate(row))
        self._none(body, file.certificates, "还没有登记证照，到期提醒从这里来。")
        add = LinkButton("登记证照", "add")
        add.clicked.connect(self._page.asides.new_certificate)
        add.setEnabled(self._may_edit())
        body.addWidget(add)

    def _certificate(self, row: CertificateRow) -> QWidget:
        run = partial(self._page.asides.certificate, row) if self._may_edit() else None
        return certificate_line(row, run)

    def _papers(self, body: QVBoxLayout, file: Dossier) -> None:
        for paper in file.papers:
            note = "，".join(part for part in (paper.number, str(paper.issued_on or "")) if part)
            run = self._opener(Capability.ORDERS, paper.id)
            body.addWidget(line(paper.title, note, Pill(paper.state, "neutral"), run))
        self._none(body, file.papers, "还没有文书。")

    def _people(self, body: QVBoxLayout, file: Dossier) -> None:
        for person in file.people:
            body.addWidget(self._person(person))
        self._none(body, file.people, "还没有登记人员，可从花名册导入。")
        add = LinkButton("登记人员", "add")
        add.clicked.connect(self._page.asides.new_person)
        add.setEnabled(self._may_edit())
        body.addWidget(add)

    def _person(self, person: FacilityPersonRow) -> QWidget:
        until = f"健康证至 {person.health_cert_until}" if person.health_cert_until else ""
        number = f"身份证 {person.masked}" if person.masked else ""
        note = "，".join(part for part in (person.post, person.phone, number, until) if part)
        run = partial(self._page.asides.person, person) if self._may_edit() else None
        return line(person.name, note, Pill("值班", "info") if person.on_duty else None, run)

    def _events(self, body: QVBoxLayout, file: Dossier) -> None:
        body.addWidget(Timeline([step_of(event, self._page.context) for event in file.events[:40]]))
        for found in file.imports:
            words = "新增" if found.made_it else "更新"
            undone = Pill("已撤销", "neutral") if found.undone else None
            note = f"第 {found.row} 行，{words}，{found.by}，{clock.office(found.at):%Y-%m-%d}"
            body.addWidget(line(f"导入：{found.filename}", note, undone, None))
        if file.predecessors:
            body.addWidget(Label(f"含已合并的记录：{'、'.join(file.predecessors)}", "small", "ink3", wrap=True))
        changes = LinkButton("查看修改留痕", "history")
        changes.clicked.connect(self._page.show_changes)
        body.addWidget(changes)

    def _opener(self, capability: Capability, key: Any) -> Callable[[], None]:
        return partial(self._page.context.open, capability.value, key)

    @staticmethod
    def _none(body: QVBoxLayout, rows: Sequence[object], words: str) -> None:
        if not rows:
            body.addWidget(Label(words, "dense", "ink3", wrap=True))


_FILL: Final[dict[str, Callable[[FacilityDetail, QVBoxLayout, Dossier], None]]] = {
    "facts": FacilityDetail._facts,
    "visits": FacilityDetail._visits,
    "hazards": FacilityDetail._hazards,
    "certificates": FacilityDetail._certificates,
    "papers": FacilityDetail._papers,
    "people": FacilityDetail._people,
    "events": FacilityDetail._events,
}


def facts_of(file: Dossier) -> list[tuple[str, str | QWidget]]:
    """What is known of a place, in short lines."""
    draft, facility = file.facility.draft, file.facility
    return [
        ("类别", draft.kind.label),
        ("乡镇街道", facility.township_name),
        ("地址", draft.address),
        ("主要负责人", "  ".join((draft.principal, *map(spaced, draft.phones))).strip()),
        ("安全管理员", "  ".join((draft.safety_officer, spaced(draft.safety_phone))).strip()),
        ("法定代表人", draft.legal_person),
        ("统一代码", draft.uscc or ""),
        ("开办", "，".join(part for part in (draft.founded or "", draft.nature.label if draft.nature else "") if part)),
        ("规模", _size(draft)),
        ("建筑", _building(draft)),
        ("消防", _fire(draft)),
        ("食堂", draft.canteen),
        ("施工", _works(draft)),
        ("上次检查", facility.last_visit_on.isoformat() if facility.last_visit_on else "还没有检查过"),
        ("未销隐患", f"{facility.open_hazards} 项" if facility.open_hazards else ""),
    ]


def spaced(phone: str) -> str:
    """A mobile number in groups that can be read aloud."""
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if len(phone) == 11 and phone.isdigit() else phone


def _size(draft: FacilityDraft) -> str:
    parts = (
        ("床位", draft.beds),
        ("在院", draft.residents),
        ("其中失能", draft.residents_disabled),
        ("员工", draft.staff_count),
    )
    return "，".join(f"{word} {number}" for word, number in parts if number is not None)


def _building(draft: FacilityDraft) -> str:
    floors = f"{draft.floors} 层" if draft.floors else ""
    area = f"{draft.floor_area:,.0f} 平方米" if draft.floor_area else ""
    return "，".join(part for part in (floors, area, draft.building) if part)


def _fire(draft: FacilityDraft) -> str:
    known = draft.fire_acceptance is not FireAcceptance.UNKNOWN
    accepted = f"验收{draft.fire_acceptance.label}" if known else ""
    return "，".join(part for part in (accepted, draft.fire_facts) if part)


def _works(draft: FacilityDraft) -> str:
    term = " 至 ".join(part for part in (draft.works_start or "", draft.works_end or "") if part)
    sides = (("建设", draft.builder), ("施工", draft.contractor), ("监理", draft.supervisor))
    named = [f"{word}：{name}" for word, name in sides if name]
    return "，".join([*named, *(part for part in (draft.permit, term, draft.dangerous_works) if part)])


def _change(row: AuditRow) -> Step:
    told = "；".join(f"{name}：{old} → {new}" for name, old, new in row.changes)
    at = clock.office(row.at)
    return Step(f"{at:%m-%d}", f"{at:%H:%M}", f"{row.verb}（{row.actor}）", told or row.what, "now")
