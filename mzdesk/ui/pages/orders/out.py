"""Documents on their way out: on paper, as files, as a list; no byte leaves before it is compared with its hash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.errors import NotFound, RuleBroken
from mzdesk.services import orders
from mzdesk.terms import DocumentChip
from mzdesk.ui import exporting, files, printing
from mzdesk.ui.pages.orders.facts import name_of
from mzdesk.ui.printing import Paper
from mzdesk.views.orders import OrderCriteria, OrderView

if TYPE_CHECKING:
    from mzdesk.ui.context import Work
    from mzdesk.ui.pages.orders.page import OrdersPage

Progress = Callable[..., None]
_TITLE = "文书登记簿"


class Out:
    """Print, save, export: the ticked documents, else the shown one."""

    def __init__(self, page: OrdersPage) -> None:
        self._page, self._context = page, page.context

    def start_print(self) -> None:
        """Ctrl+P: the ticked ones in one go, else the shown one."""
        checked = self._checked()
        if not checked:
            self.print_shown()
            return
        self._print(f"{len(checked)} 份文书", checked, None)

    def print_shown(self) -> None:
        """The shown document, or the withdrawn sheet or scan in its place."""
        view = self._page.chosen()
        if view is None:
            return
        pages = self._page.paper.pages
        if self._page.paper.other:
            self._press(pages.name, 1, lambda _work, _progress: [Paper(pages.pdf, pages.name)])
        else:
            self._print(pages.name or view.row.title, [view.row.id], view.row.copies)

    def _print(self, name: str, ids: Sequence[UUID], copies: int | None) -> None:
        """`copies` is what the dialog proposes for one; several go out with the copies of their kinds."""

        def papers(work: Work, progress: Progress) -> list[Paper]:
            found = _read(work, ids, progress)
            return [Paper(pdf, name_of(view), 1 if copies else view.row.copies) for view, pdf in found]

        self._press(name, copies or 1, papers)

    def _press(self, name: str, copies: int, papers: Callable[[Work, Progress], list[Paper]]) -> None:
        printer = self._context.printing.choose(self._page, name, copies)
        if printer is not None:
            printing.send(self._context, printer, name, papers)

    def save(self) -> None:
        """The shown document as a PDF, or the ticked ones into a folder."""
        checked = self._checked()
        if not checked:
            if self._page.chosen() is not None:
                self._page.paper.pages.save_as()
            return
        folder = self._context.files.folder(self._page, f"另存 {len(checked)} 份文书")
        if folder is None:
            return

        def job(work: Work, progress: Progress) -> int:
            found = _read(work, checked, progress)
            for view, pdf in found:
                files.write(_free(folder, files.safe_name(name_of(view))), pdf)
            return len(found)

        def saved(count: int) -> None:
            words = f"已另存 {count} 份文书"
            self._context.notify.done(words, "打开文件夹", lambda: self._context.files.show(folder))

        self._context.long(f"另存 {len(checked)} 份文书", job, saved)

    def save_word(self) -> None:
        """The shown 公文 as a Word draft for the office's own system."""
        view = self._page.chosen()
        if view is None:
            return
        name, document_id = view.row.number or view.row.title, view.row.id
        path = self._context.files.save(self._page, "另存文稿", f"{name}.docx", "word")
        if path is None:
            return

        def job(session: Any, actor: Any) -> None:
            from mzdesk.documents import issuing

            files.write(path, issuing.word_draft(session, actor, document_id))

        def saved(_nothing: None) -> None:
            folder = path.parent
            self._context.notify.done(f"已另存：{path.name}", "打开文件夹", lambda: self._context.files.show(folder))

        self._context.query(job, saved, lambda error: self._context.notify.refused(error.message), key="orders-word")

    def export(self) -> None:
        """Ctrl+E: the register as shown, or the ticked ones; in the view of numbers the number series."""
        if self._page.numbers_shown:
            self._page.numbers.export()
            return
        table = self._page.table
        criteria = self._page.model.criteria
        everything = OrderCriteria(chip=DocumentChip.ALL, sort=criteria.sort, descending=criteria.descending)
        exporting.save_table(self._context, self._page, _TITLE, exporting.shown(table, everything=everything))

    def verify(self) -> None:
        """核对存档: every kept sheet is compared with its hash."""

        def job(work: Work, progress: Progress) -> tuple[int, list[str]]:
            return _verify(work, progress)

        self._context.long("核对文书存档", job, self._verified)

    def _verified(self, found: tuple[int, list[str]]) -> None:
        count, broken = found
        if not broken:
            self._context.notify.done(f"已核对 {count} 份文书的存档，全部与登记的校验值一致")
            return
        names = "、".join(broken[:3]) + ("等" if len(broken) > 3 else "")
        self._context.notify.refused(f"{len(broken)} 份文书的存档与登记的校验值不一致：{names}。请立即联系系统管理员。")

    def _checked(self) -> list[UUID]:
        return [] if self._page.numbers_shown else list(self._page.model.checked)


def _read(work: Work, ids: Sequence[UUID], progress: Progress) -> list[tuple[OrderView, bytes]]:
    """These documents with their bytes, in the order of kind and number."""
    found = []
    for count, document_id in enumerate(ids):
        progress(count, len(ids), "取出原件")
        with work.read() as session:
            view = orders.view(session, work.actor, document_id)
            found.append((view, orders.pdf(session, work.actor, document_id)))
    return sorted(found, key=lambda pair: (pair[0].row.kind.value, pair[0].row.number or "", pair[0].row.code))


def _verify(work: Work, progress: Progress) -> tuple[int, list[str]]:
    with work.read() as session:
        ids = orders.ids(session, work.actor, OrderCriteria(chip=DocumentChip.ALL))
    broken = []
    for count, document_id in enumerate(ids):
        progress(count, len(ids))
        with work.read() as session:
            view = orders.view(session, work.actor, document_id)
            try:
                if view.sha256 is not None:
                    orders.pdf(session, work.actor, document_id)
            except (NotFound, RuleBroken):
                broken.append(view.row.number or view.row.code)
    return len(ids), broken


def _free(folder: Path, name: str) -> Path:
    """A name in the folder that no file has yet."""
    path, count = folder / f"{name}.pdf", 2
    while path.exists():
        path, count = folder / f"{name}（{count}）.pdf", count + 1
    return path
