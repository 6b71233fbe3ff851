"""A PDF beside its list: pages drawn as they are needed, zoom, print, save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.ui import files, icons, measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.printing import PrintJob, picture
from mzdesk.ui.widgets.buttons import IconButton
from mzdesk.ui.widgets.cards import EmptyState
from mzdesk.ui.widgets.fields import ComboBox, LineField
from mzdesk.ui.widgets.frames import Bar, Surface
from mzdesk.ui.widgets.words import Label, VLine

MARGIN, GAP = 16, 14
FIT: Final = 0.0
ZOOMS: Final = (
    (FIT, "适合宽度"),
    (0.5, "50%"),
    (0.75, "75%"),
    (1.0, "100%"),
    (1.25, "125%"),
    (1.5, "150%"),
    (2.0, "200%"),
)


class _Sheets(QWidget):
    """All pages one under the other; only those in sight and their neighbours have a picture."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._pdf = b""
        self.sizes: list[tuple[float, float]] = []
        self.images: dict[tuple[int, int], QImage] = {}
        self._asked: set[tuple[int, int]] = set()
        self.zoom = FIT
        self._across = 400

    def show_pdf(self, pdf: bytes, sizes: Sequence[tuple[float, float]]) -> None:
        self._pdf, self.sizes = pdf, list(sizes)
        self.images.clear()
        self._asked.clear()
        self.lay_out(self._across)

    def lay_out(self, across: int) -> None:
        """Give every page its place; `across` is the width of the viewport."""
        self._across = across
        wide = max((rect.right() for rect in self.rects()), default=0) + MARGIN
        high = max((rect.bottom() for rect in self.rects()), default=0) + MARGIN
        self.setMinimumSize(wide if self.zoom else 0, high)
        self.resize(max(wide, across), high)
        self.update()

    def rects(self) -> list[QRect]:
        """Where each page stands, in px."""
        found, top = [], MARGIN
        for wide, high in self.sizes:
            shown = self._across - 2 * MARGIN if self.zoom == FIT else round(wide * self.zoom * 96 / 72)
            tall = round(shown * high / wide)
            left = max(MARGIN, (self._across - shown) // 2)
            found.append(QRect(left, top, shown, tall))
            top += tall + GAP
        return found

    def page_at(self, y: int) -> int:
        """The page in the middle of sight."""
        return next((n for n, rect in enumerate(self.rects()) if rect.bottom() >= y), max(0, len(self.sizes) - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, seen = QPainter(self), event.rect()
        rects = self.rects()
        near = [n for n, rect in enumerate(rects) if rect.intersects(seen)]
        for number in near:
            rect = rects[number]
            painter.fillRect(rect, Qt.GlobalColor.white)
            image = self.images.get(self._key(number, rect)) or self._any(number)
            if image is not None:
                painter.drawImage(QRectF(rect), image)
            painter.setPen(theme.colour("line2"))
            painter.drawRect(rect.adjusted(-1, -1, 0, 0))
        if near:
            for number in range(max(0, near[0] - 1), min(len(rects), near[-1] + 2)):
                self._ask(number, rects[number])
            self._forget(near)

    def _any(self, number: int) -> QImage | None:
        return next((image for (page, _), image in self.images.items() if page == number), None)

    def _key(self, number: int, rect: QRect) -> tuple[int, int]:
        return number, round(rect.width() * icons.ratio())

    def _ask(self, number: int, rect: QRect) -> None:
        key = self._key(number, rect)
        if key in self._asked or key in self.images:
            return
        self._asked.add(key)
        pdf, ratio = self._pdf, icons.ratio()

        def ready(image: QImage) -> None:
            if pdf is self._pdf:
                for old in [other for other in self.images if other[0] == number]:
                    del self.images[old]
                self.images[key] = image
                self._asked.discard(key)
                self.update()

        self._context.draw(lambda: picture(pdf, number, key[1], ratio), ready)

    def _forget(self, near: list[int]) -> None:
        for key in [key for key in self.images if not near[0] - 2 <= key[0] <= near[-1] + 2]:
            del self.images[key]


class Preview(Surface):
    """`show_pdf(data, name)`; `clear(sentence)`; buttons for page, zoom, full, print and save. `full_asked` from ⤢."""

    full_asked = Signal()
    shown = Signal(int)

    def __init__(self, context: Context, *, sentence: str = "在左侧选择一份文书，这里显示它的样子。") -> None:
        super().__init__()
        self._context = context
        self.pdf, self.name = b"", ""
        self._sheets = _Sheets(context)
        self._sheets.setObjectName("canvas")
        self.area = QScrollArea()
        self.area.setObjectName("canvas")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self._sheets)
        self.area.setWidgetResizable(False)
        self.area.setAccessibleName("文书预览")
        self.area.verticalScrollBar().valueChanged.connect(lambda _value: self._show_page())
        self.area.viewport().installEventFilter(self)
        self._empty = EmptyState("document_pdf", sentence)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.area)
        outer = measure.column(self)
        outer.addWidget(self._make_bar())
        outer.addWidget(self._stack, 1)
        self.clear()

    def _make_bar(self) -> Bar:
        self.up, self.down = IconButton("chevron_up", "上一页"), IconButton("chevron_down", "下一页")
        self.smaller, self.larger = IconButton("zoom_out", "缩小"), IconButton("zoom_in", "放大")
        self.print_button, self.save_button = IconButton("print", "打印"), IconButton("arrow_download", "另存 PDF")
        self.full_button = IconButton("full_screen_maximize", "全屏查看")
        self.page_field, self.count = LineField(name="页码", width=40), Label("/ 0 页", "dense", "ink2")
        self.zoom_box = ComboBox(ZOOMS, name="缩放")
        bar = Bar(41, 4)
        measure.pad(bar.line, (12, 0, 8, 1), 4)
        bar.add(self.up, self.down, self.page_field, self.count, 4, VLine(), self.smaller, self.zoom_box, self.larger)
        bar.add(None, self.print_button, self.save_button, self.full_button)
        self._tools: list[QWidget] = [
            *(self.up, self.down, self.page_field, self.smaller, self.zoom_box, self.larger),
            *(self.print_button, self.save_button, self.full_button),
        ]
        self.up.clicked.connect(lambda: self.go(self.page() - 1))
        self.down.clicked.connect(lambda: self.go(self.page() + 1))
        self.page_field.returnPressed.connect(self._typed)
        self.zoom_box.chosen.connect(self.set_zoom)
        self.smaller.clicked.connect(lambda: self._step(-1))
        self.larger.clicked.connect(lambda: self._step(1))
        self.print_button.clicked.connect(self.print_it)
        self.save_button.clicked.connect(self.save_as)
        self.full_button.clicked.connect(self.full_asked)
        return bar

    # --- what is shown --------------------------------------------------------------------------------------------

    def clear(self, sentence: str = "") -> None:
        """Show no paper."""
        self.pdf, self.name = b"", ""
        if sentence:
            self._empty.sentence.setText(sentence)
        self._stack.setCurrentWidget(self._empty)
        self.count.setText("/ 0 页")
        self.page_field.setText("")
        for tool in self._tools:
            tool.setEnabled(False)

    def show_pdf(self, pdf: bytes, name: str) -> None:
        """Show a paper; `name` is what it is called when saved or printed (without .pdf)."""
        self.pdf, self.name = pdf, name

        def sizes() -> list[tuple[float, float]]:
            from mzdesk.documents import raster

            return raster.sizes(pdf)

        def ready(found: list[tuple[float, float]]) -> None:
            if pdf is self.pdf:
                self._show(found)

        self._context.draw(sizes, ready, self._fail)

    def _show(self, sizes: list[tuple[float, float]]) -> None:
        self._stack.setCurrentWidget(self.area)
        self._sheets.show_pdf(self.pdf, sizes)
        self._sheets.lay_out(self.area.viewport().width())
        self.area.verticalScrollBar().setValue(0)
        self.count.setText(f"/ {len(sizes)} 页")
        for tool in self._tools:
            tool.setEnabled(True)
        self._show_page()
        self.shown.emit(len(sizes))

    def _fail(self, error: MzdeskError) -> None:
        self.clear(error.message)

    def page(self) -> int:
        """The page in sight, from 0."""
        return self._sheets.page_at(self.area.verticalScrollBar().value() + self.area.viewport().height() // 3)

    def page_count(self) -> int:
        """How many pages are shown."""
        return len(self._sheets.sizes) if self.pdf else 0

    def go(self, number: int) -> None:
        """To a page, from 0."""
        rects = self._sheets.rects()
        if rects:
            number = max(0, min(len(rects) - 1, number))
            self.area.verticalScrollBar().setValue(rects[number].top() - MARGIN)
            self.page_field.setText(str(number + 1))

    def _typed(self) -> None:
        text = self.page_field.text()
        if text.isdecimal():
            self.go(int(text) - 1)
        else:
            self._show_page()

    def _show_page(self) -> None:
        if self.pdf:
            self.page_field.setText(str(self.page() + 1))

    def set_zoom(self, zoom: float) -> None:
        """1.0 is true size on a screen of 96 dpi; 0 fits the width."""
        page = self.page()
        self._sheets.zoom = zoom
        self.zoom_box.choose(zoom)
        self._sheets.lay_out(self.area.viewport().width())
        self.go(page)

    def _step(self, step: int) -> None:
        steps = [zoom for zoom, _ in ZOOMS[1:]]
        rects = self._sheets.rects()
        if not rects:
            return
        now = rects[0].width() / (self._sheets.sizes[0][0] * 96 / 72)
        fitting = [zoom for zoom in steps if (zoom > now + 0.01 if step > 0 else zoom < now - 0.01)]
        if fitting:
            self.set_zoom(fitting[0] if step > 0 else fitting[-1])

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            self._sheets.lay_out(event.size().width())
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(496), theme.px(600))

    # --- out ------------------------------------------------------------------------------------------------------

    def print_it(self) -> None:
        """Print at true size."""
        if not self.pdf:
            return
        printer = self._context.printing.choose(self, self.name)
        if printer is not None:
            PrintJob(self._context, printer, self.pdf, self.name).start()

    def save_as(self) -> None:
        """Save the PDF where the clerk wants it."""
        path = self._context.files.save(self, "另存 PDF", f"{self.name}.pdf", "pdf")
        if path is None:
            return
        pdf = self.pdf

        def saved(_nothing: None) -> None:
            folder = path.parent
            self._context.notify.done(f"已另存：{path.name}", "打开文件夹", lambda: self._context.files.show(folder))

        self._context.draw(lambda: files.write(path, pdf), saved)
