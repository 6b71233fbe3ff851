"""Papers of the planner, with invented persons and places."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from mzdesk import clock
from mzdesk.terms import DocumentKind as Kind
from mzdesk.terms import PublicResult
from mzdesk.views.documents import Officer
from mzdesk.views.plan_papers import (
    AbsentOfficer,
    DayDrawSheet,
    PeriodPromise,
    PublishedVisit,
    QuotaLine,
    RandomPublication,
    RecoverySheet,
    TeamTour,
    TourStop,
)
from mzdesk.views.planner import Promise

BUREAU = "重庆市武隆区民政局"
CODE = "260000010017"
DAY = date(2026, 12, 31)
TITLE = "2027年第一季度养老机构随机抽查"
FIRST, LAST = date(2027, 1, 1), date(2027, 3, 31)
TEAM = (Officer("罗文静", "渝武民执示例0001", True), Officer("向晓兰", "渝武民执示例0002"))
OTHERS = (Officer("谭志远", "渝武民执示例0003", True), Officer("冉敏", "渝武民执示例0004"))


def at(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.OFFICE_ZONE)


def digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


PROMISE = PeriodPromise(
    BUREAU,
    TITLE,
    FIRST,
    LAST,
    58,
    146,
    (
        QuotaLine("重大风险", 20, 6),
        QuotaLine("较大风险", 60, 38),
        QuotaLine("一般风险", 120, 72),
        QuotaLine("低风险", 240, 30),
    ),
    ("覃国栋",),
    Promise(2, digest("局方"), digest("期限"), digest("见证"), digest("名录"), digest("计划期")),
    digest("承诺"),
    "向晓兰",
    at(DAY, 9, 5),
    witness="机关党委　代春林",
    code=CODE,
    day=DAY,
)
RECOVERY = RecoverySheet(
    BUREAU,
    TITLE,
    FIRST,
    LAST,
    "局领导",
    "覃国栋",
    "本期每天启封用的局方密钥。只凭本单不能提前知道哪天查哪家，但和见证方的密钥合在一起就能。",
    LAST,
    at(DAY, 9, 5),
    "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV",
)
_RESULTS = tuple(PublicResult)


def visit(number: int) -> PublishedVisit:
    return PublishedVisit(
        FIRST + timedelta(number + 3),
        f"示例{number}号老年公寓",
        "凤山街道" if number % 2 else "火炉镇",
        TEAM if number % 3 else OTHERS,
        ("消防安全", "食品安全"),
        _RESULTS[number % len(_RESULTS)],
        "已报送整改照片" if number % 5 == 3 else "",
    )


PUBLICATION = RandomPublication(
    BUREAU,
    TITLE,
    FIRST,
    LAST,
    146,
    5,
    tuple(visit(number) for number in range(1, 25)),
    withheld=2,
    reviewed_by="办公室　黄德中",
    reviewed_on=date(2027, 4, 2),
    opinion="同意公开",
    published_on=date(2027, 4, 6),
    until=date(2027, 5, 7),
    contact="023-77700000",
    code=CODE,
    day=date(2027, 4, 6),
)
_OPENED = date(2027, 1, 6)
DAY_SHEET = DayDrawSheet(
    BUREAU,
    TITLE,
    _OPENED,
    146,
    (
        TeamTour(
            TEAM,
            (
                TourStop("凤山松涛老年公寓", "凤山街道", 12),
                TourStop("示例路社区养老服务站", "凤山街道", 9, ("罗文静", "谭志远")),
                TourStop("火炉镇敬老院", "火炉镇", 46),
            ),
            118,
            at(_OPENED, 8, 50),
        ),
        TeamTour(OTHERS, (TourStop("江口镇敬老院", "江口镇", 55), TourStop("江口示例托养中心", "江口镇", 8)), 121),
    ),
    ("罗文静", "向晓兰", "谭志远", "冉敏"),
    digest("凭证"),
    digest("上次"),
    "双密钥",
    "覃国栋",
    "签批码",
    at(_OPENED, 8, 31),
    draw=2,
    reason="第一次抽取后江口方向抢险结束，增派一组",
    excluded=("白马镇", "赵家乡"),
    excluded_reason="道路塌方，交通管制",
    absent=(AbsentOfficer("姚敏", "病假"),),
    printed_at=at(_OPENED, 8, 36),
    printed_by="向晓兰",
    notes=("示例路社区养老服务站没有坐标，按所在街道中心估算路程。", "向晓兰回避示例路社区养老服务站，由谭志远替补。"),
    code=CODE,
    day=_OPENED,
)
SAMPLES: dict[Kind, Any] = {
    Kind.PERIOD_PROMISE: PROMISE,
    Kind.DAY_DRAW: DAY_SHEET,
    Kind.RANDOM_PUBLICATION: PUBLICATION,
}
