"""What `mzdesk import --report` tells other programs: plain values, dates ISO, terms by their codes, empty null."""

from __future__ import annotations

from typing import Any

from mzdesk.exchange.reading import Reading
from mzdesk.views.exchange import IncomingRow, Problem


def accepted(reading: Reading, seconds: float, peak_mb: float) -> dict[str, Any]:
    """What to say of a file that was read."""
    accept = [_plain_row(reading, row) for row in reading.accepted]
    return {
        "outcome": "ok",
        "message": None,
        "accept": accept,
        "reject": [_plain_problem(problem) for problem in reading.rejected],
        "warn": [_plain_problem(problem) for problem in reading.warnings],
        "ignore": [_some({"row": each.row, "sheet": each.sheet or None, "why": each.why}) for each in reading.ignored],
        "seconds": round(seconds, 3),
        "peak_mb": round(peak_mb, 1),
    }


def refused(message: str, seconds: float, peak_mb: float) -> dict[str, Any]:
    """The same for a file that was refused."""
    empty: list[Any] = []
    return {
        "outcome": "refuse",
        "message": message,
        "accept": empty,
        "reject": [],
        "warn": [],
        "ignore": [],
        "seconds": round(seconds, 3),
        "peak_mb": round(peak_mb, 1),
    }


def _plain_row(reading: Reading, row: IncomingRow) -> dict[str, Any]:
    where = {"row": row.row} if row.record is None else {"row": row.row, "record": row.record}
    sheet = {"sheet": row.sheet} if row.sheet else {}
    return {**where, **sheet, **{key: value for key, value in row.values.items() if key not in _INNER}}


_INNER = frozenset({"township_code", "township_text"})


def _plain_problem(problem: Problem) -> dict[str, Any]:
    return _some(
        {
            "row": problem.row,
            "sheet": problem.sheet or None,
            "field": problem.field,
            "code": problem.code,
            "why": problem.why,
            "of_row": problem.of_row,
        }
    )


def _some(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value is not None}
