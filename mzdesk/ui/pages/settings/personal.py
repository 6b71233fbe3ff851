"""个人信息: the key under which identity numbers are encrypted, at this PC and on its sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from mzdesk import clock
from mzdesk.errors import MzdeskError
from mzdesk.services import access, field_keys
from mzdesk.terms import Right
from mzdesk.ui import measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog, ask, once
from mzdesk.ui.printing import Paper
from mzdesk.ui.widgets import Button, Facts, Label, LineField
from mzdesk.views.field_keys import KeyMade, KeyStanding

_NOTE: Final = (
    "花名册的身份证号加密后才存入数据库；密钥存在每台电脑的系统凭据保险箱里，不随数据库和备份走。数据库文件、备份或移动硬盘丢失时，"
    "别人读不出身份证号。列表只显示头尾，查看完整号码会留痕。"
)
_SHEET: Final = "个人信息密钥恢复单"
_UNPRINTED: Final = "恢复单没有打印。如果没有抄下恢复码，请再点“换发恢复单”。"
_SHOWN: Final = (
    "下面的恢复码只显示这一次，程序不保存。请打印恢复单，装入信封由科室负责人锁好。"
    "换电脑、重装系统、增加一台电脑时都要用它；没有它，又没有一台能用的电脑，已登记的身份证号谁也打不开。"
)
_PASSING: Final = "本机没有可用的凭据保险箱，密钥只保留到程序关闭，下次打开后请再输入恢复码。"
_ANOTHER: Final = "换发后，原来的恢复单不能再打开现在的数据库；密钥不变，其他电脑不受影响。"
_RENEWED: Final = (
    "全部身份证号改用新密钥加密，其他电脑要重新输入新的恢复码。存有旧密钥的电脑丢失、恢复单被别人看过时使用。"
    "更换以前的备份仍用旧密钥。"
)


class PersonalCare(QWidget):
    """How it stands with the key, and what can be done here."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._standing: KeyStanding | None = None
        outer = measure.column(self, (16, 14, 16, 14), 12)
        self.facts = Facts(label_width=110)
        outer.addWidget(self.facts)
        self.start_button = Button("启用加密", "primary", "lock_closed")
        self.unlock_button = Button("在本机启用", "primary", "key")
        self.again_button = Button("换发恢复单", icon="print")
        self.renew_button = Button("更换密钥", icon="arrow_sync")
        line = measure.row(gap=8)
        for button, act in (
            (self.start_button, self.protect),
            (self.unlock_button, self.unlock),
            (self.again_button, self.print_again),
            (self.renew_button, self.renew),
        ):
            button.clicked.connect(lambda _checked=False, act=act: act())
            button.hide()
            line.addWidget(button)
        line.addStretch(1)
        outer.addLayout(line)
        self.problem = Label("", "dense", "danger", wrap=True)
        self.problem.hide()
        outer.addWidget(self.problem)
        outer.addWidget(Label(_NOTE, "small", "ink3", wrap=True))
        outer.addStretch(1)

    def refresh(self) -> None:
        """Ask how it stands."""
        self._context.query(lambda s, a: field_keys.standing(s, a), self._show, self._say, key="settings.personal")

    def _show(self, standing: KeyStanding) -> None:
        self._standing = standing
        self.problem.hide()
        keeps, made = access.may(self._context.actor, Right.KEEP_FIELD_KEYS), standing.id is not None
        self.start_button.setVisible(keeps and not made)
        self.unlock_button.setVisible(made and not standing.here)
        self.again_button.setVisible(keeps and made and standing.here)
        self.renew_button.setVisible(keeps and made and standing.here)
        self.facts.show_rows(_facts(standing, keeps=keeps))

    def protect(self) -> None:
        """启用加密: make the key; its code is shown and printed once."""
        self._make("启用个人信息加密", lambda s, a, now: field_keys.protect(s, a, now=now))

    def print_again(self) -> None:
        """换发恢复单: another code for the same key."""
        ask(self.window(), "换发恢复单？", _ANOTHER, "换发恢复单", then=self._print_again)

    def _print_again(self) -> None:
        self._make("换发个人信息密钥恢复单", lambda s, a, now: field_keys.print_again(s, a, now=now))

    def renew(self) -> None:
        """更换密钥: every number under a new key."""
        ask(self.window(), "更换密钥？", _RENEWED, "更换密钥", then=self._renew)

    def _renew(self) -> None:
        self._make("更换个人信息密钥", lambda s, a, now: field_keys.renew(s, a, now=now))

    def unlock(self) -> UnlockDialog:
        """在本机启用: type the code of the sheet."""
        dialog = UnlockDialog(self.window())

        def send(recovery: str) -> None:
            self._context.change(
                "在本机启用个人信息密钥",
                lambda s, a: field_keys.unlock(s, a, recovery=recovery),
                lambda kept: self._unlocked(dialog, kept),
                dialog.refused,
            )

        dialog.send = send
        dialog.open()
        dialog.field.setFocus()
        return dialog

    def _unlocked(self, dialog: UnlockDialog, kept: bool) -> None:
        dialog.accept()
        self._context.notify.done("本机可以查看和登记身份证号了" if kept else _PASSING)
        self.refresh()

    def _make(self, verb: str, act: Callable[[Any, Any, Any], KeyMade]) -> None:
        now = self._context.now()
        self._context.change(verb, lambda s, a: act(s, a, now), self._made, self._say)

    def _made(self, made: KeyMade) -> None:
        self.refresh()
        warning = "" if made.kept else _PASSING
        codes = (("恢复码", made.recovery),)
        dialog = once.show(self, "个人信息密钥恢复码", _SHOWN, codes, "打印恢复单", warning=warning)
        dialog.accepted.connect(lambda: self._print(made.recovery))

    def _print(self, recovery: str) -> None:
        now = self._context.now()

        def make(session: Any, actor: Any) -> list[Paper]:
            from mzdesk.documents import recovering

            view = field_keys.sheet_view(session, actor, recovery=recovery, now=now)
            return [Paper(recovering.field_key(view), _SHEET)]

        once.press(self, self._context, _SHEET, make, lambda: self._say_words(_UNPRINTED), self._say)

    def _say(self, error: MzdeskError) -> None:
        self._say_words(error.message)

    def _say_words(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()


class UnlockDialog(Dialog):
    """Asks for the code of the sheet; stays open until it was the right one."""

    send: Callable[[str], None]

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent, "在本机启用个人信息密钥", "请输入恢复单上的恢复码。字母不分大小写，横线和空格可以不输。", act="启用"
        )
        self.field = LineField(name="恢复码")
        self.field.returnPressed.connect(self.submit)
        self.body.addWidget(Label("恢复码", "dense", "ink2"))
        self.body.addWidget(self.field)
        self.setMinimumWidth(theme.px(520))

    def submit(self) -> None:
        """Try it."""
        if not self.field.text().strip():
            self.say("请输入恢复码。")
            return
        self.act_button.setEnabled(False)
        self.say("")
        self.send(self.field.text())

    def refused(self, error: MzdeskError) -> None:
        """Say why not; what was typed stays."""
        self.act_button.setEnabled(True)
        self.say(error.message)
        self.fit()


def _facts(standing: KeyStanding, *, keeps: bool) -> list[tuple[str, str]]:
    if standing.made_at is None or standing.printed_at is None:
        todo = "可以点“启用加密”" if keeps else "请由科室负责人启用"
        return [("身份证号加密", f"还没有启用，现在不能登记身份证号。{todo}。")]
    here = "已启用，可以查看和登记" if standing.here else "还没有密钥，请点“在本机启用”，输入恢复单上的恢复码"
    return [
        ("身份证号加密", f"已启用（{clock.office(standing.made_at):%Y-%m-%d}）"),
        ("本机", here),
        ("恢复单", f"{clock.office(standing.printed_at):%Y-%m-%d %H:%M}，{standing.by}"),
        ("已登记", f"{standing.count} 个身份证号"),
    ]
