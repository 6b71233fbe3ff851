"""What is kept is PDF/A-2b: every kind, whatever photos it carries; the same view, the same bytes."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from datetime import date

import pdfplumber
import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from mzdesk.db.work import Store
from mzdesk.documents import archive, issuing, photos, raster, render
from mzdesk.errors import RuleBroken
from mzdesk.services import orders
from mzdesk.terms import DocumentKind as Kind
from mzdesk.views.documents import FindingLine, PhotoLine
from tests import factories
from tests.documents.samples import DAY, SAMPLES
from tests.services.hazard_cases import OFFICERS, act, ask, found


def kept(kind: Kind) -> bytes:
    return archive.to_pdfa(render(kind, SAMPLES[kind]), day=DAY)


def with_photo(data: bytes) -> bytes:
    view = replace(SAMPLES[Kind.SITE_RECORD], findings=(FindingLine(1, "示例问题", photos=(PhotoLine(data, "现场"),)),))
    return render(Kind.SITE_RECORD, view)


def picture(mode: str, form: str) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (320, 240), {"RGBA": (200, 30, 30, 90), "CMYK": (0, 90, 90, 10)}.get(mode, 128)).save(out, form)
    return out.getvalue()


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_pdf_a(kind: Kind) -> None:
    """And the validator does find fault with the fast form that the preview shows."""
    assert archive.findings(render(kind, SAMPLES[kind])) != []
    first = kept(kind)
    assert archive.findings(first) == []
    assert kept(kind) == first


def test_the_paper_says_what_it_is() -> None:
    with pikepdf.open(io.BytesIO(kept(Kind.RECTIFICATION_ORDER))) as pdf, pdf.open_metadata() as meta:
        assert pdf.Root.Lang == "zh-CN"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "B")
        assert meta["dc:title"] == str(pdf.docinfo["/Title"]) == "责令限期改正通知书 凤山松涛老年公寓"
        assert meta["dc:creator"] == ["重庆市武隆区民政局"]
        assert meta["dc:language"] == {"zh-CN"}
        assert meta["xmp:CreatorTool"] == "民政安全工作台"
        assert str(pdf.docinfo["/Producer"]).startswith("mzdesk ")
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261123090000+08'00")
        for name in ("CreateDate", "ModifyDate", "MetadataDate"):
            assert meta[f"xmp:{name}"] == "2026-11-23T09:00:00+08:00"


def test_words_given_take_the_place_of_the_papers_own() -> None:
    made = archive.to_pdfa(
        kept(Kind.PERIOD_PROMISE),
        title="甲",
        author="示例区民政局",
        subject="乙",
        keywords="封存",
        day=date(2026, 12, 1),
    )
    assert archive.findings(made) == []
    with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_metadata() as meta:
        assert (meta["dc:title"], meta["dc:creator"], meta["dc:description"]) == ("甲", ["示例区民政局"], "乙")
        assert (meta["pdf:Keywords"], meta["xmp:CreateDate"]) == ("封存", "2026-12-01T09:00:00+08:00")


def test_a_draft_without_a_day_carries_no_date() -> None:
    undated = render(Kind.PERIOD_PROMISE, replace(SAMPLES[Kind.PERIOD_PROMISE], day=None))
    made = archive.to_pdfa(undated, day=None)
    assert archive.findings(made) == []
    assert made == archive.to_pdfa(undated, day=None)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert "/CreationDate" not in pdf.docinfo
        assert b"Date>" not in pdf.Root.Metadata.read_bytes()


def test_three_readers_give_the_text_of_the_fast_form() -> None:
    """Also the characters beyond the BMP."""
    fast, slow = render(Kind.SITE_RECORD, SAMPLES[Kind.SITE_RECORD]), kept(Kind.SITE_RECORD)
    assert raster.text(slow) == raster.text(fast)
    assert "覃𬱖䶮" in "".join(raster.text(slow))
    assert "覃𬱖䶮" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(slow)).pages)
    with pdfplumber.open(io.BytesIO(slow)) as document:
        assert "覃𬱖䶮" in "".join(page.extract_text() for page in document.pages)


@pytest.mark.parametrize(("mode", "form"), [("RGB", "JPEG"), ("L", "JPEG"), ("RGBA", "PNG"), ("LA", "PNG")])
def test_photos_of_every_make_are_kept(mode: str, form: str) -> None:
    made = archive.to_pdfa(with_photo(picture(mode, form)), day=DAY)
    assert archive.findings(made) == []


def test_a_photo_in_the_colours_of_print_is_refused_and_only_the_rule_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """CMYK has no place beside an sRGB output intent; photos that are added are turned into RGB."""
    raw = picture("CMYK", "JPEG")
    with caplog.at_level(logging.ERROR), pytest.raises(RuleBroken, match="换成普通的 jpg 照片后重试"):
        archive.to_pdfa(with_photo(raw), day=DAY)
    assert "ISO_19005_2" in caplog.text
    assert "松涛" not in caplog.text
    prepared = photos.prepare(raw, "示例.jpg").data
    assert archive.findings(archive.to_pdfa(with_photo(prepared), day=DAY)) == []


def test_a_thick_paper_is_kept_by_way_of_the_disk_in_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = kept(Kind.PERIOD_PROMISE)
    monkeypatch.setattr(archive, "_IN_MEMORY", 1)
    assert kept(Kind.PERIOD_PROMISE) == at_once


def test_what_is_issued_reprinted_and_numbered_is_kept_as_pdf_a(sqlite_store: Store) -> None:
    factories.office(sqlite_store)
    for name in OFFICERS:
        factories.person(sqlite_store, name)
    home = factories.place(sqlite_store)
    issued = act(sqlite_store, issuing.issue_order, [found(sqlite_store, home, "二层疏散通道堆放纸箱")])
    again = act(sqlite_store, issuing.reprint, issued.id, reason="示例更正")
    for paper in (issued, again):
        assert archive.findings(paper.pdf) == []
    assert ask(sqlite_store, orders.pdf, issued.id) == again.pdf
