"""What goes out: the reminder, the day's summary as paper, words and picture, the day as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QImage, QKeySequence, QPainter

from mzdesk.errors import BadInput
from mzdesk.services import access, dailies, orders
from mzdesk.terms import Right
from mzdesk.ui import exporting
from mzdesk.ui.pages.dailies.columns import export_columns
from mzdesk.ui.preview import PapersPanel
from mzdesk.ui.widgets import Act
from mzdesk.views.dailies import DailyReminder
from mzdesk.views.duty import DailySummary

if TYPE_CHECKING:
    from mzdesk.ui.pages.dailies.page import DailiesPage

_WIDE = 1240  # dots across: an A4 page at 150 to the inch, sharp on a telephone
_PAPER = "orders/daily_summary/make"


class Output:
    """Asks the records, then copies, shows or writes."""

    def __init__(self, page: DailiesPage) -> None:
        self._page, self._context = page, page.context

    def summary_acts(self) -> list[Act | None]:
        """What may be made of the day's summary."""
        return [
            Act("复制汇总文字", self.words, "copy"),
            Act("复制汇总图片", self.copy_picture, "image"),
            Act("汇总图片存盘", self.save_picture, "save"),
            None,
            Act("制发每日安全情况汇总", self.issue, "document_edit"),
            None,
            Act("乡镇填报簿", self.books, "table", enabled=access.may(self._context.actor, Right.IMPORT)),
        ]

    def books(self) -> None:
        """发出填报簿 and 读回填报簿 stand with what else comes from townships without a line."""
        self._context.open("settings", tab="交换包")

    def remind(self) -> None:
        """复制提醒: who has not reported yet, as a text for the group."""
        day, now = self._page.day, self._context.now()

        def done(said: DailyReminder) -> None:
            QGuiApplication.clipboard().setText(said.text)
            self._context.notify.done(f"提醒已复制，{said.count} 家，可直接粘贴到群里")

        self._context.query(lambda s, a: dailies.reminder(s, a, day=day, now=now), done, key="dailies-reminder")

    # --- the day's summary --------------------------------------------------------------------------------------------

    def _summarise(self, then: Callable[[DailySummary], object]) -> None:
        day, now = self._page.day, self._context.now()
        self._context.query(
            lambda s, a: orders.summary_view(s, a, on=day, now=now),
            lambda view: _run(then, view),
            key="dailies-summary",
        )

    def paper(self) -> None:
        """打印汇总: the paper on screen, and the printer is asked for (OFFICE: printed in 2 acts)."""
        self._summarise(lambda view: self._context.draw(lambda: _drawn(view), lambda pdf: self._show(pdf, view)))

    def _show(self, pdf: bytes, view: DailySummary) -> None:
        panel = PapersPanel(self._context)
        panel.show_papers(pdf, f"每日安全情况汇总 {view.on}")
        panel.left.connect(self._page.back_to_list)
        panel.print_button.setShortcut(QKeySequence())  # the toolbar's Ctrl+P prints it
        self._page.show_work(panel)
        panel.print_button.setFocus()
        panel.print_all()

    def issue(self) -> None:
        """The same as a paper of the register, with what only people know typed on top."""
        self._context.open("orders", None, draft=_PAPER)

    def words(self) -> None:
        """The summary as a text for a message."""

        def done(view: DailySummary) -> None:
            QGuiApplication.clipboard().setText(dailies.spoken(view))
            self._context.notify.done("汇总文字已复制，可直接粘贴")

        self._summarise(done)

    def copy_picture(self) -> None:
        """The summary as a picture on the clipboard."""

        def done(image: QImage) -> None:
            QGuiApplication.clipboard().setImage(image)
            self._context.notify.done("汇总图片已复制，可直接粘贴到消息里")

        self._summarise(lambda view: self._context.draw(lambda: _picture(view), done))

    def save_picture(self) -> None:
        """The summary as a picture in a file."""
        name = f"每日安全情况汇总_{self._page.day:%Y%m%d}.png"
        path = self._context.files.save(self._page, "汇总图片存盘", name, "photo")
        if path is None:
            return

        def write(view: DailySummary) -> Path:
            if not _picture(view).save(str(path), "PNG"):  # type: ignore[call-overload]
                raise BadInput(f"“{path.name}”没有保存成功。请检查文件夹权限，或换一个位置。")
            return path

        def done(made: Path) -> None:
            self._context.notify.done(f"已保存：{made.name}", "打开", lambda: self._context.files.show(made))

        self._summarise(lambda view: self._context.draw(lambda: write(view), done))

    # --- workbook -----------------------------------------------------------------------------------------------------

    def export(self) -> None:
        """日报汇总 of the day as it is shown, in columns that can be read again; or the month."""
        if self._page.in_month():
            self._page.month.export(self._page)
            return
        day = self._page.day
        given = exporting.shown(self._page.table, everything=self._page.everything(), columns=export_columns(day))
        exporting.save_table(self._context, self._page, f"安全日报汇总{day:%Y%m%d}", given)


def _run(then: Callable[[DailySummary], object], view: DailySummary) -> None:
    then(view)


def _drawn(view: DailySummary) -> bytes:
    from mzdesk.documents import duty as papers

    return papers.summary(view)


def _picture(view: DailySummary) -> QImage:
    """All pages of the paper, one under the other."""
    from mzdesk.documents import raster

    pdf = _drawn(view)
    pages = [raster.render(pdf, page, _WIDE) for page in range(raster.page_count(pdf))]
    whole = QImage(_WIDE, sum(high for _, high, _ in pages), QImage.Format.Format_RGB32)
    painter, top = QPainter(whole), 0
    for wide, high, data in pages:
        painter.drawImage(0, top, QImage(data, wide, high, wide * 4, QImage.Format.Format_RGB32))
        top += high
    painter.end()
    return whole
