"""Two people: they take turns at one desk, or work on the same records from two."""

from __future__ import annotations

import pytest

from mzdesk.services import facilities, plans, trails
from mzdesk.terms import ApprovalWay, PlanState
from mzdesk.views.history import TrailCriteria
from mzdesk.views.plans import PlanCriteria
from tests.factories import PHRASE, SYSTEM, TODAY
from tests.journeys import checks
from tests.journeys.conftest import Sit
from tests.journeys.office import CLERK, HEAD, HOME, OFFICERS, TOWNSHIP_HOME, Office
from tests.services.hazard_cases import found


def test_the_head_sits_down_approves_and_the_clerk_goes_on_with_what_was_half_typed(
    local_office: Office, sit: Sit
) -> None:
    """Each acts under the own name; the clerk's unsaved words wait at the desk, and are shown to nobody else."""
    clerk = sit(local_office.store)
    clerk.sign_in(CLERK, PHRASE)
    clerk.press("Alt+3")
    clerk.press("Ctrl+N")
    clerk.type("冬季检查")
    clerk.click_into("直查理由")
    clerk.type("防止突击整改")
    clerk.press("Ctrl+S")
    clerk.press("Alt+5")
    clerk.press("Ctrl+N")
    clerk.type(HOME)
    clerk.click_into("隐患内容")
    clerk.type("只写了一半")
    clerk.menu("菜单", "切换用户")
    clerk.look_up()
    clerk.sign_in(HEAD, PHRASE)
    assert clerk.sees(HEAD)
    clerk.press("Alt+5")
    clerk.press("Ctrl+N")
    assert clerk.shown_in("隐患内容") == ""
    clerk.press("Esc")
    clerk.press("Alt+1")
    assert not clerk.offers("继续：登记隐患")
    clerk.press("Alt+3")
    clerk.click("登记审批")
    clerk.click("本人审批")
    clerk.click("登记审批")
    assert clerk.message() == "审批已登记，可以封存启动"
    clerk.menu("菜单", "切换用户")
    clerk.look_up()
    clerk.sign_in(CLERK, PHRASE)
    clerk.press("Alt+1")
    clerk.click("继续：登记隐患")
    assert clerk.shown_in("隐患内容") == "只写了一半"
    clerk.press("Ctrl+S")
    assert clerk.message() == "已登记隐患"
    checks.in_order(local_office.store, clerk)
    with local_office.store.read(SYSTEM) as session:
        plan = plans.listing(session, SYSTEM, PlanCriteria(), offset=0, limit=9).rows[0]
        approvals = plans.view(session, SYSTEM, plan.id, today=TODAY).approvals
        done = {(entry.actor, entry.verb) for entry in trails.listing(session, SYSTEM, TrailCriteria()).rows}
    assert (plan.state, [(row.way, row.approver) for row in approvals]) == (
        PlanState.APPROVED,
        [(ApprovalWay.SCREEN, HEAD)],
    )
    assert {(CLERK, "编制检查计划"), (HEAD, "登记审批"), (CLERK, "登记隐患")} <= done


def test_a_colleagues_change_is_said_and_nothing_typed_is_lost(office: Office, sit: Sit) -> None:
    """Both change the same place: the second to save sees who changed what and keeps the own words."""
    clerk = sit(office.store)
    clerk.sign_in(CLERK, PHRASE)
    clerk.press("Alt+2")
    clerk.click_row(HOME)
    clerk.click("编辑")
    clerk.click_into("主要负责人")
    clerk.type("冉光明")
    colleague = sit(office.store, pc="second")
    colleague.sign_in(HEAD, PHRASE)
    colleague.press("Alt+2")
    colleague.click_row(HOME)
    colleague.click("编辑")
    colleague.click_into("详细地址")
    colleague.type("新街8号")
    colleague.press("Ctrl+S")
    assert "已保存" in colleague.message()
    clerk.look_up()
    clerk.press("Ctrl+S")
    assert clerk.sees("这条记录被别人修改过")
    assert clerk.sees("冉光明")
    assert clerk.sees("新街8号")
    clerk.click("按选定的保存")
    assert "已保存" in clerk.message()
    with office.store.read(SYSTEM) as session:
        kept = facilities.view(session, SYSTEM, office.home).draft
    assert (kept.principal, kept.address) == ("冉光明", "新街8号")
    checks.in_order(office.store, clerk, colleague)


@pytest.mark.parametrize(("key", "words"), [("Alt+2", (HOME, TOWNSHIP_HOME)), ("Alt+5", ("堆放纸箱", "压力不足"))])
def test_news_that_arrive_with_a_click_do_not_bring_the_old_record_back(
    local_office: Office, sit: Sit, key: str, words: tuple[str, str]
) -> None:
    """What is acted upon is what was clicked, although the page asks again at the same moment."""
    for text in ("二层疏散通道堆放纸箱", "值班室灭火器压力不足"):
        found(local_office.store, local_office.home, text, inspectors=OFFICERS)
    clerk = sit(local_office.store)
    clerk.sign_in(CLERK, PHRASE)
    clerk.press(key)
    for line in (*words, *words):
        with clerk.not_waiting():
            clerk.click_row(line)
            clerk.context.bulletin.announce(frozenset({"facilities", "hazards"}))
        clerk.settle()
        assert line in clerk.page.detail.title.text()  # type: ignore[attr-defined]
    checks.in_order(local_office.store, clerk)
