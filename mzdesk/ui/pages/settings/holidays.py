"""补录的节假日: what the State Council has published since this program was made: typed, pasted, or read in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from mzdesk.errors import BadInput
from mzdesk.rules import calendar
from mzdesk.ui import measure
from mzdesk.ui.forms.editors import Editor
from mzdesk.ui.widgets import Button, Label, TextArea

if TYPE_CHECKING:
    from mzdesk.ui.context import Context, Work

NOTE = "国务院办公厅公布新一年的放假安排后在这里补录，每行一天或一段；补录了的年份全部以这里为准。"
_PARTS = (
    ("off", "放假日", "2027-02-05 至 2027-02-11"),
    ("work", "补班日", "2027-02-14"),
)


class HolidayEditor(Editor):
    """Days off and make-up workdays of the years the office typed itself; the value is the option's table."""

    def __init__(self, context: Context) -> None:
        super().__init__(QWidget())
        self._context = context
        whole = measure.column(self.widget, gap=6)
        outer = measure.row(gap=12)
        whole.addLayout(outer)
        self.read_button = Button("从表格读入", "", "arrow_import")
        self.read_button.clicked.connect(lambda _checked=False: self.read_book())
        whole.addWidget(self.read_button)
        self.areas: dict[str, TextArea] = {}
        for part, label, hint in _PARTS:
            self.areas[part] = TextArea(hint, name=f"补录的{label}", lines=6)
            self.areas[part].textChanged.connect(self._tell)
            column = measure.column(gap=4)
            column.addWidget(Label(label, "small", "ink2"))
            column.addWidget(self.areas[part])
            outer.addLayout(column, 1)

    def read_book(self) -> None:
        """放假和补班 out of a spreadsheet, put beside what is typed; nothing is kept before 保存."""
        chosen = self._context.files.choose(self.widget, "读入放假安排", "table")
        if not chosen:
            return
        path = chosen[0]

        def job(_work: Work, _progress: Callable[..., None]) -> tuple[list[date], list[date]]:
            from mzdesk.exchange import holiday_book

            return holiday_book.read_file(path)

        self._context.long("读入放假安排", job, self._put, lambda error: self._context.notify.refused(error.message))

    def _put(self, found: tuple[list[date], list[date]]) -> None:
        off, work = (set(days) for days in found)
        for part, days, other in (("off", off, work), ("work", work, off)):
            kept = set(self._days(part)) - other
            self.areas[part].setPlainText(calendar.say_days(kept | days))
        self._context.notify.info(f"读入放假 {len(off)} 天、补班 {len(work)} 天，请核对后保存")

    def get(self) -> dict[str, dict[str, list[str]]]:
        table: dict[str, dict[str, list[str]]] = {}
        for part in self.areas:
            for day in self._days(part):
                table.setdefault(str(day.year), {"off": [], "work": []})[part].append(day.isoformat())
        return table

    def _days(self, part: str) -> list[date]:
        try:
            return calendar.read_days(self.areas[part].toPlainText())
        except BadInput:
            return []

    def problem(self) -> str:
        try:
            off, work = (calendar.read_days(self.areas[part].toPlainText()) for part in ("off", "work"))
        except BadInput as error:
            return error.message
        both = sorted(set(off) & set(work))
        return f"{both[0]} 既是放假日又是补班日，请核对。" if both else ""

    def mark(self, bad: bool) -> None:
        for area in self.areas.values():
            area.set_bad(bad)

    def set(self, value: Any) -> None:
        for part, area in self.areas.items():
            days = [date.fromisoformat(day) for lists in (value or {}).values() for day in lists.get(part, ())]
            area.setPlainText(calendar.say_days(days))
