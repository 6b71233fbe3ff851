"""Editors of this page: places chosen by hand, items to pick, the size of the scope, items to look up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from mzdesk.ui import measure
from mzdesk.ui.forms.editors import Editor
from mzdesk.ui.forms.places import PlacesEditor
from mzdesk.ui.widgets import Label, LinkButton
from mzdesk.views.campaigns import FormItem
from mzdesk.views.checklists import ItemRow

if TYPE_CHECKING:
    from mzdesk.ui.context import Context


class ScopeEditor(PlacesEditor):
    """Places added by hand; `nothing` is said while there is none."""

    _name, _hint, _drop, _some = "机构", "名称或拼音首字母", "清空", ""

    def __init__(self, context: Context, nothing: str) -> None:
        self._none = nothing  # type: ignore[misc]
        super().__init__(context)


class ItemsEditor(Editor):
    """Which items of the topics are used, as codes; none means all of them. The boxes come up when asked for."""

    def __init__(self) -> None:
        super().__init__(QWidget())
        self._body: QVBoxLayout = measure.column(self.widget, (0, 5, 0, 5), 4)
        self.words, self.turn = Label("", "dense", "ink2", wrap=True), LinkButton("挑选检查项")
        head = measure.row(gap=8)
        head.addWidget(self.words, 1)
        head.addWidget(self.turn)
        self._body.addLayout(head)
        self.boxes: dict[str, QCheckBox] = {}
        self._codes: tuple[str, ...] = ()
        self._rows: Sequence[ItemRow] = ()
        self._open = False
        self.turn.clicked.connect(self._toggle)
        self._say()

    def offer(self, rows: Sequence[ItemRow]) -> None:
        """The items of the topics chosen now."""
        if [row.code for row in rows] == [row.code for row in self._rows]:
            return
        self._rows = rows
        self._fill()
        self._say()

    def _toggle(self) -> None:
        self._open = not self._open
        self.turn.setText("收起" if self._open else "挑选检查项")
        self._fill()

    def _fill(self) -> None:
        for box in self.boxes.values():
            self._body.removeWidget(box)
            box.deleteLater()
        self.boxes = {}
        for row in self._rows if self._open else ():
            box = QCheckBox(f"{row.topic.label}　{row.text}")
            box.setAccessibleName(box.text())
            measure.letter(box, "dense")
            box.setChecked(not self._codes or row.code in self._codes)
            box.toggled.connect(self._picked)
            self._body.addWidget(box)
            self.boxes[row.code] = box

    def _picked(self, _on: bool) -> None:
        picked = tuple(code for code, box in self.boxes.items() if box.isChecked())
        self._codes = () if len(picked) == len(self.boxes) else picked or ("",)
        self._say()
        self._tell()

    def _say(self) -> None:
        known = {row.code for row in self._rows}
        count = len(known & set(self._codes)) if self._codes else len(known)
        all_of = "全部选用" if not self._codes else "已挑选"
        self.words.setText(f"所选领域现有 {len(known)} 项，{all_of} {count} 项" if known else "选好领域后显示检查项")

    def get(self) -> tuple[str, ...]:
        return self._codes

    def set(self, value: Any) -> None:
        self._codes = tuple(value or ())
        self._fill()
        self._say()

    def plain(self) -> list[str]:
        return list(self._codes)


class SizeEditor(Editor):
    """How many places the criteria leave; only shown, never a value."""

    def __init__(self) -> None:
        self.words = Label("正在核算…", "bold", "ink2", wrap=True)
        measure.fix(self.words, height=30)
        super().__init__(self.words)

    def say(self, places: int, items: int) -> None:
        """Show both counts."""
        good = places > 0 and items > 0
        self.words.setText(f"名单 {places} 家，检查项 {items} 项" if good else "没有机构或没有检查项，还不能部署")
        self.words.set_ink("good" if good else "warn")

    def get(self) -> None:
        return None

    def set(self, value: Any) -> None:
        pass


class ItemsShown(Editor):
    """The items of a sheet in their numbers, to look at while typing; never a value."""

    def __init__(self, items: Sequence[FormItem]) -> None:
        text = "\n".join(f"{item.number}　{item.topic.label}　{item.text}" for item in items)
        super().__init__(Label(text, "dense", "ink2", wrap=True, select=True))

    def get(self) -> None:
        return None

    def set(self, value: Any) -> None:
        pass
