"""Is this store ours, is it of our age, and what has to be done before it can be used."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL

from mzdesk import __version__
from mzdesk.db.engine import Engines
from mzdesk.errors import StoreDown

HEAD = "0001"
KNOWN = ("0001",)

_FOREIGN = "这个文件不是民政安全工作台的数据库，没有改动它。请选择正确的数据库文件。"
_NEWER = "数据库是由更新版本的程序建立的（版本 {found}，本程序 {ours}），为避免损坏数据没有打开。请先安装新版程序。"
_OLDER = "数据库版本较旧，需要先升级。请由管理员打开一次程序完成升级。"
_SHARED_OLDER = (
    "共享数据库的版本（{found}）比本程序旧，没有打开。请数据库管理员在服务器上运行 mzdesk database upgrade，然后重试。"
)
_BARE = (
    "服务器上有这个数据库，但还没有建立民政安全工作台的数据和权限，没有打开。"
    "请数据库管理员在服务器上运行 mzdesk database init，然后重试。"
)


def ensure(engines: Engines, url: URL, *, upgrade: bool) -> None:
    """Make, upgrade or accept the store; raises StoreDown for a corrupt, foreign, newer or (unasked) older one."""
    revision = found(engines)
    if revision == HEAD:
        return
    if revision is not None and revision not in KNOWN:
        raise StoreDown(_NEWER.format(found=revision, ours=__version__))
    if not upgrade:
        raise StoreDown(_not_here(engines, revision))
    if revision is None and not _empty(engines):
        raise StoreDown(_FOREIGN)
    from mzdesk.db import backup, migrate

    if revision is not None and engines.dialect == "sqlite" and url.database:
        backup.before_upgrade(Path(url.database), revision)
    migrate.upgrade(engines)


def _not_here(engines: Engines, revision: str | None) -> str:
    if engines.dialect == "sqlite":
        return _OLDER
    return _BARE if revision is None else _SHARED_OLDER.format(found=revision)


def found(engines: Engines) -> str | None:
    """The schema revision of the store, None when it has none."""
    with engines.read.connect() if _exists(engines) else engines.write.connect() as connection:
        schema = None if engines.dialect == "sqlite" else "app"
        if not sa.inspect(connection).has_table("alembic_version", schema=schema):
            return None
        value: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return value


def _exists(engines: Engines) -> bool:
    database = engines.write.url.database or ""
    return engines.dialect != "sqlite" or Path(database).exists()


def _empty(engines: Engines) -> bool:
    with engines.write.connect() as connection:
        schema = None if engines.dialect == "sqlite" else "app"
        return not sa.inspect(connection).get_table_names(schema=schema)
