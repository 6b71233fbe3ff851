"""The districts: how each arrives, and its figures of today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import arriving
from mzdesk.db.memo import once
from mzdesk.models.archive import Township
from mzdesk.models.dailies import DailyExemption, DailyReport
from mzdesk.models.facilities import Facility, FacilityLine
from mzdesk.models.hazards import Hazard
from mzdesk.services import access
from mzdesk.terms import ArrivalState, Capability, FacilityKind, FacilityState, HazardGrade, Right
from mzdesk.views.actor import Actor
from mzdesk.views.cities import DistrictRow

L, R, H = FacilityLine, DailyReport, Hazard
_IN_USE = timedelta(days=31)
_OF_TABLE = {
    "townships": Capability.FACILITIES,
    "facilities": Capability.FACILITIES,
    "facility_lines": Capability.FACILITIES,
    "hazards": Capability.HAZARDS,
    "daily_reports": Capability.DAILIES,
    "daily_exemptions": Capability.DAILIES,
}
_SAID = {
    ArrivalState.COPYING: "正在首次复制，数字还不完整",
    ArrivalState.LOST: "没有接通，数字停在中断之前，请区县和市级核对服务器、网络",
    ArrivalState.STOPPED: "订阅已停用，数字停在停用之前，请市级数据库管理员启用",
    ArrivalState.ENDED: "已不再订阅，数字不再更新，请市级数据库管理员核对",
}


def figures(session: Session, actor: Actor, *, today: date) -> list[DistrictRow]:
    """Each district with how it arrives and its figures of today, by code."""
    rows = standing(session, actor)
    places, hazards, reporting = _places(session), _hazards(session, today), in_use(session, today)
    owed, missing = _dailies(session, today)
    found = []
    for row in rows:
        lived, counted = places.get(row.id, (0, 0)), hazards.get(row.id, (0, 0, 0, 0))
        days = (owed.get(row.id, 0), missing.get(row.id, 0)) if row.id in reporting else (None, None)
        told = (row.id, row.name, row.arrival, row.told, row.newest)
        found.append(DistrictRow(*told, *lived, *counted, *days))
    return found


def standing(session: Session, actor: Actor) -> list[DistrictRow]:
    """How each district arrives, by code; its figures are not asked for."""
    access.require(actor, Right.SEE_CITY)
    known = districts(session)
    newest = _newest(session, list(known))
    rows = []
    for code, (name, found) in known.items():
        state, last = _state(found), newest.get(code)
        rows.append(DistrictRow(code, name, state, _told(state, found, last), last))
    return rows


def badges(session: Session, actor: Actor, *, today: date) -> dict[str, tuple[int, bool]]:
    """What is overdue and missing in all districts, for the navigation."""
    access.require(actor, Right.SEE_CITY)
    overdue = sum(row[1] for row in _hazards(session, today).values())
    missing = sum(_dailies(session, today)[1].values())
    return {Capability.HAZARDS.value: (overdue, True), Capability.DAILIES.value: (missing, False)}


def come(session: Session, actor: Actor) -> dict[str, int]:
    """How many rows have been written into what a city receives, by capability: a larger number is news."""
    access.require(actor, Right.SEE_CITY)
    counted: dict[str, int] = {}
    for table, number in arriving.changes(session).items():
        if table in _OF_TABLE:
            key = _OF_TABLE[table].value
            counted[key] = counted.get(key, 0) + number
    return counted


# --- the districts ----------------------------------------------------------------------------------------------------


def districts(session: Session) -> dict[str, tuple[str, arriving.Arrival | None]]:
    """By code: what it is called, and its subscription. What was received stays known after that has ended."""
    found = once(session, "cities.districts", lambda: arriving.arrivals(session))
    known: dict[str, tuple[str, arriving.Arrival | None]] = {
        each.district: (each.name or f"区县 {each.district}", each) for each in found
    }
    for code in session.scalars(sa.select(Township.district).distinct()):
        known.setdefault(code, (f"区县 {code}", None))
    return dict(sorted(known.items()))


def _state(found: arriving.Arrival | None) -> ArrivalState:
    if found is None:
        return ArrivalState.ENDED
    if not found.enabled:
        return ArrivalState.STOPPED
    if not found.connected:
        return ArrivalState.LOST
    if found.copying:
        return ArrivalState.COPYING
    return ArrivalState.SILENT if found.silent > arriving.LATE_SECONDS else ArrivalState.ARRIVING


def _told(state: ArrivalState, found: arriving.Arrival | None, newest: datetime | None) -> str:
    if state is ArrivalState.ARRIVING:
        return ""
    if state is ArrivalState.SILENT and found is not None:
        said = f"已有 {int(found.silent) // 60} 分钟没有消息，请核对网络和区县服务器"
    else:
        said = _SAID[state]
    last = f"，最新一条数据录入于 {clock.office(newest):%m月%d日 %H:%M}" if newest is not None else "，还没有收到数据"
    return said + (last if state is not ArrivalState.COPYING else "")


def _of_each(codes: Iterable[str]) -> Any:
    return sa.values(sa.column("code", sa.String), name="known").data([(code,) for code in codes])


def _newest(session: Session, codes: list[str]) -> dict[str, datetime]:
    """When the newest record of each district was entered; of the reports only the last day's are looked at."""
    if not codes:
        return {}
    known = _of_each(codes)
    code = known.c.code
    last = sa.select(sa.func.max(R.day)).where(R.district == code, R.counts()).correlate(known).scalar_subquery()
    parts = [
        sa.select(sa.func.max(table.created_at)).where(table.district == code).correlate(known).scalar_subquery()
        for table in (Facility, Hazard)
    ]
    parts.append(
        sa.select(sa.func.max(R.created_at))
        .where(R.district == code, R.day == last, R.counts())
        .correlate(known)
        .scalar_subquery()
    )
    found = session.execute(sa.select(code, *parts))
    return {row[0]: max(times) for row in found if (times := [each for each in row[1:] if each is not None])}


# --- figures ----------------------------------------------------------------------------------------------------------


def _places(session: Session) -> dict[str, tuple[int, int]]:
    """Supervised places that are not closed, and who lives there."""
    asked = sa.select(L.district, sa.func.count(), sa.func.sum(L.residents)).where(
        L.state != FacilityState.CLOSED, L.kind.not_in([kind for kind in FacilityKind if kind.only_reports])
    )
    return {code: (number, int(people or 0)) for code, number, people in session.execute(asked.group_by(L.district))}


def _hazards(session: Session, today: date) -> dict[str, tuple[int, int, int, int]]:
    """Open ones: all, overdue, 重大, 挂牌督办."""

    def ask() -> dict[str, tuple[int, int, int, int]]:
        count = sa.func.count()
        cuts = (H.due_on < today, H.grade == HazardGrade.MAJOR, H.supervised.is_(True))
        asked: Any = sa.select(H.district, count, *(count.filter(cut) for cut in cuts)).where(H.is_open())
        return {row[0]: tuple(row[1:]) for row in session.execute(asked.group_by(H.district))}

    return once(session, ("cities.hazards", today), ask)


def in_use(session: Session, today: date) -> list[str]:
    """Districts where daily reports are taken down at all: one came in the last month."""

    def ask() -> list[str]:
        if not districts(session):
            return []
        known = _of_each(districts(session))
        recent = sa.select(R.id).where(R.district == known.c.code, R.day.between(today - _IN_USE, today), R.counts())
        return list(session.scalars(sa.select(known.c.code).where(recent.exists())))

    return once(session, ("cities.in_use", today), ask)


def owes(session: Session, today: date) -> sa.ColumnElement[bool]:
    """Owes a report today: in work, not 免报, in a district that reports; as a district itself counts."""
    exempt = sa.select(DailyExemption.facility_id).where(
        DailyExemption.starts <= today, sa.or_(DailyExemption.ends.is_(None), DailyExemption.ends >= today)
    )
    merged = sa.select(Facility.merged_into).join(R, R.facility_id == Facility.id)
    merged = merged.where(Facility.merged_into.is_not(None), R.day == today, R.counts())
    return sa.and_(
        L.state == FacilityState.ACTIVE,
        L.district.in_(in_use(session, today)),
        L.id.not_in(exempt),
        L.id.not_in(merged),
    )


def units() -> sa.ColumnElement[bool]:
    """The register as far as it reports: townships owe none."""
    return L.kind != FacilityKind.TOWNSHIP


def of_day(today: date) -> sa.ColumnElement[bool]:
    """How a unit and the report that stands for its day belong together; the key of the index by day."""
    return sa.and_(
        R.district == L.district, R.day == today, R.township == L.township, R.facility_id == L.id, R.counts()
    )


def _dailies(session: Session, today: date) -> tuple[dict[str, int], dict[str, int]]:
    """Who owes a report today, and who of them has sent none."""

    def ask() -> tuple[dict[str, int], dict[str, int]]:
        count = sa.func.count()
        asked = sa.select(L.district, count, count.filter(R.id.is_(None))).select_from(L).outerjoin(R, of_day(today))
        rows = session.execute(asked.where(units(), owes(session, today)).group_by(L.district)).all()
        return {code: owed for code, owed, _ in rows}, {code: open_ for code, _, open_ in rows}

    return once(session, ("cities.dailies", today), ask)
