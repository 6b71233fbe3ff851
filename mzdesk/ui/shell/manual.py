"""F1: the manual page of what is on screen."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QDialog, QTextBrowser, QWidget

from mzdesk import paths
from mzdesk.ui import measure, theme


class ManualWindow(QDialog):
    """One window for all manual pages; stays open beside the work. Links `hazards.md` lead to other pages."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.browser = QTextBrowser()
        self.browser.setAccessibleName("使用手册")
        self.browser.setOpenLinks(False)
        self.browser.anchorClicked.connect(self._follow)
        measure.letter(self.browser, "body")
        measure.column(self).addWidget(self.browser)
        self.resize(theme.px(560), theme.px(640))

    def show_page(self, key: str) -> None:
        """Show `docs/manual/<key>.md`, or say that there is none yet."""
        path = paths.manual(f"{key}.md")
        text = path.read_text(encoding="utf-8") if path.is_file() else "# 使用手册\n\n这一页暂无说明。"
        self.browser.setMarkdown(text)
        title = text.lstrip("# ").splitlines()[0] if text else "使用手册"
        self.setWindowTitle(f"帮助：{title}")
        self.show()
        self.raise_()

    def _follow(self, url: QUrl) -> None:
        if url.isRelative() and url.path().endswith(".md"):
            self.show_page(url.path().rsplit("/", 1)[-1].removesuffix(".md"))
