"""Papers of the duty room and a dossier, with invented persons and places."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from mzdesk import clock
from mzdesk.terms import DocumentKind as Kind
from mzdesk.terms import IncidentStage, MatterKind
from mzdesk.views.documents import PhotoLine
from mzdesk.views.dossiers import (
    CertificateEntry,
    FacilityDossier,
    Fact,
    HazardEntry,
    PaperEntry,
    PersonEntry,
    StepEntry,
    VisitEntry,
)
from mzdesk.views.duty import (
    DailySummary,
    DutyCall,
    DutyLog,
    DutyNote,
    DutyPerson,
    DutyRoster,
    IncidentReport,
    Losses,
    RosterLine,
    TopicCount,
)
from mzdesk.views.handling import HandlingSlip
from mzdesk.views.takeovers import Matter, TakeoverList

BUREAU = "重庆市武隆区民政局"
CODE = "260000010017"
DAY = date(2026, 11, 23)
KEY = UUID(int=1)
_LEADERS = ("覃国栋", "罗文静", "冉启明")
_PEOPLE = ("向晓兰", "谭志远", "姚敏", "黄德中", "代春林")
_FIRST = date(2026, 10, 1)


def at(hour: int, minute: int, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.OFFICE_ZONE)


def roster_line(offset: int) -> RosterLine:
    return RosterLine(
        _FIRST + timedelta(offset),
        _LEADERS[offset % 3],
        _PEOPLE[offset % 5],
        _PEOPLE[(offset + 1) % 5],
        f"1910000{offset + 1:04d}",
        _PEOPLE[(offset + 2) % 5],
        holiday="国庆节" if offset < 7 else "调休上班" if offset == 9 else "",
        other_first=_PEOPLE[(offset + 3) % 5],
        other_second=_PEOPLE[(offset + 4) % 5],
    )


ROSTER = DutyRoster(
    BUREAU,
    _FIRST,
    tuple(map(roster_line, range(31))),
    notes=("值班时间为当日8时30分至次日8时30分，值班电话023-77700000。", "调班须经带班领导同意，并报办公室备案。"),
    maker="向晓兰",
    approver="覃国栋",
    code=CODE,
    day=date(2026, 9, 28),
)
FIRST_REPORT = IncidentReport(
    BUREAU,
    IncidentStage.FIRST,
    "凤山松涛老年公寓厨房起火",
    "区委办公室、区政府办公室",
    "向晓兰",
    "19100000001",
    signed_by="覃国栋",
    told_at=at(6, 52),
    told_to="区政府总值班室 代春林",
    received_at=at(6, 40),
    source="凤山松涛老年公寓电话报告",
    occurred_at=at(6, 25),
    place="重庆市武隆区凤山街道示例路12号一层厨房",
    kind="火灾",
    scope="厨房约6平方米，居室未受影响，46名老人已转移到院内",
    losses=Losses(0, 2, 0),
    leaders="覃国栋、凤山街道办事处主任",
    measures="拨打119、120；切断燃气和电源；组织老人疏散并清点人数；2名轻伤人员送区人民医院。",
    code=CODE,
    number="武隆民突〔2026〕3号",
    day=DAY,
)
SLIP = HandlingSlip(
    BUREAU,
    "应急管理科",
    "示例市民政局办公室",
    "关于报送养老机构岁末年初安全工作情况的通知",
    DAY,
    "示例民办〔2026〕38号",
    "收2026-211",
    1,
    "加急",
    "情况统计表",
    date(2026, 12, 5),
    "拟由应急管理科商养老服务科提出材料，12月3日前报分管领导审定。请覃国栋同志阅示。",
    "向晓兰",
    readers=("覃国栋", "罗文静", "冉启明"),
    handler="谭志远",
    code=CODE,
    day=DAY,
)

DOSSIER = FacilityDossier(
    BUREAU,
    "凤山松涛老年公寓",
    "养老机构",
    "凤山街道",
    DAY,
    (
        Fact("统一社会信用代码", "52500156MJ0000001A"),
        Fact("关系", "社会办"),
        Fact("地址", "重庆市武隆区凤山街道示例路12号"),
        Fact("负责人", "覃𬱖䶮"),
        Fact("电话", "19100000001"),
        Fact("核定床位", "80"),
        Fact("在院人数", "46"),
    ),
    (CertificateEntry("食品经营许可证", "JY示例0001", date(2022, 3, 1), date(2027, 2, 28), "97 天后到期"),),
    (PersonEntry("姚志远", "副院长", "19100000002", "消防设施操作员（示例）"),),
    (
        VisitEntry(
            "26000123",
            date(2026, 11, 20),
            "日常检查",
            "已检查",
            "罗文静、向晓兰",
            "查看了居室、厨房和配电房。",
            ("二层东侧疏散通道堆放纸箱约6个", "燃气报警器失效"),
        ),
    ),
    (
        HazardEntry(
            "YH2026-0012",
            "二层东侧疏散通道堆放纸箱约6个、轮椅2台，净宽不足0.9米",
            "二层东侧",
            "一般",
            "整改中",
            date(2026, 11, 20),
            "立即清理疏散通道，保持畅通",
            date(2026, 11, 30),
            steps=(StepEntry(date(2026, 11, 20), "发现", "罗文静、向晓兰检查发现"),),
            photos=(PhotoLine(b"", "2026-11-20 10:31 走道"),),
        ),
    ),
    (PaperEntry("武隆民责改〔2026〕12号", "责令限期改正通知书", "已送达", date(2026, 11, 20)),),
    code=CODE,
    day=DAY,
)


def samples(photo: bytes) -> dict[Kind, Any]:
    """One view of each kind; `photo` is a JPEG."""
    from dataclasses import replace

    hazard = DOSSIER.hazards[0]
    shown = replace(hazard, photos=(replace(hazard.photos[0], data=photo),))
    return {**_DUTY, Kind.DOSSIER: replace(DOSSIER, hazards=(shown,))}


_DUTY: dict[Kind, Any] = {
    Kind.DUTY_ROSTER: ROSTER,
    Kind.DUTY_LOG: DutyLog(
        BUREAU,
        DAY,
        "8时30分至次日8时30分",
        "覃国栋",
        (DutyPerson("向晓兰", "主班", at(8, 25)), DutyPerson("谭志远", "副班", at(8, 28))),
        "小雨，6～11℃",
        (
            DutyCall(
                at(14, 5),
                "凤山街道办事处",
                "代春林",
                "19100000003",
                "询问重大隐患挂牌后多久可以申请销号。",
                "报覃国栋同志同意，答复整改完成并经复查合格后申请。",
                "向晓兰",
            ),
        ),
        (DutyNote(at(10, 20), "某养老机构家属咨询收费", "转养老服务科接待"),),
        (DutyNote(at(16, 40), "区政府办公室关于防范低温雨雪的通知", "已报带班领导，转发各养老机构"),),
        (DutyNote(at(22, 0), "办公楼各层", "门窗、电源已关"),),
        ("松涛老年公寓燃气报警器更换情况，24日上午电话核实",),
        trail=(
            ("区直", "500156000", 1234, "7ZQ4-0M8C-1H5X-9PTR-6V2K-3WNB-DE"),
            ("凤山街道", "500156001", 87, "0A1B-2C3D-4E5F-6G7H-8J9K-MNPQ-RS"),
        ),
        code=CODE,
        day=DAY,
    ),
    Kind.TAKEOVER_LIST: TakeoverList(
        BUREAU,
        "周文静",
        "科员",
        "谭志远",
        "执法人员",
        "岗位调整",
        DAY,
        (
            Matter(MatterKind.HAZARD, KEY, "2026-0012", "凤山松涛老年公寓：二层疏散通道堆放纸箱", "已下达", DAY),
            Matter(MatterKind.DOCUMENT, KEY, "武民函〔2026〕17号", "关于商请开展联合检查的函", "待回复", DAY),
            Matter(MatterKind.TASK, KEY, "", "核实仙女山镇敬老院燃气报警器更换情况", "办理中"),
        ),
        (Matter(MatterKind.DUTY, KEY, "", "2026年12月值班表：还有 3 天值班（12月3日、12月10日、12月17日）", "已发布"),),
        watcher="罗文静",
        signed=("谭志远",),
        code=CODE,
        day=DAY,
    ),
    Kind.DAILY_SUMMARY: DailySummary(
        BUREAU,
        DAY,
        at(15, 0),
        (TopicCount("消防安全", 3, 2, 6, 1), TopicCount("用火用电用气", 1, 0, 2, 0)),
        ("凤山松涛老年公寓（日常检查）：发现问题 2 项",),
        60,
        58,
        ("仙女山镇", "示例殡仪馆"),
        "覃国栋",
        ("向晓兰", "谭志远"),
        weather="小雨，6～11℃",
        code=CODE,
        day=DAY,
    ),
    Kind.INCIDENT_REPORT: FIRST_REPORT,
    Kind.HANDLING_SLIP: SLIP,
}
