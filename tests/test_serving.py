"""`mzdesk database` on a real PostgreSQL: set up, compared, brought up to date; each refusal says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from mzdesk.db.engine import url_of
from mzdesk.db.work import Store
from mzdesk.documents import raster
from mzdesk.errors import RuleBroken
from mzdesk.services import staff
from mzdesk.terms import PersonKind, Role
from mzdesk.views.actor import Actor
from mzdesk.views.staff import PersonCriteria, PersonDraft
from tests.factories import TODAY
from tests.test_cli import outcome


@pytest.fixture
def login(postgresql_url: str) -> Iterator[str]:
    """A name that nobody on the server has; removed afterwards."""
    name = f"a_{uuid4().hex[:12]}"
    yield name
    administer(postgresql_url, f"DROP ROLE IF EXISTS {name}")


def administer(url: str, text: str) -> None:
    """Do it as the server's administrator."""
    place = url_of(url)
    with psycopg.connect(f"host={place.query['host']} dbname={place.database} user={place.username}") as connection:
        connection.execute(text.encode())


def init(url: str, login: str, *more: str) -> list[str]:
    return ["database", "init", url, "--district", "500156", "--login", login, "--person", "示例甲", *more]


def test_set_up_checked_and_upgraded(
    postgresql_url: str, login: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole way: nothing there, set up, as it should be, a mishap, mended, and no second first administrator."""
    code, out, _ = outcome(["database", "check", postgresql_url], capsys)
    assert (code, out) == (1, "数据库版本是 空，本程序需要 0001。请运行 mzdesk database upgrade。\n")

    sheet = tmp_path / "恢复单.txt"
    code, out, _ = outcome(init(postgresql_url, login, "--out", str(sheet)), capsys)
    assert (code, out) == (0, f"共享数据库已建立，恢复单已写到 {sheet}。\n")
    text = sheet.read_text(encoding="utf-8")
    assert f"登录名：{login}" in text
    assert "初始口令：" in text
    assert sheet.stat().st_mode & 0o077 == 0

    assert outcome(["database", "check", postgresql_url], capsys) == (0, "角色、权限、触发器与本程序要求一致。\n", "")
    administer(postgresql_url, "DROP POLICY own_seen ON app.hazards; GRANT SELECT ON app.draws TO mz_township")
    code, out, _ = outcome(["database", "check", postgresql_url], capsys)
    assert (code, out.splitlines()) == (
        1,
        ["多出权限：mz_township 对 app.draws 的 SELECT。", "数据表 hazards 缺少行权限规则 own_seen。"],
    )

    assert outcome(["database", "upgrade", postgresql_url], capsys)[0] == 0
    assert outcome(["database", "check", postgresql_url], capsys)[0] == 0
    code, _, err = outcome(init(postgresql_url, f"{login}x"), capsys)
    assert (code, err) == (2, "这个数据库已经建立过账号。升级请用 mzdesk database upgrade。\n")


def test_the_recovery_sheet_is_printed_in_the_same_words(
    postgresql_url: str, login: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As text and as PDF, read back: each word of the one stands in the other; only the writer reads either."""
    text, pdf = tmp_path / "恢复单.txt", tmp_path / "恢复单.pdf"
    code, out, _ = outcome(init(postgresql_url, login, "--out", str(text), "--sheet", str(pdf)), capsys)
    assert (code, out) == (0, f"共享数据库已建立，恢复单已写到 {text}、{pdf}。\n")
    assert [path.stat().st_mode & 0o777 for path in (text, pdf)] == [0o600, 0o600]
    printed = "".join("".join(raster.text(pdf.read_bytes())).split())
    said = text.read_text(encoding="utf-8")
    for line in said.splitlines()[2:]:
        words = line.partition("：" if "：" in line else ". ")[2]
        assert "".join(words.split()) in printed, line
    assert "只印一份，密封存放，不拍照、不外传" in printed
    assert raster.page_count(pdf.read_bytes()) == 1


def test_a_sheet_to_print_is_not_overwritten_and_leaves_nothing_half_done(
    postgresql_url: str, login: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is there, one name for both, a folder that isn't: refused, no first pass-phrase lies about."""
    there, text = tmp_path / "there.pdf", tmp_path / "a.txt"
    there.write_bytes(b"kept")
    assert "已经存在，没有覆盖它" in outcome(init(postgresql_url, login, "--sheet", str(there)), capsys)[2]
    assert there.read_bytes() == b"kept"
    both = ("--out", str(text), "--sheet", str(text))
    assert "写的是同一个文件" in outcome(init(postgresql_url, login, *both), capsys)[2]
    nowhere = ("--out", str(text), "--sheet", str(tmp_path / "none" / "a.pdf"))
    assert "请换一个可写的文件夹" in outcome(init(postgresql_url, login, *nowhere), capsys)[2]
    assert not text.exists()
    upgraded = outcome(["database", "upgrade", postgresql_url, "--sheet", str(text)], capsys)
    assert (upgraded[0], "--sheet 只用于 init" in upgraded[2]) == (2, True)
    assert outcome(init(postgresql_url, login, "--sheet", str(tmp_path / "b.pdf")), capsys)[0] == 0


def test_the_sheet_is_shown_without_a_file(postgresql_url: str, login: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = outcome(init(postgresql_url, login), capsys)
    assert code == 0
    assert "恢复单" in out
    assert "第一次登录后必须修改口令" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["database"], "缺少必须填写的参数：动作、地址。"),
        (["database", "drop", "x"], "“动作”不能是“drop”"),
        (["database", "check", "/nowhere/a.sqlite"], "请写共享数据库的地址"),
        (["database", "init", "postgresql://x/y"], "请用 --district 写明第一个系统管理员。"),
        (["database", "check", "postgresql://postgres@127.0.0.1:1/mzdesk"], "连接不上共享数据库“127.0.0.1:1/mzdesk”"),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = outcome(words, capsys)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)


def test_a_wrong_first_administrator_leaves_nothing_behind(
    postgresql_url: str, login: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A short code, a sheet that is there already, a folder that isn't: refused, and then it still can be set up."""
    words = init(postgresql_url, login)
    words[words.index("500156")] = "5001"
    code, _, err = outcome(words, capsys)
    assert (code, err) == (2, "区县代码是 6 位数字，如 500156。请重新填写。\n")
    there = tmp_path / "there.txt"
    there.touch()
    assert "已经存在，没有覆盖它" in outcome(init(postgresql_url, login, "--out", str(there)), capsys)[2]
    nowhere = str(tmp_path / "none" / "a.txt")
    assert "请换一个可写的文件夹" in outcome(init(postgresql_url, login, "--out", nowhere), capsys)[2]
    assert outcome(init(postgresql_url, login), capsys)[0] == 0


def test_the_first_administrator_is_a_person_with_an_account(
    postgresql_url: str, login: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Changes the given phrase, sets a PIN, is found on the page, and is ended there by a second administrator."""
    sheet = tmp_path / "sheet.txt"
    assert outcome(init(postgresql_url, login, "--out", str(sheet)), capsys)[0] == 0
    given = next(line for line in sheet.read_text(encoding="utf-8").splitlines() if line.startswith("初始口令："))[5:]
    second = f"b_{uuid4().hex[:12]}"
    own, pin = "Ziji-de-kouling-77", "8023"
    try:
        with seat(postgresql_url, login) as (store, actor):
            assert (actor.name, actor.roles) == ("示例甲", {Role.ADMINISTRATOR})
            with store.read(actor) as session:
                assert staff.must_change(session, actor, actor.person_id)
                shown = staff.listing(session, actor, PersonCriteria(text="示例甲"), offset=0, limit=5, today=TODAY)
                assert [row.login for row in shown.rows] == [login]
            act(store, actor, staff.change_phrase, old=given, new=own)
            act(store, actor, staff.set_pin, pin=pin, phrase=own)
            with store.read(actor) as session:
                account = staff.view(session, actor, actor.person_id, today=TODAY).account
            assert account is not None
            assert (account.has_pin, account.must_change) == (True, False)
            with pytest.raises(RuleBroken, match="至少要保留一个"):
                act(store, actor, staff.disable, account.id)
            draft = PersonDraft(name="示例乙", kind=PersonKind.CLERK, township=actor.township)
            other = act(store, actor, staff.save, draft)
            roles = [Role.ADMINISTRATOR]
            act(store, actor, staff.create_account, other, login=second, roles=roles, phrase=given)
        with seat(postgresql_url, second) as (store, actor):
            act(store, actor, staff.disable, account.id)
        with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
            psycopg.connect(plain(postgresql_url, login))
        assert outcome(["database", "check", postgresql_url], capsys)[0] == 0
    finally:
        administer(postgresql_url, f"DROP ROLE IF EXISTS {second}")


def plain(url: str, name: str) -> str:
    place = url_of(url)
    return f"host={place.query['host']} dbname={place.database} user={name}"


@contextmanager
def seat(url: str, name: str) -> Iterator[tuple[Store, Actor]]:
    """The program with that login, and who the server says sits there."""
    store = Store.open(url_of(url).set(username=name).render_as_string(hide_password=False), upgrade=False)
    try:
        with store.read(Actor(None, "", frozenset(), "500156", "500156000")) as session:
            actor = staff.seated(session)
        yield store, actor
    finally:
        store.close()


def act(store: Store, actor: Actor, verb: Callable[..., Any], *args: Any, **given: Any) -> Any:
    with store.begin(actor, "人员") as session:
        return verb(session, actor, *args, **given)
