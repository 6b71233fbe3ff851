"""The columns of campaigns, of a roll, of problems, of returned sheets."""

from __future__ import annotations

from typing import Final

from mzdesk.services import campaigns
from mzdesk.terms import CampaignChip, CampaignState, HazardState, RollChip, SheetFate
from mzdesk.ui.tables import Column, Kind, Source, Word
from mzdesk.views.campaigns import CampaignCriteria, CampaignRow, Problem, RollCriteria, RollRow, SheetFound, percent

CHIPS: Final = tuple((chip.value, chip.label) for chip in CampaignChip)
ROLL_CHIPS: Final = tuple((chip.value, chip.label) for chip in RollChip)
FATES: Final = {
    SheetFate.NEW: "info",
    SheetFate.REPLACE: "good",
    SheetFate.SAME: "neutral",
    SheetFate.ASK: "warn",
    SheetFate.REFUSED: "danger",
}


def state_of(row: CampaignRow) -> Word:
    """How a campaign stands, in one pill."""
    tones = {CampaignState.RUNNING: "info", CampaignState.FINISHED: "good"}
    return Word(row.words, tones.get(row.state, "neutral"))


def check_of(row: RollRow) -> Word:
    """How a self-check stands, in one pill."""
    if row.dropped_on is not None:
        return Word(row.self_check, "neutral")
    if row.returned_on is None or row.unfilled:
        return Word(row.self_check, "warn")
    return Word(row.self_check, "danger" if row.failed else "good")


def _left(row: RollRow) -> str:
    """What is still open, and what should be looked at."""
    gaps = "、".join(topic.label for topic in row.gaps) if row.dropped_on is None else ""
    return "；".join(part for part in (row.note, gaps) if part)


def _left_ink(row: RollRow) -> str:
    return "ink3" if row.dropped_on is not None else "warn"


COLUMNS: tuple[Column[CampaignRow], ...] = (
    Column("title", "专项名称", lambda row: row.title, width=150, stretch=True),
    Column("state", "阶段", state_of, Kind.PILL, 92),
    Column("returned", "自查率", lambda row: percent(row.returned, row.should), Kind.NUMBER, 70, sortable=False),
    Column("starts", "开始", lambda row: row.starts, Kind.DATE, 104, wide=True),
    Column("ends", "结束", lambda row: row.ends, Kind.DATE, 104, sortable=False, wide=True),
)
SOURCE: Source[CampaignRow, CampaignCriteria] = Source(
    COLUMNS, lambda s, a, criteria, offset, limit: campaigns.listing(s, a, criteria, offset=offset, limit=limit)
)

ROLL: tuple[Column[RollRow], ...] = (
    Column("check", "", lambda row: row.id, Kind.CHECK, 44, sortable=False),
    Column("name", "机构", lambda row: row.name, width=150, sortable=False),
    Column("township", "乡镇街道", lambda row: row.township_name, Kind.MUTED, 92, sortable=False),
    Column("failed", "自查", check_of, Kind.PILL, 104),
    Column("visited", "督查", lambda row: row.visited_on, Kind.DATE, 104),
    Column("gaps", "未覆盖领域和备注", _left, width=160, ink=_left_ink, stretch=True),
    Column("kind", "类别", lambda row: row.kind.short, Kind.MUTED, 72, sortable=False, wide=True),
    Column("relation", "关系", lambda row: row.relation.label, Kind.MUTED, 72, sortable=False, wide=True),
    Column("returned", "收到日期", lambda row: row.returned_on, Kind.DATE, 104, wide=True),
    Column("code", "表号", lambda row: row.code, Kind.MUTED, 120, wide=True),
)
ROLL_SOURCE: Source[RollRow, RollCriteria] = Source(
    ROLL,
    lambda s, a, criteria, offset, limit: campaigns.roll(s, a, criteria, offset=offset, limit=limit),
    ids=lambda s, a, criteria: [row.id for row in campaigns.roll(s, a, criteria, offset=0, limit=1_000_000).rows],
)

_HAZARD = {HazardState.CLOSED: "good", None: "neutral"}
PROBLEMS: tuple[Column[Problem], ...] = (
    Column("check", "", lambda row: row.id, Kind.CHECK, 44, sortable=False),
    Column("place", "机构", lambda row: row.place, width=140, sortable=False),
    Column("text", "检查内容", lambda row: row.text, width=190, sortable=False, stretch=True),
    Column("note", "单位填写的问题", lambda row: row.note, width=150, sortable=False),
    Column(
        "state", "隐患", lambda row: Word(row.state, _HAZARD.get(row.hazard_state, "info")), Kind.PILL, 104,
        sortable=False,
    ),
    Column("topic", "领域", lambda row: row.topic.label, Kind.MUTED, 110, sortable=False, wide=True),
    Column("township", "乡镇街道", lambda row: row.township, Kind.MUTED, 92, sortable=False, wide=True),
    Column("number", "隐患编号", lambda row: row.hazard_number, Kind.MUTED, 120, sortable=False, wide=True),
)  # fmt: skip


def counted(found: SheetFound) -> str:
    """What a sheet says, in one cell."""
    if found.why and not found.passed + found.failed + found.absent:
        return ""
    parts = (("合格", found.passed), ("不合格", found.failed), ("无此项", found.absent), ("未填", found.unfilled))
    return "，".join(f"{word} {count}" for word, count in parts if count)


def remarks(found: SheetFound) -> str:
    """Why a sheet waits or what should be looked at."""
    unknown = f"{len(found.unknown)} 行不是清单中的检查项，原文照存" if found.unknown else ""
    return "；".join(part for part in (found.why, unknown, *found.read.notes) if part)


SHEETS: tuple[Column[SheetFound], ...] = (
    Column(
        "fate", "结果", lambda found: Word(found.fate.label, FATES[found.fate]), Kind.PILL, 96, sortable=False
    ),
    Column("place", "机构", lambda found: found.place or found.read.unit or "？", width=160, sortable=False),
    Column("counted", "读出的内容", counted, width=230, sortable=False),
    Column("remarks", "说明", remarks, width=280, sortable=False, stretch=True),
    Column("file", "文件", lambda found: found.read.file, Kind.MUTED, 180, sortable=False),
    Column("sheet", "工作表", lambda found: found.read.sheet, Kind.MUTED, 110, sortable=False, wide=True),
)  # fmt: skip
