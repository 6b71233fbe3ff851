"""`mzdesk document`: every kind from JSON, notices from text, refusals in one sentence, nothing half written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mzdesk import cli, jsonio
from mzdesk.documents import archive, raster
from mzdesk.terms import DocumentKind as Kind
from tests.documents.samples import SAMPLES
from tests.documents.test_plain_text import TEXT


def run(*words: object) -> int:
    return cli.main(["document", *map(str, words)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "文件"
    made.mkdir()
    return made


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_made_from_its_own_json(kind: Kind, folder: Path) -> None:
    source, out = folder / "in.json", folder / "out.pdf"
    source.write_bytes(jsonio.dump(SAMPLES[kind], indent=2))
    assert run(kind.value, "--input", source, "--out", out) == 0
    pdf = out.read_bytes()
    assert raster.page_count(pdf) >= 1
    assert archive.findings(pdf) == []
    assert sorted(path.name for path in folder.iterdir()) == ["in.json", "out.pdf"]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_tells_its_fields(kind: Kind, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(kind.value, "--schema") == 0
    schema = json.loads(capsys.readouterr().out)
    assert "$defs" in schema or "properties" in schema


def test_the_list_names_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--list") == 0
    said = capsys.readouterr().out
    assert all(kind.value in said and kind.label in said for kind in Kind)


def test_a_notice_is_typeset_from_plain_text(folder: Path) -> None:
    for name, raw in (("utf8.txt", TEXT.encode()), ("gbk.txt", TEXT.encode("gb18030"))):
        (folder / name).write_bytes(raw)
        assert run("notice", "--text", folder / name, "--out", folder / "out.pdf") == 0
        assert "关于做好岁末年初安全工作的通知" in "".join(raster.text((folder / "out.pdf").read_bytes()))
    assert run("notice", "--text", folder / "utf8.txt", "--out", folder / "out.docx", "--docx") == 0
    assert (folder / "out.docx").read_bytes().startswith(b"PK")
    assert run("work_letter", "--text", folder / "utf8.txt", "--out", folder / "b.pdf", "--profile", "word16") == 0


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert run(*words) == 2
    said = capsys.readouterr().err.strip()
    assert "\n" not in said
    assert not [word for word in ("Expected", "Invalid", "Object", "malformed", "Traceback") if word in said]
    return said


def test_refusals_name_the_field_or_the_character(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = folder / "文书.json", folder / "out.pdf"

    def given(change: dict[str, object], drop: str = "") -> str:
        plain = {**jsonio.plain(SAMPLES[Kind.NOTICE]), **change}
        plain.pop(drop, None)
        source.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
        return refused(capsys, "notice", "--input", source, "--out", out)

    assert "缺少字段“title”" in given({}, drop="title")
    assert "title" in given({"title": 5})
    assert "应为文字" in given({"title": 5})
    assert "day" in given({"day": "2026年"})
    assert "不能是“sideways”" in given({"format": "sideways"})
    assert "不认识的字段“titel”" in given({"titel": "写错"})
    assert "body" in given({"body": [{"text": 1}]})
    assert "U+31350" in given({"title": "关于\U00031350的通知"})
    assert not out.exists()
    assert list(folder.iterdir()) == [source]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense", "--schema"), "没有“nonsense”这种文书"),
        ((), "请写明文书种类"),
        (("notice",), "请用 --out 指定输出文件"),
        (("notice", "--out", "x.pdf"), "请用 --input 指定 JSON 文件"),
        (("notice", "--input", "没有.json", "--out", "x.pdf"), "读不出来"),
        (("site_record", "--text", "没有.txt", "--out", "x.pdf"), "不能用纯文本排版"),
    ],
)
def test_what_is_missing_on_the_command_line_is_said(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert said in refused(capsys, *words)
    assert list(folder.iterdir()) == []


def test_broken_files_and_places_that_can_not_be_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = folder / "坏.json"
    source.write_text('{"title": ', encoding="utf-8")
    assert "第 1 行" in refused(capsys, "notice", "--input", source, "--out", folder / "x.pdf")
    source.write_bytes(b"\xff\xfe\x00")
    assert "不是 UTF-8" in refused(capsys, "notice", "--input", source, "--out", folder / "x.pdf")
    text = folder / "坏.txt"
    text.write_bytes(b"\xff\xff\xff\x81")
    assert "编码无法识别" in refused(capsys, "notice", "--text", text, "--out", folder / "x.pdf")
    text.write_text(TEXT, encoding="utf-8")
    assert "没有写成功" in refused(capsys, "notice", "--text", text, "--out", folder / "没有" / "x.pdf")
    record = folder / "笔录.json"
    record.write_bytes(jsonio.dump(SAMPLES[Kind.SITE_RECORD]))
    said = refused(capsys, "site_record", "--input", record, "--out", folder / "x.docx", "--docx")
    assert "没有 Word 稿" in said


def test_a_mark_of_secrecy_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = folder / "密.txt"
    text.write_text(f"机密★1年 {TEXT}", encoding="utf-8")
    said = refused(capsys, "notice", "--text", text, "--out", folder / "x.pdf")
    assert "涉密公文不得在本机处理" in said
    source = folder / "密.json"
    source.write_bytes(jsonio.dump(replace(SAMPLES[Kind.NOTICE], secrecy="秘密★半年")))
    assert "涉密公文不得在本机处理" in refused(capsys, "notice", "--input", source, "--out", folder / "x.pdf")
    assert not (folder / "x.pdf").exists()
