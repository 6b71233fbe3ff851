"""下达整改 and 复查意见书: what the paper will say is seen before it gets its number; then it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.services import hazards, orders, staff
from mzdesk.terms import BlankState, Capability, PersonKind, SeriesKeeper
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.hazards import fields
from mzdesk.ui.pages.hazards.tasks import Due, Start, Task, kind_of
from mzdesk.ui.preview import Preview
from mzdesk.ui.widgets import Banner, Button, Foot, Label, LinkButton, Scroll, Splitter, Surface
from mzdesk.views.documents import RecheckOpinion
from mzdesk.views.hazards import HazardRow
from mzdesk.views.orders import Issued
from mzdesk.views.staff import PersonCriteria

if TYPE_CHECKING:
    from mzdesk.ui.pages.hazards.page import HazardsPage

PAUSE_MS: Final = 400


class PaperPanel(Surface):
    """The form at the left, the paper at the right. `given_up` when the clerk goes back; `issued(Issued)`."""

    given_up = Signal()
    issued = Signal(object)

    def __init__(self, page: HazardsPage, task: Task, hazard_ids: Sequence[UUID]) -> None:
        super().__init__()
        self.context: Context = page.context
        self._page, self._task, self._ids = page, task, tuple(dict.fromkeys(hazard_ids))
        self.form: Form | None = None
        self.made: Issued | None = None
        self._rows: tuple[HazardRow, ...] = ()
        self._blanks: dict[UUID, str] = {}
        self._team: tuple[str, ...] = ()
        self.banner = Banner("danger")
        self.title = Label(task.title, "page", wrap=True)
        self.note = Label("", "small", "ink3", wrap=True)
        self.act_button, self.back_button = Button("签发"), Button("返回", "flat")
        self.print_button = Button("打印", "", "print", tip="打印（Ctrl+P）")
        self.serve_button, self.open_button = Button("登记送达"), LinkButton("在“文书”中查看")
        self.preview = Preview(self.context, sentence="正在准备文书预览…")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.look)
        self._build()
        self._ask()

    def _build(self) -> None:
        inside = Surface()
        self._body = measure.column(inside, (20, 14, 20, 14), 12)
        self._body.addWidget(self.title)
        self._body.addWidget(self.note)
        self._body.addStretch(1)
        left, held = Surface(), measure.column()
        measure.column(left).addLayout(held)
        held.addWidget(self.banner)
        held.addWidget(Scroll(inside), 1)
        foot = Foot(48, 8)
        measure.pad(foot.line, (20, 1, 16, 0), 8)
        foot.add(self.act_button, self.print_button, self.serve_button, self.back_button, None, self.open_button)
        held.addWidget(foot)
        measure.column(self).addWidget(Splitter(left, self.preview, self.context.memory, "hazards-paper", 560))
        self.act_button.setEnabled(False)
        for button in (self.print_button, self.serve_button, self.open_button):
            button.hide()
        self.act_button.clicked.connect(self.send)
        self.back_button.clicked.connect(self.given_up)
        self.print_button.clicked.connect(self.preview.print_it)
        self.serve_button.clicked.connect(self._serve)
        self.open_button.clicked.connect(self._leave)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.given_up)

    # --- before ---------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        task, ids, today = self._task, self._ids, self.context.today()
        certified = PersonCriteria(kind=PersonKind.OFFICER)

        def ask(session: Any, actor: Any) -> Start:
            found = task.build(session, actor, ids, {}, (), today)
            by_id = {row.id: row for row in hazards.chosen(session, actor, ids, today=today)}
            people = staff.listing(session, actor, certified, offset=0, limit=30, today=today)
            names = tuple((row.name, row.name) for row in people.rows if row.certificate_no)
            kind = kind_of(found)
            counted = orders.keeper_of(session, actor, kind) is SeriesKeeper.SELF
            out = orders.blank_sheets(session, actor, state=BlankState.TAKEN) if task.terms else ()
            blanks = tuple(sheet for sheet in out if sheet.kind is kind)
            return Start(tuple(by_id[each] for each in ids), found, kind, counted, names, blanks)

        self.context.query(ask, self._fill, self._fail, key="hazards-paper")

    def _fail(self, error: MzdeskError) -> None:
        self.banner.say(error.message)
        self.preview.clear("没有可以预览的文书。")

    def _fill(self, start: Start) -> None:
        self._rows = start.rows
        self._team = tuple(officer.name for officer in start.view.officers)
        place = start.rows[0].facility
        self.title.setText(f"{start.kind.label}：{place}")
        counted = "文号由程序自动连续编号。" if start.counted else "文号由办公室管理，给号后填写。"
        self.note.setText(f"共 {len(start.rows)} 项。{counted}签发前可核对右侧预览。")
        lines = [row.text for row in start.rows]
        self._blanks = {sheet.id: sheet.number for sheet in start.blanks}
        offered = [(sheet.id, f"{sheet.number}，{sheet.taken_by}领用") for sheet in start.blanks]
        given = fields.order(lines, start.officers, number=not start.counted, terms=self._task.terms, blanks=offered)
        draft = f"hazards/paper/{start.kind.value}/{start.rows[0].id}"
        self.form = form = Form(self.context, given, draft=draft, draft_title=self.title.text())
        form.fill(self._known(start))
        form.edited.connect(self._edited)
        if offered:
            form.show_field("written_on", False)
        form.submitted.connect(self._send)
        self._body.insertWidget(2, self._list(lines))
        self._body.insertWidget(3, form)
        self.act_button.setEnabled(True)
        self._restore(form)
        self.act_button.setFocus()

    def _edited(self, key: str) -> None:
        assert self.form is not None
        if key == "blank":
            self.form.show_field("written_on", self.form.value("blank") is not None)
        self._timer.start()

    def _restore(self, form: Form) -> None:
        drafts = self.context.drafts
        if drafts is None:
            self.look()
            return

        def ready(kept: dict[str, Any] | None) -> None:
            if kept is not None and not form.dirty:
                form.restore_draft(kept)
            self.look()

        self.context.desk(lambda: drafts.load(form.draft), ready)

    def _list(self, lines: Sequence[str]) -> QWidget:
        held = QWidget()
        column = measure.column(held, gap=4)
        for number, (words, row) in enumerate(zip(lines, self._rows, strict=True), 1):
            grade = f"（{row.grade.label}）" if row.grade else ""
            column.addWidget(Label(f"{number}. {words}{grade}", "dense", wrap=True, select=True))
        return held

    def _known(self, start: Start) -> dict[str, Any]:
        names = self._team
        listed = {name for name, _ in start.officers}
        given: dict[str, Any] = {
            "officers": tuple(name for name in names if name in listed),
            "others": "、".join(name for name in names if name not in listed),
        }
        if not isinstance(start.view, RecheckOpinion):
            given |= {f"due_{n}": line.due for n, line in enumerate(start.view.findings)}
        return given

    def _given(self) -> tuple[Due, tuple[str, ...], str | None]:
        assert self.form is not None
        values = self.form.values()
        days = {each: values.get(f"due_{n}") for n, each in enumerate(self._ids)}
        due = {key: day for key, day in days.items() if day is not None}
        named = self._named()
        return due, self._ordered(named), values.get("number") or None

    def _written(self) -> tuple[UUID | None, date | None]:
        """The blank sheet that was filled in by hand, and on which day; none for a paper that is printed now."""
        assert self.form is not None
        values = self.form.values()
        blank: UUID | None = values.get("blank")
        return (blank, values["written_on"]) if blank is not None else (None, None)

    def _named(self) -> tuple[str, ...]:
        assert self.form is not None
        values = self.form.values()
        return (*values.get("officers", ()), *fields.split_names(values["others"]))

    def _ordered(self, named: Sequence[str]) -> tuple[str, ...]:
        """The team as it stands on file, its leader first; none at all means: as on file."""
        if set(named) == set(self._team):
            return ()
        return (*(name for name in self._team if name in named), *(name for name in named if name not in self._team))

    def look(self) -> None:
        """Show what the paper would say now."""
        if self.form is None or self.made is not None:
            return
        task, ids, today = self._task, self._ids, self.context.today()
        due, names, number = self._given()
        blank, written = self._written()
        number, day = self._blanks.get(blank, number) if blank else number, written or today

        def draw(session: Any, actor: Any) -> bytes:
            from mzdesk.documents import render

            view = replace(task.build(session, actor, ids, due, names, day), number=number, day=day)
            return render(kind_of(view), view)

        self.context.query(draw, self._preview, self._refuse, key="hazards-paper")

    def _preview(self, pdf: bytes) -> None:
        if self.made is None and self.form is not None:
            self.banner.say("")
            self.form.show_problems({})
            self.preview.show_pdf(pdf, f"{self.title.text()}（预览）")

    def _refuse(self, error: MzdeskError) -> None:
        """Under the field it is about: a term that has passed under its own line."""
        assert self.form is not None
        field = error.field if isinstance(error, BadInput) else None
        key = self._field(str(field), error.message)
        self.banner.say("" if key else error.message)
        if key:
            self.form.show_problems({key: error.message})

    def _field(self, name: str, message: str) -> str:
        assert self.form is not None
        editors = self.form.editors
        if name == "due_on":
            named = [key for key in editors if key.startswith("due_") and str(editors[key].get()) in message]
            return named[0] if named else next((key for key in editors if key.startswith("due_")), "")
        if name == "officers":
            return "officers" if "officers" in editors else "others"
        return name if name in editors else ""

    # --- issuing --------------------------------------------------------------------------------------------------

    def send(self) -> None:
        """签发: check the form, then number and keep the paper."""
        if self.form is not None:
            self.form.submit()

    def _send(self, _values: object) -> None:
        if not self._named():
            self._refuse(BadInput("请勾选或填写执法人员。", "officers"))
            return
        due, names, number = self._given()
        blank, written = self._written()
        task, ids, context = self._task, self._ids, self.context
        self._timer.stop()
        self.act_button.setEnabled(False)

        def job(session: Any, actor: Any) -> Issued:
            given: dict[str, Any] = {"officers": names, "number": number}
            given |= {"today": context.today(), "now": context.now()}
            if blank is not None:
                given |= {"blank_id": blank, "written_on": written}
            return task.issue(session, actor, ids, due, **given)

        context.change(task.title, job, self._issued, self._not_issued)

    def _not_issued(self, error: MzdeskError) -> None:
        self.act_button.setEnabled(True)
        self._refuse(error)

    def _issued(self, made: Issued) -> None:
        assert self.form is not None
        self.made = made
        self.form.forget_draft()
        self.form.setEnabled(False)
        self.banner.say("")
        name = f"{made.title} {made.number or '（文号待填）'}"
        self.title.setText(name)
        self.note.setText(self._next())
        self.preview.show_pdf(made.pdf, f"{made.title}_{made.number or made.code}")
        self.act_button.hide()
        self.print_button.show()
        self.serve_button.setVisible(self._task.terms and made.number is not None)
        self.open_button.show()
        self.print_button.setFocus()
        self.context.notify.done(f"{self._task.done}：{name}", "打开", self._open)
        self.issued.emit(made)

    def _next(self) -> str:
        if not self._task.terms:
            return "已签发。"
        if self._written()[0] is not None:
            return "已按手写件录入，文号和编码是空白文书上的。请附上手写件的扫描件，登记送达。"
        return "已签发。请打印、用印并送达；签收后登记送达，整改期限才开始执行。"

    def _open(self) -> None:
        if self.made is not None:
            self.context.open(Capability.ORDERS.value, self.made.id)

    def _leave(self) -> None:
        """To the register of documents; whoever comes back finds the ledger, not the paper that is done with."""
        self.given_up.emit()
        self._open()

    def _serve(self) -> None:
        if self.made is not None:
            made = self.made.id
            self.given_up.emit()
            self._page.acts.told.serve(made)
