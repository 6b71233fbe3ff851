"""Is the file we opened still the file that lies there? A deleted or replaced one would take writes into nowhere."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from mzdesk import clock, paths
from mzdesk.errors import StoreDown

_GONE = "数据库文件“{name}”不见了（被删除、移动或换成了别的文件），没有保存新的内容。"
_KEPT = "删除前的数据已另存为备份文件夹中的“{kept}”，请关闭程序，把它放回原处或用它恢复。"
_BACK = "请把文件放回原处，或关闭程序后用最近的备份恢复。"


class Presence:
    """Holds the file open, so that its content can still be saved after somebody deleted it."""

    def __init__(self, path: Path) -> None:
        self._path, self._mark = path, _mark(path)
        self._lock = threading.Lock()
        self._kept: str | None = None
        self._held = _hold(path)

    def require(self) -> None:
        """Raise StoreDown when the file is gone; its content is saved into the folder of backups the first time."""
        if _mark(self._path) == self._mark:
            return
        with self._lock:
            if self._kept is None:
                self._kept = self._save()
        words = _KEPT.format(kept=self._kept) if self._kept else _BACK
        raise StoreDown(_GONE.format(name=self._path.name) + words)

    def _save(self) -> str:
        if self._held is None:
            return ""
        stamp = clock.office(clock.now()).strftime("%Y%m%d_%H%M%S")
        target = paths.backups() / f"{self._path.stem}_找回_{stamp}.sqlite"
        try:
            writer = sqlite3.connect(target)
            try:
                self._held.backup(writer)
            finally:
                writer.close()
        except (sqlite3.Error, OSError):
            target.unlink(missing_ok=True)
            return ""
        return target.name

    def close(self) -> None:
        if self._held is not None:
            self._held.close()


def _hold(path: Path) -> sqlite3.Connection | None:
    try:
        held = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        return None
    return held


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
