"""What a desk stands on: the store that is opened, or who signs in to a shared one; what is said when neither works."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtWidgets import QMessageBox

from mzdesk import paths
from mzdesk.db import backup, holding
from mzdesk.db.drafts import Drafts
from mzdesk.db.engine import is_network, url_of
from mzdesk.db.line import Line, line_of, strict
from mzdesk.db.outbox import Outbox
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, StoreDown
from mzdesk.settings import PcSettings
from mzdesk.ui.dialogs.connecting import connect
from mzdesk.ui.dialogs.signing_on import Entered, SignOnDialog

_LOST = (
    "上次使用的数据库文件“{file}”不见了（可能被移动、改名或删除，或移动硬盘没有接好），没有另建新库。"
    "请把文件放回原处、接好硬盘后重新打开，或用下面的办法。"
)


def restore_planned(place: str | Path | None, pc: PcSettings) -> str:
    """Put a copy back that was chosen in 设置, before the store is open; says in a sentence what became of it."""
    file = _file(_wanted(place, pc))
    try:
        kept = backup.carry_out(file) if file is not None else None
    except StoreDown as error:
        return error.message
    return f"已用备份恢复，恢复前的数据另存为“{kept.name}”" if kept else ""


def _wanted(place: str | Path | None, pc: PcSettings) -> str | Path:
    return place or pc.get("last_store") or paths.default_store()


def open_store(place: str | Path | None, pc: PcSettings) -> Store:
    """The store named, else the one opened last, else this PC's own; raises StoreDown with the reason.

    The one opened last is never made anew: an empty store in the place of a lost one would hide the loss.
    """
    remembered = str(pc.get("last_store") or "")
    file = _file(remembered) if place is None and remembered else None
    if file is not None and not file.exists() and not is_network(file):
        raise StoreDown(_LOST.format(file=file))
    store = Store.open(_wanted(place, pc))
    if place is not None:
        try:
            pc.set("last_store", str(place))
        except BadInput:  # an address with a password in it is never written down
            pc.set("last_store", "")
    return store


def _file(place: str | Path) -> Path | None:
    url = url_of(place)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


Offer = tuple[str, Callable[[], object]]


def offers(place: str | Path | None, pc: PcSettings) -> list[Offer]:
    """What can be done about a store that can't be opened, as words of a button and its act."""
    found: list[Offer] = []
    file = _file(_wanted(place, pc))
    copy = backup.newest(file) if file is not None and _damaged(file) else None
    if file is not None and copy is not None:
        found.append((f"用最近的备份恢复（{copy.stem}）", partial(backup.plan_restore, copy, file)))
    if place is None:
        if pc.get("last_store"):
            found.append(("改用本机数据库", partial(pc.set, "last_store", "")))
        found.append(("数据库连接", partial(connect, None, pc)))
    return found


def _damaged(file: Path) -> bool:
    return not holding.whole(file)


class Opened(NamedTuple):
    """What a desk stands on; `entered`: who signed in to a shared store, or to a township's copy of it."""

    store: Store
    drafts: Drafts
    news: str
    entered: Entered | None = None


def begin(place: str | Path | None, pc: PcSettings, *, said: str = "") -> Opened | None:
    """Open what the desk stands on, asking what to do when it can't be; None when the clerk leaves.

    `said` stands in the sign-in of a shared database: why somebody is asked again.
    """
    while True:
        try:
            news = restore_planned(place, pc)
            to = _line(place, pc)
            if to is None:
                return _alone(place, pc, news)
            dialog = SignOnDialog(pc, to, news=said)
            dialog.exec()
            dialog.deleteLater()
            if dialog.moved:
                place, said = None, ""
            elif dialog.entered is None:
                return None
            else:
                return stands_on(dialog.entered)
        except StoreDown as error:
            act = refuse(error.message, offers(place, pc))
            if act is None:
                return None
            act()


def stands_on(entered: Entered) -> Opened:
    """A shared store by the login of whoever signed in."""
    return Opened(entered.store, Drafts(paths.drafts_file()), entered.warning, entered)


def _alone(place: str | Path | None, pc: PcSettings, news: str) -> Opened:
    drafts = Drafts(paths.drafts_file())
    try:
        return Opened(open_store(place, pc), drafts, news)
    except StoreDown:
        drafts.close()
        raise


def _line(place: str | Path | None, pc: PcSettings) -> Line | None:
    """The line to a shared database, where each person signs in; raises StoreDown for one that isn't verified."""
    wanted = _wanted(place, pc)
    found = line_of(wanted)
    if found is not None:
        strict(url_of(wanted))
    return found


def outbox_of(store: Store) -> tuple[Outbox | None, str]:
    """What a desk at a shared store keeps while the line is gone; a sentence when it can't be kept."""
    if not store.shared:
        return None, ""
    try:
        outbox = Outbox(paths.outbox_file())
        outbox.tidy()
    except StoreDown as error:
        return None, error.message
    return outbox, ""


def refuse(sentence: str, found: list[Offer]) -> Callable[[], object] | None:
    """The store can't be used: say why, with the next step and what the program itself can do; the chosen act."""
    box = QMessageBox(QMessageBox.Icon.Warning, "民政安全工作台", sentence)
    buttons = [(box.addButton(words, QMessageBox.ButtonRole.ActionRole), act) for words, act in found]
    leave = box.addButton("退出", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(leave)
    box.setEscapeButton(leave)
    box.exec()
    return next((act for button, act in buttons if button is box.clickedButton()), None)
