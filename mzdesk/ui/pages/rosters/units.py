"""单位值班表: what homes, 局属单位 and townships sent in, by paste, spreadsheet or photo; checked for two a shift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from mzdesk.services import attachments, rosters
from mzdesk.terms import DutyTime
from mzdesk.ui import measure, theme
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.evidence import PDF, show_photo
from mzdesk.ui.pages.rosters.collecting import Collecting
from mzdesk.ui.preview import Preview
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel
from mzdesk.ui.widgets import Act, Bar, EmptyState, Label, Surface
from mzdesk.ui.widgets.buttons import button_for
from mzdesk.views.attachments import EvidenceRow
from mzdesk.views.rosters import CollectedDraftLine, CollectedRow
from mzdesk.views.window import Window

if TYPE_CHECKING:
    from mzdesk.ui.pages.rosters.page import RostersPage


def _fault(row: CollectedRow) -> str:
    return "；".join(row.faults) if row.faults else "每班两人，齐全"


def _way(row: CollectedRow) -> str:
    return f"{row.way.label} {row.photos} 张" if row.photos else row.way.label


_COLUMNS: Final[tuple[Column[CollectedRow], ...]] = (
    Column("unit", "单位", lambda row: row.unit, width=180, sortable=False),
    Column("starts", "自", lambda row: row.starts, Kind.DATE, 104, sortable=False),
    Column("ends", "至", lambda row: row.ends, Kind.DATE, 104, sortable=False),
    Column("holiday", "节假日", lambda row: row.holiday, width=80, sortable=False),
    Column("way", "来源", _way, Kind.MUTED, 90, sortable=False),
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
        self.collecting = Collecting(page, self.reveal)

        def window(session: Any, actor: Any, _criteria: Any, offset: int, limit: int) -> Window[CollectedRow]:
            first, last = rosters.month_span(page.month)
            rows = rosters.collected(session, actor, first=first, last=last)
            return Window(len(rows), tuple(rows[offset : offset + limit]))

        self.model = WindowModel(page.context, Source(_COLUMNS, window), None)
        empty = EmptyState(
            "people_list",
            "各机构、局属单位和乡镇（街道）每周、节假日报来的值班表收在这里，查岗时按它打电话。",
            [Act("收一份", self.collecting.new, "add", kind="primary", enabled=page.may)],
        )
        self.listing = Listing(page.context, self.model, "rosters-units", unit="份", name="单位值班表", empty=empty)
        acts = [
            Act("收一份", self.collecting.new, "add", enabled=page.may),
            Act("从表格读入", self.collecting.read_book, "arrow_import", enabled=page.may),
            Act("录入人员", self.key_in, "edit", enabled=page.may),
            Act("看原件", self.look, "image"),
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

    # --- acts ---------------------------------------------------------------------------------------------------------

    def reveal(self, key: UUID) -> None:
        """Show this one in the list."""
        self.refresh()
        self.listing.table.reveal(key)

    def row(self) -> CollectedRow | None:
        """The chosen one."""
        key = self.listing.table.current_id
        found = (self.model.row(at) for at in range(self.model.rowCount()))
        chosen = next((row for row in found if row is not None and row.id == key), None)
        if chosen is None:
            self._context.notify.info("请先在列表中选择一份")
        return chosen

    def key_in(self) -> None:
        """录入人员 of the chosen one."""
        row = self.row()
        if row is not None:
            self.collecting.key_in(row)

    def look(self) -> None:
        """看原件: the photo or scan as it came in."""
        row = self.row()
        if row is None:
            return
        if not row.photos:
            self._context.notify.info("这一份没有照片或扫描件")
            return
        key = row.id

        def ask(session: Any, actor: Any) -> tuple[EvidenceRow, bytes]:
            kept = attachments.of(session, actor, key)[0]
            return kept, attachments.data(session, actor, kept.sha256)

        self._context.query(ask, self._show_original)

    def _show_original(self, found: tuple[EvidenceRow, bytes]) -> None:
        kept, data = found
        if kept.media_type != PDF:
            show_photo(self._page, kept.name, data)
            return
        dialog = Dialog(self._page.window(), kept.name, act="关闭", keep="返回")
        dialog.keep_button.hide()
        preview = Preview(self._context)
        dialog.body.addWidget(preview, 1)
        dialog.resize(theme.px(720), theme.px(640))
        preview.show_pdf(data, kept.name)
        dialog.open()

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
