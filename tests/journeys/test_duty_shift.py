"""The duty room through a day: a shift is opened, calls and an incident come in, it is handed over, its log printed."""

from __future__ import annotations

from datetime import timedelta

from mzdesk import clock
from mzdesk.documents import raster
from mzdesk.services import duty
from mzdesk.terms import DutyLineKind, LineMark, PersonKind, Role, ShiftState, SignWay
from mzdesk.views.duty_room import LineCriteria
from tests import factories
from tests.factories import PHRASE, PIN, SYSTEM
from tests.journeys import checks
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import Sit
from tests.journeys.office import CLERK, HOME, LEADER, Office

OUT, IN = ("向阳", "单晓"), ("罗成", "冉静")


def crew(clerk: Clerk, first: str, second: str) -> None:
    for label, name in (("带班领导", LEADER), ("主班", first), ("副班", second)):
        clerk.choose(label, name)


def call(clerk: Clerk, unit: str, phone: str, text: str, handling: str) -> None:
    """登记来电: 1 key, 4 fields, Ctrl+S (OFFICE)."""
    with clerk.within(3, "登记来电"):
        clerk.press("F6")
        clerk.type(f"{unit}\t{phone}\t{text}\t{handling}")
        clerk.press("Ctrl+S")
    assert clerk.message() == "已登记"


def test_a_shift_with_two_calls_and_an_incident_is_handed_over_and_its_log_printed(
    office: Office, sit: Sit, fixed_clock: clock.FixedClock
) -> None:
    store = office.store
    for name in (*OUT, *IN):
        factories.person(store, name, Role.DUTY, pin=PIN, kind=PersonKind.CLERK, phone="19100000021")
    clerk = sit(store)
    clerk.sign_in(CLERK, PHRASE)
    clerk.click_row("值班室")
    clerk.click("开班")
    crew(clerk, *OUT)
    clerk.press("Ctrl+S")
    for _ in OUT:
        clerk.type(PIN)
        clerk.press("Ctrl+S")
    assert clerk.sees("主班　09:00签到")
    assert clerk.sees("距交班还有")
    call(clerk, HOME, "19100000001", "咨询冬季入住条件", "已答复")
    fixed_clock.advance(hours=2)
    call(clerk, "区应急局", "02300000001", "通知今晚低温，要求检查供暖", "已转各机构")
    clerk.press("F6")
    clerk.type(f"{HOME}\t19100000001\t厨房冒烟，已断电，无人员受伤\t已报告带班领导{LEADER}")
    clerk.click("突发事件")
    clerk.press("Ctrl+S")
    clerk.click("更正")
    clerk.click_into("内容")
    clerk.press("Ctrl+A")
    clerk.type("厨房电饭煲冒烟，已断电，无人员受伤")
    clerk.press("Ctrl+S")
    assert clerk.sees("已更正")
    with clerk.within(3, "登记突发事件"):  # the line of the log becomes the record: nothing is typed twice
        clerk.click("登记突发事件")
        clerk.press("Ctrl+S")
    assert "已登记 TF-2026-0001" in clerk.message()
    assert clerk.sees("剩 30 分")
    fixed_clock.advance(minutes=10)
    with clerk.within(3, "电话报告"):
        clerk.click("电话已报")
        clerk.type("区委值班室")
        clerk.press("Ctrl+S")
    assert clerk.sees("按时")
    clerk.click_row("值班室")
    fixed_clock.advance(hours=22, minutes=-10)
    with clerk.within(6, "交接班"):  # without a roster the three who come are chosen
        clerk.click("交接班")
        clerk.type(f"{PIN}\t{PIN}\t{PIN}\t{PIN}")
        crew(clerk, *IN)
        clerk.press("Ctrl+S")
    assert "交接完成" in clerk.message()
    assert clerk.sees("罗成　19100000021")
    clerk.click("未办结 1" if clerk.offers("未办结 1") else "未办结")
    assert clerk.sees("厨房电饭煲冒烟")
    clerk.click("打印上一班日志")
    with clerk.within(2, "打印值班日志"):
        clerk.click("打印")
    said = "".join("".join(raster.text(clerk.printer.jobs[-1])).split())
    told = ("咨询冬季入住条件", "【更正第3条】厨房电饭煲冒烟", "突发事件未办结：TF-2026-0001")
    for words in ("值班日志", *OUT, *IN, *told):
        assert words in said, words
    with store.read(SYSTEM) as session:
        done, current = reversed(duty.shifts(session, SYSTEM, offset=0, limit=9).rows)
        old = duty.shift(session, SYSTEM, done.id)
        lines = duty.lines(session, SYSTEM, LineCriteria(done.id, descending=False), offset=0, limit=9).rows
    assert (done.state, current.state) == (ShiftState.HANDED, ShiftState.ON)
    assert {row.way for row in old.signs} == {SignWay.PIN}
    assert len(old.signs) == 6
    assert [(row.kind, row.mark, row.is_struck) for row in lines] == [
        (DutyLineKind.CALL_IN, LineMark.NONE, False),
        (DutyLineKind.CALL_IN, LineMark.NONE, False),
        (DutyLineKind.CALL_IN, LineMark.INCIDENT, True),
        (DutyLineKind.CALL_IN, LineMark.INCIDENT, False),
        (DutyLineKind.HANDOVER, LineMark.NONE, False),
    ]
    assert done.handed_at is not None
    assert current.begins - done.begins == timedelta(hours=24)
    checks.in_order(store, clerk)
