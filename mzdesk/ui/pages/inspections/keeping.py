"""What is keyed in and not yet saved, kept on this PC within a second: words, results and photos."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from mzdesk.ui.context import Context
from mzdesk.ui.pages.inspections.findings import Shot
from mzdesk.ui.pages.inspections.sheet import Sheet

if TYPE_CHECKING:
    from mzdesk.db.drafts import DraftRow

WAIT_MS: Final = 300
_PREFIX: Final = "inspections/"


def key_for(inspection_id: UUID) -> str:
    """The draft's key of a visit."""
    return f"{_PREFIX}{inspection_id}"


def visit_of(row: DraftRow) -> UUID | None:
    """The visit a kept draft belongs to; None for the drafts of other pages."""
    try:
        return UUID(row.key.removeprefix(_PREFIX)) if row.key.startswith(_PREFIX) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it was read back."""

    payload: Mapping[str, Any]
    shots: tuple[Shot, ...]


def load(context: Context, inspection_id: UUID, done: Callable[[Kept | None], None]) -> None:
    """Read the draft of a visit; `done(None)` when there is none."""
    drafts, key = context.drafts, key_for(inspection_id)
    if drafts is None:
        done(None)
        return

    def read() -> Kept | None:
        payload = drafts.load(key)
        if payload is None:
            return None
        shots = [Shot.kept(each.photo, each.name, each.facts, each.data) for each in drafts.photos(key)]
        return Kept(payload, tuple(shots))

    context.desk(read, done)


class Keeper(QObject):
    """Keeps one visit's draft. `plain()` tells what is typed; `kept` when it is on the disk."""

    kept = Signal()

    def __init__(self, context: Context, plain: Callable[[], Mapping[str, Any]], parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._plain, self._drafts = context, plain, context.drafts
        self.sheet: Sheet | None = None
        self.changes = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.keep)

    @property
    def dirty(self) -> bool:
        """Whether something was keyed in since the visit was shown or saved."""
        return self.changes > 0

    def show(self, sheet: Sheet | None, *, changes: int = 0) -> None:
        """Keep this visit from now on; `changes` > 0 when it is not as the store has it."""
        self._timer.stop()
        self.sheet, self.changes = sheet, changes

    def touch(self) -> None:
        """Something was keyed in: it will be on the disk in less than a second."""
        self.changes += 1
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Keep it now."""
        self._timer.stop()
        drafts, sheet = self._drafts, self.sheet
        if drafts is None or sheet is None or not self.changes:
            return
        row, payload = sheet.view.row, dict(self._plain())
        key, title = key_for(row.id), f"{row.facility}（编码 {row.code}）"
        self._context.desk(lambda: drafts.save(key, payload, title), self._saved)

    def _saved(self, _nothing: None) -> None:
        self.kept.emit()

    def flush(self) -> None:
        """Before the visit is left: keep what waits for the timer."""
        if self._timer.isActive():
            self.keep()

    def forget(self) -> None:
        """It was saved, or thrown away; a photo that is on the store now lies in no draft any more."""
        self._timer.stop()
        self.changes = 0
        drafts, sheet = self._drafts, self.sheet
        for shot in sheet.shots if sheet is not None else ():
            shot.photo = ""
        if drafts is not None and sheet is not None:
            key = key_for(sheet.view.row.id)
            self._context.desk(lambda: drafts.drop(key))

    # --- photos ---------------------------------------------------------------------------------------------------

    def hold(self, shot: Shot) -> None:
        """Keep a photo, or what is known of it; as it came at first, in its stored form when that is made."""
        drafts, sheet = self._drafts, self.sheet
        if drafts is None or sheet is None:
            return
        self.touch()
        self.keep()
        key, facts, data = key_for(sheet.view.row.id), shot.facts(), shot.data

        def write() -> None:
            if shot.photo:
                drafts.replace_photo(key, shot.photo, data, facts)
            else:
                shot.photo = drafts.add_photo(key, shot.name, data, facts)

        self._context.desk(write)

    def describe(self, shot: Shot) -> None:
        """Keep what is known of a photo."""
        drafts, sheet = self._drafts, self.sheet
        if drafts is None or sheet is None:
            return
        self.touch()
        key, facts = key_for(sheet.view.row.id), shot.facts()
        self._context.desk(lambda: drafts.describe_photo(key, shot.photo, facts))

    def let_go(self, shots: Sequence[Shot]) -> None:
        """Forget photos that were taken away."""
        drafts, sheet = self._drafts, self.sheet
        if drafts is None or sheet is None:
            return
        self.touch()
        key, gone = key_for(sheet.view.row.id), list(shots)

        def drop() -> None:
            for shot in gone:
                drafts.drop_photo(key, shot.photo)

        self._context.desk(drop)
