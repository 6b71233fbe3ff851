"""The planner from the command line: check an opened period, and try how well a pace can be foreseen."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from mzdesk import jsonio
from mzdesk.errors import BadInput
from mzdesk.rules.planner import certificate, history, verifier, windows
from mzdesk.terms import RiskGrade
from mzdesk.views.planner import Certificate, Period, Place

WARM_UP = 120
_ROWS = 150_000
_SURE = 0.7
_NEAR = 5


def verify(path: Path) -> tuple[bool, str]:
    """Whether an opened period is as it was promised, and the sentences that say so or name what is not."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"文件“{path.name}”读不出来。请检查文件名、位置和权限。", "file") from error
    faults = verifier.faults(raw)
    if faults:
        return False, "\n".join(f"不符：{fault}。" for fault in faults)
    told = jsonio.load_any(raw, path.name)
    promise = verifier.sha(verifier.canonical(told["promise"]))
    return True, f"核对无误：共 {len(told['draws'])} 次抽取。请把期初承诺值与期初公布的纸质件核对：\n{promise}"


def hand_out(out: Path) -> None:
    """Write the checking script, which runs without this program; raises BadInput."""
    try:
        shutil.copyfile(verifier.__file__, out)
    except OSError as error:
        raise BadInput(f"“{out.name}”没有写成功。请检查文件夹是否存在、磁盘空间和权限。", "out") from error


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How well somebody who learned from the first half foresees the second.

    `auc`: 0.5 is guessing and 1 certainty, within each risk; `safest`: visits on the fifth of the days he trusts most
    over the average; `sure`: the share of visits he was sure of.
    """

    auc: tuple[tuple[RiskGrade, float], ...]
    overall: float
    safest: float
    sure: float
    missed: int
    visits: int


def simulate(source: Path | None, *, number: int, intensity: int, days: int) -> tuple[Certificate, Foreseen]:
    """Play `days` days after a warm-up and let a learner watch; places from an opened period or invented.

    Raises BadInput when the learner is not installed, or for numbers that make no sense.
    """
    if not 20 <= number <= 40_000 or not 1000 <= intensity <= 5000 or not 60 <= days <= 1000:
        raise BadInput("机构数应为 20 至 40000，强度应为 1 至 5，天数应为 60 至 1000。请重新填写。", "days")
    _learner()
    places = _places_of(source) if source is not None else history.invented(number)
    period = played_period(places, intensity, days + WARM_UP)
    near = [beside(at, len(places)) for at in range(len(places))]
    played = history.play(places, period, history.planner(period, b"simulate"))
    return certificate.certify(places, period), watch(played, near=near, days=days)


def played_period(places: Sequence[Place], intensity: int, days: int) -> Period:
    """A made-up stretch in which every day is a planned one."""
    first = date(2026, 1, 1).toordinal()
    dates = tuple(date.fromordinal(first + day) for day in range(days))
    return Period("simulate", dates[0], dates[-1], dates, history.evenly(places, intensity, days))


def _places_of(source: Path) -> list[Place]:
    if not verify(source)[0]:
        raise BadInput(f"“{source.name}”没有通过核对，不能用来推演。请先用 mzdesk plan verify 查看。", "file")
    told = jsonio.load_any(source.read_bytes(), source.name)
    rows = [Place(row[0], row[1], RiskGrade(row[2]), row[3], 0, rank=row[7]) for row in told["places"]]
    if not rows:
        raise BadInput(f"“{source.name}”中没有机构，不能用来推演。请换一个文件。", "file")
    return windows.spread(rows)


def beside(at: int, number: int) -> list[int]:
    """The next five on the tour, before and after in turn."""
    return [(at + (step // 2 + 1) * (1 if step % 2 else -1)) % number for step in range(min(_NEAR, number - 1))]


def watch(played: Iterator[history.Day], *, near: Sequence[Sequence[int]], days: int) -> Foreseen:
    """Let a learner see the first half after the warm-up and foresee the second."""
    watcher = history.Watcher.of(len(near), near)
    stride = max(1, -(-len(near) * (days // 2) // _ROWS))
    halves: tuple[list[Any], list[Any]] = ([], [])
    missed = visits = 0
    for day in played:
        missed, visits = missed + day.missed, visits + len(day.seen)
        if day.day >= WARM_UP:
            which = range(day.day % stride, len(near), stride)
            half = halves[0] if day.day - WARM_UP < days // 2 else halves[1]
            rows = watcher.rows(day, which)
            half += [(row, at in day.seen, day.places[at].risk) for row, at in zip(rows, which, strict=True)]
        watcher.learn(day)
    return replace(_judged(*halves), missed=missed, visits=visits)


def _judged(first: list[Any], second: list[Any]) -> Foreseen:
    learner, score, threads = _learner()
    with threads(1):  # two would wait for each other on a busy machine
        learner.fit([row for row, _, _ in first], [seen for _, seen, _ in first])
        guesses = [float(pair[1]) for pair in learner.predict_proba([row for row, _, _ in second])]
    aucs, parts, sure, visits = [], [], 0, 0
    for risk in sorted({risk for _, _, risk in second}, key=list(RiskGrade).index):
        mine = [(guess, seen) for guess, (_, seen, of) in zip(guesses, second, strict=True) if of is risk]
        came = sum(seen for _, seen in mine)
        if not 0 < came < len(mine):
            continue
        aucs.append((risk, came, float(score([seen for _, seen in mine], [guess for guess, _ in mine]))))
        calm = sorted(mine)[: len(mine) // 5]
        parts.append((came, sum(seen for _, seen in calm) / max(1, len(calm)) / (came / len(mine))))
        sure += sum(seen and guess > _SURE for guess, seen in mine)
        visits += came
    overall = sum(came * auc for _, came, auc in aucs) / max(1, visits)
    safest = sum(came * part for came, part in parts) / max(1, visits)
    return Foreseen(tuple((risk, auc) for risk, _, auc in aucs), overall, safest, sure / max(1, visits), 0, visits)


def _learner() -> tuple[Any, Callable[..., float], Callable[[int], AbstractContextManager[Any]]]:
    """Gradient boosting, the measure of its guesses, and what limits its threads; raises BadInput without it."""
    try:
        ensemble: Any = importlib.import_module("sklearn.ensemble")
        metrics: Any = importlib.import_module("sklearn.metrics")
        threads: Any = importlib.import_module("threadpoolctl")
    except ImportError as error:
        raise BadInput(
            "推演需要 scikit-learn，本机没有安装。请在开发环境中运行：pip install 'mzdesk[dev]'。"
        ) from error
    learner = ensemble.HistGradientBoostingClassifier(max_iter=120, learning_rate=0.08, random_state=1)
    return learner, metrics.roc_auc_score, threads.threadpool_limits


def said(promise: Certificate, foreseen: Foreseen) -> str:
    """A simulation in Chinese lines."""
    lines = ["每个周期都能完成。" if promise.holds else "按此能力有周期完不成：" + "".join(promise.sentences)]
    lines.append(f"共检查 {foreseen.visits} 家次，错过周期 {foreseen.missed} 次。")
    lines += [f"{risk.label}风险：被料中的程度 {auc:.3f}（0.5 为纯猜，1 为全中）" for risk, auc in foreseen.auc]
    lines.append(
        f"有把握料中的检查占 {foreseen.sure:.1%}；最安心的五分之一日子仍有平均 {foreseen.safest:.0%} 的机会被查。"
    )
    return "\n".join(lines)
