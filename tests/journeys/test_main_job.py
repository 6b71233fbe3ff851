"""The section's main job from the first start to the last ledger, in one sitting, on both databases."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook

from mzdesk import clock, paths
from mzdesk.db.work import Store
from mzdesk.services import facilities, hazards, inspections, orders, plans
from mzdesk.terms import ApprovalWay, DocumentKind, DocumentState, HazardChip, HazardState, InspectionState, VisitChip
from mzdesk.views.facilities import FacilityCriteria
from mzdesk.views.hazards import HazardCriteria
from mzdesk.views.inspections import VisitCriteria
from mzdesk.views.orders import OrderCriteria
from mzdesk.views.plans import PlanCriteria
from tests.factories import PHRASE, SYSTEM
from tests.journeys import checks
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import Sit
from tests.ui import visits

BOXES, HOSE = "二层疏散通道堆放纸箱", "厨房燃气软管老化"


def test_the_main_job_is_done_by_clicks_and_keys_within_the_acts_allowed(
    store: Store, sit: Sit, fixed_clock: clock.FixedClock, tmp_path: Path
) -> None:
    clerk = sit(store)
    set_up(clerk)
    register_people(clerk)
    import_register(clerk)
    scan = plan_on_paper(clerk, tmp_path)
    seal(clerk)
    fixed_clock.move_to(at(24, 8, 30))
    depart(clerk)
    fixed_clock.move_to(at(24, 16, 30))
    key_in(clerk, tmp_path)
    order(clerk)
    put_the_seal_on(clerk, scan)
    attach_the_signed_copy(clerk, tmp_path)
    fixed_clock.move_to(at(30, 9, 30))
    put_right(clerk)
    extend(clerk, scan)
    fixed_clock.move_to(at(30, 15, 0))
    recheck_and_close(clerk, tmp_path)
    ledger_to_excel(clerk, tmp_path)
    find_a_phone(clerk)
    checks.in_order(store, clerk)
    as_it_should_be(store)


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.OFFICE_ZONE)


# --- the first morning ------------------------------------------------------------------------------------------------


def set_up(clerk: Clerk) -> None:
    """The wizard, with oneself as the first person; then signing in as on every other day."""
    for _ in range(3):
        clerk.click("下一步")
    clerk.type(f"周文静\t科长\t19100000003\tzhouwenjing\t{PHRASE}\t{PHRASE}")
    clerk.click("完成设置")
    clerk.look_up()
    assert clerk.sees("先做这几件事")
    clerk.menu("菜单", "切换用户")
    clerk.look_up()
    clerk.sign_in("周文静", PHRASE)
    assert clerk.page.title == "今日总览"


def register_people(clerk: Clerk) -> None:
    """Two officers with their certificates, and the leader whose pass-phrase will keep the draw."""
    clerk.click_row("人员与权限", within="导航")
    for name, number in (("谭志远", "示例001"), ("冉敏", "示例002")):
        clerk.press("Ctrl+N")
        clerk.type(name)
        clerk.click_into("执法证号")
        clerk.type(f"{number}\t20281231")
        clerk.click("可以担任检查组组长")
        clerk.press("Ctrl+S")
        assert clerk.message() == f"已保存：{name}"
        assert clerk.has_the_page()
    clerk.press("Ctrl+N")
    clerk.type("覃国栋")
    clerk.click("局领导", within="类别")
    clerk.press("Ctrl+S")
    clerk.click("账号")
    clerk.click("建立账号")
    clerk.type("qinguodong")
    clerk.click("局领导", within="角色")
    clerk.click_into("初始口令")
    clerk.type(PHRASE)
    clerk.press("Ctrl+S")
    assert clerk.message() == "账号已建立"
    assert clerk.sees("初始口令只显示这一次")
    clerk.click("已抄好，暂不打印")


def import_register(clerk: Clerk) -> None:
    """The sample register: dragged in, looked through, written."""
    clerk.press("Alt+2")
    clerk.click("导入台账表格")
    clerk.drag(paths.resource("samples", "facilities.xlsx"))
    assert clerk.button("导入 60 条").isVisible()
    clerk.press("Ctrl+S")
    assert clerk.sees("新增 60 条")
    clerk.press("Space")
    assert clerk.sees("共 60 家")
    assert clerk.has_the_page()


# --- plan and departure -----------------------------------------------------------------------------------------------


def plan_on_paper(clerk: Clerk, folder: Path) -> Path:
    """A plan for two homes; its 审批表 is printed, signed, scanned, and the scan dragged onto the dialog."""
    clerk.press("Alt+3")
    clerk.press("Ctrl+N")
    clerk.type("岁末年初安全检查")
    clerk.click_into("开始日期")
    clerk.type("1124")
    clerk.click_into("每组家数")
    clerk.type("2")
    for words, group in (("养老", "机构类别"), ("消防安全", "检查事项"), ("用火用电用气", "检查事项")):
        clerk.click(words, within=group)
    clerk.click_into("直查理由")
    clerk.type("防止突击整改")
    assert clerk.sees("范围内现有 26 家")
    clerk.press("Ctrl+S")
    assert clerk.sees("请先办妥")
    clerk.click("打印审批表")
    clerk.press("Ctrl+P")
    clerk.press("Esc")
    scan = folder / "审批表签字.pdf"
    scan.write_bytes(clerk.printer.sheets[-1].read_bytes())
    clerk.click("登记审批")
    clerk.click("纸质审批")
    clerk.choose("审批人", "覃国栋")
    clerk.click_into("签批日期")
    clerk.type("1123")
    clerk.drag(scan)
    clerk.click("登记审批")
    assert clerk.message() == "审批已登记，可以封存启动"
    assert clerk.has_the_page()
    return scan


def seal(clerk: Clerk) -> None:
    """The period from tomorrow on, under the leader's pass-phrase; no name is on screen."""
    clerk.click("封存启动")
    clerk.choose("口令保管人", "覃国栋")
    clerk.click_into("登录口令")
    clerk.type(PHRASE)
    clerk.click("封存启动")
    assert clerk.sees("恢复码只显示这一次")
    clerk.click("已抄好，暂不打印")
    assert clerk.sees("任何地方都没有检查名单")
    assert clerk.has_the_page()


def depart(clerk: Clerk) -> None:
    """启封 and everything on paper: the pass-phrase with Enter, and two acts."""
    clerk.press("F5")
    with clerk.within(1 + 2, "启封并打印"):
        clerk.click("启封并打印")
        clerk.type(f"{PHRASE}\n")
    assert "已送打印机" in clerk.message()
    clerk.press("Esc")
    assert clerk.has_the_page()


# --- the visit and its order ------------------------------------------------------------------------------------------


def key_in(clerk: Clerk, folder: Path) -> None:
    """From the paper: code, Enter; each finding its item's number and its words; the rest in one key."""
    photo = folder / "走道.jpg"
    photo.write_bytes(visits.photo("green", at(24, 10, 12)))
    clerk.press("Alt+4")
    code = re.search(r"编码\n(\d{7})", clerk.read())
    assert code is not None
    with clerk.within(2, "录入检查：编码、Enter"):
        clerk.type(code[1])
        clerk.press("Return")
    keys = clerk.kinds["key"]
    for number, words in (("2", BOXES), ("5", HOSE)):
        with clerk.within(4 + (number == "2"), "录入一个问题：项号、Enter、文字、Enter（照片另拖一次）"):
            clerk.type(number)
            clerk.press("Return")
            clerk.type(words)
            if number == "2":
                clerk.drag(photo)
            clerk.press("Return")
    assert clerk.kinds["key"] - keys == 2 * 2, "two keys for each finding"
    with clerk.within(1, "其余合格"):
        clerk.press("F8")
    clerk.press("F6")
    clerk.type("0950\t1110\t\t冉云英\t院长")
    clerk.choose("签字", "签")
    clerk.press("F12")
    assert clerk.message() == "检查已完成，登记隐患 2 项"


def order(clerk: Clerk) -> None:
    """One 责令限期改正通知书 for both findings, numbered and printed."""
    with clerk.within(4, "由检查结果下达整改并打印"):
        clerk.press("Space")
        clerk.press("Space")
        clerk.press("Space")
    assert clerk.sees("武隆民责改〔2026〕1号")
    assert "已送打印机" in clerk.message()


def put_the_seal_on(clerk: Clerk, scan: Path) -> None:
    """用印 with the leader's signature on paper."""
    clerk.click("在“文书”中查看")
    clerk.click("登记用印")
    clerk.click("纸质审批")
    assert "覃国栋" in clerk.shown_in("审批人"), "who approved last is proposed"
    clerk.drag(scan)
    clerk.click("登记用印")
    assert clerk.message() == "已登记用印：武隆民责改〔2026〕1号"
    assert clerk.has_the_page()


def attach_the_signed_copy(clerk: Clerk, folder: Path) -> None:
    """The printed order comes back with the receiver's signature: one drag, and it is served."""
    signed = folder / "送达回证.pdf"
    signed.write_bytes(clerk.printer.sheets[-1].read_bytes())
    with clerk.within(1, "附签字扫描件"):
        clerk.drag(signed)
    assert "已送达" in clerk.message()


# --- the loop ---------------------------------------------------------------------------------------------------------


def put_right(clerk: Clerk) -> None:
    """The home says what it did."""
    clerk.press("Alt+5")
    clerk.click_row(BOXES)
    clerk.click("登记整改")
    clerk.click_into("整改措施")
    clerk.type("纸箱已清空，安排每日巡查")
    clerk.press("Ctrl+S")
    assert "已登记整改" in clerk.message()
    assert clerk.has_the_page()


def extend(clerk: Clerk, scan: Path) -> None:
    """More time for the other finding, granted on paper."""
    clerk.click_row(HOSE)
    with clerk.within(4, "纸质审批延期"):
        clerk.click("申请延期")
        clerk.type("1220\t配件未到货，须另行采购")
        clerk.drag(scan)
        clerk.press("Ctrl+S")
    assert "已登记延期" in clerk.message()
    assert clerk.sees("2026-12-20")


def recheck_and_close(clerk: Clerk, folder: Path) -> None:
    """Looked at again, with a photo and the cause, and closed in the same act."""
    photo = folder / "改后.jpg"
    photo.write_bytes(visits.photo("blue", at(30, 14, 20)))
    with clerk.within(5, "复查并销号"):
        clerk.click_row(BOXES)
        clerk.click("登记复查结果")
        clerk.drag(photo)
        clerk.choose("原因", "管理")
        clerk.press("Ctrl+S")
    assert clerk.sees("2026-11-30 销号")
    assert clerk.has_the_page()


def ledger_to_excel(clerk: Clerk, folder: Path) -> None:
    """The shown ledger as a workbook."""
    clerk.click("全部")
    clerk.files.next = folder / "隐患台账.xlsx"
    with clerk.within(2, "台账导出 Excel"):
        clerk.press("Ctrl+E")
    cells = [cell for row in load_workbook(clerk.files.next).active.iter_rows(values_only=True) for cell in row]
    assert {BOXES, HOSE} <= set(cells)


def find_a_phone(clerk: Clerk) -> None:
    """Ctrl+K and three initials: the number stands in the list, nothing need be opened."""
    with clerk.within(1 + 3, "查电话"):
        clerk.press("Ctrl+K")
        for letter in "fls":
            clerk.type(letter)
        assert re.search(r"凤来松涛护理院.*191\d{8}", clerk.read())
    clerk.press("Esc")


def as_it_should_be(store: Store) -> None:
    """The store after that week."""
    today = clock.today()
    with store.read(SYSTEM) as session:
        window = {"offset": 0, "limit": 99}
        assert facilities.listing(session, SYSTEM, FacilityCriteria(), **window).total == 60
        plan = plans.listing(session, SYSTEM, PlanCriteria(), **window).rows[0]
        approvals = plans.view(session, SYSTEM, plan.id, today=today).approvals
        seen = inspections.listing(session, SYSTEM, VisitCriteria(today=today, chip=VisitChip.ALL), **window).rows
        ledger = hazards.listing(session, SYSTEM, HazardCriteria(chip=HazardChip.ALL), today=today, **window).rows
        papers = orders.listing(session, SYSTEM, OrderCriteria(), **window).rows
    assert [row.way for row in approvals] == [ApprovalWay.PAPER]
    assert sorted(row.state for row in seen) == sorted([InspectionState.ORDERED, InspectionState.RECORDED])
    assert {row.text: row.state for row in ledger} == {BOXES: HazardState.CLOSED, HOSE: HazardState.RECTIFYING}
    notices = [str(row.number) for row in papers if row.kind is DocumentKind.INSPECTION_NOTICE]
    assert sorted(notices) == ["武隆民检通〔2026〕1号", "武隆民检通〔2026〕2号"]
    order_ = next(row for row in papers if row.kind is DocumentKind.RECTIFICATION_ORDER)
    assert order_.state is DocumentState.SERVED
