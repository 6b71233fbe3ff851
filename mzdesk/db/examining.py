"""Can this PC work with that shared database? Asked by the button 测试连接 and before every sign-in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import URL

from mzdesk import __version__, clock
from mzdesk.db import arriving, schema
from mzdesk.db.engine import Engines, engines_for, url_of
from mzdesk.db.faults import opening, translated
from mzdesk.errors import NotAllowed, ShutOut, StoreDown

DRIFT: Final = timedelta(minutes=2)

_WALLS = sa.text("SELECT to_regclass('access.logins') IS NOT NULL")
_ME = sa.text("SELECT person FROM access.me()")
_LOWEST = sa.text("SELECT value FROM store_info WHERE name = 'lowest_writer'")
_TIME = sa.text("SELECT clock_timestamp()")
_OPEN = (
    "服务器上的数据库还没有设置账号和权限（各乡镇会互相看到数据），没有登录。"
    "请数据库管理员在服务器上运行 mzdesk database init，然后重试。"
)
_TOO_OLD = "共享数据库要求程序版本不低于 {lowest}，本程序是 {ours}，没有登录。请先安装新版程序。"
_NOBODY = "这个登录名没有在共享数据库登记，或者已经停用。请核对登录名，或联系系统管理员。"


@dataclass(frozen=True, slots=True)
class Examined:
    """Whose login it is, and what should be put right although the work can begin (a wrong clock).

    `city`: the store is a city's, which is read only.
    """

    person: str
    warning: str
    city: bool = False


def examine(place: str) -> Examined:
    """Sign in once and look around; raises StoreDown, NotAllowed or ShutOut: what is wrong, who mends it."""
    url = url_of(place)
    with opening(url):
        engines = engines_for(url)
        try:
            with translated():
                return _looked(engines, url)
        except ShutOut:
            raise
        except NotAllowed:  # not even the version of the store may be read
            raise NotAllowed(_NOBODY) from None
        finally:
            engines.dispose()


def _looked(engines: Engines, url: URL) -> Examined:
    schema.ensure(engines, url, upgrade=False)
    with engines.read.connect() as connection:
        city = False
        if not connection.execute(_WALLS).scalar_one():
            city = arriving.is_city(connection)
            if not city:
                raise StoreDown(_OPEN)
        person = arriving.reader(connection) if city else connection.execute(_ME).scalar()
        if person is None:
            raise NotAllowed(_NOBODY)
        lowest = str(connection.execute(_LOWEST).scalar() or "0")
        if _numbers(lowest) > _numbers(__version__):
            raise StoreDown(_TOO_OLD.format(lowest=lowest, ours=__version__))
        return Examined(str(person), drift(connection.execute(_TIME).scalar_one(), clock.now()), city)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]+", version))


def drift(theirs: datetime, ours: datetime) -> str:
    """By how much this PC's clock is wrong, in a sentence; empty within two minutes."""
    apart = ours - theirs
    if abs(apart) <= DRIFT:
        return ""
    minutes, seconds = divmod(round(abs(apart).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    words = f"{hours} 小时 {minutes} 分" if hours else f"{minutes} 分 {seconds} 秒"
    way = "快" if apart > timedelta() else "慢"
    return f"本机时间比服务器{way} {words}，报送时间会记错。请先校准本机的日期和时间。"
