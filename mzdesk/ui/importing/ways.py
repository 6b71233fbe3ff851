"""Ways out of an import: taking it back as a whole, and the clerk's own file with what became of each row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from mzdesk.services import history

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from mzdesk.exchange.intake import Staged
    from mzdesk.ui.context import Context, Work


def take_back(context: Context, entry: UUID, name: str, done: Callable[[], object]) -> None:
    """Undo a whole import on a worker; a refusal is said in the status strip."""
    now = context.now()

    def job(work: Work, _progress: Callable[..., None]) -> str:
        with work.begin("撤销导入") as session:
            return history.undo(session, work.actor, entry, now=now)

    def undone(_title: str) -> None:
        context.notify.done(f"已撤销导入：{name}")
        done()

    context.long(f"撤销导入“{name}”", job, undone)


def save_errors(context: Context, parent: QWidget, staged: Staged) -> None:
    """Write the 出错行工作簿 where the clerk wants it, and open it."""
    path = context.files.save(parent, "保存出错行工作簿", f"{Path(staged.name).stem}_导入结果.xlsx", "workbook")
    if path is None:
        return
    kept = path if path.suffix else path.with_suffix(".xlsx")

    def job(_work: Work, _progress: Callable[..., None]) -> int:
        from mzdesk.exchange import intake

        return intake.error_book(staged, kept)

    def done(_count: int) -> None:
        context.notify.done(f"已保存：{kept.name}", "打开", lambda: context.files.show(kept))
        context.files.show(kept)

    context.long(f"写出错行工作簿“{kept.name}”", job, done)
