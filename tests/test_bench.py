"""The benchmarks' own ledger: a run that is cut off keeps what it had measured, and a broken promise is seen."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

import tests.benchmarks.__main__ as bench
from mzdesk.rules import uscc
from tests.benchmarks import places
from tests.benchmarks.harness import Result


def test_rows_are_kept_when_a_run_is_cut_off(tmp_path: Path) -> None:
    """The file is whole after each row."""
    into = tmp_path / "out" / "desk.json"
    result = Result("desk", into)
    result.row("start", seconds=0.9)
    result.at_most("start: seconds", 1.2, 0.9)
    known = json.loads(into.read_text(encoding="utf-8"))
    assert set(known) == {"name", "machine", "rows", "targets"}
    assert known["rows"] == [{"what": "start", "seconds": 0.9}]
    assert known["targets"] == [{"what": "start: seconds", "target": 1.2, "value": 0.9, "holds": True}]


def test_a_quick_run_forgives_a_busy_machine_but_not_everything() -> None:
    """Twice the target passes in CI and fails by hand; three times fails in both."""
    result = Result("desk")
    result.at_most("twice", 10, 20)
    result.at_most("thrice", 10, 30)
    assert [target.what for target in result.broken(quick=False)] == ["twice", "thrice"]
    assert [target.what for target in result.broken(quick=True)] == ["thrice"]


@pytest.mark.parametrize(("value", "code"), [(1.0, 0), (9.0, bench.BROKEN)])
def test_a_broken_promise_fails_the_command(
    value: float, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`./dev bench` ends with a code of its own when a target is missed: a fault of the benchmark is something else."""

    def measure(_quick: bool, result: Result) -> None:
        result.at_most("seconds", 2.0, value)

    monkeypatch.setattr(bench, "names", lambda: ["desk"])
    monkeypatch.setattr(bench.importlib, "import_module", lambda _name: SimpleNamespace(run=measure))
    assert bench.main(["desk", "--json", str(tmp_path / "desk.json")]) == code
    assert json.loads((tmp_path / "desk.json").read_text(encoding="utf-8"))["targets"][0]["holds"] is (code == 0)


def test_every_benchmark_is_found() -> None:
    """Modules that can run are benchmarks, their helpers are not."""
    assert "desk" in bench.names()
    assert not {"harness", "places", "eyes", "clerk", "desk_child"} & set(bench.names())


def test_invented_places_are_all_different_and_repeatable() -> None:
    """The same numbers for the same seed; codes pass the check of GB 32100; telephone numbers are invented ones."""
    some = list(places.rows(2_000, ["甲镇", "乙乡"]))
    assert some == list(places.rows(2_000, ["甲镇", "乙乡"]))
    assert len({row["机构名称"] for row in some}) == len({row["统一社会信用代码"] for row in some}) == 2_000
    assert set(some[0]) == set(places.WIDE) >= set(places.NARROW)
    assert all(str(row["联系电话"]).startswith("1910000") for row in some)


def test_invented_codes_pass_the_check() -> None:
    """By the program's own rule."""
    assert [uscc.problem(places.code(number)) for number in range(200)] == [None] * 200
