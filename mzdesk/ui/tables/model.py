"""A model that holds only the blocks of a list that are looked at: 1 to 4 ms a block at 40,000 rows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from mzdesk.errors import MzdeskError
from mzdesk.ui.context import Context
from mzdesk.ui.runner import Job
from mzdesk.ui.tables.columns import Column, Source
from mzdesk.views.window import UNCOUNTED, Window

R = TypeVar("R")
C = TypeVar("C")
Index = QModelIndex | QPersistentModelIndex
BLOCK: Final = 100
_KEPT: Final = 24
_READ: Final = 1000
_ROOT: Final = QModelIndex()


class WindowModel(QAbstractTableModel, Generic[R, C]):
    """Rows of `source` under `criteria`. Rows not loaded yet are empty; they are fetched when looked at."""

    loaded = Signal()  # the first block of a (re)load has come
    failed = Signal(object)
    checked_changed = Signal(int)

    def __init__(self, context: Context, source: Source[R, C], criteria: C, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source, self.criteria = source, criteria
        self.total = 0
        self.ready = False
        self.checked: set[Any] = set()
        self._context = context
        self._blocks: OrderedDict[int, tuple[R, ...]] = OrderedDict()
        self._generation = 0
        self._wanted: list[int] = []
        self._job: Job | None = None
        self._key = f"model-{id(self)}"

    @property
    def columns(self) -> tuple[Column[R], ...]:
        return self.source.columns

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self.total

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.source.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = super().flags(index)
        return base | Qt.ItemFlag.ItemNeverHasChildren if index.isValid() else base

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.row(index.row())
        return "" if row is None else self.source.columns[index.column()].text(row)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal
        return self.source.columns[section].title if shown and section < len(self.source.columns) else None

    def row(self, number: int) -> R | None:
        """The row, or None while it is being fetched."""
        block, within = divmod(number, BLOCK)
        rows = self._blocks.get(block)
        if rows is None:
            self._want(block)
            return None
        return rows[within] if within < len(rows) else None

    def known(self, number: int) -> R | None:
        """The row if it is loaded; never fetches."""
        block, within = divmod(number, BLOCK)
        rows = self._blocks.get(block, ())
        return rows[within] if within < len(rows) else None

    def id_at(self, number: int) -> Any:
        """The id of a loaded row."""
        row = self.known(number)
        return None if row is None else self.source.key(row)

    def number_of(self, record_id: Any) -> int | None:
        """Where a record stands, among the loaded rows."""
        for block, rows in self._blocks.items():
            for within, row in enumerate(rows):
                if self.source.key(row) == record_id:
                    return block * BLOCK + within
        return None

    def load(self, criteria: C | None = None, *, around: int = 0) -> None:
        """Ask again, from the block of row `around`; what is shown stays until the answer is there."""
        if criteria is not None:
            self.criteria = criteria
        self._generation += 1
        generation, first = self._generation, max(0, around) // BLOCK
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._wanted.clear()
        count = 2 if around % BLOCK > BLOCK // 2 else 1
        asked, page, length = self.criteria, self.source.page, self.source.count
        offset, limit = first * BLOCK, count * BLOCK
        parts: dict[str, Any] = {}

        def came(what: str, value: Any) -> None:
            parts[what] = value
            window = _whole(parts, offset, limit)
            if window is not None and generation == self._generation:
                self._replace(first, count, window)

        rows = partial(came, "rows")
        self._context.query(lambda s, a: page(s, a, asked, offset, limit), rows, self._fail, key=self._key)
        if length is not None:
            total = partial(came, "total")
            self._context.query(lambda s, a: length(s, a, asked), total, self._fail, key=f"{self._key}-total")

    def _replace(self, first: int, count: int, window: Window[R]) -> None:
        if not window.rows and window.total and first:
            self.load(around=window.total - 1)
            return
        self.beginResetModel()
        self.total, self.ready = window.total, True
        self._blocks.clear()
        for n in range(count):
            rows = window.rows[n * BLOCK : (n + 1) * BLOCK]
            if rows or n == 0:
                self._blocks[first + n] = rows
        self.endResetModel()
        self.loaded.emit()

    def _want(self, block: int) -> None:
        if block * BLOCK >= self.total or block in self._blocks:
            return
        if block in self._wanted:
            self._wanted.remove(block)
        self._wanted.insert(0, block)
        del self._wanted[3:]
        if self._job is None:
            self._fetch_next()

    def look_at(self, first: int, last: int, *, ahead: bool) -> None:
        """The rows on screen: fetch their blocks, `ahead` the neighbours too."""
        low, high = first // BLOCK, max(first, last) // BLOCK
        for block in (high + 1, low - 1, high, low) if ahead else (high, low):
            if block >= 0:
                self._want(block)

    def _fetch_next(self) -> None:
        self._wanted = [block for block in self._wanted if block not in self._blocks]
        if not self._wanted:
            self._job = None
            return
        block, generation = self._wanted.pop(0), self._generation
        asked, page = self.criteria, self.source.page

        def answer(window: Window[R]) -> None:
            if generation == self._generation:
                self._add(block, window)

        offset = block * BLOCK
        self._job = self._context.query(lambda s, a: page(s, a, asked, offset, BLOCK), answer, self._fail)

    def _add(self, block: int, window: Window[R]) -> None:
        self._job = None
        if window.total not in (UNCOUNTED, self.total):
            self.load(around=block * BLOCK)
            return
        top = block * BLOCK
        if top >= self.total:  # asked for while the list was longer
            self._fetch_next()
            return
        self._blocks[block] = window.rows
        while len(self._blocks) > _KEPT:
            self._blocks.popitem(last=False)
        last = min(self.total, top + BLOCK) - 1
        self.dataChanged.emit(self.index(top, 0), self.index(last, self.columnCount() - 1))
        self._fetch_next()

    def _fail(self, error: MzdeskError) -> None:
        self._job = None
        self.failed.emit(error)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask the store for another order."""
        key = self.source.columns[column].key
        self.load(self.source.order(self.criteria, key, order is Qt.SortOrder.DescendingOrder))

    def set_checked(self, record_ids: Sequence[Any], checked: bool) -> None:
        """Tick or untick records."""
        (self.checked.update if checked else self.checked.difference_update)(record_ids)
        self._checks_changed()

    def check_all(self, checked: bool) -> None:
        """Tick every row of the list (all ids when the source can name them, else the loaded ones), or none at all."""
        if not checked:
            self.checked.clear()
            self._checks_changed()
        elif self.source.ids is None:
            self.set_checked([self.source.key(row) for rows in self._blocks.values() for row in rows], True)
        else:
            asked, ids = self.criteria, self.source.ids
            self._context.query(lambda s, a: ids(s, a, asked), lambda found: self.set_checked(found, True))

    def _checks_changed(self) -> None:
        if self.total:
            self.dataChanged.emit(self.index(0, 0), self.index(self.total - 1, 0))
        self.checked_changed.emit(len(self.checked))

    def collect(self, done: Callable[[list[R]], None], only: set[Any] | None = None) -> None:
        """All rows of the list in order, or those of the ids in `only`; read in windows off the UI thread."""
        asked, page, key = self.criteria, self.source.page, self.source.key

        def read(session: Any, actor: Any) -> list[R]:
            found: list[R] = []
            offset = 0
            while True:
                window = page(session, actor, asked, offset, _READ)
                found += [row for row in window.rows if only is None or key(row) in only]
                offset += len(window.rows)
                if len(window.rows) < _READ or (only is not None and len(found) == len(only)):
                    return found

        self._context.query(read, done, key=f"{self._key}-collect")


def _whole(parts: dict[str, Any], offset: int, limit: int) -> Window[Any] | None:
    """The rows with the length of the list, once, as soon as both are known."""
    window: Window[Any] | None = parts.get("rows")
    if window is None or "shown" in parts:
        return None
    total = window.total
    if total == UNCOUNTED:
        short = not offset and len(window.rows) < limit
        total = len(window.rows) if short else parts.get("total", UNCOUNTED)
    if total == UNCOUNTED:
        return None
    parts["shown"] = True
    return Window(total, window.rows)
