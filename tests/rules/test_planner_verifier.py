"""An opened period is drawn again by a script of its own: it agrees with the program, and finds any change."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mzdesk.rules.planner import chain, verifier
from mzdesk.views.planner import Go, Officer, Secrets
from tests.rules.planner_cases import ROUGH, SECRETS, Season, period, season


def _eventful() -> Season:
    """Two weeks with everything that happens: cars, a blocked road, recusals, an absence, a second draw, new places."""
    made = season(60, 20)
    ties = frozenset(place.id for place in made.places[::5])
    made.crew = [
        Officer("officer-0", True, barred_places=ties),
        Officer("officer-1", True, barred_townships=frozenset({"500156001"})),
        Officer("officer-2", True),
        *(Officer(f"officer-{at}") for at in range(3, 8)),
    ]
    dates = made.plan.dates
    for when in dates[:6]:
        made.hold(Go(when, 5, 2))
    made.absent("officer-2", "officer-4")
    made.hold(Go(dates[6], 4, 1, excluded=ROUGH, excluded_reason="道路塌方"))
    made.hold(Go(dates[6], 3, 1, number=2, reason="第一组车辆故障"))
    fresh = replace(made.places[3], id="place-new", end=15, rank=4)
    risen = replace(made.standing.places[7], factor=2500)
    made.hold(Go(dates[8], 4, 2, 3), changes=(fresh, risen), gone=(made.places[0].id,))
    held = tuple(0 if day == 12 else turns for day, turns in enumerate(made.plan.capacity))
    made.hold(Go(dates[10], 6, 3), capacity=held)
    made.plan, promised = replace(made.plan, capacity=held), made.plan
    made.hold(Go(dates[13], 2, 1))
    made.plan = promised
    return made


@pytest.fixture(scope="module")
def eventful() -> Season:
    return _eventful()


def test_the_script_agrees_with_the_program(eventful: Season) -> None:
    assert verifier.faults(eventful.bundle()) == []


@pytest.mark.parametrize("intensity", [1.05, 1.5, 3.0])
def test_it_agrees_at_every_pace(intensity: float) -> None:
    made = season(200, 40, intensity, secrets=Secrets(b"a" * 32, b"b" * 32))
    for when, turns in zip(made.plan.dates, made.plan.capacity, strict=True):
        if turns:
            made.hold(Go(when, turns, min(2, turns)))
    assert verifier.faults(made.bundle()) == []


def _changes(told: dict[str, Any]) -> list[tuple[str, Any]]:
    """(what is found, how it is changed)."""
    last = told["draws"][-1]
    first, second = told["draws"][0], told["draws"][1]
    return [
        ("单位密钥", lambda: told["secrets"].update(office="00" * 32)),
        ("见证方密钥", lambda: told["secrets"].update(witness="")),
        ("内部期限密钥", lambda: told["secrets"].update(deadlines="00" * 32)),
        ("机构名录与期初公布", lambda: told["places"][4].__setitem__(6, 900)),
        ("计划期、工作日", lambda: told["period"].__setitem__(5, 0)),
        ("规则版本", lambda: told.update(format="mzdesk-plan-3")),
        ("与上一条记录不相接", lambda: first.update(excluded_reason="临时")),
        ("与上一条记录不相接", lambda: told["draws"].pop(2)),
        ("日期、次数不相接", lambda: second.update(date=first["date"])),
        ("抽取条件", lambda: last.update(count=3)),
        ("抽取时的机构名录", lambda: last.update(snapshot="0" * 64)),
        ("机会值", lambda: last.update(chances="0" * 64)),
        ("抽中的机构", lambda: last["trips"][0][0].__setitem__(0, "place-00059")),
        ("检查人员与重新抽取", lambda: last["trips"][0][0][1].reverse()),
        ("已派次数", lambda: last["officers"][0].__setitem__(2, 0)),
        ("末尾的封存值", lambda: told.update(closing="0" * 64)),
    ]


@pytest.mark.parametrize("which", range(16))
def test_what_was_changed_is_found_and_named(eventful: Season, which: int) -> None:
    told = json.loads(eventful.bundle())
    named, change = _changes(told)[which]
    change()
    found = verifier.faults(chain.canonical(told).encode() + b"\n")
    assert any(named in fault for fault in found), found


def test_any_changed_byte_is_found(eventful: Season) -> None:
    raw = eventful.bundle()
    luck = random.Random(7)
    for _ in range(150):
        at = luck.randrange(len(raw))
        other = bytearray(raw)
        other[at] ^= 1 << luck.randrange(7)
        assert verifier.faults(bytes(other)) != [], at


def test_an_empty_period_can_be_checked() -> None:
    assert verifier.faults(season(20, 10).bundle()) == []


def test_the_script_runs_alone(eventful: Season, tmp_path: Path) -> None:
    """Copied out of the program, without it, and with nothing but Python."""
    script, file = tmp_path / "verify.py", tmp_path / "period.json"
    shutil.copy(verifier.__file__, script)
    file.write_bytes(eventful.bundle())
    command = [sys.executable, "-I", "-S", str(script), str(file)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("核对无误：共 11 次抽取。")
    file.write_bytes(eventful.bundle().replace(b"place-new", b"place-old"))
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert ran.returncode == 1
    assert "不符：2026-07-13 第 1 次抽取：" in ran.stdout


def test_links_are_checked_backwards_and_tell_nothing_of_tomorrow() -> None:
    plan = period(season(20, 10).places, 2, 10)
    today, tomorrow = (chain.keys(SECRETS, plan, plan.dates[at]).office for at in (0, 1))
    assert hashlib.sha256(tomorrow).digest() == today
    assert chain.promise(SECRETS, plan, ()).office == hashlib.sha256(today).hexdigest()
