"""双随机一公开公示表 as a workbook: the words of the paper, the same bytes for the same view, refusals alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from mzdesk.documents import raster, render
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.exchange import publication_book
from mzdesk.rules import publishing
from mzdesk.terms import DocumentKind
from tests.documents.samples_plan import FIRST, PUBLICATION, at

NOW = at(FIRST, 10, 0)


def test_the_workbook_says_what_the_paper_says(tmp_path: Path) -> None:
    path = tmp_path / "公示表.xlsx"
    assert publication_book.write(PUBLICATION, at=NOW, path=path) == len(PUBLICATION.visits)
    sheet = openpyxl.load_workbook(path).active
    rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    start = next(at for at, row in enumerate(rows) if row[0] == "序号")
    assert tuple(rows[start]) == publishing.HEADS
    table = rows[start + 1 : start + 1 + len(PUBLICATION.visits)]
    assert [(row[0], row[1].date(), *row[2:]) for row in table] == publishing.lines(PUBLICATION)
    around = "".join(str(row[0]) for row in (*rows[:start], *rows[start + 1 + len(table) :]))
    paper = "".join("".join(raster.text(render(DocumentKind.RANDOM_PUBLICATION, PUBLICATION))).split())
    for name, words in (*publishing.head(PUBLICATION), *publishing.foot(PUBLICATION)):
        assert f"{name}：{words}" in around
        assert "".join(words.split()) in paper
    assert publishing.counted(PUBLICATION) in around
    assert "".join(publishing.counted(PUBLICATION).split()) in paper
    assert "渝武民执" not in "".join(str(cell) for row in rows for cell in row)


def test_the_same_publication_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    for path in (one, other):
        publication_book.write(PUBLICATION, at=NOW, path=path)
    assert one.read_bytes() == other.read_bytes()


def test_what_may_not_be_published_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "公示表.xlsx"
    with pytest.raises(BadInput, match="公开审查"):
        publication_book.write(replace(PUBLICATION, reviewed_by=""), at=NOW, path=path)
    with pytest.raises(RuleBroken, match="不能公示"):
        publication_book.write(replace(PUBLICATION, opinion="暂不公开"), at=NOW, path=path)
    assert not path.exists()
