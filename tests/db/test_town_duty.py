"""乡镇值班记录 on a shared server, as each login: the township's own and written once, the neighbour's hidden."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from mzdesk import clock
from mzdesk.db import reference
from mzdesk.db.engine import url_of
from mzdesk.db.outbox import Outbox
from mzdesk.db.sending import send
from mzdesk.db.work import Store
from mzdesk.services import duty, outbox
from mzdesk.terms import DutyLineKind, OutboxState, Role
from mzdesk.views.actor import Actor
from mzdesk.views.outbox import Act
from mzdesk.views.town_duty import TownLineCriteria, TownLineDraft
from tests.conftest import MONDAY
from tests.db.desks import OURS, THEIRS, Office
from tests.factories import DISTRICT

TOWN = Actor(None, "示例t", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, OURS)
CALL = TownLineDraft(DutyLineKind.CALL_IN, "示例甲", "养老院反映停水", MONDAY, unit="松涛敬老院")
DENIED, GUARDED = "42501", "P0001"


@pytest.fixture
def store(worked_in: Office) -> Iterator[Store]:
    """The township's own login at the server."""
    url = url_of(worked_in.url).set(username=worked_in.login("T"))
    made = Store.open(url.render_as_string(hide_password=False), upgrade=False)
    yield made
    made.close()


@pytest.fixture
def line(store: Store) -> UUID:
    with store.begin(TOWN, "登记乡镇值班记录") as session:
        return duty.log_town(session, TOWN, draft=CALL, now=clock.now())


def insert(town: str, **values: object) -> str:
    given = {
        "id": uuid4(), "district": DISTRICT, "township": town, "kind": "other", "at": MONDAY, "on_duty": "甲",
        "unit": "", "caller": "", "phone": "", "text": "乙", "handling": "", "created_at": MONDAY, "created_by": "别人",
    } | values  # fmt: skip
    words = ", ".join(f"'{value}'" for value in given.values())
    return f"INSERT INTO app.town_duty_lines({', '.join(given)}) VALUES ({words})"


def test_the_townships_login_writes_its_own_and_the_server_signs(worked_in: Office, line: UUID) -> None:
    """The bureau's desks and the duty staff read it, the neighbour and the administrator don't."""
    asked = f"SELECT text, township, created_by FROM app.town_duty_lines WHERE id='{line}'"
    for who in ("T", "C", "H", "L", "D"):
        assert worked_in.rows(who, asked) == [("养老院反映停水", OURS, "示例t")], who
    assert worked_in.rows("U", asked) == []
    assert {worked_in.refusal(who, asked) for who in ("A", "W")} == {DENIED}


def test_nobody_writes_for_another_or_changes_what_was_written(worked_in: Office, line: UUID) -> None:
    """Not the township for its neighbour or the bureau, not the duty staff or a leader; nobody changes or removes."""
    assert worked_in.refusal("T", insert(OURS)) == ""
    for town in (THEIRS, f"{DISTRICT}000"):
        assert worked_in.refusal("T", insert(town)) == DENIED, town
    for who in ("D", "L", "A", "W"):
        assert worked_in.refusal(who, insert(OURS)) == DENIED, who
    assert worked_in.refusal("C", insert(f"{DISTRICT}000")) == "23514"
    for who in ("T", "U", "C", "H", "D"):
        for text in ("UPDATE app.town_duty_lines SET text='改'", "DELETE FROM app.town_duty_lines"):
            assert worked_in.refusal(who, text) == DENIED, (who, text)
    owner = {worked_in.refusal("root", "UPDATE app.town_duty_lines SET text='改'")}
    assert owner == {GUARDED}


def test_a_neighbours_line_is_neither_corrected_nor_guessed(worked_in: Office, line: UUID) -> None:
    """The key of a hidden line answers as one that nobody has."""
    refused = {worked_in.refusal("U", insert(THEIRS, corrects_id=key)) for key in (line, uuid4())}
    assert refused == {"23503"}
    assert worked_in.refusal("T", insert(OURS, corrects_id=line)) == ""


def test_what_waited_without_a_line_arrives_once(worked_in: Office, store: Store, tmp_path: Path) -> None:
    """Kept on the PC, sent under the township's login, sent again; a line that can't stand stays with its sentence."""
    box = Outbox(tmp_path / "outbox.sqlite")
    key = box.keep(TOWN, Act(CALL, "11-23 09:00 值班记录", declared_at=MONDAY))
    bad = box.keep(TOWN, Act(TownLineDraft(DutyLineKind.OTHER, "甲", "", MONDAY), "11-23 09:00 值班记录"))
    done = send(box, store, TOWN, outbox.deliver, outbox.receipt)
    assert (done.sent, done.refused, "duty" in done.touched) == (1, 1, True)
    states = {row.id: (row.state, row.why) for row in box.listing(TOWN, sent=True)}
    assert states == {key: (OutboxState.SENT, ""), bad: (OutboxState.REFUSED, "请填写内容。")}
    line = next(row for row in box.listing(TOWN, sent=True) if row.id == key)
    again = Outbox(tmp_path / "again.sqlite")
    again.keep(TOWN, Act(CALL, "11-23 09:00 值班记录"), key=key)
    assert send(again, store, TOWN, outbox.deliver, outbox.receipt).already == 1
    asked = f"SELECT count(*), max(created_at) FROM app.town_duty_lines WHERE id='{key}'"
    assert worked_in.rows("D", asked) == [(1, line.received_at)]
    again.close()
    box.close()


def test_the_log_is_read_without_a_line_too(store: Store, line: UUID, tmp_path: Path) -> None:
    """The copy on the township's PC holds its own lines."""
    file = tmp_path / "reference.sqlite"
    reference.take(store, TOWN, file, login="t", phrase="Beispiel-kouling-9")
    kept = reference.look(file, "t")
    assert kept is not None
    copy = reference.open_kept(kept, "Beispiel-kouling-9")
    with copy.read(TOWN) as session:
        found = duty.town_lines(session, TOWN, TownLineCriteria(), offset=0, limit=5)
        assert [row.id for row in found.rows] == [line]
    copy.close()
