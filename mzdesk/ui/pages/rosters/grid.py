"""The month as a grid: a line a shift, a cell a seat; names are typed straight in and complete by initials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from mzdesk.rules import pinyin
from mzdesk.terms import DayKind, DutyRole, DutyTime, RosterState
from mzdesk.ui import measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.forms.completer import Suggestion
from mzdesk.ui.pages.rosters.names import Names, fits
from mzdesk.ui.pages.rosters.telling import concerns, firsts, hard, parts, spot, told
from mzdesk.views.rosters import DutyDay, RosterFault, RosterView, SeatPlace, SeatView, post_words

Index = QModelIndex | QPersistentModelIndex
ROW: Final = 28
_WEEK: Final = "一二三四五六日"
_PLACE: Final = Qt.ItemDataRole.UserRole
Shift = tuple[Any, DutyTime]


class MonthGrid(QTableWidget):
    """Seats of every shift. `typed(place, name, was)` when a cell was typed into."""

    typed = Signal(object, str, str)
    opened = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(0, 0)
        self.view: RosterView | None = None
        self.pending: dict[SeatPlace, tuple[str, str]] = {}
        self._quiet = False
        self._later: RosterView | None = None
        self._seats: dict[SeatPlace, SeatView] = {}
        self.setObjectName("rows")
        self.setAccessibleName("排班表")
        self.setToolTip("直接填写姓名，或填姓名拼音首字母；回车到下一格，删除键清空")
        self.verticalHeader().hide()
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        measure.letter(self, "dense")
        measure.letter(header, "dense")
        self.setItemDelegate(Names(self, context, self.lookup))
        self.cellChanged.connect(self._changed)
        self.itemDoubleClicked.connect(lambda item: self.opened.emit(item.data(_PLACE)))

    # --- showing ------------------------------------------------------------------------------------------------------

    def show_roster(self, view: RosterView) -> None:
        """Show a roster; where the clerk stands and what was refused stay. Waits while a cell is being typed into."""
        if self.state() is QAbstractItemView.State.EditingState:
            self._later = view
            return
        same = self.view is not None and self.view.id == view.id
        if not same:
            self.pending.clear()
        where = (self.currentRow(), self.currentColumn()) if same else (0, 1)
        top = self.verticalScrollBar().value() if same else 0
        self.view = view
        self._seats = {seat.place: seat for seat in view.seats}
        self._quiet = True
        self._lay_out(view)
        self._quiet = False
        self._fit()
        self.setCurrentCell(*where)
        self.verticalScrollBar().setValue(top)

    def _lay_out(self, view: RosterView) -> None:
        shifts: dict[Shift, list[SeatPlace]] = {}
        for place in view.places:
            of = [place.time] if place.role is DutyRole.OFFICER else parts(view)
            for part in of:
                shifts.setdefault((place.day, part), []).append(place)
        first = next(iter(shifts.values()), [])
        titles = [post_words(place.role, place.post, place.seat) for place in first]
        self.clear()
        self.setColumnCount(len(titles) + 3)
        self.setHorizontalHeaderLabels(["日期", "类别", *titles, "提示"])
        self.setRowCount(len(shifts))
        days = {day.day: day for day in view.days}
        for row, ((day, part), places) in enumerate(shifts.items()):
            self._line(row, days[day], part, places)

    def _line(self, row: int, day: DutyDay, part: DutyTime, places: Sequence[SeatPlace]) -> None:
        assert self.view is not None
        here = [fault for fault in self.view.faults if fault.day == day.day and concerns(fault, part)]
        shift = "" if part is DutyTime.WHOLE else f" {part.label}"
        when = f"{day.day.month}-{day.day.day} 周{_WEEK[day.day.weekday()]}{shift}"
        off = day.kind is not DayKind.WORKDAY
        self._fixed(row, 0, when, "ink" if not off else "warn_ink")
        kind = day.name or day.kind.label
        self._fixed(row, 1, kind, "danger" if day.kind is DayKind.HOLIDAY else "warn_ink" if off else "ink2", day)
        for at, place in enumerate(places):
            self._seat(row, at + 2, place, day, here, first=part in firsts(self.view))
        self._fixed(
            row,
            len(places) + 2,
            told(self.view, day, places, here, self.pending),
            "danger" if self._bad(places, here) else "ink2",
        )

    def _fixed(self, row: int, column: int, text: str, ink: str, day: DutyDay | None = None) -> None:
        item = QTableWidgetItem(text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setForeground(theme.colour(ink))
        item.setToolTip(text)
        if day is not None and day.kind is not DayKind.WORKDAY:
            item.setBackground(theme.colour("danger_soft" if day.kind is DayKind.HOLIDAY else "warn_soft"))
        self.setItem(row, column, item)

    def _seat(
        self, row: int, column: int, place: SeatPlace, day: DutyDay, faulty: Sequence[RosterFault], *, first: bool
    ) -> None:
        seat = self._seats.get(place)
        text = seat.name if seat else ""
        mine = [one for one in faulty if (one.role, one.time, one.post, one.seat) == spot(place)]
        said = [fault.sentence for fault in mine]
        if place in self.pending:
            text, why = self.pending[place]
            said.insert(0, why)
        item = QTableWidgetItem(text)
        item.setData(_PLACE, place)
        whole_day = first or place.role is DutyRole.OFFICER
        if not self._writable() or not whole_day:
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        if said and (place in self.pending or text):
            grave = place in self.pending or any(one.kind.hard for one in mine)
            item.setForeground(theme.colour("danger" if grave else "warn_ink"))
            item.setBackground(theme.colour("danger_soft" if grave else "warn_soft"))
        elif seat and seat.changed:
            item.setForeground(theme.colour("link"))
        elif not text and day.kind is DayKind.HOLIDAY:
            item.setBackground(theme.colour("sunken"))
        if seat and seat.changed:
            said.append(seat.changed)
        item.setToolTip("\n".join(said) or text)
        self.setItem(row, column, item)

    def _bad(self, places: Sequence[SeatPlace], faulty: Sequence[RosterFault]) -> bool:
        return hard(faulty) or any(place in self.pending for place in places)

    def _writable(self) -> bool:
        return self.view is not None and self.view.state is RosterState.DRAFT

    def _fit(self) -> None:
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme.px(ROW))
        header = self.horizontalHeader()
        header.setFixedHeight(theme.px(ROW))
        last = self.columnCount() - 1
        for column in range(last):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, theme.px(self._wide(column)))
        if last > 0:
            header.setSectionResizeMode(last, QHeaderView.ResizeMode.Stretch)

    def _wide(self, column: int) -> int:
        split = self.view is not None and len(parts(self.view)) > 1
        return (128 if split else 88) if column == 0 else 74 if column == 1 else 82

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.view is not None:
            self.show_roster(self.view)

    # --- typing -------------------------------------------------------------------------------------------------------

    def place(self) -> SeatPlace | None:
        """The seat where the clerk stands."""
        item = self.currentItem()
        found = item.data(_PLACE) if item is not None else None
        return found if isinstance(found, SeatPlace) else None

    def sitting(self, place: SeatPlace) -> SeatView | None:
        """Who sits there."""
        return self._seats.get(place)

    def go(self, place: SeatPlace) -> None:
        """Stand on a seat."""
        for row in range(self.rowCount()):
            for column in range(2, self.columnCount() - 1):
                item = self.item(row, column)
                if item is not None and item.data(_PLACE) == place:
                    self.setCurrentCell(row, column)
                    return

    def refuse(self, place: SeatPlace, name: str, why: str) -> None:
        """Keep what was typed and say under which rule it was refused."""
        self.pending[place] = (name, why)
        if self.view is not None:
            self.show_roster(self.view)

    def _changed(self, row: int, column: int) -> None:
        item = self.item(row, column)
        place = item.data(_PLACE) if item is not None else None
        if self._quiet or item is None or not isinstance(place, SeatPlace):
            return
        name = "".join(item.text().split())
        seat = self._seats.get(place)
        was = seat.name if seat else ""
        self.pending.pop(place, None)
        if name != was:
            self.typed.emit(place, name, was)
        elif self.view is not None:
            self.show_roster(self.view)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter goes on to the next seat; what came in meanwhile is shown now."""
        super().closeEditor(editor, hint)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._next()
        if self._later is not None:
            view, self._later = self._later, None
            self.show_roster(view)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and item is not None:
            if item.flags() & Qt.ItemFlag.ItemIsEditable:
                item.setText("")
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.state() is not QAbstractItemView.State.EditingState:  # the field has heard of it already
                self._next()
            return
        super().keyPressEvent(event)

    def _next(self) -> None:
        row, column = self.currentRow(), self.currentColumn() + 1
        if column >= self.columnCount() - 1:
            row, column = row + 1, 2
        if row < self.rowCount():
            self.setCurrentCell(row, max(2, column))

    def lookup(self, _session: object, _actor: object, text: str) -> list[Suggestion]:
        """Whoever's name, or its initials, begin as typed."""
        if self.view is None:
            return []
        wanted = pinyin.fold(text)
        found = [one for one in self.view.staff if one.serves and fits(one, wanted)]
        return [Suggestion(one.name, "带班领导" if one.leads else one.phone, one.id) for one in found]
