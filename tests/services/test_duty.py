"""值班室: shifts, who signed, the log, 交接班, 交办事项."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db import chains
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, MzdeskError, NotAllowed, NotFound, RuleBroken
from mzdesk.models.duty import DutyLine, DutyShift
from mzdesk.models.rosters import RosterCell
from mzdesk.rules import trail_codes
from mzdesk.services import duty
from mzdesk.terms import (
    DutyLineKind,
    DutyPost,
    DutyRole,
    DutyTaskChip,
    DutyTaskKind,
    DutyTaskState,
    DutyTime,
    LineMark,
    ShiftState,
    SignAct,
    SignWay,
)
from mzdesk.views.duty_room import LineCriteria, LineDraft, SignDraft, TaskCriteria, TaskDraft
from tests.factories import SYSTEM, TODAY, person
from tests.services.duty_cases import DAY, NAMES, NINE, Room
from tests.services.hazard_cases import found
from tests.services.roster_cases import HERE, people, published

HOUR = timedelta(hours=1)
ALL = {"offset": 0, "limit": 100}


@pytest.fixture
def room(store: Store) -> Room:
    return Room(store)


def refused(room: Room, verb: object, *args: object, **values: object) -> MzdeskError:
    with pytest.raises(MzdeskError) as error:
        room.do(verb, *args, **values)
    return error.value


# --- shifts -----------------------------------------------------------------------------------------------------------


def test_a_shift_is_opened_by_naming_its_persons_and_both_sign_on(room: Room) -> None:
    assert room.now().shift is None
    crew = room.now().crew
    assert crew is not None
    half = timedelta(minutes=30)
    assert (crew.draft.begins, crew.draft.ends) == (NINE - half, NINE - half + DAY)
    assert (crew.by_roster, crew.draft.leader_id) == (False, None)
    shift = room.open(signed=False)
    assert [(each.act, each.seat.name) for each in room.now().waiting] == [
        (SignAct.SIGN_ON, "谭志远"),
        (SignAct.SIGN_ON, "冉敏"),
    ]
    room.do(duty.sign_on, shift, sign=room.by_pin(room.people[0]), now=clock.now())
    paper = SignDraft(room.people[1], SignWay.PAPER, at=NINE - timedelta(minutes=5))
    room.do(duty.sign_on, shift, sign=paper, now=clock.now())
    shown = room.now().shift
    assert shown is not None
    assert room.now().waiting == ()
    assert room.now().clocks == ("距交班还有 24小时00分",)
    assert [(seat.seat.name, seat.signed_on.way, seat.signed_on.at) for seat in shown.seats if seat.signed_on] == [
        ("谭志远", SignWay.PIN, NINE),
        ("冉敏", SignWay.PAPER, NINE - timedelta(minutes=5)),
    ]
    assert (shown.row.leader, shown.row.state, shown.row.persons) == ("覃国栋", ShiftState.ON, "谭志远、冉敏")


def test_four_persons_on_two_posts(room: Room) -> None:
    seats = tuple(zip(DutyPost, room.people, strict=True))
    shift = room.do(duty.open_shift, draft=room.crew(seats=seats), now=clock.now())
    assert [seat.seat.post for seat in room.shift(shift).seats] == list(DutyPost)
    assert len(room.now().waiting) == 4


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"second": 0}, "second", "一人不能占两个岗位"),
        ({"leader_id": None}, "leader", "带班领导"),
        ({"ends": NINE}, "ends", "不晚于"),
        ({"ends": NINE + 3 * DAY}, "ends", "48 小时"),
        ({"begins": NINE + DAY, "ends": NINE + 2 * DAY}, "begins", "12小时以后"),
    ],
)
def test_a_crew_that_cannot_be(room: Room, values: dict[str, object], field: str, words: str) -> None:
    error = refused(room, duty.open_shift, draft=room.crew(**values), now=clock.now())  # type: ignore[arg-type]
    assert isinstance(error, BadInput)
    assert (error.field, words in error.message) == (field, True)


def test_a_post_left_empty_and_the_leader_on_a_post(room: Room) -> None:
    for seats in (
        ((DutyPost.FIRST, room.people[0]),),
        ((DutyPost.FIRST, room.leader), (DutyPost.SECOND, room.people[1])),
    ):
        error = refused(room, duty.open_shift, draft=room.crew(seats=seats), now=clock.now())
        assert isinstance(error, BadInput)
    half = (*room.crew().seats, (DutyPost.OTHER_FIRST, room.people[2]))
    error = refused(room, duty.open_shift, draft=room.crew(seats=half), now=clock.now())
    assert isinstance(error, BadInput)
    assert error.field == "other_second"


def test_who_left_or_is_of_a_township_is_not_put_on_a_post(room: Room) -> None:
    gone = person(room.store, "已离岗", active=False)
    away = person(room.store, "乡镇专干", township="500156001")
    for key in (gone, away, clock.uuid7()):
        seats = ((DutyPost.FIRST, key), (DutyPost.SECOND, room.people[1]))
        error = refused(room, duty.open_shift, draft=room.crew(seats=seats), now=clock.now())
        assert isinstance(error, BadInput)
        assert error.field == "first"
    error = refused(room, duty.open_shift, draft=room.crew(leader_id=room.people[3]), now=clock.now())
    assert isinstance(error, BadInput)
    assert error.field == "leader"


def test_no_second_shift_before_the_first_is_handed_over(room: Room) -> None:
    room.open()
    error = refused(room, duty.open_shift, draft=room.crew(2, 3), now=clock.now())
    assert isinstance(error, RuleBroken)
    assert "还没有交接" in error.message


def test_who_may_sign_on_and_how(room: Room) -> None:
    shift = room.open(signed=False)
    first = room.people[0]
    wrong = refused(room, duty.sign_on, shift, sign=room.by_pin(first, "975310"), now=clock.now())
    assert isinstance(wrong, NotAllowed)
    stranger = refused(room, duty.sign_on, shift, sign=room.by_pin(room.people[2]), now=clock.now())
    assert isinstance(stranger, BadInput)
    ahead = SignDraft(first, SignWay.PAPER, at=NINE + HOUR)
    assert isinstance(refused(room, duty.sign_on, shift, sign=ahead, now=clock.now()), BadInput)
    before = SignDraft(first, SignWay.PAPER, at=NINE - 5 * HOUR)
    assert isinstance(refused(room, duty.sign_on, shift, sign=before, now=clock.now()), BadInput)
    room.do(duty.sign_on, shift, sign=room.by_pin(first), now=clock.now())
    again = refused(room, duty.sign_on, shift, sign=room.by_pin(first), now=clock.now())
    assert isinstance(again, RuleBroken)
    assert isinstance(refused(room, duty.sign_on, clock.uuid7(), sign=room.by_pin(first), now=clock.now()), NotFound)


def test_five_wrong_pins_lock_the_fifth_even_though_the_act_was_rolled_back(room: Room) -> None:
    shift = room.open(signed=False)
    for _ in range(5):
        refused(room, duty.sign_on, shift, sign=room.by_pin(room.people[0], "975310"), now=clock.now())
    locked = refused(room, duty.sign_on, shift, sign=room.by_pin(room.people[0]), now=clock.now())
    assert "锁定" in locked.message


def test_what_was_forgotten_is_signed_later_with_its_reason_and_shows(
    room: Room, fixed_clock: clock.FixedClock
) -> None:
    shift = room.open(signed=False)
    fixed_clock.advance(hours=3)
    bare = SignDraft(room.people[0], SignWay.LATE, pin="135260")
    assert refused(room, duty.sign_on, shift, sign=bare, now=clock.now()).field == "at"  # type: ignore[attr-defined]
    silent = SignDraft(room.people[0], SignWay.LATE, "135260", at=NINE)
    assert refused(room, duty.sign_on, shift, sign=silent, now=clock.now()).field == "reason"  # type: ignore[attr-defined]
    unproved = SignDraft(room.people[0], SignWay.LATE, at=NINE, reason="忘记签到")
    assert isinstance(refused(room, duty.sign_on, shift, sign=unproved, now=clock.now()), NotAllowed)
    given = SignDraft(room.people[0], SignWay.LATE, "135260", at=NINE, reason="当时处置来电，忘记签到")
    room.do(duty.sign_on, shift, sign=given, now=clock.now())
    row = room.shift(shift).signs[0]
    assert (row.way, row.at, row.entered_at, row.reason) == (SignWay.LATE, NINE, clock.now(), "当时处置来电，忘记签到")


def test_who_has_no_pin_signs_late_on_the_word_of_the_desk(room: Room) -> None:
    bare = person(room.store, "单晓")
    seats = ((DutyPost.FIRST, bare), (DutyPost.SECOND, room.people[1]))
    shift = room.do(duty.open_shift, draft=room.crew(seats=seats), now=clock.now())
    given = SignDraft(bare, SignWay.LATE, at=NINE, reason="没有签批码，已在纸上补签")
    room.do(duty.sign_on, shift, sign=given, now=clock.now())
    assert room.shift(shift).signs[0].way is SignWay.LATE


def test_the_published_roster_names_the_crew_and_the_next_one(store: Store) -> None:
    made = people(store)
    published(store, made, TODAY - timedelta(days=1), 4)
    names = {key: name for name, key in made.items()}

    def crew(**values: object) -> tuple[list[str], object, bool]:
        with store.read(SYSTEM) as session:
            found = duty.crew(session, SYSTEM, now=NINE, **values)  # type: ignore[arg-type]
        seats = [names[key] for _, key in found.draft.seats if key is not None]
        return [names[found.draft.leader_id], *seats], found.draft.begins, found.by_roster  # type: ignore[index]

    half = timedelta(minutes=30)
    assert crew() == (["罗文静", "姚敏", "黄德中"], NINE - half, True)
    assert crew(after=NINE - half + DAY) == (["冉启明", "代春林", "田玉芬"], NINE - half + DAY, True)


def test_who_stands_by_is_named_with_the_number(store: Store) -> None:
    made = people(store)
    key = published(store, made, TODAY, 1)
    with store.begin(SYSTEM, "登记备班") as session:
        whole = {"roster_id": key, "day": TODAY, "time": DutyTime.WHOLE, "role": DutyRole.STANDBY, **HERE}
        for seat, name in enumerate(("陶立新", "龚小琴"), 1):
            session.add(RosterCell(**whole, seat=seat, person_id=made[name]))
    with store.read(SYSTEM) as session:
        found = duty.crew(session, SYSTEM, now=NINE)
    assert found.draft.standby == "陶立新 19100000010、龚小琴 19100000009"


# --- log --------------------------------------------------------------------------------------------------------------


def test_a_call_needs_who_and_what_only(room: Room) -> None:
    room.open()
    room.log()
    room.do(duty.log, draft=LineDraft(DutyLineKind.PATROL, "巡查门卫室、配电房，正常"), now=clock.now())
    rows = room.ask(duty.lines, LineCriteria(), **ALL).rows
    assert [(row.number, row.kind, row.at, row.entered_by) for row in rows] == [
        (2, DutyLineKind.PATROL, NINE, "系统"),
        (1, DutyLineKind.CALL_IN, NINE, "系统"),
    ]
    counts = room.ask(duty.line_counts, LineCriteria(rows[0].shift_id))
    assert (counts["all"], counts["call_in"], counts["patrol"], counts["open"]) == (2, 1, 1, 0)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " "}, "text"),
        ({"unit": ""}, "unit"),
        ({"at": NINE + HOUR}, "at"),
        ({"at": NINE - HOUR}, "at"),
        ({"kind": DutyLineKind.HANDOVER}, "kind"),
        ({"text": "【机密】通知"}, "title"),
    ],
)
def test_a_line_that_cannot_be(room: Room, values: dict[str, object], field: str) -> None:
    room.open()
    with pytest.raises(BadInput) as error:
        room.log(**values)  # type: ignore[arg-type]
    assert error.value.field == field
    assert room.ask(duty.lines, LineCriteria(), **ALL).total == 0


def test_no_line_without_a_shift(room: Room) -> None:
    with pytest.raises(RuleBroken, match="没有开班"):
        room.log()


def test_a_clock_that_was_set_back_is_told_and_writes_nothing(room: Room, fixed_clock: clock.FixedClock) -> None:
    room.open()
    fixed_clock.advance(hours=2)
    room.log()
    fixed_clock.advance(hours=-1)
    with pytest.raises(RuleBroken, match="校准本机时间"):
        room.log("第二个电话")
    fixed_clock.advance(hours=2)
    room.log("第二个电话")
    assert [row.number for row in room.ask(duty.lines, LineCriteria(), **ALL).rows] == [2, 1]


def test_a_line_is_never_rewritten_a_correction_strikes_through_and_adds(room: Room) -> None:
    room.open()
    line = room.log("三楼漏水", mark=LineMark.INCIDENT)
    draft = LineDraft(DutyLineKind.CALL_IN, "二楼漏水", unit="松涛敬老院", mark=LineMark.INCIDENT)
    new = room.do(duty.correct, line, draft=draft, now=clock.now())
    rows = room.ask(duty.lines, LineCriteria(), **ALL).rows
    assert [(row.text, row.corrects, row.corrected_by, row.is_open) for row in rows] == [
        ("二楼漏水", 1, None, True),
        ("三楼漏水", None, 2, False),
    ]
    again = refused(room, duty.correct, line, draft=draft, now=clock.now())
    assert again.message == "第1条已由第2条更正，请更正第2条。"
    room.do(duty.correct, new, draft=draft, now=clock.now())
    with pytest.raises(RuleBroken), room.store.begin(SYSTEM, "篡改") as session:
        session.execute(sa.update(DutyLine).values(text="没有漏水"))
    with pytest.raises(RuleBroken), room.store.begin(SYSTEM, "删除") as session:
        session.execute(sa.delete(DutyLine))


def test_an_incident_and_a_missed_call_stay_open_until_a_line_settles_them(room: Room) -> None:
    room.open()
    incident = room.log("厨房冒烟", mark=LineMark.INCIDENT)
    missed = room.log("响铃未接", mark=LineMark.UNANSWERED)
    plain = room.log()
    assert [row.text for row in room.ask(duty.open_lines, LineMark.INCIDENT)] == ["厨房冒烟"]
    assert room.ask(duty.lines, LineCriteria(open_only=True), **ALL).total == 2
    back = LineDraft(DutyLineKind.CALL_OUT, "已回电，咨询探视", unit="松涛敬老院")
    room.do(duty.settle, missed, draft=back, now=clock.now())
    row = room.ask(duty.line, missed)
    assert (row.is_open, row.settled_by) == (False, "11-23 09:00第4条")
    assert "已经办结" in refused(room, duty.settle, missed, draft=back, now=clock.now()).message
    assert "没有待办结" in refused(room, duty.settle, plain, draft=back, now=clock.now()).message
    over = LineDraft(DutyLineKind.CALL_IN, "冒烟已排除", unit="松涛敬老院", mark=LineMark.INCIDENT)
    later = room.do(duty.correct, incident, draft=over, now=clock.now())
    assert "已被更正" in refused(room, duty.settle, incident, draft=back, now=clock.now()).message
    room.do(duty.settle, later, draft=back, now=clock.now())
    calm = room.do(duty.correct, later, draft=over, now=clock.now())
    assert room.ask(duty.line, calm).mark is LineMark.NONE
    assert room.ask(duty.line_counts, LineCriteria())["open"] == 0


def test_the_log_is_found_by_kind_and_by_words(room: Room) -> None:
    shift = room.open()
    room.log("反映电梯故障", unit="竹海养老服务中心")
    room.log("报平安")
    found_rows = room.ask(duty.lines, LineCriteria(shift, text="电梯 竹海"), **ALL).rows
    assert [row.text for row in found_rows] == ["反映电梯故障"]
    assert room.ask(duty.lines, LineCriteria(shift, kind=DutyLineKind.VISIT), **ALL).total == 0


# --- handover ---------------------------------------------------------------------------------------------------------


def test_both_pairs_confirm_and_the_next_shift_is_on(room: Room, fixed_clock: clock.FixedClock) -> None:
    shift = room.open()
    room.log("厨房冒烟", mark=LineMark.INCIDENT)
    fixed_clock.advance(hours=24)
    new = room.hand_over(shift, *room.everybody(), remark="钥匙两把已清点。")
    assert new is not None
    old, current = room.shift(shift), room.now().shift
    assert current is not None
    assert (old.row.state, old.row.handed_at) == (ShiftState.HANDED, NINE + DAY)
    assert old.matters == ("突发事件未办结：11-23 09:00 松涛敬老院，19100000001：厨房冒烟",)
    assert (current.row.id, current.row.persons, current.taken_at) == (new, "罗成、向阳", NINE + DAY)
    assert [seat.signed_on.way for seat in current.seats if seat.signed_on] == [SignWay.PIN, SignWay.PIN]
    last = room.ask(duty.lines, LineCriteria(shift), **ALL).rows[0]
    assert last.kind is DutyLineKind.HANDOVER
    assert last.text == "谭志远、冉敏交班，罗成、向阳接班。未办结事项 1 项，见交接清单。钥匙两把已清点。"
    assert [row.number for row in room.ask(duty.shifts, **ALL).rows] == [2, 1]


def test_the_outgoing_pair_stays_responsible_until_the_last_has_confirmed(
    room: Room, fixed_clock: clock.FixedClock
) -> None:
    shift = room.open()
    fixed_clock.advance(hours=24, minutes=20)
    assert room.now().clocks == ("本班已到点 20分，交接完成前仍由本班负责",)
    signs = room.everybody()
    assert room.hand_over(shift, *signs[:3]) is None
    shown = room.now()
    assert shown.shift is not None
    assert (shown.shift.row.id, shown.shift.row.state) == (shift, ShiftState.HANDING)
    assert [(each.act, each.seat.name) for each in shown.waiting] == [(SignAct.TAKE_OVER, "向阳")]
    assert shown.shift.next_crew == room.crew(2, 3, begins=NINE + DAY)
    room.log("接班前的来电")
    assert room.ask(duty.lines, LineCriteria(shift), **ALL).total == 1
    fixed_clock.advance(hours=2)
    late = SignDraft(room.people[3], SignWay.LATE, "135260", at=NINE + DAY, reason="接班后忘记签字")
    assert room.hand_over(shift, (SignAct.TAKE_OVER, late)) is not None
    text = room.ask(duty.lines, LineCriteria(shift), **ALL).rows[0].text
    assert "向阳（补签）接班" in text
    assert room.shift(shift).row.handed_at == NINE + DAY + timedelta(minutes=20)


def test_no_handover_with_a_post_that_is_not_signed_on(room: Room) -> None:
    shift = room.open(signed=False)
    room.do(duty.sign_on, shift, sign=room.by_pin(room.people[0]), now=clock.now())
    with pytest.raises(RuleBroken, match="副班冉敏还没有签到"):
        room.hand_over(shift, *room.everybody())
    assert room.shift(shift).row.state is ShiftState.ON


def test_a_wrong_pin_leaves_everything_as_it_was(room: Room) -> None:
    shift = room.open()
    signs = (*room.everybody()[:3], (SignAct.TAKE_OVER, room.by_pin(room.people[3], "975310")))
    with pytest.raises(NotAllowed):
        room.hand_over(shift, *signs)
    shown = room.shift(shift)
    assert (shown.row.state, len(shown.signs), shown.next_crew) == (ShiftState.ON, 2, None)


def test_a_shift_is_not_closed_twice(room: Room) -> None:
    shift = room.open()
    room.hand_over(shift, *room.everybody())
    with pytest.raises(RuleBroken, match="不能再交一次"):
        room.hand_over(shift, *room.everybody())
    error = refused(room, duty.sign_on, shift, sign=room.by_pin(room.people[0]), now=clock.now())
    assert "已经交接" in error.message


def test_a_shift_that_is_handed_over_is_not_rewritten_by_anybody(room: Room) -> None:
    shift = room.open()
    room.hand_over(shift, *room.everybody())
    for change in (sa.update(DutyShift).values(remark="改写"), sa.update(DutyShift).values(state=ShiftState.ON)):
        with pytest.raises(RuleBroken), room.store.begin(SYSTEM, "篡改") as session:
            session.execute(change)
    with pytest.raises(RuleBroken), room.store.begin(SYSTEM, "删除") as session:
        session.execute(sa.delete(DutyShift).where(DutyShift.id == room.shift(shift).row.id))
    error = refused(room, duty.keep_log, room.now().shift.row.id, document_id=clock.uuid7())  # type: ignore[union-attr]
    assert "还没有交接" in error.message


def test_two_desks_hand_over_at_once_and_one_is_told(room: Room) -> None:
    shift = room.open()
    version = room.shift(shift).version
    room.hand_over(shift, *room.everybody()[:2], version=version)
    with pytest.raises(ChangedMeanwhile):
        room.hand_over(shift, *room.everybody(), version=version)
    assert len(room.shift(shift).signs) == 4


class Killed(BaseException):
    """The program is gone."""


def test_killed_in_the_middle_of_a_handover_nothing_has_happened(room: Room) -> None:
    shift = room.open()
    before = room.shift(shift)
    draft = room.handover(*room.everybody())
    with pytest.raises(Killed), room.store.begin(SYSTEM, "交接班") as session:
        duty.hand_over(session, SYSTEM, shift, draft=draft, version=before.version, now=clock.now())
        raise Killed
    assert room.shift(shift) == before
    assert room.now().shift == before
    assert room.hand_over(shift, *room.everybody()) is not None


def test_what_cannot_be_confirmed_in_a_handover(room: Room) -> None:
    shift = room.open()
    wrong: list[tuple[SignAct, UUID]] = [
        (SignAct.SIGN_ON, room.people[0]),
        (SignAct.HAND_OVER, room.people[2]),
        (SignAct.TAKE_OVER, room.people[0]),
    ]
    for act, key in wrong:
        with pytest.raises(BadInput):
            room.hand_over(shift, (act, room.by_pin(key)))
    with pytest.raises(BadInput):
        room.hand_over(shift, remark="绝密")
    early = room.crew(2, 3, begins=NINE - DAY)
    draft = duty_draft(room, early)
    with pytest.raises(BadInput, match="早于本班"):
        room.do(duty.hand_over, shift, draft=draft, version=room.shift(shift).version, now=clock.now())
    far = duty_draft(room, room.crew(2, 3, begins=NINE + 2 * DAY))
    with pytest.raises(BadInput, match="12小时以后"):
        room.do(duty.hand_over, shift, draft=far, version=room.shift(shift).version, now=clock.now())


def duty_draft(room: Room, crew: object) -> object:
    from dataclasses import replace

    return replace(room.handover(), crew=crew)  # type: ignore[arg-type]


def test_a_line_of_an_earlier_shift_is_settled_but_not_corrected(room: Room) -> None:
    shift = room.open()
    line = room.log("厨房冒烟", mark=LineMark.INCIDENT)
    room.hand_over(shift, *room.everybody())
    draft = LineDraft(DutyLineKind.OTHER, "火情排除")
    assert "已交接的班次" in refused(room, duty.correct, line, draft=draft, now=clock.now()).message
    room.do(duty.settle, line, draft=draft, now=clock.now())
    assert not room.ask(duty.line, line).is_open
    handed = next(
        row for row in room.ask(duty.lines, LineCriteria(shift), **ALL).rows if row.kind is DutyLineKind.HANDOVER
    )
    assert refused(room, duty.correct, handed.id, draft=draft, now=clock.now())


def test_the_sheet_lists_what_is_open_everywhere(room: Room, fixed_clock: clock.FixedClock) -> None:
    from tests.factories import place

    home = place(room.store, "松涛敬老院")
    found(room.store, home, "通道堵塞")
    room.open()
    room.log("响铃未接", mark=LineMark.UNANSWERED)
    room.do(duty.assign, draft=TaskDraft("核实供暖", "办公室", "覃国栋", due_on=date(2026, 11, 23)), today=TODAY)
    fixed_clock.advance(days=40)
    lines = room.ask(duty.matters, now=clock.now()).lines
    assert lines[0] == "来电未接，待回电：11-23 09:00 松涛敬老院，19100000001：响铃未接"
    assert lines[1] == "交办未办结：核实供暖（办公室，11-23前，已超期）"
    assert len(lines) == 3
    assert lines[2] == "逾期未整改的隐患 1 项"


# --- tasks ------------------------------------------------------------------------------------------------------------


def test_an_instruction_becomes_a_task_that_is_followed_to_its_end(room: Room) -> None:
    room.open()
    line = room.log("尽快排查供暖", kind=DutyLineKind.INSTRUCTION, unit="覃国栋")
    draft = TaskDraft("排查供暖", "养老服务科", "覃国栋", due_on=date(2026, 11, 25), line_id=line)
    task = room.do(duty.assign, draft=draft, today=TODAY)
    room.do(duty.step, task, text="已通知各机构", happened_on=TODAY, closes=False, today=TODAY)
    room.do(duty.step, task, text="全部正常", happened_on=TODAY, closes=True, today=TODAY)
    view = room.ask(duty.task, task, today=TODAY)
    assert (view.row.state, view.row.closed_on, view.source) == (
        DutyTaskState.DONE,
        TODAY,
        "值班记录 2026-11-23 09:00 第1条",
    )
    assert [(step.text, step.closes) for step in view.steps] == [("已通知各机构", False), ("全部正常", True)]
    error = refused(room, duty.step, task, text="再补充", happened_on=TODAY, closes=False, today=TODAY)
    assert "不能再登记" in error.message


def test_tasks_are_cut_and_counted(room: Room) -> None:
    for text, due in (("甲", date(2026, 11, 24)), ("乙", date(2026, 11, 30)), ("丙", None)):
        room.do(duty.assign, draft=TaskDraft(text, "办公室", due_on=due), today=TODAY)
    later = date(2026, 11, 26)
    assert room.ask(duty.task_counts, today=later) == {"open": 3, "overdue": 1, "done": 0, "all": 3}
    rows = room.ask(duty.tasks, TaskCriteria(DutyTaskChip.OPEN), today=later, **ALL).rows
    assert [(row.text, row.term, row.is_late) for row in rows] == [
        ("甲", "逾期 2 天", True),
        ("乙", "剩 4 天", False),
        ("丙", "未定期限", False),
    ]
    assert room.ask(duty.tasks, TaskCriteria(DutyTaskChip.ALL, "乙"), today=later, **ALL).total == 1
    assert rows[0].kind is DutyTaskKind.ASSIGNED


@pytest.mark.parametrize(
    ("values", "field"),
    [({"text": ""}, "text"), ({"responsible": " "}, "responsible"), ({"due_on": date(2026, 11, 22)}, "due_on")],
)
def test_a_task_that_cannot_be(room: Room, values: dict[str, object], field: str) -> None:
    given = {"text": "核实供暖", "responsible": "办公室"} | values
    error = refused(room, duty.assign, draft=TaskDraft(**given), today=TODAY)  # type: ignore[arg-type]
    assert isinstance(error, BadInput)
    assert error.field == field


def test_a_step_that_cannot_be(room: Room) -> None:
    task = room.do(duty.assign, draft=TaskDraft("核实供暖", "办公室"), today=TODAY)
    for text, day, field in (
        ("", TODAY, "text"),
        ("已办", TODAY + timedelta(days=1), "happened_on"),
        ("已办", TODAY - timedelta(days=1), "happened_on"),
    ):
        error = refused(room, duty.step, task, text=text, happened_on=day, closes=True, today=TODAY)
        assert isinstance(error, BadInput)
        assert error.field == field
    assert isinstance(
        refused(room, duty.assign, draft=TaskDraft("甲", "乙", line_id=clock.uuid7()), today=TODAY), NotFound
    )
    shift = room.open()
    room.hand_over(shift, *room.everybody())
    handed = room.ask(duty.lines, LineCriteria(shift), **ALL).rows[0]
    error = refused(room, duty.assign, draft=TaskDraft("甲", "乙", line_id=handed.id), today=TODAY)
    assert isinstance(error, RuleBroken)


# --- paper ------------------------------------------------------------------------------------------------------------


def test_the_log_on_paper_says_what_is_stored(room: Room, fixed_clock: clock.FixedClock) -> None:
    from mzdesk.documents import duty as paper

    shift = room.open()
    call = room.log("三楼漏水", handling="已通知维修")
    room.do(duty.correct, call, draft=LineDraft(DutyLineKind.CALL_IN, "二楼漏水", unit="松涛敬老院"), now=clock.now())
    for kind in (
        DutyLineKind.VISIT,
        DutyLineKind.PATROL,
        DutyLineKind.FAX,
        DutyLineKind.INSTRUCTION,
        DutyLineKind.OTHER,
    ):
        room.log(f"{kind.label}一则", kind=kind, unit="示例单位", phone="")
    still = room.ask(duty.shift_log, shift, now=clock.now())
    assert (still.handed_by, still.handed_at) == ("", None)
    fixed_clock.advance(hours=24)
    paper_sign = SignDraft(room.people[3], SignWay.PAPER)
    room.hand_over(shift, *room.everybody()[:3], (SignAct.TAKE_OVER, paper_sign))
    view = room.ask(duty.shift_log, shift, now=clock.now())
    assert [(call.content, call.handling) for call in view.calls] == [
        ("1．【已更正，见第2条】三楼漏水", "已通知维修"),
        ("2．【更正第1条】二楼漏水", "（办理中）"),
    ]
    assert [note.subject for note in view.instructions] == ["6．示例单位：领导指示一则"]
    assert len(view.visits) == len(view.patrols) == len(view.documents) == 1
    assert [note.subject[:2] for note in view.others] == ["7．", "8．"]
    assert (view.handed_by, view.taken_by) == ("谭志远\n冉敏", "罗成")
    assert [person.signed_off for person in view.persons] == [NINE + DAY, NINE + DAY]
    with room.store.read(SYSTEM) as session:
        heads = chains.tips(session)
    assert [(scope, seq) for _, scope, seq, _ in view.trail] == [(tip.scope, tip.seq) for tip in heads]
    assert all(len(code.replace("-", "")) == trail_codes.LENGTH for *_, code in view.trail)
    assert view.shift == "11月23日09:00至24日09:00"
    assert paper.log(view).startswith(b"%PDF-")
    assert NAMES[0] in view.persons[0].name
