"""Photos as a strip: drag in, paste, choose; thumbnails are cut off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QBuffer,
    QIODevice,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
)
from PySide6.QtWidgets import QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mzdesk.ui import files, icons, paint, theme
from mzdesk.ui.widgets.buttons import Act, fill_menu

if TYPE_CHECKING:
    from mzdesk.ui.context import Context

TILE: Final = (112, 84)
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo to show: key, caption, and its bytes: at hand, or read from the store by `fetch(session, actor)`."""

    key: str
    caption: str = ""
    data: bytes | None = None
    fetch: Callable[[Any, Any], bytes] | None = None


def thumbnail(data: bytes, width: int, height: int) -> QImage:
    """The middle of the picture cut to `width` × `height` device px; a null image when it can't be read."""
    image = QImage.fromData(data)
    if image.isNull():
        return image
    size = QSize(width, height)
    grown = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    fitted = image.scaled(size, grown, Qt.TransformationMode.SmoothTransformation)
    return fitted.copy((fitted.width() - width) // 2, (fitted.height() - height) // 2, width, height)


class _Photos(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.photos: list[Photo] = []
        self.images: dict[str, QImage] = {}
        self.adding = True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else len(self.photos) + self.adding

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        photo = self.photo(index)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return (photo.caption or "照片") if photo else "拖入、粘贴或选择照片"
        return None

    def photo(self, index: Index) -> Photo | None:
        return self.photos[index.row()] if index.isValid() and index.row() < len(self.photos) else None

    def replace(self, photos: Sequence[Photo]) -> None:
        self.beginResetModel()
        self.photos = list(photos)
        kept = {photo.key for photo in photos}
        self.images = {key: image for key, image in self.images.items() if key in kept}
        self.endResetModel()


class _Tile(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(TILE[0] + 8), theme.px(TILE[1] + 26))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Photos)
        box: QRect = option.rect  # type: ignore[attr-defined]
        frame = QRectF(box.x(), box.y() + 2, theme.px(TILE[0]), theme.px(TILE[1]))
        photo = model.photo(index)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        if photo is None:
            self._paint_add(painter, frame, chosen=chosen)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_path = QPainterPath()
        round_path.addRoundedRect(frame, 4, 4)
        painter.setClipPath(round_path)
        image = model.images.get(photo.key)
        if image is None or image.isNull():
            painter.fillRect(frame, theme.colour("quiet"))
            icons.paint(
                painter, frame.center().x() - theme.px(10), frame.center().y() - theme.px(10), "image", "ink3", 20
            )
        else:
            painter.drawImage(frame, image)
        painter.restore()
        if chosen:
            paint.focus_ring(painter, frame, 4)
        line = QRectF(frame.x(), frame.bottom() + 2, frame.width(), theme.px(18))
        paint.words(painter, line, photo.caption, theme.font("small"), "ink3")

    def _paint_add(self, painter: QPainter, frame: QRectF, *, chosen: bool) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("link" if chosen else "edge"), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.restore()
        middle = frame.center()
        icons.paint(painter, middle.x() - theme.px(10), middle.y() - theme.px(22), "camera_add", "ink2", 20)
        line = QRectF(frame.x(), middle.y() + 2, frame.width(), theme.px(18))
        paint.words(painter, line, "拖入或选择", theme.font("small"), "ink2", paint.CENTRE)


class PhotoStrip(QListView):
    """Tiles with captions. `added([(name, bytes)])` for what was dragged in, pasted or chosen; the page keeps it."""

    added = Signal(object)
    opened = Signal(str)
    removed = Signal(str)

    def __init__(self, context: Context, *, editable: bool = True) -> None:
        super().__init__()
        self._context, self._editable = context, editable
        self._model = _Photos()
        self._model.adding = editable
        self.setModel(self._model)
        self.setItemDelegate(_Tile(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(editable)
        self.setAccessibleName("照片")
        self.setToolTip("可拖入照片，或按 Ctrl+V 粘贴" if editable else "")
        self.show_photos(())

    def show_photos(self, photos: Sequence[Photo]) -> None:
        """Show other photos; thumbnails appear as they are ready."""
        self._model.replace(photos)
        self._fit()
        for photo in photos:
            if photo.key not in self._model.images:
                self._load(photo)

    def photos(self) -> list[Photo]:
        """What is shown."""
        return list(self._model.photos)

    def _load(self, photo: Photo) -> None:
        ratio = icons.ratio()
        wide, high = round(theme.px(TILE[0]) * ratio), round(theme.px(TILE[1]) * ratio)

        def ready(image: QImage) -> None:
            self._model.images[photo.key] = image
            self.viewport().update()

        data, fetch = photo.data, photo.fetch
        if data is not None:
            self._context.draw(lambda: thumbnail(data, wide, high), ready)
        elif fetch is not None:
            self._context.query(lambda s, a: thumbnail(fetch(s, a), wide, high), ready)

    def _fit(self) -> None:
        tile = self.itemDelegate().sizeHint(QStyleOptionViewItem(), QModelIndex())
        across = max(1, self.viewport().width() // tile.width())
        lines = min(2, -(-self._model.rowCount() // across))
        self.setFixedHeight(max(1, lines) * tile.height() + 4)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self.take(QGuiApplication.clipboard().mimeData()):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._activate(self.currentIndex())
            return
        photo = self._model.photo(self.currentIndex())
        if event.key() == Qt.Key.Key_Delete and photo is not None and self._editable:
            self.removed.emit(photo.key)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid() and self._model.photo(index) is None:
            self._activate(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if self._model.photo(index) is not None:
            self._activate(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        photo = self._model.photo(self.indexAt(event.pos()))
        if photo is None:
            return
        acts = [Act("查看大图", lambda: self.opened.emit(photo.key), "eye", "Enter")]
        if self._editable:
            acts.append(Act("移除照片", lambda: self.removed.emit(photo.key), "delete", "Delete", "danger"))
        menu = QMenu(self)
        fill_menu(menu, acts)
        menu.popup(event.globalPos())

    def _activate(self, index: Index) -> None:
        photo = self._model.photo(index)
        if photo is not None:
            self.opened.emit(photo.key)
        elif index.isValid():
            self.take_files(self._context.files.choose(self, "选择照片", "photo", many=True))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def take(self, mime: QMimeData) -> bool:
        """Take photos out of what was dropped or pasted; False when there are none. The whole detail may call this."""
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if paths and self._editable:
            self.take_files(paths)
            return True
        if mime.hasImage() and self._editable:
            self.added.emit([("粘贴的图片.png", _png(QImage(mime.imageData())))])
            return True
        return False

    def take_files(self, paths: Sequence[Path]) -> None:
        """Read files off the UI thread and hand them on."""
        if paths:
            self._context.draw(lambda: [(path.name, files.read(path)) for path in paths], self.added.emit)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
