"""One view of each kind, with invented persons and places."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from PIL import Image

from mzdesk import clock
from mzdesk.terms import DocumentKind as Kind
from mzdesk.terms import Format, Sealing
from mzdesk.views.documents import (
    BlankChecklist,
    CheckedTopic,
    CovertList,
    FindingLine,
    InspectionApproval,
    InspectionNotice,
    InternalRectification,
    ItemGroup,
    ItemLine,
    Officer,
    Party,
    PhotoLine,
    RecheckLine,
    RecheckOpinion,
    RectificationOrder,
    SiteRecord,
)
from mzdesk.views.gongwen import Annex, Attendance, Gongwen, Paragraph, Table
from tests.documents import samples_duty, samples_enforcement, samples_plan

BUREAU = "重庆市武隆区民政局"
CODE = "260000010017"
DAY = date(2026, 11, 23)
TEAM = (Officer("罗文静", "渝武民执示例001", True), Officer("向晓兰", "渝武民执示例002"))
PLACE = Party("凤山松涛老年公寓", "重庆市武隆区凤山街道示例路12号", "覃𬱖䶮", "19100000001", "52500156MJ0000001A")


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=clock.OFFICE_ZONE)


def photo(colour: str = "gray") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(out, "JPEG")
    return out.getvalue()


FINDINGS = (
    FindingLine(
        1,
        "二层东侧疏散通道堆放纸箱约6个、轮椅2台，净宽不足0.9米；出口门被铁丝绑住",
        "二层东侧",
        "消防安全",
        "一般",
        "立即清理疏散通道，保持畅通；每日巡查并做记录",
        date(2026, 11, 30),
        basis=("《中华人民共和国消防法》第二十八条",),
        photos=(PhotoLine(photo(), "2026-11-23 10:31 走道"), PhotoLine(photo("brown"), "2026-11-23 10:32 出口门")),
    ),
    FindingLine(
        2,
        "燃气报警器失效，软管使用超过18个月",
        "厨房",
        "用火用电用气",
        "重大",
        "停止使用燃气灶具，更换报警器和软管",
        date(2026, 12, 23),
        interim="停用燃气，改用电炊具",
    ),
    FindingLine(3, "灭火器2具压力不足", "一层大厅", "消防安全", "一般", "更换", on_site=True),
)
_ITEMS = tuple(ItemLine(n, "疏散通道、安全出口畅通，未堆放杂物", "沿疏散路线走一遍") for n in range(1, 25))

SAMPLES: dict[Kind, Any] = {
    Kind.INSPECTION_APPROVAL: InspectionApproval(
        BUREAU,
        "应急管理科",
        "岁末年初养老机构安全检查",
        "日常检查",
        ("消防安全", "食品安全"),
        "年度行政检查计划",
        DAY,
        date(2026, 12, 31),
        3,
        46,
        reason="事先通知可能影响检查效果",
        choice="随机抽取",
        applicant="向晓兰",
        code=CODE,
        day=DAY,
    ),
    Kind.INSPECTION_NOTICE: InspectionNotice(
        BUREAU,
        False,
        PLACE,
        "日常检查",
        ("消防安全", "食品安全"),
        TEAM,
        DAY,
        basis=("《养老机构管理办法》第三十八条",),
        contact="应急管理科 023-77700000",
        code=CODE,
        number="武隆民检通〔2026〕12号",
        day=DAY,
    ),
    Kind.SUPERVISION_NOTICE: InspectionNotice(
        BUREAU, True, PLACE, "督查", ("消防安全",), TEAM, DAY, code=CODE, number="武隆民督〔2026〕3号", day=DAY
    ),
    Kind.BLANK_CHECKLIST: BlankChecklist(
        BUREAU,
        PLACE,
        "日常检查",
        TEAM,
        (ItemGroup("消防安全", _ITEMS[:12]), ItemGroup("食品安全", _ITEMS[12:])),
        DAY,
        CODE,
        day=DAY,
    ),
    Kind.SITE_RECORD: SiteRecord(
        BUREAU,
        PLACE,
        "日常检查",
        TEAM,
        "已检查",
        arrived_at=at(10, 5),
        left_at=at(11, 40),
        unit_person="姚志远",
        unit_post="副院长",
        unit_phone="19100000002",
        checked=(CheckedTopic("消防安全", 10, 2, 1), CheckedTopic("用火用电用气", 8, 1, 0)),
        findings=FINDINGS,
        summary="查看了居室、厨房和配电房。",
        sign="已签字",
        code=CODE,
        day=DAY,
    ),
    Kind.COVERT_LIST: CovertList(
        BUREAU,
        "凤山街道办事处",
        PLACE,
        DAY,
        FINDINGS,
        date(2026, 11, 30),
        "023-77700000",
        CODE,
        "武隆民交〔2026〕1号",
        DAY,
    ),
    Kind.RECTIFICATION_ORDER: RectificationOrder(
        BUREAU,
        "责令限期改正通知书",
        PLACE,
        DAY,
        FINDINGS,
        TEAM,
        "重庆市武隆区人民政府",
        contact="023-77700000",
        copies=3,
        code=CODE,
        number="武隆民责改〔2026〕12号",
        day=DAY,
    ),
    Kind.INTERNAL_RECTIFICATION: InternalRectification(BUREAU, PLACE, DAY, FINDINGS, TEAM, code=CODE),
    Kind.RECHECK_OPINION: RecheckOpinion(
        BUREAU,
        PLACE,
        "责令限期改正通知书",
        "武隆民责改〔2026〕12号",
        DAY,
        date(2026, 12, 1),
        (RecheckLine(1, "疏散通道堆放纸箱", "已改正", "通道已清空"), RecheckLine(2, "燃气报警器失效", "未改正")),
        "第1项已改正；第2项未改正。",
        TEAM,
        "责令于2026年12月8日前改正",
        code=CODE,
        number="武隆民复〔2026〕4号",
        day=DAY,
    ),
}


_SAID = (
    Paragraph("为做好岁末年初民政服务机构安全管理工作，现就有关事项通知如下。"),
    Paragraph(head="一、开展自查", level=1),
    Paragraph(head="（一）时间。", text="2026年12月5日前完成。", level=2),
    Paragraph("1. 查疏散通道、安全出口；", level=3),
    Paragraph("（1）查灭火器压力。", level=4),
    Paragraph(head="二、报送情况", level=1),
    Paragraph("请于2026年12月8日前报送应急管理科，电话023-77700000。"),
)
_NOTICE = Gongwen(
    (BUREAU,),
    "重庆市武隆区民政局关于做好岁末年初民政服务机构安全管理工作的通知",
    _SAID,
    number="武隆民发〔2026〕12号",
    to="各乡镇人民政府、街道办事处，局属各单位",
    attachments=("安全隐患自查表",),
    day=DAY,
    note="联系人：示例甲",
    annexes=(Annex("安全隐患自查表", (Paragraph("填报单位：", table=Table(("序号", "内容"), (("1", "通道"),))),)),),
    copy_to="重庆市民政局，武隆区应急管理局",
    printed_by="重庆市武隆区民政局办公室",
    code=CODE,
)
_BARE = replace(_NOTICE, attachments=(), annexes=())
SAMPLES |= {
    Kind.NOTICE: _NOTICE,
    Kind.BULLETIN: replace(_BARE, title="关于11月份安全检查情况的通报", number="武隆民通〔2026〕3号"),
    Kind.WORK_LETTER: replace(
        _BARE, format=Format.LETTER, title="关于商请联合检查的函", to="武隆区消防救援局", number="武隆民函〔2026〕8号"
    ),
    Kind.UPWARD_REPORT: replace(
        _BARE,
        format=Format.UP,
        title="关于11月份安全工作情况的报告",
        to="武隆区人民政府",
        signers=("覃国栋",),
        number="武隆民文〔2026〕5号",
    ),
    Kind.MINUTES: replace(
        _BARE,
        format=Format.MINUTES,
        mark="局长办公会议纪要",
        title="研究岁末年初安全工作",
        to="",
        attendance=(Attendance("出席", "覃国栋　罗文静　向晓兰"), Attendance("请假", "冉启明")),
        number="〔2026〕3号",
    ),
    Kind.COMMAND: replace(
        _BARE,
        format=Format.COMMAND,
        mark="重庆市武隆区民政局令",
        title="",
        to="",
        number="第1号",
        sealing=Sealing.CHOP,
        chop=("局　长", "覃国栋"),
        note="",
        copy_to="",
        printed_by="",
    ),
    **samples_enforcement.SAMPLES,
    **samples_duty.samples(photo()),
    **samples_plan.SAMPLES,
}
