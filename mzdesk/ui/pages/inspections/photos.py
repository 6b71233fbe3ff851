"""Photos of a finding or of the visit: the strip, when each was taken, what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from mzdesk import clock
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.pages.inspections.fields import moment
from mzdesk.ui.pages.inspections.findings import Shot
from mzdesk.ui.widgets import Label, LineField, LinkButton, Photo, PhotoStrip

_MIB: Final = 1_048_576


class PhotoBox(QWidget):
    """`added([(name, bytes)])` when photos come in, `removed(key)`, `described(key)` when time or words changed."""

    added = Signal(object)
    removed = Signal(str)
    described = Signal(str)

    def __init__(self, context: Context, title: str = "照片") -> None:
        super().__init__()
        self._context = context
        self.shots: list[Shot] = []
        self.current = ""
        self._quiet = False
        self.title, self.note = Label(title, "card"), Label("", "small", "ink3")
        self.strip = PhotoStrip(context)
        self.problem = Label("", "dense", "danger", wrap=True)
        self.caption = LineField("这张照片拍的是什么", name="照片说明")
        self.others = LinkButton("其余照片用同一时间")
        self._build()
        self.strip.added.connect(self.added)
        self.strip.removed.connect(self.removed)
        self.strip.selectionModel().currentChanged.connect(lambda index, _before: self._chosen(index.row()))
        self.caption.textEdited.connect(self._captioned)
        self.others.clicked.connect(lambda _checked=False: self._same_time())

    def _build(self) -> None:
        outer = measure.column(self, gap=6)
        head = measure.row(gap=8)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.note)
        outer.addLayout(head)
        outer.addWidget(self.strip)
        outer.addWidget(self.problem)
        self.problem.hide()
        self.more = QWidget()
        lines = measure.column(self.more, gap=6)
        self._time_row = measure.row(gap=8)
        self._time_row.addWidget(Label("拍摄时间", "dense", "ink2"))
        self._make_time(self._context.today())
        self._time_row.addWidget(self.others)
        self._time_row.addStretch(1)
        lines.addLayout(self._time_row)
        lines.addWidget(self.caption)
        outer.addWidget(self.more)
        self.more.hide()

    def _make_time(self, day: date) -> None:
        self.time = moment(day, "拍摄时间", "如 0932")
        measure.fix(self.time.widget, width=150)
        self._time_row.insertWidget(1, self.time.widget)
        self.time.changed = self._timed

    def for_day(self, day: date) -> None:
        """A time alone is on this day."""
        self.time.day = day

    # --- what is shown ----------------------------------------------------------------------------------------------

    def show_shots(self, shots: Sequence[Shot]) -> None:
        """Show these photos; the current one stays current when it is still there."""
        self.shots = list(shots)
        keys = [shot.key for shot in self.shots]
        if self.current not in keys:
            lacking = next((shot.key for shot in self.shots if not shot.taken_at and not shot.waits), "")
            self.current = lacking or (keys[-1] if keys else "")
        self._redraw()
        self._show_current()

    def _redraw(self) -> None:
        self.strip.selectionModel().blockSignals(True)
        # A photo gets its final key when its stored form is there; before that there is nothing to make a picture of.
        self.strip.show_photos([_photo(shot) for shot in self.shots])
        place = self._place()
        if place >= 0:
            self.strip.setCurrentIndex(self.strip.model().index(place, 0))
        self.strip.selectionModel().blockSignals(False)
        held = sum(len(shot.data) for shot in self.shots if not shot.waits)
        waits = sum(shot.waits for shot in self.shots)
        words = f"{len(self.shots)} 张，{held / _MIB:.1f} MB" if self.shots else "可拖入、粘贴（Ctrl+V）或选择"
        self.note.setText(f"{words}，正在处理 {waits} 张" if waits else words)

    def _place(self) -> int:
        return next((n for n, shot in enumerate(self.shots) if shot.key == self.current), -1)

    def shot(self) -> Shot | None:
        """The current photo."""
        return self.shots[self._place()] if self._place() >= 0 else None

    def _chosen(self, place: int) -> None:
        if 0 <= place < len(self.shots):
            self.current = self.shots[place].key
            self._show_current()

    def _show_current(self) -> None:
        shot = self.shot()
        self.more.setVisible(shot is not None and not shot.waits)
        self._quiet = True
        self.time.set(shot.taken_at if shot is not None else None)
        self.caption.setText(shot.caption if shot is not None else "")
        self._quiet = False
        self._mark()

    def _mark(self) -> None:
        shot = self.shot()
        lacking = [each for each in self.shots if each.taken_at is None and not each.waits]
        self.others.setVisible(shot is not None and shot.taken_at is not None and bool(lacking))
        self.others.setText(f"其余 {len(lacking)} 张用同一时间")
        self.time.mark(shot is not None and shot.taken_at is None)
        missing = f"{len(lacking)} 张照片没有拍摄时间，请填写（照片本身没有记录）。" if lacking else ""
        if not self.problem.property("refusal"):
            self._write(missing, "warn")

    def refuse(self, sentence: str) -> None:
        """Say why a photo was not taken; the next photo or time typed takes the words away."""
        self.problem.setProperty("refusal", True)
        self._write(sentence, "danger")

    def forgive(self) -> None:
        """Take the last refusal away."""
        self.problem.setProperty("refusal", False)
        self._mark()

    def _write(self, sentence: str, ink: str) -> None:
        self.problem.setText(sentence)
        self.problem.set_ink(ink)
        self.problem.setVisible(bool(sentence))

    # --- what is typed --------------------------------------------------------------------------------------------

    def _timed(self) -> None:
        shot = self.shot()
        if shot is None or self._quiet or self.time.problem():
            return
        found = self.time.get()
        if found != shot.taken_at:
            shot.taken_at, shot.taken_typed = found, found is not None
            self._tell(shot)

    def _captioned(self, words: str) -> None:
        shot = self.shot()
        if shot is not None:
            shot.caption = words
            self._tell(shot)

    def _same_time(self) -> None:
        shot = self.shot()
        for other in self.shots:
            if shot is not None and other.taken_at is None and not other.waits:
                other.taken_at, other.taken_typed = shot.taken_at, True
                self.described.emit(other.key)
        self.forgive()
        self._redraw()

    def _tell(self, shot: Shot) -> None:
        self.forgive()
        self._redraw()
        self.described.emit(shot.key)

    def choose_files(self) -> None:
        """Ask for photos."""
        choose = self._context.files.choose
        self.strip.take_files(choose(self, "选择照片", "photo", many=True))

    def remove_current(self) -> None:
        shot = self.shot()
        if shot is not None:
            self.removed.emit(shot.key)


def _photo(shot: Shot) -> Photo:
    return Photo(f"{shot.key}/waits", _words(shot)) if shot.waits else Photo(shot.key, _words(shot), shot.data)


def _words(shot: Shot) -> str:
    if shot.waits:
        return "正在处理…"
    at = f"{clock.office(shot.taken_at):%H:%M}" if shot.taken_at else "缺时间"
    return f"{at} {shot.caption}".strip()
