"""The outbox of a township's PC: what was acknowledged is on the disk, what was refused waits for a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from mzdesk import clock, jsonio
from mzdesk.db.outbox import KEPT, Outbox
from mzdesk.errors import BadInput, NotFound, RuleBroken, StoreDown
from mzdesk.terms import DailyChannel, OutboxKind, OutboxState, Role
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.outbox import Act
from tests.conftest import MONDAY
from tests.factories import DISTRICT

DAY = date(2026, 11, 23)
TOWN = Actor(None, "示例镇经办", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156001")
NEXT = Actor(None, "示例邻镇", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156002")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(tmp_path / "outbox.sqlite")
    yield made
    made.close()


def daily(found: int = 0) -> Act:
    draft = DailyDraft(uuid4(), DAY, MONDAY, DailyChannel.PHONE, DailySaid(found))
    return Act(draft, "松涛敬老院 11-23 日报", declared_at=MONDAY)


def test_a_line_comes_back_as_it_was_typed(box: Outbox, tmp_path: Path) -> None:
    """With its photo, from another connection to the same file: the program was started anew."""
    photo = FileDraft("后.jpg", "image/jpeg", b"\xff\xd8photo", caption="已清理", taken_at=MONDAY)
    draft = SubmissionDraft("甲某", "已清理", DAY, files=(photo,))
    hazard = uuid4()
    key = box.keep(TOWN, Act(draft, "整改 YH1", about=hazard))
    again = Outbox(tmp_path / "outbox.sqlite")
    line = again.line(TOWN, key)
    assert (line.kind, line.about, line.files) == (OutboxKind.RECTIFICATION, hazard, (photo,))
    assert jsonio.load(line.payload, SubmissionDraft) == SubmissionDraft("甲某", "已清理", DAY)
    assert [(row.title, row.state, row.files) for row in again.listing(TOWN)] == [("整改 YH1", OutboxState.QUEUED, 1)]
    again.close()


def test_the_same_key_is_one_line(box: Outbox) -> None:
    key, act = clock.uuid7(), daily()
    assert box.keep(TOWN, act, key=key) == box.keep(TOWN, act, key=key) == key
    assert box.counts(TOWN) == (1, 0)


def test_a_neighbour_at_the_same_pc_neither_sees_nor_settles(box: Outbox) -> None:
    key = box.keep(TOWN, daily())
    assert (box.queued(NEXT), box.listing(NEXT), box.counts(NEXT)) == ([], [], (0, 0))
    with pytest.raises(NotFound, match="找不到这条待发送内容"):
        box.line(NEXT, key)
    with pytest.raises(RuleBroken, match="不用再办"):
        box.put_aside(NEXT, key, reason="不发了")


def test_what_was_refused_waits_for_a_person(box: Outbox) -> None:
    """It is not sent again by itself; it goes again, or is put aside with a reason."""
    keys = [box.keep(TOWN, daily(found)) for found in range(2)]
    for key in keys:
        box.refused(key, "找不到这个报送单位。")
    assert (box.queued(TOWN), box.counts(TOWN)) == ([], (0, 2))
    assert box.listing(TOWN)[0].why == "找不到这个报送单位。"
    box.again(TOWN, keys[0])
    with pytest.raises(RuleBroken, match="现在不是“未收下”"):
        box.again(TOWN, keys[0])
    with pytest.raises(BadInput, match="请写明为什么不再发送"):
        box.put_aside(TOWN, keys[1], reason=" ")
    box.put_aside(TOWN, keys[1], reason="局里已代为登记")
    assert box.queued(TOWN) == [keys[0]]
    asides = [row.why for row in box.listing(TOWN, sent=True) if row.state is OutboxState.ASIDE]
    assert asides == ["局里已代为登记"]


def test_a_line_that_breaks_the_program_goes_last(box: Outbox) -> None:
    first, second = box.keep(TOWN, daily()), box.keep(TOWN, daily(1))
    box.broke(first)
    assert box.queued(TOWN) == [second, first]


def test_sent_lines_give_their_photos_back_and_go_in_the_end(box: Outbox, fixed_clock: clock.FixedClock) -> None:
    photo = FileDraft("后.jpg", "image/jpeg", b"photo")
    key = box.keep(TOWN, Act(SubmissionDraft("甲某", "已清理", DAY, files=(photo,)), "整改", about=uuid4()))
    box.sent(key, MONDAY)
    row = box.listing(TOWN, sent=True)[0]
    assert (row.state, row.received_at, row.files, box.listing(TOWN)) == (OutboxState.SENT, MONDAY, 0, [])
    box.tidy()
    assert len(box.listing(TOWN, sent=True)) == 1
    fixed_clock.move_to(MONDAY + KEPT + timedelta(days=1))
    box.tidy()
    assert box.listing(TOWN, sent=True) == []


def test_a_refusal_that_comes_late_does_not_take_a_delivery_back(box: Outbox) -> None:
    key = box.keep(TOWN, daily())
    box.sent(key, MONDAY)
    box.refused(key, "已有相同的记录")
    assert [row.state for row in box.listing(TOWN, sent=True)] == [OutboxState.SENT]


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "outbox.sqlite").write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(StoreDown, match="待发送文件打不开"):
        Outbox(tmp_path / "outbox.sqlite")


def test_what_could_not_be_kept_is_not_acknowledged(box: Outbox, tmp_path: Path) -> None:
    """The table is gone under it, as a full disk would have it: a sentence, and no key."""
    other = sqlite3.connect(tmp_path / "outbox.sqlite")
    other.execute("DROP TABLE files")
    other.execute("DROP TABLE lines")
    other.commit()
    with pytest.raises(StoreDown, match="没有存入待发送"):
        box.keep(TOWN, daily())
    other.close()


def test_a_rectification_names_its_hazard(box: Outbox) -> None:
    with pytest.raises(ValueError, match="names its hazard"):
        box.keep(TOWN, Act(SubmissionDraft("甲某", "已清理", DAY), "整改"))
    assert isinstance(box.keep(TOWN, daily()), UUID)
