"""A list on paper: what stands on it, and what is refused before anything is drawn."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from mzdesk import clock
from mzdesk.documents import ledger
from mzdesk.errors import BadInput
from mzdesk.views.ledger import Ledger, LedgerColumn

AT = datetime(2026, 11, 23, 9, 0, tzinfo=clock.OFFICE_ZONE)
COLUMNS = (LedgerColumn("机构名称", 180), LedgerColumn("床位", 60, "right"))


def view(*rows: tuple[str, str], note: str = "") -> Ledger:
    return Ledger("重庆市武隆区民政局", "机构台账", AT, COLUMNS, rows, "家", note)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_a_list_has_title_office_time_count_filters_and_numbered_rows() -> None:
    (text,) = pages(ledger.render(view(("桂花养老院", "60"), ("松涛敬老院", ""), note="筛选：殡葬")))
    told = (
        "机构台账",
        "单位：重庆市武隆区民政局",
        "2026年11月23日9时00分",
        "共 2 家",
        "筛选：殡葬",
        "第 1 页，共 1 页",
    )
    assert all(each in text for each in told)
    assert text.index("桂花养老院") < text.index("松涛敬老院")


def test_a_long_list_repeats_its_head_on_every_page_and_the_same_list_gives_the_same_bytes() -> None:
    given = view(*((f"示例{number}号敬老院", str(number)) for number in range(90)))
    made = ledger.render(given)
    found = pages(made)
    assert len(found) > 2
    assert all("机构名称" in page and f"第 {n} 页，共 {len(found)} 页" in page for n, page in enumerate(found, 1))
    assert ledger.render(given) == made


def test_a_name_longer_than_its_column_is_broken_and_never_cut() -> None:
    name = "仙女山街道石梁子社区龙宝塘康养服务中心" * 4
    (text,) = pages(ledger.render(view((name, "60"))))
    assert name in "".join(text.split())


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((), "列表里没有记录"),
        ((("甲", "1"),) * (ledger.MOST + 1), f"列表超过 {ledger.MOST} 家"),
        ((("甲", "1"), ("\U0010fffd养老院", "2")), "第 2 行"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_the_next_step(rows: tuple[tuple[str, str], ...], said: str) -> None:
    with pytest.raises(BadInput) as refused:
        ledger.render(view(*rows))
    assert said in refused.value.message
    assert "请" in refused.value.message
