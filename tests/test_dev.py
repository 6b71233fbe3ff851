"""./dev on machines that lack something: says what, changes nothing, and ends with 2."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout's script on a machine of a plain user with the shell's own tools and nothing else."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "cat", "cksum", "mktemp", "chmod", "rm", "mkdir"):
        found = shutil.which(name)
        assert found is not None
        (tools / name).symlink_to(found)
    _program(tools / "id", "echo 1000")
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def dev(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the script there, with only the tools that the machine has."""
    environment = {"PATH": str(folder / "bin"), "LC_ALL": "C"}
    return subprocess.run(
        [str(folder / "bin" / "sh"), "dev", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_needs_nothing(bare: Path) -> None:
    """The first thing that somebody types."""
    done = dev(bare)
    assert done.returncode == 0
    for word in ("run", "test", "check", "prove", "bench", "screenshots", "demo"):
        assert f"./dev {word}" in done.stdout


def test_unknown_word_is_refused(bare: Path) -> None:
    """A slip of the finger starts no installation."""
    done = dev(bare, "tset")
    assert done.returncode == 2
    assert done.stderr.startswith("Unknown: tset")


def test_plain_user_gets_the_one_line_for_the_administrator(bare: Path) -> None:
    """No root, no sudo: exit 2, the line to hand on, and nothing made."""
    done = dev(bare, "test")
    assert done.returncode == 2
    assert "apt-get install python3 python3-venv" in done.stderr.splitlines()
    assert not (bare / ".venv").exists()


@pytest.mark.parametrize(("display", "asked"), [("", False), (":0", True)])
def test_screen_libraries_are_asked_for_only_with_a_screen(bare: Path, display: str, asked: bool) -> None:
    """A server without a display needs no X libraries. The stand-in says that it misses whatever it is asked about."""
    python = 'case "$1" in -) shift; for pair in "$@"; do printf "%s " "${pair#*=}"; done ;; esac'
    _program(bare / "bin" / "python3", python)
    words = [str(bare / "bin" / "sh"), "dev", "run"]
    environment = {"PATH": str(bare / "bin"), "DISPLAY": display}
    done = subprocess.run(words, cwd=bare, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "libegl1" in done.stderr
    assert ("libxcb-cursor0" in done.stderr) is asked


def test_a_failed_installation_is_said_so(bare: Path) -> None:
    """As root without a working apt: 2 again, with the line to try by hand."""
    _program(bare / "bin" / "id", "echo 0")
    _program(bare / "bin" / "env", "exit 100")
    _program(bare / "bin" / "apt-get", "exit 100")
    done = dev(bare, "check")
    assert done.returncode == 2
    assert "could not be installed" in done.stderr


def test_prepared_checkout_installs_nothing(bare: Path) -> None:
    """The stamp in .venv is believed: the second run starts at once."""
    _program(bare / "bin" / "python3", "exit 0")
    venv = bare / ".venv" / "bin"
    venv.mkdir(parents=True)
    _program(venv / "python", 'echo "ran $*"')
    stamp = subprocess.run(
        ["sh", "-c", 'printf "%s %s\\n" "$(pwd)" "$(cat requirements/dev.txt pyproject.toml | cksum)"'],
        cwd=bare, capture_output=True, text=True, check=True,
    )  # fmt: skip
    (bare / ".venv" / "stamp-dev").write_text(stamp.stdout, encoding="utf-8")
    done = dev(bare, "bench", "desk", "--quick")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "ran -m tests.benchmarks desk --quick\n"
