"""`mzdesk database copy`: a store moved into a new one, from a PC to the shared server, between servers, or back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mzdesk.db import backup, moving, schema
from mzdesk.db.engine import Engines, engines_for, url_of
from mzdesk.db.faults import opening
from mzdesk.db.policies import installing
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, RuleBroken

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.engine import URL

    from mzdesk.db.moving import Moved

_OLDER = "{which}的版本是 {found}，本程序需要 {head}，没有迁移。请先用本程序升级它，再重试。"
_NO_WALLS = "目标数据库还没有建立角色和权限，没有迁移。请先运行 mzdesk database init。"
_AFTER = (
    "从现在起请只使用新的数据库；原数据库没有改动，请留作备份，不要再登记。\n"
    "登录名和口令不随数据迁移，请由系统管理员在新的数据库上重新建立。"
)


def copy(place: str, to: str, tell: Callable[[str], None]) -> str:
    """Move everything from `place` into the empty store `to`; returns counts and hashes, one line for each table.

    Raises BadInput, RuleBroken, NotAllowed, StoreDown; then `to` is as it was.
    """
    source, target = url_of(place), url_of(to)
    if source == target:
        raise BadInput("两个地址是同一个数据库。请核对后重试。", "to")
    if source.get_backend_name() == target.get_backend_name() == "sqlite":
        raise BadInput("两个都是本机文件。复制本机数据库请用 mzdesk backup。", "to")
    if source.get_backend_name() == "sqlite" and not Path(source.database or "").is_file():
        raise BadInput(f"没有找到数据库文件“{source.database}”。请核对位置。", "url")
    say = _progress(tell)
    if target.get_backend_name() == "sqlite":
        moved = _into_file(source, Path(target.database or ""), say)
    else:
        moved = _into_server(source, target, say)
    return _told(moved)


def _progress(tell: Callable[[str], None]) -> Callable[[str, int], None]:
    return lambda table, rows: tell(f"{table} {rows}")


def _into_server(source: URL, target: URL, say: Callable[[str, int], None]) -> list[Moved]:
    with _begun(target, "目标数据库") as (_, there):
        installing.require_superuser(there)
        if there.exec_driver_sql("SELECT to_regclass('access.logins')").scalar() is None:
            raise RuleBroken(_NO_WALLS)
        with _begun(source, "原数据库") as (_, here):
            if here.dialect.name == "postgresql":
                installing.require_superuser(here)
            moved = moving.move(here, there, say)
            there.commit()
    _analyse(target)
    return moved


def _into_file(source: URL, path: Path, say: Callable[[str, int], None]) -> list[Moved]:
    if path.exists():
        raise BadInput(f"“{path}”已经存在，没有覆盖它。请换一个文件名。", "to")
    partial = path.with_name(f"{path.name}.part")
    try:
        partial.unlink(missing_ok=True)
        Store.open(partial).close()
        with _begun(source, "原数据库") as (_, here), _begun(url_of(partial), "目标数据库") as (_, there):
            installing.require_superuser(here)
            moved = moving.move(here, there, say)
            there.commit()
        backup.fold(partial)
        partial.rename(path)
    finally:
        for side in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                Path(f"{partial}{side}").unlink(missing_ok=True)
    return moved


@contextmanager
def _begun(url: URL, which: str) -> Iterator[tuple[Engines, sa.Connection]]:
    """A transaction on a store of our age; undone unless it was committed."""
    engines = engines_for(url)
    try:
        with opening(url):
            found = schema.found(engines)
            if found is None and url.get_backend_name() == "postgresql" and which == "目标数据库":
                raise RuleBroken(_NO_WALLS)
            if found != schema.HEAD:
                raise RuleBroken(_OLDER.format(which=which, found=found or "空", head=schema.HEAD))
            with engines.write.connect() as connection:
                yield engines, connection
                connection.rollback()
    finally:
        engines.dispose()


def _analyse(url: URL) -> None:
    """So that the first questions are answered as fast as the later ones."""
    engines = engines_for(url)
    try:
        with engines.write.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    finally:
        engines.dispose()


def _told(moved: list[Moved]) -> str:
    lines = [f"{table.table}  {table.rows} 行  {table.mark[:16]}" for table in moved if table.rows]
    total = sum(table.rows for table in moved)
    return "\n".join([*lines, f"共 {len(lines)} 个表、{total} 行，两边逐行核对一致，操作留痕核对无误。", _AFTER])
