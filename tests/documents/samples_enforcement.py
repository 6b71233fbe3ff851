"""One view of each paper of enforcement, with invented persons and places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from mzdesk import clock
from mzdesk.terms import DocumentKind as Kind
from mzdesk.views.documents import FindingLine, Officer, Party
from mzdesk.views.enforcement import (
    ExtensionApproval,
    ListingNotice,
    ServiceReceipt,
    SpotPenalty,
    SuspensionNotice,
    TalkNotice,
    TalkRecord,
    TransferLetter,
)

BUREAU, CODE, DAY = "重庆市武隆区民政局", "260000010017", date(2026, 11, 23)
GOVERNMENT = "重庆市武隆区人民政府"
CONTACT = "应急管理科 023-77700000"
TEAM = (Officer("罗文静", "渝武民执示例001", True), Officer("向晓兰", "渝武民执示例002"))
PLACE = Party("凤山松涛老年公寓", "重庆市武隆区凤山街道示例路12号", "覃𬱖䶮", "19100000001", "52500156MJ0000001A")
FIRE = ("《中华人民共和国消防法》第二十八条",)
PASSAGE = FindingLine(1, "二层东侧疏散通道堆放纸箱，净宽不足0.9米", "二层东侧", grade="一般", basis=FIRE)
GAS = FindingLine(
    1,
    "燃气报警器失效，软管使用超过18个月",
    "厨房",
    grade="重大",
    requirement="停止使用燃气灶具，更换报警器和软管",
    basis=FIRE,
)
GRAVE = "《养老机构重大事故隐患判定标准》第四条第（二）项"


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=clock.OFFICE_ZONE)


_TALK = (BUREAU, PLACE, "覃𬱖䶮", (PASSAGE, replace(GAS, number=2)), at(15, 0), "局机关三楼会议室", "副局长冉启明")

SAMPLES: dict[Kind, Any] = {
    Kind.EXTENSION_APPROVAL: ExtensionApproval(
        BUREAU,
        PLACE,
        "YH2026-0012",
        "燃气报警器失效，软管使用超过18个月",
        date(2026, 11, 9),
        date(2026, 11, 30),
        date(2026, 12, 15),
        "报警器须从厂家订货，12月10日到货",
        date(2026, 11, 23),
        order_number="武隆民责改〔2026〕12号",
        interim="停用燃气，改用电炊具",
        applicant="向晓兰",
        approver="覃国栋",
        approved_on=DAY,
        approved_how="纸质审批",
        granted=True,
        code=CODE,
        day=DAY,
    ),
    Kind.TALK_NOTICE: TalkNotice(*_TALK, contact=CONTACT, code=CODE, number="武隆民约〔2026〕3号", day=DAY),
    Kind.TALK_RECORD: TalkRecord(
        *_TALK, notice_number="武隆民约〔2026〕3号", report_by=date(2026, 11, 30), code=CODE, day=DAY
    ),
    Kind.SUSPENSION_NOTICE: SuspensionNotice(
        BUREAU,
        PLACE,
        (GAS,),
        TEAM,
        DAY,
        at(16, 30),
        "厨房燃气灶具及燃气管路",
        GOVERNMENT,
        leave="厨房及相邻储藏间",
        clauses=(GRAVE,),
        contact=CONTACT,
        code=CODE,
        number="武隆民停〔2026〕1号",
        day=DAY,
    ),
    Kind.SPOT_PENALTY: SpotPenalty(
        BUREAU,
        PLACE,
        False,
        (PASSAGE,),
        FIRE,
        "《养老机构管理办法》第四十六条",
        TEAM,
        "凤山松涛老年公寓二层",
        True,
        1000,
        at(10, 0),
        at(10, 20),
        at(10, 30),
        at(10, 50),
        "当事人表示没有异议。",
        GOVERNMENT,
        account="示例银行武隆支行，户名：示例财政专户，账号：0000 0000 0000 0000",
        sign="已签字",
        filed_on=date(2026, 11, 24),
        contact=CONTACT,
        code=CODE,
        number="武隆民当罚〔2026〕1号",
        day=DAY,
    ),
    Kind.TRANSFER_LETTER: TransferLetter(
        BUREAU,
        "武隆区消防救援局",
        PLACE,
        DAY,
        (PASSAGE,),
        date(2026, 12, 15),
        ("现场检查笔录复印件", "现场照片"),
        CONTACT,
        CODE,
        "武隆民移〔2026〕2号",
        DAY,
    ),
    Kind.LISTING_NOTICE: ListingNotice(
        BUREAU,
        PLACE,
        GAS,
        GRAVE,
        date(2026, 12, 23),
        "局应急管理科罗文静",
        "覃国栋",
        DAY,
        contact=CONTACT,
        code=CODE,
        number="武隆民挂〔2026〕1号",
        day=DAY,
    ),
    Kind.SERVICE_RECEIPT: ServiceReceipt(
        BUREAU,
        "凤山松涛老年公寓安全隐患",
        "责令限期改正通知书",
        "武隆民责改〔2026〕12号",
        "凤山松涛老年公寓",
        "重庆市武隆区凤山街道示例路12号",
        "直接送达",
        DAY,
        servers=TEAM,
        code=CODE,
        day=DAY,
    ),
}
