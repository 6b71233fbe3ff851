"""操作留痕: every entry of the audit, what narrows it, its way out, and the checks of its chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.services import trails
from mzdesk.terms import Capability
from mzdesk.ui import exporting, measure
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel
from mzdesk.ui.widgets import Bar, Button, ComboBox, DateField, EmptyState, Label, SearchField, TextArea
from mzdesk.views.history import AuditRow, Comparison, TrailCriteria

if TYPE_CHECKING:
    from mzdesk.db.chains import Verdict

_ACTIONS: Final = (
    ("", "全部动作"),
    ("insert", "新增"),
    ("update", "修改"),
    ("delete", "删除"),
    ("taken", "凭口令取出"),
    ("denied", "口令不正确"),
)
_CODES = "核对值班日志上的留痕码"
_ASKED = (
    "把纸质值班日志“操作留痕”一栏抄录在下面，每行一条：代码、末条、留痕码。"
    "纸上有而数据库中没有的，说明有记录被删去或改写，只核对数据库是查不出来的。"
)


class Trail(QWidget):
    """The list, newest first, over all entries; bars of filters and of acts above it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._record: UUID | None = None
        outer = measure.column(self)
        self._narrowing(outer)
        self._acting(outer)
        self.model = WindowModel(context, _TRAIL, TrailCriteria())
        empty = EmptyState("history", "还没有操作留痕。登记、修改、办理之后，这里逐条列出。")
        self.listing = Listing(context, self.model, "settings.trail", unit="条", name="操作留痕", empty=empty)
        outer.addWidget(self.listing, 1)

    def _narrowing(self, outer: QVBoxLayout) -> None:
        self.person = SearchField("操作人", width=110, key="")
        self.verb = SearchField("操作", width=130, key="")
        for field in (self.person, self.verb):
            field.setToolTip("输入即筛选")
            field.searched.connect(self.narrow)
        homes = [(each, each.label) for each in Capability]
        self.capability = ComboBox([(None, "全部业务"), *homes], name="所属业务")
        self.action = ComboBox(_ACTIONS, name="动作")
        self.begins, self.ends = DateField(name="起始日期", width=118), DateField(name="截止日期", width=118)
        for box in (self.capability, self.action):
            box.chosen.connect(self.narrow)
        for day in (self.begins, self.ends):
            day.day_changed.connect(self.narrow)
        self.record = Button("", "", "dismiss", tip="显示全部记录的留痕")
        self.record.hide()
        self.record.clicked.connect(lambda _checked=False: self.only(None))
        bar = Bar(45, 8)
        bar.add(self.person, self.verb, self.capability, self.action, self.begins, Label("至", "dense", "ink2"))
        bar.add(self.ends, self.record, None)
        outer.addWidget(bar)

    def _acting(self, outer: QVBoxLayout) -> None:
        self.verify_button = Button("核对留痕", icon="checkmark_circle")
        self.codes_button = Button("核对值班日志", icon="clipboard_task")
        self.export_button = Button("导出", icon="arrow_export_ltr")
        self.verdict = Label("", "dense", "ink2")
        bar = Bar(45, 12)
        bar.add(self.verify_button, self.codes_button, self.export_button, self.verdict, None)
        outer.addWidget(bar)
        self.verify_button.clicked.connect(lambda _checked=False: self.verify())
        self.codes_button.clicked.connect(lambda _checked=False: self.compare())
        self.export_button.clicked.connect(lambda _checked=False: self.export())

    def refresh(self) -> None:
        """Ask for the entries again."""
        self.listing.table.refresh()

    def criteria(self) -> TrailCriteria:
        """What is chosen."""
        return TrailCriteria(
            person=self.person.text().strip(),
            verb=self.verb.text().strip(),
            capability=self.capability.value(),
            action=self.action.value() or "",
            begins=self.begins.day(),
            ends=self.ends.day(),
            record=self._record,
        )

    def narrow(self, *_changed: object) -> None:
        """List what is chosen."""
        self.model.load(self.criteria())

    def only(self, record: UUID | None, name: str = "") -> None:
        """List one record's entries only, or all again."""
        self._record = record
        self.record.setText(name if len(name) <= 12 else f"{name[:11]}…")
        self.record.setAccessibleName(f"只显示{name}的留痕，点击显示全部" if name else "")
        self.record.setVisible(record is not None)
        self.narrow()

    def export(self) -> None:
        """What is listed, as a workbook."""
        exporting.save_table(self._context, self, "操作留痕", exporting.shown(self.listing.table))

    def verify(self) -> None:
        """Compute every hash again."""
        self.verdict.set_ink("ink2")
        self.verdict.setText("正在核对……")
        self._context.query(lambda s, a: trails.verify(s, a), self._say, self._refuse, key="settings.verify")

    def _say(self, verdict: Verdict) -> None:
        if verdict.holds:
            self.verdict.set_ink("good")
            self.verdict.setText(f"共 {verdict.entries} 条，核对无误")
            return
        self.verdict.set_ink("danger")
        places = "、".join(f"{scope} 第 {seq} 条" for scope, seq in verdict.broken)
        self.verdict.setText(f"发现改动或缺失：{places}。请保留数据库文件并报告负责人")

    def _refuse(self, error: MzdeskError) -> None:
        self.verdict.set_ink("danger")
        self.verdict.setText(error.message)

    def compare(self) -> CodesDialog:
        """Ask for what stands on paper."""
        dialog = CodesDialog(self._context, self)
        dialog.open()
        dialog.codes.setFocus()
        return dialog


class CodesDialog(Dialog):
    """Type or scan the lines of a 值班日志; the answer stands under them."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent.window(), f"{_CODES}？", _ASKED, act="核对", keep="关闭")
        self._context = context
        self.codes = TextArea("500156000 第1234条 7ZQ4-0M8C-……", name="留痕码", lines=6)
        self.body.addWidget(self.codes)
        self.answer = Label("", "dense", "good", wrap=True)
        self.answer.hide()
        self.body.addWidget(self.answer)

    def submit(self) -> None:
        """Compare; the dialog stays open."""
        typed = self.codes.toPlainText()
        self.say("")
        self._context.query(lambda s, a: trails.compare(s, a, codes=typed), self._show, self._refuse)

    def _show(self, found: Comparison) -> None:
        self.answer.setVisible(not found.gone)
        self.answer.setText(f"{found.agree} 条与数据库一致，没有被删去或改写。")
        if found.gone:
            places = "、".join(f"{tip.place}（{tip.scope}）第{tip.seq}条" for tip in found.gone)
            self.say(
                f"与值班日志不一致：{places}。请先核对是否抄错；没有抄错的，说明这一条及以后的留痕被删去或改写，"
                "请停止使用，保留数据库文件和纸质值班日志，报告负责人。"
            )
        self.fit()

    def _refuse(self, error: MzdeskError) -> None:
        self.answer.hide()
        self.say(error.message)
        self.fit()


def _changes(row: AuditRow) -> str:
    return "；".join(f"{name}：{old} → {new}" if old else f"{name}：{new}" for name, old, new in row.changes)


_TRAIL: Source[AuditRow, TrailCriteria] = Source(
    (
        Column("at", "时间", lambda row: row.at, Kind.DATE, 150, sortable=False),
        Column("actor", "操作人", lambda row: row.actor, width=90, sortable=False),
        Column("capability", "所属", lambda row: row.capability, Kind.MUTED, width=110, sortable=False),
        Column("verb", "操作", lambda row: row.verb, width=130, sortable=False),
        Column("what", "内容", lambda row: row.what, width=130, sortable=False),
        Column("changes", "改动", _changes, Kind.MUTED, 300, sortable=False, stretch=True),
        Column("place", "乡镇街道", lambda row: row.place, Kind.MUTED, 100, sortable=False),
        Column("seq", "序号", lambda row: row.seq, Kind.NUMBER, 70, sortable=False),
    ),
    lambda s, a, criteria, offset, limit: trails.listing(s, a, criteria, offset=offset, limit=limit),
    count=trails.count,
)
