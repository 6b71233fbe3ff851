"""补休 on screen: what each earned, took and has left; entered, looked into, written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mzdesk.services import rosters
from mzdesk.terms import CompKind
from mzdesk.ui import exporting
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.forms import Choice, Day, Number, Text
from mzdesk.ui.forms.fields import Name
from mzdesk.ui.pages.rosters.part import Part
from mzdesk.ui.tables import Column, Kind
from mzdesk.ui.widgets import Act, Label, Scroll
from mzdesk.views.roster_acts import CompEntry, CompRow

if TYPE_CHECKING:
    from mzdesk.ui.pages.rosters.others import Others
    from mzdesk.ui.pages.rosters.page import RostersPage


def _days(halves: int) -> str:
    return f"{halves / 2:g}"


_COMP: Final[tuple[Column[CompRow], ...]] = (
    Column("name", "姓名", lambda row: row.name, width=110, sortable=False, stretch=True),
    Column("weekends", "周末班", lambda row: row.weekends, Kind.NUMBER, 90, sortable=False),
    Column("holidays", "节假日班", lambda row: row.holidays, Kind.NUMBER, 90, sortable=False),
    Column("earned", "应补（天）", lambda row: _days(row.earned), Kind.NUMBER, 100, sortable=False),
    Column("corrected", "增减（天）", lambda row: _days(row.corrected), Kind.NUMBER, 100, sortable=False),
    Column("taken", "已补（天）", lambda row: _days(row.taken), Kind.NUMBER, 100, sortable=False),
    Column("left", "剩余（天）", lambda row: _days(row.left), Kind.NUMBER, 100, sortable=False),
)


class Comp:
    """The ledger of the shown year."""

    def __init__(self, page: RostersPage, others: Others) -> None:
        self._page, self._context, self._others = page, page.context, others
        self.part = Part(
            page,
            "comp",
            _COMP,
            self._ledger,
            [
                Act("登记补休", self.add, "add", enabled=page.may),
                Act("看明细", self.entries, "list"),
                Act("导出", self.export, "arrow_export_ltr"),
            ],
            name="补休",
            unit="人",
            row_key=lambda row: row.person,
            empty="周末、节假日值过班的应补休天数在这里，登记已补的，随时看剩余。",
        )

    def _ledger(self, session: Any, actor: Any) -> list[CompRow]:
        return rosters.comp_ledger(session, actor, year=self._page.month.year, today=self._context.today())

    def _chosen(self) -> CompRow | None:
        return next((row for row in self.part.rows() if row.person == self.part.current()), None)

    def add(self) -> None:
        """补休 taken, or a correction."""
        fields = (
            Name(key="name", label="姓名", lookup=self._others.lookup, required=True),
            Day(key="day", label="日期", required=True),
            Choice(key="kind", label="事项", options=tuple((one, one.label) for one in CompKind)),
            Number(key="halves", label="几个半天", low=1, required=True, hint="一天填 2"),
            Text(key="note", label="说明", longest=100, span=2),
        )
        today = self._context.today()

        def work(session: Any, actor: Any, values: dict[str, Any]) -> None:
            given = {key: values[key] for key in ("name", "day", "kind", "halves")}
            rosters.note_comp(session, actor, **given, today=today, note=values["note"] or "")

        chosen = self._chosen()
        start = {"kind": CompKind.TAKEN, "day": today, "halves": 2, "name": chosen.name if chosen else ""}
        self._others.ask("登记补休", fields, work, "已登记补休", start)

    def entries(self) -> None:
        """What was taken and corrected of the chosen one's, line by line."""
        row, year = self._chosen(), self._page.month.year
        if row is None:
            self._context.notify.info("请先在列表中选择一行")
            return
        person = row.person
        self._context.query(
            lambda s, a: rosters.comp_entries(s, a, person, year=year), lambda found: self._show(row, year, found)
        )

    def _show(self, row: CompRow, year: int, found: list[CompEntry]) -> None:
        head = (
            f"周末班 {row.weekends} 个，节假日班 {row.holidays} 个，应补 {_days(row.earned)} 天；"
            f"已补 {_days(row.taken)} 天，剩余 {_days(row.left)} 天。"
        )
        lines = [
            f"{one.day}　{one.kind.label} {_days(one.halves)} 天{f'　{one.note}' if one.note else ''}（{one.by}）"
            for one in found
        ]
        dialog = Dialog(self._page.window(), f"{row.name} {year}年补休明细", head, act="关闭", keep="返回")
        dialog.keep_button.hide()
        dialog.body.addWidget(Scroll(Label("\n".join(lines) or "还没有登记补休。", "body", wrap=True, select=True)), 1)
        dialog.open()

    def export(self) -> None:
        """The ledger as a workbook."""
        exporting.save(self._context, self._page, f"{self._page.month.year}年补休台账", _COMP, self.part.rows())
