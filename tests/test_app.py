"""The start of the program: what it opens, what it refuses and offers, planned restores, the daily copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from mzdesk import app as program
from mzdesk import opening, paths
from mzdesk.clock import FixedClock
from mzdesk.db import backup, engine
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.errors import StoreDown
from mzdesk.services import settings
from mzdesk.settings import PcSettings
from mzdesk.ui import dress
from mzdesk.ui.registry import ENTRIES
from mzdesk.ui.window import MainWindow
from tests import factories

Answer = Callable[[str], None]


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    dress.start(qapp)
    return qapp


@pytest.fixture
def pc() -> PcSettings:
    return PcSettings(paths.settings_file())


@pytest.fixture
def own_store() -> Path:
    """This PC's own store, set up."""
    path = paths.default_store()
    store = Store.open(path)
    factories.office(store, bureau_name="甲区民政局")
    store.close()
    return path


def bureau(path: Path) -> str:
    store = Store.open(path)
    with store.read(factories.SYSTEM) as session:
        found = str(settings.value(session, factories.SYSTEM, "bureau_name"))
    store.close()
    return found


def rename(path: Path, name: str) -> None:
    store = Store.open(path)
    with store.begin(factories.SYSTEM, "修改设置") as session:
        settings.change(session, factories.SYSTEM, values={"bureau_name": name})
    store.close()


def newer(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num='9999'")
    raw.close()


@pytest.fixture
def answers(app: QApplication) -> Iterator[tuple[list[str], list[str]]]:
    """What the box of refusal says, and the first words of the buttons to press, one after another."""
    said: list[str] = []
    presses: list[str] = []
    timer = QTimer()
    timer.setInterval(20)

    def press() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            said.append(box.text())
            words = presses.pop(0) if presses else "退出"
            next(button for button in box.buttons() if button.text().startswith(words)).click()

    timer.timeout.connect(press)
    timer.start()
    yield said, presses
    timer.stop()


def leave(opened: opening.Opened | None) -> str:
    assert opened is not None
    opened.drafts.close()
    opened.store.close()
    return opened.news


def test_a_planned_restore_is_carried_out_before_the_store_is_open(own_store: Path, pc: PcSettings) -> None:
    copy = backup.copy(own_store, paths.backups() / "mzdesk_手动_1.sqlite")
    rename(own_store, "改过的名字")
    backup.plan_restore(copy, own_store)
    assert bureau(own_store) == "改过的名字"
    news = leave(opening.begin(None, pc))
    assert "已用备份恢复，恢复前的数据另存为“mzdesk_恢复前_" in news
    assert bureau(own_store) == "甲区民政局"
    kept = next(paths.backups().glob("mzdesk_恢复前_*.sqlite"))
    assert bureau(kept) == "改过的名字"
    assert leave(opening.begin(None, pc)) == ""


def test_a_planned_copy_that_has_gone_leaves_the_store_as_it_is(own_store: Path, pc: PcSettings) -> None:
    copy = backup.copy(own_store, paths.backups() / "mzdesk_手动_1.sqlite")
    backup.plan_restore(copy, own_store)
    copy.unlink()
    assert "没有恢复" in leave(opening.begin(None, pc))
    assert bureau(own_store) == "甲区民政局"


def test_a_corrupt_store_is_refused_and_the_newest_copy_offered(
    own_store: Path, pc: PcSettings, answers: tuple[list[str], list[str]]
) -> None:
    said, presses = answers
    backup.daily(own_store)
    broken = b"\xa5" * 8192
    own_store.write_bytes(broken)
    assert opening.begin(None, pc) is None
    assert "已损坏" in said[0]
    assert own_store.read_bytes() == broken
    presses.append("用最近的备份恢复")
    assert "已用备份恢复" in leave(opening.begin(None, pc))
    assert bureau(own_store) == "甲区民政局"


def test_a_newer_store_is_refused_without_offering_to_replace_it(
    own_store: Path, pc: PcSettings, answers: tuple[list[str], list[str]]
) -> None:
    backup.daily(own_store)
    newer(own_store)
    assert [words for words, _ in opening.offers(None, pc)] == ["数据库连接"]
    assert opening.begin(None, pc) is None
    assert "请先安装新版程序" in answers[0][0]


def test_a_network_share_is_refused_with_reason_and_remedy(
    tmp_path: Path, pc: PcSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "is_network", lambda _path: True)
    with pytest.raises(StoreDown, match=r"不能放在网络共享盘上（多台电脑同时写入会损坏数据）。请放到本机硬盘"):
        opening.open_store(tmp_path / "a.sqlite", pc)
    assert not (tmp_path / "a.sqlite").exists()
    assert pc.get("last_store") == ""


def test_the_store_opened_last_is_never_made_anew_when_it_is_lost(
    own_store: Path, tmp_path: Path, pc: PcSettings, answers: tuple[list[str], list[str]]
) -> None:
    said, presses = answers
    elsewhere = tmp_path / "移动硬盘" / "a.sqlite"
    elsewhere.parent.mkdir()
    opening.open_store(elsewhere, pc).close()
    elsewhere.unlink()
    assert opening.begin(None, pc) is None
    assert "不见了" in said[0]
    assert "没有另建新库" in said[0]
    assert not elsewhere.exists()
    presses.append("改用本机数据库")
    assert leave(opening.begin(None, pc)) == ""
    assert pc.get("last_store") == ""


def test_an_address_with_a_password_is_opened_but_never_written_down(postgresql_url: str, pc: PcSettings) -> None:
    opening.open_store(postgresql_url.replace("mzdesk@", "mzdesk:ShiLi-2026@"), pc).close()
    assert pc.get("last_store") == ""
    assert "ShiLi" not in (paths.settings_file().read_text("utf-8") if paths.settings_file().exists() else "")


# --- the desk --------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(app: QApplication, own_store: Path, pc: PcSettings) -> Iterator[program.Desk]:
    store, drafts = Store.open(own_store), Drafts(paths.drafts_file())
    made = program.Desk(store, pc, drafts, news="已用备份恢复", copies=True)
    yield made
    made.close()
    drafts.close()
    store.close()


def test_the_daily_copy_is_made_after_the_start_beside_the_work(
    desk: program.Desk, qtbot, fixed_clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off the UI thread, once a day; a day later again."""
    staff = tuple(entry for entry in ENTRIES if entry.key == "staff")
    monkeypatch.setattr(program, "MainWindow", partial(MainWindow, entries=staff))
    desk._copying.setInterval(0)
    desk.enter(factories.SYSTEM)
    assert desk.context.notify.last is not None
    assert desk.context.notify.last.text == "已用备份恢复"
    qtbot.waitUntil(lambda: len(backup.listing()) == 1)
    qtbot.waitUntil(lambda: not desk.context.runner.busy)
    desk.back_up()
    qtbot.waitUntil(lambda: not desk.context.runner.busy)
    assert len(backup.listing()) == 1
    fixed_clock.move_to(fixed_clock.now() + timedelta(days=1))
    desk.back_up()
    qtbot.waitUntil(lambda: not desk.context.runner.busy)
    assert [path.name for path, _, _ in backup.listing()] == [
        "mzdesk_每日_2026-11-24.sqlite",
        "mzdesk_每日_2026-11-23.sqlite",
    ]


def test_a_daily_copy_that_fails_is_said_and_the_store_is_not_called_lost(
    desk: program.Desk, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (paths.backups() / "mzdesk_每日_2026-11-23.part").mkdir()
    desk.back_up()
    qtbot.waitUntil(lambda: not desk.context.runner.busy)
    assert desk.context.notify.last is not None
    assert desk.context.notify.last.text.startswith("每日备份：备份没有完成")
    assert desk.context.notify.lost == ""


def test_a_cancelled_copy_leaves_nothing_behind(own_store: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.daily(own_store, stop)
    assert list(paths.backups().iterdir()) == []
