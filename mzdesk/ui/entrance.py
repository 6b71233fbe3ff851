"""Before the desk: the first-start wizard on an empty store, else the sign-in; also when somebody else sits down.

Both are widgets made with a Context whose actor is nobody; they emit `entered(actor)`. Where their classes are is
written here, as in the registry.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.ui.context import Context
from mzdesk.ui.widgets.words import Label
from mzdesk.views.actor import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WIZARD: Final = "mzdesk.ui.pages.wizard:WizardPage"
SIGN_IN: Final = "mzdesk.ui.pages.sign_in:SignInPage"
NOBODY: Final = Actor(None, "未登录", frozenset(), "", "")


def _look(session: Session, _actor: Actor) -> tuple[Actor | None, bool]:
    """Who signed in to a shared server with its walls up, else nobody; and whether the store was set up."""
    from mzdesk.db import arriving, proofs
    from mzdesk.services import settings, staff

    if proofs.guarded(session):
        return staff.seated(session), True
    if session.get_bind().dialect.name == "postgresql" and arriving.is_city(session):
        from mzdesk.services import cities

        return cities.seated(session), True
    return None, settings.is_set_up(session)


class Entrance(QStackedWidget):
    """Asks the store whether it was set up, then shows the wizard or the sign-in. `entered(actor)` when done.

    On a shared server the login that opened the store says who it is: `seated` is set, nothing is shown.
    """

    entered = Signal(object)

    def __init__(self, context: Context, *, wizard: str = WIZARD, sign_in: str = SIGN_IN) -> None:
        super().__init__()
        self._context, self._wizard, self._sign_in = context, wizard, sign_in
        self.seated = False
        self.setObjectName("window")

    def begin(self) -> None:
        """Ask, then show the right one."""
        self._context.query(_look, self._show, self._refuse, key="entrance")

    def _refuse(self, error: MzdeskError) -> None:
        self.clear()
        words = Label(error.message, "body", "danger", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.addWidget(words)

    def _show(self, found: tuple[Actor | None, bool]) -> None:
        actor, set_up = found
        if actor is not None:
            self.seated = True
            self.entered.emit(actor)
            return
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
