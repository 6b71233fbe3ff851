"""Care of a store from the command line: a copy of it, and a check of its audit."""

from __future__ import annotations

from pathlib import Path

from mzdesk import clock, paths
from mzdesk.db import backup, chains
from mzdesk.db.engine import url_of
from mzdesk.db.work import Store
from mzdesk.errors import BadInput
from mzdesk.views.actor import system

_NOWHERE = "000000"


def back_up(place: str | None, target: Path | None) -> Path:
    """Copy the SQLite store at `place` (this PC's own when None); raises BadInput, StoreDown."""
    source = _file(place)
    stamp = clock.office(clock.now()).strftime("%Y%m%d_%H%M%S")
    target = target or paths.backups() / f"{source.stem}_手动_{stamp}.sqlite"
    if target.exists():
        raise BadInput(f"“{target}”已经存在，没有覆盖它。请换一个文件名。")
    return backup.copy(source, target)


def verify_audit(place: str | None) -> tuple[bool, str]:
    """Whether every chain of the audit is whole, and the sentence that says so or names the first fault of each."""
    store = Store.open(place or _file(None), upgrade=False)
    try:
        with store.read(system(_NOWHERE)) as session:
            verdict = chains.verify(session)
    finally:
        store.close()
    if verdict.holds:
        return True, f"操作留痕共 {verdict.entries} 条，核对无误。"
    faults = "；".join(f"{scope} 第 {number} 条" for scope, number in verdict.broken)
    return False, f"操作留痕共 {verdict.entries} 条，以下位置被改动或缺失：{faults}。请保留数据库文件并报告负责人。"


def _file(place: str | None) -> Path:
    url = url_of(place) if place else None
    if url is not None and url.get_backend_name() != "sqlite":
        raise BadInput("共享数据库由数据库管理员备份，这里只备份本机数据库文件。")
    source = Path(url.database or "") if url is not None else paths.default_store()
    if not source.is_file():
        raise BadInput(f"没有找到数据库文件“{source}”。请核对位置，或先打开一次程序。")
    return source
