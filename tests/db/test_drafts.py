"""Drafts: what was typed stays on this PC until it is saved or thrown away."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from mzdesk.clock import FixedClock
from mzdesk.db.drafts import Drafts
from mzdesk.errors import StoreDown
from mzdesk.views.actor import Actor


def test_a_draft_and_its_photos_come_back(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts.sqlite")
    drafts.save("inspections/1", {"part": "二层东侧", "n": 2}, "松涛敬老院 现场检查")
    first = drafts.add_photo("inspections/1", "a.jpg", b"aa", {"caption": "走道"})
    drafts.add_photo("inspections/1", "b.jpg", b"bb", {})
    drafts.replace_photo("inspections/1", first, b"small", {"caption": "走道"})
    drafts.describe_photo("inspections/1", first, {"caption": "楼梯"})
    drafts.close()
    again = Drafts(tmp_path / "drafts.sqlite")
    assert again.load("inspections/1") == {"part": "二层东侧", "n": 2}
    assert [(photo.name, photo.data, photo.facts) for photo in again.photos("inspections/1")] == [
        ("a.jpg", b"small", {"caption": "楼梯"}),
        ("b.jpg", b"bb", {}),
    ]
    assert [(row.key, row.title, row.photos) for row in again.listing()] == [
        ("inspections/1", "松涛敬老院 现场检查", 2)
    ]
    again.drop_photo("inspections/1", first)
    assert len(again.photos("inspections/1")) == 1
    again.drop("inspections/1")
    assert again.load("inspections/1") is None
    assert again.photos("inspections/1") == []
    again.close()


def test_newest_draft_is_offered_first(tmp_path: Path, fixed_clock: FixedClock) -> None:
    drafts = Drafts(tmp_path / "drafts.sqlite")
    drafts.save("a", {}, "先")
    fixed_clock.advance(minutes=1)
    drafts.save("b", {}, "后")
    assert [row.key for row in drafts.listing()] == ["b", "a"]
    drafts.close()


def test_a_broken_drafts_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "drafts.sqlite").write_bytes(b"not a database, not at all" * 100)
    with pytest.raises(StoreDown, match="草稿"):
        Drafts(tmp_path / "drafts.sqlite")


def test_nobody_is_offered_anothers_draft(tmp_path: Path) -> None:
    """A PC in the duty room has one file and many people: the same form is everybody's own."""
    drafts = Drafts(tmp_path / "drafts.sqlite")
    one, other = (drafts.of(Actor(None, name, frozenset(), "500156", "500156000")) for name in ("甲某", "乙某"))
    one.save("hazards/new", {"text": "甲某写的"}, "登记隐患")
    photo = one.add_photo("hazards/new", "a.jpg", b"aa", {})
    assert other.load("hazards/new") is None
    assert (other.listing(), other.photos("hazards/new")) == ([], [])
    other.save("hazards/new", {"text": "乙某写的"}, "登记隐患")
    other.replace_photo("hazards/new", photo, b"bb", {})
    other.describe_photo("hazards/new", photo, {"caption": "楼梯"})
    other.drop_photo("hazards/new", photo)
    other.drop("hazards/new")
    assert one.load("hazards/new") == {"text": "甲某写的"}
    assert [(each.data, each.facts) for each in one.photos("hazards/new")] == [(b"aa", {})]
    assert [row.photos for row in one.listing()] == [1]
    elsewhere = drafts.of(Actor(None, "甲某", frozenset(), "500156", "500156001"))
    assert elsewhere.listing() == []
    drafts.close()


def test_drafts_of_a_file_that_names_no_owners_are_nobodys(tmp_path: Path) -> None:
    """Whose they are can't be told any more; the file works on."""
    path = tmp_path / "drafts.sqlite"
    early = sqlite3.connect(path)
    early.executescript(
        "CREATE TABLE drafts(key TEXT PRIMARY KEY, title TEXT, saved_at TEXT, payload TEXT);"
        "CREATE TABLE photos(key TEXT, photo TEXT, name TEXT, facts TEXT, data BLOB);"
        "INSERT INTO drafts VALUES('hazards/new', '登记隐患', '2026-11-23T01:00:00+00:00', '{}');"
    )
    early.close()
    drafts = Drafts(path)
    assert drafts.listing() == []
    drafts.save("hazards/new", {"n": 1})
    drafts.close()
    again = Drafts(path)
    assert again.load("hazards/new") == {"n": 1}
    again.close()
