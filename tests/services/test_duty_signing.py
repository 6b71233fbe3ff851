"""What confirms a handover and what undoes it: scans of paper, 撤回, a clock set back, a program that was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, MzdeskError, RuleBroken
from mzdesk.models.audit import AuditEntry
from mzdesk.services import attachments, duty
from mzdesk.terms import DutyLineKind, ShiftState, SignAct, SignWay
from mzdesk.views.attachments import FileDraft
from mzdesk.views.duty_room import LineCriteria, ShiftView, SignDraft
from tests.factories import SYSTEM
from tests.services.duty_cases import DAY, Room
from tests.services.hazard_cases import PHOTO

ROOT = Path(__file__).parents[2]
SHEET = FileDraft("交接签字.pdf", "application/pdf", b"%PDF-1.7 signed")


@pytest.fixture
def room(store: Store) -> Room:
    return Room(store)


def current(room: Room) -> ShiftView:
    shown = room.now().shift
    assert shown is not None
    return shown


def refused(room: Room, verb: object, *args: object, **values: object) -> MzdeskError:
    with pytest.raises(MzdeskError) as caught:
        room.do(verb, *args, **values)
    return caught.value


def on_paper(room: Room, place: int, *scans: FileDraft) -> SignDraft:
    return SignDraft(room.people[place], SignWay.PAPER, at=clock.now(), scans=scans)


# --- scans ------------------------------------------------------------------------------------------------------------


def test_a_signature_on_paper_keeps_its_scan_and_goes_on_without(room: Room) -> None:
    shift = room.open(signed=False)
    room.do(duty.sign_on, shift, sign=on_paper(room, 0, PHOTO), now=clock.now())
    room.do(duty.sign_on, shift, sign=on_paper(room, 1), now=clock.now())
    assert [(row.person, row.has_scan, row.scan_missing) for row in room.shift(shift).signs] == [
        ("谭志远", True, False),
        ("冉敏", False, True),
    ]
    (kept,) = room.ask(duty.scans, shift)
    assert room.ask(attachments.data, kept.sha256) == PHOTO.data


def test_one_scan_is_put_with_every_paper_signature_that_lacks_it_also_afterwards(room: Room) -> None:
    shift = room.open()
    outgoing = [(SignAct.HAND_OVER, on_paper(room, place)) for place in (0, 1)]
    incoming = [(SignAct.TAKE_OVER, on_paper(room, 2)), (SignAct.TAKE_OVER, room.by_pin(room.people[3]))]
    room.hand_over(shift, *outgoing, *incoming)
    assert room.shift(shift).row.state is ShiftState.HANDED
    assert [row.person for row in current(room).signs if row.scan_missing] == ["罗成"]
    assert room.do(duty.attach_scan, shift, scans=[SHEET]) == 3
    assert not [row for row in (*room.shift(shift).signs, *current(room).signs) if row.scan_missing]
    assert [row.name for row in room.ask(duty.scans, shift)] == ["交接签字.pdf"]
    assert [row.name for row in room.ask(duty.scans, current(room).row.id)] == ["交接签字.pdf"]
    assert "没有缺扫描件" in refused(room, duty.attach_scan, shift, scans=[SHEET]).message


def test_a_scan_is_needed_to_attach_one_and_a_pin_needs_none(room: Room) -> None:
    shift = room.open()
    assert "请选择签字的扫描件" in refused(room, duty.attach_scan, shift, scans=[]).message
    assert "没有缺扫描件" in refused(room, duty.attach_scan, shift, scans=[SHEET]).message
    sign = replace(room.by_pin(room.people[0]), scans=(SHEET,))
    room.hand_over(shift, (SignAct.HAND_OVER, sign))
    assert room.ask(duty.scans, shift) == []


# --- called off -------------------------------------------------------------------------------------------------------


def test_a_handover_under_way_is_called_off_and_done_again(room: Room, fixed_clock: clock.FixedClock) -> None:
    shift = room.open()
    fixed_clock.advance(hours=24)
    assert room.hand_over(shift, *room.everybody()[:3], remark="钥匙在抽屉") is None
    version = room.shift(shift).version
    room.do(duty.call_off, shift, reason="接班人员临时更换。", version=version, now=clock.now())
    shown = room.shift(shift)
    assert (shown.row.state, shown.next_crew, shown.matters, shown.remark) == (ShiftState.ON, None, (), "")
    assert [(row.act, row.person) for row in shown.called_off] == [
        (SignAct.HAND_OVER, "谭志远"),
        (SignAct.HAND_OVER, "冉敏"),
        (SignAct.TAKE_OVER, "罗成"),
    ]
    assert {row.act for row in shown.signs} == {SignAct.SIGN_ON}
    assert room.now().waiting == ()
    line = room.ask(duty.lines, LineCriteria(shift), offset=0, limit=1).rows[0]
    assert line.kind is DutyLineKind.HANDOVER
    assert line.text == (
        "撤回交接：接班人员临时更换。已确认的谭志远交班、冉敏交班、罗成接班作废。本班继续由谭志远、冉敏负责。"
    )
    assert room.hand_over(shift, *room.everybody()) is not None
    assert len(room.shift(shift).signs) == 6
    log = room.ask(duty.shift_log, shift, now=clock.now())
    assert log.handed_by.split() == ["谭志远", "冉敏"]
    assert "撤回交接" in log.others[0].subject


def test_what_was_called_off_stays_in_the_trail(room: Room) -> None:
    shift = room.open()
    room.hand_over(shift, *room.everybody()[:1])
    version = room.shift(shift).version
    room.do(duty.call_off, shift, reason="误点", version=version, now=clock.now())
    with room.store.read(SYSTEM) as session:
        asked = sa.select(AuditEntry).where(AuditEntry.subject == "duty_shifts").order_by(AuditEntry.seq.desc())
        newest = session.scalars(asked).first()
    assert newest is not None
    assert "called_off" in str(newest.body)


def test_what_can_not_be_called_off(room: Room) -> None:
    shift = room.open()
    given = {"version": room.shift(shift).version, "now": clock.now()}
    assert "没有正在办理的交接" in refused(room, duty.call_off, shift, reason="误点", **given).message
    room.hand_over(shift, *room.everybody()[:1])
    with pytest.raises(ChangedMeanwhile, match="没有撤回"):
        room.do(duty.call_off, shift, reason="误点", **given)
    given["version"] = room.shift(shift).version
    error = refused(room, duty.call_off, shift, reason=" ", **given)
    assert isinstance(error, BadInput)
    assert error.field == "reason"
    room.hand_over(shift, *room.everybody()[1:])
    assert "已经交接完成" in refused(room, duty.call_off, shift, reason="误点", **given).message


def test_one_desk_hands_over_while_the_other_calls_off_and_one_of_them_is_told(room: Room) -> None:
    shift = room.open()
    room.hand_over(shift, *room.everybody()[:1])
    version, now, draft = room.shift(shift).version, clock.now(), room.handover(*room.everybody()[1:])
    other, ready, told = Store.open(room.store.place), threading.Barrier(2), []

    def act(store: Store, verb: Callable[..., object], **values: object) -> None:
        ready.wait()
        try:
            with store.begin(SYSTEM, "交接") as session:
                verb(session, SYSTEM, shift, version=version, now=now, **values)
            told.append("")
        except (ChangedMeanwhile, RuleBroken) as error:
            told.append(error.message)

    desks = [
        threading.Thread(target=act, args=(room.store, duty.hand_over), kwargs={"draft": draft}),
        threading.Thread(target=act, args=(other, duty.call_off), kwargs={"reason": "误点"}),
    ]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    other.close()
    assert sorted(bool(message) for message in told) == [False, True]
    assert room.shift(shift).row.state in (ShiftState.HANDED, ShiftState.ON)
    assert len(room.ask(duty.lines, LineCriteria(shift), offset=0, limit=9).rows) == 1


# --- clock and kill ---------------------------------------------------------------------------------------------------


def test_a_clock_that_was_set_back_confirms_nothing(room: Room, fixed_clock: clock.FixedClock) -> None:
    shift = room.open()
    room.hand_over(shift, *room.everybody()[:2])
    fixed_clock.move_to(clock.now() - timedelta(days=400))
    with pytest.raises(RuleBroken, match="请校准本机时间"):
        room.hand_over(shift, *room.everybody()[2:])
    given = {"version": room.shift(shift).version, "now": clock.now()}
    assert "请校准本机时间" in refused(room, duty.call_off, shift, reason="误点", **given).message
    assert "请校准" in refused(room, duty.sign_on, shift, sign=room.by_pin(room.people[0]), now=clock.now()).message
    fixed_clock.move_to(clock.now() + timedelta(days=400))
    assert room.hand_over(shift, *room.everybody()[2:]) is not None


def test_a_program_killed_in_the_middle_of_a_handover_has_done_nothing(room: Room) -> None:
    """A real process, killed by signal while everything of the handover is written and nothing is committed."""
    shift = room.open()
    before = room.shift(shift)
    place = str(room.store.place)
    command = [sys.executable, "-m", "tests.proofs.duty_child", "handover", place, str(shift)]
    with subprocess.Popen(
        [*command, *(str(key) for key in (*room.people, room.leader))], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "written\n"
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert child.returncode == -signal.SIGKILL
    assert room.shift(shift) == before
    done = room.hand_over(shift, *room.everybody())
    assert done is not None
    assert room.shift(done).row.begins - before.row.begins in (timedelta(0), DAY)
