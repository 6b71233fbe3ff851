"""The strip over the pages: page, zoom, small pictures, search, print, save, full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from mzdesk.ui import measure, theme
from mzdesk.ui.preview.sheets import FIT
from mzdesk.ui.widgets.buttons import Act, IconButton, MenuButton
from mzdesk.ui.widgets.fields import ComboBox, LineField
from mzdesk.ui.widgets.frames import Bar
from mzdesk.ui.widgets.words import Label, VLine

ZOOMS: Final = (
    (FIT, "适合宽度"),
    (0.5, "50%"),
    (0.75, "75%"),
    (1.0, "100%"),
    (1.25, "125%"),
    (1.5, "150%"),
    (2.0, "200%"),
)
_NARROW: Final = 580  # px at 100 %: below, the keys and the list of zooms stand in for some buttons


class PreviewBar(Bar):
    """The buttons; `acts` are those of ⋯."""

    def __init__(self, acts: Callable[[], Sequence[Act | None]]) -> None:
        super().__init__(41, 4)
        self.thumbs_button = IconButton("panel_left_expand", "显示页面缩略图")
        self.up, self.down = IconButton("chevron_up", "上一页"), IconButton("chevron_down", "下一页")
        self.page_field, self.count = LineField(name="页码", width=40), Label("/ 0 页", "dense", "ink2")
        self.smaller, self.larger = IconButton("zoom_out", "缩小"), IconButton("zoom_in", "放大")
        self.zoom_box = ComboBox(ZOOMS, name="缩放")
        self.find_button = IconButton("search", "搜索文字（Ctrl+F）")
        self.print_button, self.save_button = IconButton("print", "打印"), IconButton("arrow_download", "另存 PDF")
        self.full_button = IconButton("full_screen_maximize", "全屏查看")
        self.more = MenuButton(acts, name="更多打印操作")
        measure.pad(self.line, (8, 0, 8, 1), 4)
        self.add(self.thumbs_button, self.up, self.down, self.page_field, self.count, 4, VLine())
        self.add(self.smaller, self.zoom_box, self.larger, None)
        self.add(self.find_button, self.print_button, self.save_button, self.full_button, self.more)
        self._foldable = (self.up, self.down, self.smaller, self.larger)

    def enable(self, on: bool) -> None:
        """Whether there is a paper; ⋯ is always there."""
        tools: tuple[QWidget, ...] = (
            *(self.thumbs_button, self.up, self.down, self.page_field, self.smaller, self.zoom_box, self.larger),
            *(self.find_button, self.print_button, self.save_button, self.full_button),
        )
        for tool in tools:
            tool.setEnabled(on)

    def say_thumbs(self, shown: bool) -> None:
        """Whether the strip of small pictures is open."""
        words = "收起页面缩略图" if shown else "显示页面缩略图"
        self.thumbs_button.set_sign("panel_left_contract" if shown else "panel_left_expand")
        self.thumbs_button.setToolTip(words)
        self.thumbs_button.setAccessibleName(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for button in self._foldable:
            button.setVisible(event.size().width() >= theme.px(_NARROW))

    def minimumSizeHint(self) -> QSize:
        """As narrow as without the buttons that fold away."""
        hidden = sum(
            button.sizeHint().width() + self.line.spacing() for button in self._foldable if not button.isHidden()
        )
        return super().minimumSizeHint() - QSize(hidden, 0)
