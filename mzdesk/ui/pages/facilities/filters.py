"""The filter row: search, kinds with counts, township, further filters, saved views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mzdesk.errors import MzdeskError
from mzdesk.services import access, facilities
from mzdesk.terms import FacilityKind, FacilityState, Relation, RiskGrade
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.pages.facilities.columns import CHIPS
from mzdesk.ui.widgets import Act, ChipRow, ComboBox, LineField, MenuButton, SearchField
from mzdesk.views.facilities import FacilityCriteria, SavedViewRow
from mzdesk.views.settings import TownshipRow

# Further filters: (field of the criteria, value, words); of one field only one value holds, different fields add up.
MORE: Final[tuple[tuple[str, Any, str], ...]] = (
    ("with_hazards", True, "有未销号隐患"),
    ("expiring", True, "证照过期或将到期"),
    *(("relation", each, each.label) for each in Relation),
    *(("risk", each, f"{each.label}风险") for each in RiskGrade),
    *(("state", each, each.label) for each in FacilityState),
    *(("kind", each, each.label) for each in FacilityKind if each.only_reports),
)
_PLAIN: Final = FacilityCriteria()
READY: Final = (
    ("名称排序", FacilityCriteria()),
    ("高风险优先", FacilityCriteria(sort="risk")),
    ("最久未检查", FacilityCriteria(sort="last_visit")),
    ("隐患最多", FacilityCriteria(sort="open_hazards", descending=True)),
)


class Filters(QObject):
    """`changed` when a filter was touched, `view_chosen(criteria)` when a whole view was chosen."""

    changed = Signal()
    view_chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._views: list[SavedViewRow] = []
        self._criteria = _PLAIN
        self.held: dict[str, Any] = {}
        self.search = SearchField("名称、电话、拼音首字母", width=216)
        self.chips = ChipRow(CHIPS, name="机构类别")
        self.township = ComboBox([(None, "全部乡镇")], name="乡镇街道")
        self.more = MenuButton(self._more_acts, "筛选", name="更多筛选")
        self.views = MenuButton(self._view_acts, "视图", name="视图")
        self.search.searched.connect(self._tell)
        self.chips.changed.connect(self._chip)
        self.township.chosen.connect(self._tell)

    def parts(self) -> tuple[QWidget | int | None, ...]:
        """What stands in the row."""
        return (self.search, 6, self.chips, None, self.township, self.more, self.views)

    def offer(self, townships: Sequence[TownshipRow], views: Sequence[SavedViewRow]) -> None:
        """Offer these townships and saved views."""
        self.township.set_options([(None, "全部乡镇"), *((row.code, row.name) for row in townships)])
        self._views = list(views)

    def applied(self, criteria: FacilityCriteria) -> FacilityCriteria:
        """`criteria` with what is chosen in the row; its order stays."""
        chip = self.chips.current()
        wanted = FacilityCriteria(
            text=self.search.text().strip(),
            kind=FacilityKind(chip) if chip != "all" else None,
            township=self.township.value(),
            today=self._context.today(),
            sort=criteria.sort,
            descending=criteria.descending,
        )
        self._criteria = replace(wanted, **self.held)
        return self._criteria

    def open_wide(self) -> bool:
        """Whether nothing is filtered."""
        plain = not self.search.text() and self.chips.current() == "all"
        return plain and self.township.value() is None and not self.held

    def words(self) -> str:
        """What is filtered, in words, for paper."""
        chip, typed = self.chips.current(), self.search.text().strip()
        parts = (
            f"“{typed}”" if typed else "",
            dict(CHIPS)[chip] if chip != "all" else "",
            self.township.currentText() if self.township.value() else "",
            *(words for field, value, words in MORE if self.held.get(field) == value),
        )
        found = "、".join(part for part in parts if part)
        return f"筛选：{found}" if found else ""

    def _tell(self, _value: object = None) -> None:
        self.changed.emit()

    def _chip(self, _key: str) -> None:
        self.held.pop("kind", None)
        self._show_held()
        self.changed.emit()

    # --- further filters --------------------------------------------------------------------------------------------

    def _more_acts(self) -> list[Act | None]:
        acts: list[Act | None] = []
        for place, (field, value, words) in enumerate(MORE):
            if place and MORE[place - 1][0] != field and field != "expiring":
                acts.append(None)
            held = self.held.get(field) == value
            acts.append(Act(words, partial(self.toggle, field, value), "checkmark" if held else ""))
        return [*acts, None, Act("清除筛选", self.clear, enabled=not self.open_wide())]

    def toggle(self, field: str, value: Any) -> None:
        """Choose a further filter, or drop it when it is chosen already."""
        if self.held.get(field) == value:
            del self.held[field]
        else:
            self.held[field] = value
        if field == "kind":
            self.chips.choose("all")
        self._show_held()
        self.changed.emit()

    def narrow(self, **held: Any) -> None:
        """Hold these further filters and nothing else."""
        self._put(replace(_PLAIN, **held))
        self.changed.emit()

    def clear(self) -> None:
        """Show everything."""
        self._put(_PLAIN)
        self.changed.emit()

    def _show_held(self) -> None:
        self.more.setText(f"筛选 {len(self.held)}" if self.held else "筛选")

    # --- views ----------------------------------------------------------------------------------------------------

    def _view_acts(self) -> list[Act | None]:
        acts: list[Act | None] = [Act(name, partial(self.choose, criteria)) for name, criteria in READY]
        if self._views:
            acts.append(None)
            acts += [Act(view.name, partial(self.choose, view.criteria)) for view in self._views]
        if access.keeps_views(self._context.actor):
            acts += [None, Act("保存当前视图…", self.save_view)]
        acts += [Act(f"删除视图“{view.name}”", partial(self._drop, view)) for view in self._views]
        return acts

    def choose(self, criteria: FacilityCriteria) -> None:
        """Show a whole view."""
        self._put(criteria)
        self._criteria = criteria
        self.view_chosen.emit(criteria)

    def _put(self, criteria: FacilityCriteria) -> None:
        """Show the filters of `criteria` in the row without telling anybody."""
        self.search.blockSignals(True)
        self.search.setText(criteria.text)
        self.search.blockSignals(False)
        kind = criteria.kind
        self.chips.choose(kind.value if kind is not None and not kind.only_reports else "all")
        self.township.choose(criteria.township)
        self.held = {field: value for field, value, _ in MORE if getattr(criteria, field) == value}
        self._show_held()

    def save_view(self) -> None:
        """Ask for a name and keep filters and order under it."""
        dialog = _NameDialog(self, self.search.window())
        self.name_field = dialog.name
        dialog.open()
        dialog.name.setFocus()

    def keep_view(self, name: str, done: Callable[[], object], failed: Callable[[MzdeskError], None]) -> None:
        """Keep filters and order under `name`."""
        criteria = self._criteria

        def kept(_key: UUID) -> None:
            done()
            self._reload(f"已保存视图：{name.strip()}")

        self._context.change(
            "保存视图", lambda s, a: facilities.save_view(s, a, name=name, criteria=criteria), kept, failed
        )

    def _drop(self, view: SavedViewRow) -> None:
        self._context.change(
            "删除视图",
            lambda s, a: facilities.drop_view(s, a, view.id),
            lambda _none: self._reload(f"已删除视图：{view.name}"),
        )

    def _reload(self, words: str) -> None:
        self._context.notify.done(words)
        self._context.query(facilities.saved_views, self._keep)

    def _keep(self, views: list[SavedViewRow]) -> None:
        self._views = views


class _NameDialog(Dialog):
    """Asks what the view is called; stays open when the name is refused."""

    def __init__(self, filters: Filters, parent: QWidget) -> None:
        sentence = "筛选条件和排序以这个名称保存，下次可以直接选用；同名的视图会被替换。"
        super().__init__(parent, "保存当前视图", sentence, act="保存视图")
        self._filters = filters
        self.name = LineField("例如：凤山高风险", name="视图名称")
        self.body.addWidget(self.name)

    def submit(self) -> None:
        self._filters.keep_view(self.name.text(), self.accept, lambda error: self.say(error.message))
