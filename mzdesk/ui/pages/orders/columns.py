"""The columns of the two registers and where their rows come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from mzdesk.services import orders
from mzdesk.terms import DocumentChip, DocumentState
from mzdesk.ui.tables import Column, Kind, Source, Word
from mzdesk.views.orders import OrderCriteria, OrderRow, SeriesRow
from mzdesk.views.window import Window

CHIPS: Final = tuple((chip.value, chip.label) for chip in DocumentChip)
NO_NUMBER: Final = "未编号"
TONES: Final = {
    DocumentState.DRAFT: "neutral",
    DocumentState.REVIEW: "info",
    DocumentState.SIGNING: "info",
    DocumentState.SIGNED: "warn",
    DocumentState.ISSUED: "info",
    DocumentState.SEALED: "good",
    DocumentState.SERVED: "good",
    DocumentState.FILED: "neutral",
    DocumentState.VOID: "danger",
}


def state(row: OrderRow) -> Word:
    """How a document stands, in one word."""
    unserved = row.state is DocumentState.SEALED and row.kind.is_served
    return Word(row.waits, "warn" if unserved else TONES[row.state])


def number(row: OrderRow) -> str:
    """The number, or that there is none."""
    return row.number or (NO_NUMBER if row.kind.is_numbered else "")


def answer(row: OrderRow) -> date | None:
    """Until when the paper asks for an answer that has not come."""
    return row.answer_by if row.answered_on is None else None


COLUMNS: tuple[Column[OrderRow], ...] = (
    Column("check", "", lambda row: row.id, Kind.CHECK, 44, sortable=False),
    Column("number", "文号", number, width=180, ink=lambda row: "ink" if row.number else "ink3"),
    Column("title", "标题", lambda row: row.title, width=148),
    Column("facility", "机构", lambda row: row.facility, Kind.MUTED, 88, stretch=True),
    Column("issued_on", "成文日期", lambda row: row.issued_on, Kind.DATE, 98),
    Column("state", "状态", state, Kind.PILL, 76),
    Column("served_on", "送达日期", lambda row: row.served_on, Kind.DATE, 108, sortable=False, wide=True),
    Column("answer_by", "回复期限", answer, Kind.DATE, 108, wide=True),
    Column("copies", "份数", lambda row: row.copies, Kind.NUMBER, 60, sortable=False, wide=True),
    Column("code", "编码", lambda row: row.code, Kind.MUTED, 96, shown=False),
    Column("by", "拟制人", lambda row: row.issued_by, Kind.MUTED, 84, sortable=False, shown=False),
)


def _page(session: Any, actor: Any, criteria: OrderCriteria, offset: int, limit: int) -> Window[OrderRow]:
    return orders.listing(session, actor, criteria, offset=offset, limit=limit)


SOURCE: Source[OrderRow, OrderCriteria] = Source(
    COLUMNS,
    _page,
    ids=orders.ids,
    position=lambda session, actor, criteria, key: orders.position(session, actor, key, criteria),
)


# --- numbers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeriesCriteria:
    """Which year's series are shown; None shows all."""

    year: int | None = None


def year(row: SeriesRow) -> str:
    """The year of a series; one that runs through the years says so."""
    return f"{row.year}" if row.year else "跨年连续"


def missing(row: SeriesRow) -> str:
    """The numbers that were given and are not on the register; the first ten of them."""
    more = f" 等 {len(row.missing)} 个" if len(row.missing) > 10 else ""
    return "、".join(str(serial) for serial in row.missing[:10]) + more


def whole(row: SeriesRow) -> Word:
    """Whether a series has gaps."""
    return Word(f"缺 {len(row.missing)} 号", "danger") if row.missing else Word("连续", "good")


SERIES: tuple[Column[SeriesRow], ...] = (
    Column("prefix", "机关代字", lambda row: row.prefix, width=180, sortable=False, stretch=True),
    Column("year", "年份", year, Kind.NUMBER, 80, sortable=False),
    Column("keeper", "编号", lambda row: row.keeper.label, Kind.MUTED, 90, sortable=False),
    Column("last", "编至", lambda row: row.last, Kind.NUMBER, 80, sortable=False),
    Column("given", "已用", lambda row: row.given, Kind.NUMBER, 80, sortable=False),
    Column("void", "其中作废", lambda row: row.void, Kind.NUMBER, 90, sortable=False),
    Column("missing", "缺号", missing, width=160, ink=lambda row: "danger", sortable=False),
    Column("state", "状态", whole, Kind.PILL, 90, sortable=False),
)


def _registers(session: Any, actor: Any, criteria: SeriesCriteria, offset: int, limit: int) -> Window[SeriesRow]:
    rows = orders.registers(session, actor, year=criteria.year)
    return Window(len(rows), tuple(rows[offset : offset + limit]))


NUMBERS: Source[SeriesRow, SeriesCriteria] = Source(SERIES, _registers, key=lambda row: (row.prefix, row.year))
