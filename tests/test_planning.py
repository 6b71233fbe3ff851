"""`mzdesk plan`: an opened period is checked, the checking script handed out, a pace tried against a learner."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mzdesk import cli, planning
from mzdesk.errors import BadInput
from mzdesk.terms import RiskGrade
from mzdesk.views.planner import Go
from tests.benchmarks import __main__ as bench
from tests.benchmarks import plan
from tests.rules.planner_cases import season


@pytest.fixture
def period(tmp_path: Path) -> Path:
    made = season(40, 20)
    for when in made.plan.dates[:5]:
        made.hold(Go(when, 4, 1))
    file = tmp_path / "三季度.json"
    file.write_bytes(made.bundle())
    return file


def test_verify_says_that_all_fits(period: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plan", "verify", str(period)]) == cli.DONE
    assert capsys.readouterr().out.startswith("核对无误：共 5 次抽取。")


def test_verify_names_what_does_not_fit(period: Path, capsys: pytest.CaptureFixture[str]) -> None:
    period.write_bytes(period.read_bytes().replace(b'"per_team":2', b'"per_team":3', 1))
    assert cli.main(["plan", "verify", str(period)]) == cli.FAILED
    assert "不符：2026-07-01 第 1 次抽取：抽取条件" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["verify"], "请写明要核对的文件"),
        (["verify", "nowhere.json"], "“nowhere.json”读不出来"),
        (["script"], "请用 --out 指定输出文件"),
        (["script", "--out", "no/such/folder.py"], "“folder.py”没有写成功"),
        (["simulate", "--places", "3"], "机构数应为 20 至 40000"),
        (["simulate", "--intensity", "0.5"], "强度应为 1 至 5"),
    ],
)
def test_what_can_not_be_done_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plan", *words]) == cli.REFUSED
    assert said in capsys.readouterr().err


def test_the_script_that_is_handed_out_runs(period: Path, tmp_path: Path) -> None:
    script = tmp_path / "核对.py"
    assert cli.main(["plan", "script", "--out", str(script)]) == cli.DONE
    ran = subprocess.run([sys.executable, "-I", "-S", str(script), str(period)], capture_output=True, encoding="utf-8")
    assert (ran.returncode, ran.stdout[:4]) == (0, "核对无误")


def test_simulate_tells_how_well_a_pace_is_foreseen(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plan", "simulate", "--places", "60", "--days", "120"]) == cli.DONE
    said = capsys.readouterr().out
    assert said.startswith("每个周期都能完成。\n共检查 ")
    assert "错过周期 0 次" in said
    assert "重大风险：被料中的程度 0." in said


def test_a_period_that_was_opened_can_be_played_on(period: Path) -> None:
    certificate, foreseen = planning.simulate(period, number=200, intensity=2000, days=60)
    assert certificate.holds
    assert next(risk for risk, _ in foreseen.auc) is RiskGrade.MAJOR
    period.write_bytes(b"{}")
    with pytest.raises(BadInput, match="没有通过核对，不能用来推演"):
        planning.simulate(period, number=200, intensity=2000, days=60)


def test_simulate_asks_for_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    with pytest.raises(BadInput, match="推演需要 scikit-learn，本机没有安装"):
        planning.simulate(None, number=60, intensity=2000, days=60)


def test_the_benchmark_takes_words_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    asked = plan.options(["--n", "200", "--rho", "1.5,2", "--peers", "ours", "--days", "90"])
    assert asked == {"cases": [(200, 1.5, "ours"), (200, 2.0, "ours")], "days": 90}
    for words in (["documents", "--rho=2"], ["--rho=2"]):
        with pytest.raises(SystemExit):
            bench.main(words)
        assert "unknown: --rho=2" in capsys.readouterr().err
