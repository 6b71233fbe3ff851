"""A township's line is cut a hundred times, and its program killed: nothing acknowledged is lost, nothing is twice."""

from __future__ import annotations

import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from mzdesk.db import acts
from mzdesk.db.engine import url_of
from mzdesk.db.outbox import Outbox
from mzdesk.db.sending import send
from mzdesk.db.work import Store
from mzdesk.errors import StoreDown
from mzdesk.services import outbox
from mzdesk.terms import DailyChannel, OutboxState
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.incidents import IncidentDraft
from mzdesk.views.outbox import Act
from tests.conftest import MONDAY
from tests.db.conftest import worked_in
from tests.db.desks import DAY, Office
from tests.proofs.cutting import WAYS, Proxy
from tests.proofs.outbox_child import PHOTO, TOWN

__all__ = ["worked_in"]
ROOT: Final = Path(__file__).parents[2]
CUTS: Final = 100
KILLS: Final = 50
A_ROUND: Final = 6


def keep_some(box: Outbox, office: Office, number: int) -> list[UUID]:
    """Daily reports of one unit, each a further correction, and an incident: units of work of one and of many rows."""
    made = []
    for at in range(A_ROUND):
        found = (number * A_ROUND + at) % 900 + 1  # none says what the one before it said, nor more than can be
        draft = DailyDraft(office.ours, DAY, MONDAY, DailyChannel.PHONE, DailySaid(found))
        made.append(box.keep(TOWN, Act(draft, "日报")))
    said = IncidentDraft("松涛敬老院", f"第{number}次停水", "院长电话", received_at=MONDAY)
    made.append(box.keep(TOWN, Act(said, "停水")))
    return made


def drain(box: Outbox, store: Store) -> int:
    """Send until nothing waits; how many were found there already."""
    already = 0
    for _ in range(50):
        done = send(box, store, TOWN, outbox.deliver, outbox.receipt)
        already += done.already
        if not done.lost and not box.queued(TOWN):
            return already
    raise AssertionError("the outbox never got empty")


@pytest.mark.proof
def test_a_line_that_is_cut_loses_and_doubles_nothing(
    worked_in: Office, tmp_path: Path, scale: Callable[[int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers lost after the commit, black holes and resets in turn, before a real server with its walls up."""
    url = url_of(worked_in.url)
    proxy = Proxy(Path(str(url.query["host"])))
    away = url.set(username=worked_in.login("T"), query={"host": str(proxy.place)})
    box, store = Outbox(tmp_path / "outbox.sqlite"), Store.open(away.render_as_string(), upgrade=False)
    made: list[UUID] = []
    asked: list[bool] = []
    ask = acts.kept
    monkeypatch.setattr(acts, "kept", lambda engine, mark: _noted(asked, ask(engine, mark)))
    lost = already = 0
    for number in range(scale(CUTS)):
        made += keep_some(box, worked_in, number)
        proxy.arm(WAYS[number % 3])
        while sum(proxy.cuts.values()) <= number:
            try:
                done = send(box, store, TOWN, outbox.deliver, outbox.receipt)
            except StoreDown:
                continue
            lost, already = lost + bool(done.lost), already + done.already
            if not box.queued(TOWN):
                made += keep_some(box, worked_in, 1_000 + len(made))
    already += drain(box, store)
    rows = worked_in.rows("root", "SELECT id FROM app.daily_reports UNION ALL SELECT id FROM app.incidents")
    there = [row[0] for row in rows]
    doubles = len(there) - len(set(there))
    twice = worked_in.rows("root", "SELECT text FROM app.incidents GROUP BY text HAVING count(*) > 1")
    counted = "(SELECT count(*) FROM app.incident_entries e WHERE e.incident_id = i.id)"
    torn = worked_in.rows("root", f"SELECT 1 FROM app.incidents i WHERE {counted} <> 1")
    missing, arrived = len(set(made) - set(there)), len(set(made) & set(there))
    logging.getLogger(__name__).info(
        "cuts %s; rounds ended early %d; made %d, on the server %d, lost %d, duplicates %d, found there already %d, "
        "kept without an answer %d, known not kept %d",
        proxy.cuts, lost, len(made), arrived, missing, doubles, already, asked.count(True), asked.count(False),
    )  # fmt: skip
    states = {row.state for row in box.listing(TOWN, sent=True)}
    box.close()
    store.close()
    proxy.close()
    assert set(made) <= set(there)
    assert (doubles, twice, torn) == (0, [], [])
    assert states == {OutboxState.SENT}
    assert min(proxy.cuts[way] for way in WAYS) >= scale(CUTS) // 3
    assert already + asked.count(True), "no answer was lost after its commit"


def _noted(asked: list[bool], kept: bool) -> bool:
    asked.append(kept)
    return kept


@pytest.mark.proof
def test_a_killed_desk_keeps_every_line_it_was_told_of(tmp_path: Path, scale: Callable[[int], int]) -> None:
    """kill -9 in the midst of keeping; each acknowledged line is there whole, with its photo."""
    file, told = tmp_path / "outbox.sqlite", list[UUID]()
    luck = random.Random(7)
    for _ in range(scale(KILLS)):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.proofs.outbox_child", str(file)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(luck.random() * 0.2)
        os.kill(child.pid, signal.SIGKILL)
        said = (first + child.stdout.read()).split(b"\n")[:-1]
        child.stdout.close()
        child.wait()
        told += [UUID(line.decode()) for line in said]
    box = Outbox(file)
    kept = {row.id: row.files for row in box.listing(TOWN)}
    logging.getLogger(__name__).info("kills %d; told %d, lost %d", scale(KILLS), len(told), len(set(told) - set(kept)))
    assert set(told) <= set(kept)
    assert set(kept.values()) == {1}
    assert all(box.line(TOWN, key).files == (PHOTO,) for key in told[-20:])
    box.close()
