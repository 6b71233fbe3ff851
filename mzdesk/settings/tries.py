"""Wrong passwords of shared databases, counted on this PC: the server refuses them but can't count them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from mzdesk.settings.pc import PcSettings

MOST: Final = 5
WAIT: Final = timedelta(minutes=15)
_OPTION: Final = "wrong_passwords"


class Tries:
    """`name` is a login at a database. Kept in this PC's settings, so that a new start forgets nothing."""

    def __init__(self, pc: PcSettings) -> None:
        self._pc = pc

    def barred(self, name: str, now: datetime) -> str:
        """A sentence while this PC waits for that login; empty when it may try."""
        count, last = self._kept(name)
        left = last + WAIT - now
        if count < MOST or not timedelta() < left <= WAIT:
            return ""
        minutes = -(-left // timedelta(minutes=1))
        return f"这个登录名的口令已连续输错 {MOST} 次，请 {minutes} 分钟后再试；忘记口令请联系系统管理员重置。"

    def wrong(self, name: str, now: datetime) -> str:
        """Count one; the sentence when that was the last for now."""
        count, last = self._kept(name)
        self._keep(name, [count + 1 if now - last < WAIT else 1, now.isoformat()])
        return self.barred(name, now)

    def right(self, name: str) -> None:
        """Forget the wrong ones."""
        if name in self._pc.get(_OPTION):
            self._keep(name, None)

    def _kept(self, name: str) -> tuple[int, datetime]:
        try:
            count, last = self._pc.get(_OPTION)[name]
            return int(count), datetime.fromisoformat(last)
        except (KeyError, TypeError, ValueError):
            return 0, datetime.fromisoformat("2000-01-01T00:00:00+00:00")

    def _keep(self, name: str, line: list[Any] | None) -> None:
        others = {each: value for each, value in self._pc.get(_OPTION).items() if each != name}
        self._pc.set(_OPTION, others | ({name: line} if line is not None else {}))
