"""Every kind of paper is made and printed from its page, on screen; the archive gives the same bytes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QTableWidget

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.models.checklists import ChecklistItem
from mzdesk.services import checklists, hazards, inspections, orders, settings
from mzdesk.terms import DocumentKind, FacilityKind, HazardGrade, PersonKind, Role, VisitChip
from mzdesk.ui import printing
from mzdesk.views.inspections import VisitCriteria
from mzdesk.views.orders import OrderCriteria
from tests import factories
from tests.factories import PHRASE, PIN, SYSTEM
from tests.journeys import checks
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import Sit
from tests.journeys.office import CLERK, HEAD, HOME, LEADER, OFFICERS, Office
from tests.services.hazard_cases import act, found, paper
from tests.ui import visits

Kind = DocumentKind
OF_THE_OFFICE = frozenset(
    {
        *(kind for kind in Kind if kind.is_gongwen),
        Kind.HANDLING_SLIP,
        Kind.DUTY_ROSTER,
        Kind.DUTY_LOG,
        Kind.DAILY_SUMMARY,
        Kind.INCIDENT_REPORT,
        Kind.TAKEOVER_LIST,
    }
)
OF_ENFORCEMENT = frozenset(
    {
        Kind.EXTENSION_APPROVAL,
        Kind.TALK_NOTICE,
        Kind.TALK_RECORD,
        Kind.SUSPENSION_NOTICE,
        Kind.SPOT_PENALTY,
        Kind.TRANSFER_LETTER,
        Kind.LISTING_NOTICE,
        Kind.SERVICE_RECEIPT,
        Kind.DOSSIER,
    }
)
OF_VISITS = frozenset(
    {
        Kind.INSPECTION_APPROVAL,
        Kind.PERIOD_PROMISE,
        Kind.DAY_DRAW,
        Kind.RANDOM_PUBLICATION,
        Kind.INSPECTION_NOTICE,
        Kind.SUPERVISION_NOTICE,
        Kind.BLANK_CHECKLIST,
        Kind.SITE_RECORD,
        Kind.COVERT_LIST,
        Kind.RECTIFICATION_ORDER,
        Kind.INTERNAL_RECTIFICATION,
        Kind.RECHECK_OPINION,
    }
)


@pytest.fixture
def printed(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The bytes of each paper that went to the printer."""
    kept: list[bytes] = []
    press = printing.press

    def pressed(
        printer: QPrinter, papers: Sequence[printing.Paper], progress: Callable[..., None], **shift: Any
    ) -> int:
        kept.extend(paper.pdf for paper in papers)
        return press(printer, papers, progress, **shift)

    monkeypatch.setattr(printing, "press", pressed)
    return kept


def test_no_kind_of_paper_is_left_out() -> None:
    assert set(Kind) == OF_THE_OFFICE | OF_ENFORCEMENT | OF_VISITS


def kinds_kept(store: Store, printed: list[bytes]) -> set[DocumentKind]:
    """The kinds whose archived bytes are those that went to the printer."""
    with store.read(SYSTEM) as session:
        ids = orders.ids(session, SYSTEM, OrderCriteria())
        kept = {key: orders.pdf(session, SYSTEM, key) for key in ids}
        return {orders.view(session, SYSTEM, key).row.kind for key, pdf in kept.items() if pdf in printed}


# --- 公文 and papers of the office -----------------------------------------------------------------------------------


def test_papers_of_the_office(local_office: Office, sit: Sit, printed: list[bytes], tmp_path: Path) -> None:
    scan = tmp_path / "签批.jpg"
    scan.write_bytes(visits.photo("white", datetime(2026, 11, 23, 9, tzinfo=clock.OFFICE_ZONE)))
    clerk = sit(local_office.store)
    clerk.sign_in(CLERK, PHRASE)
    clerk.press("Alt+6")
    for words, extra in (
        ("通知", {}),
        ("内部通报", {}),
        ("提醒函", {"回复期限": "1210"}),
        ("报告、请示", {"签发人": LEADER}),
        ("会议纪要", {"标志": "局长办公会议纪要"}),
        ("命令（令）", {"标志": "重庆市武隆区民政局令", "签名人职务": "局长"}),
    ):
        write_gongwen(clerk, words, extra)
        sign_and_number(clerk, scan)
        clerk.press("Ctrl+P")
    slip(clerk)
    roster(clerk)
    log(clerk)
    summary(clerk)
    incident(clerk)
    takeover(clerk)
    assert kinds_kept(local_office.store, printed) == OF_THE_OFFICE
    checks.in_order(local_office.store, clerk)


def takeover(clerk: Clerk) -> None:
    """What the clerk has open goes to the section head in one act: six acts with the two fields, then the printer."""
    clerk.click_row("人员与权限", within="导航")
    clerk.click_row(CLERK, within="人员")
    clerk.click("经办事项")
    clerk.click("移交经办事项")
    clerk.choose("接收人", HEAD)
    fill(clerk, 移交原因="岗位调整")
    clerk.click("移交并生成清单")
    clerk.click("打印")
    clerk.press("Esc")
    clerk.click("经办事项")
    assert clerk.sees("没有未办结的经办事项")


def fill(clerk: Clerk, **texts: str) -> None:
    for label, text in texts.items():
        clerk.click_into(label)
        clerk.type(text)


def write_gongwen(clerk: Clerk, words: str, extra: dict[str, str]) -> None:
    clerk.menu("新建文书", words)
    command = words == "命令（令）"
    fill(clerk, **extra, **({} if command else {"标题": f"关于做好安全工作的{words}"}), 正文="现将有关事项明确如下。")
    clerk.click("保存草稿")
    assert clerk.message().startswith("已保存草稿"), clerk.read()


def sign_and_number(clerk: Clerk, scan: Path) -> None:
    clerk.click("送核稿")
    clerk.click("登记核稿")
    clerk.type(HEAD)
    clerk.press("Ctrl+S")
    clerk.click("登记签发")
    clerk.click("纸质审批")
    clerk.choose("审批人", LEADER)
    clerk.click_into("签批日期")
    clerk.type("1123")
    clerk.drag(scan)
    clerk.click("登记签发")
    clerk.click("取号")
    assert clerk.message().startswith("已取号"), clerk.read()


def slip(clerk: Clerk) -> None:
    clerk.menu("新建文书", "文件处理笺")
    fill(clerk, 来文单位="示例市民政局", 文件标题="关于报送情况的通知", 办结期限="1130")
    issue(clerk)


def issue(clerk: Clerk) -> None:
    clerk.click("制发")
    assert clerk.message().startswith("已制发"), clerk.read()
    clerk.press("Ctrl+P")


def roster(clerk: Clerk) -> None:
    """December, pasted from a spreadsheet under the first leader."""
    clerk.menu("新建文书", "值班安排表")
    table = clerk.named("排班")
    assert isinstance(table, QTableWidget)
    table.setCurrentCell(0, 1)
    table.setFocus()
    QGuiApplication.clipboard().setText("\n".join([f"{LEADER}\t谭志远\t冉敏"] * 31))
    clerk.press("Ctrl+V")
    issue(clerk)


def log(clerk: Clerk) -> None:
    """Two persons, one call, typed cell by cell."""
    clerk.menu("新建文书", "值班日志")
    fill(clerk, 带班领导=LEADER)
    into(clerk, "值班人员", "谭志远\t主班\t0830\t\t冉敏\t副班\t0832")
    into(clerk, "来电", "1405\t示例镇政府\t代某\t19100000003\t询问销号手续\t已答复\t谭志远")
    issue(clerk)


def into(clerk: Clerk, label: str, cells: str) -> None:
    table = clerk.named(label)
    assert isinstance(table, QTableWidget)
    table.setCurrentCell(0, 0)
    table.setFocus()
    clerk.press("F2")
    clerk.type(cells)


def summary(clerk: Clerk) -> None:
    """As the records have it."""
    clerk.menu("新建文书", "每日安全情况汇总")
    issue(clerk)


def incident(clerk: Clerk) -> None:
    """首报 after the telephone."""
    clerk.menu("新建文书", "突发事件信息")
    told = {
        "事件名称": "示例敬老院厨房起火",
        "报送单位": "区政府总值班室",
        "电话报告": "1123 0652",
        "电话接报人": "代某",
    }
    event = {"发生时间": "1123 0625", "地点": "示例路12号", "事件类型": "火灾", "联系电话": "19100000001"}
    fill(clerk, **told, **event)
    issue(clerk)


# --- papers of enforcement --------------------------------------------------------------------------------------------

GAS, BOXES = "厨房燃气报警器失效", "二层疏散通道堆放纸箱"


def test_papers_of_enforcement(local_office: Office, sit: Sit, printed: list[bytes]) -> None:
    store = local_office.store
    with store.begin(SYSTEM, "修改设置") as session:
        settings.change(session, SYSTEM, values={"fine_account": "示例银行 0000"})
    item = citable(store)
    gas = found(store, local_office.home, GAS, item_id=item, grade=HazardGrade.SUSPECTED_MAJOR)
    found(store, local_office.home, BOXES, item_id=item)
    clerk = sit(store)
    clerk.sign_in(CLERK, PHRASE)
    paper_of(clerk, BOXES, Kind.TALK_NOTICE, 约谈时间="1124 1500", 约谈地点="局会议室", 主持人=LEADER)
    paper_of(clerk, BOXES, Kind.TALK_RECORD)
    paper_of(clerk, BOXES, Kind.TRANSFER_LETTER, 移送部门="示例消防救援局")
    spot_penalty(clerk)
    act(store, hazards.grade_major, gas, clause="判定标准第四条第（二）项", approval=paper(local_office.leader))
    paper_of(clerk, GAS, Kind.SUSPENSION_NOTICE, 停止使用="厨房燃气灶具")
    act(store, hazards.list_supervision, gas, approval=paper(local_office.leader), due_on=date(2026, 12, 23))
    paper_of(clerk, GAS, Kind.LISTING_NOTICE, 督办责任人="应急管理科罗文静")
    order_and_extension(clerk)
    dossier(clerk)
    assert kinds_kept(store, printed) == OF_ENFORCEMENT | {Kind.RECTIFICATION_ORDER}
    checks.in_order(store, clerk)


def citable(store: Store) -> UUID:
    """An item of the checklist whose law may be printed."""
    with store.read(SYSTEM) as session:
        for key in session.scalars(sa.select(ChecklistItem.id).order_by(ChecklistItem.position)):
            if checklists.citation_texts(session, SYSTEM, key, kind=FacilityKind.ELDERLY_CARE):
                return key
    raise AssertionError("no item of the checklist may be cited")


def paper_of(clerk: Clerk, hazard: str, kind: DocumentKind, **texts: str) -> None:
    """From the hazard's menu: its form, its paper in the register, printed."""
    clerk.press("Alt+5")
    clerk.press("F5")
    clerk.click_row(hazard)
    clerk.menu("更多操作", kind.label)
    fill(clerk, **texts)
    if texts:
        clerk.click(kind.label)
    assert "已制发" in clerk.message(), clerk.read()
    clerk.press("Ctrl+P")


def spot_penalty(clerk: Clerk) -> None:
    """The short procedure, step by step."""
    clerk.press("Alt+5")
    clerk.click_row(BOXES)
    clerk.menu("更多操作", Kind.SPOT_PENALTY.label)
    clerk.choose("处罚依据", "法")
    times = {"出示证件": "1123 0900", "告知权利": "1123 0905", "听取申辩": "1123 0910", "当场交付": "1123 0930"}
    fill(clerk, **{"罚款（元）": "500"}, 陈述申辩="当事人表示不陈述、不申辩", **times)
    clerk.click(Kind.SPOT_PENALTY.label)
    assert "已制发" in clerk.message(), clerk.read()
    clerk.press("Ctrl+P")


def order_and_extension(clerk: Clerk) -> None:
    """责令限期改正通知书, its 送达回证 from the register, and the 审批表 of more time."""
    clerk.press("Alt+5")
    clerk.click_row(BOXES)
    clerk.click("下达整改")
    clerk.click("签发")
    clerk.press("Ctrl+P")
    clerk.click("在“文书”中查看")
    clerk.menu("更多操作", "送达回证")
    assert "已制发：送达回证" in clerk.message()
    clerk.press("Ctrl+P")
    clerk.press("Alt+5")
    clerk.click_row(BOXES)
    clerk.click("申请延期")
    clerk.type("1220\t须另行采购")
    clerk.click("先登记申请")
    clerk.press("Ctrl+S")
    paper_of(clerk, BOXES, Kind.EXTENSION_APPROVAL)


def dossier(clerk: Clerk) -> None:
    """一院一档 of the home."""
    clerk.press("Alt+2")
    clerk.click_row(HOME)
    clerk.click("一院一档")
    clerk.press("Ctrl+P")


# --- papers of visits -------------------------------------------------------------------------------------------------


def test_papers_of_visits(
    local_office: Office, sit: Sit, printed: list[bytes], fixed_clock: clock.FixedClock, tmp_path: Path
) -> None:
    store = local_office.store
    factories.person(store, "冉启明", Role.LEADER, kind=PersonKind.LEADER, pin=PIN)
    clerk = sit(store)
    clerk.sign_in(CLERK, PHRASE)
    plan(clerk, tmp_path)
    depart(clerk)
    fixed_clock.move_to(datetime(2026, 11, 23, 16, 30, tzinfo=clock.OFFICE_ZONE))
    with store.read(SYSTEM) as session:
        sent = inspections.listing(
            session, SYSTEM, VisitCriteria(today=clock.today(), chip=VisitChip.ALL), offset=0, limit=9
        )
    for row in sent.rows:
        key_in(clerk, row.code, f"{row.facility}灭火器压力不足", covert=row.covert)
        if row.covert:
            covert_list(clerk)
        else:
            order_at_once(clerk)
            site_record(clerk, row.code)
    recheck(clerk, tmp_path)
    fixed_clock.move_to(datetime(2027, 1, 4, 9, 0, tzinfo=clock.OFFICE_ZONE))
    publish(clerk)
    assert kinds_kept(store, printed) == OF_VISITS
    checks.in_order(store, clerk)


def plan(clerk: Clerk, folder: Path) -> None:
    """行政检查审批表 for the signature, then 期初承诺书 with the seal."""
    clerk.press("Alt+3")
    clerk.press("Ctrl+N")
    clerk.type("岁末年初安全检查")
    clerk.click_into("开始日期")
    clerk.type("1123")
    clerk.click_into("每组家数")
    clerk.type("1")
    for words, group in (("养老", "机构类别"), ("消防安全", "检查事项")):
        clerk.click(words, within=group)
    clerk.click_into("直查理由")
    clerk.type("防止突击整改")
    clerk.press("Ctrl+S")
    clerk.click("打印审批表")
    clerk.press("Ctrl+P")
    clerk.press("Esc")
    scan = folder / "审批表签字.pdf"
    scan.write_bytes(clerk.printer.sheets[-1].read_bytes())
    clerk.click("登记审批")
    clerk.click("纸质审批")
    clerk.choose("审批人", LEADER)
    clerk.click_into("签批日期")
    clerk.type("1123")
    clerk.drag(scan)
    clerk.click("登记审批")
    clerk.click("封存启动")
    clerk.choose("口令保管人", "冉启明")
    clerk.click_into("登录口令")
    clerk.type(PHRASE)
    clerk.click("封存启动")
    clerk.click("打印恢复单和期初承诺书")
    clerk.press("Esc")


def depart(clerk: Clerk) -> None:
    """行政检查通知书 and 检查清单 of the drawn home; 督查通知 of the township's; a covert visit has none."""
    clerk.press("F5")
    clerk.click("启封并打印")
    clerk.type(f"{PHRASE}\n")
    assert "已送打印机" in clerk.message()
    clerk.press("Esc")
    clerk.click("打印抽取情况表")
    clerk.press("Ctrl+P")
    clerk.press("Esc")
    for covert in (False, True):
        clerk.click("指定派出")
        clerk.type("ghyly")
        clerk.press("Return")
        clerk.click_into("事由")
        clerk.type("来信反映夜间无人值守")
        if covert:
            clerk.click("先不亮明身份，结果出暗访情况和问题交办单")
        for name in OFFICERS:
            clerk.click(f"{name}，可任组长，当天已派出（{'线索核查、' if covert else ''}随机抽取）")
        clerk.click("消防安全", within="检查事项")
        clerk.click("派出检查")
        clerk.click("打印文书")
        clerk.press("Esc")


def publish(clerk: Clerk) -> None:
    """The period is over: 期满公开, 公开审查 by the leader's PIN, 双随机一公开公示表."""
    clerk.press("Alt+3")
    clerk.press("F5")
    clerk.click("期满公开")
    clerk.type(PHRASE)
    clerk.click("公开并核对")
    assert clerk.message() == "已公开，全部抽取核对无误"
    clerk.click("公开审查")
    clerk.click("登记审查人")
    clerk.choose("审批人", "冉启明")
    clerk.press("Tab")
    clerk.type(PIN)
    clerk.click("登记审批")
    clerk.click("本期")
    clerk.click("打印公示表")
    clerk.press("Ctrl+P")
    clerk.press("Esc")


def key_in(clerk: Clerk, code: str, problem: str, *, covert: bool) -> None:
    """One finding, the rest in order."""
    clerk.press("Alt+4")
    clerk.type(f"{code}\n")
    clerk.type("2\n")
    clerk.type(f"{problem}\n")
    clerk.press("F8")
    clerk.press("F6")
    clerk.type("1005\t1120" if covert else "1005\t1120\t\t乙某\t副院长")
    if not covert:
        clerk.choose("签字", "签")
    clerk.press("F12")
    assert clerk.message() == "检查已完成，登记隐患 1 项", clerk.read()
    assert not clerk.sees("上次未保存的检查")


def order_at_once(clerk: Clerk) -> None:
    """下达整改, 签发, 打印 with the space bar."""
    for _ in range(3):
        clerk.press("Space")
    assert "已送打印机" in clerk.message(), clerk.read()


def covert_list(clerk: Clerk) -> None:
    """暗访: only 问题交办单."""
    clerk.press("Alt+4")
    clerk.click("问题交办单")
    clerk.press("Ctrl+P")
    clerk.press("Esc")


def site_record(clerk: Clerk, code: str) -> None:
    """现场检查笔录 of the visit, 现场督查笔录 inside the bureau's own line."""
    clerk.press("Alt+4")
    clerk.click("待归档")
    clerk.click_row(code)
    clerk.click("现场检查笔录")
    clerk.press("Ctrl+P")
    clerk.press("Esc")


def recheck(clerk: Clerk, folder: Path) -> None:
    """Served, put right, looked at again: 整改复查意见书 answers the order."""
    clerk.press("Alt+5")
    clerk.click("返回")
    clerk.click_row(HOME)
    clerk.click("登记送达")
    clerk.press("Ctrl+S")
    clerk.click("登记整改")
    clerk.click_into("整改措施")
    clerk.type("已更换")
    clerk.press("Ctrl+S")
    photo = folder / "改后.jpg"
    photo.write_bytes(visits.photo("blue", datetime(2026, 11, 23, 16, tzinfo=clock.OFFICE_ZONE)))
    clerk.click("登记复查结果")
    clerk.drag(photo)
    clerk.choose("原因", "管理")
    clerk.press("Ctrl+S")
    clerk.click("复查意见书")
    clerk.click("签发")
    clerk.press("Ctrl+P")
