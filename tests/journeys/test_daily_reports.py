"""An afternoon of daily reports: a chain of sixty, an exception, a reminder to who is missing, the summary at 15:00."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from mzdesk import clock
from mzdesk.documents import raster
from mzdesk.services import dailies
from tests.factories import PHRASE, SYSTEM, TODAY
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import Sit
from tests.journeys.office import CLERK, HOME, TOWNSHIP_HOME, Office
from tests.services.daily_cases import at, many


def chain() -> str:
    """Sixty lines as they are copied from WeChat; the last calls itself by another name."""
    lines = [f"{number + 1}. 示例{number:05}养老院：无隐患" for number in range(58)]
    return "\n".join(
        ["#接龙", "11月23日安全日报", *lines, f"59. {HOME}：发现隐患1处，灭火器过期", "60. 老院子：零报告"]
    )


def paste(clerk: Clerk) -> None:
    """4 keys, and 2 for the exception (OFFICE)."""
    with clerk.within(4 + 2, "60家接龙登记"):
        clerk.click_row("安全日报")
        clerk.press("Ctrl+V")
        clerk.wait(lambda: clerk.sees("登记 59 家"))
        clerk.type("ghyly")
        clerk.press("Return")
        clerk.wait(lambda: clerk.sees("登记 60 家"))
        clerk.press("Ctrl+S")
        clerk.wait(lambda: "已登记 60 家的日报" in clerk.message())


def test_sixty_reports_a_reminder_and_the_summary(office: Office, sit: Sit, fixed_clock: clock.FixedClock) -> None:
    store = office.store
    many(store, 62)
    fixed_clock.move_to(at(14, 30))
    clerk = sit(store)
    clerk.sign_in(CLERK, PHRASE)
    QGuiApplication.clipboard().setText(chain())
    paste(clerk)
    assert clerk.sees("应报 64 家　已报 60　未报 4　零报告 59　发现隐患 1 处")
    with clerk.within(2, "未报清单和提醒"):
        clerk.click("复制提醒")
    text = QGuiApplication.clipboard().text()
    assert "以下 4 家单位还没有收到日报" in text
    assert "4. 示例00061养老院" in text
    fixed_clock.move_to(at(15, 1))
    with clerk.within(2, "15:00汇总打印"):
        clerk.click("打印汇总")
        clerk.wait(lambda: clerk.printer.jobs)
    said = "".join("".join(raster.text(clerk.printer.jobs[-1])).split())
    for words in ("每日安全情况汇总", "64家", "60家", "示例00061养老院"):
        assert words in said, words
    with store.read(SYSTEM) as session:
        view = dailies.view(session, SYSTEM, office.township_home, day=TODAY, now=clock.now())
    assert (view.row.name, view.row.zero) == (TOWNSHIP_HOME, True)
    assert [alias.name for alias in view.aliases] == ["老院子"]
