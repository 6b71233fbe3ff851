"""Which capabilities changed: told to every open page, for this desk's own changes and those of others."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from mzdesk.errors import NotAllowed, ShutOut

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mzdesk.ui.context import Context
    from mzdesk.views.actor import Actor

POLL_MS: Final = 10_000


class Bulletin(QObject):
    """`changed` carries the names of touched capabilities, e.g. frozenset({"hazards"})."""

    changed = Signal(object)

    def announce(self, touched: frozenset[str]) -> None:
        """Tell the pages."""
        if touched:
            self.changed.emit(touched)


class Poll(QObject):
    """Asks a shared store every 10 s what others changed; with `watches_login` also whether this login still holds."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._seen = time.monotonic()  # when the last answer that came was asked for
        self.watches_login = False
        self._counted: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.ask)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        """The sitting ends."""
        self._timer.stop()

    def ask(self) -> None:
        """Look once."""
        if self._context.actor.of_city:
            self._context.query(_arrived, self._compare, key="bulletin")
            return
        began = time.monotonic()
        within = timedelta(seconds=began - self._seen)
        ask = partial(_still_seated, within=within) if self.watches_login else partial(_since, within=within)

        def answered(touched: frozenset[str]) -> None:
            self._seen = began
            self._context.bulletin.announce(touched)

        self._context.query(ask, answered, key="bulletin")

    def _compare(self, come: dict[str, int]) -> None:
        before, self._counted = self._counted, come
        self._context.bulletin.announce(frozenset(name for name in come if before and come[name] != before.get(name)))


def _arrived(session: Session, actor: Actor) -> dict[str, int]:
    """How much has come to a city, of which capability; a login that was taken away is told so."""
    from mzdesk.db import faults
    from mzdesk.services import cities

    try:
        cities.seated(session)
    except NotAllowed:
        raise ShutOut(faults.ENDED) from None
    return cities.come(session, actor)


def _still_seated(session: Session, actor: Actor, within: timedelta) -> frozenset[str]:
    """A login that was switched off sees nothing and is told nothing: its pages would only look empty."""
    from mzdesk.db import faults
    from mzdesk.services import staff

    try:
        staff.seated(session)
    except NotAllowed:
        raise ShutOut(faults.ENDED) from None
    return _since(session, actor, within)


def _since(session: Session, actor: Actor, within: timedelta) -> frozenset[str]:
    from mzdesk.db import feed

    return feed.since(session, actor, within=within)
