"""`mzdesk import KIND FILE`: every golden file as its JSON says, told in a report; a refused file leaves no trace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mzdesk import cli, importing
from mzdesk.db.work import Store
from mzdesk.models.facilities import Facility, ImportBatch
from tests.exchange.cases import GOLDEN, WANTED, workbook
from tests.exchange.test_examples import _places, _same_records
from tests.factories import SYSTEM, office

_KEYS = {"outcome", "message", "accept", "reject", "warn", "ignore", "seconds", "peak_mb"}


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A store that is set up."""
    path = tmp_path / "store.sqlite"
    store = Store.open(path)
    office(store)
    store.close()
    return str(path)


def run(*words: Any) -> int:
    return cli.main(["import", *map(str, words)])


def kept(place: str, model: Any = Facility) -> int:
    store = Store.open(place)
    with store.read(SYSTEM) as session:
        found = session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
    store.close()
    return found


def told(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("wanted_path", WANTED, ids=lambda path: path.name.split("_")[0])
def test_every_golden_file_is_reported_as_its_json_says(wanted_path: Path, place: str, tmp_path: Path) -> None:
    wanted = told(wanted_path)
    kind = "facility" if wanted["kind"] == "any" else wanted["kind"]
    report = tmp_path / "out" / "report.json"
    code = run(kind, GOLDEN / wanted["file"], "--report", report, "--store", place)
    found = told(report)
    assert set(found) == _KEYS
    assert (found["seconds"] >= 0, found["peak_mb"] > 5) == (True, True)
    if wanted["outcome"] == "refuse":
        assert (code, found["outcome"], found["accept"]) == (2, "refuse", [])
        assert all(word in found["message"] for word in wanted["message_must_mention"])
        assert (kept(place), kept(place, ImportBatch)) == (0, 0)
        return
    assert (code, found["outcome"], found["message"]) == (0, "ok", None)
    _same_records(wanted, found)
    assert _places(wanted, "reject", ()) == _places(wanted, "reject", (), found)
    assert _places(wanted, "warn", ("field",)) <= _places(wanted, "warn", ("field",), found)


@pytest.mark.parametrize("dry", [True, False])
def test_a_store_that_is_not_set_up_is_neither_made_nor_filled(
    dry: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, report = tmp_path / "none.sqlite", tmp_path / "report.json"
    words = ["--dry-run"] if dry else []
    assert run("facility", GOLDEN / "H03_facilities_gb18030.csv", "--report", report, "--store", place, *words) == 0
    assert (place.exists(), len(told(report)["accept"])) == (False, 60)
    said = capsys.readouterr()
    assert said.out == "H03_facilities_gb18030.csv：读出 60 行，不能导入 0 行。\n"
    assert ("还没有完成首次设置" in said.err) is not dry


def test_a_dry_run_compares_and_stores_nothing(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = GOLDEN / "H03_facilities_gb18030.csv"
    assert run("facility", file, "--store", place, "--dry-run") == 0
    assert capsys.readouterr().out.startswith("H03_facilities_gb18030.csv：新增 60。只检查，没有写入。")
    assert (kept(place), kept(place, ImportBatch)) == (0, 0)


def test_an_import_is_stored_once_and_a_second_one_changes_nothing(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = GOLDEN / "H03_facilities_gb18030.csv"
    assert run("facility", file, "--store", place) == 0
    assert "新增 60。已导入 60 条。" in capsys.readouterr().out
    assert run("facility", file, "--store", place) == 0
    assert "无变化 60。已导入 0 条。" in capsys.readouterr().out
    assert (kept(place), kept(place, ImportBatch)) == (60, 1)


def test_open_questions_are_named(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = ["机构名称", "机构类别", "乡镇（街道）", "联系电话"]
    file = tmp_path / "表.xlsx"
    file.write_bytes(workbook({"表": [head, ["松涛敬老院", "养老机构", "巷口镇", "19100000001"]]}))
    assert run("facility", file, "--store", place) == 0
    assert "乡镇（街道）为“巷口镇”的 1 行没有导入，请在程序里选择，或改好表格后重新导入。" in capsys.readouterr().out


def test_a_missing_file_and_a_report_that_cannot_be_written_are_refused(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("staff", tmp_path / "没有.xlsx", "--store", place) == 2
    assert "找不到文件“没有.xlsx”" in capsys.readouterr().err
    blocked = tmp_path / "report"
    blocked.mkdir()
    assert run("facility", GOLDEN / "H03_facilities_gb18030.csv", "--store", place, "--report", blocked) == 2
    assert ("写不进去" in capsys.readouterr().err, kept(place)) == (True, 0)


def test_the_most_memory_is_told_in_megabytes() -> None:
    assert 10 < importing.peak_mb() < 20_000
