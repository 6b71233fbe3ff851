"""The current line of the checklist: what to look at, and what was found."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QWidget

from mzdesk.terms import Cause, HazardGrade, ItemResult, Remedy
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.inspections import fields
from mzdesk.ui.pages.inspections.findings import Finding
from mzdesk.ui.pages.inspections.photos import PhotoBox
from mzdesk.ui.pages.inspections.sheet import BESIDE, Sheet
from mzdesk.ui.widgets import Facts, HLine, Label, LineField, LinkButton, Pill, Scroll, Surface
from mzdesk.views.inspections import ItemLine

_TONES = {ItemResult.OPEN: "neutral", ItemResult.PASS: "good", ItemResult.FAIL: "danger"}
_MAJOR = (HazardGrade.SUSPECTED_MAJOR, HazardGrade.MAJOR)


class ItemPanel(Surface):
    """`edited` when something was typed; `confirmed` on Enter after the finding's words; `left` on Esc."""

    edited = Signal()
    confirmed = Signal()
    dropped = Signal(str)
    noted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.sheet: Sheet | None = None
        self.line: ItemLine | None = None
        self.finding: Finding | None = None
        self.title, self.pill = Label("", "page", wrap=True, select=True), Pill()
        self.facts = Facts(label_width=66)
        self.note = LineField("需要说明的情况（可不填）", name="备注")
        self.form, self.more = (Form(context, part, label_width=66) for part in (fields.FINDING, fields.MORE))
        self.drop_link, self.note_link = LinkButton("删除这条问题"), LinkButton("不立为隐患，只作备注")
        self.box = PhotoBox(context)
        self._build()
        for form in (self.form, self.more):
            form.edited.connect(partial(self._typed, form))
            for shortcut in form.findChildren(QShortcut):
                shortcut.setEnabled(False)  # Ctrl+S saves the whole visit
        self.form.editors["text"].widget.installEventFilter(self)
        self.note.textEdited.connect(self._noted)
        self.note.returnPressed.connect(self.confirmed)
        self.drop_link.clicked.connect(lambda _checked=False: self._tell(self.dropped))
        self.note_link.clicked.connect(lambda _checked=False: self._tell(self.noted))
        self.setAccessibleName("当前检查项")

    def _build(self) -> None:
        inner = Surface()
        column = measure.column(inner, (20, 14, 20, 14), 10)
        head = measure.row(gap=8)
        head.addWidget(self.title, 1)
        head.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self.facts)
        self.noting = QWidget()
        line = measure.row(self.noting, gap=10)
        name = Label("备注", "dense", "ink2")
        measure.fix(name, width=66)
        name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(name)
        line.addWidget(self.note, 1)
        column.addWidget(self.noting)
        self.rule = HLine()
        column.addWidget(self.rule)
        column.addWidget(self.form)
        self.rule2 = HLine()
        column.addWidget(self.rule2)
        column.addWidget(self.box)
        self.rule3 = HLine()
        column.addWidget(self.rule3)
        column.addWidget(self.more)
        for link in (self.drop_link, self.note_link):
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)
        self.pane = Scroll(inner)
        measure.column(self).addWidget(self.pane)

    # --- what is shown ----------------------------------------------------------------------------------------------

    def show_line(self, sheet: Sheet, row: ItemLine | Finding | None) -> None:
        """Show an item with its finding, or a finding beside the list."""
        before, self.sheet = self.finding, sheet
        self.line = row if isinstance(row, ItemLine) else None
        self.finding = row if isinstance(row, Finding) else None
        if isinstance(row, ItemLine):
            self._show_item(sheet, row)
        elif isinstance(row, Finding):
            line = sheet.lines.get(row.item_id) if row.item_id else None
            self.title.setText(f"{BESIDE}" if line is None else f"第 {line.number} 项的另一个问题")
            self.pill.show_word(ItemResult.FAIL.label, "danger")
            self.facts.show_rows([])
        self.noting.setVisible(self.line is not None and self.finding is None)
        self._show_finding()
        if self.finding is not before:
            self.box.forgive()
        self.pane.verticalScrollBar().setValue(0)

    def _show_item(self, sheet: Sheet, line: ItemLine) -> None:
        result = sheet.results[line.item.id]
        self.finding = sheet.finding_of(line.item.id)
        self.title.setText(f"第 {line.number} 项　{line.item.text}")
        self.pill.show_word(result.label, _TONES.get(result, "neutral"))
        known = "；".join(f"{basis.name}{basis.article}" for basis in line.item.basis)
        law = "；".join(line.law) or (f"{known}（不印入文书）" if known else "")
        terms = "当场或当日" if line.item.days == 0 else f"{line.item.days} 天内"
        rows: list[tuple[str, str | QWidget]] = [("检查方法", line.item.method), ("依据", law)]
        if result is ItemResult.FAIL:
            rows.append(("从严情形", line.item.escalate))
        else:
            rows.append(("不合格时", f"{line.item.grade.label}，{terms}整改"))
        self.facts.show_rows(rows)
        self.note.setText(sheet.notes[line.item.id])

    def _show_finding(self) -> None:
        finding = self.finding
        for part in (self.form, self.rule, self.rule2, self.box, self.rule3, self.more):
            part.setVisible(finding is not None)
        beside = finding is not None and self.line is None
        self.drop_link.setVisible(beside)
        self.note_link.setVisible(finding is not None and not beside)
        if finding is None or self.sheet is None:
            return
        for form in (self.form, self.more):
            form.show_problems({})
            form.restore_draft(finding.values)
        self._fit_fields()
        self.show_photos()

    def _fit_fields(self) -> None:
        remedy, grade, cause = (self.form.value(key) for key in ("remedy", "grade", "cause"))
        on_site = remedy is Remedy.ON_SITE
        shown = {
            "topic": self.finding is not None and self.finding.item_id is None,
            "grade_clause": grade in _MAJOR,
            "due_on": not on_site,
            "cause": on_site,
            "cause_note": on_site and cause is Cause.OTHER,
        }
        for key, wanted in shown.items():
            self.form.show_field(key, wanted)

    def show_photos(self) -> None:
        """Show the photos of the finding as they are now."""
        if self.sheet is not None and self.finding is not None:
            self.box.for_day(self.sheet.view.row.departs_on)
            self.box.show_shots(self.sheet.photos_of(self.finding.key))

    def begin(self) -> None:
        """Put the cursor into the finding's words, ready to be replaced; into the note when there is no finding."""
        if self.finding is None:
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        area = self.form.editors["text"].widget
        area.setFocus(Qt.FocusReason.OtherFocusReason)
        area.selectAll()  # type: ignore[attr-defined]
        self.pane.ensureWidgetVisible(area)

    # --- what is typed --------------------------------------------------------------------------------------------

    def _typed(self, form: Form, key: str) -> None:
        if self.finding is None:
            return
        self.finding.values[key] = form.editors[key].plain()
        if key in ("remedy", "grade", "cause"):
            self._fit_fields()
        self.edited.emit()

    def _noted(self, words: str) -> None:
        if self.sheet is not None and self.line is not None:
            self.sheet.notes[self.line.item.id] = words
            self.edited.emit()

    def _tell(self, signal: SignalInstance) -> None:
        if self.finding is not None:
            signal.emit(self.finding.key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter after the finding's words confirms them; Shift+Enter begins a new line."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.confirmed.emit()
                return True
        return super().eventFilter(watched, event)
