"""Copies of the local store by SQLite's backup API, never by copying the file (which would miss committed rows)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from mzdesk import clock, paths
from mzdesk.db import holding
from mzdesk.errors import StoreDown

KEPT_DAILY, KEPT_WEEKLY, KEPT_MONTHLY = 14, 8, 12
_MB = 1_048_576
_SPARE = 20 * _MB


Progress = Callable[[int, int], None]


def copy(source: Path, target: Path, progress: Progress | None = None) -> Path:
    """A whole, checked copy of the store at `source`; raises StoreDown when it can't be made.

    `progress(done, total)` is told of pages; what it raises ends the copy and leaves nothing behind.
    """
    partial = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        good = _pages(source, partial, progress or _silent)
        if good:
            partial.replace(target)
    except (sqlite3.DatabaseError, OSError) as error:
        raise StoreDown("备份没有完成（磁盘空间不足或文件不可读）。请检查磁盘后重试，原数据没有改动。") from error
    finally:
        if partial.is_file():
            partial.unlink()
    if not good:
        raise StoreDown("备份核对未通过，原数据库可能已损坏。请保留现有文件并联系管理员。")
    return target


def _pages(source: Path, target: Path, tell: Progress) -> bool:
    reader, writer = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reader.execute("BEGIN")  # one state of the store, whoever writes meanwhile
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reader.backup(writer, pages=256, progress=lambda _state, left, total: tell(total - left, total), sleep=0.001)
        return bool(writer.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    finally:
        writer.close()
        reader.close()


def _silent(_done: int, _total: int) -> None:
    pass


def before_upgrade(source: Path, revision: str) -> Path:
    """The copy that is kept before the tables change."""
    stamp = clock.office(clock.now()).strftime("%Y%m%d_%H%M%S")
    return copy(source, paths.backups() / f"{source.stem}_升级前_{revision}_{stamp}.sqlite")


def daily(source: Path, progress: Progress | None = None) -> Path | None:
    """Today's copy, once a day; older ones go as `kept_days` says. None when today's is already there."""
    target = paths.backups() / f"{source.stem}_每日_{clock.today().isoformat()}.sqlite"
    if target.exists():
        return None
    made = copy(source, target, progress)
    copies = {_day(file): file for file in paths.backups().glob(f"{source.stem}_每日_*.sqlite")}
    days = {day for day in copies if day is not None}
    for day in days - kept_days(days):
        copies[day].unlink()
    return made


def kept_days(days: Iterable[date]) -> set[date]:
    """Which days' copies stay: the newest 14, and the newest of each of the last 8 weeks and 12 months there are."""
    newest = sorted(days, reverse=True)
    kept = set(newest[:KEPT_DAILY])
    for part, most in ((_week, KEPT_WEEKLY), (_month, KEPT_MONTHLY)):
        firsts: dict[object, date] = {}
        for day in newest:
            firsts.setdefault(part(day), day)
        kept.update(list(firsts.values())[:most])
    return kept


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month


def _day(file: Path) -> date | None:
    """The day in a daily copy's name; a name of somebody else's making has none and is left alone."""
    try:
        return date.fromisoformat(file.stem.rpartition("_")[2])
    except ValueError:
        return None


def room(store: Path, folder: Path) -> tuple[int, int]:
    """Bytes that are free in `folder`, and bytes that a copy of the store may take."""
    size = sum(Path(f"{store}{side}").stat().st_size for side in ("", "-wal") if Path(f"{store}{side}").exists())
    return shutil.disk_usage(folder).free, size


def carry(store: Path, folder: Path, stamp: str) -> Path:
    """A checked copy in a folder of the clerk's, e.g. on a U-disk; raises StoreDown with the reason."""
    try:
        free, size = room(store, folder)
    except OSError as error:
        raise StoreDown("找不到选择的文件夹，可能移动硬盘已经拔出。请插好后重新选择。") from error
    if free < size + _SPARE:
        raise StoreDown(
            f"选择的磁盘只剩 {free / _MB:.0f} MB，备份需要 {(size + _SPARE) / _MB:.0f} MB，没有复制。"
            "请清理或换一个磁盘。"
        )
    return copy(store, folder / f"{store.stem}_外存_{stamp}.sqlite")


def check(copy_path: Path) -> None:
    """Raise StoreDown unless the file is a whole store of this program or an earlier one."""
    holding.look(copy_path)


def restore(copy_path: Path, target: Path) -> Path:
    """Put a copy in the store's place; returns where what was there is kept. The store must be closed.

    A store too damaged for a copy is kept byte by byte, its log beside it.
    """
    check(copy_path)
    stamp = clock.office(clock.now()).strftime("%Y%m%d_%H%M%S")
    kept = paths.backups() / f"{target.stem}_恢复前_{stamp}.sqlite"
    if target.exists():
        _keep(target, kept)
    fresh = copy(copy_path, target.with_suffix(".new"))
    for side in ("-wal", "-shm"):  # before the new file is in place: an old log must never meet it
        Path(f"{target}{side}").unlink(missing_ok=True)
    fresh.replace(target)
    return kept


def _keep(target: Path, kept: Path) -> None:
    try:
        copy(target, kept)
    except StoreDown:
        try:
            for side in ("", "-wal"):
                if Path(f"{target}{side}").exists():
                    shutil.copyfile(f"{target}{side}", f"{kept}{side}")
        except OSError as error:
            raise StoreDown("现有数据没有另存成功（磁盘空间不足或不可读），没有恢复。请清理磁盘后重试。") from error


def newest(target: Path) -> Path | None:
    """The newest whole copy of the store at `target` on this PC."""
    for path, _, _ in listing():
        if path.name.startswith(f"{target.stem}_"):
            try:
                check(path)
            except StoreDown:
                continue
            return path
    return None


def listing() -> list[tuple[Path, datetime, int]]:
    """The copies on this PC, newest first: file, time, bytes."""
    files = [(file, file.stat()) for file in paths.backups().glob("*.sqlite")]
    rows = [(file, clock.office(datetime.fromtimestamp(stat.st_mtime, UTC)), stat.st_size) for file, stat in files]
    return sorted(rows, key=lambda row: row[1], reverse=True)


def plan_restore(copy_path: Path, target: Path) -> None:
    """Remember that `copy_path` shall take the place of `target` at the next start; raises StoreDown for no backup."""
    check(copy_path)
    _plan(target).write_text(str(copy_path.resolve()), encoding="utf-8")


def carry_out(target: Path) -> Path | None:
    """Put a planned copy in place before the store is opened; returns where the old file went, if any was planned.

    Raises StoreDown when the copy can't be used (any more); the store is as it was then and the plan is dropped. A
    power cut half way is made good at the next start, since the plan goes last.
    """
    plan = _plan(target)
    if not plan.exists():
        return None
    try:
        return restore(Path(plan.read_text(encoding="utf-8")), target)
    finally:
        plan.unlink()


def _plan(target: Path) -> Path:
    return paths.backups() / f"{target.stem}.restore"


def fold(path: Path) -> None:
    """Bring everything from a store's log into its file, which then is whole by itself; raises StoreDown if not."""
    try:
        with closing(sqlite3.connect(path)) as store:
            busy = store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            whole = store.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError as error:
        raise StoreDown("数据库没有写成（磁盘空间不足或文件不可读）。请检查磁盘后重试。") from error
    if busy or not whole:
        raise StoreDown("数据库没有写成（另一个程序正在使用，或核对未通过）。请检查磁盘后重试。")


def compact(source: Path, target: Path) -> Path:
    """A copy in the smallest form: the same rows give the same bytes. The target must not exist; raises StoreDown."""
    reader = sqlite3.connect(source)
    try:
        reader.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        raise StoreDown("数据库的副本没有写成（磁盘空间不足或文件不可读）。请检查磁盘后重试。") from error
    finally:
        reader.close()
    return target
