"""`mzdesk roster`: a file in, a file out, one sentence for whatever can't be used, nothing half written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mzdesk import cli, jsonio, rostering
from mzdesk.views.roster import RosterAnswer, RosterProblem
from tests.rules.roster_checker import broken
from tests.rules.test_roster import month

PLAIN: dict[str, Any] = {
    "people": [
        {"id": "L1", "name": "领导一", "role": "leader"},
        {"id": "L2", "name": "领导二", "role": "leader"},
        {"id": "P1", "name": "职员一", "senior": True},
        {"id": "P2", "name": "职员二"},
        {"id": "P3", "name": "职员三", "leave": [{"first": "2026-10-02", "last": "2026-10-02", "reason": "出差"}]},
        {"id": "P4", "name": "职员四"},
    ],
    "days": [{"day": f"2026-10-0{day}", "kind": "holiday"} for day in range(1, 4)],
    "rules": {"officer_rest": 0},
}


def run(*words: object) -> int:
    return cli.main(["roster", *map(str, words)])


def given(folder: Path, plain: object) -> Path:
    source = folder / "值班.json"
    source.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    return source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "文件"
    made.mkdir()
    return made


def test_a_roster_is_made_from_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = folder / "in.json", folder / "out.json"
    source.write_bytes(jsonio.dump(month(seniors=1)))
    assert run("--input", source, "--out", out) == 0
    assert "已无法更均衡" in capsys.readouterr().out
    answer = jsonio.load(out.read_bytes(), RosterAnswer)
    assert broken(jsonio.load(source.read_bytes(), RosterProblem), answer.seats) == []
    first = out.read_bytes()
    assert run("--input", source, "--out", out) == 0
    assert out.read_bytes() == first
    assert run("--input", source, "--out", out, "--seed", 3) == 0
    assert out.read_bytes() != first
    assert sorted(path.name for path in folder.iterdir()) == ["in.json", "out.json"]


def test_plain_words_are_enough(folder: Path) -> None:
    out = folder / "out.json"
    assert run("--input", given(folder, PLAIN), "--out", out) == 0
    seats = json.loads(out.read_text(encoding="utf-8"))["seats"]
    assert len(seats) == 9
    assert not [seat for seat in seats if seat["day"] == "2026-10-02" and seat["person"] == "P3"]


def test_no_roster_is_said_with_its_reasons_and_the_file_tells_more(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1: done, but not passed."""
    plain = {**PLAIN, "people": PLAIN["people"][:5]}
    out = folder / "out.json"
    assert run("--input", given(folder, {**plain, "rules": {"officer_rest": 1}}), "--out", out) == 1
    assert "值班员" in capsys.readouterr().out
    answer = jsonio.load(out.read_bytes(), RosterAnswer)
    assert answer.missing
    assert answer.why


def test_the_fields_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--schema") == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"input", "output"}
    fields = told["input"]["$defs"]["RosterProblem"]["properties"]
    assert {"people", "days", "rules", "forbidden", "pins"} <= set(fields)


FAULTS: list[tuple[Any, str]] = [
    ({**PLAIN, "people": [{"id": "P1"}]}, "缺少字段“name”"),
    ({**PLAIN, "days": [{"day": "十月一日"}]}, "写法不对"),
    ({**PLAIN, "people": [{"id": "P1", "name": "甲", "role": "boss"}]}, "不能是“boss”"),
    ({**PLAIN, "rules": {"rest": 1}}, "不认识的字段“rules.rest”"),
    ({**PLAIN, "people": [{"id": "P1", "name": "甲", "age": 40}]}, "不认识的字段“people[0].age”"),
    ({**PLAIN, "days": []}, "没有要排班的日期"),
    ({**PLAIN, "rules": {"posts": 3}}, "rules.posts"),
    ([], "应为对象"),
]


@pytest.mark.parametrize(("plain", "said"), FAULTS)
def test_refusals_name_the_field(plain: Any, said: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = given(folder, plain)
    assert run("--input", source, "--out", folder / "out.json") == 2
    told = capsys.readouterr().err.strip()
    assert said in told
    assert "\n" not in told
    assert list(folder.iterdir()) == [source]


def test_files_that_are_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = given(folder, PLAIN)
    for words, said in (
        ((), "请用 --input"),
        (("--input", source), "请用 --out"),
        (("--input", folder / "没有.json", "--out", folder / "x.json"), "读不出来"),
        (("--input", source, "--out", folder / "没有" / "x.json"), "没有写成功"),
        (("--input", source, "--out", folder / "x.json", "--seed", "甲"), "--seed"),
    ):
        if "甲" in words:
            with pytest.raises(SystemExit) as end:
                run(*words)
            assert end.value.code == 2
        else:
            assert run(*words) == 2
        assert said in capsys.readouterr().err
    assert list(folder.iterdir()) == [source]


def test_a_broken_disk_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError

    source = given(folder, PLAIN)
    monkeypatch.setattr(rostering.os, "replace", full)
    assert run("--input", source, "--out", folder / "x.json") == 2
    assert list(folder.iterdir()) == [source]


def test_the_exact_solver_is_optional(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = given(folder, PLAIN)
    monkeypatch.setattr(rostering.backend, "available", lambda: None)
    assert run("--input", source, "--out", folder / "x.json", "--exact") == 2
    assert "没有安装精确求解组件" in capsys.readouterr().err
    assert list(folder.iterdir()) == [source]
