"""收回: what returned sheets would do, and taking them in. Whose they are, which item a line is of, what is asked."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import PurePath
from types import MappingProxyType
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.campaigns import Campaign, CampaignPlace, SelfCheck
from mzdesk.models.facilities import Facility
from mzdesk.rules import campaigns as rules
from mzdesk.rules import repeats
from mzdesk.services import access
from mzdesk.services.campaigns import entering, facts
from mzdesk.terms import ItemResult, ReplyWay, Right, SheetFate
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import ItemAnswer, SelfCheckDraft, SheetDecision, SheetFound, SheetLine, SheetRead
from mzdesk.views.checklists import ItemRow

_LIKE = 0.75
_TAKEN = (SheetFate.NEW, SheetFate.REPLACE)
Decisions = Mapping[str, SheetDecision]
_NONE: Decisions = MappingProxyType({})


@dataclass(slots=True)
class _Roll:
    """What the sheets are compared with."""

    campaign: Campaign
    places: dict[UUID, tuple[CampaignPlace, Facility]]
    items: list[ItemRow]
    titles: dict[str, str]
    prints: dict[UUID, dict[str, date]] = field(default_factory=dict)

    def names(self) -> dict[str, UUID]:
        return {_plain(facility.name): key for key, (_, facility) in self.places.items()}


def compare(
    session: Session, actor: Actor, campaign_id: UUID, *, sheets: Sequence[SheetRead], decisions: Decisions = _NONE
) -> list[SheetFound]:
    """What each sheet would do, with what the clerk decided so far; changes nothing."""
    access.require(actor, Right.INSPECT)
    known = _known(session, actor, campaign_id)
    return [found for found, _ in _looked(known, sheets, decisions)]


def take(
    session: Session,
    actor: Actor,
    campaign_id: UUID,
    *,
    sheets: Sequence[SheetRead],
    decisions: Decisions = _NONE,
    received_on: date,
    today: date,
    now: datetime,
) -> int:
    """Put every sheet on file that is understood; what was entered before counts once. Returns how many.

    Raises BadInput when nothing can be taken.
    """
    access.require(actor, Right.INSPECT)
    known = _known(session, actor, campaign_id)
    facts.require_running(known.campaign)
    wanted = [pair for pair in _looked(known, sheets, decisions) if pair[0].fate in _TAKEN]
    if not wanted:
        raise BadInput("没有可以登记的自查表：请先核对标为“待核对”的，已登记过的不用再登记。", "sheets")
    for found, draft in wanted:
        assert found.place_id is not None
        assert draft is not None
        dated = replace(draft, received_on=received_on)
        entering.enter(session, actor, found.place_id, draft=dated, today=today, now=now)
    return len(wanted)


def _known(session: Session, actor: Actor, campaign_id: UUID) -> _Roll:
    campaign = facts.get(session, actor, campaign_id)
    asked = sa.select(CampaignPlace, Facility).join(Facility, Facility.id == CampaignPlace.facility_id)
    asked = access.visible(asked, CampaignPlace, actor).where(CampaignPlace.campaign_id == campaign.id)
    titles = sa.select(Campaign.code, Campaign.title).where(Campaign.district == actor.district)
    found = {place.id: (place, facility) for place, facility in session.execute(asked)}
    known = _Roll(
        campaign, found, facts.frozen(session, actor, campaign), {row[0]: row[1] for row in session.execute(titles)}
    )
    checks = sa.select(SelfCheck.place_id, SelfCheck.fingerprint, SelfCheck.received_on)
    for place_id, print_of, day in session.execute(checks.where(SelfCheck.campaign_id == campaign.id)):
        known.prints.setdefault(place_id, {})[print_of] = day
    return known


def _looked(
    known: _Roll, sheets: Sequence[SheetRead], decisions: Decisions
) -> list[tuple[SheetFound, SelfCheckDraft | None]]:
    names = known.names()
    looked = [_look(known, names, each, decisions.get(f"{each.file}/{each.sheet}", SheetDecision())) for each in sheets]
    return _doubles(looked)


def _doubles(
    looked: list[tuple[SheetFound, SelfCheckDraft | None, str]],
) -> list[tuple[SheetFound, SelfCheckDraft | None]]:
    """Two sheets of one place in one go: the same twice counts once, different ones are asked."""
    prints: dict[UUID, set[str]] = {}
    for found, _, print_of in looked:
        if found.fate in _TAKEN and found.place_id is not None:
            prints.setdefault(found.place_id, set()).add(print_of)
    seen: set[UUID] = set()
    made = []
    for found, draft, _ in looked:
        key = found.place_id
        if found.fate in _TAKEN and key is not None:
            if len(prints[key]) > 1:
                why = "同一家有内容不同的几份，请只留一份，其余选“不登记”"
                found = replace(found, fate=SheetFate.ASK, why=why)
            elif key in seen:
                found = replace(found, fate=SheetFate.SAME, why="本批中已有相同的一份")
            seen.add(key)
        made.append((found, draft))
    return made


def _look(
    known: _Roll, names: dict[str, UUID], read: SheetRead, decided: SheetDecision
) -> tuple[SheetFound, SelfCheckDraft | None, str]:
    place_id, fate, why = _whose(known, names, read, decided)
    if decided.skip:
        fate, why = SheetFate.REFUSED, "已选择不登记"
    place = known.places[place_id][1].name if place_id is not None else ""
    if place_id is None or fate is not None:
        return SheetFound(read, fate or SheetFate.ASK, place_id, place, why=why), None, ""
    items = facts.for_place(known.items, known.places[place_id][1])
    draft, asked, unknown = _answers(read, items, dict(decided.results))
    counted = Counter(answer.result for answer in draft.answers)
    found = SheetFound(
        read,
        SheetFate.NEW,
        place_id,
        place,
        counted[ItemResult.PASS],
        counted[ItemResult.FAIL],
        counted[ItemResult.NOT_APPLICABLE],
        len(items) - len(draft.answers) + counted[ItemResult.OPEN],
        tuple(asked),
        tuple(unknown),
        why,
    )
    return _fated(known, found, draft, items)


def _fated(
    known: _Roll, found: SheetFound, draft: SelfCheckDraft, items: list[ItemRow]
) -> tuple[SheetFound, SelfCheckDraft | None, str]:
    place_id = found.place_id
    assert place_id is not None
    if found.asked:
        return replace(found, fate=SheetFate.ASK, why=f"有 {len(found.asked)} 处结果看不懂，请选定"), None, ""
    try:
        results = entering.settled(draft, items)
    except BadInput as error:
        return replace(found, fate=SheetFate.REFUSED, why=error.message), None, ""
    print_of = entering.fingerprint(results, draft)
    day = known.prints.get(place_id, {}).get(print_of)
    if day is not None:
        return replace(found, fate=SheetFate.SAME, why=f"与 {day} 登记的相同，不重复登记"), None, print_of
    if known.places[place_id][0].check_id is not None:
        return replace(found, fate=SheetFate.REPLACE), draft, print_of
    return found, draft, print_of


# --- whose it is ------------------------------------------------------------------------------------------------------


def _whose(
    known: _Roll, names: dict[str, UUID], read: SheetRead, decided: SheetDecision
) -> tuple[UUID | None, SheetFate | None, str]:
    """The place, or why it isn't known; a fate when nothing more is looked at."""
    if read.why:
        return None, SheetFate.REFUSED, read.why
    if decided.place_id is not None and decided.place_id in known.places:
        return _on_roll(known, decided.place_id, "")
    code = rules.find_code(read.code)
    if code is None:
        return _by_name(known, names, read)
    campaign, serial = code
    if campaign != known.campaign.code:
        title = known.titles.get(campaign)
        if title is None:
            return None, SheetFate.ASK, f"表号 {read.code} 不是本程序发出的，请选定是哪一家"
        return None, SheetFate.REFUSED, f"这是“{title}”的自查表，请在那个专项行动中登记"
    found = next((key for key, (place, _) in known.places.items() if place.serial == serial), None)
    if found is None:
        return None, SheetFate.ASK, f"名单中没有表号 {read.code} 的机构，请选定是哪一家"
    other = names.get(_plain(read.unit))
    if other is not None and other != found:
        name = known.places[found][1].name
        return None, SheetFate.ASK, f"表号是“{name}”的，填写的单位是“{read.unit}”，请选定是哪一家"
    return _on_roll(known, found, "")


def _on_roll(known: _Roll, key: UUID, why: str) -> tuple[UUID | None, SheetFate | None, str]:
    place = known.places[key][0]
    if place.dropped_on is not None:
        return key, SheetFate.REFUSED, "这家已移出名单，需要登记的请先增补"
    return key, None, why


def _by_name(known: _Roll, names: dict[str, UUID], read: SheetRead) -> tuple[UUID | None, SheetFate | None, str]:
    """A sheet without number: the unit it names, else the name in the file's or the sheet's name."""
    given = _plain(read.unit)
    if given in names:
        return _on_roll(known, names[given], "没有表号，按单位名称对上")
    said = _plain(PurePath(read.file).stem + read.sheet + read.unit)
    hits = [key for name, key in names.items() if name and name in said]
    if not hits and given:
        hits = [key for name, key in names.items() if given in name]
    if len(hits) == 1:
        return _on_roll(known, hits[0], "没有表号，按名称对上")
    named = f"“{read.unit}”" if read.unit else ""
    return None, SheetFate.ASK, f"没有表号，单位名称{named}也没有对上名单，请选定是哪一家"


# --- which item a line is of ------------------------------------------------------------------------------------------


def _answers(
    read: SheetRead, items: list[ItemRow], decided: Mapping[int, ItemResult]
) -> tuple[SelfCheckDraft, list[SheetLine], list[SheetLine]]:
    answers: dict[UUID, ItemAnswer] = {}
    asked, unknown, extra = [], [], []
    by_code = {row.code: row for row in items}
    by_text = {_plain(row.text): row for row in items}
    for line in read.lines:
        item = by_code.get(line.code) or by_text.get(_plain(line.text)) or _alike(line.text, items)
        result = decided.get(line.row, line.result)
        if item is None:
            if line.said or line.note:
                unknown.append(line)
                extra.append("，".join(part for part in (line.text or line.code, line.said, line.note) if part))
        elif result is None:
            asked.append(line)
        else:
            note = line.note if line.result is not None else "，".join(p for p in (line.said, line.note) if p)
            answers[item.id] = _worse(answers.get(item.id), ItemAnswer(item.id, result, note))
    draft = SelfCheckDraft(
        ReplyWay.WORKBOOK,
        date.max,
        tuple(answers.values()),
        checked_on=read.checked_on,
        person=read.person,
        phone=read.phone,
        filename=read.file,
        extra=tuple(extra),
    )
    return draft, asked, unknown


_WEIGHT = (ItemResult.OPEN, ItemResult.NOT_APPLICABLE, ItemResult.PASS, ItemResult.FAIL)


def _worse(one: ItemAnswer | None, other: ItemAnswer) -> ItemAnswer:
    """Two lines of one item: the one that says more counts, both notes stay."""
    if one is None:
        return other
    kept = max(one, other, key=lambda answer: _WEIGHT.index(answer.result))
    return replace(kept, note="；".join(dict.fromkeys(note for note in (one.note, other.note) if note)))


def _alike(text: str, items: list[ItemRow]) -> ItemRow | None:
    """The one item whose words are nearly these; None when two are as near."""
    if len(text) < 4:
        return None
    ranked = sorted(((repeats.likeness(text, row.text), row.code, row) for row in items), reverse=True)
    near = [row for score, _, row in ranked if score >= _LIKE]
    return near[0] if near and (len(near) == 1 or ranked[0][0] > ranked[1][0]) else None


def _plain(text: str) -> str:
    """Letters and digits alone, wide ones as narrow ones."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())
