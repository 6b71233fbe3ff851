"""Photos on their way into a visit: dropped, pasted, chosen; kept at once, then brought into their stored form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

from mzdesk import clock
from mzdesk.errors import MzdeskError
from mzdesk.ui.pages.inspections.findings import Shot
from mzdesk.ui.pages.inspections.photos import PhotoBox

if TYPE_CHECKING:
    from mzdesk.documents.photos import Photo
    from mzdesk.ui.pages.inspections.desk import VisitDesk

KEPT: Final = 40 * 1_048_576  # what is larger is refused anyway and need not be kept


class Shots(QObject):
    """The photos of the visit on the desk; `settled` when one is ready or refused."""

    settled = Signal()

    def __init__(self, desk: VisitDesk) -> None:
        super().__init__(desk)
        self._desk, self._context = desk, desk.context
        self._boxes = (desk.item.box, desk.facts.box)
        for box in self._boxes:
            box.added.connect(partial(self.take, box))
            box.removed.connect(self.remove)
            box.described.connect(self._described)

    def box(self) -> PhotoBox:
        """Where a photo goes now: to the finding shown, else to the visit as a whole."""
        desk = self._desk
        finding, place = self._boxes
        return finding if desk.tabs.current() == "item" and desk.item.finding is not None else place

    def choose(self) -> None:
        """Ask for photos."""
        self.box().choose_files()

    def paste(self) -> None:
        """Ctrl+V."""
        if not self.drop(QGuiApplication.clipboard().mimeData()):
            self._context.notify.info("剪贴板里没有照片")

    def drop(self, mime: QMimeData) -> bool:
        """Take what was dropped or pasted; False when there is no photo in it."""
        return self.box().strip.take(mime)

    def take(self, box: PhotoBox, files: Sequence[tuple[str, bytes]]) -> None:
        """Photos came in: kept on this PC at once as they are, then made small."""
        desk, sheet = self._desk, self._desk.the_sheet()
        of_finding = box is self._boxes[0] and desk.item.finding is not None
        key = desk.item.finding.key if of_finding and desk.item.finding is not None else ""
        on_item = not key and desk.tabs.current() == "item"
        box.forgive()
        for name, raw in files:
            shot = Shot(str(clock.uuid7()), name, key, raw, waits=True)
            if on_item and desk.item.line is not None:
                shot.caption = f"第 {desk.item.line.number} 项"
            sheet.shots.append(shot)
            if len(raw) <= KEPT:
                desk.keeper.hold(shot)
            self.prepare(shot)
        self.show()
        if on_item:
            self._context.notify.info("当前项没有不合格，照片已放到“现场情况”的全景照片")

    def show(self) -> None:
        """Show the photos as they are now."""
        desk = self._desk
        desk.item.show_photos()
        desk.facts.show_photos()
        whole = len(desk.the_sheet().photos_of(""))
        desk.tabs.set_counts({"facts": whole} if whole else {})
        desk.checklist.touch()
        desk.count()

    # --- the stored form ------------------------------------------------------------------------------------------

    def prepare(self, shot: Shot) -> None:
        """Make the stored form of a photo, off the UI thread."""
        raw, name = shot.data, shot.name

        def make() -> tuple[Shot, Photo | MzdeskError]:
            from mzdesk.documents import photos

            try:
                return shot, photos.prepare(raw, name)
            except MzdeskError as error:
                return shot, error

        self._context.draw(make, self._prepared)

    def _prepared(self, answer: tuple[Shot, Photo | MzdeskError]) -> None:
        shot, made = answer
        sheet = self._desk.sheet
        if sheet is None or shot not in sheet.shots:
            return
        if isinstance(made, MzdeskError):
            self._refuse(shot, made.message)
        else:
            shot.data, shot.original_sha256 = made.data, made.original_sha256
            shot.width, shot.height, shot.media_type = made.width, made.height, made.media_type
            shot.taken_at = shot.taken_at or made.taken_at
            shot.waits = False
            self._desk.keeper.hold(shot)
            self.show()
        self.settled.emit()

    def _refuse(self, shot: Shot, sentence: str) -> None:
        desk = self._desk
        desk.the_sheet().shots.remove(shot)
        desk.keeper.let_go([shot])
        self.show()
        shown = desk.item.finding is not None and desk.item.finding.key == shot.finding
        self._boxes[0 if shown else 1].refuse(sentence)
        self._context.notify.refused(sentence)

    # --- what the clerk says of them ------------------------------------------------------------------------------

    def _described(self, key: str) -> None:
        shot = next((each for each in self._desk.the_sheet().shots if each.key == key), None)
        if shot is not None:
            self._desk.keeper.describe(shot)

    def remove(self, key: str) -> None:
        """Take a photo away; the message offers it back."""
        sheet = self._desk.the_sheet()
        shot = next((each for each in sheet.shots if key in (each.key, f"{each.key}/waits")), None)
        if shot is not None:
            sheet.shots.remove(shot)
            self._desk.keeper.let_go([shot])
            self.show()
            self._context.notify.undoable("已移除一张照片", partial(self.put_back, [shot]))

    def put_back(self, shots: Sequence[Shot]) -> None:
        """Photos that were taken away come back."""
        for shot in shots:
            shot.photo = ""
            self._desk.the_sheet().shots.append(shot)
            self._desk.keeper.hold(shot)
            if shot.waits:
                self.prepare(shot)
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A picture pasted into a field of words is a photo."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            paste = event.matches(QKeySequence.StandardKey.Paste)
            mime = QGuiApplication.clipboard().mimeData() if paste else None
            words = mime is not None and mime.hasText() and not mime.hasUrls()
            if mime is not None and not words and self.drop(mime):
                return True
        return super().eventFilter(watched, event)
