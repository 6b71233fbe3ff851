"""The columns of a city's lists and where their rows come from."""

from __future__ import annotations

from typing import Any, Final

from mzdesk import clock
from mzdesk.services import cities
from mzdesk.terms import ArrivalState, DailyChip, DailyState, FacilityKind, FacilityState, HazardChip, HazardState
from mzdesk.ui.tables import Column, Kind, Source, Word
from mzdesk.views.cities import CityCriteria, CityDaily, CityHazard, CityPlace, DistrictRow
from mzdesk.views.window import Window

PLACE_CHIPS: Final = (("all", "全部"), *((kind.value, kind.short) for kind in FacilityKind if not kind.only_reports))
HAZARD_CHIPS: Final = tuple(
    (chip.value, chip.label)
    for chip in (
        HazardChip.OPEN, HazardChip.OVERDUE, HazardChip.DUE_SOON, HazardChip.SUPERVISED, HazardChip.CLOSED,
        HazardChip.ALL,
    )
)  # fmt: skip
DAILY_CHIPS: Final = tuple(
    (chip.value, chip.label)
    for chip in (DailyChip.MISSING, DailyChip.REPORTED, DailyChip.LATE, DailyChip.HAZARD, DailyChip.ALL)
)
_ARRIVALS: Final = {
    ArrivalState.ARRIVING: "good",
    ArrivalState.COPYING: "info",
    ArrivalState.SILENT: "warn",
    ArrivalState.LOST: "danger",
    ArrivalState.STOPPED: "danger",
    ArrivalState.ENDED: "neutral",
}
_PLACES: Final = {FacilityState.ACTIVE: "good", FacilityState.PAUSED: "warn", FacilityState.CLOSED: "neutral"}
_HAZARDS: Final = {HazardState.CLOSED: "good", HazardState.RECTIFYING: "info", HazardState.RECHECKED: "info"}
_DAYS: Final = {DailyState.MISSING: "warn", DailyState.LATE: "warn", DailyState.REPORTED: "good"}


def _red(number: int | None) -> str:
    return "danger" if number else "ink3"


def _share(row: DistrictRow) -> str | None:
    return None if row.owed is None or row.missing is None else f"{row.owed - row.missing}/{row.owed}"


def _persons(row: CityPlace) -> str | None:
    if row.residents is None and row.beds is None:
        return None
    return f"{'—' if row.residents is None else row.residents}/{'—' if row.beds is None else row.beds}"


def _hazard(row: CityHazard) -> Word:
    if row.supervised and row.state is not HazardState.CLOSED:
        return Word(row.state.label, "danger", solid=True)
    return Word(row.state.label, _HAZARDS.get(row.state, "warn"))


def _term(row: CityHazard) -> str:
    return f"逾期 {row.late} 天" if row.late else ""


def _said(row: CityDaily) -> str:
    if row.received_at is None:
        return ""
    return "零报告" if row.zero else f"发现隐患 {row.found or 0} 项"


DISTRICTS: Final[tuple[Column[DistrictRow], ...]] = (
    Column("name", "区县", lambda row: row.name, width=130, sortable=False, stretch=True),
    Column(
        "arrival", "接收", lambda row: Word(row.arrival.label, _ARRIVALS[row.arrival]), Kind.PILL, 92, sortable=False
    ),
    Column("newest", "最新数据", lambda row: row.newest, Kind.DATE, 132, sortable=False),
    Column("places", "机构", lambda row: row.places, Kind.NUMBER, 70, sortable=False),
    Column("open", "未销隐患", lambda row: row.open_hazards, Kind.NUMBER, 84, sortable=False),
    Column("overdue", "逾期", lambda row: row.overdue, Kind.NUMBER, 64, lambda row: _red(row.overdue), sortable=False),
    Column("reported", "今日已报", _share, Kind.NUMBER, 92, sortable=False),
    Column("missing", "未报", lambda row: row.missing, Kind.NUMBER, 64, lambda row: _red(row.missing), sortable=False),
    Column("major", "重大", lambda row: row.major, Kind.NUMBER, 64, lambda row: _red(row.major), sortable=False),
    Column("supervised", "挂牌督办", lambda row: row.supervised, Kind.NUMBER, 84, sortable=False),
    Column("residents", "在院人数", lambda row: row.residents, Kind.NUMBER, 84, sortable=False),
)
PLACES: Final[tuple[Column[CityPlace], ...]] = (
    Column("district", "区县", lambda row: row.district, width=110),
    Column("name", "机构名称", lambda row: row.name, width=200, stretch=True),
    Column("kind", "类别", lambda row: row.kind.short, Kind.MUTED, 76),
    Column("township", "乡镇街道", lambda row: row.township, Kind.MUTED, 104),
    Column("risk", "风险", lambda row: row.risk, Kind.GRADE, 72),
    Column("residents", "在院／床位", _persons, Kind.NUMBER, 92, sortable=False),
    Column("last_visit", "上次检查", lambda row: row.last_visit_on, Kind.DATE, 108),
    Column("expiry", "证照最早到期", lambda row: row.next_expiry, Kind.DATE, 116),
    Column(
        "open_hazards", "未销隐患", lambda row: row.open_hazards, Kind.NUMBER, 84, lambda row: _red(row.open_hazards)
    ),
    Column("state", "状态", lambda row: Word(row.state.label, _PLACES[row.state]), Kind.PILL, 84, sortable=False),
    Column("relation", "关系", lambda row: row.relation, Kind.MUTED, 76, sortable=False, shown=False),
    Column("address", "地址", lambda row: row.address, Kind.MUTED, 220, sortable=False, wide=True),
)
HAZARDS: Final[tuple[Column[CityHazard], ...]] = (
    Column("district", "区县", lambda row: row.district, width=110),
    Column("number", "编号", lambda row: row.number, Kind.MUTED, 104),
    Column("facility", "机构", lambda row: row.facility, width=150),
    Column("text", "问题", lambda row: row.text, width=220, sortable=False, stretch=True),
    Column("grade", "等级", lambda row: row.grade, Kind.GRADE, 94),
    Column("state", "状态", _hazard, Kind.PILL, 92),
    Column("due_on", "期限", lambda row: row.due_on, Kind.DATE, 108),
    Column("late", "逾期", _term, width=96, ink=lambda row: "danger", sortable=False),
    Column("township", "乡镇街道", lambda row: row.township, Kind.MUTED, 104, wide=True),
    Column("topic", "领域", lambda row: row.topic, Kind.MUTED, 126, sortable=False, wide=True),
    Column("found_on", "发现日期", lambda row: row.found_on, Kind.DATE, 108, shown=False),
    Column("closed_on", "销号日期", lambda row: row.closed_on, Kind.DATE, 108, shown=False),
)
DAILIES: Final[tuple[Column[CityDaily], ...]] = (
    Column("district", "区县", lambda row: row.district, width=110),
    Column("name", "报送单位", lambda row: row.name, width=200, stretch=True),
    Column("kind", "类别", lambda row: row.kind.short, Kind.MUTED, 76, sortable=False),
    Column("township", "乡镇街道", lambda row: row.township, Kind.MUTED, 104),
    Column("state", "状态", lambda row: Word(row.state.label, _DAYS[row.state]), Kind.PILL, 84),
    Column("received", "到报", lambda row: _time(row), width=108),
    Column("said", "内容", _said, width=140, sortable=False),
)


def _time(row: CityDaily) -> str:
    return "" if row.received_at is None else f"{clock.office(row.received_at):%m-%d %H:%M}"


def _districts(session: Any, actor: Any, criteria: CityCriteria, offset: int, limit: int) -> Window[DistrictRow]:
    rows = cities.figures(session, actor, today=criteria.today)
    return Window(len(rows), tuple(rows[offset : offset + limit]))


DISTRICT_SOURCE: Final[Source[DistrictRow, CityCriteria]] = Source(DISTRICTS, _districts)
PLACE_SOURCE: Final[Source[CityPlace, CityCriteria]] = Source(
    PLACES,
    lambda s, a, criteria, offset, limit: cities.places(s, a, criteria, offset=offset, limit=limit),
    position=lambda s, a, criteria, key: cities.place_position(s, a, key, criteria),
)
HAZARD_SOURCE: Final[Source[CityHazard, CityCriteria]] = Source(
    HAZARDS,
    lambda s, a, criteria, offset, limit: cities.hazards(s, a, criteria, offset=offset, limit=limit),
    position=lambda s, a, criteria, key: cities.hazard_position(s, a, key, criteria),
)
DAILY_SOURCE: Final[Source[CityDaily, CityCriteria]] = Source(
    DAILIES, lambda s, a, criteria, offset, limit: cities.dailies(s, a, criteria, offset=offset, limit=limit)
)
