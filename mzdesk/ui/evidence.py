"""Photos and papers in a form: brought to their stored form off the UI thread, kept with the draft, shown large."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.services import attachments
from mzdesk.ui import files, theme
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.forms.editors import Editor
from mzdesk.ui.preview import Preview
from mzdesk.ui.widgets import Label, Photo, PhotoStrip, Scroll
from mzdesk.views.attachments import EvidenceRow, FileDraft

if TYPE_CHECKING:
    from mzdesk.db.drafts import DraftPhoto

PDF: Final = "application/pdf"
_FACTS: Final = ("media_type", "original_sha256", "width", "height", "taken_at")
_BESIDE: Final = 480
_LOW: Final = 360
Raw = tuple[str, bytes]


def read(name: str, data: bytes) -> FileDraft:
    """A file as it is kept: PDFs as they are, photos in their stored form. Raises BadInput. Call off the UI thread."""
    if data.startswith(b"%PDF-"):
        return FileDraft(name, PDF, data)
    from mzdesk.documents import photos

    made = photos.prepare(data, name)
    return FileDraft(
        name,
        made.media_type,
        made.data,
        original_sha256=made.original_sha256,
        width=made.width,
        height=made.height,
        taken_at=made.taken_at,
    )


class EvidenceEditor(Editor):
    """Photos and PDFs in a form; what was added survives with the draft. `failed` hears what could not be read."""

    def __init__(self, context: Context, *, draft: str) -> None:
        self.strip = PhotoStrip(context)
        super().__init__(self.strip)
        self.failed: Callable[[MzdeskError], None] = lambda error: context.notify.refused(error.message)
        self._context, self._draft, self._drafts = context, draft, context.drafts
        self._files: list[tuple[str, FileDraft]] = []
        self._added = 0
        self.strip.added.connect(self.add)
        self.strip.removed.connect(self.remove)
        self.strip.opened.connect(self._open)

    def get(self) -> tuple[FileDraft, ...]:
        return tuple(file for _, file in self._files)

    def set(self, value: Any) -> None:
        self._files = [(f"given-{n}", file) for n, file in enumerate(value or ())]
        self._show()

    def plain(self) -> list[str]:
        return [file.name for file in self.get()]

    def restore(self, plain: Any) -> None:
        """The files come from the draft's own photos, see `restore_photos`."""

    def untimed(self) -> bool:
        """Whether a photo does not say when it was taken."""
        return any(file.taken_at is None and file.media_type != PDF for file in self.get())

    def add(self, given: Sequence[Raw]) -> None:
        """Take files in: read off the UI thread, kept with the draft, then shown."""
        self._context.draw(lambda: [read(name, data) for name, data in given], self._keep, self._fail)

    def _fail(self, error: MzdeskError) -> None:
        self.failed(error)

    def _keep(self, files: list[FileDraft]) -> None:
        drafts, draft = self._drafts, self._draft
        for file in files:
            self._added += 1
            key = f"new-{self._added}"
            self._files.append((key, file))
            if drafts is not None and draft:
                self._context.desk(
                    lambda file=file: drafts.add_photo(draft, file.name, file.data, _facts(file)),  # type: ignore[misc]
                    lambda photo, key=key: self._name(key, photo),  # type: ignore[misc]
                )
        self._show()
        self.changed()

    def _name(self, key: str, photo: str) -> None:
        self._files = [(photo if each == key else each, file) for each, file in self._files]
        self._show()

    def restore_photos(self, kept: Sequence[DraftPhoto]) -> None:
        """Show what a draft kept, behind what the form was opened with."""
        given = [each for each in self._files if each[0].startswith("given-")]
        self._files = given + [(each.photo, _file(each)) for each in kept]
        self._show()

    def remove(self, key: str) -> None:
        """Take a file out again."""
        self._files = [(each, file) for each, file in self._files if each != key]
        drafts, draft = self._drafts, self._draft
        if drafts is not None and draft:
            self._context.desk(lambda: drafts.drop_photo(draft, key))
        self._show()
        self.changed()

    def _show(self) -> None:
        self.strip.show_photos([Photo(key, file.name, file.data) for key, file in self._files])

    def _open(self, key: str) -> None:
        file = next((file for each, file in self._files if each == key), None)
        if file is not None and file.media_type != PDF:
            show_photo(self.strip.window(), file.name, file.data)


def _facts(file: FileDraft) -> dict[str, Any]:
    facts = {name: getattr(file, name) for name in _FACTS}
    return facts | {"taken_at": file.taken_at.isoformat() if file.taken_at else None}


def _file(kept: DraftPhoto) -> FileDraft:
    facts = {name: kept.facts.get(name) for name in _FACTS}
    at = facts.pop("taken_at")
    taken = datetime.fromisoformat(at) if at else None
    return FileDraft(kept.name, data=kept.data, taken_at=taken, **facts)  # type: ignore[arg-type]


class PhotoDialog(Dialog):
    """One photo as large as the window lets it be."""

    def __init__(self, parent: QWidget, name: str, data: bytes) -> None:
        super().__init__(parent, name, act="关闭", keep="返回")
        self.keep_button.hide()
        pixmap = QPixmap()
        pixmap.loadFromData(data)
        wide = max(theme.px(320), parent.width() * 4 // 5)
        high = max(theme.px(240), parent.height() * 4 // 5 - theme.px(120))
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        self.picture = Label("")
        self.picture.setAccessibleName(name)
        self.picture.setPixmap(pixmap.scaled(wide, high, keep, smooth) if not pixmap.isNull() else pixmap)
        self.body.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignCenter)


def show_photo(parent: QWidget, name: str, data: bytes) -> PhotoDialog:
    """Open a photo large."""
    dialog = PhotoDialog(parent.window(), name, data)
    dialog.open()
    return dialog


def stored(sha256: str) -> Callable[[Any, Any], bytes]:
    """Reads a kept file's bytes: what a `Photo` fetches."""
    return lambda session, actor: attachments.data(session, actor, sha256)


class Beside(QStackedWidget):
    """A photo or a PDF beside the form into which it is typed; hidden while there is none."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._shown = b""
        self.picture = Label("")
        self.preview = Preview(context)
        self.addWidget(Scroll(self.picture))
        self.addWidget(self.preview)
        self._wide = min(theme.px(_BESIDE), self.screen().availableGeometry().width() * 2 // 5)
        self.setFixedWidth(self._wide)
        self.setMinimumHeight(theme.px(_LOW))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_file(self, name: str, data: bytes) -> None:
        """Show this file."""
        if data != self._shown:
            self._shown = data
            if data.startswith(b"%PDF-"):
                self.preview.show_pdf(data, name)
            else:
                pixmap = QPixmap()
                pixmap.loadFromData(data)
                wide = self._wide - theme.px(20)
                smooth = Qt.TransformationMode.SmoothTransformation
                self.picture.setPixmap(pixmap if pixmap.isNull() else pixmap.scaledToWidth(wide, smooth))
                self.picture.setAccessibleName(name)
            self.setCurrentIndex(int(data.startswith(b"%PDF-")))
        self.show()


def open_kept(page: QWidget, context: Context, row: EvidenceRow, *, key: str) -> None:
    """Show a kept photo large; save a kept paper and offer to open it."""

    def show(data: bytes) -> None:
        if row.media_type.startswith("image/"):
            show_photo(page, row.name, data)
            return
        path = context.files.save(page, "另存材料", row.name, "any")
        if path is not None:
            context.draw(partial(_write, path, data), saved)

    def saved(path: Path) -> None:
        context.notify.done(f"已另存：{path.name}", "打开", lambda: context.files.show(path))

    context.query(lambda s, a: attachments.data(s, a, row.sha256), show, key=key)


def _write(path: Path, data: bytes) -> Path:
    files.write(path, data)
    return path
