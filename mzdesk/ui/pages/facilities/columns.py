"""The columns of the register and where its rows come from."""

from __future__ import annotations

from typing import Any, Final

from mzdesk.services import facilities
from mzdesk.terms import FacilityKind, FacilityState
from mzdesk.ui.tables import Column, Kind, Source, Word
from mzdesk.views.facilities import FacilityCriteria, FacilityRow
from mzdesk.views.window import UNCOUNTED, Window

CHIPS: Final = (("all", "全部"), *((kind.value, kind.short) for kind in FacilityKind if not kind.only_reports))
STATE_TONES: Final = {FacilityState.ACTIVE: "good", FacilityState.PAUSED: "warn", FacilityState.CLOSED: "neutral"}


def _persons(row: FacilityRow) -> str | None:
    if row.residents is None and row.beds is None:
        return None
    return f"{'—' if row.residents is None else row.residents}/{'—' if row.beds is None else row.beds}"


def certificates(row: FacilityRow) -> Word | None:
    """What has run out or soon will."""
    if row.expired:
        return Word(f"过期 {row.expired} 本", "danger")
    return Word(f"将到期 {row.expiring} 本", "warn") if row.expiring else None


def _state(row: FacilityRow) -> Word:
    return Word(row.state.label, STATE_TONES[row.state])


COLUMNS: tuple[Column[FacilityRow], ...] = (
    Column("check", "", lambda row: row.id, Kind.CHECK, 44, sortable=False),
    Column("name", "机构名称", lambda row: row.name, width=180, stretch=True),
    Column("kind", "类别", lambda row: row.kind.short, Kind.MUTED, 76),
    Column("township", "乡镇街道", lambda row: row.township_name, Kind.MUTED, 104),
    Column("principal", "主要负责人", lambda row: row.principal, width=92, sortable=False, wide=True),
    Column("phone", "电话", lambda row: row.phone, width=118, sortable=False, wide=True),
    Column("risk", "风险", lambda row: row.risk, Kind.GRADE, 72),
    Column("residents", "在院／床位", _persons, Kind.NUMBER, 92),
    Column("last_visit", "上次检查", lambda row: row.last_visit_on, Kind.DATE, 108),
    Column("expiry", "证照", certificates, Kind.PILL, 104, wide=True),
    Column(
        "open_hazards",
        "未销隐患",
        lambda row: row.open_hazards,
        Kind.NUMBER,
        84,
        ink=lambda row: "danger" if row.open_hazards else "ink3",
    ),
    Column("state", "状态", _state, Kind.PILL, 84, sortable=False, shown=False),
    Column("relation", "关系", lambda row: row.relation, Kind.MUTED, 76, sortable=False, shown=False),
    Column("address", "地址", lambda row: row.address, Kind.MUTED, 200, sortable=False, shown=False),
)


def _page(session: Any, actor: Any, criteria: FacilityCriteria, offset: int, limit: int) -> Any:
    return Window(UNCOUNTED, facilities.stretch(session, actor, criteria, offset=offset, limit=limit))


SOURCE: Source[FacilityRow, FacilityCriteria] = Source(
    COLUMNS,
    _page,
    ids=facilities.ids,
    count=facilities.count,
    position=lambda session, actor, criteria, key: facilities.position(session, actor, key, criteria),
)
