"""This PC's fonts: the last to be asked for a character, the first when the office chose one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mzdesk import paths
from mzdesk.documents import fonts, machine_fonts
from mzdesk.documents.fonts import Face
from mzdesk.documents.truetype import BadFont, TrueType, count
from mzdesk.errors import BadInput
from tests.documents import made_fonts
from tests.documents.test_fonts import printed, read_back

RARE = "\U00031350"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of fonts, the only one of this PC."""
    made = tmp_path / "Fonts"
    made.mkdir()
    monkeypatch.setattr(machine_fonts, "folders", lambda: [made, tmp_path / "missing"])
    return made


def put(folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
    fonts.forget()


def test_a_character_that_only_this_pc_has_prints(folder: Path) -> None:
    put(folder, "rare.ttf", made_fonts.font(RARE, "Some Ext Font"))
    assert fonts.missing(f"周{RARE}") == []
    assert set(read_back(printed(f"周{RARE}", Face.KAI)).values()) == {f"周{RARE}"}


@pytest.mark.parametrize("bits", [0x0002, 0x0100, 0x0200, 0x000A])
def test_a_font_that_may_not_be_embedded_is_not_used(folder: Path, bits: int) -> None:
    put(folder, "rare.ttf", made_fonts.font(RARE, "Shut", fs_type=bits))
    assert fonts.missing(RARE) == [RARE]
    assert [(font.name, font.restricted) for font in fonts.installed()] == [("Shut", True)]
    with (
        pytest.raises(BadInput, match="小标宋所选的字体“Shut”的许可不允许嵌入文书。请另选字体"),
        fonts.using({Face.BIAO: "Shut"}),
    ):
        pass


@pytest.mark.parametrize("bits", [0x0000, 0x0004, 0x0008])
def test_a_font_that_may_be_embedded_is_used(folder: Path, bits: int) -> None:
    put(folder, "rare.ttf", made_fonts.font(RARE, "Open", fs_type=bits))
    assert fonts.missing(RARE) == []


def test_outlines_that_cannot_be_embedded_and_empty_glyphs_do_not_count(folder: Path) -> None:
    put(folder, "a.otf", made_fonts.font(RARE, "Cubic", cubic=True))
    put(folder, "b.ttf", made_fonts.font(f"{RARE}甲", "Blank", blank=RARE))
    assert fonts.missing(RARE) == [RARE]
    assert [font.name for font in fonts.installed()] == ["Blank"]
    with pytest.raises(BadInput, match="“Cubic”是 PostScript 轮廓，不能嵌入文书"), fonts.using({"黑体": "Cubic"}):
        pass


def test_song_is_preferred_to_a_script(folder: Path) -> None:
    put(folder, "a.ttf", made_fonts.font(RARE, "A Brush"))
    put(folder, "z.ttf", made_fonts.font(RARE, "SimSun-ExtB"))
    assert [Path(name).name for name, _ in fonts.runs(Face.FANG, RARE)] == ["z.ttf#0"]


def test_small_pictures_and_private_signs_of_this_pc_never_print(folder: Path) -> None:
    put(folder, "emoji.ttf", made_fonts.font("😀\ue000\u0301", "Segoe UI Emoji"))
    assert fonts.missing("😀\ue000\u0301") == ["😀", "\ue000", "\u0301"]


def test_broken_files_are_passed_over(folder: Path) -> None:
    whole = made_fonts.font(RARE, "Whole")
    for number, data in enumerate([b"", b"OTTO", b"ttcf", b"ttcf" + b"\xff" * 40, b"\0\1\0\0\xff\xff", b"\0" * 99]):
        put(folder, f"{number}.ttf", data)
    for cut in range(0, len(whole), 37):
        put(folder, f"cut{cut}.ttf", whole[:cut])
    assert fonts.missing(RARE) == [RARE]
    put(folder, "whole.ttf", whole)
    assert fonts.missing(RARE) == []


def test_a_font_with_any_byte_wrong_never_breaks_the_search(folder: Path) -> None:
    """Whatever a damaged byte does, the answer is a font or none."""
    whole = made_fonts.font(f"甲{RARE}", "Whole")
    for place in range(0, len(whole), 3):
        data = bytearray(whole)
        data[place] ^= 0xFF
        try:
            font = TrueType(bytes(data))
            assert font.names or not font.names
            assert isinstance(font.inks("甲"), bool)
            assert isinstance(font.restricted, bool)
            assert len(font.advances) == font.glyph_count
        except BadFont:
            continue


def test_cmap_with_endless_groups_is_broken() -> None:
    """12 bytes must not ask for four thousand million code points."""
    data = bytearray(made_fonts.font(f"甲{RARE}", "Greedy"))
    group = ord(RARE).to_bytes(4, "big") * 2
    place = bytes(data).index(group)
    data[place : place + 8] = b"\0\0\0\0\xff\xff\xff\xff"
    with pytest.raises(BadFont, match="out of order"):
        _ = TrueType(bytes(data)).glyphs


def test_a_collection_gives_each_of_its_fonts(folder: Path) -> None:
    data = made_fonts.collection(made_fonts.font("甲", "First"), made_fonts.font(RARE, "Second"))
    assert count(data) == 2
    put(folder, "both.ttc", data)
    assert [(font.name, font.index) for font in fonts.installed()] == [("First", 0), ("Second", 1)]
    assert [name.rpartition("#")[2] for name, _ in fonts.runs(Face.FANG, RARE)] == ["1"]


def test_files_are_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found is kept by path, time and size; a broken cache is made again."""
    put(folder, "rare.ttf", made_fonts.font(RARE, "Some Font"))
    assert fonts.missing(RARE) == []
    read: list[str] = []
    plain = machine_fonts._read

    def told(path: str) -> Iterator[machine_fonts.MachineFont]:
        read.append(path)
        return plain(path)

    monkeypatch.setattr(machine_fonts, "_read", told)
    fonts.forget()
    assert fonts.missing(RARE) == []
    assert read == []
    put(folder, "rare.ttf", made_fonts.font("甲乙", "Some Other"))
    assert fonts.missing(RARE) == [RARE]
    assert len(read) == 1
    (paths.cache_home() / "fonts.json").write_bytes(b"{")
    fonts.forget()
    assert [font.name for font in fonts.installed()] == ["Some Other"]
    assert len(read) == 2


def test_without_room_for_a_cache_fonts_are_found_all_the_same(folder: Path) -> None:
    (paths.cache_home() / "fonts.json").mkdir()
    put(folder, "rare.ttf", made_fonts.font(RARE, "Some Font"))
    assert fonts.missing(RARE) == []


@pytest.mark.parametrize("name", ["方正小标宋简体", "FZXiaoBiaoSong", "fzxiaobiaosong", " 方正小标宋简体 "])
def test_an_office_draws_with_its_own_face(folder: Path, name: str) -> None:
    """By any of its names; what the font lacks comes from ours, and outside nothing has changed."""
    put(folder, "xbs.ttf", made_fonts.font("关于通知", "FZXiaoBiaoSong", chinese="方正小标宋简体"))
    before = printed("关于安全", Face.BIAO)
    with fonts.using({"小标宋": name, "仿宋": ""}):
        assert [(Path(each).name, words) for each, words in fonts.runs(Face.BIAO, "关于安全1")] == [
            ("xbs.ttf#0", "关于"),
            ("MzBiaoSong", "安全1"),
        ]
        assert fonts.ink(Face.BIAO, "关", 10) == pytest.approx((1, 0, 9, 8))
        assert fonts.runs(Face.FANG, "关于") == [("MzFangSong", "关于")]
        inside = printed("关于安全", Face.BIAO)
    assert fonts.runs(Face.BIAO, "关于") == [("MzBiaoSong", "关于")]
    assert set(read_back(inside).values()) == {"关于安全"}
    assert inside != before == printed("关于安全", Face.BIAO)


def test_a_face_that_this_pc_lacks_is_told(folder: Path) -> None:
    said = "这台电脑没有安装小标宋所选的字体“方正小标宋简体”。请安装该字体，或在 设置 › 字体 中把小标宋改用随附字体。"
    with pytest.raises(BadInput, match=said), fonts.using({Face.BIAO: "方正小标宋简体"}):
        pass
    assert fonts.runs(Face.BIAO, "关") == [("MzBiaoSong", "关")]


def test_two_fonts_of_one_postscript_name_stay_apart(folder: Path) -> None:
    """ReportLab would draw both with the first."""
    put(folder, "a.ttf", made_fonts.font("甲", "Same"))
    put(folder, "b.ttf", made_fonts.font(RARE, "Same"))
    with fonts.using({Face.FANG: "Same"}):
        assert set(read_back(printed(f"甲{RARE}", Face.FANG)).values()) == {f"甲{RARE}"}


@pytest.mark.parametrize("system", ["win32", "darwin", "linux"])
def test_folders_are_those_of_the_machine_and_of_the_user(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("sys.platform", system)
    for name, value in {"WINDIR": "W", "LOCALAPPDATA": "L", "XDG_DATA_HOME": "H", "XDG_DATA_DIRS": "D:E"}.items():
        monkeypatch.setenv(name, value)
    found = [path.as_posix() for path in machine_fonts.folders()]
    expected = {
        "win32": {"W/Fonts", "L/Microsoft/Windows/Fonts"},
        "darwin": {"/Library/Fonts", "/System/Library/Fonts"},
        "linux": {"H/fonts", "D/fonts", "E/fonts"},
    }
    assert expected[system] <= set(found)
