"""修改后重发 in the outbox: the same line with other words, and what it said before; another window was quicker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from mzdesk import clock, jsonio
from mzdesk.db.mending import earlier, mend
from mzdesk.db.outbox import KEPT, OVERTAKEN, Outbox
from mzdesk.errors import RuleBroken
from mzdesk.terms import DailyChannel, OutboxKind, OutboxState, Role
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.outbox import Act, OutboxRow
from tests.conftest import MONDAY
from tests.factories import DISTRICT

DAY = date(2026, 11, 23)
TOWN = Actor(None, "示例镇经办", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156001")
SECOND = replace(TOWN, name="示例镇另一人")
NEXT = Actor(None, "示例邻镇", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156002")
PLACE = uuid4()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(tmp_path / "outbox.sqlite")
    yield made
    made.close()


def daily(found: int = 0) -> Act:
    return Act(DailyDraft(PLACE, DAY, MONDAY, DailyChannel.PHONE, DailySaid(found)), "日报", declared_at=MONDAY)


def refused(box: Outbox, act: Act, why: str = "发现隐患数不对。") -> UUID:
    key = box.keep(TOWN, act)
    box.refused(key, why)
    return key


def row(box: Outbox, key: UUID) -> OutboxRow:
    return next(each for each in box.listing(TOWN, sent=True) if each.id == key)


def found(box: Outbox, key: UUID) -> int:
    return jsonio.load(box.line(TOWN, key).payload, DailyDraft).said.found or 0


def test_the_same_line_goes_out_again_with_other_words(box: Outbox, fixed_clock: clock.FixedClock) -> None:
    """Under its key, signed by who mended it; the old words stay with their refusal. It may be refused once more."""
    key = refused(box, daily(9))
    fixed_clock.move_to(MONDAY + timedelta(hours=1))
    assert mend(box, SECOND, key, daily(2), revision=0) == key
    now = row(box, key)
    assert (now.state, now.why, now.made_by, now.revision, now.revisions) == (
        OutboxState.QUEUED, "", "示例镇另一人", 1, 1
    )  # fmt: skip
    assert (found(box, key), box.queued(TOWN)) == (2, [key])
    box.refused(key, "还是不对。")
    assert mend(box, TOWN, key, daily(3), revision=1) == key
    told = earlier(box, TOWN, key)
    assert [(each.why, each.made_by) for each in told] == [
        ("还是不对。", "示例镇另一人"),
        ("发现隐患数不对。", "示例镇经办"),
    ]
    assert [jsonio.load(each.line.payload, DailyDraft).said.found for each in told] == [2, 9]
    assert (told[1].made_at, told[0].made_at) == (MONDAY, MONDAY + timedelta(hours=1))
    assert earlier(box, NEXT, key) == []


def test_a_photo_that_was_taken_out_is_named_in_what_stood_before(box: Outbox) -> None:
    photos = tuple(FileDraft(name, "image/jpeg", name.encode()) for name in ("一.jpg", "二.jpg"))
    hazard = uuid4()
    key = refused(box, Act(SubmissionDraft("甲某", "已清理", DAY, files=photos), "整改", about=hazard))
    mend(
        box, TOWN, key, Act(SubmissionDraft("甲某", "已清理", DAY, files=photos[1:]), "整改", about=hazard), revision=0
    )
    line = box.line(TOWN, key)
    assert (line.kind, line.about, line.files) == (OutboxKind.RECTIFICATION, hazard, photos[1:])
    assert [(file.name, file.data) for file in earlier(box, TOWN, key)[0].line.files] == [
        ("一.jpg", b""),
        ("二.jpg", b""),
    ]


@pytest.mark.parametrize(
    ("quicker", "said"),
    [
        (lambda box, key: (box.again(TOWN, key), box.sent(key, MONDAY)), "已经送达，修改没有发送"),
        (lambda box, key: box.again(TOWN, key), "已由别的窗口重新发送，修改没有发送"),
        (lambda box, key: box.put_aside(TOWN, key, reason="局里已登记"), "已搁置，修改没有发送"),
        (
            lambda box, key: (mend(box, TOWN, key, daily(5), revision=0), box.refused(key, "日期不对。")),
            "又没有收下：日期不对。请关闭后重新打开修改",
        ),
    ],
    ids=["sent", "queued", "aside", "mended"],
)
def test_another_window_was_quicker(box: Outbox, quicker: object, said: str) -> None:
    """What the other window did stands; the mending is told in a sentence and changes nothing."""
    key = refused(box, daily(9))
    quicker(box, key)  # type: ignore[operator]
    before = (row(box, key), found(box, key), earlier(box, TOWN, key))
    with pytest.raises(RuleBroken, match=said):
        mend(box, TOWN, key, daily(2), revision=0)
    assert (row(box, key), found(box, key), earlier(box, TOWN, key)) == before


def test_a_neighbour_at_the_same_pc_mends_nothing(box: Outbox) -> None:
    key = refused(box, daily(9))
    with pytest.raises(RuleBroken, match="找不到这条待发送内容，修改没有发送"):
        mend(box, NEXT, key, daily(2), revision=0)
    assert found(box, key) == 9


def test_a_line_stays_what_it_is(box: Outbox) -> None:
    key = refused(box, daily(9))
    with pytest.raises(ValueError, match="stays what it is"):
        mend(box, TOWN, key, Act(SubmissionDraft("甲某", "已清理", DAY), "整改", about=uuid4()), revision=0)
    assert (row(box, key).state, earlier(box, TOWN, key)) == (OutboxState.REFUSED, [])


def test_old_words_that_arrive_late_do_not_count_for_the_new_ones(box: Outbox) -> None:
    """A round that had read the line before it was mended: whatever it brings back is about the old words."""
    key = refused(box, daily(9))
    mend(box, TOWN, key, daily(2), revision=0)
    box.refused(key, "旧内容没有收下。", revision=0)
    assert row(box, key).state is OutboxState.QUEUED
    box.sent(key, MONDAY, revision=0)
    assert (row(box, key).state, row(box, key).why) == (OutboxState.REFUSED, OVERTAKEN)


def test_a_line_that_left_in_a_pack_is_mended_by_a_new_one(box: Outbox) -> None:
    """The pack's file may yet be imported: under one key the old words would pass for the new ones."""
    key = box.keep(TOWN, daily(9))
    pack = uuid4()
    box.exported(TOWN, pack, 1, [key], MONDAY)
    assert box.refused_in(TOWN, pack, key, "发现隐患数不对。")
    box.again(TOWN, key)
    box.refused(key, "发现隐患数不对。")
    made = mend(box, TOWN, key, daily(2), revision=0)
    assert made != key
    assert (row(box, key).state, row(box, key).why) == (OutboxState.ASIDE, "已修改后重发（日报）")
    assert (box.queued(TOWN), found(box, made), row(box, made).revisions) == ([made], 2, 1)
    assert [each.why for each in earlier(box, TOWN, made)] == ["发现隐患数不对。"]
    assert box.receipted(TOWN, key, MONDAY)
    assert (row(box, made).state, row(box, made).why) == (OutboxState.REFUSED, OVERTAKEN)


def test_what_was_said_before_goes_with_the_line(box: Outbox, fixed_clock: clock.FixedClock) -> None:
    key = refused(box, daily(9))
    mend(box, TOWN, key, daily(2), revision=0)
    box.sent(key, MONDAY, revision=1)
    assert len(earlier(box, TOWN, key)) == 1
    fixed_clock.move_to(MONDAY + KEPT + timedelta(days=1))
    box.tidy()
    assert box.rows("SELECT count(*) FROM earlier") == [(0,)]
