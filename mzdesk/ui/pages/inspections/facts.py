"""How the visit went: times, outcome, who was there, who signed, 小结, photos of the place as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QVBoxLayout

from mzdesk.errors import BadInput
from mzdesk.terms import SignOutcome, VisitOutcome
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.inspections import fields
from mzdesk.ui.pages.inspections.photos import PhotoBox
from mzdesk.ui.pages.inspections.sheet import Sheet
from mzdesk.ui.widgets import HLine, LinkButton, Scroll, Surface
from mzdesk.views.inspections import VisitDraft, VisitView

_PLAIN = ("outcome_note", "place_checked", "unit_person", "unit_post", "unit_phone", "sign_note", "witness", "summary")


class FactsPanel(Surface):
    """`edited` when something was typed."""

    edited = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._sheet: Sheet | None = None
        self.form = Form(context, ())
        self.box = PhotoBox(context, "全景照片")
        self.words_link = LinkButton("按检查结果写小结", "text_bullet_list")
        inner = Surface()
        self._column: QVBoxLayout = measure.column(inner, (20, 14, 20, 14), 10)
        self._column.addWidget(self.form)
        self._column.addWidget(self.words_link, 0, Qt.AlignmentFlag.AlignRight)
        self._column.addWidget(HLine())
        self._column.addWidget(self.box)
        self._column.addStretch(1)
        measure.column(self).addWidget(Scroll(inner))
        self.words_link.clicked.connect(lambda _checked=False: self.write_words())
        self.setAccessibleName("现场情况")

    def show_sheet(self, sheet: Sheet, officers: Sequence[tuple[UUID, str]]) -> None:
        """Ask about this visit; `officers` are those who may have been there."""
        self._sheet = sheet
        old = self.form
        self.form = Form(self._context, fields.facts(self._context, sheet.view.row.departs_on, officers))
        self._column.replaceWidget(old, self.form)
        old.hide()
        old.deleteLater()
        for shortcut in self.form.findChildren(QShortcut):
            shortcut.setEnabled(False)  # Ctrl+S saves the whole visit
        self._fill(sheet)
        self.form.edited.connect(self._typed)
        self._fit()
        self.box.for_day(sheet.view.row.departs_on)
        self.show_photos()

    def _fill(self, sheet: Sheet) -> None:
        self.form.fill(self.shown(sheet.view))

    @staticmethod
    def shown(view: VisitView) -> dict[str, Any]:
        """What the form shows of a visit on the store."""
        draft, team = view.draft, view.officers
        present = draft.officers or tuple(officer.id for officer in team)
        values: dict[str, Any] = {name: getattr(draft, name) for name in _PLAIN}
        values |= {"arrived_at": draft.arrived_at, "left_at": draft.left_at, "outcome": draft.outcome}
        return values | {"sign": draft.sign, "members": present, "leader": present[0] if present else None}

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Show what a draft kept."""
        self.form.restore_draft(plain)
        self._fit()

    def _typed(self, key: str) -> None:
        if key in ("outcome", "sign"):
            self._fit()
        self.edited.emit()

    def _fit(self) -> None:
        apart = self.form.value("outcome") is not VisitOutcome.INSPECTED
        unsigned = self.form.value("sign") in (SignOutcome.REFUSED, SignOutcome.ABSENT)
        self.form.show_field("outcome_note", apart)
        for key in ("witness", "sign_note"):
            self.form.show_field(key, unsigned)

    def show_photos(self) -> None:
        """Show the photos of the place as they are now."""
        if self._sheet is not None:
            self.box.show_shots(self._sheet.photos_of(""))

    def write_words(self) -> None:
        """小结 from the results."""
        if self._sheet is not None:
            self.form.set("summary", self._sheet.words())

    def draft(self, sheet: Sheet) -> VisitDraft:
        """The visit as it stands; raises BadInput for what can't be read."""
        values = self.form.values()
        plain = {name: values[name] for name in _PLAIN}
        return VisitDraft(
            arrived_at=values["arrived_at"],
            left_at=values["left_at"],
            outcome=values["outcome"],
            sign=values["sign"],
            results=sheet.result_drafts(),
            findings=sheet.finding_drafts(),
            photos=sheet.visit_photos(),
            officers=self._officers(sheet, values),
            **plain,
        )

    def _officers(self, sheet: Sheet, values: Mapping[str, Any]) -> tuple[UUID, ...]:
        leader, members = values["leader"], values["members"]
        if leader is None or leader not in members:
            raise BadInput("请在到场的检查人员中选择组长。", "leader")
        present = (leader, *(key for key in members if key != leader))
        ordered = tuple(officer.id for officer in sheet.view.officers)
        same = ordered and present[0] == ordered[0] and set(present) == set(ordered)
        return () if same else present

    def begin(self) -> None:
        """Put the cursor into the first field."""
        self.form.focus_first()
