"""The promises of the papers: a hundred orders a second, a thick dossier in seconds, a preview at once."""

from __future__ import annotations

import statistics
import tempfile

from tests.benchmarks.harness import Result, child


def run(quick: bool, result: Result) -> None:
    """Measure all; with `quick` a tenth of the orders and of the dossier."""
    part = 10 if quick else 1
    with tempfile.TemporaryDirectory(prefix="mzdesk-bench-") as folder:
        _orders(1_000 // part, folder, result)
        _dossier(300 // part, part, folder, result)
        _preview(3 if quick else 5, folder, result)


def _orders(count: int, folder: str, result: Result) -> None:
    answer = child("documents_child", "orders", count, folder)
    result.row("orders of one page", **answer)
    result.at_most("orders: ms of CPU each, before archiving", 10, answer["cpu_ms"])
    result.at_most("orders: KB of the largest", 80, answer["largest_kb"])
    result.row("orders that share no words", **child("documents_child", "strangers", count, folder))


def _dossier(photos: int, part: int, folder: str, result: Result) -> None:
    answer = child("documents_child", "dossier", photos, folder)
    result.row("dossier", **answer)
    result.at_most(f"dossier of {200 // part} pages and {photos} photos: seconds", 20 / part, answer["seconds"])
    result.at_most(f"dossier of {200 // part} pages and {photos} photos: MB", 400, answer["peak_mb"])
    result.at_most(f"dossier of {200 // part} pages and {photos} photos, archived: MB", 400, answer["archived_mb"])


def _preview(times: int, folder: str, result: Result) -> None:
    answers = [child("documents_child", "preview", 10, folder) for _ in range(times)]
    warm = statistics.median(answer["warm_ms"] for answer in answers)
    cold = statistics.median(answer["cold_ms"] for answer in answers)
    result.row("preview of a notice", pages=answers[0]["pages"], warm_ms=warm, cold_ms=cold)
    result.at_most("preview: ms from the notice of 10 pages to its first page", 300, warm)
