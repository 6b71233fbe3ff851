"""A shared PostgreSQL from the command line: set up, brought up to date, compared with what it must be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mzdesk import clock, vault
from mzdesk.db import acts, arriving, feed, founding, migrate, schema
from mzdesk.db.engine import Engines, engines_for, url_of
from mzdesk.db.faults import opening
from mzdesk.db.founding import First as First
from mzdesk.db.policies import city, comparing, installing
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.views.staff import LoginSheet

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.engine import URL

_HEAD, _TITLE = "民政安全工作台", "共享数据库恢复单"
_NOTE = "只印一份，密封存放，不拍照、不外传"
_RULES = (
    "第一次登录后必须修改口令；修改后请在本单上注明日期，初始口令作废。",
    "本单由科室负责人保管；管理员离岗或口令遗失时，由服务器管理员凭本单停用旧账号并另建。",
    "业务经办人、领导、值班人员和乡镇（街道）的账号由系统管理员建立，一人一个，不得共用。",
)


def init(place: str, first: First, out: Path | None, pdf: Path | None = None) -> str:
    """Set a PostgreSQL up and make its first administrator; returns what to tell.

    The recovery sheet goes to `out` as text and to `pdf` to be printed; with neither it is told.

    Raises BadInput, RuleBroken, NotAllowed, StoreDown.
    """
    url = server(place)
    for path, option in ((out, "out"), (pdf, "sheet")):
        if path is not None and path.exists():
            raise BadInput(f"“{path}”已经存在，没有覆盖它。请换一个文件名。", option)
    if out is not None and out == pdf:
        raise BadInput("--out 和 --sheet 写的是同一个文件。请换一个文件名。", "sheet")
    Store.open(place).close()
    password = vault.recovery_code()
    with opening(url), opened(url) as engines, engines.write.begin() as connection:
        _not_a_city(connection)
        installing.apply(connection)
        if connection.exec_driver_sql("SELECT count(*) FROM access.logins").scalar_one():
            raise RuleBroken("这个数据库已经建立过账号。升级请用 mzdesk database upgrade。")
        founding.seat(connection, first, password)
        sheet = _sheet(url, first, password)
        written = _write(sheet, out, pdf)
    if written:
        return f"共享数据库已建立，恢复单已写到 {'、'.join(str(path) for path in written)}。"
    return f"共享数据库已建立。\n\n{told(sheet)}"


def upgrade(place: str) -> str:
    """Bring tables, guards, roles, privileges and policies to this program's age; may be run again."""
    url = server(place)
    Store.open(place).close()
    with opening(url), opened(url) as engines:
        if schema.found(engines) == schema.HEAD:
            migrate.upgrade(engines)  # the guards anew, also without a new revision
        with engines.write.begin() as connection:
            if arriving.is_city(connection):
                city.apply(connection)
                return "市级数据库已升级到本程序的版本。"
            installing.apply(connection)
            feed.prune(connection, now=clock.now())
            acts.prune(connection, now=clock.now())
    return "共享数据库已升级到本程序的版本。"


def check(place: str) -> list[str]:
    """What differs from what it must be, one sentence each."""
    url = server(place)
    with opening(url), opened(url) as engines:
        revision = schema.found(engines)
        if revision != schema.HEAD:
            return [f"数据库版本是 {revision or '空'}，本程序需要 {schema.HEAD}。请运行 mzdesk database upgrade。"]
        with engines.write.connect() as connection:
            found = (
                list(city.differences(connection))
                if arriving.is_city(connection)
                else comparing.differences(connection)
            )
            connection.rollback()
    return found


class opened:  # noqa: N801
    """The pools on a server, closed afterwards."""

    def __init__(self, url: URL) -> None:
        self._engines = engines_for(url)

    def __enter__(self) -> Engines:
        return self._engines

    def __exit__(self, *_: object) -> None:
        self._engines.dispose()


def _not_a_city(connection: sa.Connection) -> None:
    if arriving.is_city(connection):
        raise RuleBroken("这是市级数据库，不能改作区县的共享数据库。请另建一个空的数据库。")


def server(place: str) -> URL:
    """The address of a shared database; raises BadInput for anything else."""
    url = url_of(place)
    if url.get_backend_name() != "postgresql":
        raise BadInput("请写共享数据库的地址，以 postgresql:// 开头，如 postgresql://postgres@服务器/mzdesk。", "url")
    return url


def _sheet(url: URL, first: First, password: str) -> LoginSheet:
    now = clock.now()
    where = f"{url.host or '本机'}{f':{url.port}' if url.port else ''}/{url.database}"
    rows = (
        ("数据库", where),
        ("区县代码", first.district),
        ("第一个系统管理员", first.person),
        ("登录名", first.login),
        ("制发时间", f"{clock.office(now):%Y年%m月%d日 %H:%M}"),
    )
    return LoginSheet(_HEAD, _TITLE, _NOTE, rows, _RULES, now, password)


def told(sheet: LoginSheet) -> str:
    """A sheet as plain text."""
    lines = [f"{sheet.head} · {sheet.title}（{sheet.note}）", ""]
    lines += [f"{called}：{said}" for called, said in (*sheet.rows[:-1], (sheet.called, sheet.phrase), sheet.rows[-1])]
    return "\n".join([*lines, "", *(f"{place}. {rule}" for place, rule in enumerate(sheet.rules, 1)), ""])


def _write(sheet: LoginSheet, out: Path | None, pdf: Path | None) -> list[Path]:
    """The files that were asked for: both, or none is left."""
    written: list[Path] = []
    try:
        if out is not None:
            keep(out, told(sheet))
            written.append(out)
        if pdf is not None:
            from mzdesk.documents import recovering

            _put(pdf, recovering.login(sheet), "sheet")
            written.append(pdf)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written


def keep(out: Path, sheet: str) -> None:
    """Write a sheet with a password where only its writer reads it; raises BadInput."""
    _put(out, sheet.encode(), "out")


def _put(path: Path, data: bytes, option: str) -> None:
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(data)
    except OSError:
        raise BadInput(f"恢复单写不到“{path}”。请换一个可写的文件夹。", option) from None
