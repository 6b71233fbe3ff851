"""`mzdesk database watch`: beside the server, for as long as it runs, so that no township lames it for the others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from mzdesk import clock
from mzdesk.db.engine import engines_for, url_of
from mzdesk.db.faults import opening
from mzdesk.db.policies import watchdog
from mzdesk.errors import BadInput, StoreDown

if TYPE_CHECKING:
    from mzdesk.db.policies.watchdog import Ended

_ROUNDS = 6  # a statement is found within a sixth of its time


def watch(place: str, *, seconds: int, once: bool, say: Callable[[str], None]) -> None:
    """End townships' statements that run `seconds` or longer, round after round; `once`: one round.

    A server that is away for a while is told of and asked again. Raises BadInput, NotAllowed; StoreDown with `once`.
    """
    url = url_of(place)
    if url.get_backend_name() != "postgresql":
        raise BadInput("请写共享数据库的地址，以 postgresql:// 开头，如 postgresql://postgres@服务器/mzdesk。", "url")
    if seconds < 1:
        raise BadInput("--seconds 请填 1 或更大的秒数，如 30。", "seconds")
    engines = engines_for(url)
    pause = threading.Event()
    try:
        while True:
            try:
                with opening(url), engines.write.connect() as connection:
                    for ended in watchdog.end_overrun(connection, most=seconds):
                        say(_sentence(ended))
            except StoreDown as refusal:
                if once:
                    raise
                say(f"{_moment()} {refusal.message}")
            if once:
                return
            pause.wait(max(1, seconds / _ROUNDS))
    finally:
        engines.dispose()


def _sentence(ended: Ended) -> str:
    what = "运行" if ended.statement else "事务停留"
    return f"{_moment()} 已结束乡镇（街道）账号 {ended.login} {what} {ended.seconds} 秒的操作。"


def _moment() -> str:
    return f"{clock.office(clock.now()):%Y-%m-%d %H:%M:%S}"
