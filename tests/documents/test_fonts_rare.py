"""The pack of rare characters: names beyond the standard print with it, and only a whole pack is taken."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mzdesk import paths
from mzdesk.documents import fonts, rare_fonts
from mzdesk.documents.fonts import Face
from mzdesk.errors import BadInput
from tests.documents import made_fonts
from tests.documents.test_fonts import printed, read_back

RARE = "\U00020001\U0002a710\U0002b750\U0002b830\U0002cec0\U00030010"
"""One hanzi each of extensions B, C, D, E, F and G, none of which our fonts have."""
NAMES = f"覃{RARE[0]}王{RARE[1:3]}李{RARE[3:]}"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return made_fonts.pack(tmp_path / "pack", [("MzRareSong", RARE[:3]), ("MzRareMin", RARE)])


def zipped(pack: Path, *, inside: str = "") -> Path:
    made = pack.with_suffix(".zip")
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in pack.iterdir():
            archive.write(file, inside + file.name)
    return made


def test_names_of_every_extension_are_refused_without_the_pack() -> None:
    assert fonts.missing(NAMES) == list(RARE)
    with pytest.raises(BadInput, match=r"姓名中的.*U\+20001，第 2 字.*U\+30010.*生僻字包"):
        fonts.require(NAMES, "姓名")
    with pytest.raises(BadInput, match="生僻字包"):
        fonts.runs(Face.KAI, NAMES)


@pytest.mark.parametrize("face", Face)
def test_names_of_every_extension_print_with_the_pack(face: Face, pack: Path) -> None:
    """Installed while the program runs: what was refused a moment ago prints."""
    assert fonts.missing(NAMES) == list(RARE)
    assert fonts.install_rare(pack) == len(RARE)
    assert fonts.missing(NAMES) == []
    assert [name for name, words in fonts.runs(face, NAMES) if words[0] in RARE] == ["MzRareSong"] * 2 + ["MzRareMin"]
    assert set(read_back(printed(NAMES, face)).values()) == {NAMES}
    assert fonts.ink(face, RARE[0], 10) == pytest.approx((1, 0, 9, 8))


@pytest.mark.parametrize("inside", ["", "生僻字包/"])
def test_a_zip_is_a_pack_too(pack: Path, inside: str) -> None:
    assert fonts.install_rare(zipped(pack, inside=inside)) == len(RARE)
    assert fonts.missing(NAMES) == []
    assert sorted(file.name for file in paths.rare_fonts().iterdir()) == sorted(file.name for file in pack.iterdir())


def test_a_newer_pack_takes_the_place_of_the_old(pack: Path, tmp_path: Path) -> None:
    """The old font's glyphs are not drawn any more."""
    fonts.install_rare(pack)
    printed(NAMES, Face.FANG)
    newer = made_fonts.pack(tmp_path / "newer", [("MzRareSong", RARE[0])])
    assert fonts.install_rare(newer) == 1
    assert fonts.missing(NAMES) == list(RARE[1:])
    assert read_back(printed(f"覃{RARE[0]}", Face.FANG))["pypdf"] == f"覃{RARE[0]}"
    assert not [folder for folder in paths.data_home().iterdir() if folder.name in ("fonts.new", "fonts.old")]


def change(pack: Path, **told: object) -> None:
    """A manifest that says something else."""
    manifest = pack / rare_fonts.MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **told}), encoding="utf-8")


def test_what_is_no_whole_pack_is_refused_and_the_old_one_stays(pack: Path, tmp_path: Path) -> None:
    fonts.install_rare(pack)
    spoil: dict[str, Callable[[Path], object]] = {
        r"缺少可读的 manifest\.json": lambda p: (p / rare_fonts.MANIFEST).unlink(),
        r"缺少可读的 manifest": lambda p: (p / rare_fonts.MANIFEST).write_text("{"),
        r"不是本程序可用的": lambda p: change(p, kind="another"),
        r"本程序可用": lambda p: change(p, version=2),
        r"文件清单不全": lambda p: change(p, fonts=["MzRareSong", "MzAnother"]),
        r"清单不全": lambda p: change(p, fonts=[]),
        r"文件名“\.\./x\.ttf”不对": lambda p: change(p, files={**digests(p), "../x.ttf": "0"}),
        r"缺少文件 RARE-OFL\.txt": lambda p: (p / "RARE-OFL.txt").unlink(),
        r"MzRareMin\.ttf 已损坏或被改动": lambda p: (p / "MzRareMin.ttf").write_bytes(b"cut"),
        r"字体 MzRareMin 读不出来": lambda p: signed(p, "MzRareMin.ttf", b"no font"),
        r"字体 MzRareMin 与索引不符": lambda p: signed(p, "MzRareMin.ttf", made_fonts.font("甲", "MzRareMin")),
        r"MzRareMin 与索引不符，或不许嵌入": lambda p: signed(
            p, "MzRareMin.ttf", made_fonts.font(RARE, "MzRareMin", fs_type=2)
        ),
        r"不是完整的生僻字包": lambda p: signed(p, rare_fonts.INDEX, b"no index"),
    }
    for number, (said, spoiling) in enumerate(spoil.items()):
        bad = tmp_path / f"bad{number}"
        shutil.copytree(pack, bad)
        spoiling(bad)
        with pytest.raises(BadInput, match=said):
            fonts.install_rare(bad)
        assert fonts.missing(NAMES) == [], said


def digests(pack: Path) -> dict[str, str]:
    files: dict[str, str] = json.loads((pack / rare_fonts.MANIFEST).read_text())["files"]
    return files


def signed(pack: Path, name: str, data: bytes) -> None:
    """A file changed together with the manifest."""
    (pack / name).write_bytes(data)
    made_fonts.sign(pack, ["MzRareSong", "MzRareMin"])


def test_a_file_that_is_no_pack_is_refused(tmp_path: Path, pack: Path) -> None:
    other = tmp_path / "照片.zip"
    other.write_bytes(b"PK no zip")
    with pytest.raises(BadInput, match=r"“照片\.zip”不是完整的生僻字包"):
        fonts.install_rare(other)
    with pytest.raises(BadInput, match="不是完整的生僻字包"):
        fonts.install_rare(tmp_path / "nowhere.zip")
    whole = zipped(pack)
    whole.write_bytes(whole.read_bytes()[:-200])
    with pytest.raises(BadInput, match="不是完整的生僻字包"):
        fonts.install_rare(whole)
    assert not paths.rare_fonts().exists()


def test_an_installed_pack_that_broke_says_so(pack: Path) -> None:
    fonts.install_rare(pack)
    (paths.rare_fonts() / rare_fonts.INDEX).write_bytes(b"")
    fonts.forget()
    with pytest.raises(BadInput, match="重新安装"):
        fonts.missing(NAMES)


def test_a_font_of_the_pack_that_is_gone_says_so(pack: Path) -> None:
    fonts.install_rare(pack)
    (paths.rare_fonts() / "MzRareMin.ttf").unlink()
    with pytest.raises(BadInput, match=r"MzRareMin\.ttf 读不出来，请重新安装"):
        fonts.width(Face.FANG, RARE[-1], 16)
