"""Pass-phrases and PINs. What is typed is handed on once and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from mzdesk.ui.dialogs.base import Dialog
from mzdesk.ui.widgets.fields import LineField
from mzdesk.ui.widgets.words import Label


class SecretDialog(Dialog):
    """Asks for a pass-phrase, or a PIN of 4 to 6 digits (`pin`). `given` is what was typed."""

    def __init__(
        self, parent: QWidget, title: str, sentence: str = "", *, act: str = "确定", pin: bool = False
    ) -> None:
        super().__init__(parent, title, sentence, act=act)
        self._pin = pin
        words = "签批码（4 至 6 位数字）" if pin else "口令"
        self.field = LineField(name=words)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.returnPressed.connect(self.submit)
        self.body.addWidget(Label(words, "dense", "ink2"))
        self.body.addWidget(self.field)

    @property
    def given(self) -> str:
        return self.field.text()

    def submit(self) -> None:
        text = self.given
        if not text:
            self.say("请输入签批码。" if self._pin else "请输入口令。")
        elif self._pin and not (text.isascii() and text.isdigit() and 4 <= len(text) <= 6):
            self.say("签批码是 4 至 6 位数字，请核对。")
        else:
            self.accept()


def ask_secret(
    parent: QWidget,
    title: str,
    sentence: str = "",
    *,
    act: str = "确定",
    pin: bool = False,
    then: Callable[[str], object],
) -> SecretDialog:
    """Ask for a pass-phrase or PIN and hand it to `then`. Returns the open dialog."""
    dialog = SecretDialog(parent.window(), title, sentence, act=act, pin=pin)
    dialog.accepted.connect(lambda: then(dialog.given))
    dialog.open()
    dialog.field.setFocus()
    return dialog
