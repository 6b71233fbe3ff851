"""A first pass-phrase: shown this once, and on a sheet for the person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from mzdesk.services import staff
from mzdesk.ui.dialogs import once
from mzdesk.ui.printing import Paper

if TYPE_CHECKING:
    from mzdesk.ui.pages.staff.page import StaffPage

_SHOWN: Final = "初始口令只显示这一次，程序不保存。请打印口令单当面交给本人；本人首次登录时须改成自己的口令。"
_UNPRINTED: Final = "口令单没有打印。如果没有抄下初始口令，请重置口令"


def hand_over(page: StaffPage, login: str, phrase: str, account_id: UUID) -> None:
    """Show how the person signs in for the first time, and offer to print it."""
    codes = (("用户名", login.strip()), ("初始口令", phrase))
    dialog = once.show(page, f"{login.strip()}的初始口令", _SHOWN, codes, "打印口令单")
    dialog.accepted.connect(partial(_print, page, account_id, phrase))


def _print(page: StaffPage, account_id: UUID, phrase: str) -> None:
    now = page.context.now()

    def make(session: Any, actor: Any) -> list[Paper]:
        from mzdesk.documents import recovering

        view = staff.login_sheet(session, actor, account_id, phrase=phrase, now=now)
        return [Paper(recovering.login(view), view.title)]

    told = partial(page.context.notify.info, _UNPRINTED)
    once.press(page, page.context, "账号口令单", make, told)
