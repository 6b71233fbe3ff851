"""A PDF beside its list: pages drawn as they are needed, zoom, small pictures, search, print, save."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QKeyCombination, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.ui import files, measure, printing, theme
from mzdesk.ui.context import Context
from mzdesk.ui.preview.bar import ZOOMS, PreviewBar
from mzdesk.ui.preview.finder import Finder
from mzdesk.ui.preview.sheets import FIT, MARGIN, Boxes, Sheets
from mzdesk.ui.preview.thumbs import Thumbs
from mzdesk.ui.printing import Paper
from mzdesk.ui.widgets.buttons import Act
from mzdesk.ui.widgets.cards import EmptyState
from mzdesk.ui.widgets.frames import Surface


class Preview(Surface):
    """`show_pdf(data, name)`; `clear(sentence)`; buttons for page, zoom, full, print and save. `full_asked` from ⤢."""

    full_asked = Signal()
    shown = Signal(int)

    def __init__(self, context: Context, *, sentence: str = "在左侧选择一份文书，这里显示它的样子。") -> None:
        super().__init__()
        self._context = context
        self.pdf, self.name = b"", ""
        self._sheets, self.thumbs, self.finder = Sheets(context), Thumbs(context), Finder(context)
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
        self._stack.addWidget(self._make_ground())
        self.bar = PreviewBar(self._more_acts)
        self._name_tools()
        outer = measure.column(self)
        outer.addWidget(self.bar)
        outer.addWidget(self.finder)
        outer.addWidget(self._stack, 1)
        self._connect()
        self.finder.hide()
        self.clear()

    def _make_ground(self) -> QWidget:
        ground = Surface("canvas")
        line = measure.row(ground)
        line.addWidget(self.thumbs)
        line.addWidget(self.area, 1)
        return ground

    def _name_tools(self) -> None:
        bar = self.bar
        self.print_button, self.save_button, self.full_button = bar.print_button, bar.save_button, bar.full_button
        self.page_field, self.count, self.zoom_box = bar.page_field, bar.count, bar.zoom_box

    def _connect(self) -> None:
        self.bar.up.clicked.connect(lambda: self.go(self.page() - 1))
        self.bar.down.clicked.connect(lambda: self.go(self.page() + 1))
        self.page_field.returnPressed.connect(self._typed)
        self.zoom_box.chosen.connect(self.set_zoom)
        self.bar.smaller.clicked.connect(lambda: self._step(-1))
        self.bar.larger.clicked.connect(lambda: self._step(1))
        self.print_button.clicked.connect(self.print_it)
        self.save_button.clicked.connect(self.save_as)
        self.full_button.clicked.connect(self.full_asked)
        self.bar.thumbs_button.clicked.connect(self._fold_thumbs)
        self.thumbs.chosen.connect(self.go)
        self.bar.find_button.clicked.connect(self.start_search)
        self.finder.changed.connect(lambda: self._sheets.mark(*self.finder.marks()))
        self.finder.turned.connect(self._turn_to)
        self.finder.left.connect(self.end_search)
        self._keys: dict[str, Callable[[], object]] = {
            "Ctrl+F": self.start_search,
            "F3": lambda: self.finder.step(1),
            "Shift+F3": lambda: self.finder.step(-1),
            "Home": lambda: self.go(0),
            "End": lambda: self.go(self.page_count() - 1),
            "Ctrl+PgUp": lambda: self.go(self.page() - 1),
            "Ctrl+PgDown": lambda: self.go(self.page() + 1),
            "Ctrl+-": lambda: self._step(-1),
            "Ctrl++": lambda: self._step(1),
            "Ctrl+=": lambda: self._step(1),
            "Ctrl+0": lambda: self.set_zoom(FIT),
        }

    # --- what is shown --------------------------------------------------------------------------------------------

    def clear(self, sentence: str = "") -> None:
        """Show no paper."""
        self.pdf, self.name = b"", ""
        if sentence:
            self._empty.sentence.setText(sentence)
        self._stack.setCurrentWidget(self._empty)
        self.count.setText("/ 0 页")
        self.page_field.setText("")
        self.finder.show_pdf(b"", 0)
        self.bar.enable(False)

    def show_pdf(self, pdf: bytes, name: str) -> None:
        """Show a paper; `name` is what it is called when saved or printed (without .pdf)."""
        self.pdf, self.name = pdf, name

        def sizes() -> tuple[bytes, list[tuple[float, float]]]:
            from mzdesk.documents import raster

            return pdf, raster.sizes(pdf)

        self._context.draw(sizes, self._show, self._fail)

    def _show(self, measured: tuple[bytes, list[tuple[float, float]]]) -> None:
        pdf, sizes = measured
        if pdf is not self.pdf:
            return
        self._stack.setCurrentIndex(1)
        self._sheets.show_pdf(pdf, sizes)
        self.thumbs.show_pdf(pdf, sizes)
        self._show_thumbs()
        self._sheets.lay_out(self.area.viewport().width())
        self.area.verticalScrollBar().setValue(0)
        self.count.setText(f"/ {len(sizes)} 页")
        self.bar.enable(True)
        if self.finder.isVisibleTo(self):
            self.finder.show_pdf(pdf, len(sizes))
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
            self._say_page(number)

    def _typed(self) -> None:
        text = self.page_field.text()
        if text.isdecimal():
            self.go(int(text) - 1)
        else:
            self._show_page()

    def _show_page(self) -> None:
        if self.pdf:
            self._say_page(self.page())

    def _say_page(self, number: int) -> None:
        self.page_field.setText(str(number + 1))
        self.thumbs.show_page(number)

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

    # --- small pictures and search --------------------------------------------------------------------------------

    def _fold_thumbs(self) -> None:
        self._context.pc.set("preview_thumbs", not self._context.pc.get("preview_thumbs"))
        self._show_thumbs()

    def _show_thumbs(self) -> None:
        """A paper of one page needs none; the choice is this PC's."""
        wanted = bool(self._context.pc.get("preview_thumbs"))
        self.thumbs.setVisible(wanted and self.page_count() > 1)
        self.bar.say_thumbs(wanted)

    def start_search(self) -> None:
        """Ctrl+F: the line to type what is looked for."""
        if not self.pdf:
            return
        if not self.finder.isVisibleTo(self):
            self.finder.show()
            self.finder.show_pdf(self.pdf, self.page_count())
        self.finder.start_at(self.page())
        self.finder.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.finder.field.selectAll()

    def end_search(self) -> None:
        """Esc: the pages without marks."""
        held = self.finder.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self.finder.hide()
        self.finder.stop()
        if held:
            self.area.setFocus()

    def _turn_to(self, page: int, boxes: Boxes) -> None:
        place = self._sheets.place(page, boxes).center()
        view = self.area.viewport()
        self.area.ensureVisible(place.x(), place.y(), view.width() // 4, view.height() // 3)

    # --- keys -----------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """While the keyboard is in here, its keys are ours also where the window has a use for them (Ctrl+F)."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._act(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._act(event)
        if act is not None:
            act()
        else:
            super().keyPressEvent(event)

    def _act(self, event: QKeyEvent) -> Callable[[], object] | None:
        if event.key() == Qt.Key.Key_Escape:
            return self.end_search if self.finder.isVisibleTo(self) else None
        if not self.pdf:
            return None
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            held &= ~Qt.KeyboardModifier.ShiftModifier
        pressed = QKeySequence(QKeyCombination(held, Qt.Key(event.key())))
        return self._keys.get(pressed.toString())

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            self._sheets.lay_out(event.size().width())
        elif isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step(1 if event.angleDelta().y() > 0 else -1)
            return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(496), theme.px(600))

    # --- out ------------------------------------------------------------------------------------------------------

    def _more_acts(self) -> list[Act | None]:
        from mzdesk.ui.calibrating import correct

        return [Act("打印位置校正…", lambda: correct(self, self._context), "target")]

    def print_it(self) -> None:
        """Print at true size."""
        if not self.pdf:
            return
        printer = self._context.printing.choose(self, self.name)
        if printer is not None:
            printing.send(self._context, printer, self.name, [Paper(self.pdf, self.name)])

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
