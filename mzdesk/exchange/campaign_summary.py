"""阶段小结 as a workbook: figures, gaps and problems, a sheet each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from mzdesk.exchange.cells import Style, letters
from mzdesk.exchange.sheetxml import Book, Page
from mzdesk.views.campaigns import CampaignSummary, FigureRow

_FIGURES = ("应查", "已自查", "自查率", "已督查", "督查率", "全覆盖", "全覆盖率", "自查有问题")


def write(view: CampaignSummary, *, at: datetime, path: Path) -> None:
    """Write the summary to `path`; raises BadInput when it can't be written."""
    figures = view.figures
    with Book(path, at=at, title=f"{view.title}阶段小结") as book:
        _table(book, view, "汇总", ("范围", *_FIGURES), [_cells(figures.whole)])
        _table(book, view, "各乡镇街道", ("乡镇（街道）", *_FIGURES), map(_cells, figures.townships))
        _table(book, view, "各类机构", ("机构类别", *_FIGURES), map(_cells, figures.kinds))
        topics = [(gap.topic.label, gap.concerned, gap.concerned - gap.open, gap.open) for gap in figures.topics]
        _table(book, view, "各领域", ("领域", "涉及机构", "已覆盖", "未覆盖"), topics)
        _table(book, view, "未覆盖清单", ("乡镇（街道）", "机构", "情况"), view.gaps)
        problems = [
            (each.township, each.place, each.topic.label, each.text, each.note, each.hazard_number, each.state)
            for each in view.problems
        ]
        heads = ("乡镇（街道）", "机构", "领域", "检查内容", "存在问题", "隐患编号", "隐患状态")
        _table(book, view, "问题清单", heads, problems)


def _cells(row: FigureRow) -> tuple[Any, ...]:
    return (
        row.title, row.should, row.returned, row.return_rate, row.visited, row.visit_rate, row.covered, row.cover_rate,
        row.failed,
    )  # fmt: skip


def _table(book: Book, view: CampaignSummary, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.sheet(name)
    sheet.start([18, *[16] * (len(heads) - 1)], frozen=(3, 1))
    sheet.row([f"{view.title}阶段小结：{name}"], Style.TITLE, 36)
    sheet.row([f"{view.bureau}        截至 {view.day}（{view.stage}）"], Style.LINE, 20)
    sheet.row(heads, Style.HEAD, 30)
    for row in rows:
        sheet.row(row)
    last = letters(len(heads) - 1)
    sheet.merge(f"A1:{last}1")
    sheet.merge(f"A2:{last}2")
    sheet.printed(Page((1, 3), len(heads)))
