"""Where a benchmark keeps its figures: written to the file after each row, so that a cut-off run keeps its own."""

from __future__ import annotations

import atexit
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psutil

# CI's machine is shared: a quick run fails only when a figure is this many times its target.
QUICK_SLACK = 2.5
LONGEST = 900


@dataclass(frozen=True, slots=True)
class Target:
    """A promise (`value` is to be at most `target`) and whether it holds."""

    what: str
    target: float
    value: float
    holds: bool


@dataclass(slots=True)
class Result:
    """One benchmark's figures. `into` is the JSON file that is kept up to date, if any."""

    name: str
    into: Path | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def row(self, what: str, **figures: Any) -> None:
        """Keep a line of figures and show it."""
        self.rows.append({"what": what, **figures})
        print(f"  {what}: " + ", ".join(f"{name} {value}" for name, value in figures.items()), flush=True)
        self.write()

    def at_most(self, what: str, target: float, value: float) -> None:
        """Hold `value` against a promise, both in the unit that `what` names."""
        self.targets.append(Target(what, target, round(value, 4), value <= target))
        print(f"  {'holds ' if value <= target else 'BROKEN'} {what}: {value:.4g} (at most {target:g})", flush=True)
        self.write()

    def write(self) -> None:
        """Write what is known so far."""
        if self.into is None:
            return
        known = {
            "name": self.name,
            "machine": machine(),
            "rows": self.rows,
            "targets": [asdict(target) for target in self.targets],
        }
        self.into.parent.mkdir(parents=True, exist_ok=True)
        partial = self.into.with_name(self.into.name + ".part")
        partial.write_text(json.dumps(known, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        partial.replace(self.into)

    def broken(self, *, quick: bool) -> list[Target]:
        """The promises that were not kept; a quick run forgives up to QUICK_SLACK."""
        slack = QUICK_SLACK if quick else 1.0
        return [target for target in self.targets if target.value > target.target * slack]


def child(module: str, what: str, *about: object) -> dict[str, Any]:
    """What a process of its own answers in its last line (JSON); raises RuntimeError with its words when it fails.

    It begins as the command does, and finds its bytecode as an installed program does.
    """
    run = f"runpy.run_module('tests.benchmarks.{module}', run_name='__main__', alter_sys=True)"
    words = [sys.executable, "-c", f"import runpy; from mzdesk import cli; cli.calm(); {run}", what, *map(str, about)]
    environment = {**os.environ, "BEGAN": str(time.time()), "PYTHONPYCACHEPREFIX": bytecode()}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        running = subprocess.Popen(words, env=environment, stdout=out, stderr=err)
        most = _weigh(running)
        out.seek(0)
        err.seek(0)
        if running.returncode:
            raise RuntimeError(f"{what}: {err.read()[-2000:]}")
        answer: dict[str, Any] = json.loads(out.read().splitlines()[-1])
    return {"all_mb": round(most), **answer}


@cache
def bytecode() -> str:
    """A folder for it, there as long as the benchmarks run."""
    folder = tempfile.mkdtemp(prefix="mzdesk-bytecode-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _weigh(running: subprocess.Popen[bytes]) -> float:
    """Wait for a process; the most MB that it and those it started held together, shared pages counted once."""
    most, end = 0.0, time.monotonic() + LONGEST
    while running.poll() is None:
        if time.monotonic() > end:
            running.kill()
        held = 0
        try:
            told = psutil.Process(running.pid)
            for each in (told, *told.children(recursive=True)):
                info = each.memory_full_info()
                held += getattr(info, "pss", info.rss)
        except psutil.Error:  # one has just ended
            held = 0
        most = max(most, held / 2**20)
        time.sleep(0.25)
    return most


def machine() -> dict[str, Any]:
    """What the figures were taken on; no names."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), sys.platform)
