"""One visit beside the list: what is known of it, what it found, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk import clock
from mzdesk.services import access, attachments
from mzdesk.terms import Capability, HazardState, InspectionState, ItemResult, Relation, Right
from mzdesk.ui import measure
from mzdesk.ui.charge import ChargeLine
from mzdesk.ui.page import Detail
from mzdesk.ui.pages.inspections.columns import tone_of
from mzdesk.ui.widgets import Act, Button, Card, Facts, GradeTag, HLine, Label, LinkButton, Photo, PhotoStrip, Pill
from mzdesk.views.inspections import EarlierVisit, FoundLine, VisitView

if TYPE_CHECKING:
    from mzdesk.ui.pages.inspections.page import InspectionsPage


def notice_word(view: VisitView) -> str:
    """What is handed over at the door of such a place."""
    return "通知书" if view.row.relation is Relation.PRIVATE else "督查通知"


def open_findings(view: VisitView) -> tuple[UUID, ...]:
    """The findings for which no order is out yet."""
    return tuple(line.id for line in view.findings if line.state is HazardState.FOUND)


class VisitDetail(Detail):
    """The chosen visit."""

    def __init__(self, page: InspectionsPage) -> None:
        super().__init__(menu=self.menu_acts)
        self._page, self.view = page, None  # type: tuple[InspectionsPage, VisitView | None]
        self.next_card = Card("接下来")
        self.next_buttons: list[Button] = []
        self.facts = Facts()
        self._found, self._earlier = QWidget(), QWidget()
        self._found_body, self._earlier_body = measure.column(self._found, gap=8), measure.column(self._earlier, gap=6)
        self.strip = PhotoStrip(page.context, editable=False)
        self.charge = ChargeLine(page.context)
        for part in (self.next_card, self.charge, self.facts, self._found, self.strip, self._earlier):
            self.body.addWidget(part)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No visit is chosen."""
        self.view = None
        self.show_head("请在左侧选择检查")
        for part in (self.next_card, self.charge, self.facts, self._found, self.strip, self._earlier):
            part.hide()

    def show_visit(self, view: VisitView, *, just_finished: bool = False) -> None:
        """Show a visit in full; `just_finished` puts what comes next on top."""
        self.view = view
        row = view.row
        tags: list[QWidget] = [Pill(row.waits, tone_of(row)), Pill(row.kind.label, "info")]
        tags += [Pill(row.choice.label)] if not row.covert else [Pill("暗访", "warn")]
        self.show_head(row.facility, tags)
        self.facts.show()
        self.facts.show_rows(_facts(view))
        self.charge.ask(row.id)
        self._show_found(view)
        self._show_photos(view)
        self._show_earlier(view.earlier)
        self._show_next(view, shown=just_finished)
        self.set_acts(*self._acts(view))

    def _show_photos(self, view: VisitView) -> None:
        photos = [each for each in view.evidence if each.media_type.startswith("image/")]
        self.strip.setVisible(bool(photos))
        self.strip.show_photos(
            [Photo(str(each.id), _caption(each), fetch=partial(_bytes, sha256=each.sha256)) for each in photos]
        )

    def _show_found(self, view: VisitView) -> None:
        _empty(self._found_body)
        self._found.setVisible(bool(view.findings))
        self._found_body.addWidget(HLine())
        self._found_body.addWidget(Label(f"发现隐患 {len(view.findings)} 项", "card"))
        for line in view.findings:
            self._found_body.addWidget(self._found_line(line))

    def _found_line(self, line: FoundLine) -> QWidget:
        held = QWidget()
        inside = measure.column(held, gap=3)
        top = measure.row(gap=8)
        link = LinkButton(line.number)
        link.setAccessibleName(f"打开隐患 {line.number}")
        link.clicked.connect(lambda _checked=False: self._page.context.open(Capability.HAZARDS.value, line.id))
        top.addWidget(link)
        if line.grade is not None:
            top.addWidget(GradeTag(line.grade.label, line.grade.value))
        top.addWidget(Pill(line.state.label, "good" if line.state is HazardState.CLOSED else "warn"))
        top.addStretch(1)
        if line.due_on is not None and line.state is not HazardState.CLOSED:
            top.addWidget(Label(f"{line.due_on} 前", "small", "ink3"))
        inside.addLayout(top)
        words = f"{line.part}：{line.text}" if line.part else line.text
        inside.addWidget(Label(words, "dense", wrap=True, select=True))
        return held

    def _show_earlier(self, earlier: Sequence[EarlierVisit]) -> None:
        _empty(self._earlier_body)
        self._earlier.setVisible(bool(earlier))
        self._earlier_body.addWidget(HLine())
        self._earlier_body.addWidget(Label("以前的检查", "card"))
        for each in earlier[:8]:
            words = f"{each.day}　{each.outcome}" + (f"，隐患 {each.findings} 项" if each.findings else "")
            link = LinkButton(words)
            link.clicked.connect(lambda _checked=False, key=each.id: self._page.open(key))
            self._earlier_body.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)

    # --- acts -----------------------------------------------------------------------------------------------------

    def _acts(self, view: VisitView) -> tuple[list[Act], list[Act]]:
        page, row = self._page, view.row
        actor = page.context.actor
        inspect, issue = access.may(actor, Right.INSPECT), access.may(actor, Right.ISSUE)
        if row.state is InspectionState.VOID:
            return [], []
        if view.open:
            word = "继续录入" if row.state is InspectionState.VISITING else "录入检查"
            left = [
                Act(word, page.key_in_chosen, "edit", kind="", enabled=inspect),
                Act("打印空白检查表", page.papers.blank, "print", enabled=issue),
            ]
            return left, [Act("取消检查", page.acts.ask_void, "dismiss_circle", kind="danger", enabled=inspect)]
        left = [self._record_act(view, issue)]
        if open_findings(view):
            left.insert(0, Act("下达整改", page.acts.order_findings, "send", kind="", enabled=issue))
        if row.state is InspectionState.RECORDED:
            left.append(Act("归档", page.acts.archive, "archive", enabled=inspect))
        return left, []

    def _record_act(self, view: VisitView, issue: bool) -> Act:
        papers = self._page.papers
        if view.row.covert:
            return Act("问题交办单", papers.covert, "document_text", enabled=issue)
        return Act("现场检查笔录", papers.record, "document_text", enabled=issue)

    def menu_acts(self) -> list[Act | None]:
        """The rarer acts."""
        view, page = self.view, self._page
        if view is None:
            return []
        issue = access.may(page.context.actor, Right.ISSUE)
        acts: list[Act | None] = []
        if not view.row.covert:
            acts.append(Act(f"打印{notice_word(view)}", page.papers.notice, "print", enabled=issue))
        acts.append(Act("打印空白检查表", page.papers.blank, "print", enabled=issue and view.open))
        acts += page.acts.enforcement(view, may=issue)
        acts.append(Act("打开机构台账", page.open_facility, "building"))
        return acts

    def _show_next(self, view: VisitView, *, shown: bool) -> None:
        self.next_card.setVisible(shown)
        for button in self.next_buttons:
            button.deleteLater()
        self.next_buttons = []
        if not shown:
            return
        left, _ = self._acts(view)
        closed = sum(line.state is HazardState.CLOSED for line in view.findings)
        words = f"检查已完成，登记隐患 {len(view.findings)} 项" if view.findings else "检查已完成，没有发现隐患"
        self.next_card.note.setText(words + (f"，其中当场改正 {closed} 项" if closed else ""))
        for act in [*left, Act("录入下一份", self._page.to_code, "arrow_enter", "F3")]:
            button = Button(act.title, "", act.icon)
            button.setEnabled(act.enabled)
            button.clicked.connect(lambda _checked=False, run=act.run: run())
            self.next_card.body.addWidget(button)
            button.show()
            self.next_buttons.append(button)
        self.next_buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)


def _facts(view: VisitView) -> list[tuple[str, str | QWidget]]:
    row, draft = view.row, view.draft
    team = "、".join(f"{each.name}（组长）" if each.is_leader else each.name for each in view.officers)
    times = [clock.office(at) for at in (draft.arrived_at, draft.left_at) if at is not None]
    looked = [line for line in view.items if line.result is not ItemResult.OPEN]
    failed = sum(line.result is ItemResult.FAIL for line in view.items)
    signed = draft.sign.label if draft.sign is not None else ""
    more = "，".join(word for word in (draft.sign_note, draft.witness and f"见证人 {draft.witness}") if word)
    return [
        ("编码", row.code),
        ("关系", row.relation.label),
        ("出发日期", str(row.departs_on)),
        ("检查组", team),
        ("线索事由", view.clue),
        ("地址", view.address),
        ("负责人", f"{view.principal} {view.phone}".strip()),
        ("到达离开", "，".join(f"{at:%m-%d %H:%M}" for at in times)),
        ("结果", draft.outcome.label if row.outcome is not None else ""),
        ("情况说明", draft.outcome_note),
        ("检查表", f"{len(view.items)} 项，已查 {len(looked)} 项，不合格 {failed} 项"),
        ("在场人员", " ".join(word for word in (draft.unit_person, draft.unit_post, draft.unit_phone) if word)),
        ("签字", f"{signed}（{more}）" if signed and more else signed),
        ("小结", draft.summary),
        ("录入", f"{view.recorded_by} {clock.office(view.recorded_at):%m-%d %H:%M}" if view.recorded_at else ""),
        ("取消原因", view.void_reason),
    ]


def _caption(each: object) -> str:
    at, caption = getattr(each, "taken_at", None), getattr(each, "caption", "")
    return f"{clock.office(at):%H:%M} {caption}".strip() if at is not None else str(caption)


def _bytes(session: object, actor: object, *, sha256: str) -> bytes:
    return attachments.data(session, actor, sha256)  # type: ignore[arg-type]


def _empty(body: QVBoxLayout) -> None:
    while (item := body.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.deleteLater()
