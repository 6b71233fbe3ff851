"""What the list of visits shows."""

from __future__ import annotations

from typing import Any, Final

from mzdesk.services import inspections
from mzdesk.terms import InspectionState, VisitChip, VisitOutcome
from mzdesk.ui.tables import Column, Kind, Source, Word
from mzdesk.views.inspections import VisitCriteria, VisitRow

CHIPS: Final = tuple((chip.value, chip.label) for chip in VisitChip)
_TONES: Final = {
    InspectionState.ORDERED: "info",
    InspectionState.VISITING: "warn",
    InspectionState.RECORDED: "info",
    InspectionState.FINISHED: "good",
    InspectionState.VOID: "neutral",
}


def tone_of(row: VisitRow) -> str:
    """The tone of the pill that says how a visit stands."""
    if row.outcome not in (None, VisitOutcome.INSPECTED) and row.state is not InspectionState.VOID:
        return "warn"
    return _TONES[row.state]


def _column(
    key: str, title: str, value: Any, kind: Kind = Kind.TEXT, width: int = 120, **more: Any
) -> Column[VisitRow]:
    return Column(key, title, value, kind, width, sortable=key in inspections.SORTS, **more)


COLUMNS: Final[tuple[Column[VisitRow], ...]] = (
    _column("code", "编码", lambda row: row.code, width=84),
    _column("facility", "机构", lambda row: row.facility, width=170, stretch=True),
    _column("township", "乡镇街道", lambda row: row.township, Kind.MUTED, 92, wide=True),
    _column("kind", "类别", lambda row: row.kind.label, Kind.MUTED, 78, wide=True),
    _column("choice", "来由", lambda row: "暗访" if row.covert else row.choice.label, Kind.MUTED, 82),
    _column("departs_on", "出发日期", lambda row: row.departs_on, Kind.DATE, 108),
    _column("officers", "检查人员", lambda row: "、".join(row.officers), width=118),
    _column(
        "findings",
        "隐患",
        lambda row: row.findings,
        Kind.NUMBER,
        58,
        ink=lambda row: "danger" if row.findings else "ink3",
    ),
    _column("state", "状态", lambda row: Word(row.waits, tone_of(row)), Kind.PILL, 84),
)


SOURCE: Final[Source[VisitRow, VisitCriteria]] = Source(
    COLUMNS,
    lambda s, a, criteria, offset, limit: inspections.listing(s, a, criteria, offset=offset, limit=limit),
    ids=inspections.ids,
    position=lambda s, a, criteria, visit: inspections.position(s, a, visit, criteria),
)
