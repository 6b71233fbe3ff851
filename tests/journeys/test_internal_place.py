"""A home run by its township, end to end: 督查通知 and 安全隐患整改通知, never a paper of 行政检查."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from mzdesk import clock
from mzdesk.documents import raster
from mzdesk.services import hazards, inspections, orders
from mzdesk.terms import DocumentKind, HazardChip, HazardState, InspectionState, VisitChip
from mzdesk.views.hazards import HazardCriteria
from mzdesk.views.inspections import VisitCriteria
from mzdesk.views.orders import OrderCriteria
from tests.factories import PHRASE, SYSTEM
from tests.journeys import checks
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import Sit
from tests.journeys.office import CLERK, OFFICERS, TOWNSHIP_HOME, Office
from tests.ui import visits

FOUND = "值班室灭火器压力不足"


def test_a_township_home_gets_the_internal_papers_from_clue_to_close(
    office: Office, sit: Sit, fixed_clock: clock.FixedClock, tmp_path: Path
) -> None:
    clerk = sit(office.store)
    clerk.sign_in(CLERK, PHRASE)
    send(clerk)
    fixed_clock.move_to(at(23, 16))
    key_in(clerk)
    order_and_serve(clerk)
    fixed_clock.move_to(at(27, 10))
    put_right_and_close(clerk, tmp_path)
    checks.in_order(office.store, clerk)
    as_it_should_be(office)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=clock.OFFICE_ZONE)


def send(clerk: Clerk) -> None:
    """On a clue; inside the bureau's own line no approval of a 行政检查 is asked."""
    clerk.press("Alt+3")
    clerk.click("指定派出")
    clerk.type("ghyly")
    clerk.press("Return")
    clerk.click_into("事由")
    clerk.type("来信反映夜间无人值守")
    for name in OFFICERS:
        clerk.click(f"{name}，可任组长")
    for words in ("消防安全", "制度责任值班"):
        clerk.click(words, within="检查事项")
    clerk.click("派出检查")
    assert clerk.message() == f"已派出检查：{TOWNSHIP_HOME}"
    clerk.click("打印文书")
    assert "已送打印机" in clerk.message()
    printed = "".join(raster.text(clerk.printer.jobs[-1]))
    assert "督查通知" in printed
    assert "行政检查通知书" not in printed


def key_in(clerk: Clerk) -> None:
    """One finding, the rest in order."""
    clerk.press("Alt+4")
    code = re.search(r"编码\n(\d{7})", clerk.read())
    assert code is not None
    clerk.type(f"{code[1]}\n")
    clerk.type("2\n")
    clerk.type(f"{FOUND}\n")
    clerk.press("F8")
    clerk.press("F6")
    clerk.type("1005\t1120\t\t乙某\t副院长")
    clerk.choose("签字", "签")
    clerk.press("F12")
    assert clerk.message() == "检查已完成，登记隐患 1 项"


def order_and_serve(clerk: Clerk) -> None:
    """安全隐患整改通知: printed, handed over."""
    for _ in range(3):
        clerk.press("Space")
    printed = "".join("".join(raster.text(clerk.printer.jobs[-1])).split())
    assert "安全隐患整改通知" in printed
    assert not re.search("行政复议|行政诉讼|责令限期改正通知书", printed)
    clerk.click("登记送达")
    clerk.press("Ctrl+S")
    assert "已登记送达" in clerk.message()


def put_right_and_close(clerk: Clerk, folder: Path) -> None:
    """What was done, then looked at again and closed; the visit goes to the archive."""
    photo = folder / "改后.jpg"
    photo.write_bytes(visits.photo("blue", at(27, 9)))
    clerk.press("F5")
    clerk.click_row(FOUND)
    clerk.click("登记整改")
    clerk.click_into("整改措施")
    clerk.type("已更换灭火器 4 具")
    clerk.press("Ctrl+S")
    with clerk.within(5, "复查并销号"):
        clerk.click_row(FOUND)
        clerk.click("登记复查结果")
        clerk.drag(photo)
        clerk.choose("原因", "管理")
        clerk.press("Ctrl+S")
    assert clerk.sees("2026-11-27 销号"), clerk.read()
    clerk.press("Alt+4")
    clerk.click("待归档")
    clerk.click_row(TOWNSHIP_HOME)
    clerk.click("现场检查笔录")
    clerk.press("Ctrl+P")
    assert "现场督查笔录" in "".join(raster.text(clerk.printer.jobs[-1]))
    clerk.press("Esc")
    clerk.click("归档")


def as_it_should_be(office: Office) -> None:
    """The finding closed, the visit archived, and internal papers only."""
    window = {"offset": 0, "limit": 99}
    with office.store.read(SYSTEM) as session:
        seen = inspections.listing(
            session, SYSTEM, VisitCriteria(today=clock.today(), chip=VisitChip.ALL), **window
        ).rows
        asked = HazardCriteria(chip=HazardChip.ALL)
        ledger = hazards.listing(session, SYSTEM, asked, today=clock.today(), **window).rows
        papers = orders.listing(session, SYSTEM, OrderCriteria(), **window).rows
    assert [row.state for row in seen] == [InspectionState.FINISHED]
    assert [(row.text, row.state) for row in ledger] == [(FOUND, HazardState.CLOSED)]
    kinds = {row.kind for row in papers}
    assert {DocumentKind.SUPERVISION_NOTICE, DocumentKind.INTERNAL_RECTIFICATION} <= kinds
    assert [kind for kind in kinds - {DocumentKind.SITE_RECORD} if kind.for_private_only] == []
