"""A program that is killed while a visit is keyed in loses nothing that was typed a second before."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from mzdesk import clock
from tests.proofs.crash_child import STEPS
from tests.ui import visits
from tests.ui.visits import Bureau

ROOT: Final = Path(__file__).parents[2]
NOTHING: Final[dict[str, Any]] = {
    "到达": "",
    "离开": "",
    "在场": "",
    "小结": "",
    "签字": "请选择",
    "结果": ["合格 0", "不合格 0"],
    "问题": "",
    "部位": "",
    "照片": [],
}


def expected(items: int, wording: str) -> dict[str, dict[str, Any]]:
    """What each step adds to the screen."""
    return {
        "打开检查": {},
        "到达时间": {"到达": "0810"},
        "合格": {"到达": "2026-11-23 08:10", "结果": ["合格 1", "不合格 0"]},
        "不合格": {"结果": ["合格 1", "不合格 1"], "问题": f"未做到：{wording}"},
        "隐患描述": {"问题": "二层疏散通道堆放纸箱 6 个"},
        "部位": {"部位": "二层东侧走廊"},
        "照片拖入": {"照片": ["1200x900"]},
        "照片粘贴": {"照片": ["1200x900", "640x480"]},
        "其余合格": {"结果": [f"合格 {items - 1}", "不合格 1"]},
        "在场人员": {"在场": "周某"},
        "小结": {"小结": "通道堆物，其余正常。"},
        "保存前": {"离开": "2026-11-23 08:55", "签字": "已签字"},
    }


def chosen(count: int) -> list[str]:
    """`count` of the twelve steps, spread evenly; which ones turns with the calendar day."""
    names, start = list(STEPS), clock.SystemClock().now().toordinal()
    return [names[(start + number * len(names) // count) % len(names)] for number in range(count)]


def child(*words: str, home: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"MZDESK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "tests.proofs.crash_child", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def killed(*words: str, home: Path) -> int:
    """Let a child type, kill it when its last key is a second old; returns how it ended."""
    with child("type", *words, home=home) as typing:
        assert typing.stdout is not None
        said = typing.stdout.readline()
        typing.kill()
        typing.wait()
    assert said == "aged\n", "the window did not come so far"
    return typing.returncode


def come_back(*words: str, home: Path) -> dict[str, Any]:
    """A new process: what it offers and shows."""
    with child("restore", "0", *words, home=home) as again:
        answer, _ = again.communicate(timeout=120)
    found: dict[str, Any] = json.loads(answer)
    return found


@pytest.mark.proof
def test_what_was_typed_a_second_ago_survives_being_killed_after_each_step(
    scale: Callable[[int], int], tmp_path: Path
) -> None:
    bureau = Bureau.founded(tmp_path)
    steps = list(STEPS)
    for name in chosen(scale(len(steps))):
        folder = tmp_path / f"{steps.index(name):02d}"
        folder.mkdir()
        office = bureau.moved(folder)
        visit = visits.seen(office, visits.sent(office))
        office.store.close()
        photo = folder / "走道.jpg"
        photo.write_bytes(visits.photo("green", clock.office(clock.now()), side=1200))
        given = (str(office.place), visit.row.code, str(photo))
        ended = killed(str(steps.index(name) + 1), *given, home=folder / "home")
        assert ended == -signal.SIGKILL
        wanted = dict(NOTHING)
        for step in steps[: steps.index(name) + 1]:
            wanted |= expected(len(visit.items), visit.items[1].item.text)[step]
        found = come_back(*given, home=folder / "home")
        assert found["offered"] is (name != "打开检查"), f"after {name}"
        assert found["seen"] == wanted, f"after {name}"
