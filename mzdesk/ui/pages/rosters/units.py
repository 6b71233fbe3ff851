"""单位值班表: what homes, 局属单位 and townships sent in, by paste, spreadsheet or photo; checked for two a shift."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from mzdesk.errors import MzdeskError
from mzdesk.rules import duty_lists
from mzdesk.services import rosters, search, settings
from mzdesk.terms import Capability, CollectedWay, DutyTime
from mzdesk.ui import measure
from mzdesk.ui.forms import Area, Day, Name, Text
from mzdesk.ui.forms.completer import Suggestion
from mzdesk.ui.pages.rosters.dialogs import FormDialog
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel
from mzdesk.ui.widgets import Act, Bar, EmptyState, Label, PhotoStrip, Surface
from mzdesk.ui.widgets.buttons import button_for
from mzdesk.views.attachments import FileDraft
from mzdesk.views.rosters import CollectedDraft, CollectedDraftLine, CollectedRow
from mzdesk.views.window import Window

if TYPE_CHECKING:
    from mzdesk.ui.context import Work
    from mzdesk.ui.pages.rosters.page import RostersPage


def _fault(row: CollectedRow) -> str:
    return "；".join(row.faults) if row.faults else "每班两人，齐全"


_COLUMNS: Final[tuple[Column[CollectedRow], ...]] = (
    Column("unit", "单位", lambda row: row.unit, width=180, sortable=False),
    Column("starts", "自", lambda row: row.starts, Kind.DATE, 104, sortable=False),
    Column("ends", "至", lambda row: row.ends, Kind.DATE, 104, sortable=False),
    Column("holiday", "节假日", lambda row: row.holiday, width=80, sortable=False),
    Column("way", "来源", lambda row: row.way.label, Kind.MUTED, 70, sortable=False),
    Column("received", "收到", lambda row: row.received_on, Kind.DATE, 104, sortable=False),
    Column("shifts", "班数", lambda row: row.shifts, Kind.NUMBER, 60, sortable=False),
    Column(
        "faults", "检查", _fault, width=260, sortable=False, stretch=True,
        ink=lambda row: "danger" if row.faults else "good",
    ),
)  # fmt: skip


class Units(Surface):
    """The units' rosters of the shown month, the persons of the chosen one under them."""

    def __init__(self, page: RostersPage) -> None:
        super().__init__()
        self._page, self._context = page, page.context

        def window(session: Any, actor: Any, _criteria: Any, offset: int, limit: int) -> Window[CollectedRow]:
            first, last = rosters.month_span(page.month)
            rows = rosters.collected(session, actor, first=first, last=last)
            return Window(len(rows), tuple(rows[offset : offset + limit]))

        self.model = WindowModel(page.context, Source(_COLUMNS, window), None)
        empty = EmptyState(
            "people_list",
            "各机构、局属单位和乡镇（街道）每周、节假日报来的值班表收在这里，查岗时按它打电话。",
            [Act("收一份", self.collect, "add", kind="primary", enabled=page.may)],
        )
        self.listing = Listing(page.context, self.model, "rosters-units", unit="份", name="单位值班表", empty=empty)
        acts = [
            Act("收一份", self.collect, "add", enabled=page.may),
            Act("从表格读入", self.read_book, "arrow_import", enabled=page.may),
            Act("删除这一份", self.drop, "delete", enabled=page.may),
        ]
        self.buttons = {act.title: button_for(act) for act in acts}
        bar = Bar(41, 8)
        bar.add(12, Label("单位值班表", "card"), *self.buttons.values(), None)
        self.people = Label("", "dense", "ink2", wrap=True, select=True)
        measure.pad(outer := measure.column(self))
        outer.addWidget(bar)
        outer.addWidget(self.listing, 1)
        foot = Surface("bar")
        measure.column(foot, (16, 8, 16, 8)).addWidget(self.people)
        outer.addWidget(foot)
        self.listing.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)

    def refresh(self) -> None:
        """Ask again."""
        self.listing.table.refresh()

    def _loaded(self) -> None:
        self.listing.show_empty(not self.model.total)
        self.people.setText("")
        self._choose(self.listing.table.current_id)

    def _choose(self, key: Any) -> None:
        if isinstance(key, UUID):
            self._context.query(
                lambda s, a: rosters.collected_lines(s, a, key), self._show_people, key="rosters-collected"
            )

    def _show_people(self, lines: list[CollectedDraftLine]) -> None:
        by_shift: dict[str, list[str]] = {}
        for line in lines:
            part = "" if line.time is DutyTime.WHOLE else line.time.label
            who = f"{'带班 ' if line.leads else ''}{line.name} {line.phone}".strip()
            by_shift.setdefault(f"{line.day.month}-{line.day.day}{part}", []).append(who)
        self.people.setText("　".join(f"{shift}：{'、'.join(who)}" for shift, who in by_shift.items()))

    # --- taking one in ------------------------------------------------------------------------------------------------

    def collect(self, text: str = "", way: CollectedWay = CollectedWay.PASTE) -> FormDialog:
        """Paste, type, or add a photo."""
        strip = PhotoStrip(self._context)
        photos: list[tuple[str, bytes]] = []
        strip.added.connect(photos.extend)
        fields = (
            Name(key="unit", label="报送单位", lookup=_units, required=True, hint="机构或乡镇（街道）"),
            Day(key="received", label="收到日期", required=True),
            Day(key="starts", label="自", required=True),
            Day(key="ends", label="至", required=True),
            Text(key="holiday", label="节假日", longest=20, hint="如 国庆，平时不填"),
            Area(key="text", label="值班人员", lines=8, hint="一行一天：12月1日 姓名 电话 姓名 电话；带班：姓名"),
        )
        made = FormDialog(
            self._page,
            self._context,
            "收单位值班表",
            fields,
            lambda values, dialog: self._keep(values, dialog, way, photos),
            act="保存",
            sentence="可粘贴微信内容或表格单元格；只有照片时把照片加入，人员可以后补。",
            draft="rosters/collect",
        )
        measure.fix(strip, height=96)
        made.body.addWidget(strip)
        first, last = rosters.month_span(self._page.month)
        made.show_with({"received": self._context.today(), "starts": first, "ends": last, "text": text})
        return made

    def _keep(
        self, values: dict[str, Any], dialog: FormDialog, way: CollectedWay, photos: list[tuple[str, bytes]]
    ) -> None:
        try:
            lines = duty_lists.read(values["text"] or "", starts=values["starts"], ends=values["ends"])
        except MzdeskError as error:
            dialog.refused(error)
            return

        def job(session: Any, actor: Any) -> UUID:
            return rosters.collect(
                session,
                actor,
                CollectedDraft(
                    values["unit"],
                    values["starts"],
                    values["ends"],
                    CollectedWay.PHOTO if photos and not lines else way,
                    values["received"],
                    tuple(lines),
                    holiday=values["holiday"] or "",
                    photo=_photo(*photos[0]) if photos else None,
                ),
            )

        def done(key: UUID) -> None:
            dialog.kept()
            self.refresh()
            self.listing.table.reveal(key)
            self._context.notify.done(f"已收：{values['unit']}")

        self._context.change("收单位值班表", job, done, dialog.refused)

    def read_book(self) -> None:
        """The cells of a workbook's first sheet as text, to be looked over before they are kept."""
        chosen = self._context.files.choose(self._page, "读入单位值班表", "table")
        if not chosen:
            return
        path = chosen[0]

        def job(_work: Work, _progress: Callable[..., None]) -> str:
            return _cells(path)

        self._context.long("读入单位值班表", job, self._look_over)

    def _look_over(self, text: str) -> None:
        self.collect(text, CollectedWay.FILE)

    def drop(self) -> None:
        """Remove the chosen one."""
        key = self.listing.table.current_id
        if not isinstance(key, UUID):
            self._context.notify.info("请先在列表中选择一份")
            return
        self._context.change(
            "删除单位值班表",
            lambda s, a: rosters.drop_collected(s, a, key),
            lambda _none: self._context.notify.done("已删除"),
        )


def _cells(path: Path) -> str:
    from datetime import date, datetime

    from mzdesk.exchange.gate import admit
    from mzdesk.exchange.grid import open_book

    def word(cell: Any) -> str:
        if isinstance(cell, datetime | date):
            return f"{cell.month}月{cell.day}日"
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

    sheet = open_book(admit(path)).sheets[0]
    lines = ["\t".join(word(cell) for cell in row.cells if cell is not None) for row in sheet.rows()]
    return "\n".join(line for line in lines if any(char.isdigit() for char in line))


def _photo(name: str, data: bytes) -> FileDraft:
    """As it is kept; raises BadInput for what is no picture."""
    from mzdesk.documents import photos

    made = photos.prepare(data, name)
    return FileDraft(name, made.media_type, made.data, made.original_sha256, made.width, made.height)


def _units(session: Any, actor: Any, text: str) -> list[Suggestion]:
    towns = [
        Suggestion(town.name, "乡镇（街道）", town.code)
        for town in settings.townships(session, actor)
        if text in town.name
    ]
    places = search.find(session, actor, text, only=Capability.FACILITIES, limit=8)
    return [*(Suggestion(hit.title, hit.detail, hit.id) for hit in places), *towns]
