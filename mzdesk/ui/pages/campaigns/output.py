"""What goes out: self-check workbooks and papers, reminders, the 方案, the 阶段小结."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtGui import QGuiApplication

from mzdesk import clock
from mzdesk.services import campaigns, settings
from mzdesk.ui.context import Work
from mzdesk.ui.preview import PapersPanel
from mzdesk.ui.widgets import Act
from mzdesk.views.campaigns import CampaignSummary, Reminder

if TYPE_CHECKING:
    from mzdesk.ui.pages.campaigns.page import CampaignsPage

_NOTICE = "orders/notice/edit"


class Output:
    """Makes and shows, writes and copies."""

    def __init__(self, page: CampaignsPage) -> None:
        self._page, self._context = page, page.context
        self.shown: PapersPanel | None = None

    # --- 自查表 -------------------------------------------------------------------------------------------------------

    def send(self, place_ids: Sequence[UUID] = ()) -> None:
        """下发自查表: into a folder, a workbook for each township and one for each place; all places or these."""
        if (view := self._page.chosen()) is None:
            return
        folder = self._context.files.folder(self._page, "选择存放自查表的文件夹")
        if folder is None:
            return
        today, at, key = self._context.today(), self._context.now(), view.row.id
        name = f"{view.row.title}自查表_{clock.office(at):%m%d_%H%M}"

        def job(work: Work, _progress: Callable[..., None]) -> tuple[Path, int]:
            from mzdesk.exchange import self_check_book

            with work.read() as session:
                forms = campaigns.forms(session, work.actor, key, place_ids=place_ids, today=today)
            inside = folder / self_check_book.plain(name)
            count = self_check_book.write_all(forms, at=at, folder=inside)
            with work.begin("下发自查表") as session:
                campaigns.mark_sent(session, work.actor, key, place_ids=place_ids, today=today)
            return inside, count

        def done(answer: tuple[Path, int]) -> None:
            inside, count = answer
            words = f"自查表已生成 {count} 个文件：每个乡镇（街道）一个总表，每家机构一个分表"
            self._context.notify.done(words, "打开文件夹", lambda: self._context.files.show(inside))

        self._context.long("生成自查表", job, done)

    def paper(self, place_ids: Sequence[UUID] = ()) -> None:
        """打印自查表: all places or these, each on sheets of its own."""
        if (view := self._page.chosen()) is None:
            return
        today, key, name = self._context.today(), view.row.id, f"{view.row.title}自查表"

        def job(work: Work, progress: Callable[..., None]) -> bytes:
            from mzdesk.documents import campaigns as papers

            with work.read() as session:
                forms = campaigns.forms(session, work.actor, key, place_ids=place_ids, today=today)
            made = papers.sheets(forms, progress)
            with work.begin("打印自查表") as session:
                campaigns.mark_sent(session, work.actor, key, place_ids=place_ids, today=today)
            return made

        self._context.long("排版自查表", job, lambda pdf: self._show(pdf, name))

    # --- 提醒 ---------------------------------------------------------------------------------------------------------

    def remind(self, place_ids: Sequence[UUID]) -> None:
        """复制提醒: the words for places and for townships go to the clipboard, with whom to call."""
        if (view := self._page.chosen()) is None:
            return
        today, key = self._context.today(), view.row.id

        def copied(found: list[Reminder]) -> None:
            QGuiApplication.clipboard().setText("\n\n".join(map(_spoken, found)))
            to = "、".join(each.to for each in found)
            self._context.notify.done(f"提醒内容已复制，可直接粘贴：{to}")

        self._context.query(
            lambda s, a: campaigns.reminders(s, a, key, place_ids=place_ids, today=today),
            copied,
            key="campaigns-remind",
        )

    # --- 方案 and 小结 -----------------------------------------------------------------------------------------------

    def scheme(self) -> None:
        """打印方案."""
        if (view := self._page.chosen()) is None:
            return
        today, key, name = self._context.today(), view.row.id, f"{view.row.title}方案"

        def made(said: Any) -> None:
            def draw() -> bytes:
                from mzdesk.documents import campaigns as papers

                return papers.scheme(said)

            self._context.draw(draw, lambda pdf: self._show(pdf, name))

        self._context.query(lambda s, a: campaigns.scheme(s, a, key, today=today), made, key="campaigns-scheme")

    def notice(self) -> None:
        """拟部署通知: the 方案 begins a 通知 in 文书, unless one is being written there."""
        if (view := self._page.chosen()) is None:
            return
        drafts = self._context.drafts
        if drafts is None or not view.draft.scheme:
            self._context.notify.info("还没有写方案正文，请先“修改”，在“方案正文”中填写")
            return
        title, text = view.row.title, view.draft.scheme

        def begin(found: tuple[dict[str, Any] | None, str]) -> None:
            kept, bureau = found
            if kept is not None:
                self._context.notify.info("“文书”中有一份没有写完的通知，请先保存或放弃它，再拟部署通知")
                return
            payload = {"title": f"{bureau}关于开展{title}的通知", "text": text}
            self._context.desk(
                lambda: drafts.save(_NOTICE, payload, f"通知：{title}"),
                lambda _none: self._context.open("orders", draft=_NOTICE),
            )

        def named(bureau: str) -> None:
            self._context.desk(lambda: (drafts.load(_NOTICE), bureau), begin)

        self._context.query(lambda s, a: str(settings.value(s, a, "bureau_name")), named, key="campaigns-notice")

    def summary_acts(self) -> list[Act | None]:
        """阶段小结 on paper, as a workbook, as words."""
        return [
            Act("打印小结", lambda: self._summarise(self._summary_paper), "print"),
            Act("导出小结表格", lambda: self._summarise(self._summary_book), "arrow_export_ltr"),
            Act("复制小结文字", lambda: self._summarise(self._summary_words), "copy"),
        ]

    def _summarise(self, then: Callable[[CampaignSummary], None]) -> None:
        if (view := self._page.chosen()) is not None:
            today, key = self._context.today(), view.row.id
            self._context.query(lambda s, a: campaigns.summary(s, a, key, today=today), then, key="campaigns-summary")

    def _summary_paper(self, said: CampaignSummary) -> None:
        def draw() -> bytes:
            from mzdesk.documents import campaigns as papers

            return papers.summary(said)

        self._context.draw(draw, lambda pdf: self._show(pdf, f"{said.title}阶段小结"))

    def _summary_book(self, said: CampaignSummary) -> None:
        at = self._context.now()
        name = f"{said.title}阶段小结_{clock.office(at):%Y%m%d_%H%M}.xlsx"
        path = self._context.files.save(self._page, "导出阶段小结", name, "workbook")
        if path is None:
            return

        def write() -> Path:
            from mzdesk.exchange import campaign_summary

            campaign_summary.write(said, at=at, path=path)
            return path

        self._context.draw(
            write,
            lambda made: self._context.notify.done(
                f"已导出：{made.name}", "打开", lambda: self._context.files.show(made)
            ),
        )

    def _summary_words(self, said: CampaignSummary) -> None:
        QGuiApplication.clipboard().setText(campaigns.spoken(said))
        self._context.notify.done("小结文字已复制，可直接粘贴")

    def _show(self, pdf: bytes, name: str) -> None:
        self.shown = PapersPanel(self._context)
        self.shown.show_papers(pdf, name)
        self.shown.left.connect(self._page.back_to_list)
        self._page.show_work(self.shown)
        self.shown.back_button.setFocus()


def _spoken(each: Reminder) -> str:
    """The text, and under it whom to call."""
    return f"{each.text}\n\n通讯录：\n{each.phone}" if each.phone else each.text
