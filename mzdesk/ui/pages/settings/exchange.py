"""交换包 and 填报簿: keys for townships without a line, what they sent imported, what was not received, receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from mzdesk import clock
from mzdesk.errors import MzdeskError
from mzdesk.services import access
from mzdesk.terms import Right
from mzdesk.ui import exporting, measure, packs
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog, ask, once
from mzdesk.ui.pages.settings.books import Books
from mzdesk.ui.pages.settings.books import listed as books_listed
from mzdesk.ui.printing import Paper
from mzdesk.ui.tables import Column
from mzdesk.ui.widgets import Button, ComboBox, HLine, Label, LineField, Scroll
from mzdesk.ui.widgets.frames import Surface

if TYPE_CHECKING:
    from mzdesk.db.receiving import Imported
    from mzdesk.views.books import IssuedBook
    from mzdesk.views.packs import ConflictRow, PackPreview, PackRow, TownKey

_NOTE: Final = (
    "没有网络的乡镇（街道）把待发送的内容导出为加密的交换包，用政务邮箱或移动硬盘送来。同一个包导入几次都只登记一次；"
    "没有收下的列在下面，处理后写明办法。导入后请把回执发回，对方才会销账。"
    "不能安装本程序的，发出填报簿由对方用表格软件填写，交回后读回。"
)
_SHOWN: Final = (
    "下面的交换密钥只显示这一次。请打印密钥单，当面交给乡镇（街道）经办人。"
    "以前制发过的随即停用，用旧密钥导出的交换包不能再导入。"
)
_SHEET: Final = "交换密钥单"
_UNPRINTED: Final = "密钥单没有打印。如果没有抄下密钥，请重新制发。"
_AGAIN: Final = "重新制发后，原来的密钥立即停用，对方要输入新密钥并重新导出。"
_UNSETTLED: Final = "未收下的内容"


class ExchangeCare(QWidget):
    """Import over the list of packs and of refusals; keys of townships for the section head."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._keys: list[TownKey] = []
        self.conflicts: list[ConflictRow] = []
        self.conflict_rows: list[Unsettled] = []
        self.receipt_buttons: list[Button] = []
        inside = Surface("bar")
        outer = measure.column(inside, (16, 14, 16, 14), 12)
        self.import_button = Button("导入交换包", "primary")
        self.import_button.clicked.connect(lambda: self.choose())
        self.list_button = Button("导出未收下清单", icon="arrow_export_ltr")
        self.list_button.clicked.connect(lambda: self.save_list())
        self.town = ComboBox(name="乡镇（街道）")
        self.key_button = Button("制发交换密钥", icon="key")
        self.key_button.clicked.connect(lambda: self.make_key())
        for part in (self.town, self.key_button):
            part.setVisible(access.may(context.actor, Right.KEEP_FIELD_KEYS))
        line = measure.row(gap=8)
        self.books = Books(context, self._say_words, self.refresh)
        for each in (self.import_button, self.books, self.list_button):
            line.addWidget(each)
        line.addStretch(1)
        outer.addLayout(line)
        keys = measure.row(gap=8)
        keys.addWidget(self.town)
        keys.addWidget(self.key_button)
        keys.addStretch(1)
        outer.addLayout(keys)
        self.problem = Label("", "dense", "danger", wrap=True)
        self.problem.hide()
        outer.addWidget(self.problem)
        outer.addWidget(Label(_NOTE, "small", "ink3", wrap=True))
        self._refused, self._packs, self._books = (measure.column(gap=8) for _ in range(3))
        for each_part in (self._refused, self._packs, self._books):
            outer.addLayout(each_part)
        outer.addStretch(1)
        measure.column(self).addWidget(Scroll(inside))

    def refresh(self) -> None:
        """Ask for packs, refusals and keys."""
        from mzdesk.services import books
        from mzdesk.services import packs as verbs

        if access.may(self._context.actor, Right.IMPORT):
            asked = lambda s, a: (  # noqa: E731
                verbs.town_keys(s, a), verbs.conflicts(s, a), verbs.listing(s, a), books.listing(s, a),
            )  # fmt: skip
            self._context.query(asked, self._show, self._say, key="settings.exchange")

    def _show(self, found: tuple[list[TownKey], list[ConflictRow], list[PackRow], list[IssuedBook]]) -> None:
        self._keys, self.conflicts, listed, issued = found
        self.books.towns = self._keys
        self.town.set_options([(key.township, _town(key)) for key in self._keys])
        self.list_button.setEnabled(bool(self.conflicts))
        _empty(self._refused)
        self.conflict_rows = [Unsettled(self, row) for row in self.conflicts]
        if self.conflict_rows:
            self._refused.addWidget(Label(f"{_UNSETTLED}（{len(self.conflicts)} 条）", "body"))
        for each in self.conflict_rows:
            self._refused.addWidget(each)
        _empty(self._packs)
        self.receipt_buttons = []
        self._packs.addWidget(Label("已导入的交换包" if listed else "还没有导入过交换包。", "body"))
        for row in listed:
            self._packs.addLayout(self._pack_line(row))
        _empty(self._books)
        if issued:
            self._books.addWidget(Label("已发出的填报簿", "body"))
        for label in books_listed(issued):
            self._books.addWidget(label)

    def _pack_line(self, row: PackRow) -> QLayout:
        refused = f"，未收下 {row.refused} 条" if row.refused else ""
        words = (
            f"{row.township}　第 {row.number} 号　{row.count} 条{refused}　{clock.office(row.made_at):%m-%d %H:%M} "
            f"{row.made_by}导出，{clock.office(row.imported_at):%m-%d %H:%M} {row.imported_by}导入"
        )
        line = measure.row(gap=8)
        line.addWidget(Label(words, "dense", wrap=True), 1)
        button = Button("导出回执", role="dense")
        button.clicked.connect(lambda: self.write_receipt(row))
        self.receipt_buttons.append(button)
        line.addWidget(button)
        return line

    def choose(self) -> None:
        """导入交换包: choose the file; it is looked at first."""
        self.problem.hide()
        found = self._context.files.choose(self, "导入交换包", "pack", "any")
        if found:
            packs.look(self._context, found[0], self._preview, self._say)

    def _preview(self, seen: PackPreview) -> None:
        facts = seen.pack.facts
        counts = "，".join(f"{kind.label} {count} 条" for kind, count in seen.counts)
        told = (
            f"{seen.township}第 {facts.number} 号交换包，{facts.made_by}于 "
            f"{clock.office(facts.made_at):%Y-%m-%d %H:%M} 导出。内有{counts}，"
            f"附件 {seen.files} 个；以前已收下 {seen.known} 条。"
        )
        dialog = Dialog(self.window(), "导入交换包？", told, act="导入")
        for warning in seen.warnings:
            dialog.body.addWidget(Label(warning, "dense", "warn", wrap=True))
        dialog.accepted.connect(lambda: packs.bring(self._context, seen.pack, self._brought, self._say))
        dialog.fit()
        dialog.open()

    def _brought(self, done: Imported) -> None:
        if done.lost:
            self._say_words(
                f"已收下 {done.received} 条，其余没有导入：{done.lost}接通后请重新导入同一个文件，不会重复登记。"
            )
        elif not done.received and not done.refused:
            self._context.notify.info(f"这个包的 {done.before} 条以前都已办理，没有重复登记")
        else:
            before = f"，以前已办 {done.before} 条" if done.before else ""
            self._context.notify.done(f"收下 {done.received} 条，未收下 {done.refused} 条{before}。请导出回执发回")
        self.refresh()

    def write_receipt(self, row: PackRow) -> None:
        """导出回执 of a pack."""
        self.problem.hide()
        name = f"回执_第{row.number}号_{clock.office(self._context.now()):%Y%m%d}.mzpack"
        path = self._context.files.save(self, "导出回执", name, "pack")
        if path is not None:
            path = path if path.suffix else path.with_suffix(".mzpack")
            done = lambda: self._context.notify.done(f"已导出{row.township}第 {row.number} 号包的回执")  # noqa: E731
            packs.write_receipt(self._context, row.id, path, done, self._say)

    def save_list(self) -> None:
        """导出未收下清单 as a workbook, to be printed or sent."""
        exporting.save(self._context, self, _UNSETTLED, _COLUMNS, self.conflicts)

    def settle(self, row: ConflictRow, note: str) -> None:
        """A refused line was dealt with otherwise."""
        from mzdesk.services import packs as verbs

        self.problem.hide()
        self._context.change(
            "处理未收下的内容",
            lambda s, a: verbs.settle(s, a, row.id, note=note),
            lambda _none: self.refresh(),
            self._say,
        )

    def make_key(self) -> None:
        """制发交换密钥 for the chosen township; asks before an earlier one ends."""
        self.problem.hide()
        key = next((each for each in self._keys if each.township == self.town.value()), None)
        if key is None:
            self._say_words("请先选择乡镇（街道）。")
        elif key.made_at is not None:
            ask(self.window(), f"重新制发{key.name}的交换密钥？", _AGAIN, "重新制发", then=lambda: self._make(key))
        else:
            self._make(key)

    def _make(self, key: TownKey) -> None:
        from mzdesk.services import packs as verbs

        now = self._context.now()
        self._context.change(
            "制发交换密钥",
            lambda s, a: verbs.make_key(s, a, key.township, now=now),
            lambda code: self._made(key, code),
            self._say,
        )

    def _made(self, key: TownKey, code: str) -> None:
        self.refresh()
        dialog = once.show(self, f"{key.name}的交换密钥", _SHOWN, (("交换密钥", code),), "打印密钥单")
        dialog.accepted.connect(lambda: self._print(key, code))

    def _print(self, key: TownKey, code: str) -> None:
        now = self._context.now()

        def make(session: Any, actor: Any) -> list[Paper]:
            from mzdesk.documents import recovering
            from mzdesk.services import packs as verbs

            view = verbs.sheet_view(session, actor, key.township, code=code, now=now)
            return [Paper(recovering.exchange_key(view), _SHEET)]

        once.press(self, self._context, _SHEET, make, lambda: self._say_words(_UNPRINTED), self._say)

    def _say(self, error: MzdeskError) -> None:
        self._say_words(error.message)

    def _say_words(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))


class Unsettled(QWidget):
    """A line that was not received: why, and how it was dealt with."""

    def __init__(self, care: ExchangeCare, row: ConflictRow) -> None:
        super().__init__()
        self.row = row
        outer = measure.column(self, gap=4)
        outer.addWidget(Label(f"{row.township}　{row.kind.label}　{row.title}", "body", wrap=True))
        kind = "填报簿" if row.book else "包"
        when = f"{clock.office(row.made_at):%m-%d %H:%M}"
        made = f"第 {row.number} 号{kind}，{when} {row.made_by}填报，{row.imported_by}导入"
        outer.addWidget(Label(made, "dense", "ink2"))
        self.why = Label(row.why, "dense", "danger", wrap=True)
        outer.addWidget(self.why)
        line = measure.row(gap=8)
        self.note = LineField("怎样处理的，如“已电话核实，由局里登记”", name=f"处理办法：{row.title}")
        self.settle_button = Button("已处理", role="dense")
        self.settle_button.clicked.connect(lambda: care.settle(row, self.note.text()))
        line.addWidget(self.note, 1)
        line.addWidget(self.settle_button)
        outer.addLayout(line)
        outer.addWidget(HLine())


_COLUMNS: Final[tuple[Column[Any], ...]] = (
    Column("township", "乡镇（街道）", lambda row: row.township),
    Column("number", "编号", lambda row: f"第 {row.number} 号{'填报簿' if row.book else '包'}"),
    Column("kind", "类别", lambda row: row.kind),
    Column("title", "内容", lambda row: row.title, width=240),
    Column("made_at", "填报时间", lambda row: row.made_at),
    Column("made_by", "填报人", lambda row: row.made_by),
    Column("imported_by", "导入人", lambda row: row.imported_by),
    Column("why", "未收下的原因", lambda row: row.why, width=320),
)


def _town(key: TownKey) -> str:
    return f"{key.name}（已制发 {clock.office(key.made_at):%Y-%m-%d}）" if key.made_at is not None else key.name


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.deleteLater()
        elif (layout := item.layout()) is not None:
            while (part := layout.takeAt(0)) is not None:
                if (widget := part.widget()) is not None:
                    widget.deleteLater()
