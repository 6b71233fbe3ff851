"""A month of unannounced visits, on screen: approved, sealed, opened, one place falls out, opened to all, verified."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.models.inspections import Inspection
from mzdesk.services import plans
from mzdesk.terms import DrawStep, FacilityKind, InspectionState, PeriodState, PlanChip, Relation, Role
from mzdesk.views.plans import PlanCriteria, PlanView
from tests import factories
from tests.factories import PHRASE, PIN, SYSTEM
from tests.journeys import checks
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import Sit
from tests.journeys.office import CLERK, LEADER

HOMES = ("青山养老院", "松涛敬老院", "清溪养老院", "白云敬老院", "石桥养老院", "银杏敬老院")
OFFICERS = ("谭志远", "冉敏", "罗成", "向阳")


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026 + (month == 1), month, day, hour, minute, tzinfo=clock.OFFICE_ZONE)


def found(store: Store) -> None:
    """A bureau with six homes, four officers, a leader with account and PIN, a clerk."""
    factories.office(store)
    for number, name in enumerate(HOMES):
        township = ("500156001", "500156002", "500156101")[number % 3]
        factories.place(
            store,
            name,
            kind=FacilityKind.ELDERLY_CARE,
            relation=Relation.PRIVATE,
            township=township,
            phones=[f"1910000{number:04d}"],
        )
    for name in OFFICERS:
        factories.person(store, name)
    factories.leader(store, LEADER)
    factories.person(store, CLERK, Role.CLERK)


def seen(store: Store) -> PlanView:
    with store.read(SYSTEM) as session:
        plan = plans.listing(session, SYSTEM, PlanCriteria(), offset=0, limit=9).rows[0]
        return plans.view(session, SYSTEM, plan.id, today=clock.today())


def test_a_month_of_unannounced_visits(store: Store, sit: Sit, fixed_clock: clock.FixedClock) -> None:
    found(store)
    clerk = sit(store)
    clerk.sign_in(CLERK, PHRASE)
    plan(clerk)
    approve(clerk)
    seal(clerk)
    fixed_clock.move_to(at(12, 2, 8, 30))
    depart(clerk, store)
    fall_out(clerk, store)
    fixed_clock.move_to(at(12, 2, 17))
    record(clerk, store)
    fixed_clock.move_to(at(1, 4, 9))
    reveal(clerk)
    checks.in_order(store, clerk)
    as_it_should_be(store)


def plan(clerk: Clerk) -> None:
    """December, one car with three places on each of three days a week; the page says that every quota can be met."""
    clerk.press("Alt+3")
    clerk.press("Ctrl+N")
    clerk.type("十二月安全检查")
    clerk.click_into("每周出车")
    clerk.type("3")
    clerk.click_into("每组家数")
    clerk.type("3")
    clerk.click("心理服务", within="检查事项")
    clerk.click_into("直查理由")
    clerk.type("防止突击整改")
    assert clerk.sees("各周期都能完成")
    clerk.press("Ctrl+S")
    assert clerk.sees("请先办妥")


def approve(clerk: Clerk) -> None:
    """The leader types his PIN at the clerk's desk."""
    clerk.click("登记审批")
    clerk.click_into("签批码")
    clerk.type(PIN)
    clerk.click("登记审批")
    assert clerk.message() == "审批已登记，可以封存启动"


def seal(clerk: Clerk) -> None:
    """The leader's pass-phrase; recovery sheet and promise go to the printer, and no name is on any screen."""
    clerk.click("封存启动")
    clerk.type(PHRASE)
    clerk.click("封存启动")
    assert clerk.sees("恢复码只显示这一次")
    clerk.click("打印恢复单和期初承诺书")
    clerk.press("Esc")
    assert clerk.sees("任何地方都没有检查名单")
    assert not any(clerk.sees(name) for name in HOMES)


def depart(clerk: Clerk, store: Store) -> None:
    """Three orders in one go: the pass-phrase and two acts."""
    clerk.press("F5")
    with clerk.within(1 + 2, "启封并打印"):
        clerk.click("启封并打印")
        clerk.type(f"{PHRASE}\n")
    assert "已送打印机" in clerk.message()
    clerk.press("Esc")
    draw = seen(store).draws[0]
    assert len(draw.visits) == 3
    assert all(clerk.sees(visit.facility) for visit in draw.visits)


def fall_out(clerk: Clerk, store: Store) -> None:
    """One home has closed at noon: one more is drawn for the team on the road."""
    gone = seen(store).draws[0].visits[0]
    clerk.click(f"换成递补机构：{gone.facility}")
    clerk.type("当日午间已停业")
    clerk.click_into("启封口令")
    clerk.type(PHRASE)
    clerk.click("补抽一家")
    assert clerk.message() == "已补抽一家，请打印文书"
    clerk.click("打印文书")
    clerk.press("Esc")
    view = seen(store)
    assert [draw.number for draw in view.draws] == [2, 1]
    assert view.draws[0].visits[0].facility not in {visit.facility for visit in view.draws[1].visits}


def record(clerk: Clerk, store: Store) -> None:
    """Three homes were visited: each is keyed in from its paper, everything in order."""
    with store.read(SYSTEM) as session:
        waiting = sa.select(Inspection.code).where(Inspection.state == InspectionState.ORDERED)
        codes = sorted(session.scalars(waiting))
    assert len(codes) == 3
    for code in codes:
        clerk.press("Alt+4")
        clerk.type(code)
        clerk.press("Return")
        clerk.wait(lambda: clerk.finds("当前检查项"))  # the list looks first whose code it is
        clerk.click_into("不合格项号")  # no window manager is here to keep the keyboard where it was
        clerk.press("F8")
        clerk.click_into("不合格项号")
        clerk.press("F6")
        clerk.click_into("到达时间")
        clerk.type("0950\t1110\t\t冉云英\t院长")
        clerk.choose("签字", "签")
        clerk.press("F12")
        assert clerk.message() == "检查已完成，登记隐患 0 项"
    clerk.press("Alt+3")


def reveal(clerk: Clerk) -> None:
    """The month is over: opened to all, everything drawn again, and it fits."""
    clerk.press("F5")
    clerk.click("期满公开")
    clerk.type(PHRASE)
    clerk.click("公开并核对")
    assert clerk.message() == "已公开，全部抽取核对无误"
    assert clerk.sees("没有人为挑选")
    clerk.click("核对抽取")
    assert clerk.sees("没有人为挑选")
    clerk.click("办结")
    assert clerk.message() == "计划已办结"


def as_it_should_be(store: Store) -> None:
    with store.read(SYSTEM) as session:
        done = plans.listing(session, SYSTEM, PlanCriteria(chip=PlanChip.ALL), offset=0, limit=9).rows[0]
        view = plans.view(session, SYSTEM, done.id, today=clock.today())
        states = sorted(session.scalars(sa.select(Inspection.state)))
    assert view.period is not None
    assert view.period.state is PeriodState.REVEALED
    assert states == [InspectionState.RECORDED] * 3 + [InspectionState.VOID]
    steps = {step.step for draw in view.draws for step in draw.steps}
    assert {DrawStep.OPENED, DrawStep.PRINTED, DrawStep.FALLEN, DrawStep.LOOKED} <= steps
