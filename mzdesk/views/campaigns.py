"""专项行动 as pages, services and papers hand it around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mzdesk.rules import campaigns
from mzdesk.terms import (
    CampaignAct,
    CampaignChip,
    CampaignStage,
    CampaignState,
    FacilityKind,
    FacilityState,
    HazardState,
    ItemResult,
    Relation,
    ReplyWay,
    RiskGrade,
    RollChip,
    SheetFate,
    TeamRole,
    Topic,
)
from mzdesk.views.documents import Party

# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody of the 工作组."""

    role: TeamRole
    name: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """What a form says of a campaign. Empty kinds, townships, risks, relations and items mean all of them.

    `until` are the last days of 动员部署, 自查自改 and 督查检查; 总结提升 ends with the campaign. `items` are codes of
    the checklist. `places` narrows the roll to places chosen by hand.
    """

    title: str
    topics: tuple[Topic, ...]
    starts: date
    ends: date
    until: tuple[tuple[CampaignStage, date], ...] = ()
    basis: str = ""
    scheme: str = ""
    team: tuple[TeamMember, ...] = ()
    relations: tuple[Relation, ...] = ()
    kinds: tuple[FacilityKind, ...] = ()
    townships: tuple[str, ...] = ()
    risks: tuple[RiskGrade, ...] = ()
    places: tuple[UUID, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What one item of a self-check says."""

    item_id: UUID
    result: ItemResult
    note: str = ""


@dataclass(frozen=True, slots=True)
class SelfCheckDraft:
    """A self-check as it came back. `rest` is the result of all items not named in `answers`."""

    way: ReplyWay
    received_on: date
    answers: tuple[ItemAnswer, ...] = ()
    rest: ItemResult = ItemResult.OPEN
    checked_on: date | None = None
    person: str = ""
    phone: str = ""
    filename: str = ""
    extra: tuple[str, ...] = ()
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of a returned sheet as it was read; `result` None was not understood and `said` is what stands there."""

    row: int
    code: str
    text: str
    said: str
    result: ItemResult | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A sheet of a returned workbook. `code` is its 表号, empty where none was found; `why` why it can't be read."""

    file: str
    sheet: str
    code: str = ""
    unit: str = ""
    person: str = ""
    phone: str = ""
    checked_on: date | None = None
    lines: tuple[SheetLine, ...] = ()
    notes: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class SheetDecision:
    """What the clerk decided about a sheet: the place it is of, results and items of lines that were asked, by row."""

    place_id: UUID | None = None
    results: tuple[tuple[int, ItemResult], ...] = ()
    skip: bool = False


@dataclass(frozen=True, slots=True)
class CampaignCriteria:
    """What the list of campaigns shows; the newest first."""

    text: str = ""
    chip: CampaignChip = CampaignChip.OPEN
    today: date | None = None
    sort: str = "starts"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class RollCriteria:
    """What the roll of a campaign shows, in the order of townships and names unless sorted."""

    campaign_id: UUID | None = None
    chip: RollChip = RollChip.ALL
    text: str = ""
    township: str | None = None
    kind: FacilityKind | None = None
    topic: Topic | None = None
    sort: str = ""
    descending: bool = False


# --- out -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A line of the list; `words` is its state, or the stage of the day while it runs."""

    id: UUID
    code: str
    title: str
    state: CampaignState
    words: str
    starts: date
    ends: date
    should: int
    returned: int
    by: str


@dataclass(frozen=True, slots=True)
class RollRow:
    """A place of the roll: how its self-check came back, when it was visited, which topics nobody looked at yet."""

    id: UUID
    serial: int
    campaign: str
    facility_id: UUID
    name: str
    township: str
    township_name: str
    kind: FacilityKind
    relation: Relation
    facility_state: FacilityState
    merged: bool
    topics: tuple[Topic, ...]
    returned_on: date | None
    covered: tuple[Topic, ...]
    passed: int
    failed: int
    absent: int
    unfilled: int
    visited_on: date | None
    inspected: tuple[Topic, ...]
    gaps: tuple[Topic, ...]
    added_reason: str
    dropped_on: date | None
    drop_reason: str

    @property
    def code(self) -> str:
        """表号 of its sheet."""
        return campaigns.sheet_code(self.campaign, self.serial)

    @property
    def self_check(self) -> str:
        """How the self-check stands, in one word."""
        if self.dropped_on is not None:
            return "已移出"
        if self.returned_on is None:
            return "未自查"
        if self.failed:
            return f"{self.failed} 项不合格"
        return f"{self.unfilled} 项未填" if self.unfilled else "已自查"

    @property
    def note(self) -> str:
        """What should be looked at."""
        if self.dropped_on is not None:
            return f"{self.dropped_on} 移出：{self.drop_reason}"
        if self.merged:
            return "台账已合并到另一条记录"
        if self.facility_state is not FacilityState.ACTIVE:
            return f"台账状态：{self.facility_state.label}"
        if not self.topics:
            return "没有适用的检查项"
        return f"增补：{self.added_reason}" if self.added_reason else ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Numbers of a township, a kind or all places: should, returned, visited, covered whole."""

    key: str
    title: str
    should: int = 0
    returned: int = 0
    visited: int = 0
    covered: int = 0
    failed: int = 0

    @property
    def return_rate(self) -> str:
        return percent(self.returned, self.should)

    @property
    def visit_rate(self) -> str:
        return percent(self.visited, self.should)

    @property
    def cover_rate(self) -> str:
        return percent(self.covered, self.should)


def percent(part: int, whole: int) -> str:
    """A share in words, never rounded up to 100 %."""
    return f"{part * 1000 // whole / 10:g}%" if whole else "—"


@dataclass(frozen=True, slots=True)
class TopicGap:
    """How many places a topic concerns and how many of these nobody looked at yet."""

    topic: Topic
    concerned: int
    open: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a campaign is."""

    whole: FigureRow
    townships: tuple[FigureRow, ...]
    kinds: tuple[FigureRow, ...]
    topics: tuple[TopicGap, ...]
    problems: int
    hazards_open: int
    hazards_closed: int
    dropped: int
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign in full; `items` counts the items chosen, `pool_size` the places in scope before 部署."""

    row: CampaignRow
    version: int
    draft: CampaignDraft
    stage: CampaignStage | None
    deployed_on: date | None
    finished_on: date | None
    finish_note: str
    items: int
    pool_size: int
    figures: Figures
    acts: frozenset[CampaignAct]


@dataclass(frozen=True, slots=True)
class FormItem:
    """An item of a 自查表 in its number on that sheet."""

    id: UUID
    number: int
    code: str
    topic: Topic
    text: str
    method: str


@dataclass(frozen=True, slots=True)
class SelfCheckForm:
    """A 自查表 to be handed out: whose, by when, with which items."""

    bureau: str
    title: str
    code: str
    party: Party
    township: str
    items: tuple[FormItem, ...]
    return_by: date | None
    contact: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class SelfCheckRow:
    """One return of a place, newest first."""

    id: UUID
    way: ReplyWay
    received_on: date
    checked_on: date | None
    person: str
    filename: str
    passed: int
    failed: int
    absent: int
    unfilled: int
    entered_by: str
    entered_at: datetime
    current: bool
    extra: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place of the roll with its items, what the newest return says of them, and all its returns."""

    row: RollRow
    campaign_id: UUID
    items: tuple[FormItem, ...]
    answers: tuple[ItemAnswer, ...]
    returns: tuple[SelfCheckRow, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class SheetFound:
    """What a returned sheet would do. `asked` are lines the clerk must decide, `unknown` lines that fit no item."""

    read: SheetRead
    fate: SheetFate
    place_id: UUID | None
    place: str
    passed: int = 0
    failed: int = 0
    absent: int = 0
    unfilled: int = 0
    asked: tuple[SheetLine, ...] = ()
    unknown: tuple[SheetLine, ...] = ()
    why: str = ""

    @property
    def id(self) -> str:
        return f"{self.read.file}/{self.read.sheet}"


@dataclass(frozen=True, slots=True)
class Problem:
    """An item marked bad in the newest return of a place; `hazard_id` once it is on the ledger."""

    id: str
    place_id: UUID
    check_id: UUID
    item_id: UUID
    facility_id: UUID
    place: str
    township: str
    topic: Topic
    text: str
    note: str
    found_on: date
    hazard_id: UUID | None
    hazard_number: str
    hazard_state: HazardState | None

    @property
    def state(self) -> str:
        return self.hazard_state.label if self.hazard_state is not None else "未登记隐患"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder to copy: to whom, what it says, whom to call."""

    to: str
    text: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class CampaignSummary:
    """阶段小结: what the paper and the workbook say."""

    bureau: str
    title: str
    stage: str
    period: str
    basis: str
    topics: tuple[str, ...]
    team: tuple[str, ...]
    figures: Figures
    gaps: tuple[tuple[str, str, str], ...]
    problems: tuple[Problem, ...]
    note: str
    day: date
    code: str = ""


@dataclass(frozen=True, slots=True)
class CampaignScheme:
    """方案 as a paper."""

    bureau: str
    title: str
    basis: str
    scheme: str
    stages: tuple[tuple[str, str], ...]
    team: tuple[tuple[str, str, str], ...]
    scope: str
    topics: tuple[str, ...]
    day: date
