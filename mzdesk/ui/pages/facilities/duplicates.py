"""查重: groups of places that may be one, and their merging."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from mzdesk.services import facilities
from mzdesk.ui import measure
from mzdesk.ui.widgets import Button, Card, Foot, Label, LinkButton, Pill, Scroll, Surface
from mzdesk.views.facilities import DuplicateGroup, FacilityRow, MergeField

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mzdesk.ui.pages.facilities.page import FacilitiesPage
    from mzdesk.views.actor import Actor

_SHOWN = 50


class DuplicatesPanel(Surface):
    """One card for each group; two records are compared and made one on the spot."""

    def __init__(self, page: FacilitiesPage) -> None:
        super().__init__("window")
        self._page, self._context = page, page.context
        outer = measure.column(self)
        inside = Surface("window")
        self.list: QVBoxLayout = measure.column(inside, (16, 12, 16, 12), 12)
        self.head = Label("正在查找重复登记……", "page")
        self.list.addWidget(self.head)
        self.list.addStretch(1)
        self.cards: list[GroupCard] = []
        outer.addWidget(Scroll(inside), 1)
        foot = Foot(48, 8)
        back = Button("返回列表")
        back.clicked.connect(page.back_to_list)
        foot.add(back, None)
        outer.addWidget(foot)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.activated.connect(page.back_to_list)
        page.context.bulletin.changed.connect(self._hear)
        self.ask()

    def _hear(self, touched: frozenset[str]) -> None:
        if "facilities" in touched:
            self.ask()

    def ask(self) -> None:
        """Look again."""
        self._context.query(facilities.duplicates, self._show, key="facilities-duplicates")

    def _show(self, groups: list[DuplicateGroup]) -> None:
        for card in self.cards:
            self.list.removeWidget(card)
            card.deleteLater()
        self.cards = [GroupCard(self._page, group) for group in groups[:_SHOWN]]
        for number, card in enumerate(self.cards):
            self.list.insertWidget(1 + number, card)
        more = f"，先显示前 {_SHOWN} 组" if len(groups) > _SHOWN else ""
        self.head.setText(f"可能重复的机构：{len(groups)} 组{more}" if groups else "没有发现重复登记的机构。")


class GroupCard(Card):
    """The records of one group; the first one stays, another can be put first."""

    def __init__(self, page: FacilitiesPage, group: DuplicateGroup) -> None:
        super().__init__(group.reason, f"{len(group.rows)} 条记录")
        self._page, self.group = page, group
        self.merges: list[Button] = []
        self._lines: list[QWidget] = []
        self._compare: Comparison | None = None
        self._show()

    def _show(self) -> None:
        for line in self._lines:
            self.body.removeWidget(line)
            line.deleteLater()
        self.merges = []
        self._lines = [self._line(row) for row in self.group.rows]
        for place, line in enumerate(self._lines):
            self.body.insertWidget(place, line)

    def _line(self, row: FacilityRow) -> QWidget:
        held = QWidget()
        line = measure.row(held, gap=12)
        name = LinkButton(row.name)
        name.clicked.connect(lambda _checked=False: self._page.open(row.id))
        line.addWidget(name)
        facts = (row.township_name, row.kind.label, row.relation.label, row.principal, row.phone, row.address)
        line.addWidget(Label("，".join(part for part in facts if part), "dense", "ink2", wrap=True), 1)
        if row is self.group.rows[0]:
            line.addWidget(Pill("保留这条", "good"))
            return held
        keep, merge = LinkButton("改为保留这条"), Button("比对后并入第一条")
        keep.clicked.connect(partial(self.keep, row.id))
        merge.clicked.connect(partial(self.compare, row.id))
        line.addWidget(keep)
        line.addWidget(merge)
        self.merges.append(merge)
        return held

    def keep(self, stays: UUID, _checked: bool = False) -> None:
        """Put another record first: the one that stays."""
        rows = sorted(self.group.rows, key=lambda row: row.id != stays)
        self.group = DuplicateGroup(self.group.reason, tuple(rows))
        self._clear()
        self._show()

    def _clear(self) -> None:
        if self._compare is not None:
            self.body.removeWidget(self._compare)
            self._compare.deleteLater()
            self._compare = None

    def compare(self, drop: UUID, _checked: bool = False) -> None:
        """Show in which fields two records differ."""
        keep = self.group.rows[0].id

        def ask(session: Session, actor: Actor) -> tuple[MergeField, ...]:
            return facilities.differences(session, actor, keep, drop_id=drop)

        self._page.context.query(ask, partial(self._differ, drop))

    def _differ(self, drop: UUID, differing: tuple[MergeField, ...]) -> None:
        self._clear()
        self._compare = Comparison(self._page, self.group, drop, differing)
        self.body.addWidget(self._compare)

    @property
    def comparison(self) -> Comparison | None:
        return self._compare


class Comparison(QWidget):
    """Differing fields with a tick for each that should be taken over."""

    def __init__(
        self,
        page: FacilitiesPage,
        group: DuplicateGroup,
        drop: UUID,
        differing: tuple[MergeField, ...],
    ) -> None:
        super().__init__()
        self._page, self._group, self._drop = page, group, drop
        keep, other = group.rows[0], next(row for row in group.rows if row.id == drop)
        outer = measure.column(self, (0, 8, 0, 0), 6)
        words = f"保留“{keep.name}”，把“{other.name}”并入。证照和人员一并移过来，检查、隐患、文书在档案中都能看到。"
        outer.addWidget(Label(words, "dense", "ink2", wrap=True))
        self.boxes: dict[str, QCheckBox] = {}
        for field in differing:
            shown = f"{field.label}：保留“{field.keep or '空'}”，改用“{field.drop or '空'}”"
            box = QCheckBox(shown)
            box.setAccessibleName(shown)
            box.setChecked(not field.keep)
            measure.letter(box, "dense")
            self.boxes[field.field] = box
            outer.addWidget(box)
        self.act = Button("合并这两条", "danger")
        self.act.clicked.connect(self.merge)
        outer.addWidget(self.act, 0, Qt.AlignmentFlag.AlignLeft)

    def merge(self) -> None:
        """Make them one."""
        take = tuple(name for name, box in self.boxes.items() if box.isChecked())
        keep, drop = self._group.rows[0].id, self._drop
        today, now = self._page.context.today(), self._page.context.now()

        def job(session: Session, actor: Actor) -> UUID | None:
            facilities.merge(session, actor, keep, drop_id=drop, take=take, today=today, now=now)
            entry: UUID | None = session.info.get("undo")
            return entry

        self._page.context.change("合并机构", job, self._merged)

    def _merged(self, entry: UUID | None) -> None:
        self._page.say_saved(f"已合并到：{self._group.rows[0].name}", entry)
