"""`mzdesk database` on a real PostgreSQL: set up, compared, brought up to date; each refusal says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from mzdesk.db.engine import url_of
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
