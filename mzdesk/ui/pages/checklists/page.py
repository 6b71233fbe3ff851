"""检查清单: the items in force, what they rest on, and whether the notice is covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget

from mzdesk import clock
from mzdesk.services import access, checklists, settings
from mzdesk.terms import FacilityKind, HazardGrade, Right, Topic
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Held
from mzdesk.ui.forms import Form, Side
from mzdesk.ui.page import Page
from mzdesk.ui.pages.checklists import fields, versions
from mzdesk.ui.pages.checklists.bring import Bringing
from mzdesk.ui.pages.checklists.coverage import Coverage
from mzdesk.ui.pages.checklists.detail import ItemDetail
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel
from mzdesk.ui.widgets import Act, ChipRow, ComboBox, SearchField, Segment
from mzdesk.views.checklists import ChecklistCriteria, Citation, ItemData, ItemRow, ItemView
from mzdesk.views.history import AuditRow

_VIEWS = (("items", "检查项"), ("coverage", "通知覆盖"), ("versions", "版本"))


class ChecklistsPage(Page):
    """Items at the left, the chosen one at the right; the coverage of the notice is the other view."""

    key: ClassVar[str] = "checklists"
    title: ClassVar[str] = "检查清单"
    listens_to: ClassVar[frozenset[str]] = frozenset({"checklists"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shown: UUID | None = None
        editor = access.may(context.actor, Right.EDIT_CHECKLISTS)
        self.segment = Segment([(key, words) for key, words in _VIEWS], name="视图")
        self.toolbar.set_acts(
            [
                Act("新增检查项", self.add_item, "add", "Ctrl+N", "primary", editor),
                Act("导入", self.bring, "arrow_import", "Ctrl+I", enabled=editor),
                Act("导出", self.export, "arrow_export_ltr", "Ctrl+E"),
            ],
            [self.segment, Act("刷新", self.refresh, "arrow_sync", "F5")],
        )
        self.search = SearchField("检查内容、编号、拼音首字母", width=240)
        self.chips = ChipRow([("all", "全部"), ("own", "自定"), ("unconfirmed", "依据待确认")], alarm=("unconfirmed",))
        self.topic = ComboBox([(None, "全部领域"), *((topic, topic.label) for topic in Topic)], name="领域")
        kinds = [kind for kind in FacilityKind if kind is not FacilityKind.TOWNSHIP]
        self.kind = ComboBox([(None, "全部机构类别"), *((kind, kind.label) for kind in kinds)], name="机构类别")
        self.filters = self.add_filters(self.search, self.chips, None, self.topic, self.kind)
        self.model = WindowModel(context, _SOURCE, ChecklistCriteria())
        self.listing = Listing(context, self.model, "checklists.items", unit="项", name="检查项")
        self.table = self.listing.table
        self.detail = ItemDetail(self)
        self.side = Side(context, self.detail)
        self.coverage = Coverage(context)
        self.stack = QStackedWidget()
        self.content.addWidget(self.stack, 1)
        self.stack.addWidget(self.split(self.listing, self.side, width=460))
        self.stack.addWidget(self.coverage)
        versions_model = WindowModel(context, versions.SOURCE, "")
        self.versions = Listing(context, versions_model, "checklists.versions", unit="版", name="版本")
        self.stack.addWidget(self.versions)
        self.bringing = Bringing(context, lambda: self._turn(self.segment.current()))
        self.stack.addWidget(self.bringing)
        self.search.searched.connect(self._filter)
        self.chips.changed.connect(self._filter)
        self.topic.chosen.connect(self._filter)
        self.kind.chosen.connect(self._filter)
        self.segment.changed.connect(self._turn)
        self.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)

    def refresh(self) -> None:
        """Ask for the list, its counts and the coverage again."""
        self._filter()
        self.coverage.refresh()
        self.versions.table.refresh()
        self._choose(self._shown)

    def _loaded(self) -> None:
        """Nothing is chosen yet: show the first."""
        if self._shown is None and self.model.total and self.table.current_id is None:
            self.table.choose_first()

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show an item; `act="new"` adds one of the office's own."""
        if isinstance(record_id, UUID):
            self.segment.choose("items")
            self._turn("items")
            self._choose(record_id)
        if hints.get("act") == "new":
            self.add_item()

    def _turn(self, key: str) -> None:
        self.stack.setCurrentIndex([name for name, _ in _VIEWS].index(key))
        self.filters.setVisible(key == "items")

    def criteria(self) -> ChecklistCriteria:
        """What the filters say."""
        chip = self.chips.current()
        return ChecklistCriteria(
            self.search.text(), self.topic.value(), self.kind.value(), chip == "unconfirmed", chip == "own"
        )

    def _filter(self, *_: object) -> None:
        criteria = self.criteria()
        self.table.refresh(criteria if criteria != self.model.criteria else None)
        base = replace(criteria, topic=None, only_own=False, only_unconfirmed=False)
        self.context.query(lambda s, a: checklists.counts(s, a, base), self.chips.set_counts, key="checklists.counts")

    def _choose(self, item_id: UUID | None) -> None:
        if item_id is not None:
            self._shown = item_id
            view = self.detail.show_item
            self.context.query(lambda s, a: checklists.view(s, a, item_id), view, key="checklists.view")

    # --- forms ----------------------------------------------------------------------------------------------------

    def _reveal(self, item_id: UUID) -> None:
        self.table.current_id = item_id
        self._choose(item_id)

    def add_item(self) -> None:
        """The form for an item of the office's own."""
        form = Form(self.context, fields.item(), draft="checklists/new", draft_title="新增检查项")
        form.fill({"grade": HazardGrade.GENERAL, "days": 5})
        self.side.show_form("新增检查项", form, act="新增")

        def save(values: dict[str, Any]) -> None:
            data = ItemData(code="", **values)
            self.context.change(
                "新增检查项",
                lambda s, a: checklists.add_item(s, a, data),
                self.side.saved("检查项已新增", form, self._reveal),
                form.refuse,
            )

        form.submitted.connect(save)

    def revise(self, view: ItemView) -> None:
        """The form for a new wording; records keep the old one."""
        row = view.row
        form = Form(
            self.context, (*fields.item(), fields.NOTE), draft=f"checklists/{row.id}", draft_title=f"修改 {row.code}"
        )
        form.fill(fields.values_of(row))
        self.side.show_form(f"修改 {row.code}", form, act="保存为新版本", note="已有的检查记录保留原来的文字。")

        def now(session: Any, actor: Any) -> tuple[ItemView, dict[str, Any]]:
            newer = checklists.newest(session, actor, row.code)
            return newer, fields.values_of(newer.row)

        trail = partial(_changes, row.code)
        held = Held(self.context, form, row.id, view, now, trail=trail)

        def save(values: dict[str, Any]) -> None:
            note = values.pop("note")
            old = held.view.row
            data = ItemData(code=old.code, basis=old.basis, seed=old.seed, **values)
            self.context.change(
                "修改检查项",
                lambda s, a: checklists.revise(s, a, old.id, data, note=note),
                self.side.saved("已保存为新版本", form, self._reveal),
                held.refuse,
            )

        form.submitted.connect(save)

    def drop(self, view: ItemView) -> None:
        """Take an item out of force."""
        form = Form(self.context, (fields.NOTE,))
        note = "停用后新的检查不再使用这一项，已有记录不变。"
        self.side.show_form(f"停用 {view.row.code}", form, act="停用", note=note)
        form.submitted.connect(
            lambda values: self.context.change(
                "停用检查项",
                lambda s, a: checklists.drop_item(s, a, view.row.id, note=values["note"]),
                self.side.saved("检查项已停用", form),
                form.refuse,
            )
        )

    def confirm(self, citation: Citation) -> None:
        """A named person says that he compared this article."""
        today = self.context.today()
        form = Form(self.context, fields.CONFIRM)
        form.fill({"article": citation.basis.article, "person": self.context.actor.name})
        note = "确认人对条文内容负责，确认后方可印入文书。"
        self.side.show_form(f"确认依据：{citation.text}", form, act="确认依据", note=note)
        form.submitted.connect(
            lambda values: self.context.change(
                "确认法律依据",
                lambda s, a: checklists.confirm(s, a, rule_key=citation.basis.rule, today=today, **values),
                self.side.saved("依据已确认", form),
                form.refuse,
            )
        )

    def export(self) -> None:
        """The shown items as a workbook that can be corrected and brought in again."""
        self.model.collect(self._write)

    def _write(self, rows: list[ItemRow]) -> None:
        at = self.context.now()
        name = f"检查清单_{clock.office(at):%Y%m%d_%H%M}.xlsx"
        path = self.context.files.save(self, "导出检查清单", name, "workbook")
        if path is not None:
            self.context.long("导出检查清单", lambda work, _progress: _export(work, rows, at, path), self._written)

    def _written(self, path: Path) -> None:
        self.context.notify.done(f"已导出：{path.name}", "打开", lambda: self.context.files.show(path))

    def bring(self) -> None:
        """Items from a workbook, looked at before anything is changed."""
        found = self.context.files.choose(self, "选择检查清单表格", "table")
        if found:
            self.filters.hide()
            self.stack.setCurrentWidget(self.bringing)
            self.bringing.begin(found[0])


def _changes(code: str, session: Any, actor: Any) -> Sequence[AuditRow]:
    return checklists.changes(session, actor, code)


def _export(work: Any, rows: list[ItemRow], at: datetime, path: Path) -> Path:
    from mzdesk.exchange import checklist_book

    with work.read() as session:
        unit = str(settings.value(session, work.actor, "bureau_name"))
    checklist_book.write(rows, unit=unit, at=at, path=path)
    return path


_SOURCE: Source[ItemRow, ChecklistCriteria] = Source(
    (
        Column("code", "编号", lambda row: row.code, Kind.MUTED, 84, sortable=False),
        Column("topic", "领域", lambda row: row.topic.label, Kind.MUTED, 110, sortable=False),
        Column("text", "检查内容", lambda row: row.text, width=300, sortable=False, stretch=True),
        Column("grade", "等级", lambda row: row.grade, Kind.GRADE, 92, sortable=False),
        Column("days", "期限（天）", lambda row: row.days, Kind.NUMBER, 88, sortable=False, wide=True),
        Column("cycle", "周期", lambda row: row.cycle, Kind.MUTED, 56, sortable=False, wide=True),
        Column("condition", "条件", lambda row: row.condition or "", Kind.MUTED, 120, sortable=False, wide=True),
    ),
    lambda s, a, criteria, offset, limit: checklists.listing(s, a, criteria, offset=offset, limit=limit),
)
