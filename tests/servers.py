"""PostgreSQL servers on loopback that may be killed, set up by installer/server, and a line that can be cut."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tests import postgres

SCRIPTS = Path(__file__).parents[1] / "installer" / "server"
TOOLS = ("initdb", "pg_ctl", "psql", "pg_basebackup", "pg_rewind", "pg_dump", "pg_restore", "pg_verifybackup")
_DOOR = "host replication mz_replica 127.0.0.1/32 trust"
_INITDB = ("-U", postgres.USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")


class Node:
    """One server: its folder, its port, and the scripts run beside it as its owner runs them."""

    def __init__(self, folder: Path, name: str, *, listens: bool = True) -> None:
        self._address = "127.0.0.1" if listens else ""
        self.name, self.home, self.port = name, folder / name, free_port()
        self.data = self.home / "data"
        self.home.mkdir(mode=0o700)
        if owner := postgres._owner():
            shutil.chown(self.home, owner)

    def make(self) -> None:
        """Make the first server of a pair and start it."""
        self.call("initdb", "-D", str(self.data), *_INITDB)
        self.call("pg_ctl", "-D", str(self.data), "-l", str(self.home / "log"), "-w", "-o", self.options, "start")

    @property
    def options(self) -> str:
        """What the server is started with; it needn't wait for the disk, since processes are killed, not machines."""
        where = f"-c listen_addresses='{self._address}' -c port={self.port} -c unix_socket_directories={self.home}"
        return f"{where} -c fsync=off -c max_connections=60 -c shared_buffers=32MB"

    def reach(self, user: str = postgres.USER, port: int | None = None) -> str:
        """A connection string over the network, without a database."""
        return f"host=127.0.0.1 port={port or self.port} user={user}"

    def url(self, database: str) -> str:
        """How the program reaches a database of this server: over its socket, for over the network it wants TLS."""
        return f"postgresql+psycopg://{postgres.USER}@/{database}?host={self.home}&port={self.port}"

    @contextmanager
    def administrator(self, database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
        """The server's administrator, each statement by itself."""
        where = f"host={self.home} port={self.port} user={postgres.USER} dbname={database}"
        with psycopg.connect(where, autocommit=True) as connection:
            yield connection

    def call(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs."""
        postgres._call(self.home, program, *words)

    def script(self, name: str, *words: str, owner: bool = True, **settings: str) -> tuple[int, str]:
        """Run a script of installer/server here, as the data's owner or as we are; its exit code and what it said."""
        given = {
            "PATH": os.environ["PATH"],
            "PGBIN": str(postgres._programs(self.home.parent)), "PGDATA": str(self.data), "PGHOST": str(self.home),
            "PGPORT": str(self.port), "PGUSER": postgres.USER, "PGLOG": str(self.home / "log"),
            "PGOPTIONS_SERVER": self.options, "REPLICA_DOOR": _DOOR, "LEAST_FREE_GB": "0",
        } | settings  # fmt: skip
        stands_in = postgres._owner() if owner else None
        before = ["runuser", "-u", stands_in, "--"] if stands_in else []
        command = [*before, "env", "-i", *(f"{key}={value}" for key, value in given.items()), "sh"]
        command += [str(self.home.parent / "scripts" / name), *words]
        # not a pipe: a server that it starts would keep it open
        with (self.home.parent / "said").open("wb+") as out:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", timeout=300)
            out.seek(0)
            return done.returncode, out.read().decode(errors="replace")

    def kill(self) -> None:
        """Kill the server and every process of it at once, as a machine that dies does."""
        first = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        every = [first, *first.children(recursive=True)]
        for process in every:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(every, timeout=30)

    def stop(self) -> None:
        """Stop it if it runs."""
        if (self.data / "postmaster.pid").exists():
            with contextlib.suppress(RuntimeError):
                self.call("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")


@contextmanager
def room(what: str) -> Iterator[Path]:
    """A folder for servers, with the scripts; skips by name where the programs are not there."""
    folder = Path(tempfile.mkdtemp(prefix="mzdesk-servers-"))
    folder.chmod(0o755)
    try:
        programs = postgres._programs(folder)
        missing = [name for name in TOOLS if not (programs / name).exists()]
        if missing:
            pytest.skip(f"{what}: {programs} has no {' and no '.join(missing)}; install Debian's postgresql")
        shutil.copytree(SCRIPTS, folder / "scripts")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Link:
    """A line to `port` that can be cut: then it stays open and carries nothing, as a pulled cable does."""

    def __init__(self, port: int) -> None:
        self._to, self._cut, self._over = port, threading.Event(), threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(0.05)
        self.port: int = self._door.getsockname()[1]
        self._open: list[socket.socket] = [self._door]
        self._threads = [threading.Thread(target=self._answer)]
        self._threads[0].start()

    def cut(self) -> None:
        """From now on nothing passes."""
        self._cut.set()

    def close(self) -> None:
        """Hang up."""
        self._over.set()
        for each in self._threads:
            each.join(10)
        for one in self._open:
            one.close()

    def _answer(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                here, _ = self._door.accept()
                self._open.append(here)
                there = socket.create_connection(("127.0.0.1", self._to), 5)
                self._open.append(there)
                for one, other in ((here, there), (there, here)):
                    one.settimeout(0.05)
                    carrying = threading.Thread(target=self._carry, args=(one, other))
                    self._threads.append(carrying)
                    carrying.start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        """One way, until either end hangs up."""
        while not self._over.is_set():
            if self._cut.is_set():
                self._over.wait(0.05)
                continue
            try:
                data = one.recv(65_536)
                if not data:
                    break
                while data and not self._over.is_set():
                    with contextlib.suppress(TimeoutError):
                        data = data[other.send(data) :]
            except TimeoutError:
                continue
            except OSError:
                break
        for each in (one, other):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
