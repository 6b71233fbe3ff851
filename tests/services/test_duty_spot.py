"""查岗: promised at the start, opened day by day, called at its time, what follows from it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, MzdeskError, NotAllowed, NotFound, RuleBroken
from mzdesk.models.duty import SpotCheck, SpotPeriod
from mzdesk.services import attachments, duty, rosters
from mzdesk.terms import CollectedWay, DutyTaskKind, DutyTime, FacilityKind, Relation, SpotResult, SpotState, SpotUnit
from mzdesk.views.attachments import FileDraft
from mzdesk.views.duty_room import TaskCriteria
from mzdesk.views.rosters import CollectedDraft, CollectedDraftLine
from mzdesk.views.spot_checks import SpotCheckRow, SpotCriteria, SpotPeriodDraft, SpotResultDraft, SpotSealed
from tests.factories import PHRASE, SYSTEM, TODAY, person, place
from tests.services.duty_cases import NINE, Room

ALL = {"offset": 0, "limit": 100}
LAST = TODAY + timedelta(days=6)
PHOTO = FileDraft("值班室.jpg", "image/jpeg", b"\xff\xd8\xff photo")


class Calls(Room):
    """A duty room with homes, a unit of the bureau and townships to call; seven days of checks."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        for n in range(4):
            place(store, f"示例{n}号敬老院", phones=[f"1910000001{n}"])
        place(store, "局属福利院", relation=Relation.BUREAU_RUN, phones=["19100000031"])
        place(store, "凤鸣街道", kind=FacilityKind.TOWNSHIP, township="500156001", phones=["19100000041"])
        place(store, "局办公室", kind=FacilityKind.SECTION)

    def draft(self, **values: object) -> SpotPeriodDraft:
        given = {
            "title": "11月值班抽查",
            "starts": TODAY,
            "ends": LAST,
            "counts": {SpotUnit.HOME: 10, SpotUnit.TOWNSHIP: 8, SpotUnit.BUREAU_RUN: 3, SpotUnit.DUTY_ROOM: 7},
            "keeper_id": self.leader,
            "phrase": PHRASE,
        } | values
        return SpotPeriodDraft(**given)  # type: ignore[arg-type]

    def seal(self, **values: object) -> SpotSealed:
        sealed: SpotSealed = self.do(
            duty.plan_spot_checks, draft=self.draft(**values), today=clock.today(), now=clock.now()
        )
        return sealed

    def open_day(self, period: UUID, phrase: str = PHRASE) -> int:
        opened: int = self.do(duty.open_spot_day, period, phrase=phrase, today=clock.today(), now=clock.now())
        return opened

    def calls(self, **values: object) -> tuple[SpotCheckRow, ...]:
        found: tuple[SpotCheckRow, ...] = self.ask(duty.spot_checks, SpotCriteria(**values), **ALL).rows  # type: ignore[arg-type]
        return found

    def record(self, check: UUID, result: SpotResult, **values: object) -> UUID | None:
        task: UUID | None = self.do(
            duty.record_spot_check,
            check,
            draft=SpotResultDraft(result, **values),  # type: ignore[arg-type]
            today=clock.today(),
            now=clock.now(),
        )
        return task


@pytest.fixture
def room(store: Store) -> Calls:
    return Calls(store)


def refused(room: Calls, verb: object, *args: object, **values: object) -> MzdeskError:
    with pytest.raises(MzdeskError) as error:
        room.do(verb, *args, **values)
    return error.value


def test_units_come_in_standard_order_with_the_registers_telephone(room: Calls) -> None:
    units = room.ask(duty.units)
    assert [unit["kind"] for unit in units] == sorted(
        (unit["kind"] for unit in units), key=[kind.value for kind in SpotUnit].index
    )
    counts = room.ask(duty.unit_counts)
    assert (counts[SpotUnit.DUTY_ROOM], counts[SpotUnit.BUREAU_RUN], counts[SpotUnit.HOME]) == (1, 1, 4)
    assert counts[SpotUnit.TOWNSHIP] > 20
    by_name = {unit["name"]: unit["phone"] for unit in units}
    assert by_name["局属福利院"] == "19100000031"
    assert [unit["phone"] for unit in units if unit["key"] == "500156001"] == ["19100000041"]
    assert units[0]["phone"] == "02300000000"


def test_nothing_that_is_kept_tells_a_call_to_come(room: Calls) -> None:
    sealed = room.seal()
    assert len(sealed.recovery.replace("-", "")) == 28
    assert room.calls() == ()
    with room.store.read(SYSTEM) as session:
        period = session.get_one(SpotPeriod, sealed.period_id)
        kept = str({column.name: getattr(period, column.name) for column in SpotPeriod.__table__.columns})
    assert "link" not in kept
    assert PHRASE not in kept
    row = room.ask(duty.spot_periods)[0]
    assert (row.title, row.keeper, row.opened, row.state) == ("11月值班抽查", "覃国栋", (), SpotState.RUNNING)


def test_every_day_is_opened_on_that_day_and_the_period_gets_exactly_its_calls(
    room: Calls, fixed_clock: clock.FixedClock
) -> None:
    period = room.seal().period_id
    opened = [room.open_day(period)]
    assert room.open_day(period, "whatever") == opened[0]
    assert {call.on for call in room.calls()} == {TODAY}
    for _ in range(6):
        fixed_clock.advance(days=1)
        opened.append(room.open_day(period))
    counted = Counter(call.unit_kind for call in room.calls())
    assert counted == {SpotUnit.HOME: 10, SpotUnit.TOWNSHIP: 8, SpotUnit.BUREAU_RUN: 3, SpotUnit.DUTY_ROOM: 7}
    assert sum(opened) == 28
    assert all(NINE <= call.at - (call.on - TODAY) < NINE + timedelta(days=1) for call in room.calls())
    assert room.ask(duty.verify_spot_checks, period) == ()
    assert len(room.ask(duty.spot_periods)[0].opened) == 7


def test_a_day_that_nobody_opened_is_skipped_and_the_rest_still_proves_itself(
    room: Calls, fixed_clock: clock.FixedClock
) -> None:
    period = room.seal().period_id
    fixed_clock.advance(days=3)
    room.open_day(period)
    assert {call.on for call in room.calls()} <= {TODAY + timedelta(days=3)}
    assert room.ask(duty.verify_spot_checks, period) == ()


def test_a_call_that_was_tampered_with_is_named(room: Calls) -> None:
    period = room.seal().period_id
    room.open_day(period)
    call = room.calls()[0]
    with room.store.begin(SYSTEM, "篡改") as session:
        session.get_one(SpotCheck, call.id).at = call.at + timedelta(minutes=30)
    assert "不一致" in room.ask(duty.verify_spot_checks, period)[0]


def test_no_day_is_opened_outside_its_period_or_with_a_wrong_phrase(room: Calls, fixed_clock: clock.FixedClock) -> None:
    sealed = room.seal(starts=TODAY + timedelta(days=1), counts={SpotUnit.HOME: 10})
    early = refused(room, duty.open_spot_day, sealed.period_id, phrase=PHRASE, today=TODAY, now=clock.now())
    assert isinstance(early, RuleBroken)
    fixed_clock.advance(days=1)
    today = clock.today()
    wrong = refused(room, duty.open_spot_day, sealed.period_id, phrase="Bu-dui-1", today=today, now=clock.now())
    assert isinstance(wrong, NotAllowed)
    assert "没有启封" in wrong.message
    blank = refused(room, duty.open_spot_day, sealed.period_id, phrase=" ", today=today, now=clock.now())
    assert isinstance(blank, BadInput)
    assert room.open_day(sealed.period_id, sealed.recovery) >= 0
    late = refused(
        room, duty.open_spot_day, sealed.period_id, phrase=PHRASE, today=LAST + timedelta(days=1), now=clock.now()
    )
    assert "已于" in late.message
    gone = refused(room, duty.open_spot_day, clock.uuid7(), phrase=PHRASE, today=today, now=clock.now())
    assert isinstance(gone, NotFound)


def test_five_wrong_phrases_lock_the_keeper_but_not_the_recovery_code(room: Calls) -> None:
    sealed = room.seal()
    for _ in range(5):
        refused(room, duty.open_spot_day, sealed.period_id, phrase="Bu-dui-1", today=TODAY, now=clock.now())
    locked = refused(room, duty.open_spot_day, sealed.period_id, phrase=PHRASE, today=TODAY, now=clock.now())
    assert "已锁定" in locked.message


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": " "}, "名称"),
        ({"starts": TODAY - timedelta(days=1)}, "已过"),
        ({"ends": TODAY - timedelta(days=1)}, "早于开始"),
        ({"counts": {}}, "至少"),
        ({"counts": {SpotUnit.HOME: 99}}, "最多查 28 次"),
        ({"from_minute": 600, "to_minute": 600}, "时段"),
        ({"keeper_id": None}, "保管口令"),
        ({"phrase": "Bu-dui-1"}, "没有启动"),
    ],
)
def test_a_period_that_cannot_be(room: Calls, values: dict[str, object], words: str) -> None:
    error = refused(room, duty.plan_spot_checks, draft=room.draft(**values), today=TODAY, now=clock.now())
    assert words in error.message
    assert room.ask(duty.spot_periods) == []


def test_who_keeps_the_secret(room: Calls) -> None:
    bare = person(room.store, "无账号")
    for keeper in (bare, room.people[0]):
        error = refused(room, duty.plan_spot_checks, draft=room.draft(keeper_id=keeper), today=TODAY, now=clock.now())
        assert isinstance(error, NotAllowed)
    assert [each.name for each in room.ask(duty.spot_keepers)] == ["覃国栋"]


def test_two_periods_never_share_a_day_and_a_void_one_gives_way(room: Calls) -> None:
    period = room.seal().period_id
    error = refused(room, duty.plan_spot_checks, draft=room.draft(), today=TODAY, now=clock.now())
    assert isinstance(error, RuleBroken)
    assert isinstance(refused(room, duty.void_spot_checks, period, reason=" "), BadInput)
    room.do(duty.void_spot_checks, period, reason="次数填错")
    assert isinstance(refused(room, duty.void_spot_checks, period, reason="再来"), RuleBroken)
    void = refused(room, duty.open_spot_day, period, phrase=PHRASE, today=TODAY, now=clock.now())
    assert "已经作废" in void.message
    room.seal()
    assert [row.state for row in room.ask(duty.spot_periods)].count(SpotState.RUNNING) == 1


def first(room: Calls, kind: SpotUnit, fixed_clock: clock.FixedClock) -> SpotCheckRow:
    """The first call of a class, at its time."""
    sealed = room.seal(counts={kind: 7 * min(4, room.ask(duty.unit_counts)[kind])})
    room.open_day(sealed.period_id)
    fixed_clock.move_to(max(call.at for call in room.calls()))
    return room.calls()[0]


def test_who_is_at_the_post_is_written_down_with_photo_and_number(room: Calls, fixed_clock: clock.FixedClock) -> None:
    call = first(room, SpotUnit.HOME, fixed_clock)
    task = room.record(call.id, SpotResult.PRESENT, answered_by="甲某", call_back="19100000010", photos=(PHOTO,))
    assert task is None
    row = room.ask(duty.spot_check, call.id)
    assert (row.result, row.answered_by, row.photos, row.checked_by) == (SpotResult.PRESENT, "甲某", 1, "系统")
    assert [each.caption for each in room.ask(attachments.of, call.id)] == [call.unit]
    with pytest.raises(RuleBroken, match="不能再改"):
        room.record(call.id, SpotResult.ABSENT, note="没人")
    assert call.id not in {each.id for each in room.calls(waiting=True)}


@pytest.mark.parametrize(
    ("kind", "task_kind"),
    [
        (SpotUnit.HOME, DutyTaskKind.PRESS),
        (SpotUnit.BUREAU_RUN, DutyTaskKind.PRESS),
        (SpotUnit.TOWNSHIP, DutyTaskKind.REMIND),
    ],
)
def test_an_absence_opens_a_task_pressing_downward_and_reminding_an_equal(
    room: Calls, fixed_clock: clock.FixedClock, kind: SpotUnit, task_kind: DutyTaskKind
) -> None:
    call = first(room, kind, fixed_clock)
    task = room.record(call.id, SpotResult.ABSENT, note="只有一人在岗")
    assert task is not None
    view = room.ask(duty.task, task, today=clock.today())
    assert (view.row.kind, view.row.responsible) == (task_kind, call.unit)
    assert call.unit in view.row.text
    assert view.row.due_on == clock.today() + timedelta(days=3)
    assert view.source.startswith("查岗 2026-11-2")
    assert room.ask(duty.spot_check, call.id).task_id == task
    assert room.ask(duty.tasks, TaskCriteria(), today=clock.today(), **ALL).total == 1


def test_results_that_cannot_be(room: Calls, fixed_clock: clock.FixedClock) -> None:
    call = first(room, SpotUnit.HOME, fixed_clock)
    for result, values, field in (
        (SpotResult.PRESENT, {}, "answered_by"),
        (SpotResult.ABSENT, {}, "note"),
        (SpotResult.NO_ANSWER, {"called_at": clock.now() + timedelta(hours=1)}, "called_at"),
        (SpotResult.NO_ANSWER, {"called_at": call.at - timedelta(hours=1)}, "called_at"),
    ):
        with pytest.raises(BadInput) as error:
            room.record(call.id, result, **values)
        assert error.value.field == field
    fixed_clock.move_to(call.at - timedelta(minutes=1))
    with pytest.raises(RuleBroken, match="还没有到"):
        room.record(call.id, SpotResult.NO_ANSWER)
    with pytest.raises(NotFound):
        room.record(clock.uuid7(), SpotResult.NO_ANSWER)


def test_figures_stand_in_standard_order_and_rank_nobody(room: Calls, fixed_clock: clock.FixedClock) -> None:
    sealed = room.seal(counts={SpotUnit.TOWNSHIP: 150, SpotUnit.HOME: 20})
    room.open_day(sealed.period_id)
    fixed_clock.move_to(NINE + timedelta(days=1))
    for number, call in enumerate(room.calls()):
        result = SpotResult.NO_ANSWER if number % 3 else SpotResult.PRESENT
        room.record(call.id, result, answered_by="甲某")
    figures = room.ask(duty.spot_figures, first=TODAY, last=LAST)
    kinds = [each.unit_kind for each in figures]
    assert kinds == sorted(kinds, key=list(SpotUnit).index)
    assert sum(each.calls for each in figures) == len(room.calls())
    assert all(each.calls == each.present + each.absent + each.no_answer for each in figures)
    codes = {unit["name"]: unit["key"] for unit in room.ask(duty.units) if unit["kind"] == "township"}
    towns = [codes[each.unit] for each in figures if each.unit_kind is SpotUnit.TOWNSHIP]
    assert len(towns) > 1
    assert towns == sorted(towns)
    assert room.ask(duty.spot_figures, first=date(2027, 1, 1), last=date(2027, 2, 1)) == []


def test_the_words_of_a_call_are_short_and_ask_an_equal_politely(room: Calls) -> None:
    downward, equal = (room.ask(duty.spot_script, kind=kind) for kind in (SpotUnit.HOME, SpotUnit.TOWNSHIP))
    assert any("照片" in words for words in downward)
    assert not any("抽查" in words or "照片" in words for words in equal)


def test_a_call_that_is_due_and_not_made_goes_over_to_the_next_shift(
    room: Calls, fixed_clock: clock.FixedClock
) -> None:
    first(room, SpotUnit.HOME, fixed_clock)
    due = sum(call.at <= clock.now() for call in room.calls())
    assert room.ask(duty.matters, now=clock.now()).lines == (f"到时未拨打的查岗电话 {due} 个",)


def test_who_should_answer_is_read_from_the_units_own_roster(room: Calls) -> None:
    from mzdesk.models.facilities import Facility

    with room.store.read(SYSTEM) as session:
        homes = list(session.scalars(sa.select(Facility).where(Facility.name.startswith("示例"))))
    for home in homes:
        people = (
            CollectedDraftLine(TODAY, "甲某", "19100000091", DutyTime.DAY),
            CollectedDraftLine(TODAY, "乙某", "19100000092", DutyTime.DAY),
            CollectedDraftLine(TODAY, "丙某", "19100000093", DutyTime.NIGHT),
            CollectedDraftLine(TODAY, "丁某", "19100000094", DutyTime.NIGHT),
        )
        draft = CollectedDraft(home.name, TODAY, TODAY, CollectedWay.PASTE, TODAY, people, facility=home.id)
        room.do(rosters.collect, draft=draft)
    room.open_day(room.seal(counts={SpotUnit.HOME: 28}).period_id)
    by_day = {clock.office(call.at): call for call in room.calls()}
    assert len(by_day) == 4
    for at, call in by_day.items():
        day = at.date() == TODAY and (8, 30) <= (at.hour, at.minute) < (18, 0)
        wanted = ("甲某、乙某", "19100000091") if day else ("丙某、丁某", "19100000093")
        assert (call.expected, call.phone) == wanted
