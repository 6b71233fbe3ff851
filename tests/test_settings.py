"""Options of the office and of this PC: checked, kept, and never a reason not to start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mzdesk import settings
from mzdesk.errors import BadInput, StoreDown
from mzdesk.settings import OptionKind, PcSettings, Scope

EVERY = (*settings.office_options(), *settings.pc_options())


@pytest.mark.parametrize("option", EVERY, ids=lambda option: option.name)
def test_every_default_passes_its_own_check_and_survives_the_store(option: settings.Option) -> None:
    assert settings.validate(option.name, option.default) == option.default
    assert settings.parse(option.name, settings.spell(option.name, option.default)) == option.default
    assert option.label
    if option.kind is OptionKind.CHOICE:
        assert option.default in [value for value, _ in option.choices]


def test_names_are_unique_and_fit_the_column() -> None:
    assert len({option.name for option in EVERY}) == len(EVERY)
    assert all(len(option.name) <= 60 for option in EVERY)
    assert {option.scope for option in settings.office_options()} == {Scope.OFFICE}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bureau_name", ""),
        ("bureau_name", 5),
        ("district", "50015"),
        ("order_title", "责令限期改正指令书"),
        ("term_general", "五"),
        ("term_general", 1000),
        ("term_general", True),
        ("term_general", "9" * 5000),
        ("road_speed", 1),
        ("number_prefixes", {"rectification_order": "武隆〔2026〕"}),
        ("number_prefixes", {"nonsense": "武隆"}),
        ("number_keepers", {"rectification_order": "nobody"}),
        ("copies", {"site_record": 0}),
        ("calendar_own", {"2027": {"off": ["2027-02-30"]}}),
        ("calendar_own", {"27": {}}),
        ("calendar_own", {"2027": {"off": "2027-01-01"}}),
        ("calendar_own", ["2027-01-01"]),
        ("bureau_phone", "7" * 31),
        ("copies", 3),
        ("columns", {1: "name"}),
        ("last_folder", "x" * 1001),
        ("theme", "pink"),
        ("scale", 90),
        ("nav_folded", 1),
        ("last_store", "postgresql://clerk:secret@host/db"),
    ],
)
def test_an_unusable_value_is_refused_in_words_under_its_field(name: str, value: Any) -> None:
    with pytest.raises(BadInput) as refused:
        settings.validate(name, value)
    assert refused.value.field == name
    assert settings.option(name).label in refused.value.message


def test_a_table_by_kind_keeps_the_defaults_of_kinds_left_out() -> None:
    prefixes = settings.parse("number_prefixes", '{"rectification_order": "渝民责"}')
    assert prefixes["rectification_order"] == "渝民责"
    assert prefixes["inspection_notice"] == settings.option("number_prefixes").default["inspection_notice"]


def test_a_kept_value_that_no_longer_passes_gives_the_default() -> None:
    assert settings.parse("term_general", '"soon"') == 5
    assert settings.parse("term_general", "{broken") == 5


def test_an_unknown_name_is_a_bug() -> None:
    with pytest.raises(KeyError):
        settings.validate("no_such_option", 1)


def test_this_pc_remembers(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    first = PcSettings(file)
    assert first.get("theme") == "light"
    first.set("theme", "dark")
    first.set("last_folder", "D:/台账  两个空格")
    first.set("columns", {"hazards": [["text", 200]]})
    again = PcSettings(file)
    assert again.message is None
    assert (again.get("theme"), again.get("last_folder")) == ("dark", "D:/台账  两个空格")
    assert again.get("columns") == {"hazards": [["text", 200]]}
    assert [path.name for path in tmp_path.glob("settings*")] == ["settings.json"]


@pytest.mark.parametrize("broken", [b"{", b"[1]", b"\xff\xfe\x00", b""])
def test_a_broken_file_is_kept_aside_and_the_program_starts(tmp_path: Path, broken: bytes) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(broken)
    found = PcSettings(file)
    assert found.get("scale") == 100
    assert found.message is not None
    assert "settings.bad" in found.message
    assert (tmp_path / "settings.bad").read_bytes() == broken
    found.set("scale", 125)
    assert PcSettings(file).get("scale") == 125


def test_one_bad_value_costs_only_itself_and_newer_options_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"theme": "pink", "scale": 150, "from_the_future": [1]}', "utf-8")
    found = PcSettings(file)
    assert found.message is not None
    assert (found.get("theme"), found.get("scale")) == ("light", 150)
    found.set("theme", "dark")
    assert json.loads(file.read_text("utf-8"))["from_the_future"] == [1]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    found = PcSettings(tmp_path / "gone" / "settings.json")
    with pytest.raises(StoreDown):
        found.set("theme", "dark")


def test_office_options_do_not_go_into_this_pcs_file(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        PcSettings(tmp_path / "settings.json").set("bureau_name", "区民政局")
