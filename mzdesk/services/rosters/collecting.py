"""Rosters of homes, 局属单位 and townships as sent in: checked for two a shift, and whom a spot check calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, NotFound
from mzdesk.models.archive import Township
from mzdesk.models.attachments import AttachmentLink
from mzdesk.models.facilities import Facility
from mzdesk.models.rosters import CollectedLine, CollectedRoster
from mzdesk.services import access, attachments
from mzdesk.terms import Capability, CollectedWay, DutyTime, EvidenceRole, Right
from mzdesk.views.actor import Actor
from mzdesk.views.rosters import CalledUnit, CollectedDraft, CollectedDraftLine, CollectedRow

_LONGEST = 62
_PER_SHIFT = 2


def collect(session: Session, actor: Actor, draft: CollectedDraft) -> UUID:
    """Keep a unit's roster; the unit is found by name or alias among places and townships unless it is given.

    Raises BadInput for a unit that is unknown, days outside the span, a name that is missing, a photo without picture.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    facility, township, unit = _unit(session, actor, draft)
    if draft.ends < draft.starts or (draft.ends - draft.starts).days >= _LONGEST:
        raise BadInput(f"起止日期不对，一份单位值班表最多{_LONGEST}天。请核对。", "ends")
    if not draft.lines and draft.way is not CollectedWay.PHOTO:
        raise BadInput("请填写值班人员，每行一人或一班。", "text")
    if draft.way is CollectedWay.PHOTO and not draft.photos:
        raise BadInput("请先加入值班表照片。", "files")
    _check_lines(draft.starts, draft.ends, draft.lines)
    made = CollectedRoster(
        district=actor.district,
        township=actor.township,
        facility_id=facility,
        in_township=township,
        unit=unit,
        starts=draft.starts,
        ends=draft.ends,
        holiday=draft.holiday.strip(),
        way=draft.way,
        received_on=draft.received_on,
        remark=draft.remark.strip(),
    )
    session.add(made)
    session.flush()
    session.add_all(_line(made, line, at) for at, line in enumerate(draft.lines, 1))
    place = attachments.Place(actor.district, actor.township)
    for photo in draft.photos:
        attachments.link(
            session, actor, place, photo, subject=Capability.ROSTERS, record=made.id, role=EvidenceRole.SCAN
        )
    session.flush()
    return made.id


def _check_lines(starts: date, ends: date, lines: Sequence[CollectedDraftLine]) -> None:
    for line in lines:
        if not starts <= line.day <= ends:
            raise BadInput(f"{_say(line.day)}不在起止日期之内，请核对。", "text")
        if not line.name.strip():
            raise BadInput(f"{_say(line.day)}有一行没有姓名，请补上。", "text")


def key_in_collected(
    session: Session, actor: Actor, collected_id: UUID, *, lines: Sequence[CollectedDraftLine]
) -> None:
    """录入人员 from the photo, or anew: they take the place of those that were there. Raises BadInput, NotFound."""
    access.require(actor, Right.KEEP_ROSTERS)
    made = _get(session, actor, collected_id)
    if not lines:
        raise BadInput("请填写值班人员，每行一人或一班。", "text")
    _check_lines(made.starts, made.ends, lines)
    _clear(session, made)
    session.add_all(_line(made, line, at) for at, line in enumerate(lines, 1))
    session.flush()


def _clear(session: Session, made: CollectedRoster) -> None:
    for line in session.scalars(sa.select(CollectedLine).where(CollectedLine.collected_id == made.id)):
        session.delete(line)
    session.flush()


def _unit(session: Session, actor: Actor, draft: CollectedDraft) -> tuple[UUID | None, str | None, str]:
    name = "".join(draft.unit.split())
    if draft.facility is not None:
        found = session.get(Facility, draft.facility)
        if found is None or found.district != actor.district:
            raise NotFound("找不到这家机构，请刷新后重试。")
        return found.id, None, found.name
    if not name:
        raise BadInput("请填写报送单位。", "unit")
    place = session.scalars(
        access.visible(sa.select(Facility), Facility, actor).where(Facility.name == name).limit(1)
    ).first()
    if place is not None:
        return place.id, None, place.name
    for town in session.scalars(sa.select(Township).where(Township.district == actor.district, Township.active)):
        if name in (town.name, *town.aliases) or draft.township == town.township:
            return None, town.township, town.name
    raise BadInput(f"“{name}”不是台账中的机构，也不是乡镇（街道）。请写全称，或先在机构台账中登记。", "unit")


def _line(made: CollectedRoster, line: CollectedDraftLine, at: int) -> CollectedLine:
    return CollectedLine(
        district=made.district,
        township=made.township,
        collected_id=made.id,
        day=line.day,
        time=line.time,
        name="".join(line.name.split()),
        phone=line.phone.strip(),
        leads=line.leads,
        position=at,
    )


def drop_collected(session: Session, actor: Actor, collected_id: UUID) -> None:
    """Remove a unit's roster that was entered by mistake."""
    access.require(actor, Right.KEEP_ROSTERS)
    made = _get(session, actor, collected_id)
    _clear(session, made)
    session.delete(made)
    session.flush()


def _get(session: Session, actor: Actor, key: UUID) -> CollectedRoster:
    asked = access.visible(sa.select(CollectedRoster).where(CollectedRoster.id == key), CollectedRoster, actor)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("找不到这份单位值班表，请刷新后重试。")
    return found


def collected(session: Session, actor: Actor, *, first: date, last: date) -> list[CollectedRow]:
    """The units' rosters that touch a span, with what is wrong with each; those with faults first."""
    access.require(actor, Right.SEE)
    asked = access.visible(sa.select(CollectedRoster), CollectedRoster, actor).where(
        CollectedRoster.starts <= last, CollectedRoster.ends >= first
    )
    found = list(session.scalars(asked.order_by(CollectedRoster.unit, CollectedRoster.starts)))
    lines = _lines(session, [one.id for one in found])
    photos = _photos(session, [one.id for one in found])
    rows = [_row(one, lines[one.id], photos.get(one.id, 0)) for one in found]
    return sorted(rows, key=lambda row: not row.faults)


def collected_row(session: Session, actor: Actor, collected_id: UUID) -> CollectedRow:
    """One unit's roster as the list shows it; raises NotFound."""
    access.require(actor, Right.SEE)
    one = _get(session, actor, collected_id)
    return _row(one, _lines(session, [one.id])[one.id], _photos(session, [one.id]).get(one.id, 0))


def _lines(session: Session, keys: Sequence[UUID]) -> defaultdict[UUID, list[CollectedLine]]:
    by_roster: defaultdict[UUID, list[CollectedLine]] = defaultdict(list)
    asked = sa.select(CollectedLine).where(CollectedLine.collected_id.in_(keys))
    for line in session.scalars(asked.order_by(CollectedLine.day, CollectedLine.position)):
        by_roster[line.collected_id].append(line)
    return by_roster


def _photos(session: Session, keys: Sequence[UUID]) -> dict[UUID, int]:
    asked = sa.select(AttachmentLink.record, sa.func.count()).where(AttachmentLink.record.in_(keys))
    return dict(session.execute(asked.group_by(AttachmentLink.record)).all())


def _row(one: CollectedRoster, lines: Sequence[CollectedLine], photos: int) -> CollectedRow:
    shifts = {(line.day, line.time) for line in lines}
    return CollectedRow(
        one.id,
        one.unit,
        one.starts,
        one.ends,
        one.holiday,
        one.way,
        one.received_on,
        len(shifts),
        tuple(faults_of(one.starts, one.ends, [_draft(line) for line in lines]))
        if lines
        else ("只有照片，还没有录入人员",),
        photos,
    )


def _draft(line: CollectedLine) -> CollectedDraftLine:
    return CollectedDraftLine(line.day, line.name, line.phone, line.time, line.leads)


def faults_of(first: date, last: date, lines: Iterable[CollectedDraftLine]) -> list[str]:
    """Days without anybody, shifts of one person only, one person twice, numbers that are missing."""
    crews: defaultdict[tuple[date, DutyTime], list[CollectedDraftLine]] = defaultdict(list)
    for line in lines:
        crews[line.day, line.time].append(line)
    found = []
    for at in range((last - first).days + 1):
        day = first + timedelta(days=at)
        here = {time: crew for (on, time), crew in crews.items() if on == day}
        if not here:
            found.append(f"{_say(day)}没有安排")
        for time, crew in here.items():
            found += _faults(f"{_say(day)}{'' if time is DutyTime.WHOLE else time.label}", crew)
    return found


def _faults(shift: str, crew: Sequence[CollectedDraftLine]) -> list[str]:
    names = [line.name for line in crew]
    on_post = {line.name for line in crew if not line.leads}
    said = [] if len(on_post) >= _PER_SHIFT else [f"{shift}在岗只有{len(on_post)}人，应为{_PER_SHIFT}人"]
    said += [f"{shift}{name}排了两次" for name in dict.fromkeys(names) if names.count(name) > 1]
    if not any(line.phone for line in crew):
        said.append(f"{shift}没有联系电话")
    return said


def _say(day: date) -> str:
    return f"{day.month}月{day.day}日"


def collected_lines(session: Session, actor: Actor, collected_id: UUID) -> list[CollectedDraftLine]:
    """The persons of one unit's roster, by day."""
    access.require(actor, Right.SEE)
    made = _get(session, actor, collected_id)
    return [_draft(line) for line in _lines(session, [made.id])[made.id]]


def called_units(session: Session, actor: Actor, *, day: date) -> list[CalledUnit]:
    """Whom a spot check of a day may call, by the newest roster of each unit."""
    access.require(actor, Right.SEE)
    asked = access.visible(sa.select(CollectedRoster), CollectedRoster, actor).where(
        CollectedRoster.starts <= day, CollectedRoster.ends >= day
    )
    newest: dict[str, CollectedRoster] = {}
    for one in session.scalars(asked.order_by(CollectedRoster.received_on, CollectedRoster.id)):
        newest[one.unit] = one
    lines = _lines(session, [one.id for one in newest.values()])
    found = []
    for unit, one in sorted(newest.items()):
        for time in DutyTime:
            crew = [line for line in lines[one.id] if line.day == day and line.time is time]
            if crew:
                names, phones = tuple(line.name for line in crew), tuple(line.phone for line in crew)
                found.append(CalledUnit(unit, one.facility_id, one.in_township, day, time, names, phones))
    return found
