"""The promises of import and export: ten thousand places in seconds, a city's ledger while the desk goes on."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from mzdesk.db.work import Store
from mzdesk.services import settings
from tests.benchmarks import places
from tests.benchmarks.desk import ACTOR, stock
from tests.benchmarks.harness import Result, child


def run(quick: bool, result: Result) -> None:
    """Measure all; with `quick` all but the smallest at a tenth of the size."""
    part = 10 if quick else 1
    with tempfile.TemporaryDirectory(prefix="mzdesk-bench-") as name:
        folder = Path(name)
        small = _book(folder, places.NARROW, 10_000)
        large = _book(folder, places.WIDE, 100_000 // part)
        _bring_in(folder, small, 1 if quick else 5, result)
        _bring_in_a_city(folder, large, 1 if quick else 3, part, result)
        stocked = folder / "stocked.sqlite"
        stock(stocked, 40_000 // part)
        _export(stocked, folder / "export.xlsx", part, result)
        _scroll(stocked, _book(folder, places.WIDE, 40_000) if quick else large, result)


def _book(folder: Path, columns: tuple[str, ...], count: int) -> Path:
    return places.workbook(folder / f"{len(columns)}x{count}.xlsx", columns, places.rows(count, places.townships()))


def _empty(folder: Path) -> Path:
    """A store that is set up and holds no place."""
    path = folder / "empty.sqlite"
    for left in folder.glob("empty.sqlite*"):
        left.unlink()
    store = Store.open(path)
    with store.begin(ACTOR, "首次设置") as session:
        settings.set_up(session, ACTOR, values={"bureau_name": "示例市示例区民政局"})
    store.close()
    return path


def _bring_in(folder: Path, book: Path, times: int, result: Result) -> None:
    answers = [child("bring_in_child", "whole", _empty(folder), book) for _ in range(times)]
    seconds = _median(answers, "seconds")
    figures = {name: round(_median(answers, name), 2) for name in ("read_and_compare", "take_in", "peak_mb")}
    result.row("import of places", rows=answers[0]["taken"], **figures)
    result.at_most("import of 10000 places: seconds", 5, seconds)


def _bring_in_a_city(folder: Path, book: Path, times: int, part: int, result: Result) -> None:
    answers = [child("bring_in_child", "whole", _empty(folder), book) for _ in range(times)]
    figures = {name: round(_median(answers, name), 2) for name in ("read_and_compare", "take_in", "peak_mb")}
    result.row("import of a city", rows=answers[0]["taken"], columns=len(places.WIDE), **figures)
    result.at_most(f"import of {100_000 // part} x 24: seconds", 40 / part, _median(answers, "seconds"))
    result.at_most(f"import of {100_000 // part} x 24: MB of all its processes", 400, _median(answers, "all_mb"))


def _scroll(store: Path, book: Path, result: Result) -> None:
    answer = child("bring_in_child", "scroll", store, book)
    result.row("scroll during an import", steps=500, **answer)
    gap = max(answer["reading_ms"], answer["writing_ms"])
    result.at_most("scroll during an import: ms of the longest standstill", 50, gap)
    result.at_most("scroll during an import: import over too early", 0, 0 if answer["still_running"] else 1)


def _export(store: Path, into: Path, part: int, result: Result) -> None:
    answer = child("bring_in_child", "export", store, into)
    result.row("export", rows=answer["rows"], mb=round(into.stat().st_size / 1e6, 1), peak_mb=answer["peak_mb"])
    result.at_most(f"export of {40_000 // part} rows: seconds", 30 / part, answer["seconds"])


def _median(answers: list[dict[str, Any]], name: str) -> float:
    return statistics.median(answer[name] for answer in answers)
