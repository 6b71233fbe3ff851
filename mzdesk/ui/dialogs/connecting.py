"""数据库连接: this PC alone, or a shared database; a button tells exactly what is wrong with the line."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from mzdesk.db.examining import Examined, examine
from mzdesk.db.line import Line, line, line_of
from mzdesk.errors import BadInput, MzdeskError
from mzdesk.settings import PcSettings
from mzdesk.ui import measure, theme
from mzdesk.ui.dialogs.base import Dialog
from mzdesk.ui.dialogs.crash import CrashDialog
from mzdesk.ui.files import Files
from mzdesk.ui.runner import Job, Lane, Runner
from mzdesk.ui.widgets.buttons import Button
from mzdesk.ui.widgets.chips import Segment
from mzdesk.ui.widgets.fields import LineField
from mzdesk.ui.widgets.words import Label

ALONE, SHARED = "alone", "shared"
_SENTENCE: Final = (
    "一台电脑自己用，选“只在本机使用”；全局多科室、乡镇（街道）一起用，选“连接共享数据库”，按数据库管理员给的内容填写。"
)
_ALONE: Final = "数据存放在这台电脑上，程序每天自动备份。"
_WIDTH: Final = 104


class Asking(QObject):
    """Asks a server on a thread of its own, before there is a desk; ends when its dialog is finished."""

    def __init__(self, dialog: Dialog) -> None:
        super().__init__(dialog)
        self.runner = Runner(self)
        self.runner.crashed.connect(lambda trace: CrashDialog(dialog, trace).open())
        self.ended = False
        dialog.finished.connect(self.end)

    def end(self) -> None:
        """Stop the threads; nothing is delivered any more."""
        if not self.ended:
            self.ended = True
            self.runner.close()


class ConnectionDialog(Dialog):
    """`chosen` is what was kept in this PC's settings: an address without a password, or empty for this PC alone."""

    kept = Signal(str)

    def __init__(self, parent: QWidget | None, pc: PcSettings, *, act: str = "保存") -> None:
        super().__init__(parent, "数据库连接", _SENTENCE, act=act)
        self._pc, self._files = pc, Files(pc)
        self._asking = Asking(self)
        self.chosen: str | None = None
        self.way = Segment([(ALONE, "只在本机使用"), (SHARED, "连接共享数据库")], name="数据库在哪里")
        self.servers = LineField("如 10.1.2.3，有备用服务器的用逗号隔开", name="服务器地址")
        self.database = LineField("数据库管理员给的名称", name="数据库名")
        self.login = LineField("系统管理员给您的登录名", name="登录名")
        self.authority = LineField("不填时用系统的证书库", name="证书文件")
        self.choose_button = Button("选择文件", icon="folder_open")
        self.password = LineField("只用于测试，不保存", name="口令")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.test_button = Button("测试连接")
        self.outcome = Label("", "dense", "ink2", wrap=True)
        self.alone = Label(_ALONE, "dense", "ink2", wrap=True)
        self.fields = QWidget()
        self._build()
        self._fill()
        self.servers.setFocus()
        self.way.changed.connect(lambda _key: self.turn())
        self.choose_button.clicked.connect(lambda _checked=False: self._choose())
        self.test_button.clicked.connect(lambda _checked=False: self.test())
        self.setMinimumWidth(theme.px(560))

    def _build(self) -> None:
        self.body.addWidget(self.way)
        self.body.addWidget(self.alone)
        column = measure.column(self.fields, gap=10)
        column.addLayout(labelled("服务器地址", self.servers))
        column.addLayout(labelled("数据库名", self.database))
        column.addLayout(labelled("登录名", self.login))
        column.addLayout(labelled("证书文件", self.authority, self.choose_button))
        column.addLayout(labelled("口令", self.password, self.test_button))
        self.body.addWidget(self.fields)
        self.body.addWidget(self.outcome)
        self.body.addStretch(1)
        self.outcome.hide()
        self.act_button.setDefault(True)

    def _fill(self) -> None:
        known = line_of(str(self._pc.get("last_store") or ""))
        if known is not None:
            self.servers.setText(", ".join(known.hosts))
            self.database.setText(known.database)
            self.login.setText(known.login)
            self.authority.setText(known.authority)
        self.way.choose(SHARED if known is not None else ALONE)
        self.turn()

    def turn(self) -> None:
        """Show the fields of the way that is chosen."""
        shared = self.way.current() == SHARED
        self.fields.setVisible(shared)
        self.alone.setVisible(not shared)
        self.outcome.hide()
        self.say("")
        self.fit()

    def _choose(self) -> None:
        found = self._files.choose(self, "选择根证书文件", "certificate", "any")
        if found:
            self.authority.setText(str(found[0]))

    def _line(self) -> Line | None:
        """What is typed, or None with the problem beside its field."""
        for field in (self.servers, self.database, self.login, self.authority):
            field.set_bad(False)
        self.say("")
        try:
            return line(self.servers.text(), self.database.text(), self.login.text(), self.authority.text().strip())
        except BadInput as error:
            field = {"servers": self.servers, "database": self.database}.get(error.field or "", self.authority)
            field.set_bad(True)
            field.setFocus()
            self.say(error.message)
            self.fit()
            return None

    def test(self) -> None:
        """Sign in once with what is typed and say what was found."""
        to = self._line()
        if to is None:
            return
        if not to.login or not self.password.text():
            self._tell("请填写登录名和口令，再测试连接；口令只用于这次测试，不保存。", "danger")
            return
        self._tell("正在连接……", "ink2")
        self.test_button.setEnabled(False)
        place = to.place(self.password.text())
        self._asking.runner.submit(Job(Lane.DESK), lambda _job: examine(place), self._found, self._refused)

    def _found(self, found: Examined) -> None:
        self.test_button.setEnabled(True)
        self._tell(found.warning or f"连接正常，登录名属于{found.person}。", "warn" if found.warning else "good")

    def _refused(self, error: MzdeskError) -> None:
        self.test_button.setEnabled(True)
        self._tell(error.message, "danger")

    def _tell(self, words: str, ink: str) -> None:
        self.outcome.set_ink(ink)
        self.outcome.setText(words)
        self.outcome.show()
        self.fit()

    def submit(self) -> None:
        """Keep the address in this PC's settings, never a password."""
        place = self._alone()
        if self.way.current() == SHARED:
            to = self._line()
            if to is None:
                return
            place = to.place()
        try:
            self._pc.set("last_store", place)
        except MzdeskError as error:
            self.say(error.message)
            return
        self.chosen = place
        self.kept.emit(place)
        self.accept()

    def _alone(self) -> str:
        before = str(self._pc.get("last_store") or "")
        return "" if "://" in before else before


def labelled(words: str, *widgets: QWidget) -> QHBoxLayout:
    """A line of a dialog: its words at the left, the field, a button."""
    across = measure.row(gap=10)
    label = Label(words, "dense", "ink2")
    measure.fix(label, width=_WIDTH)
    across.addWidget(label)
    for number, widget in enumerate(widgets):
        across.addWidget(widget, 0 if number else 1)
    return across


def connect(parent: QWidget | None, pc: PcSettings) -> bool:
    """Ask and wait, where there is no desk yet; whether something was kept."""
    dialog = ConnectionDialog(parent, pc, act="保存并连接")
    chosen: list[str] = []
    dialog.kept.connect(chosen.append)
    dialog.exec()
    return bool(chosen)
