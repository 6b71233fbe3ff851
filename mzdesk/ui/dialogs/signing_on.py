"""登录共享数据库: before the desk opens, each person by a login of the own. A first password is changed here first.

The password goes to the server, and into this PC's vault of passwords when that is asked for; nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from mzdesk import clock, credentials, paths
from mzdesk.db import reference
from mzdesk.db.engine import url_of
from mzdesk.db.examining import examine
from mzdesk.db.line import Line
from mzdesk.db.work import Store
from mzdesk.errors import MzdeskError, NotAllowed, ShutOut, StoreDown
from mzdesk.settings import PcSettings
from mzdesk.settings.tries import Tries
from mzdesk.ui import measure, theme
from mzdesk.ui.dialogs.base import Dialog
from mzdesk.ui.dialogs.connecting import Asking, ConnectionDialog, labelled
from mzdesk.ui.runner import Job, Lane
from mzdesk.ui.widgets.buttons import Button, LinkButton
from mzdesk.ui.widgets.fields import LineField
from mzdesk.ui.widgets.words import Label
from mzdesk.views.actor import Actor

_NOBODY: Final = Actor(None, "未登录", frozenset(), "", "")
_KEPT: Final = "已保存在本机，直接按“登录”即可"
_CHANGE: Final = (
    "这是别人给您的初始口令，请先改成只有您知道的口令：至少10位，含大写字母、小写字母、数字、符号中的三类。"
)


@dataclass(frozen=True, slots=True)
class Entered:
    """An open store with who sits at it; `warning`: what should be put right (a wrong clock).

    `away`: the store is the copy of a township's desk, and this is the address, with the password, of the real one.
    """

    store: Store
    actor: Actor
    must_change: bool
    warning: str
    away: str = field(default="", repr=False)


class SignOnDialog(Dialog):
    """`entered` is the open store when accepted; `moved` when another connection was chosen instead."""

    def __init__(self, pc: PcSettings, to: Line, *, news: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent, "登录共享数据库", to.where, act="登录", keep="退出程序")
        self._pc, self._line, self._tries = pc, to, Tries(pc)
        self._asking = Asking(self)
        self._saved: str | None = None
        self._given: tuple[str, str] = ("", "")
        self._asked_for = ""
        self._copy: reference.Kept | None = None
        self.entered: Entered | None = None
        self._first: Entered | None = None  # signed in by a first password, which must be changed
        self.moved = False
        self.login, self.password = LineField("登录名", name="登录名"), _secret("口令")
        self.new, self.again = _secret("新口令"), _secret("再输一次新口令")
        self.remember = QCheckBox("在本机记住口令")
        self.note = Label("", "small", "ink3", wrap=True)
        self.elsewhere = LinkButton("数据库连接")
        self.offline = Button("离线填报")
        self._build()
        self.login.setText(to.login)
        (self.password if to.login else self.login).setFocus()
        self.say(news)
        self._look_up()

    def _build(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # it is asked afterwards who came in
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.remember.setAccessibleName(self.remember.text())
        measure.letter(self.remember, "body")
        self.asked, self.changing = QWidget(), QWidget()
        column = measure.column(self.asked, gap=10)
        column.addLayout(labelled("登录名", self.login))
        column.addLayout(labelled("口令", self.password))
        column.addLayout(labelled("", self.remember))
        column = measure.column(self.changing, gap=10)
        column.addWidget(Label(_CHANGE, "dense", "ink2", wrap=True))
        column.addLayout(labelled("新口令", self.new))
        column.addLayout(labelled("再输一次", self.again))
        self.changing.hide()
        for part in (self.asked, self.changing, self.note):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.note.hide()
        self.buttons.insertWidget(0, self.elsewhere)
        self.buttons.insertWidget(self.buttons.count() - 1, self.offline)
        self.offline.hide()
        self.offline.setAutoDefault(False)
        self.offline.clicked.connect(lambda _checked=False: self._enter_copy())
        self.login.editingFinished.connect(self._look_up)
        self.elsewhere.clicked.connect(lambda _checked=False: self._elsewhere())
        for typed in (self.password, self.again):
            typed.returnPressed.connect(self.submit)
        self.login.returnPressed.connect(self.password.setFocus)
        self.new.returnPressed.connect(self.again.setFocus)
        self.act_button.setAutoDefault(False)
        self.keep_button.setAutoDefault(False)
        self.setMinimumWidth(theme.px(480))

    # --- the password kept on this PC -----------------------------------------------------------------------------

    def _look_up(self) -> None:
        """Whether this PC keeps the password of that login; a PC that can't keep any says so."""
        name = self._to().name
        if self._asking.ended or name == self._asked_for:  # the field loses the keyboard when the dialog goes, too
            return
        self._asked_for = name
        self._asking.runner.submit(Job(Lane.QUERY, key="kept"), lambda _job: _kept(name), self._found)

    def _found(self, found: tuple[str | None, str]) -> None:
        self._saved, sentence = found
        self.remember.setEnabled(not sentence)
        self.remember.setChecked(self._saved is not None)
        self.password.setPlaceholderText(_KEPT if self._saved else "")
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence) and self._first is None)
        self.fit()

    def _to(self) -> Line:
        return replace(self._line, login=self.login.text().strip())

    # --- signing in ---------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        """Sign in, or change the first password and go on."""
        if not self.act_button.isEnabled():
            return
        if self._first is not None:
            self._change(self._first)
            return
        to, password = self._to(), self.password.text() or self._saved or ""
        if not to.login or not password:
            self._refuse("请填写登录名和口令。")
            (self.password if to.login else self.login).setFocus()
            return
        barred = self._tries.barred(to.name, clock.now())
        if barred:
            self._refuse(barred)
            return
        self._given = (to.login, password)
        self._wait("正在登录……")
        self._asking.runner.submit(
            Job(Lane.DESK), lambda _job: enter(to.place(password)), self._signed_in, self._refused
        )

    def _signed_in(self, entered: Entered) -> None:
        self._tries.right(self._to().name)
        if entered.must_change:
            self._first = entered
            self._ask_change()
        else:
            self._go_in(entered)

    def _refused(self, error: MzdeskError) -> None:
        words = error.message
        if isinstance(error, ShutOut):
            words = self._tries.wrong(self._to().name, clock.now()) or words
            self._saved = None
            self.password.clear()
            self.password.setPlaceholderText("")
        self._refuse(words)
        self.password.setFocus()
        if isinstance(error, StoreDown) and not isinstance(error, ShutOut):
            path, login = paths.reference_file(self._to().name), self._to().login
            self._asking.runner.submit(Job(Lane.QUERY), lambda _job: reference.look(path, login), self._offer_copy)

    def _offer_copy(self, kept: reference.Kept | None) -> None:
        """Without a line a township's desk may go on with what it saw last."""
        self._copy = kept
        self.offline.setVisible(kept is not None)
        if kept is not None:
            at = clock.office(kept.taken_at)
            self.note.setText(f"可以先“离线填报”：用 {at:%m月%d日 %H:%M} 的资料，接通后自动报送。")
            self.note.show()
        self.fit()

    def _enter_copy(self) -> None:
        kept, password = self._copy, self.password.text() or self._saved or ""
        barred = self._tries.barred(self._to().name, clock.now())
        if kept is None or barred or not password:
            self._refuse(barred or "请填写口令。")
            return
        place = self._to().place(password)
        self._wait("正在打开……")
        self._asking.runner.submit(
            Job(Lane.DESK), lambda _job: reference.open_kept(kept, password), partial(self._away, kept, place), self._no
        )

    def _away(self, kept: reference.Kept, place: str, store: Store) -> None:
        self._tries.right(self._to().name)
        self.entered = Entered(store, kept.actor, False, "", place)
        self.accept()

    def _no(self, error: MzdeskError) -> None:
        """The copy wasn't opened; a wrong password counts like one at the server."""
        barred = self._tries.wrong(self._to().name, clock.now()) if isinstance(error, NotAllowed) else ""
        self._refuse(barred or error.message)
        self.password.setFocus()

    def _ask_change(self) -> None:
        for part in (self.asked, self.elsewhere, self.note):
            part.hide()
        self.changing.show()
        self.act_button.setText("修改口令并登录")
        self._refuse("")
        self.new.setFocus()

    def _change(self, first: Entered) -> None:
        old, new = self._given[1], self.new.text()
        if new != self.again.text():
            self._refuse("两次输入的新口令不一致，请重新输入。")
        elif new == old:
            self._refuse("新口令不能与初始口令相同，请换一个。")
        else:
            place = self._to().place(new)
            self._given = (self._given[0], old)
            self._wait("正在修改口令……")

            def changed(entered: Entered) -> None:
                self._given = (self._given[0], new)
                self._go_in(entered)

            self._asking.runner.submit(
                Job(Lane.DESK),
                lambda _job: _renewed(first, old, new, place),
                changed,
                lambda e: self._refuse(e.message),
            )

    def _go_in(self, entered: Entered) -> None:
        self.entered, self._first = entered, None
        to = self._to()
        keep = self._given[1] if self.remember.isChecked() and self.remember.isEnabled() else None
        saved, name = self._saved, to.name
        try:
            self._pc.set("last_store", to.place())
        except MzdeskError as error:
            self.entered = replace(entered, warning=error.message)
        self._asking.runner.submit(
            Job(Lane.DESK), lambda _job: _keep(name, keep, saved), lambda _none: self.accept(), self._not_kept
        )

    def _not_kept(self, error: MzdeskError) -> None:
        assert self.entered is not None
        self.entered = replace(self.entered, warning=error.message)
        self.accept()

    # --- what is said ---------------------------------------------------------------------------------------------

    def _wait(self, words: str) -> None:
        self.act_button.setEnabled(False)
        self.act_button.setText(words)
        self.say("")

    def _refuse(self, words: str) -> None:
        self.act_button.setEnabled(True)
        self.act_button.setText("修改口令并登录" if self._first is not None else "登录")
        self.say(words)
        self.fit()

    def _elsewhere(self) -> None:
        dialog = ConnectionDialog(self, self._pc, act="保存并连接")
        dialog.kept.connect(self._move)
        dialog.open()

    def _move(self, _place: str) -> None:
        self.moved = True
        self.reject()

    def reject(self) -> None:
        """Nobody came in: a store that was open for the change of a first password is closed."""
        if self._first is not None:
            self._first.store.close()
            self._first = None
        super().reject()


def _secret(name: str) -> LineField:
    field = LineField(name=name)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


# --- on a worker thread -----------------------------------------------------------------------------------------------


def enter(place: str) -> Entered:
    """Open the store under the login of that address; raises StoreDown, NotAllowed, ShutOut with the reason."""
    from mzdesk.services import staff  # only once somebody signs in: the first page needs none of it

    found = examine(place)
    store = Store.open(place, upgrade=False)
    try:
        with store.read(_NOBODY) as session:
            if found.city:
                from mzdesk.services import cities

                store.label = f"市级库（只读）：{url_of(place).database}"
                return Entered(store, cities.seated(session), False, found.warning)
            actor = staff.seated(session)
            must_change = staff.must_change(session, actor, actor.person_id)
    except BaseException:
        store.close()
        raise
    return Entered(store, actor, must_change, found.warning)


def _renewed(first: Entered, old: str, new: str, place: str) -> Entered:
    """Change the password and come in with the new one."""
    from mzdesk.services import staff  # only once somebody signs in: the first page needs none of it

    with first.store.begin(first.actor, "修改口令") as session:
        staff.change_phrase(session, first.actor, old=old, new=new)
    first.store.close()
    return enter(place)


def _kept(name: str) -> tuple[str | None, str]:
    """The password this PC keeps under that name; a sentence when it can keep none."""
    able, sentence = credentials.available()
    if not able:
        return None, sentence
    try:
        return credentials.get(name), ""
    except (NotAllowed, StoreDown) as error:
        return None, error.message


def change_kept(name: str, password: str) -> None:
    """Where this PC keeps a password under that name, it keeps the new one; raises StoreDown, NotAllowed."""
    if credentials.available()[0] and credentials.get(name) is not None:
        credentials.set(name, password)


def _keep(name: str, password: str | None, before: str | None) -> None:
    if password is not None and password != before:
        credentials.set(name, password)
    elif password is None and before is not None:
        credentials.delete(name)
