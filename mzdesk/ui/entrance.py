"""Before the desk: the first-start wizard on an empty store, else the sign-in; also when somebody else sits down.

Both are widgets made with a Context whose actor is nobody; they emit `entered(actor)`. Where their classes are is
written here, as in the registry.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.ui.context import Context
from mzdesk.views.actor import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WIZARD: Final = "mzdesk.ui.pages.wizard:WizardPage"
SIGN_IN: Final = "mzdesk.ui.pages.sign_in:SignInPage"
NOBODY: Final = Actor(None, "未登录", frozenset(), "", "")


def _is_set_up(session: Session, _actor: Actor) -> bool:
    from mzdesk.services import settings

    return settings.is_set_up(session)


class Entrance(QStackedWidget):
    """Asks the store whether it was set up, then shows the wizard or the sign-in. `entered(actor)` when done."""

    entered = Signal(object)

    def __init__(self, context: Context, *, wizard: str = WIZARD, sign_in: str = SIGN_IN) -> None:
        super().__init__()
        self._context, self._wizard, self._sign_in = context, wizard, sign_in
        self.setObjectName("window")

    def begin(self) -> None:
        """Ask, then show the right one."""
        self._context.query(_is_set_up, self._show, key="entrance")

    def _show(self, set_up: bool) -> None:
        module, _, name = (self._sign_in if set_up else self._wizard).partition(":")
        page: Any = getattr(importlib.import_module(module), name)(self._context)
        page.entered.connect(self.entered)
        self.clear()
        self.addWidget(page)
        self.setCurrentWidget(page)
        page.setFocus()

    def clear(self) -> None:
        """Take the present one away."""
        while self.count():
            old: QWidget = self.widget(0)
            self.removeWidget(old)
            old.deleteLater()
