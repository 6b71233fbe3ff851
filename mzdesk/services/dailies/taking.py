"""接龙 and 日报汇总 taken in: whose each line is, what it would do, what is asked; then one act for all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.models.dailies import DailyAlias, DailyReport
from mzdesk.models.facilities import Facility
from mzdesk.rules import dailies as rules
from mzdesk.rules import daily_chain
from mzdesk.rules.daily_names import Names
from mzdesk.services import access, settings
from mzdesk.services.dailies import facts, keeping, writing
from mzdesk.services.facilities import keys
from mzdesk.terms import ChainFate, DailyChannel, FacilityKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import Chain, ChainDecision, ChainEntry, ChainFound, DailyDraft, DailySaid, UnitChoice

Decisions = Mapping[int, ChainDecision]
_NONE: Decisions = MappingProxyType({})
_TAKEN = (ChainFate.NEW, ChainFate.REPLACE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is taken in, and what holds for lines that do not say it themselves."""

    entries: tuple[ChainEntry, ...]
    day: date
    received_at: datetime | None
    channel: DailyChannel


@dataclass(slots=True)
class _Units:
    """Everybody who may have written a line."""

    names: Names[UUID]
    choices: dict[UUID, UnitChoice]
    near: dict[str, list[UUID]]
    words: tuple[str, ...]

    def who(self, name: str) -> tuple[tuple[UUID, ...], bool]:
        """The units meant by a name, and whether that was taken by likeness."""
        exact = self.names.exact(name)
        if exact:
            return exact, False
        rest = self._rest(name)
        alike = tuple(self.near.get(rest, ())) if len(rest) > 1 else ()
        return (alike, True) if alike else (self.names.sounding(name), True)

    def _rest(self, name: str) -> str:
        return keys.near_key(name, "", self.words)


def split(session: Session, actor: Actor, text: str) -> Chain:
    """A pasted chain in parts, by the names that are known."""
    access.require(actor, Right.KEEP_DAILIES)
    units = _units(session, actor)

    def knows(line: str) -> tuple[int, int] | None:
        hit = units.names.find(line)
        return (hit.start, hit.end) if hit is not None else None

    return daily_chain.read(text, knows)


def compare(
    session: Session, actor: Actor, sheet: Sheet, *, decisions: Decisions = _NONE, now: datetime
) -> list[ChainFound]:
    """What each line would do, with what the clerk decided so far; changes nothing."""
    access.require(actor, Right.KEEP_DAILIES)
    return [found for found, _ in _looked(session, actor, sheet, decisions, now)]


def take(session: Session, actor: Actor, sheet: Sheet, *, decisions: Decisions = _NONE, now: datetime) -> int:
    """登记 every line that is understood; returns how many. Raises BadInput when there is none."""
    access.require(actor, Right.KEEP_DAILIES)
    wanted = [pair for pair in _looked(session, actor, sheet, decisions, now) if pair[0].fate in _TAKEN]
    if not wanted:
        raise BadInput("没有可以登记的：请先核对标为“待核对”的，已登记过的不用再登记。", "text")
    for found, draft in wanted:
        assert draft is not None
        writing.report(session, actor, draft, now=now)
        decision = decisions.get(found.id)
        if decision is not None and decision.facility_id is not None and decision.remember and found.entry.unit:
            _remember(session, actor, decision.facility_id, found.entry.unit)
    return len(wanted)


def _remember(session: Session, actor: Actor, facility_id: UUID, name: str) -> None:
    """A name that already belongs to somebody else stays his; the line is taken all the same."""
    try:
        keeping.name_unit(session, actor, facility_id, name=name)
    except BadInput:
        return


def _units(session: Session, actor: Actor) -> _Units:
    towns, prefixes = settings.township_names(session, actor), keys.prefixes(session, actor)
    words = tuple(dict.fromkeys(word for found in prefixes.values() for word in found))
    asked = sa.select(Facility.id, Facility.name, Facility.township).where(
        Facility.merged_into.is_(None), Facility.kind != FacilityKind.TOWNSHIP
    )
    rows = session.execute(access.visible(asked, Facility, actor)).all()
    choices = {key: UnitChoice(key, name, towns.get(town, "")) for key, name, town in rows}
    near: dict[str, list[UUID]] = {}
    for key, name, _ in rows:
        near.setdefault(keys.near_key(name, "", words), []).append(key)
    aliases = session.execute(access.visible(sa.select(DailyAlias.name, DailyAlias.facility_id), DailyAlias, actor))
    called = [(name, key) for name, key in aliases if key in choices]
    return _Units(Names([*((name, key) for key, name, _ in rows), *called]), choices, near, words)


# --- line by line -----------------------------------------------------------------------------------------------------


def _looked(
    session: Session, actor: Actor, sheet: Sheet, decisions: Decisions, now: datetime
) -> list[tuple[ChainFound, DailyDraft | None]]:
    units, at = _units(session, actor), str(settings.value(session, actor, "daily_deadline"))
    looked = [_look(units, sheet, each, decisions.get(each.key, ChainDecision()), at, now) for each in sheet.entries]
    standing = _standing(session, actor, [draft for _, draft in looked if draft is not None])
    seen: set[tuple[UUID, date]] = set()
    made = []
    for found, draft in reversed(looked):  # of two lines of one unit the later counts
        made.append(_settled(found, draft, standing, seen))
    return made[::-1]


def _standing(session: Session, actor: Actor, drafts: Sequence[DailyDraft]) -> dict[tuple[UUID, date], DailyReport]:
    found = {}
    days = {draft.day for draft in drafts}
    ids = list({draft.facility_id for draft in drafts})
    for start in range(0, len(ids), 500):
        asked = sa.select(DailyReport).where(
            DailyReport.facility_id.in_(ids[start : start + 500]), DailyReport.day.in_(days), DailyReport.counts()
        )
        for row in session.scalars(access.visible(asked, DailyReport, actor)):
            found[row.facility_id, row.day] = row
    return found


def _look(
    units: _Units, sheet: Sheet, entry: ChainEntry, decision: ChainDecision, at: str, now: datetime
) -> tuple[ChainFound, DailyDraft | None]:
    if decision.skip:
        return ChainFound(entry, ChainFate.SKIP, why="不登记"), None
    who, near = ((decision.facility_id,), False) if decision.facility_id else units.who(entry.unit)
    key = who[0] if len(who) == 1 else None
    said = entry.said
    if decision.found is not None:
        said = replace(said or DailySaid(problems=entry.text if decision.found else ""), found=decision.found)
    day = entry.day or sheet.day
    received = _received(entry, sheet, day)
    name = units.choices[key].name if key in units.choices else ""
    count = said.found if said is not None else None
    found = ChainFound(entry, ChainFate.ASK, key, name, day, received, found=count, near=near and key is not None)
    found = replace(found, offers=_offers(units, entry, who))
    why = entry.why or _why(found, who)
    if why or key is None or said is None:
        return replace(found, why=why), None
    draft = DailyDraft(key, day, received, entry.channel or sheet.channel, said)
    try:
        moment = rules.check_received(received, day, now)
        rules.check_said(said)
    except BadInput as error:
        return replace(found, why=error.message), None
    late = rules.is_late(moment, rules.deadline(day, at))
    return replace(found, late=late, why=_note(near, name, said)), draft


def _why(found: ChainFound, who: Sequence[UUID]) -> str:
    if not who:
        return (
            f"没有叫“{found.entry.unit}”的单位，请选定或不登记。" if found.entry.unit else "看不出是哪家单位，请选定。"
        )
    if len(who) > 1:
        return "叫这个名称的不止一家，请选定。"
    return "没有说清有没有隐患，请填写隐患数，没有的填 0。" if found.found is None else ""


def _note(near: bool, name: str, said: DailySaid) -> str:
    notes = [f"按相近的名称认作{name}，请看一眼"] if near else []
    notes += [f"零报告，另写有：{said.problems}"] if said.found == 0 and said.problems else []
    return "；".join(notes)


def _received(entry: ChainEntry, sheet: Sheet, day: date) -> datetime | None:
    if entry.received_at is not None:
        return entry.received_at
    if entry.minute is not None:
        return rules.deadline(day, "00:00") + timedelta(minutes=entry.minute)
    return sheet.received_at


def _offers(units: _Units, entry: ChainEntry, who: Sequence[UUID]) -> tuple[UnitChoice, ...]:
    if len(who) == 1:
        return tuple(units.choices[key] for key in who if key in units.choices)
    return tuple(units.choices[key] for key in who or units.names.like(entry.unit or entry.text[:20]))


def _settled(
    found: ChainFound,
    draft: DailyDraft | None,
    standing: Mapping[tuple[UUID, date], DailyReport],
    seen: set[tuple[UUID, date]],
) -> tuple[ChainFound, DailyDraft | None]:
    """New, an update, or known; an addition keeps the time of the first report, which decides whether it was late."""
    if draft is None:
        return found, None
    key = (draft.facility_id, draft.day)
    if key in seen:
        return replace(found, fate=ChainFate.SKIP, why="同一家后面又报了一次，以后面的为准。"), None
    seen.add(key)
    before = standing.get(key)
    if before is None:
        return replace(found, fate=ChainFate.NEW), draft
    if facts.said_of(before) == writing.tidy(draft.said):
        return replace(found, fate=ChainFate.SAME, late=before.late, received_at=before.received_at), None
    assert draft.received_at is not None
    first = min(before.received_at, clock.office(draft.received_at))
    late = before.late if first == before.received_at else found.late
    why = found.why or "已报过，内容有变：更新，到报时间按先报的算。"
    return replace(found, fate=ChainFate.REPLACE, received_at=first, late=late, why=why), replace(
        draft, received_at=first
    )
