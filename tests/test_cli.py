"""The command line speaks Chinese, refuses kindly, and its exit codes mean what the help says."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from mzdesk import __version__, cli
from mzdesk.arguments import in_chinese
from mzdesk.db.work import Store

COMMANDS = ("run", "demo", "screenshots", "import", "backup", "audit", "database", "selftest")


def outcome(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code and both outputs of a command line."""
    try:
        code = cli.main(words)
    except SystemExit as end:
        code = int(end.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Support asks for it first."""
    assert outcome(["--version"], capsys) == (0, f"mzdesk {__version__}\n", "")


@pytest.mark.parametrize(
    "words", [[], *([command] for command in COMMANDS)], ids=lambda words: "".join(words) or "mzdesk"
)
def test_help_is_chinese(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """No word of argparse's own English is left, and the exit codes are told."""
    code, out, _ = outcome([*words, "--help"], capsys)
    assert code == 0
    assert out.startswith("用法：mzdesk")
    assert "退出码：0 完成" in out
    assert not re.search(r"usage|optional|positional|options:|show this|exit\b|\berror\b|default", out, re.I)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import"], "缺少必须填写的参数：类别、文件。"),
        (["import", "roster", "x.xlsx"], "“类别”不能是“roster”，可以是：facility、staff、hazard。"),
        (["import", "facility", "x.xlsx", "--report"], "“--report”后面需要写上内容。"),
        (["demo"], "以下参数必须填写一个：--out --open。"),
        (["demo", "--open", "--out", "x"], "“--out”与“--open”不能同时使用。"),
        (["backup", "--where", "x"], "没有这样的参数：--where x。"),
        (["backup", "extra"], "没有这样的参数：extra。"),
        (
            ["importt"],
            "“命令”不能是“importt”，可以是：run、demo、screenshots、import、document、backup、audit、database、plan、roster、selftest。",
        ),
    ],
)
def test_wrong_words_are_refused_in_chinese(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each of argparse's complaints has its Chinese sentence with the way to the help."""
    code, out, err = outcome(words, capsys)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert "--help”查看用法。" in err


def test_unknown_complaint_never_shows_english() -> None:
    """A complaint of a later Python that the table does not know."""
    assert in_chinese("something argparse says in 2030") == "参数不正确。"


def test_refusal_is_one_sentence_without_traceback(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A clerk reads what to do next, not where the program was."""
    code, out, err = outcome(["backup", "--store", str(tmp_path / "none.sqlite")], capsys)
    assert (code, out) == (2, "")
    assert "没有找到数据库文件" in err
    assert err.count("\n") == 1


def test_backup_copies_the_store(capsys: pytest.CaptureFixture[str], sqlite_store: Store, tmp_path: Path) -> None:
    """The copy opens, and an existing file is never overwritten."""
    target = tmp_path / "copy.sqlite"
    words = ["backup", "--store", str(sqlite_store.path), "--out", str(target)]
    assert outcome(words, capsys)[0] == 0
    with sqlite3.connect(target) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    before = target.read_bytes()
    code, _, err = outcome(words, capsys)
    assert (code, target.read_bytes()) == (2, before)
    assert "没有覆盖它" in err


def test_backup_leaves_shared_stores_to_their_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    """Copying a file is not how a PostgreSQL is backed up."""
    code, _, err = outcome(["backup", "--store", "postgresql://office@127.0.0.1/mz"], capsys)
    assert code == 2
    assert "数据库管理员" in err


def test_audit_of_a_whole_store(capsys: pytest.CaptureFixture[str], store_url: str) -> None:
    """An untouched store passes, on both databases; `--store` is heard before the command too."""
    assert outcome(["audit", "verify", "--store", store_url], capsys)[0] == 0
    code, out, _ = outcome(["--store", store_url, "audit", "verify"], capsys)
    assert (code, "核对无误" in out) == (0, True)


def test_command_starts_without_the_heavy_parts() -> None:
    """`--help` answers at once: no Qt, no database, no workbook library."""
    heavy = ("PySide6", "sqlalchemy", "openpyxl", "reportlab")
    asked = f"import sys, mzdesk.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_module_runs_as_a_program() -> None:
    """`python -m mzdesk` is the command; Chinese comes out right whatever the terminal's encoding is."""
    words = [sys.executable, "-m", "mzdesk", "import"]
    done = subprocess.run(words, capture_output=True, env={"PYTHONIOENCODING": "ascii", "PATH": ""}, check=False)
    assert done.returncode == 2
    assert done.stderr.decode("utf-8").startswith("缺少必须填写的参数")
