"""The shown table on its way out: as a workbook, or as words for paper. Read and written on a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mzdesk import clock
from mzdesk.services import settings
from mzdesk.terms import Term
from mzdesk.ui.tables import Column, Kind, Source, Word

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from mzdesk.ui.context import Context, Work
    from mzdesk.ui.tables import Table

Progress = Callable[..., None]
_WIDE: Final = {Kind.DATE: 13, Kind.NUMBER: 10, Kind.PILL: 12, Kind.GRADE: 12}
_WINDOW: Final = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows an act on a table takes: the ticked ones, else all that the filters leave, in the shown order."""

    source: Source[Any, Any]
    columns: tuple[Column[Any], ...]
    criteria: Any
    ids: frozenset[Any]

    def rows(self, work: Work, progress: Progress) -> Iterator[Any]:
        """Row by row, read in windows within one unit of work."""
        left, offset = set(self.ids), 0
        with work.read() as session:
            total = self.source.count(session, work.actor, self.criteria) if self.source.count is not None else 0
            while True:
                window = self.source.page(session, work.actor, self.criteria, offset, _WINDOW)
                progress(offset, max(total, window.total))
                for row in window.rows:
                    if not self.ids or self.source.key(row) in left:
                        left.discard(self.source.key(row))
                        yield row
                offset += len(window.rows)
                if len(window.rows) < _WINDOW or (self.ids and not left):
                    return


def shown(table: Table, *, everything: Any = None, columns: Sequence[Column[Any]] = ()) -> Shown:
    """What `table` shows or what is ticked in it.

    `everything` is the criteria without filters in the same order: a ticked row counts although a filter hides it now.
    `columns` replaces the visible ones.
    """
    export = table.export()
    criteria = everything if export.ids and everything is not None else export.criteria
    return Shown(table.rows.source, tuple(columns) or export.columns, criteria, export.ids)


def save_table(context: Context, parent: QWidget, title: str, given: Shown) -> None:
    """Write what `shown` found to a workbook the clerk names."""
    at = context.now()
    path = _ask(context, parent, title, at)
    if path is None:
        return

    def job(work: Work, progress: Progress) -> int:
        return _write(work, title, given.columns, given.rows(work, progress), at, path)

    context.long(f"导出{title}", job, lambda count: _done(context, path, count))


def save(context: Context, parent: QWidget, title: str, columns: Sequence[Column[Any]], rows: Sequence[Any]) -> None:
    """Write `rows` under `columns` to a workbook the clerk names."""
    at = context.now()
    path = _ask(context, parent, title, at)
    if path is not None:
        context.long(f"导出{title}", writer(title, columns, rows, at, path), lambda _made: _done(context, path))


def writer(
    title: str, columns: Sequence[Column[Any]], rows: Sequence[Any], at: datetime, path: Path
) -> Callable[[Any, Progress], Path]:
    """The long job that writes the workbook."""

    def job(work: Work, progress: Progress) -> Path:
        def counted() -> Iterator[Any]:
            for number, row in enumerate(rows):
                if number % 200 == 0:
                    progress(number, len(rows))
                yield row

        _write(work, title, columns, counted(), at, path)
        return path

    return job


def words(column: Column[Any], row: Any) -> str:
    """A cell as it stands on paper: empty where nothing is known."""
    value = column.value(row)
    return "" if value is None else column.text(row)


def unit(work: Work) -> str:
    """The office's name; a city has none of its own."""
    if work.actor.of_city:
        return "市级汇总"
    with work.read() as session:
        return str(settings.value(session, work.actor, "bureau_name"))


def _write(
    work: Work, title: str, columns: Sequence[Column[Any]], rows: Iterator[Any], at: datetime, path: Path
) -> int:
    from mzdesk.exchange import workbook

    kept = [column for column in columns if column.kind is not Kind.CHECK]
    heads = [workbook.Column(column.title, width=_WIDE.get(column.kind, max(10, column.width // 7))) for column in kept]
    lines = ([_plain(column.value(row)) for column in kept] for row in rows)
    return workbook.export(title, heads, lines, unit=unit(work), at=at, path=path)


def _plain(value: Any) -> Any:
    if isinstance(value, Word):
        return value.text
    if isinstance(value, Term):
        return value.label
    if isinstance(value, datetime):
        return f"{clock.office(value):%Y-%m-%d %H:%M}"
    return value if value is None or isinstance(value, int | float | date) else str(value)


def _ask(context: Context, parent: QWidget, title: str, at: datetime) -> Path | None:
    path = context.files.save(parent, f"导出{title}", f"{title}_{clock.office(at):%Y%m%d_%H%M}.xlsx", "workbook")
    if path is not None and not path.suffix:
        path = path.with_suffix(".xlsx")
    return path


def _done(context: Context, path: Path, count: int | None = None) -> None:
    counted = "" if count is None else f"，{count} 条"
    context.notify.done(f"已导出：{path.name}{counted}", "打开", lambda: context.files.show(path))
