"""What holds for the whole repository: nothing of one machine, licences for what is not ours, pages that are true."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mzdesk.terms import Capability

ROOT = Path(__file__).parents[1]
TEXT = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".sh", ".sql", ".mako", ".qss", ".json", ".svg", ""}
# A path of somebody's machine; the folders that every Linux has are fine.
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:work|farm|root|home|Users|opt/pypi)/\w")
# Hosts of package indexes and mirrors: installing uses whatever the machine itself is set up with.
MIRROR = re.compile(
    r"https?://[^\s\"'>)]*(?:pypi|pythonhosted|deb\.debian|ubuntu\.com|npmjs|npmmirror|tuna\.tsinghua|aliyun|mirror)",
    re.I,
)


def project_files() -> list[Path]:
    """The project's files, found without git: a fresh machine may have none."""
    ignored = {line.strip().rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
    ignored |= {".git", "*.pyc"}
    found: list[Path] = []
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if not any(fnmatch(name, each) for each in ignored)]
        found += [Path(folder, name) for name in files if not any(fnmatch(name, each) for each in ignored)]
    return found


@pytest.fixture(scope="module")
def files() -> list[Path]:
    return project_files()


def lines_that(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    """`file:line` of each hit in the text files, this one aside."""
    hits = []
    for file in files:
        if file.suffix not in TEXT or file == Path(__file__) or file.stat().st_size > 2_000_000:
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        hits += [
            f"{file.relative_to(ROOT)}:{number}"
            for number, line in enumerate(text.splitlines(), 1)
            if pattern.search(line)
        ]
    return hits


def test_no_path_of_one_machine(files: list[Path]) -> None:
    """A checkout works wherever it lies."""
    assert lines_that(MACHINE_PATH, files) == []


def test_no_mirror_host(files: list[Path]) -> None:
    """Packages come from where the machine's owner said they come from."""
    assert lines_that(MIRROR, files) == []


def test_patterns_can_find(tmp_path: Path) -> None:
    """The two searches above would see what they are looking for."""
    guilty = tmp_path / "guilty.py"
    guilty.write_text('A = "/' + 'home/clerk/x"\nB = "https://' + 'pypi.example.org/simple"\n', encoding="utf-8")
    assert MACHINE_PATH.search(guilty.read_text(encoding="utf-8").splitlines()[0])
    assert MIRROR.search(guilty.read_text(encoding="utf-8").splitlines()[1])


def test_each_resource_says_where_it_is_from(files: list[Path]) -> None:
    """Whatever is not ours has its licence or its source beside it, or named in its first lines."""
    ours = {"themes"}
    beside = re.compile(r"licen[cs]e|OFL|README|NOTICE", re.I)
    for file in files:
        parts = file.relative_to(ROOT).parts
        if parts[0] == "resources" and parts[1] not in ours:
            told = any(beside.search(other.name) for other in file.parent.iterdir())
            assert told or re.search("来源|\nsource = ", file.read_text(encoding="utf-8")[:1000]), file


def test_no_resource_weighs_more_than_a_font(files: list[Path]) -> None:
    """The wheel stays small; only fonts may be large."""
    heavy = [f.name for f in files if f.stat().st_size > 3_000_000 and f.suffix not in (".ttf", ".otf")]
    assert heavy == []


@pytest.mark.parametrize("capability", Capability)
def test_each_capability_has_a_manual_page(capability: Capability) -> None:
    """F1 finds a page, titled with the word that the navigation shows."""
    page = ROOT / "docs" / "manual" / f"{capability.value}.md"
    title = page.read_text(encoding="utf-8").splitlines()[0]
    assert title.startswith(f"# {capability.label}")


def test_manual_is_written_for_clerks() -> None:
    """No English words but names of keys, commands, file kinds and the like."""
    allowed = re.compile(
        r"`[^`]*`|\b(?:Ctrl|Alt|Shift|Esc|Enter|F\d+|Excel|WPS|PDF|HEIC|Word|SQLite|PostgreSQL|SHA|GCJ|WGS|xlsx|xls|ods|csv|docx|E\+\d+|[A-Z])\b"
        r"|\b(?:cq|zq|ynj)\b|\(\w+\.md\)"
    )
    for page in (ROOT / "docs" / "manual").glob("*.md"):
        rest = allowed.sub("", page.read_text(encoding="utf-8"))
        assert re.findall(r"[A-Za-z]{2,}", rest) == [], page.name


def test_links_between_pages_lead_somewhere(files: list[Path]) -> None:
    """No dead link in the documents."""
    dead = []
    for page in (file for file in files if file.suffix == ".md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                dead.append(f"{page.name} -> {target}")
    assert dead == []


def test_changelog_names_this_version() -> None:
    """Clerks read what is new in the version they were given."""
    from mzdesk import __version__

    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {__version__}" in text
    assert text.count("\n- ") >= 3


def test_dev_is_posix() -> None:
    """The shell of a bare Debian reads it."""
    assert (ROOT / "dev").read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert (ROOT / "dev").stat().st_mode & 0o111
    subprocess.run(["sh", "-n", "dev"], cwd=ROOT, check=True)
    bashisms = re.compile(r"\[\[|\blocal\b|\bfunction\b|<<<|\$'|\bsource\b|pipefail|&>")
    assert [line for line in (ROOT / "dev").read_text(encoding="utf-8").splitlines() if bashisms.search(line)] == []


# --- the lock agrees with pyproject.toml -----------------------------------------------------------------------------


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(name: str) -> list[tuple[Requirement, int]]:
    """Each pinned requirement of a lock file with the number of its hashes."""
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").strip())
    return [(Requirement(block.split("\\")[0].strip()), block.count("--hash=sha256:")) for block in blocks]


def wanted(name: str) -> list[Requirement]:
    told = project()
    lines = told["project"]["dependencies"] + told["dependency-groups"]["build"]
    if name == "dev":
        lines += told["project"]["optional-dependencies"]["dev"]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", ["run", "dev"])
def test_lock_keeps_what_the_project_asks(name: str) -> None:
    """Every dependency is pinned inside its bounds, for each Python and system it is asked for."""
    pins = locked(name)
    for asked in wanted(name):
        found = [pin for pin, _ in pins if canonicalize_name(pin.name) == canonicalize_name(asked.name)]
        inside = [pin for pin in found if asked.specifier.contains(next(iter(pin.specifier)).version)]
        assert inside, f"{asked} is not in requirements/{name}.txt: run ./dev lock"


@pytest.mark.parametrize("name", ["run", "dev"])
def test_lock_is_pinned_and_hashed(name: str) -> None:
    """What is installed is what was looked at."""
    for pin, hashes in locked(name):
        assert [each.operator for each in pin.specifier] == ["=="]
        assert hashes > 0, pin.name


def test_both_locks_agree() -> None:
    """What developers test is what clerks run."""
    run, dev = ({(pin.name, str(pin.specifier), str(pin.marker)) for pin, _ in locked(name)} for name in ("run", "dev"))
    assert run <= dev


def test_dependencies_have_both_bounds() -> None:
    """A new major version comes in by a commit, not by itself."""
    for asked in wanted("dev"):
        operators = {each.operator for each in asked.specifier}
        assert {">=", "<"} <= operators, asked
