"""What goes wrong on an ordinary day: a bug, a program closed in the middle, a huge file, and the work goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mzdesk.services import facilities, hazards
from mzdesk.terms import HazardChip
from mzdesk.ui.dialogs import CrashDialog
from mzdesk.views.facilities import FacilityCriteria
from mzdesk.views.hazards import HazardCriteria, HazardRow
from tests.conftest import MONDAY
from tests.factories import PHRASE, SYSTEM, TODAY
from tests.journeys import checks
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import Sit
from tests.journeys.office import CLERK, HEAD, HOME, Office
from tests.ui import visits

WORDS = "二层疏散通道堆放纸箱 6 个"


def ledger(office: Office) -> list[HazardRow]:
    with office.store.read(SYSTEM) as session:
        asked = HazardCriteria(chip=HazardChip.ALL)
        return list(hazards.listing(session, SYSTEM, asked, today=TODAY, offset=0, limit=99).rows)


def half_typed(clerk: Clerk) -> None:
    """登记隐患, typed and not saved."""
    clerk.press("Alt+5")
    clerk.press("Ctrl+N")
    clerk.type(HOME)
    clerk.click_into("隐患内容")
    clerk.type(f"{WORDS}\t二层东侧")


def test_a_bug_is_reported_and_the_program_lives_on(
    local_office: Office, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report holds no name and no typed word; the form is still there and is saved the next time."""
    clerk = sit(local_office.store)
    clerk.sign_in(CLERK, PHRASE)
    half_typed(clerk)

    def bug(*_args: Any, **_values: Any) -> None:
        raise ValueError(f"{HOME} 19100000001")

    with monkeypatch.context() as broken:
        broken.setattr(hazards, "report", bug)
        clerk.press("Ctrl+S")
    assert isinstance(clerk.scene, CrashDialog)
    assert clerk.sees("其他内容不受影响")
    assert "ValueError" in clerk.scene.report
    assert not re.search(f"{HOME}|{WORDS}|1910", clerk.scene.report)
    clerk.click("继续使用")
    assert clerk.shown_in("隐患内容") == WORDS
    clerk.press("Ctrl+S")
    assert clerk.message() == "已登记隐患"
    assert [row.text for row in ledger(local_office)] == [WORDS]
    assert len(clerk.crashes) == 1
    clerk.crashes.clear()
    checks.in_order(local_office.store, clerk)


def test_what_was_half_typed_when_the_window_was_closed_is_offered_at_the_next_start(
    local_office: Office, sit: Sit, tmp_path: Path
) -> None:
    """Words and photo; the overview leads back to them in one click."""
    photo = tmp_path / "走道.jpg"
    photo.write_bytes(visits.photo("green", MONDAY))
    clerk = sit(local_office.store)
    clerk.sign_in(CLERK, PHRASE)
    half_typed(clerk)
    clerk.drag(photo)
    clerk.leave()
    again = sit(local_office.store)
    again.sign_in(CLERK, PHRASE)
    assert again.sees("未保存的内容")
    assert again.sees("照片 1 张")
    with again.within(1, "接着填没有保存的"):
        again.click("继续：登记隐患")
    assert (again.shown_in("机构"), again.shown_in("隐患内容"), again.shown_in("部位")) == (HOME, WORDS, "二层东侧")
    again.press("Ctrl+S")
    assert again.message() == "已登记隐患"
    with local_office.store.read(SYSTEM) as session:
        evidence = hazards.view(session, SYSTEM, ledger(local_office)[0].id, today=TODAY).evidence
    assert [row.name for row in evidence] == ["走道.jpg"]
    again.press("Alt+1")
    assert not again.sees("未保存的内容")
    checks.in_order(local_office.store, again)


@pytest.mark.parametrize(
    ("page", "title", "field"),
    [
        ("Alt+2", "新建机构", "机构名称"),
        ("Alt+3", "新建计划", "计划名称"),
        ("Alt+5", "登记隐患", "机构"),
        ("人员与权限", "新增人员", "姓名"),
        ("检查清单", "新增检查项", "检查内容"),
    ],
)
def test_the_overview_leads_back_into_every_form_that_was_left(
    local_office: Office, sit: Sit, page: str, title: str, field: str
) -> None:
    """Left for another page, found again on the first one, in one click, with the keyboard in it."""
    clerk = sit(local_office.store)
    clerk.sign_in(HEAD, PHRASE)
    if page.startswith("Alt"):
        clerk.press(page)
    else:
        clerk.click_row(page, within="导航")
    clerk.press("Ctrl+N")
    clerk.click_into(field)
    clerk.type("只写了一半")
    clerk.press("Alt+1")
    clerk.click(f"继续：{title}")
    assert clerk.shown_in(field) == "只写了一半"
    assert clerk.has_the_page()
    checks.in_order(local_office.store, clerk)


@pytest.mark.proof
def test_while_a_large_file_is_imported_the_clerk_searches_and_types_and_may_stop_it(
    office: Office, sit: Sit, tmp_path: Path, scale: Callable[[int], int]
) -> None:
    """Searches answer, what is typed is on disk, 取消 leaves the register as it was."""
    clerk = sit(office.store)
    clerk.sign_in(HEAD, PHRASE)
    clerk.press("Alt+2")
    clerk.click("导入")
    clerk.drag(large(tmp_path / "台账.csv", scale(200_000)))
    with clerk.not_waiting():
        clerk.click("下一步：预览")
        clerk.wait(lambda: clerk.offers(f"导入 {scale(200_000)} 条"), patience=600_000)
        clerk.press("Ctrl+S")
        clerk.wait(clerk.context.runner.long_jobs)
        search_and_type(clerk)
        clerk.click("取消")
    clerk.settle()
    assert clerk.message().startswith("已取消")
    with office.store.read(SYSTEM) as session:
        assert facilities.listing(session, SYSTEM, FacilityCriteria(), offset=0, limit=1).total == 2
    clerk.press("Ctrl+S")
    assert clerk.message() == "已登记隐患"
    checks.in_order(office.store, clerk)


def search_and_type(clerk: Clerk) -> None:
    """Three searches and a form, all while the import runs."""
    for initials in ("stjly", "ghyly", "tzy"):
        clerk.press("Ctrl+K")
        clerk.type(initials)
        clerk.wait(lambda: clerk.sees("Enter 打开"))
        clerk.press("Esc")
    clerk.press("Alt+5")
    clerk.press("Ctrl+N")
    clerk.wait(lambda: clerk.finds("隐患内容"))
    clerk.type(HOME)
    clerk.click_into("隐患内容")
    clerk.type(WORDS)
    drafts = clerk.context.drafts
    assert drafts is not None
    clerk.wait(lambda: WORDS in str(drafts.load("hazards/new")))
    assert clerk.context.runner.long_jobs(), "the import was over too soon to prove anything"


def large(path: Path, rows: int) -> Path:
    """A register of so many invented homes."""
    head = "机构名称,机构类别,关系,乡镇（街道）,地址,主要负责人,联系电话,床位数\n"
    lines = (
        f"示例{n:06d}号敬老院,养老机构,社会办,凤山街道,示例路{n}号,甲某,191{n:08d},{n % 90}\n" for n in range(rows)
    )
    path.write_text(head + "".join(lines), encoding="utf-8")
    return path
