"""Every golden file says in its JSON what a good importer makes of it; this holds the importer to it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from mzdesk import jsonio, paths
from mzdesk.errors import BadInput
from mzdesk.exchange import report
from mzdesk.exchange.reading import read
from mzdesk.terms import FacilityKind, ImportKind
from tests.exchange.cases import GOLDEN, WANTED, region


def _wanted(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("path", WANTED, ids=lambda path: path.name.split("_")[0])
def test_the_file_is_read_as_its_json_says(path: Path) -> None:
    """Protects every rule of reading at once: 98 % of the fields, all rejects and all doubts, nothing invented."""
    wanted = _wanted(path)
    kind = ImportKind.FACILITY if wanted["kind"] == "any" else ImportKind(wanted["kind"])
    began = time.process_time()
    if wanted["outcome"] == "refuse":
        with pytest.raises(BadInput) as refused:
            read(GOLDEN / wanted["file"], kind, townships=region())
        assert all(word in refused.value.message for word in wanted["message_must_mention"])
        assert time.process_time() - began < wanted.get("limits", {"seconds": 3})["seconds"]
        return
    told = json.loads(jsonio.dump(report.accepted(read(GOLDEN / wanted["file"], kind, townships=region()), 0.1, 50)))
    _same_records(wanted, told)
    assert _places(wanted, "reject", ()) == _places(wanted, "reject", (), told)
    missing = _places(wanted, "warn", ("field",)) - _places(wanted, "warn", ("field",), told)
    assert not missing


def _same_records(wanted: dict[str, Any], told: dict[str, Any]) -> None:
    got = {_key(wanted, row): row for row in told["accept"]}
    assert set(got) == {_key(wanted, row) for row in wanted["accept"]}
    fields = [
        (_key(wanted, row), key, value, got[_key(wanted, row)].get(key))
        for row in wanted["accept"]
        for key, value in row.items()
    ]
    wrong = [field for field in fields if field[2] != field[3]]
    assert len(wrong) <= 0.02 * len(fields), wrong[:20]


def _key(wanted: dict[str, Any], row: dict[str, Any]) -> tuple[Any, ...]:
    number = row["record"] if wanted["file"].endswith(".csv") else row["row"]
    return (row.get("sheet") if "sheets" in wanted else None, number)


def _places(
    wanted: dict[str, Any], part: str, more: tuple[str, ...], told: dict[str, Any] | None = None
) -> set[tuple[Any, ...]]:
    source = wanted if told is None else told
    return {
        (row.get("sheet") if "sheets" in wanted else None, row["row"], row["code"], *(row.get(key) for key in more))
        for row in source.get(part, [])
    }


def test_the_shipped_sample_is_read_whole() -> None:
    """Protects the demonstration: 60 places, none refused, each with a kind, a township and a relation."""
    reading = read(paths.resource("samples", "facilities.xlsx"), ImportKind.FACILITY, townships=region())
    drafts = [row.facility() for row in reading.accepted]
    assert (len(drafts), reading.rejected) == (60, [])
    assert all(draft.township for draft in drafts)
    assert {row.values["kind"] for row in reading.accepted} >= {FacilityKind.CONSTRUCTION, FacilityKind.FUNERAL}
    assert all(row.values["relation"] for row in reading.accepted)
