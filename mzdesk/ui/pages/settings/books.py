"""发出填报簿, 读回填报簿: which townships and days, where to; what came back, looked at before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QCheckBox, QWidget

from mzdesk import clock
from mzdesk.errors import MzdeskError
from mzdesk.terms import BookFate
from mzdesk.ui import books, exporting, measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.tables import Column
from mzdesk.ui.widgets import Button, DateField, HLine, Label, Scroll
from mzdesk.ui.widgets.frames import Surface

if TYPE_CHECKING:
    from mzdesk.db.receiving import Imported
    from mzdesk.ui.books import Looked
    from mzdesk.views.books import BookPreview, BookRow, IssuedBook
    from mzdesk.views.packs import TownKey

_SEND: Final = (
    "给没有安装本程序的乡镇（街道）用：每个乡镇一个表格文件，列好本辖区的单位和日期，填好后交回。"
    "已经报过的不再列入。一本最多 31 天。"
)
_READ: Final = "核对下面的内容，点“登记”才写入。不能登记的会留在“未收下的内容”里，写明在哪一行、怎么办。"
_LISTED, _SHOWN = 30, 200


class Books(QWidget):
    """The two acts; what they say goes to the page, which is asked again when something changed."""

    def __init__(self, context: Context, say: Callable[[str], None], changed: Callable[[], None]) -> None:
        super().__init__()
        self._context, self._say, self._changed = context, say, changed
        self.towns: list[TownKey] = []
        line = measure.row(self, gap=8)
        self.send_button = Button("发出填报簿", icon="table")
        self.send_button.clicked.connect(lambda: self.send())
        self.read_button = Button("读回填报簿")
        self.read_button.clicked.connect(lambda: self.read())
        line.addWidget(self.send_button)
        line.addWidget(self.read_button)

    def send(self) -> SendDialog:
        """发出填报簿: townships and days, then the folder."""
        self._say("")
        dialog = SendDialog(self.window(), self._context.today(), self.towns)
        dialog.accepted.connect(lambda: self._write(dialog))
        dialog.fit()
        dialog.open()
        return dialog

    def _write(self, dialog: SendDialog) -> None:
        towns, starts, ends = (
            dialog.chosen(),
            dialog.starts.day(),
            dialog.ends.day(),
        )  # it is gone when the folder is chosen
        folder = self._context.files.folder(self, "保存填报簿到文件夹")
        if folder is not None and starts is not None and ends is not None:
            books.send(
                self._context, towns, starts=starts, ends=ends, folder=folder, done=self._sent,
                failed=self._failed,
            )  # fmt: skip

    def _sent(self, made: list[Path]) -> None:
        show = lambda: self._context.files.show(made[0].parent)  # noqa: E731
        self._context.notify.done(f"已发出 {len(made)} 本填报簿，请用政务邮箱或移动硬盘送去", "打开文件夹", show)
        self._changed()

    def read(self) -> None:
        """读回填报簿: choose the files; they are looked at first."""
        self._say("")
        found = self._context.files.choose(self, "读回填报簿", "table", "any", many=True)
        if found:
            books.look(self._context, found, self._looked, self._failed)

    def _looked(self, looked: Looked) -> None:
        if not looked.books:
            self._say("　".join(f"{file}：{why}" for file, why in looked.refused))
            return
        dialog = ReadDialog(self.window(), self._context, looked)
        dialog.accepted.connect(lambda: books.bring(self._context, looked.books, self._brought, self._failed))
        dialog.fit()
        dialog.open()

    def _brought(self, done: Imported) -> None:
        if done.lost:
            self._say(f"已收下 {done.received} 条，其余没有登记：{done.lost}接通后请重新读回同一个文件，不会重复登记。")
        elif not done.received and not done.refused:
            self._context.notify.info(f"{done.before} 条以前都已办理，没有重复登记")
        else:
            before = f"，以前已办 {done.before} 条" if done.before else ""
            self._context.notify.done(f"收下 {done.received} 条，未收下 {done.refused} 条{before}")
        self._changed()

    def _failed(self, error: MzdeskError) -> None:
        self._say(error.message)
        self._changed()


class SendDialog(Dialog):
    """Which townships, and the span of days."""

    def __init__(self, parent: QWidget, today: date, towns: Sequence[TownKey]) -> None:
        super().__init__(parent, "发出填报簿", _SEND, act="选择文件夹")
        self.starts, self.ends = DateField(name="开始日期"), DateField(name="结束日期")
        self.starts.set_day(today)
        self.ends.set_day(today + timedelta(days=6))
        line = measure.row(gap=8)
        for part in (Label("日期", "body"), self.starts, Label("至", "body"), self.ends):
            line.addWidget(part)
        line.addStretch(1)
        self.all_button = Button("全选", role="dense")
        self.all_button.clicked.connect(lambda: self.tick_all())
        line.addWidget(self.all_button)
        self.body.addLayout(line)
        inside = Surface("bar")
        grid = measure.grid(inside, (10, 10, 10, 10), 6, 16)
        self.boxes: dict[str, QCheckBox] = {}
        for number, town in enumerate(towns):
            box = QCheckBox(town.name)
            box.setAccessibleName(town.name)
            measure.letter(box, "body")
            grid.addWidget(box, number // 3, number % 3)
            self.boxes[town.township] = box
        scroll = Scroll(inside)
        scroll.setMinimumHeight(theme.px(200))
        self.body.addWidget(scroll, 1)
        self.setMinimumWidth(theme.px(560))

    def tick_all(self) -> None:
        """Tick every township, or none when all are."""
        on = not all(box.isChecked() for box in self.boxes.values())
        for box in self.boxes.values():
            box.setChecked(on)

    def chosen(self) -> list[str]:
        """The codes of the townships that are ticked."""
        return [code for code, box in self.boxes.items() if box.isChecked()]

    def submit(self) -> None:
        """Look at the fields first."""
        problem = self.starts.problem() or self.ends.problem()
        starts, ends = self.starts.day(), self.ends.day()
        if problem or starts is None or ends is None:
            self.say(problem or "请填写开始日期和结束日期。")
        elif ends < starts:
            self.say("结束日期早于开始日期，请核对。")
        elif not self.chosen():
            self.say("请勾选要发出填报簿的乡镇（街道）。")
        else:
            self.accept()


class ReadDialog(Dialog):
    """What the books would do, the lines that can't be taken first."""

    def __init__(self, parent: QWidget, context: Context, looked: Looked) -> None:
        super().__init__(parent, "读回填报簿？", _READ, act="登记")
        self._context, self._looked = context, looked
        inside = Surface("bar")
        lines = measure.column(inside, (10, 10, 10, 10), 6)
        for file, why in looked.refused:
            lines.addWidget(Label(f"{file}：{why}", "dense", "danger", wrap=True))
        for book in looked.books:
            for part in _told(book):
                lines.addWidget(part)
            lines.addWidget(HLine())
        lines.addStretch(1)
        scroll = Scroll(inside)
        scroll.setMinimumHeight(theme.px(240))
        self.body.addWidget(scroll, 1)
        self.list_button = Button("导出清单", icon="arrow_export_ltr")
        self.list_button.clicked.connect(lambda: self.save_list())
        self.buttons.insertWidget(0, self.list_button)
        self.setMinimumWidth(theme.px(640))

    def save_list(self) -> None:
        """Every line and what it would do, as a workbook."""
        rows = [row for book in self._looked.books for row in book.rows]
        exporting.save(self._context, self, "填报簿核对清单", _COLUMNS, rows)


def _told(book: BookPreview) -> Iterator[Label]:
    new, known, bad = (book.count(fate) for fate in (BookFate.NEW, BookFate.KNOWN, BookFate.BAD))
    by = f"，{book.read.filler}填报" if book.read.filler else ""
    key = book.read.key
    yield Label(
        f"{key.town}第 {key.number} 号填报簿（{book.read.file}）{by}：登记 {new} 条，以前已办理 {known} 条，"
        f"不能登记 {bad} 条",
        "body",
        wrap=True,
    )
    for note in book.notes:
        yield Label(note, "dense", "warn", wrap=True)
    ranked = sorted(book.rows, key=lambda row: (row.fate is not BookFate.BAD, row.fate is BookFate.KNOWN))
    for row in ranked[:_SHOWN]:
        yield _row(row)
    if len(ranked) > _SHOWN:
        yield Label(f"另有 {len(ranked) - _SHOWN} 条没有列出，可用“导出清单”查看。", "dense", "ink3", wrap=True)


def _row(row: BookRow) -> Label:
    if row.fate is BookFate.BAD:
        return Label(f"{row.title}　{row.why}", "dense", "danger", wrap=True)
    if row.fate is BookFate.KNOWN:
        return Label(f"{row.title}（以前已办理）", "dense", "ink3", wrap=True)
    return Label(f"{row.title}　{row.said}", "dense", wrap=True)


def listed(issued: Sequence[IssuedBook]) -> Iterator[Label]:
    """The books that were sent out, in words."""
    for book in issued[:_LISTED]:
        sent = f"{clock.office(book.made_at):%m-%d %H:%M} {book.made_by}发出"
        words = f"{book.town}　第 {book.number} 号填报簿　{book.starts} 至 {book.ends}　{sent}，"
        if book.read_at is None:
            yield Label(f"{words}还没有读回", "dense", "warn", wrap=True)
        else:
            refused = f"，未收下 {book.refused} 条" if book.refused else ""
            when = f"{clock.office(book.read_at):%m-%d %H:%M} {book.read_by}读回"
            yield Label(f"{words}{when}，收下 {book.received} 条{refused}", "dense", wrap=True)


_COLUMNS: Final[tuple[Column[Any], ...]] = (
    Column("town", "乡镇（街道）", lambda row: row.town),
    Column("file", "文件", lambda row: row.file, width=200),
    Column("sheet", "工作表", lambda row: row.sheet),
    Column("row", "行", lambda row: row.row),
    Column("title", "内容", lambda row: row.title, width=240),
    Column("fate", "处理", lambda row: row.fate),
    Column("why", "不能登记的原因和办法", lambda row: row.why, width=320),
    Column("said", "填写的内容", lambda row: row.said, width=320),
)
