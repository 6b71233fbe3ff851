"""Lines of the dossier: a title, a note under it, a pill at the right; a click opens the record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from mzdesk import clock
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.widgets import HLine, Label, LinkButton, Pill, Step
from mzdesk.views.facilities import CertificateRow, EventLine

_KINDS: Final[dict[str, Literal["failed", "warn", "done", "now"]]] = {
    "danger": "failed",
    "warn": "warn",
    "good": "done",
    "info": "now",
}
_CERTIFICATE: Final = (("过期", "danger"), ("今天", "danger"), ("天后", "warn"))


def section(title: str, right: QWidget | None = None) -> QWidget:
    """The head of a part, with a hairline above and a link at the right."""
    held = QWidget()
    outer = measure.column(held, (0, 4, 0, 0), 8)
    outer.addWidget(HLine())
    head = measure.row()
    head.addWidget(Label(title, "card"))
    head.addStretch(1)
    if right is not None:
        head.addWidget(right)
    outer.addLayout(head)
    return held


def line(title: str, note: str, right: QWidget | None, run: Callable[[], object] | None) -> QWidget:
    """One record: the title opens it."""
    held = QWidget()
    held.setAccessibleName(f"{title}，{note}")
    outer = measure.row(held, (0, 2, 0, 2), 8)
    words = measure.column(gap=1)
    if run is None:
        words.addWidget(Label(title, "dense", wrap=True, select=True))
    else:
        words.addWidget(_link(title, run), 0, Qt.AlignmentFlag.AlignLeft)
    if note:
        words.addWidget(Label(note, "small", "ink3", wrap=True))
    outer.addLayout(words, 1)
    if right is not None:
        outer.addWidget(right, 0, Qt.AlignmentFlag.AlignTop)
    return held


def _link(title: str, run: Callable[[], object]) -> LinkButton:
    shown = title if len(title) <= 24 else f"{title[:23]}…"
    link = LinkButton(shown)
    if shown != title:
        link.setToolTip(title)
    link.clicked.connect(lambda _checked=False: run())
    return link


def certificate_line(row: CertificateRow, run: Callable[[], object] | None) -> QWidget:
    """A certificate: kind, until when, how it stands."""
    held = QWidget()
    until = row.expires_on.isoformat() if row.expires_on else "长期"
    held.setAccessibleName(f"{row.kind.label}，{until}，{row.words}")
    outer = measure.row(held, (0, 2, 0, 2), 8)
    outer.addWidget(Label(row.kind.label, "dense") if run is None else _link(row.kind.label, run))
    outer.addStretch(1)
    outer.addWidget(Label(until, "dense", "ink2"))
    tone = next((tone for word, tone in _CERTIFICATE if word in row.words), "good")
    outer.addWidget(Pill("有效" if row.words == "长期" else row.words, tone))
    return held


def step_of(event: EventLine, context: Context) -> Step:
    """An event as a step of the timeline."""
    links: tuple[tuple[str, str, Callable[[], object]], ...] = ()
    if event.capability is not None and event.record is not None:
        links = (("打开", "", partial(context.open, event.capability.value, event.record)),)
    time = f"{clock.office(event.at):%H:%M}" if event.at is not None else ""
    return Step(f"{event.day:%m-%d}", time, event.title, event.detail, _KINDS[event.tone], links)
