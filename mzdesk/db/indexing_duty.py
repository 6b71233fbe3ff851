"""Search lines of 值班: log lines, tasks, spot checks, rosters, and the units' own rosters with the numbers to call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.models.duty import DutyLine, DutyTask, SpotCheck
from mzdesk.models.rosters import CollectedLine, CollectedRoster, Roster
from mzdesk.terms import Capability

Parts = dict[str, Any]
_LAST = 10**11


def newest_first(at: datetime) -> str:
    """A sort key by which the newest comes first."""
    return f"{_LAST - int(at.timestamp()):011d}"


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def log_line(_session: Session, item: DutyLine) -> Parts:
    """A line of the log by who called, the number, and what was said."""
    return {
        "capability": Capability.DUTY,
        "title": _joined(item.kind.label, item.unit or item.caller or item.text),
        "detail": _joined(f"{clock.office(item.at):%m-%d %H:%M}", item.phone, item.text),
        "words": (item.unit, item.caller, item.phone, item.handled_by),
        "plain": f"{item.text}\n{item.handling}",
        "sort_key": newest_first(item.at),
    }


def task(_session: Session, item: DutyTask) -> Parts:
    """A task by what, by whom, at whose word."""
    return {
        "capability": Capability.DUTY,
        "title": f"{item.kind.label} {item.text}",
        "detail": _joined(item.responsible, f"{item.due_on}前" if item.due_on else ""),
        "words": (item.responsible, item.asked_by),
        "plain": item.text,
        "sort_key": newest_first(item.created_at),
    }


def spot_check(_session: Session, item: SpotCheck) -> Parts:
    """A call of an opened day by its unit, the number, who answered."""
    found = item.result.label if item.result is not None else "待拨打"
    return {
        "capability": Capability.DUTY,
        "title": f"查岗 {item.unit}",
        "detail": _joined(f"{clock.office(item.at):%m-%d %H:%M}", item.phone, found, item.answered_by),
        "words": (item.unit, item.phone, item.answered_by, item.expected, item.call_back),
        "sort_key": newest_first(item.at),
    }


def roster(_session: Session, item: Roster) -> Parts:
    """A roster by its title."""
    return {
        "capability": Capability.ROSTERS,
        "title": item.title,
        "detail": f"{item.starts} 至 {item.ends}",
        "words": (item.title,),
    }


def collected(session: Session, item: CollectedRoster) -> Parts:
    """A unit's own roster by everybody on it with the number to call."""
    asked = sa.select(CollectedLine).where(CollectedLine.collected_id == item.id)
    lines = session.scalars(asked.order_by(CollectedLine.day, CollectedLine.position)).all()
    people = list(dict.fromkeys((line.name, line.phone) for line in lines))
    who = "、".join(_joined(name, phone) for name, phone in people)
    return {
        "capability": Capability.ROSTERS,
        "title": f"{item.unit} 值班",
        "detail": _joined(f"{item.starts:%m-%d} 至 {item.ends:%m-%d}", who),
        "words": (item.unit, *dict.fromkeys(part for person in people for part in person)),
        "sort_key": newest_first(item.created_at),
    }
