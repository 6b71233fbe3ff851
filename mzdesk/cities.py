"""A city above its districts from the command line: publish a district, make the city's store, subscribe a district."""

from __future__ import annotations

import os
from pathlib import Path

from mzdesk import clock, vault
from mzdesk.db.faults import opening
from mzdesk.db.policies import city, logins, publishing
from mzdesk.db.work import Store
from mzdesk.errors import BadInput
from mzdesk.serving import keep, opened, server

_FEED_SHEET = """民政安全工作台 · 市级接收账号（交市级数据库管理员，用后销毁，不拍照、不外传）

登录名：{login}
口令：{password}
制发时间：{moment}
"""
_READER_SHEET = """民政安全工作台 · 市级查看账号（一人一个，不得共用）

使用人：{person}
登录名：{login}
初始口令：{password}
制发时间：{moment}
"""


def publish(place: str, out: Path | None) -> str:
    """Publish register, hazards and daily figures of a district; returns what to tell. A new login's sheet is `out`.

    Raises BadInput, RuleBroken, NotAllowed, StoreDown.
    """
    url = server(place)
    _free(out)
    with opening(url), opened(url) as engines, engines.write.begin() as connection:
        new = connection.exec_driver_sql(f"SELECT to_regrole('{publishing.FEED}')").scalar() is None
        publishing.apply(connection)
        told = [f"已发布 {len(publishing.PUBLISHED)} 张数据表，其余数据表一律不发布："]
        told += [_published(table) for table in publishing.PUBLISHED]
        told += publishing.decoders(connection)
        if not new:
            return "\n".join([*told, f"接收账号 {publishing.FEED} 的口令没有改动。"])
        password = vault.recovery_code()
        secret = logins.secret(connection, publishing.FEED, password)
        connection.exec_driver_sql(f"ALTER ROLE {publishing.FEED} PASSWORD '{secret}'".replace("%", "%%"))
        told.append(_hand(out, _FEED_SHEET.format(login=publishing.FEED, password=password, moment=_moment())))
    return "\n".join(told)


def _published(table: str) -> str:
    kept = "、".join(sorted(publishing.WITHHELD[table]))
    return f"  {table}：{len(publishing.PUBLISHED[table])} 列；留在区县的列：{kept}"


def init(place: str, login: str, person: str, out: Path | None) -> str:
    """Make a city's store, or open one to a further reader; returns what to tell. The sheet goes to `out`.

    Raises BadInput, RuleBroken, NotAllowed, StoreDown.
    """
    url = server(place)
    _free(out)
    Store.open(place).close()
    password = vault.recovery_code()
    with opening(url), opened(url) as engines, engines.write.begin() as connection:
        city.apply(connection)
        city.add_reader(connection, login, person, password)
        sheet = _READER_SHEET.format(person=person, login=login, password=password, moment=_moment())
        told = _hand(out, sheet)
    return f"市级数据库已建立，只能查看。\n{told}"


def subscribe(place: str, source: str, district: str, name: str = "") -> str:
    """Let a city receive a district, whose server `source` names as the city's server reaches it; returns what to tell.

    The feed's password stands in the address or in PGPASSWORD; `name` is what the window calls the district.
    Raises BadInput, RuleBroken, NotAllowed, StoreDown.
    """
    url, there = server(place), server(source)
    there = there.set(username=there.username or publishing.FEED)
    if not there.password and os.environ.get("PGPASSWORD"):
        there = there.set(password=os.environ["PGPASSWORD"])
    with opening(url), opened(url) as engines:
        city.require_free(engines, district)
    with opening(there):
        city.examine(there, district)
    with opening(url), opened(url) as engines:
        city.subscribe(engines, there, district, name)
    return f"已订阅区县 {district}，正在首次复制。接收情况请用 mzdesk database check 查看。"


def unsubscribe(place: str, district: str, *, force: bool = False) -> str:
    """Let a city receive a district no more, and remove what came of it; returns what to tell.

    `force`: also when the district's server isn't reached. Raises BadInput, RuleBroken, NotAllowed, StoreDown.
    """
    url = server(place)
    with opening(url), opened(url) as engines:
        rows = city.unsubscribe(engines, district, force=force)
    left = "区县服务器可能还为市级保留日志、占用磁盘，请区县运行 mzdesk database unpublish --force。" if force else ""
    return f"已取消订阅区县 {district}，清除市级数据库中它的数据 {rows} 条；区县自己的数据没有改动。{left}"


def unpublish(place: str, *, force: bool = False) -> str:
    """End what a district publishes, with the login that fetched it; returns what to tell.

    `force`: although a city that can't be reached has not given up receiving. Raises RuleBroken, NotAllowed, StoreDown.
    """
    url = server(place)
    with opening(url), opened(url) as engines, engines.write.begin() as connection:
        gone = publishing.remove(connection, force=force)
    login = (
        f"接收账号 {publishing.FEED} 已删除"
        if gone
        else f"接收账号 {publishing.FEED} 还用于本服务器的其他数据库，没有删除"
    )
    return f"已停止向市级发布，本区县的数据没有改动。{login}。"


def _free(out: Path | None) -> None:
    if out is not None and out.exists():
        raise BadInput(f"“{out}”已经存在，没有覆盖它。请换一个文件名。", "out")


def _hand(out: Path | None, sheet: str) -> str:
    if out is None:
        return f"\n{sheet}"
    keep(out, sheet)
    return f"登录名和口令已写到 {out}。"


def _moment() -> str:
    return clock.office(clock.now()).strftime("%Y年%m月%d日 %H:%M")
