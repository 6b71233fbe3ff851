"""经办事项 of a person: what is open, handing it over in one act, the acts before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QWidget

from mzdesk.services import access, staff, takeovers
from mzdesk.terms import Capability, MatterKind, Right
from mzdesk.ui import measure
from mzdesk.ui.forms import Choice, Custom, Field, Form, Secret, Text
from mzdesk.ui.forms.editors import Editor
from mzdesk.ui.preview import PapersPanel
from mzdesk.ui.widgets import Button, HLine, Label, LinkButton
from mzdesk.views.staff import Choice as PersonChoice
from mzdesk.views.staff import PersonView
from mzdesk.views.takeovers import Matter, TakeoverDraft, TakeoverRow

if TYPE_CHECKING:
    from mzdesk.ui.pages.staff.page import StaffPage
    from mzdesk.views.orders import Issued

_OPENED: Final = frozenset(MatterKind) - {
    MatterKind.BLANK,
    MatterKind.CALLS,
    MatterKind.SWAP,
    MatterKind.DELEGATION,
}  # the others have no page that opens at the record
_SAME = "有同名人员，请核对是否由本人经办"
_NOTE = "勾选的事项一并移交，并生成移交清单。双方在场时可各自输入签批码确认；不填的，在打印的清单上签字。"
Found = tuple[list[Matter], list[TakeoverRow]]


def may_see(page: StaffPage, person_id: UUID) -> bool:
    """Whether whoever sits here may look at a person's open matters and hand them over."""
    actor = page.context.actor
    own = person_id == actor.person_id or access.may(actor, Right.MANAGE_STAFF)
    return own and access.may(actor, Right.HAND_OVER)


class Matters(QWidget):
    """The tab. It asks when it is shown, not before: the answer reads many tables."""

    def __init__(self, page: StaffPage) -> None:
        super().__init__()
        self._page, self._context = page, page.context
        self._view: PersonView | None = None
        self.found: list[Matter] = []
        self._body = measure.column(self, gap=8)

    def show_person(self, view: PersonView) -> None:
        """Ask for the open matters of this person."""
        self._view, person_id = view, view.row.id
        if not may_see(self._page, person_id):
            self._show(view, None)
            return
        today = self._context.today()

        def job(session: Any, actor: Any) -> Found:
            return (
                takeovers.open_matters(session, actor, person_id, today=today),
                takeovers.past(session, actor, person_id),
            )

        self._context.query(job, partial(self._show, view), key="staff.matters")

    def _show(self, view: PersonView, found: Found | None) -> None:
        if self._view is not view:
            return
        clear(self._body)
        if found is None:
            self._body.addWidget(Label("经办事项由本人和科室负责人查看、移交。", "dense", "ink3", wrap=True))
            return
        self.found, acts = found
        movable = [each for each in self.found if not each.kind.instead]
        button = Button("移交经办事项")
        button.setEnabled(bool(movable))
        button.clicked.connect(lambda _checked=False: self.begin())
        self._body.addWidget(button)
        for each in self.found:
            self._body.addWidget(self._line(each))
        if not self.found:
            self._body.addWidget(Label("没有未办结的经办事项。", "dense", "ink3"))
        if acts:
            self._body.addWidget(HLine())
            self._body.addWidget(Label("移交记录", "card"))
        for act in acts:
            words = f"{act.handed_on} {act.giver}移交{act.taker} {act.count} 项（{act.reason}）"
            link = LinkButton(words)
            link.clicked.connect(partial(self._open, Capability.ORDERS, act.document_id))
            self._body.addWidget(link)
        self._body.addStretch(1)

    def _line(self, matter: Matter) -> QWidget:
        line = QWidget()
        inside = measure.column(line, gap=2)
        head = _head(matter)
        if matter.kind in _OPENED:
            link = LinkButton(head)
            link.clicked.connect(partial(self._open, matter.kind.capability, matter.record))
            inside.addWidget(link)
        else:
            inside.addWidget(Label(head, "dense"))
        inside.addWidget(Label(matter.title, "dense", "ink2", wrap=True, select=True))
        for said, ink in ((matter.kind.instead, "ink3"), (_SAME if matter.doubtful else "", "warn")):
            if said:
                inside.addWidget(Label(said, "small", ink, wrap=True))
        return line

    def _open(self, capability: Capability, record: UUID, _checked: bool = False) -> None:
        self._context.open(capability.value, record)

    # --- handing over ---------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask to whom and why."""
        self._context.query(lambda s, a: staff.everybody(s, a), self._ask)

    def _ask(self, everybody: list[PersonChoice]) -> None:
        view = self._view
        if view is None:
            return
        form = Form(self._context, fields(view, everybody, self.found))
        form.fill({"keys": tuple(each.key for each in self.found if not each.kind.instead and not each.doubtful)})
        self._page.side.show_form(f"移交经办事项：{view.row.name}", form, act="移交并生成清单", note=_NOTE)
        form.submitted.connect(lambda values: self._hand(view, form, values))

    def _hand(self, view: PersonView, form: Form, values: dict[str, Any]) -> None:
        from mzdesk.documents import takeover_papers

        draft = TakeoverDraft(giver_id=view.row.id, **values)
        today, now = self._context.today(), self._context.now()
        self._context.change(
            "移交经办事项",
            lambda s, a: takeover_papers.hand_over(s, a, draft, today=today, now=now),
            self._page.side.saved(f"{view.row.name}的 {len(draft.keys)} 项经办事项已移交", form, self._show_paper),
            form.refuse,
        )

    def _show_paper(self, made: Issued) -> None:
        panel = PapersPanel(self._context, back="返回人员与权限")
        self._page.work.put(panel)
        panel.show_papers(made.pdf, made.title)
        panel.print_button.setFocus()


def fields(view: PersonView, everybody: Sequence[PersonChoice], matters: Sequence[Matter]) -> tuple[Field, ...]:
    """What the form asks."""
    people = [(each.id, f"{each.name} {each.note}".strip()) for each in everybody if each.id != view.row.id]
    return (
        Choice(key="taker_id", label="接收人", required=True, span=2, options=people),
        Text(key="reason", label="移交原因", required=True, longest=100, span=2, hint="岗位调整、调离、休假"),
        Text(key="watcher", label="监交人", longest=40, span=2),
        Secret(key="giver_pin", label="移交人签批码", span=2, hint="本人在场时输入"),
        Secret(key="taker_pin", label="接收人签批码", span=2, hint="本人在场时输入"),
        Custom(key="keys", label="移交事项", span=2, editor=lambda _context: MattersEditor(matters), words=_said),
    )


def _said(keys: Any) -> str:
    return f"{len(keys or ())} 项"


class MattersEditor(Editor):
    """The open matters, each with a box; those with a way of their own are told beneath."""

    def __init__(self, matters: Sequence[Matter]) -> None:
        super().__init__(QWidget())
        self.widget.setAccessibleName("移交事项")
        column = measure.column(self.widget, (0, 5, 0, 5), 4)
        self.boxes: dict[tuple[MatterKind, UUID], QCheckBox] = {}
        for matter in matters:
            if not matter.kind.instead:
                column.addWidget(self._line(matter))
        rest = [matter for matter in matters if matter.kind.instead]
        if rest:
            column.addWidget(Label("不随移交改变，须另行办理：", "small", "ink3"))
        for matter in rest:
            words = f"{_head(matter)}　{matter.title}　{matter.kind.instead}"
            column.addWidget(Label(words, "small", "ink2", wrap=True))

    def _line(self, matter: Matter) -> QWidget:
        line = QWidget()
        inside = measure.column(line, gap=0)
        box = QCheckBox(_head(matter))
        box.setAccessibleName(f"{_head(matter)} {matter.title}")
        measure.letter(box, "body")
        box.toggled.connect(self._tell)
        inside.addWidget(box)
        title = Label(matter.title, "small", "ink2", wrap=True)
        measure.pad(title_line := measure.row(gap=0), (26, 0, 0, 4), 0)
        title_line.addWidget(title, 1)
        inside.addLayout(title_line)
        if matter.doubtful:
            inside.addWidget(Label(_SAME, "small", "warn", wrap=True))
        self.boxes[matter.key] = box
        return line

    def get(self) -> tuple[tuple[MatterKind, UUID], ...]:
        return tuple(key for key, box in self.boxes.items() if box.isChecked())

    def set(self, value: Any) -> None:
        held = set(value or ())
        for key, box in self.boxes.items():
            box.setChecked(key in held)


def _head(matter: Matter) -> str:
    due = f"，期限 {matter.due_on}" if matter.due_on else ""
    return f"{matter.kind.label} {matter.number}".strip() + f"（{matter.stands}{due}）"


def clear(body: Any) -> None:
    """Take everything out of a column."""
    while (item := body.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.deleteLater()
