"""Searching the words of the pages: the whole paper, page after page off the UI thread, the nearest hit first."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.preview.sheets import Boxes
from mzdesk.ui.widgets.buttons import IconButton
from mzdesk.ui.widgets.fields import LineField
from mzdesk.ui.widgets.frames import Bar
from mzdesk.ui.widgets.words import Label

_SLICE: Final = 0.05  # seconds of searching, after which pages are drawn again
Hit = tuple[int, Boxes]
Found = tuple[int, int, list[Hit]]  # which search, the page to go on with, what was found


class Finder(Bar):
    """A line to type into: `changed` when there is something else to mark, `turned(page, boxes)` to the hit in turn."""

    changed = Signal()
    turned = Signal(int, object)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(41, 4)
        self._context = context
        self._pdf, self._pages, self._from = b"", 0, 0
        self._search, self._searched = 0, True
        self.hits: list[Hit] = []
        self.now = -1
        self.field = LineField("搜索文字", name="在文书中搜索文字", sign="search", width=190)
        self.field.setClearButtonEnabled(True)
        self.count = Label("", "dense", "ink2")
        self.back, self.on = IconButton("chevron_up", "上一处（Shift+F3）"), IconButton("chevron_down", "下一处（F3）")
        self.close_button = IconButton("dismiss", "关闭搜索（Esc）")
        measure.pad(self.line, (12, 0, 8, 1), 4)
        self.add(self.field, 4, self.count, None, self.back, self.on, self.close_button)
        self.field.textChanged.connect(lambda _text: self.start())
        self.field.returnPressed.connect(lambda: self.step(1))
        self.back.clicked.connect(lambda: self.step(-1))
        self.on.clicked.connect(lambda: self.step(1))
        self.close_button.clicked.connect(self.left)
        self._say()

    def show_pdf(self, pdf: bytes, pages: int) -> None:
        """Search other pages; what is typed stays and is looked for there."""
        self._pdf, self._pages = pdf, pages
        self.start_at(0)
        self.start()

    def start_at(self, page: int) -> None:
        """The page in sight, from which the first hit is taken."""
        self._from = page

    def start(self) -> None:
        """Look for what is typed in all pages."""
        self._search += 1
        self.hits, self.now = [], -1
        self._searched = not self.field.text().strip() or not self._pdf
        self._say()
        self.changed.emit()
        if not self._searched:
            self._look(0)

    def stop(self) -> None:
        """Forget the hits; a search under way is given up."""
        self._search += 1
        self.hits, self.now, self._searched = [], -1, True
        self._say()
        self.changed.emit()

    def _look(self, first: int) -> None:
        pdf, pages, words, search = self._pdf, self._pages, self.field.text(), self._search

        def job() -> Found:
            from mzdesk.documents import raster

            found: list[Hit] = []
            page, until = first, perf_counter() + _SLICE
            while page < pages and search == self._search and (page == first or perf_counter() < until):
                found += [(page, boxes) for boxes in raster.find(pdf, page, words)]
                page += 1
            return search, page, found

        self._context.draw(job, self._found)

    def _found(self, answer: Found) -> None:
        search, page, found = answer
        if search != self._search:
            return
        self.hits += found
        self._searched = page >= self._pages
        if not self._searched:
            self._look(page)
        if self.now < 0:
            near = next((n for n, (each, _) in enumerate(self.hits) if each >= self._from), None)
            if near is not None or (self._searched and self.hits):
                self._turn(near or 0)
                return
        if found or self._searched:
            self._say()
            self.changed.emit()

    def step(self, step: int) -> None:
        """To the next hit, or the one before; after the last comes the first."""
        if self.hits:
            self._turn((self.now + step) % len(self.hits) if self.now >= 0 else 0)

    def _turn(self, hit: int) -> None:
        self.now = hit
        self._say()
        self.changed.emit()
        self.turned.emit(*self.hits[hit])

    def marks(self) -> tuple[Mapping[int, list[Boxes]], tuple[int, int] | None]:
        """All hits by page, and which of them is in turn (page, number on it)."""
        pages: dict[int, list[Boxes]] = {}
        now = None
        for number, (page, boxes) in enumerate(self.hits):
            if number == self.now:
                now = page, len(pages.get(page, []))
            pages.setdefault(page, []).append(boxes)
        return pages, now

    def _say(self) -> None:
        for button in (self.back, self.on):
            button.setEnabled(bool(self.hits))
        words = f"{self.now + 1}/{len(self.hits)}" if self.hits else ""
        if not self._searched:
            words = f"{words}…" if words else "正在搜索…"
        elif not self.hits and self._pdf and self.field.text().strip():
            words = "没有找到"
        self.count.set_ink("warn" if words == "没有找到" else "ink2")
        self.count.setText(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
