"""A roster on its way out: printed, as a list, a matrix, a calendar; brought in again; versions side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt

from mzdesk.services import rosters, settings
from mzdesk.terms import DocumentKind
from mzdesk.ui import exporting, files, printing
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.printing import Paper
from mzdesk.ui.tables import Column, Kind
from mzdesk.ui.widgets import ComboBox, Label, Scroll
from mzdesk.views.rosters import DutyCount, EditionRow, RosterView, SeatDifference

if TYPE_CHECKING:
    from mzdesk.ui.context import Work
    from mzdesk.ui.pages.rosters.page import RostersPage

_COUNTS: Final[tuple[Column[DutyCount], ...]] = (
    Column("name", "姓名", lambda row: row.name, width=90),
    Column("role", "岗位", lambda row: row.role.label, width=90),
    Column("workdays", "工作日", lambda row: row.workdays, Kind.NUMBER, 80),
    Column("weekends", "周末", lambda row: row.weekends, Kind.NUMBER, 80),
    Column("holidays", "节假日", lambda row: row.holidays, Kind.NUMBER, 80),
    Column("total", "合计", lambda row: row.total, Kind.NUMBER, 80),
    Column("standby", "备班", lambda row: row.standby, Kind.NUMBER, 80),
    Column("points", "折算分", lambda row: row.points, Kind.NUMBER, 80),
)
Table = tuple[list[str], list[list[Any]]]


class Out:
    """Prints, writes and reads the roster that is shown."""

    def __init__(self, page: RostersPage) -> None:
        self._page, self._context = page, page.context

    # --- paper --------------------------------------------------------------------------------------------------------

    def print_a4(self) -> None:
        """值班安排表 on A4."""
        self._print("A4")

    def print_a3(self) -> None:
        """值班安排表 on A3, to be put up."""
        self._print("A3")

    def _print(self, paper: str) -> None:
        view = self._chosen()
        if view is None:
            return
        key, name = view.id, view.title

        def job(session: Any, actor: Any) -> bytes:
            from mzdesk import documents
            from mzdesk.documents import style

            with style.applied(settings.style(session, actor)):
                sheet = rosters.sheet_of(session, actor, key, paper=paper)
                return documents.render(DocumentKind.DUTY_ROSTER, sheet)

        self._context.query(job, lambda pdf: self._send(name, pdf))

    def _send(self, name: str, pdf: bytes) -> None:
        printer = self._context.printing.choose(self._page, name)
        if printer is None:
            self._context.notify.info("没有打印；可随时再打印")
        else:
            printing.send(self._context, printer, name, [Paper(pdf, name)])

    # --- files --------------------------------------------------------------------------------------------------------

    def export_list(self) -> None:
        """A line a shift."""
        from mzdesk.exchange import roster_book

        self._export("值班清单", roster_book.list_table)

    def export_matrix(self) -> None:
        """Persons down, days across."""
        from mzdesk.exchange import roster_book

        self._export("值班矩阵表", roster_book.matrix_table)

    def _export(self, word: str, table: Callable[[RosterView], Table]) -> None:
        view = self._chosen()
        if view is None:
            return
        heads, lines = table(view)
        columns = [
            Column(str(at), head, lambda row, at=at: row[at], Kind.TEXT, 70)  # type: ignore[misc]
            for at, head in enumerate(heads)
        ]
        exporting.save(self._context, self._page, f"{view.title}{word}", columns, lines)

    def export_statistics(self) -> None:
        """What each served in the shown year, changes included."""
        year = self._page.month.year

        def ask(session: Any, actor: Any) -> list[DutyCount]:
            return rosters.statistics(session, actor, first=date(year, 1, 1), last=date(year, 12, 31))

        def write(rows: list[DutyCount]) -> None:
            exporting.save(self._context, self._page, f"{year}年值班统计", _COUNTS, rows)

        self._context.query(ask, write)

    def export_calendar(self) -> None:
        """Every shift as an event for a telephone's calendar."""
        view = self._chosen()
        if view is None:
            return
        path = self._context.files.save(self._page, "导出日历文件", f"{view.title}.ics", "calendar")
        if path is None:
            return
        now = self._context.now()

        def job(work: Work, _progress: Callable[..., None]) -> Path:
            from mzdesk.exchange import calendar_file

            spans = {}
            with work.read() as session:
                for place in calendar_file.first_seats(view):
                    shift = rosters.shift_on(session, work.actor, place.day, place.time)
                    spans[place] = (shift.begin, shift.end)
                bureau = settings.value(session, work.actor, "bureau_name")
            files.write(path, calendar_file.write(view, bureau=bureau, made_at=now, spans=spans))
            return path

        self._context.long("导出日历文件", job, lambda made: self._context.notify.done(f"已导出：{made.name}"))

    def bring_in(self) -> None:
        """A workbook of either form in place of what stands in the draft."""
        view = self._chosen()
        chosen = self._context.files.choose(self._page, "导入值班表", "table") if view is not None else []
        if view is None or not chosen:
            return
        path, now = chosen[0], self._context.now()

        def job(work: Work, _progress: Callable[..., None]) -> int:
            from mzdesk.exchange import roster_book

            seats = roster_book.read_file(path, starts=view.starts, ends=view.ends)
            with work.begin("导入值班表") as session:
                rosters.take_in(session, work.actor, view.id, seats=seats, version=view.version, now=now)
            return len(seats)

        self._context.long(
            "导入值班表",
            job,
            lambda count: self._context.notify.done(f"已导入{count}个班，请核对表中提示"),
            self._page.say_problem,
        )

    # --- versions -----------------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """What changed since a kept version, and going back to it."""
        view = self._chosen()
        if view is not None and view.editions:
            VersionsDialog(self._page, view).open()

    def _chosen(self) -> RosterView | None:
        if self._page.view is None:
            self._context.notify.info("这个月还没有值班表，请先“自动排班”")
        return self._page.view


class VersionsDialog(Dialog):
    """A kept version beside the roster as it stands."""

    def __init__(self, page: RostersPage, view: RosterView) -> None:
        super().__init__(page.window(), "比较版本", "选一版，看它与现在有哪些不同。", act="恢复到这一版", keep="关闭")
        self._page, self._view = page, view
        self.choice = ComboBox([(row.number, _edition(row)) for row in view.editions], name="版本")
        self.words = Label("", "body", wrap=True, select=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.choice)
        self.body.addWidget(Scroll(self.words), 1)
        self.act_button.setEnabled(view.state.value == "draft" and page.may)
        self.choice.chosen.connect(lambda _number: self._ask())
        self.resize(560, 480)
        self._ask()

    def _ask(self) -> None:
        key, number = self._view.id, self.choice.value()
        self._page.context.query(lambda s, a: rosters.compare(s, a, key, before=number), self._show)

    def _show(self, found: list[SeatDifference]) -> None:
        lines = [f"{one.place.words}：{one.before or '空'} → {one.after or '空'}" for one in found]
        head = f"与现在相差{len(found)}个班" if found else "与现在完全一样"
        self.words.setText("\n".join([head, *lines]))

    def submit(self) -> None:
        """Go back to it."""
        key, version, number, now = self._view.id, self._view.version, self.choice.value(), self._page.context.now()

        def job(session: Any, actor: Any) -> Any:
            rosters.restore(session, actor, key, number=number, version=version, now=now)
            return session.info["undo"]

        self._page.context.change("恢复值班表版本", job, self._restored, lambda error: self.say(error.message))

    def _restored(self, entry: Any) -> None:
        self._page.acts.undone.append(entry)
        self._page.context.notify.undoable("已恢复", self._page.acts.undo)
        self.accept()


def _edition(row: EditionRow) -> str:
    note = f"，{row.note}" if row.note else ""
    return f"第{row.number}版　{row.act.label}　{row.by}{note}"
