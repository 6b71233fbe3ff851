"""备份与恢复: copies of the local store, and putting one back."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from mzdesk import clock, paths
from mzdesk.errors import MzdeskError
from mzdesk.rules import trail_codes
from mzdesk.ui import copies, measure
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import ask
from mzdesk.ui.widgets import Banner, Button, Facts, HLine, Label, LinkButton

if TYPE_CHECKING:
    from mzdesk.ui.page import Page

_SHOWN = 8
_NOTE = (
    "每天第一次打开程序时自动备份一次，保留最近 14 天、8 周、12 个月各一份；升级前另外备份。"
    "恢复前会先保存一份现有数据。"
    "电脑损坏或被盗时这里的备份会一起丢失，请每周复制一份到移动硬盘。"
)
_SHARED = "正在使用共享数据库，由数据库管理员备份。"


_COUNTED = "机构 {facilities}，隐患 {hazards}，检查 {inspections}，文书 {documents}"
_SENTENCE = (
    "用这份备份替换现有数据，备份之后录入的内容会退回到备份时的样子。"
    "现有数据会另存一份，程序将关闭并在下次打开时完成恢复。"
)


def facts(offer: copies.Offer) -> list[tuple[str, str]]:
    """What a copy holds and what would be lost, for the dialog."""
    held = offer.held
    last = ""
    if held.last_at:
        at = clock.office(datetime.fromisoformat(held.last_at.replace("Z", "+00:00")))
        last = f"{at:%Y-%m-%d %H:%M}，{held.last_by}"
    end = held.ends.get(f"{held.district}000")
    lost = "现有数据已损坏，无法比较" if offer.later is None else f"{offer.later} 条操作留痕对应的录入"
    if offer.later is not None and not offer.same:
        lost += "；另外，这份备份与现有数据不是同一来历，请核对"
    return [
        ("备份文件", offer.path.name),
        ("单位", f"{held.bureau}（{held.district}）" if held.district else "还没有设置单位"),
        ("程序版本", f"{held.program}，数据版本 {held.revision}"),
        ("内容", _COUNTED.format(**held.counts)),
        ("最后一条留痕", last),
        ("留痕码", f"第{end[0]}条 {trail_codes.code(end[1])}" if end else ""),
        ("将会失去", lost),
    ]


class StoreCare(QWidget):
    """Where the data lies, its copies, a copy now, a copy back."""

    def __init__(self, context: Context, page: Page) -> None:
        super().__init__()
        self._context, self._page = context, page
        outer = measure.column(self, (16, 14, 16, 14), 12)
        self.facts = Facts(label_width=110)
        outer.addWidget(self.facts)
        line = measure.row(gap=8)
        self.copy_button = Button("立即备份", icon="save")
        self.carry_button = Button("复制到移动硬盘", icon="arrow_export_ltr")
        self.restore_button = Button("用其他备份恢复", icon="history")
        self.folder_button = Button("打开备份文件夹", icon="folder_open")
        for button in (self.copy_button, self.carry_button, self.restore_button, self.folder_button):
            line.addWidget(button)
        line.addStretch(1)
        outer.addLayout(line)
        outer.addWidget(Label(_NOTE, "small", "ink3", wrap=True))
        self.scarce = Banner("warn")
        outer.addWidget(self.scarce)
        self.problem = Label("", "dense", "danger", wrap=True)
        outer.addWidget(self.problem)
        self.problem.hide()
        self.rows = QWidget()
        self._rows = measure.column(self.rows, gap=6)
        outer.addWidget(self.rows)
        outer.addStretch(1)
        self.copy_button.clicked.connect(lambda _checked=False: self.copy())
        self.carry_button.clicked.connect(lambda _checked=False: self.carry())
        self.restore_button.clicked.connect(lambda _checked=False: self.choose())
        self.folder_button.clicked.connect(lambda _checked=False: context.files.show(paths.backups()))

    def refresh(self) -> None:
        """Look at the copies again."""
        self._context.desk(partial(copies.scarce, self._context.store.path), self.scarce.say)
        self._context.desk(copies.listing, self._show)

    def _show(self, found: list[copies.CopyRow]) -> None:
        store = self._context.store
        local = store.path
        latest = f"{found[0].at:%Y-%m-%d %H:%M}" if found else "还没有备份"
        self.facts.show_rows(
            [
                ("数据库", str(local) if local else f"{store.label}（{_SHARED}）"),
                ("备份文件夹", str(paths.backups())),
                ("最近一次备份", latest),
                ("备份份数", str(len(found))),
            ]
        )
        for button in (self.copy_button, self.carry_button, self.restore_button):
            button.setEnabled(local is not None)
        while (item := self._rows.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().deleteLater()
        if found:
            self._rows.addWidget(HLine())
        for row in found[:_SHOWN]:
            self._rows.addWidget(self._line(row, local is not None))

    def _line(self, row: copies.CopyRow, local: bool) -> QWidget:
        line = QWidget()
        inside = measure.row(line, gap=8)
        inside.addWidget(Label(f"{row.at:%Y-%m-%d %H:%M}", "dense"))
        inside.addWidget(Label(f"{row.path.stem}（{row.size / 1_048_576:.1f} MB）", "dense", "ink2"), 1)
        link = LinkButton("恢复到这一份")
        link.setAccessibleName(f"恢复到备份 {row.path.stem}")
        link.setEnabled(local)
        link.clicked.connect(lambda _checked=False: self.restore(row.path))
        inside.addWidget(link)
        return line

    def copy(self) -> None:
        """A copy of the local store, now."""
        local, now = self._context.store.path, self._context.now()
        if local is not None:
            self._context.desk(partial(copies.make, local, now), self._made, self._say)

    def _made(self, path: Path) -> None:
        self.problem.hide()
        self._context.notify.done(f"已备份：{path.name}")
        self.refresh()

    def carry(self) -> None:
        """A checked copy to a disk the clerk names."""
        local, now = self._context.store.path, self._context.now()
        folder = self._context.files.folder(self, "选择移动硬盘上的文件夹") if local is not None else None
        if local is not None and folder is not None:
            self._context.desk(partial(copies.carry, local, folder, now), self._carried, self._say)

    def _carried(self, path: Path) -> None:
        self.problem.hide()
        self._context.notify.done(f"已复制并核对：{path.name}。请安全弹出后再拔出，并妥善保管。")

    def choose(self) -> None:
        """Choose a copy that lies elsewhere."""
        found = self._context.files.choose(self, "选择备份文件", "any")
        if found:
            self.restore(found[0])

    def restore(self, chosen: Path) -> None:
        """Show what a copy holds and, when agreed to, put it back: at the next start, before anything is open."""
        local = self._context.store.path
        if local is not None:
            self._context.desk(partial(copies.offer, chosen, local), self._ask, self._say)

    def _ask(self, offer: copies.Offer) -> None:
        self.problem.hide()
        local = self._context.store.path

        def agreed() -> None:
            if local is not None:
                self._context.desk(partial(copies.plan_restore, offer.path, local), self._leave, self._say)

        dialog = ask(self, "恢复备份？", _SENTENCE, "恢复并关闭程序", "保留现有数据", then=agreed)
        dialog.body.addWidget(Facts(facts(offer), label_width=110))
        dialog.fit()

    def _say(self, error: MzdeskError) -> None:
        self.problem.setText(error.message)
        self.problem.show()

    def _leave(self, _planned: None) -> None:
        self.window().close()
