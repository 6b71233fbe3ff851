"""数据库连接 and 登录共享数据库: typed and clicked as at an office PC, on a server reached over TLS only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import keyring
import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from mzdesk import app as program
from mzdesk import credentials, log, opening, paths
from mzdesk.clock import FixedClock
from mzdesk.db.drafts import Drafts
from mzdesk.db.engine import url_of
from mzdesk.db.line import line_of
from mzdesk.settings import PcSettings
from mzdesk.settings.tries import Tries
from mzdesk.terms import Role
from mzdesk.ui import window
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs.connecting import ConnectionDialog
from mzdesk.ui.dialogs.signing_on import SignOnDialog
from mzdesk.ui.pages.staff import StaffPage
from mzdesk.ui.pages.wizard import WizardPage
from mzdesk.ui.registry import ENTRIES
from tests import lines, tls
from tests.test_credentials import InMemory, PlainFile

OTHER = "Neu-kouling-2"


@pytest.fixture(scope="module")
def place() -> Iterator[lines.Place]:
    with lines.opened() as made:
        yield made


@pytest.fixture
def pc() -> PcSettings:
    return PcSettings(paths.settings_file())


@pytest.fixture(autouse=True)
def safe() -> Iterator[InMemory]:
    """Stands where the system's vault of passwords stands."""
    before, kept = keyring.get_keyring(), InMemory()
    keyring.set_keyring(kept)
    yield kept
    keyring.set_keyring(before)


class Hands:
    """Who sits before the dialog of signing in."""

    def __init__(self, dialog: SignOnDialog, qtbot: Any) -> None:
        self.dialog, self._qtbot = dialog, qtbot
        dialog.open()
        self.settle()

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: not self.dialog._asking.runner.busy, timeout=8_000)

    def sign_in(self, login: str, password: str) -> str:
        """Type, press 登录, wait; what the dialog says then."""
        self.dialog.login.setText(login)
        self.dialog.login.editingFinished.emit()
        self.settle()
        self.dialog.password.setText(password)
        return self.press()

    def press(self) -> str:
        self.dialog.act_button.click()
        self.settle()
        return self.dialog.trouble.text()


@pytest.fixture
def sat(app: QApplication, place: lines.Place, pc: PcSettings, qtbot: Any) -> Iterator[Any]:
    """Makes hands at a dialog; what was opened is closed."""
    made: list[SignOnDialog] = []

    def sit(login: str = "", news: str = "") -> Hands:
        made.append(SignOnDialog(pc, place.line(login), news=news))
        return Hands(made[-1], qtbot)

    yield sit
    for dialog in made:
        entered = dialog.entered
        dialog._asking.end()
        if entered is None:
            dialog.reject()
        else:
            entered.store.close()
        dialog.deleteLater()


def written() -> str:
    """All that lies in this PC's folder, as text."""
    files = [each for each in paths.data_home().rglob("*") if each.is_file()]
    return "".join(each.read_bytes().decode("utf-8", "replace") for each in files)


# --- signing in ------------------------------------------------------------------------------------------------------


def test_each_person_signs_in_and_the_server_says_who_it_is(sat: Any, pc: PcSettings, place: lines.Place) -> None:
    hands = sat()
    assert hands.sign_in(lines.HEAD, tls.WORD) == ""
    entered = hands.dialog.entered
    assert entered is not None
    assert (entered.actor.name, entered.actor.roles) == ("示例乙", frozenset({Role.SECTION_HEAD}))
    assert line_of(pc.get("last_store")) == place.line(lines.HEAD)
    assert "本机时间比服务器" in entered.warning  # the tests' clock stands still


def test_a_password_lies_in_the_systems_safe_or_nowhere(sat: Any, safe: InMemory, place: lines.Place) -> None:
    """Not in the settings, the log, an error report, nor in what Python shows of an object."""
    log.start(paths.data_home())
    hands = sat(lines.CLERK)
    hands.dialog.remember.setChecked(True)
    hands.sign_in(lines.CLERK, "falsch-kouling-9")
    hands.sign_in(lines.CLERK, tls.WORD)
    assert safe.kept == {("mzdesk", place.line(lines.CLERK).name): tls.WORD}
    assert lines.CLERK in written()
    assert "kouling" not in written()
    entered = hands.dialog.entered
    assert entered is not None
    assert tls.WORD not in repr(entered) + repr(entered.store)


def test_a_remembered_password_is_used_and_forgotten_again(sat: Any, safe: InMemory, place: lines.Place) -> None:
    safe.kept["mzdesk", place.line(lines.CLERK).name] = tls.WORD
    hands = sat(lines.CLERK)
    assert hands.dialog.remember.isChecked()
    assert hands.dialog.password.text() == ""
    hands.dialog.remember.setChecked(False)
    assert hands.press() == ""
    assert hands.dialog.entered is not None
    assert safe.kept == {}


def test_a_computer_without_a_real_safe_asks_each_time_and_says_so(sat: Any) -> None:
    plain = PlainFile()
    keyring.set_keyring(plain)
    hands = sat(lines.CLERK)
    assert not hands.dialog.remember.isEnabled()
    assert "每次启动时输入" in hands.dialog.note.text()
    assert hands.sign_in(lines.CLERK, tls.WORD) == ""
    assert plain.kept == {}


def test_after_five_wrong_passwords_this_pc_waits_a_quarter_of_an_hour(
    sat: Any, pc: PcSettings, place: lines.Place, fixed_clock: FixedClock
) -> None:
    """Also after a new start; another login is not held up."""
    hands = sat()
    for _ in range(4):
        assert "不接受这个用户名或口令" in hands.sign_in(lines.CLERK, "falsch-kouling-9")
    assert "已连续输错 5 次，请 15 分钟后再试" in hands.sign_in(lines.CLERK, "falsch-kouling-9")
    again = Hands(SignOnDialog(PcSettings(paths.settings_file()), place.line()), hands._qtbot)
    try:
        assert "请 15 分钟后再试" in again.sign_in(lines.CLERK, tls.WORD)
        assert again.dialog.entered is None
    finally:
        again.dialog.reject()
    fixed_clock.move_to(fixed_clock.now() + timedelta(minutes=14, seconds=30))
    assert "请 1 分钟后再试" in hands.sign_in(lines.CLERK, tls.WORD)
    fixed_clock.move_to(fixed_clock.now() + timedelta(seconds=30))
    assert hands.sign_in(lines.CLERK, tls.WORD) == ""
    assert pc.get("wrong_passwords") == {}


def test_another_login_is_not_held_up_and_pauses_end_a_row(pc: PcSettings, fixed_clock: FixedClock) -> None:
    tries, now = Tries(pc), fixed_clock.now()
    for _ in range(5):
        tries.wrong("a@h/d", now)
    assert tries.barred("a@h/d", now)
    assert not tries.barred("b@h/d", now)
    assert not tries.barred("a@h/d", now + timedelta(minutes=15))
    assert not tries.wrong("a@h/d", now + timedelta(minutes=15))
    pc.set("wrong_passwords", {"a@h/d": ["x"]})
    assert not tries.barred("a@h/d", now)


def test_nothing_typed_is_lost_when_the_server_is_away(sat: Any, place: lines.Place) -> None:
    hands = sat()
    with place.server.configured(hba="local all all trust\n"):
        assert "不允许从这台电脑连接" in hands.sign_in(lines.CLERK, tls.WORD)
    assert hands.dialog.password.text() == tls.WORD
    assert hands.press() == ""


def test_empty_fields_are_asked_for(sat: Any) -> None:
    assert sat().press() == "请填写登录名和口令。"


def test_a_first_password_is_changed_before_the_desk_opens(sat: Any, place: lines.Place, safe: InMemory) -> None:
    """The two must agree, be strong and differ from the first; then only the new one opens the door."""
    hands = sat()
    hands.dialog.remember.setChecked(True)
    hands.sign_in(lines.NEW, tls.WORD)
    assert hands.dialog.entered is None
    assert hands.dialog.changing.isVisibleTo(hands.dialog)
    for new, again, words in (
        (OTHER, OTHER + "x", "不一致"),
        (tls.WORD, tls.WORD, "不能与初始口令相同"),
        ("short", "short", "口令"),
    ):
        hands.dialog.new.setText(new)
        hands.dialog.again.setText(again)
        assert words in hands.press()
    hands.dialog.new.setText(OTHER)
    hands.dialog.again.setText(OTHER)
    assert hands.press() == ""
    assert hands.dialog.entered is not None
    assert not hands.dialog.entered.must_change
    assert "不接受这个用户名或口令" in sat().sign_in(lines.NEW, tls.WORD)
    with place.administrator() as connection:
        kept = connection.exec_driver_sql(f"SELECT rolpassword FROM pg_authid WHERE rolname = '{lines.NEW}'").scalar()
    assert str(kept).startswith("SCRAM-SHA-256$")
    assert OTHER not in place.server.log()


# --- the connection --------------------------------------------------------------------------------------------------


def typed(dialog: ConnectionDialog, place: lines.Place, login: str = lines.CLERK) -> None:
    to = place.line(login)
    dialog.way.choose("shared")
    dialog.turn()
    dialog.servers.setText(to.hosts[0])
    dialog.database.setText(to.database)
    dialog.login.setText(to.login)
    dialog.authority.setText(to.authority)


@pytest.fixture
def connection(app: QApplication, pc: PcSettings) -> Iterator[ConnectionDialog]:
    made = ConnectionDialog(None, pc)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    made.open()
    yield made
    made.reject()
    made.deleteLater()


def test_the_test_button_says_whether_it_works(
    connection: ConnectionDialog, place: lines.Place, qtbot: Any, fixed_clock: FixedClock
) -> None:
    with place.administrator() as root:
        fixed_clock.move_to(root.execute(sa.text("SELECT clock_timestamp()")).scalar_one())
    typed(connection, place)
    connection.test()
    assert "请填写登录名和口令" in connection.outcome.text()
    for password, words in ((tls.WORD, "连接正常，登录名属于示例甲"), ("falsch-kouling-9", "不接受这个用户名或口令")):
        connection.password.setText(password)
        connection.test_button.click()
        qtbot.waitUntil(lambda: not connection._asking.runner.busy, timeout=8_000)
        assert words in connection.outcome.text()


def test_a_connection_is_kept_without_a_password_and_shown_again(
    connection: ConnectionDialog, place: lines.Place, pc: PcSettings
) -> None:
    typed(connection, place)
    connection.password.setText(tls.WORD)
    connection.act_button.click()
    assert connection.chosen == pc.get("last_store") == place.line().place()
    assert tls.WORD not in written()
    again = ConnectionDialog(None, pc)
    assert (again.servers.text(), again.login.text(), again.way.current()) == (
        place.line().hosts[0],
        lines.CLERK,
        "shared",
    )
    again.way.choose("alone")
    again.turn()
    again.submit()
    assert pc.get("last_store") == ""


def test_a_problem_stands_in_the_dialog_and_nothing_is_kept(
    connection: ConnectionDialog, place: lines.Place, pc: PcSettings
) -> None:
    typed(connection, place)
    connection.servers.setText("10.1.2.3:port")
    connection.act_button.click()
    assert "服务器地址“10.1.2.3:port”不对" in connection.trouble.text()
    assert pc.get("last_store") == ""
    assert connection.isVisible()


def test_a_first_start_can_join_an_office_that_is_set_up(context: Context, place: lines.Place, qtbot: Any) -> None:
    page = WizardPage(context)
    qtbot.addWidget(page)
    page.show()
    page.elsewhere.click()
    dialog = page.findChild(ConnectionDialog)
    assert dialog is not None
    assert dialog.way.current() == "shared"
    typed(dialog, place)
    with qtbot.waitSignal(context.reopening):
        dialog.act_button.click()
    assert context.pc.get("last_store") == place.line().place()


def test_the_keyboard_alone_signs_in(sat: Any, qtbot: Any) -> None:
    """Enter goes from the login to the password, and from there in."""
    hands = sat()
    hands.dialog.login.setText(lines.CLERK)
    qtbot.keyClick(hands.dialog.login, Qt.Key.Key_Return)
    assert hands.dialog.entered is None
    hands.dialog.password.setText(tls.WORD)
    qtbot.keyClick(hands.dialog.password, Qt.Key.Key_Return)
    hands.settle()
    assert hands.dialog.entered is not None


# --- a sitting -------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(
    app: QApplication, sat: Any, pc: PcSettings, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> Iterator[program.Desk]:
    """The clerk's desk, signed in."""
    pages = tuple(entry for entry in ENTRIES if entry.key in ("staff", "settings"))
    monkeypatch.setattr(program, "MainWindow", lambda *a, **k: window.MainWindow(*a, entries=pages, **k))
    monkeypatch.setattr(program.QApplication, "exit", lambda _code: None)  # no loop of the program's own runs here
    hands = sat()
    hands.sign_in(lines.CLERK, tls.WORD)
    drafts = Drafts(paths.drafts_file())
    made = program.Desk(hands.dialog.entered.store, pc, drafts, badges=lambda _s, _a: {})
    made.open()
    qtbot.waitUntil(lambda: made.window is not None and not made.context.runner.busy, timeout=8_000)
    yield made
    made.close()
    drafts.close()


def test_the_desk_opens_for_the_login_without_another_question(desk: program.Desk) -> None:
    assert desk.context.actor.name == "示例甲"
    assert desk.window is not None
    assert desk.window.isVisible()


def test_another_user_ends_the_sitting_and_signs_in_anew(desk: program.Desk) -> None:
    """The store is opened under the other login, never under the one before."""
    assert desk.window is not None
    desk.window.switch_requested.emit()
    assert desk.again == ""
    assert not desk.window.isVisible()


def test_a_login_that_is_switched_off_ends_the_sitting_and_keeps_what_is_typed(
    desk: program.Desk, place: lines.Place, qtbot: Any
) -> None:
    """A login that was switched off would see empty pages and no reason."""
    from mzdesk.ui.forms import Form, Text

    assert desk.window is not None
    assert desk.window.page is not None
    form = Form(desk.context, (Text(key="name", label="姓名"),), draft="staff.new", draft_title="新增人员")
    desk.window.page.content.addWidget(form)
    form.show()
    form.editors["name"].widget.setFocus()
    qtbot.keyClicks(form.editors["name"].widget, "zhang")
    desk._poll.ask()
    qtbot.waitUntil(lambda: not desk.context.runner.busy, timeout=8_000)
    assert desk.again is None
    place.disable(lines.CLERK)
    try:
        desk._poll.ask()
        qtbot.waitUntil(lambda: desk.again is not None, timeout=8_000)
    finally:
        place.restore(lines.CLERK)
    assert "您的登录已失效" in str(desk.again)
    assert not desk.window.isVisible()
    qtbot.waitUntil(lambda: not desk.context.runner.busy, timeout=8_000)
    assert desk.context.drafts is not None
    assert json.loads(json.dumps(desk.context.drafts.load("staff.new")))["name"] == "zhang"


@pytest.mark.parametrize("how", ["off", "reset"])
def test_a_login_whose_sessions_were_ended_is_led_back_to_the_sign_in(
    desk: program.Desk, place: lines.Place, qtbot: Any, how: str
) -> None:
    """Whatever the clerk does next meets a server that lets the login in no more; a lost line would be retried."""
    if how == "off":
        place.disable(lines.CLERK)
    else:
        with place.administrator() as connection:
            connection.exec_driver_sql(f"ALTER ROLE {lines.CLERK} PASSWORD '{OTHER}'")
    place.end(lines.CLERK)
    try:
        assert desk.window is not None
        desk.window.refresh()
        qtbot.waitUntil(lambda: desk.again is not None, timeout=8_000)
    finally:
        place.restore(lines.CLERK)
        with place.administrator() as connection:
            connection.exec_driver_sql(f"ALTER ROLE {lines.CLERK} PASSWORD '{tls.WORD}'")
    assert "您的登录已失效" in str(desk.again)


def test_the_own_password_changed_in_mid_sitting_goes_for_every_new_line(
    desk: program.Desk, place: lines.Place, safe: InMemory, qtbot: Any
) -> None:
    """The open lines stay; the next one would be refused by the old password, and the clerk led back to the sign-in."""
    assert desk.window is not None
    name, page = place.line(lines.CLERK).name, desk.window.page
    assert isinstance(page, StaffPage)
    credentials.set(name, tls.WORD)
    page.change_phrase()
    assert page.side.panel is not None
    form = page.side.panel.form
    for key, typed in (("old", tls.WORD), ("new", OTHER), ("again", OTHER)):
        form.set(key, typed)
    page.side.panel.act_button.click()
    qtbot.waitUntil(lambda: page.side.panel is None and not desk.context.runner.busy, timeout=8_000)
    try:
        place.end(lines.CLERK)
        desk.window.refresh()
        qtbot.waitUntil(lambda: not desk.context.runner.busy, timeout=8_000)
        desk.window.refresh()
        qtbot.waitUntil(lambda: not desk.context.runner.busy, timeout=8_000)
        assert desk.again is None
        assert not desk.window.lost.isVisible()
        with desk.context.store.read(desk.context.actor) as session:
            assert session.scalar(sa.text("SELECT session_user")) == lines.CLERK
        assert url_of(desk.context.store.place).password == OTHER
        assert credentials.get(name) == OTHER
    finally:
        with place.administrator() as connection:
            connection.exec_driver_sql(f"ALTER ROLE {lines.CLERK} PASSWORD '{tls.WORD}'")


def test_a_lost_line_is_a_banner_and_nobody_is_sent_away(desk: program.Desk, place: lines.Place, qtbot: Any) -> None:
    assert desk.window is not None
    with place.server.configured(hba="local all all trust\n"):
        place.end(lines.CLERK)
        desk.window.refresh()
        qtbot.waitUntil(lambda: desk.window is not None and desk.window.lost.isVisible(), timeout=8_000)
    desk.window.refresh()
    qtbot.waitUntil(lambda: desk.window is not None and not desk.window.lost.isVisible(), timeout=8_000)
    assert desk.again is None


def test_the_program_begins_anew_where_the_settings_say(desk: program.Desk, place: lines.Place) -> None:
    assert desk.window is not None
    page = desk.window.show_page("settings")
    assert page is not None
    page.open(tab="数据库连接")
    dialog = page.connection.change()
    dialog.way.choose("alone")
    dialog.turn()
    dialog.act_button.click()
    assert desk.again == ""
    assert desk.context.pc.get("last_store") == ""


def test_a_program_that_begins_anew_asks_again_and_waits_for_the_answer(
    app: QApplication, pc: PcSettings, place: lines.Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop itself: sign in, 切换用户, sign in as somebody else, leave; nobody's store stays open."""
    pages = tuple(entry for entry in ENTRIES if entry.key == "staff")
    monkeypatch.setattr(program, "MainWindow", lambda *a, **k: window.MainWindow(*a, entries=pages, **k))
    monkeypatch.setattr(program, "application", lambda _pc: app)
    pc.set("last_store", place.line("").place())
    turns, seen = iter([lines.CLERK, lines.HEAD]), []
    timer = QTimer()

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        shown = [each for each in app.topLevelWidgets() if isinstance(each, window.MainWindow) and each.isVisible()]
        if isinstance(dialog, SignOnDialog) and dialog.act_button.isEnabled() and not dialog.password.text():
            dialog.login.setText(next(turns))
            dialog.password.setText(tls.WORD)
            dialog.act_button.click()
        elif shown and not shown[0].context.runner.busy:
            seen.append(shown[0].context.actor.name)
            if len(seen) == 1:
                shown[0].switch_requested.emit()
            else:
                shown[0].close()

    timer.timeout.connect(act)
    timer.start(20)
    try:
        assert program.main() == 0
    finally:
        timer.stop()
    assert seen == ["示例甲", "示例乙"]
    with place.administrator() as root:
        left = root.exec_driver_sql("SELECT usename FROM pg_stat_activity WHERE application_name = 'mzdesk'").all()
    assert left == []


def test_an_address_that_asks_for_a_lesser_line_is_refused_before_anybody_is_asked(
    app: QApplication, pc: PcSettings, place: lines.Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(opening, "refuse", lambda sentence, _offers: said.append(sentence))
    assert opening.begin(place.line().place() + "&sslmode=require", pc) is None
    assert "不能用 sslmode=require" in said[0]
