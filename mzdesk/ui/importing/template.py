"""The workbook to fill in, written where the clerk wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mzdesk.services import imports
from mzdesk.terms import ImportKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from mzdesk.ui.context import Context, Work


def save_template(context: Context, parent: QWidget, kind: ImportKind) -> None:
    """Write the template of a kind, with the district's townships to choose from."""
    path = context.files.save(parent, f"下载{kind.label}导入模板", f"{kind.label}导入模板.xlsx", "workbook")
    if path is None:
        return
    if not path.suffix:
        path = path.with_suffix(".xlsx")
    kept, at = path, context.now()

    def job(work: Work, _progress: Callable[..., None]) -> Path:
        from mzdesk.exchange import template

        with work.read() as session:
            region = imports.region(session, work.actor)
        template.write(kind, kept, region=region, at=at)
        return kept

    def done(made: Path) -> None:
        context.notify.done(f"已保存导入模板：{made.name}", "打开", lambda: context.files.show(made))

    context.long("保存导入模板", job, done)
