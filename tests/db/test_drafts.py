"""Drafts: what was typed stays on this PC until it is saved or thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest

from mzdesk.clock import FixedClock
from mzdesk.db.drafts import Drafts
from mzdesk.errors import StoreDown


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
