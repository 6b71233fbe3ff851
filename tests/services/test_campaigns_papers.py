"""Papers of a 专项行动 and its summary as a workbook, made from the records."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.documents import campaigns as papers
from mzdesk.documents import raster
from mzdesk.errors import BadInput
from mzdesk.exchange import campaign_summary, self_check_book
from mzdesk.services import campaigns
from mzdesk.terms import RollChip
from tests.factories import TODAY
from tests.services.campaign_cases import Drive, ask, do
from tests.services.test_campaigns import enter


def test_the_paper_sheet_carries_number_and_items(sqlite_store: Store) -> None:
    drive = Drive(sqlite_store)
    forms = ask(sqlite_store, campaigns.forms, drive.id, today=TODAY)
    pdf = papers.sheet(forms[0])
    text = "".join(raster.text(pdf)).replace("\n", "").replace(" ", "")
    assert forms[0].code.replace(" ", "") in text
    assert "松涛敬老院" in text
    assert "11月30日前" in text
    assert forms[0].items[-1].text[:8] in text
    assert papers.sheet(forms[0]) == pdf
    every = papers.sheets(forms)
    assert raster.page_count(every) == sum(raster.page_count(papers.sheet(form)) for form in forms)
    with pytest.raises(BadInput, match="一次最多打印 400 家"):
        papers.sheets(forms * 101)


def test_summary_and_scheme_on_paper_and_in_a_workbook(sqlite_store: Store, tmp_path: Path) -> None:
    drive = Drive(sqlite_store)
    enter(drive, "松涛敬老院", 1, 2)
    found = ask(sqlite_store, campaigns.problems, drive.id, offset=0, limit=9).rows
    do(sqlite_store, campaigns.report_hazards, drive.id, chosen=[found[0].id], today=TODAY, now=clock.now())
    drive.visit(drive.places[2], township="500156002")
    view = ask(sqlite_store, campaigns.summary, drive.id, today=TODAY)
    pdf = papers.summary(view)
    text = "".join(raster.text(pdf))
    for words in ("自查率", "25%", "竹影敬老院", "未登记隐患", "发现", "岁末年初消防安全专项行动"):
        assert words in text.replace("\n", "")
    scheme = papers.scheme(ask(sqlite_store, campaigns.scheme, drive.id, today=TODAY))
    assert "立查立改" in "".join(raster.text(scheme))
    path = tmp_path / "小结.xlsx"
    campaign_summary.write(view, at=clock.now(), path=path)
    book = load_workbook(path)
    assert book.sheetnames == ["汇总", "各乡镇街道", "各类机构", "各领域", "未覆盖清单", "问题清单"]
    assert [cell.value for cell in book["汇总"][4]][:4] == ["合计", 4, 1, "25%"]
    assert [row[1].value for row in book["未覆盖清单"].iter_rows(min_row=4)] == [
        row.name for row in drive.roll() if row.gaps or row.returned_on is None
    ]
    assert len(drive.roll(RollChip.GAP)) == 2
    with pytest.raises(BadInput, match="无法写入"):
        campaign_summary.write(view, at=clock.now(), path=tmp_path / "没有的文件夹" / "小结.xlsx")


def test_a_workbook_into_a_folder_that_is_a_file_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    drive = Drive(sqlite_store)
    forms = ask(sqlite_store, campaigns.forms, drive.id, today=TODAY)
    (tmp_path / "不是文件夹").write_text("x", encoding="utf-8")
    with pytest.raises(BadInput, match="换一个有写入权限的位置"):
        self_check_book.write_all(forms, at=clock.now(), folder=tmp_path / "不是文件夹")
