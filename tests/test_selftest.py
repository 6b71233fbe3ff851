"""The installed program can tell whether it works, and what is loaded before it shows itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mzdesk import paths, selftest

# What the first table on screen can do without; 0.2 to 0.5 s and 20 to 60 MB in all.
HEAVY = (
    "reportlab",
    "openpyxl",
    "pypinyin",
    "alembic",
    "pypdfium2",
    "python_calamine",
    "PIL",
    "pikepdf",
    "zxingcpp",
    "icalendar",
)

_LOAD = """
import importlib, pkgutil, sys
import mzdesk.cli, mzdesk.db.work, mzdesk.ui
for found in pkgutil.walk_packages(mzdesk.ui.__path__, "mzdesk.ui."):
    importlib.import_module(found.name)
print(*[name for name in sys.argv[1:] if name in sys.modules])
"""


def test_selftest_passes() -> None:
    """Each part says so in one line."""
    done = subprocess.run([sys.executable, "-m", "mzdesk", "selftest"], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(lines) == len(selftest.CHECKS) + 1
    assert all(line.startswith("[通过] ") for line in lines[:-1])


def test_selftest_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken installation fails in Chinese, and the other checks still run."""
    monkeypatch.setattr(paths, "resource", lambda *parts: tmp_path.joinpath(*parts))
    monkeypatch.setattr(selftest, "CHECKS", (("资源文件", selftest.resources), ("数据库", selftest.store)))
    assert not selftest.run()
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith("[不通过] 资源文件")
    assert second.startswith("[通过] 数据库")
    assert last.startswith("自检没有通过")


def test_selftest_archives_a_paper(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A wheel of pikepdf without its validator prints papers, but can keep none."""
    monkeypatch.setattr(selftest, "CHECKS", (("文书", selftest.paper),))
    assert selftest.run()
    monkeypatch.setitem(sys.modules, "pikepdf.pdfa", None)
    monkeypatch.delattr("pikepdf.pdfa")
    assert not selftest.run()
    assert "[不通过] 文书：ModuleNotFoundError import of pikepdf.pdfa" in capsys.readouterr().out


def test_window_loads_nothing_heavy() -> None:
    """Papers, workbooks, readings and migrations are loaded when they are first needed."""
    done = subprocess.run([sys.executable, "-c", _LOAD, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


_FIRST = """
import sys
import mzdesk.app, mzdesk.ui.window, mzdesk.ui.pages.overview, mzdesk.services.overview
print(*[name for name in sys.argv[1:] if f"mzdesk.services.{name}" in sys.modules])
"""


def test_the_first_page_loads_the_services_of_no_other() -> None:
    """It reads a few counts of everything; loading all that would cost a second at every start."""
    others = (
        "campaigns",
        "checklists",
        "dailies",
        "duty",
        "hazards",
        "inspections",
        "orders",
        "plans",
        "rosters",
        "staff",
    )
    done = subprocess.run([sys.executable, "-c", _FIRST, *others], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
