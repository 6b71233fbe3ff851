"""Blank numbered papers: number and code printed, room for handwriting, the law's sentences where they belong."""

from __future__ import annotations

import pytest

from mzdesk.documents import blank_sets, codes, raster
from mzdesk.rules import paper_codes
from mzdesk.services.orders.blanks import KINDS
from mzdesk.terms import DocumentKind as Kind
from mzdesk.views.blanks import BlankForm

CODE = paper_codes.code(2026, 31)


def form(kind: Kind) -> BlankForm:
    return BlankForm(
        kind,
        "重庆市武隆区民政局",
        kind.label,
        "武隆民责改〔2026〕31号",
        CODE,
        "重庆市武隆区人民政府",
        contact="023-77700000",
    )


def words(kind: Kind) -> str:
    return "".join("".join(raster.text(blank_sets.render(form(kind)))).split())


@pytest.mark.parametrize("kind", KINDS)
def test_every_blank_paper_has_its_number_and_a_code_that_is_read_again(kind: Kind) -> None:
    pdf = blank_sets.render(form(kind))
    assert pdf == blank_sets.render(form(kind))
    assert codes.parts(pdf)[0].code == CODE
    said = words(kind)
    assert "武隆民责改〔2026〕31号" in said
    assert kind.label in said
    assert raster.page_count(pdf) == (2 if kind is Kind.SITE_RECORD else 1)


def test_remedies_and_rights_stand_only_on_papers_for_the_outside() -> None:
    assert "行政复议" in words(Kind.RECTIFICATION_ORDER)
    assert "申请回避" in words(Kind.INSPECTION_NOTICE)
    for inside in (Kind.INTERNAL_RECTIFICATION, Kind.SUPERVISION_NOTICE):
        assert "行政复议" not in words(inside)
        assert "执法证号" not in words(inside)
