"""Opening a store: a SQLite file on this PC or a PostgreSQL by URL.

SQLite: WAL with synchronous=FULL (0 acknowledged transactions lost in simulated power cuts), foreign keys on, our own
BEGIN instead of the driver's. PostgreSQL: search_path `app`, UTC.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url

from mzdesk.db.line import strict
from mzdesk.errors import StoreDown

_SILENT: Final = {"hide_parameters": True}  # no name, number or password stands in the text of an error
BUSY_MS = 5_000
PAGE_BYTES = 8_192  # a place's search words stay within their page: searching 40,000 takes 20 ms instead of 35
CACHE_KB = 24_000  # an import's pages, which would else be written and read again and again
_NETWORK_TYPES = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.davfs", "davfs", "ncpfs"}


@dataclass(slots=True)
class Password:
    """What new lines to a server are opened with, when it is another than the address says."""

    changed: str | None = None


@dataclass(frozen=True, slots=True)
class Engines:
    """Two pools on one store: `read` can't write, `write` takes the write lock when it begins."""

    read: sa.Engine
    write: sa.Engine
    password: Password = field(default_factory=Password)

    @property
    def url(self) -> URL:
        """Where the store is, with the password that is right now."""
        url, changed = self.write.url, self.password.changed
        return url if changed is None else url.set(password=changed)

    @property
    def dialect(self) -> str:
        return self.write.dialect.name

    def dispose(self) -> None:
        self.read.dispose()
        self.write.dispose()


def url_of(place: str | Path) -> URL:
    """A URL as it stands, or the path of a SQLite file."""
    text = str(place)
    if "://" in text:
        url = make_url(text)
        return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url
    return URL.create("sqlite", database=str(Path(text).expanduser().resolve()))


def engines_for(url: URL) -> Engines:
    """Pools for `url`; raises StoreDown when a SQLite file would lie on a network share or can't be used, and for an
    address that asks for a line which doesn't verify the server.
    """
    if url.get_backend_name() == "sqlite":
        _refuse_network(Path(url.database or ""))
        _refuse_nowhere(Path(url.database or ""))
        return Engines(_sqlite(url, write=False), _sqlite(url, write=True))
    args = strict(url) | {"options": "-c search_path=app -c timezone=UTC -c lock_timeout=10000"}
    pools: dict[str, Any] = {"connect_args": args, "pool_pre_ping": True, "max_overflow": 4} | _SILENT
    made = Engines(sa.create_engine(url, pool_size=4, **pools), sa.create_engine(url, pool_size=2, **pools))

    def use_password(_dialect: Any, _record: Any, _args: Any, params: dict[str, Any]) -> None:
        if made.password.changed is not None:
            params["password"] = made.password.changed

    for engine in (made.read, made.write):
        event.listen(engine, "do_connect", use_password)
    return made


def _sqlite(url: URL, *, write: bool) -> sa.Engine:
    engine = sa.create_engine(
        url,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_MS / 1000},
        pool_size=4,
        max_overflow=8,
        **_SILENT,
    )

    def configure(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA trusted_schema=OFF")
        cursor.execute("PRAGMA temp_store=MEMORY")
        if write:
            cursor.execute(f"PRAGMA page_size={PAGE_BYTES}")  # heard by a new file only
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        else:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)
    return engine


def _refuse_nowhere(path: Path) -> None:
    if not path.parent.is_dir():
        raise StoreDown(
            f"存放数据库的文件夹“{path.parent}”不存在。请核对位置、接好移动硬盘，或先建立这个文件夹，然后重试。"
        )
    if path.is_dir():
        raise StoreDown(f"“{path}”是文件夹，不是数据库文件。请选择“.sqlite”文件。")


def _refuse_network(path: Path) -> None:
    if is_network(path):
        raise StoreDown(
            "数据库文件不能放在网络共享盘上（多台电脑同时写入会损坏数据）。请放到本机硬盘，多人共用请改用共享数据库。"
        )


def is_network(path: Path, mounts: str | None = None) -> bool:
    """Whether the file lies on a network share; `mounts` stands in for /proc/mounts in tests."""
    text = str(path)
    if text.startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        return _windows_remote(path)
    if mounts is None:
        table = Path("/proc/mounts")
        mounts = table.read_text(encoding="utf-8", errors="replace") if table.exists() else ""
    real = str(path.resolve())
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) >= 3 and (real == parts[1] or real.startswith(parts[1].rstrip("/") + "/")):
            best, kind = max((best, kind), (parts[1], parts[2]), key=lambda pair: len(pair[0]))
    return kind in _NETWORK_TYPES


def _windows_remote(path: Path) -> bool:
    import ctypes

    drive = path.resolve().drive + "\\"
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  (absent outside Windows)
    return bool(kernel.GetDriveTypeW(drive) == 4)
