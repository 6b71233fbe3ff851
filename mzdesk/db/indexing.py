"""What can be typed to find a record: one line of the search table for each, written by the unit of work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import indexing_duty
from mzdesk.models.base import Record
from mzdesk.models.campaigns import Campaign
from mzdesk.models.checklists import ChecklistItem
from mzdesk.models.duty import DutyLine, DutyTask, SpotCheck
from mzdesk.models.facilities import Facility, FacilityLine
from mzdesk.models.hazards import Hazard
from mzdesk.models.incidents import Incident
from mzdesk.models.inspections import Inspection
from mzdesk.models.orders import Document
from mzdesk.models.rosters import CollectedLine, CollectedRoster, Roster
from mzdesk.models.search import SearchEntry
from mzdesk.models.staff import Person
from mzdesk.rules import pinyin
from mzdesk.terms import Capability

Line = dict[str, Any]
# City and district, which all places share and nobody types in initials; the township; the rest.
_ADDRESS = re.compile(
    r"(?:[^省市区县]{2,7}(?:省|市|自治区)(?:[^省市区县]{1,6}[市区县])?)?(.*?(?:街道|镇|乡))?(.*)", re.DOTALL
)


def line(
    record: Any,
    capability: Capability,
    *,
    title: str,
    detail: str,
    words: Iterable[str],
    sort_key: str = "",
    plain: str = "",
) -> Line:
    """A row for the search table: `words` are found as typed and by the initials of every reading, `plain` as typed."""
    return {
        "record": record.id,
        "district": record.district,
        "township": record.township,
        "capability": capability,
        "sort_key": (sort_key or pinyin.sort_key(title))[:120],
        "title": title[:200],
        "detail": detail[:200],
        "text": "\n".join(part for part in (pinyin.search_text(*words), pinyin.fold(plain)) if part),
    }


def _name(session: Session, facility_id: UUID | None) -> str:
    if facility_id is None:
        return ""
    facility = session.get(Facility, facility_id)
    return facility.name if facility else ""


def _facility(_session: Session, item: Facility) -> Line:
    streets = [part for part in _ADDRESS.fullmatch(item.address).groups() if part]  # type: ignore[union-attr]
    people = (item.principal, item.legal_person, item.safety_officer, item.safety_phone, *item.phones)
    detail = "，".join(part for part in (item.principal, *item.phones[:1], item.address) if part)
    return line(
        item,
        Capability.FACILITIES,
        title=item.name,
        detail=detail,
        words=(item.name, *(pinyin.initials(part) for part in streets), *dict.fromkeys(people), item.uscc or ""),
        sort_key=item.sort_key,
        plain=item.address,
    )


def _person(_session: Session, item: Person) -> Line:
    detail = "，".join(part for part in (item.post, item.phone) if part)
    words = (item.name, item.phone, item.post, item.certificate_no or "")
    return line(item, Capability.STAFF, title=item.name, detail=detail, words=words, sort_key=item.sort_key)


def _hazard(session: Session, item: Hazard) -> Line:
    place = _name(session, item.facility_id)
    words = (item.number, place, item.text, item.part)
    return line(item, Capability.HAZARDS, title=item.text, detail=f"{item.number} {place}", words=words)


def _inspection(session: Session, item: Inspection) -> Line:
    place = _name(session, item.facility_id)
    detail = f"{item.code} {item.departs_on}"
    return line(item, Capability.INSPECTIONS, title=place, detail=detail, words=(item.code, place))


def _document(session: Session, item: Document) -> Line:
    place = _name(session, item.facility_id)
    words = (item.title, item.number or "", item.code, place)
    return line(item, Capability.ORDERS, title=item.title, detail=f"{item.number or '未编号'} {place}", words=words)


def _item(_session: Session, item: ChecklistItem) -> Line:
    return line(item, Capability.CHECKLISTS, title=item.text, detail=item.code, words=(item.code, item.text))


def _campaign(_session: Session, item: Campaign) -> Line:
    detail = f"{item.code} {item.starts} 至 {item.ends}"
    return line(item, Capability.CAMPAIGNS, title=item.title, detail=detail, words=(item.code, item.title))


def _incident(_session: Session, item: Incident) -> Line:
    detail = f"{item.code} {clock.office(item.received_at):%Y-%m-%d %H:%M} {item.place}"
    words = (item.code, item.title, item.place, item.caller, item.phone, item.source)
    return line(item, Capability.INCIDENTS, title=item.title, detail=detail, words=words, plain=item.text)


def _of_duty(parts: Callable[[Session, Any], dict[str, Any]]) -> Callable[[Session, Any], Line]:
    return lambda session, item: line(item, **parts(session, item))


_LINES: dict[type, Callable[[Session, Any], Line]] = {
    Facility: _facility,
    Person: _person,
    Hazard: _hazard,
    Inspection: _inspection,
    Document: _document,
    ChecklistItem: _item,
    Campaign: _campaign,
    Incident: _incident,
    DutyLine: _of_duty(indexing_duty.log_line),
    DutyTask: _of_duty(indexing_duty.task),
    SpotCheck: _of_duty(indexing_duty.spot_check),
    Roster: _of_duty(indexing_duty.roster),
    CollectedRoster: _of_duty(indexing_duty.collected),
}
_DERIVED = {
    "version",
    "last_visit_on",
    "open_hazards",
    "next_expiry",
    "state",
    "due_on",
    "closed_on",
    "edits",
    "editions",
    "proof",
}
_BLOCK = 500
_search: sa.Table = SearchEntry.__table__  # type: ignore[assignment]
_facilities: sa.Table = Facility.__table__  # type: ignore[assignment]
_places: sa.Table = FacilityLine.__table__  # type: ignore[assignment]


def note(session: Session) -> None:
    """Remember which searchable records a flush is about to write or remove."""
    pending: dict[UUID, Any] = session.info.setdefault("indexed", {})
    for item in session.new:
        if type(item) in _LINES:
            pending[item.id or _give_id(item)] = item
    for item in session.dirty:
        if type(item) in _LINES and _words_changed(item):
            pending[item.id] = item
    for item in session.deleted:
        if type(item) in _LINES:
            pending[item.id] = None
    _note_parents(session, pending)
    place_changed(
        session, [each.id for each in (*session.new, *session.dirty, *session.deleted) if type(each) is Facility]
    )


def _note_parents(session: Session, pending: dict[UUID, Any]) -> None:
    """A unit's roster is found by the persons on it."""
    for item in (*session.new, *session.dirty, *session.deleted):
        if type(item) is CollectedLine and item.collected_id not in pending:
            with session.no_autoflush:
                pending[item.collected_id] = session.get(CollectedRoster, item.collected_id)


def place_changed(session: Session, ids: Iterable[UUID], sort_keys: Iterable[str] = ()) -> None:
    """Remember which places' lines must be written anew; many of them are written in the order of their sort keys."""
    keys = zip(ids, sort_keys, strict=True) if sort_keys else dict.fromkeys(ids, "")
    session.info.setdefault("places", {}).update(keys)


def _give_id(item: Record) -> UUID:
    item.id = type(item).__table__.c.id.default.arg(None)
    return item.id


def _words_changed(item: Any) -> bool:
    state: Any = sa.inspect(item)
    return any(attribute.key not in _DERIVED and attribute.history.has_changes() for attribute in state.attrs)


def write(session: Session) -> None:
    """Write the noted lines, replacing older ones."""
    pending: dict[UUID, Any] = session.info.pop("indexed", {})
    for ids in _blocks(list(pending)):
        session.execute(sa.delete(_search).where(_search.c.record.in_(ids)))
    rows = [_LINES[type(item)](session, item) for item in pending.values() if item is not None and not _merged(item)]
    if rows:
        session.execute(sa.insert(_search), rows)
    places: dict[UUID, str] = session.info.pop("places", {})
    for ids in _blocks(sorted(places, key=places.__getitem__)):
        _write_places(session, ids)


def _merged(item: Any) -> bool:
    return isinstance(item, Facility) and item.merged_into is not None


def _blocks(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), _BLOCK):
        yield ids[start : start + _BLOCK]


def _write_places(session: Session, ids: list[UUID]) -> None:
    """The narrow rows of these places, taken from the places themselves and their search lines."""
    session.execute(sa.delete(_places).where(_places.c.id.in_(ids)))
    columns = [column.name for column in _places.columns if column.name != "text"]
    wanted = (
        sa.select(*(_facilities.c[name] for name in columns), sa.func.coalesce(_search.c.text, ""))
        .select_from(_facilities.outerjoin(_search, _search.c.record == _facilities.c.id))
        .where(_facilities.c.id.in_(ids), _unmerged)
    )
    session.execute(sa.insert(_places).from_select([*columns, "text"], wanted))


# As `merged_into IS NULL`, but no index on it can be taken for the way in: each block would go through all places.
_unmerged = sa.func.coalesce(_facilities.c.merged_into, _facilities.c.id) == _facilities.c.id


def facility_lines(items: Iterable[Any]) -> list[Line]:
    """Search rows for facilities written in bulk; `items` have a facility's attributes."""
    return [_facility(None, item) for item in items]  # type: ignore[arg-type]
