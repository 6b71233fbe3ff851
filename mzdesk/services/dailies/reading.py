"""The day: its list in windows, its counts, one unit in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.dailies import DailyAlias, DailyExemption, DailyFinding, DailyHazard, DailyReport
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.services import access, settings
from mzdesk.services.dailies import facts
from mzdesk.services.dailies.facts import L, R
from mzdesk.services.overview import reports
from mzdesk.services.search import words
from mzdesk.terms import DailyChip, DailyFault, DailyState, FacilityState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import (
    AliasRow,
    DailyCriteria,
    DailyRow,
    DailyVersion,
    DailyView,
    ExemptionRow,
    FindingRow,
    HazardLink,
)
from mzdesk.views.window import UNCOUNTED, Window

_RECENT = 14
_MERGED = "合并前的记录已报送"
_SORTS: dict[str, Any] = {
    "name": L.sort_key,
    "township": L.township,
    "received": R.received_at,
    "found": R.found,
    "state": sa.case((R.id.is_(None), 0), (R.late, 1), else_=2),
}


def listing(session: Session, actor: Actor, criteria: DailyCriteria, *, offset: int, limit: int) -> Window[DailyRow]:
    """Units of the day from `offset` on; their number is asked for by itself (`count`)."""
    access.require(actor, Right.SEE)
    asked = _matching(session, actor, sa.select(L.id), criteria).order_by(*_order(criteria))
    ids = list(session.scalars(asked.offset(offset).limit(limit)))
    known = offset + len(ids) if len(ids) < limit and (ids or not offset) else UNCOUNTED
    return Window(known, tuple(_rows(session, actor, ids, criteria.day, criteria.now)))


def count(session: Session, actor: Actor, criteria: DailyCriteria) -> int:
    """How many units the list of the day has."""
    access.require(actor, Right.SEE)
    return session.scalar(_matching(session, actor, sa.select(sa.func.count()), criteria)) or 0


def counts(session: Session, actor: Actor, criteria: DailyCriteria) -> dict[str, int]:
    """How many units stand under each chip, whatever chip is chosen."""
    access.require(actor, Right.SEE)
    cuts = _cuts(session, actor, criteria)
    figures = [sa.func.count().filter(cuts[chip]) for chip in DailyChip]
    row = session.execute(_base(actor, sa.select(*figures), criteria)).one()
    return {chip.value: int(value) for chip, value in zip(DailyChip, row, strict=True)}


def ids(session: Session, actor: Actor, criteria: DailyCriteria) -> list[UUID]:
    """All units the list shows."""
    access.require(actor, Right.SEE)
    return list(session.scalars(_matching(session, actor, sa.select(L.id), criteria).order_by(*_order(criteria))))


def position(session: Session, actor: Actor, facility_id: UUID, criteria: DailyCriteria) -> int | None:
    """At which place of the list a unit stands; None when the filters hide it."""
    access.require(actor, Right.SEE)
    number = sa.func.row_number().over(order_by=_order(criteria)) - 1
    placed = _matching(session, actor, sa.select(L.id, number.label("number")), criteria).subquery()
    found: int | None = session.scalar(sa.select(placed.c.number).where(placed.c.id == facility_id))
    return found


def _order(criteria: DailyCriteria) -> list[Any]:
    # who has sent nothing has no report to be sorted by
    column = _SORTS[criteria.sort if criteria.chip is not DailyChip.MISSING or criteria.sort == "township" else "name"]
    first = column.desc() if criteria.descending else column.asc()
    if column is L.sort_key:
        return [first, L.id.desc() if criteria.descending else L.id]
    if criteria.sort in ("received", "found"):
        first = first.nulls_last()
    return [first, L.sort_key, L.id]


def _cuts(session: Session, actor: Actor, criteria: DailyCriteria) -> dict[DailyChip, sa.ColumnElement[bool]]:
    day, came = criteria.day, R.id.is_not(None)
    today = reports.today_of(criteria.now)
    due = reports.owes(session, actor, day, today)
    known = reports.known_by(day, today)
    silent = sa.and_(sa.not_(came), sa.not_(due), known, L.state != FacilityState.CLOSED)
    return {
        DailyChip.ALL: sa.or_(came, due, silent),
        DailyChip.MISSING: sa.and_(due, sa.not_(came)),
        DailyChip.REPORTED: came,
        DailyChip.LATE: R.late == sa.true(),
        DailyChip.ZERO: R.zero_report == sa.true(),
        DailyChip.HAZARD: R.found > 0,
        DailyChip.EXEMPT: silent if day >= reports.began(session, actor, today) else sa.false(),
    }


def _base(actor: Actor, asked: Any, criteria: DailyCriteria) -> Any:
    joined = asked.select_from(L).outerjoin(R, reports.of_day(criteria.day))
    return _narrowed(reports.units(actor, joined), criteria)


def _narrowed(asked: Any, criteria: DailyCriteria) -> Any:
    if criteria.township is not None:
        asked = asked.where(L.township == criteria.township)
    return asked.where(*(L.text.contains(word, autoescape=True) for word in words(criteria.text)))


def _matching(session: Session, actor: Actor, asked: Any, criteria: DailyCriteria) -> Any:
    if criteria.chip is DailyChip.MISSING:
        due = reports.owes(session, actor, criteria.day, reports.today_of(criteria.now))
        return _narrowed(reports.silent(actor, asked.select_from(L), criteria.day, due), criteria)
    return _base(actor, asked, criteria).where(_cuts(session, actor, criteria)[criteria.chip])


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(session: Session, actor: Actor, ids: Sequence[UUID], day: date, now: datetime) -> list[DailyRow]:
    if not ids:
        return []
    asked = sa.select(Facility, R).join(L, L.id == Facility.id).outerjoin(R, reports.of_day(day))
    judge = _Judge(session, actor, day, now, _exempt(session, actor, ids, day), _faults(session, ids, day))
    pairs = session.execute(asked.where(Facility.id.in_(ids)))
    found = {place.id: judge.row(place, report) for place, report in pairs}
    return [found[key] for key in ids if key in found]


class _Judge:
    """How units stand on a day, once what they have in common is known."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        day: date,
        now: datetime,
        exempt: Mapping[UUID, str],
        faults: Mapping[UUID, DailyFault],
    ) -> None:
        today = reports.today_of(now)
        self._day, self._now, self._exempt, self._faults = day, now, exempt, faults
        self._until = reports.deadline(session, actor, day)
        self._changed = reports.changed_since(session, actor, day) if day < today else {}
        self._townships = settings.township_names(session, actor)
        self._before = day < reports.began(session, actor, today)

    def row(self, place: Facility, report: Any) -> DailyRow:
        """A unit with its report that stands, if any."""
        active = self._changed.get(place.id, place.state is FacilityState.ACTIVE)
        state = facts.state_of(
            report,
            active=active,
            excused_now=place.id in self._exempt,
            day=self._day,
            until=self._until,
            now=self._now,
        )
        assert state is not None
        state = DailyState.BEFORE if self._before and report is None else state
        why = self._exempt.get(place.id, "" if active else f"台账状态：{place.state.label}")
        return _row(place, report, state, why, self._faults.get(place.id), self._townships)


def _row(
    place: Facility, report: Any, state: DailyState, why: str, fault: DailyFault | None, townships: dict[str, str]
) -> DailyRow:
    row = DailyRow(
        place.id,
        place.name,
        place.kind,
        place.township,
        townships.get(place.township, ""),
        state,
        why=why if state is DailyState.EXEMPT else "",
        fault=fault,
        phone=place.phones[0] if place.phones else "",
    )
    if report is None:
        return row
    return replace(
        row,
        report_id=report.id,
        zero=report.zero_report,
        said=facts.said_of(report),
        received_at=report.received_at,
        channel=report.channel,
    )


def _exempt(session: Session, actor: Actor, ids: Sequence[UUID], day: date) -> dict[UUID, str]:
    asked = sa.select(DailyExemption.facility_id, DailyExemption.reason).where(
        DailyExemption.facility_id.in_(ids), DailyExemption.starts <= day, reports.open_on(day)
    )
    found = dict.fromkeys(reports.reported_before(session, actor, day), _MERGED)
    return found | {key: reason for key, reason in session.execute(asked)}  # noqa: C416


def _faults(session: Session, ids: Sequence[UUID], day: date) -> dict[UUID, DailyFault]:
    asked = sa.select(DailyFinding).where(DailyFinding.facility_id.in_(ids), DailyFinding.day == day)
    rows = list(session.scalars(asked.order_by(DailyFinding.id)))
    back = {row.withdraws_id for row in rows}
    return {row.facility_id: row.fault for row in rows if row.withdraws_id is None and row.id not in back}


# --- one unit ---------------------------------------------------------------------------------------------------------


def view(session: Session, actor: Actor, facility_id: UUID, *, day: date, now: datetime) -> DailyView:
    """A unit on a day with its history; raises NotFound."""
    access.require(actor, Right.SEE)
    place = facts.unit(session, actor, facility_id)
    lately = _reports(session, facility_id, day - timedelta(days=_RECENT - 1), day)
    rows = [row for row in lately if row.day == day]
    report = next((row for row in rows if row.stands), None)
    exemptions, findings = _exemptions(session, place), _findings(session, facility_id, day)
    told = dict.fromkeys(reports.reported_before(session, actor, day), _MERGED)
    told |= {each.facility_id: each.reason for each in exemptions if each.starts <= day <= (each.ends or date.max)}
    fault = next((each.fault for each in reversed(findings) if not each.withdrawn), None)
    before = _before(session, lately, facility_id, day)
    return DailyView(
        _Judge(session, actor, day, now, told, {place.id: fault} if fault is not None else {}).row(place, report),
        day,
        reports.deadline(session, actor, day),
        tuple(_version(row) for row in rows),
        tuple(exemptions),
        tuple(findings),
        tuple(_hazards(session, report.id)) if report is not None else (),
        tuple(_aliases(session, facility_id)),
        facts.said_of(before) if before is not None else None,
        tuple(_recent(session, actor, place, lately, exemptions, day, now)),
    )


def _reports(session: Session, facility_id: UUID, first: date, last: date) -> Sequence[DailyReport]:
    """The reports of some days, the newest day and its corrections first."""
    asked = sa.select(R).where(R.facility_id == facility_id, R.day.between(first, last))
    return session.scalars(asked.order_by(R.day.desc(), R.revision.desc())).all()


def _before(session: Session, lately: Sequence[DailyReport], facility_id: UUID, day: date) -> DailyReport | None:
    """The last report before the day: among those read already, else further back."""
    found = next((row for row in lately if row.day < day and row.stands), None)
    if found is not None:
        return found
    last = sa.select(R).where(R.facility_id == facility_id, R.day < day, R.counts()).order_by(R.day.desc()).limit(1)
    return session.scalars(last).first()


def _version(row: DailyReport) -> DailyVersion:
    return DailyVersion(
        row.id, row.revision, row.stands, row.withdrawn, row.reason, facts.said_of(row), row.zero_report,
        row.received_at, row.late, row.channel, row.created_at, row.created_by,
    )  # fmt: skip


def _exemptions(session: Session, place: Facility) -> list[ExemptionRow]:
    asked = sa.select(DailyExemption).where(DailyExemption.facility_id == place.id).order_by(DailyExemption.starts)
    return [
        ExemptionRow(row.id, place.id, place.name, row.starts, row.ends, row.reason, row.by, row.version)
        for row in session.scalars(asked)
    ]


def _findings(session: Session, facility_id: UUID, day: date) -> list[FindingRow]:
    asked = sa.select(DailyFinding).where(DailyFinding.facility_id == facility_id, DailyFinding.day == day)
    rows = list(session.scalars(asked.order_by(DailyFinding.id)))
    back = {row.withdraws_id for row in rows}
    return [
        FindingRow(row.id, row.day, row.fault, row.reason, row.found_on, row.created_by, row.id in back)
        for row in rows
        if row.withdraws_id is None
    ]


def _hazards(session: Session, report_id: UUID) -> list[HazardLink]:
    mine = sa.select(R.day, R.facility_id).where(R.id == report_id).subquery()
    asked = (
        sa.select(Hazard)
        .join(DailyHazard, DailyHazard.hazard_id == Hazard.id)
        .join(R, R.id == DailyHazard.report_id)
        .join(mine, sa.and_(mine.c.day == R.day, mine.c.facility_id == R.facility_id))
    )
    rows = session.scalars(asked.order_by(Hazard.number)).unique()
    return [HazardLink(row.id, row.number, row.text, row.state) for row in rows]


def _aliases(session: Session, facility_id: UUID) -> list[AliasRow]:
    asked = sa.select(DailyAlias).where(DailyAlias.facility_id == facility_id).order_by(DailyAlias.name)
    return [AliasRow(row.id, row.name) for row in session.scalars(asked)]


def _recent(
    session: Session,
    actor: Actor,
    place: Facility,
    lately: Sequence[DailyReport],
    exemptions: Sequence[ExemptionRow],
    day: date,
    now: datetime,
) -> list[tuple[date, DailyState | None]]:
    from mzdesk.services.dailies import monthly

    first = day - timedelta(days=_RECENT - 1)
    came = {row.day: row.late for row in lately if row.stands}
    spans = [(each.starts, each.ends or date.max) for each in exemptions]
    states = monthly.states_of_one(session, actor, place, came, spans, first=first, last=day, now=now)
    return list(zip(facts.days_of(first, day), states, strict=True))
