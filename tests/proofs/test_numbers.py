"""Clerks at several desks who issue at the same moment never share a number and never leave one out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from mzdesk.db.work import Store
from mzdesk.models.orders import BlankSheet, Document
from mzdesk.rules import numbering
from mzdesk.services import orders
from tests import factories
from tests.factories import SYSTEM

ROOT: Final = Path(__file__).parents[2]
DESKS: Final = 3
PAPERS: Final = 400


def sit_down(place: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.proofs.number_child", place, str(count)]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def at_once(place: str, count: int) -> list[list[str]]:
    """Let every desk begin on one sign; returns the numbers each was given."""
    desks = [sit_down(place, count) for _ in range(DESKS)]
    for desk in desks:
        assert desk.stdout is not None
        assert desk.stdout.readline() == "ready\n"
    for desk in desks:
        assert desk.stdin is not None
        desk.stdin.write("go\n")
        desk.stdin.flush()
    answers = [desk.communicate(timeout=600)[0] for desk in desks]
    assert [desk.returncode for desk in desks] == [0] * DESKS
    return [json.loads(answer) for answer in answers]


@pytest.mark.proof
def test_desks_that_issue_at_the_same_moment_leave_no_gap(store: Store, scale: Callable[[int], int]) -> None:
    """Two series, papers that are given up at their end, blank sheets in between; each desk is a process."""
    factories.office(store)
    each = max(10, scale(PAPERS) // DESKS)
    given = at_once(store.place, each)
    every = [numbering.parse(number) for desk in given for number in desk]
    expected = DESKS * (each + each // 5 * 2)
    assert len(every) == len(set(every)) == expected
    for prefix, count in Counter(number.prefix for number in every).items():
        assert sorted(number.serial for number in every if number.prefix == prefix) == list(range(1, count + 1))
    with store.read(SYSTEM) as session:
        rows = orders.registers(session, SYSTEM, year=2026)
        codes = [*session.scalars(sa.select(Document.code)), *session.scalars(sa.select(BlankSheet.code))]
    assert [row.missing for row in rows] == [(), ()]
    assert sum(row.given for row in rows) == len(codes) == len(set(codes)) == expected
    assert took_turns(given), "the desks worked one after the other"


def took_turns(given: list[list[str]]) -> bool:
    """Whether some desk was given numbers between those of another."""
    serials = [sorted(numbering.parse(number).serial for number in desk) for desk in given]
    return any(one[0] < other[0] < one[-1] for one in serials for other in serials)
