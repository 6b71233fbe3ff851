"""The period and its draws: sealed without a trace, opened at departure, the same on every attempt, checked."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock, paths, vault
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, MzdeskError, NotAllowed, RuleBroken
from mzdesk.models.base import Base
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.plans import Draw, DrawEvent, PlanPeriod
from mzdesk.models.sealed import SECRETS, SECRETS_APART
from mzdesk.models.staff import Approval
from mzdesk.services import facilities, plans, staff
from mzdesk.services.plans import packing
from mzdesk.terms import (
    ApprovalSubject,
    ApprovalWay,
    Choice,
    DrawStep,
    FacilityState,
    InspectionKind,
    InspectionState,
    PeriodState,
    PersonKind,
    Right,
    Role,
    Topic,
)
from mzdesk.views.actor import Actor
from mzdesk.views.plans import Opened, Phrases, SealDraft, Sealed, SendDraft
from mzdesk.views.staff import PersonDraft
from tests.factories import DISTRICT, PHRASE, SYSTEM, TODAY, person
from tests.services.plan_cases import Office, ask, do, on_roster

DEPUTY = "Fuzhi-2026-kouling"
WITNESS = {"witness": "办公室", "witness_numbers": "3162 5514 2361 4452 6131", "witness_phrase": "Jianzheng-2026"}


def names(bureau: Office) -> list[str]:
    return [f"示例{n:02d}号敬老院" for n in range(len(bureau.places))]


def traces(store: Store, bureau: Office) -> dict[str, int]:
    """How often each place is named in any row of any table: by name, by id, with and without dashes."""
    with store.read(SYSTEM) as session:
        tables = Base.metadata.sorted_tables
        text = "\n".join(str(tuple(row)) for table in tables for row in session.execute(sa.select(table)))
    wanted = [*names(bureau), *map(str, bureau.places), *(each.hex for each in bureau.places)]
    return {word: text.count(word) for word in wanted}


def test_before_opening_no_row_names_a_place(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """封存 writes hashes, wrapped secrets and where windows stand; no table, log or feed says where next."""
    caplog.set_level(logging.DEBUG)
    bureau = Office(store)
    plan = bureau.plan()
    before = traces(store, bureau)
    caplog.clear()
    sealed = bureau.seal(plan)
    assert traces(store, bureau) == before
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert not [word for word in before if word in logged]
    shown = bureau.view(plan)
    assert shown.period is not None
    assert (shown.period.id, shown.period.state, shown.period.pool_size) == (sealed.id, PeriodState.RUNNING, 8)
    assert shown.draws == ()
    assert shown.row.running
    bureau.open(sealed.id)
    assert traces(store, bureau) != before


def test_what_a_period_keeps_is_the_same_whatever_it_will_draw(store: Store) -> None:
    """All places stand in what is kept, each only with its public window: other secrets would leave the same bytes."""
    bureau = Office(store)
    one, other = bureau.seal(bureau.plan()), bureau.seal(bureau.plan())
    with store.read(SYSTEM) as session:
        rows = [session.get_one(PlanPeriod, each.id) for each in (one, other)]
        standings = [packing.standing_of(row) for row in rows]
        promises = [packing.promise_of(row) for row in rows]
    assert standings[0].places == standings[1].places
    assert {place.id for place in standings[0].places} == {str(each) for each in bureau.places}
    assert promises[0].office != promises[1].office
    drawn = [{v.facility_id for v in bureau.open(one.id).visits}]
    for officer in ("谷一鸣", "谷二鸣", "谷三鸣", "谷四鸣"):
        bureau.officers.append(person(store, officer))
    drawn.append({v.facility_id for v in bureau.open(other.id).visits})
    assert all(len(each) == 3 for each in drawn)


def test_before_opening_no_byte_names_a_place(sqlite_store: Store, home: Path) -> None:
    """The same in the bytes of the store's file and of the drafts, freed pages and all."""
    bureau = Office(sqlite_store)
    plan = bureau.plan()
    drafts = Drafts(paths.data_home() / "drafts.sqlite")
    assert sqlite_store.path is not None

    def census() -> list[int]:
        sqlite_store.close()
        raw = sqlite_store.path.read_bytes()  # type: ignore[union-attr]
        raw += b"".join(file.read_bytes() for file in sorted(home.rglob("*")) if file.is_file())
        words = [*(name.encode() for name in names(bureau)), *(each.hex.encode() for each in bureau.places)]
        words += [str(each).encode() for each in bureau.places] + [each.bytes for each in bureau.places]
        return [raw.count(word) for word in words]

    before = census()
    sealed = bureau.seal(plan)
    assert census() == before
    bureau.open(sealed.id)
    assert census() != before
    drafts.close()


def test_opened_at_departure(store: Store) -> None:
    """启封 makes the visits: random ids, codes, two certified officers with a leader in front, and its own approval."""
    bureau = Office(store)
    plan = bureau.plan(topics=(Topic.FIRE, Topic.FOOD))
    opened = bureau.open(bureau.seal(plan).id)
    assert len(opened.visits) == 3
    with store.read(SYSTEM) as session:
        rows = list(session.scalars(sa.select(Inspection)))
        seats = list(session.scalars(sa.select(InspectionOfficer)))
        approval = session.scalars(sa.select(Approval).where(Approval.subject == ApprovalSubject.OPENING)).one()
    assert {row.id.version for row in rows} == {4}
    assert len({row.code for row in rows}) == 3
    assert all(row.choice is Choice.RANDOM and row.departs_on == TODAY and row.draw_id == opened.id for row in rows)
    assert all(row.topics == ["fire", "food"] for row in rows)
    assert all(seat.certificate_no.startswith("示例") for seat in seats)
    assert [sum(seat.inspection_id == row.id for seat in seats) for row in rows] == [2, 2, 2]
    assert (approval.record, approval.approver, approval.way) == (opened.id, "覃国栋", ApprovalWay.PIN)
    shown = bureau.view(plan)
    assert [step.step for step in shown.draws[0].steps] == [DrawStep.OPENED]
    assert shown.row.drawn == 3
    assert shown.period is not None
    assert ask(store, plans.verify, shown.period.id) == ()


def test_two_cars_and_half_a_day(store: Store) -> None:
    """The leader says how many places and cars: each team has its places, officers and way."""
    bureau = Office(store)
    plan = bureau.plan()
    opened = bureau.open(bureau.seal(plan).id, count=5, teams=2, half_day=True)
    sizes = [sum(visit.team == team for visit in opened.visits) for team in (1, 2)]
    assert sorted(sizes) == [2, 3]
    teams = [{key for visit in opened.visits if visit.team == team for key, _ in visit.officers} for team in (1, 2)]
    assert not teams[0] & teams[1]
    draw = bureau.view(plan).draws[0]
    assert (draw.teams, draw.half_day, len(draw.minutes)) == (2, True, 2)


def test_killed_between_opening_and_printing_the_same_draw_comes_back(store: Store) -> None:
    """A rolled-back 启封 leaves nothing; the next attempt draws the same places and teams."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())

    class PowerCut(Exception):
        pass

    from mzdesk.views.plans import OpenDraft

    def attempt() -> Any:
        with store.begin(SYSTEM, "启封") as session:
            first = plans.unseal(
                session,
                SYSTEM,
                sealed.id,
                draft=OpenDraft(3),
                phrases=Phrases(PHRASE),
                today=TODAY,
                now=clock.now(),
            )
            raise PowerCut(first)

    with pytest.raises(PowerCut) as caught:
        attempt()
    lost: Opened = caught.value.args[0]
    with store.read(SYSTEM) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Draw)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(Inspection)) == 0
    again = bureau.open(sealed.id)
    assert [(v.facility, v.officers, v.team) for v in again.visits] == [
        (v.facility, v.officers, v.team) for v in lost.visits
    ]
    with pytest.raises(BadInput, match="今天已经抽取过一次"):
        bureau.open(sealed.id)


def test_a_wrong_phrase_opens_nothing_and_is_counted(store: Store) -> None:
    """Five wrong ones lock the keeper's phrase for a quarter of an hour; the recovery code opens without him."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    for _ in range(5):
        with pytest.raises(NotAllowed, match="口令不正确，没有启封"):
            bureau.open(sealed.id, phrase="Cuowu-kouling-9")
    with pytest.raises(NotAllowed, match="已锁定15分钟"):
        bureau.open(sealed.id)
    with pytest.raises(BadInput, match="覃国栋输入口令"):
        bureau.open(sealed.id, phrase=" ")


def test_the_recovery_code_opens_without_the_keeper(store: Store) -> None:
    """As copied from the sheet, small letters and all; the file says that the code was used."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    assert len(bureau.open(sealed.id, phrase=sealed.recovery.lower()).visits) == 3
    with store.read(SYSTEM) as session:
        approval = session.scalars(sa.select(Approval).where(Approval.subject == ApprovalSubject.OPENING)).one()
    assert (approval.opinion, approval.way) == ("使用恢复码启封", ApprovalWay.DELEGATED)


def test_a_deputy_opens_by_recorded_delegation(store: Store) -> None:
    """A second leader typed his own pass-phrase when the period was sealed; he opens it, and the file names him."""
    bureau = Office(store)
    deputy = person(store, "谢副局长", Role.LEADER, kind=PersonKind.LEADER)
    his = Actor(deputy, "谢副局长", frozenset({Role.LEADER}), DISTRICT, "500156000")
    do(store, staff.change_phrase, actor=his, old=PHRASE, new=DEPUTY)
    given = {"deputy_id": deputy, "deputy_phrase": DEPUTY}
    plan = bureau.plan()
    sealed = bureau.seal(plan, **given)
    shown = bureau.view(plan).period
    assert shown is not None
    assert shown.deputy == "谢副局长"
    bureau.open(sealed.id, phrase=DEPUTY)
    with store.read(SYSTEM) as session:
        approval = session.scalars(sa.select(Approval).where(Approval.subject == ApprovalSubject.OPENING)).one()
    assert (approval.approver, approval.way) == ("谢副局长", ApprovalWay.DELEGATED)
    with pytest.raises(BadInput, match="同一人"):
        bureau.seal(bureau.plan(), deputy_id=bureau.leader, deputy_phrase=PHRASE)


def test_a_witness_must_open_too(store: Store) -> None:
    """With a second secret the office alone draws nothing; his recovery code stands in for his phrase."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan, **WITNESS)
    shown = bureau.view(plan).period
    assert shown is not None
    assert (shown.keys, shown.witness) == ("双密钥", "办公室")
    with pytest.raises(BadInput, match="请见证方输入口令"):
        bureau.open(sealed.id)
    with pytest.raises(NotAllowed, match="见证方口令不正确"):
        bureau.open(sealed.id, witness="Bushi-2026")
    assert len(bureau.open(sealed.id, witness=WITNESS["witness_phrase"]).visits) == 3
    again = bureau.open(sealed.id, witness=sealed.witness_recovery, reason="增派一组", count=1)
    assert len(again.visits) == 1
    assert ask(store, plans.verify, sealed.id) == ()


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"witness": ""}, "witness", "填写见证方名称"),
        ({"witness_numbers": ""}, "witness_numbers", "至少 20 位"),
        ({"witness_numbers": "123456"}, "witness_numbers", "太容易被猜出"),
        ({"witness_phrase": "短"}, "witness_phrase", "至少 8 位"),
    ],
)
def test_half_a_witness_is_none(store: Store, values: dict[str, str], field: str, words: str) -> None:
    """Name, numbers and phrase belong together."""
    bureau = Office(store)
    plan = bureau.plan()
    with pytest.raises(BadInput, match=words) as caught:
        bureau.seal(plan, **(WITNESS | values))
    assert caught.value.field == field


def test_the_leader_opens_at_his_own_desk(store: Store) -> None:
    """A leader who has signed in needs no right to plan; a clerk of the section opens with the leader's phrase."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    duty = Actor(None, "值班", frozenset({Role.DUTY}), DISTRICT, "500156000")
    with pytest.raises(NotAllowed, match="权限"):
        bureau.open(sealed.id, actor=duty)
    boss = Actor(bureau.leader, "覃国栋", frozenset({Role.LEADER}), DISTRICT, "500156000")
    assert len(bureau.open(sealed.id, actor=boss).visits) == 3
    with store.read(SYSTEM) as session:
        approval = session.scalars(sa.select(Approval).where(Approval.subject == ApprovalSubject.OPENING)).one()
    assert approval.way is ApprovalWay.SCREEN


def test_only_within_the_period(store: Store, fixed_clock: clock.FixedClock) -> None:
    """Nothing is drawn before the first day or after the last."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan(starts=TODAY + timedelta(days=7)))
    with pytest.raises(RuleBroken, match="到时再启封"):
        bureau.open(sealed.id)
    fixed_clock.advance(days=60)
    with pytest.raises(RuleBroken, match="已经结束"):
        bureau.open(sealed.id)


def test_a_clock_set_back_is_refused(store: Store, fixed_clock: clock.FixedClock) -> None:
    """A draw of an earlier day than the last one would be a second try in disguise."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    fixed_clock.advance(days=3)
    bureau.open(sealed.id)
    fixed_clock.advance(days=-1)
    with pytest.raises(RuleBroken, match="时钟可能被调回"):
        bureau.open(sealed.id)


def test_the_register_may_change_in_mid_period(store: Store, fixed_clock: clock.FixedClock) -> None:
    """A place that closed is not drawn any more, a new one may be; the log says both and still verifies."""
    bureau = Office(store, places=6)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    fixed_clock.advance(days=1)
    standing = {"reason": "装修", "happened_on": clock.today(), "today": clock.today(), "now": clock.now()}
    for each in bureau.places[:3]:
        do(store, facilities.set_state, each, state=FacilityState.PAUSED, **standing)
    from tests.factories import place

    new = place(store, "后开的敬老院", township="500156001", phones=["19100009999"])
    opened = bureau.open(sealed.id, count=3)
    drawn = {visit.facility_id for visit in opened.visits}
    assert not drawn & set(bureau.places[:3])
    with store.read(SYSTEM) as session:
        row = session.get_one(PlanPeriod, sealed.id)
        now = {place.id for place in packing.standing_of(row).places}
    assert now == {str(each) for each in (*bureau.places[3:], new)}
    assert ask(store, plans.verify, sealed.id) == ()


def test_a_direction_is_left_out_with_its_reason(store: Store) -> None:
    """Snow on one road: before 启封 a township may be excluded, and the log says why."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    with pytest.raises(BadInput, match="排除方向须写明原因"):
        bureau.open(sealed.id, excluded=("500156001",))
    opened = bureau.open(sealed.id, excluded=("500156001",), excluded_reason="道路结冰")
    with store.read(SYSTEM) as session:
        assert "500156001" not in set(session.scalars(sa.select(Inspection.township)))
    draw = bureau.view(plan).draws[0]
    assert draw.id == opened.id
    assert draw.excluded_reason == "道路结冰"
    assert len(draw.excluded) == 1


def test_officers_on_leave_or_on_the_way_are_not_drawn(store: Store) -> None:
    """Leave entered this morning counts; who was sent on a clue can't be in two cars."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    do(store, staff.add_leave, bureau.officers[0], starts=TODAY, ends=TODAY)
    opened = bureau.open(sealed.id, count=1)
    crew = {key for key, _ in opened.visits[0].officers}
    assert bureau.officers[0] not in crew
    with pytest.raises(BadInput, match="可派的执法人员 1 名"):
        bureau.open(sealed.id, count=1, reason="再派一组")


def test_who_serves_in_the_duty_room_is_not_drawn(store: Store) -> None:
    """By the published roster: on duty that day, or off a night that morning; the same for a visit on a clue."""
    bureau = Office(store)
    days = TODAY - timedelta(days=1), TODAY
    first, second, _, third = bureau.officers
    on_roster(store, {days[0]: (first, second), days[1]: (second, third)})
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    notes = {line.name: line.note for line in bureau.view(plan).officers}
    assert [notes[name] for name in ("谭志远", "冉敏", "向阳")] == ["下夜班", "当天值班", "当天值班"]
    with pytest.raises(BadInput, match="可派的执法人员 1 名"):
        bureau.open(sealed.id, count=1)
    send = SendDraft(bureau.places[0], Choice.CLUE, (first, bureau.officers[2]), TODAY, clue="来信", plan_id=plan)
    with pytest.raises(BadInput, match="谭志远下夜班，请换人"):
        do(store, plans.send, draft=send, today=TODAY, now=clock.now())


def test_visits_sent_take_of_the_same_capacity(store: Store) -> None:
    """A look-back or a clue of the day stands in the calendar beside what the draw used."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    send = SendDraft(bureau.places[0], Choice.CLUE, tuple(bureau.officers[:2]), TODAY, clue="来信", plan_id=plan)
    do(store, plans.send, draft=send, today=TODAY, now=clock.now())
    opened = bureau.open(sealed.id, count=2)
    assert not {key for visit in opened.visits for key, _ in visit.officers} & set(bureau.officers[:2])
    period = bureau.view(plan).period
    assert period is not None
    assert [(day.used, day.held) for day in period.days if day.date == TODAY] == [(2, 1)]


def test_no_redraw_without_a_reason(store: Store) -> None:
    """A second draw on the same day stays beside the first; both are in the history with their numbers."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    bureau.open(sealed.id)
    with pytest.raises(BadInput, match="再次抽取须写明原因"):
        bureau.open(sealed.id, count=1)
    bureau.open(sealed.id, reason="增派一组", count=1)
    shown = bureau.view(plan)
    assert [(draw.number, draw.reason) for draw in shown.draws] == [(2, "增派一组"), (1, "")]
    assert shown.row.drawn == 4


def test_an_absent_officer_is_followed_by_the_next_of_the_stream(store: Store) -> None:
    """The places stay as drawn, the change is part of the log, and the whole still verifies."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    opened = bureau.open(sealed.id)
    absent = opened.visits[0].officers[0][0]
    with pytest.raises(BadInput, match="写明缺席原因"):
        do(store, plans.replace_officer, opened.id, absent=absent, reason="", now=clock.now())
    count = do(store, plans.replace_officer, opened.id, absent=absent, reason="临时公差", now=clock.now())
    assert count == 3
    after = ask(store, plans.visits_of_draw, opened.id)
    assert [v.facility for v in after] == [v.facility for v in opened.visits]
    assert all(absent not in [key for key, _ in visit.officers] for visit in after)
    steps = bureau.view(plan).draws[0].steps
    assert [(step.step, step.note[-7:]) for step in steps][-1] == (DrawStep.ABSENT, "缺席：临时公差")
    assert ask(store, plans.verify, sealed.id) == ()
    with pytest.raises(BadInput, match="不需要替换"):
        do(store, plans.replace_officer, opened.id, absent=bureau.leader, reason="临时公差", now=clock.now())


def test_a_place_that_falls_out_is_replaced_by_a_further_draw(store: Store, fixed_clock: clock.FixedClock) -> None:
    """The team on the road gets another place; the one that was closed comes back into the draw tomorrow."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    opened = bureau.open(sealed.id)
    fallen = opened.visits[1]
    about: dict[str, Any] = {"phrases": Phrases(PHRASE), "today": TODAY, "now": clock.now()}
    with pytest.raises(BadInput, match="写明不能检查的原因"):
        do(store, plans.next_place, fallen.id, reason=" ", **about)
    with pytest.raises(NotAllowed, match="口令不正确"):
        do(store, plans.next_place, fallen.id, reason="停业", **(about | {"phrases": Phrases("Cuowu-kouling-9")}))
    made = do(store, plans.next_place, fallen.id, reason="当日午间已停业", **about)
    shown = bureau.view(plan)
    second, first = shown.draws
    assert (second.number, second.count) == (2, 1)
    assert "当日午间已停业" in second.reason
    new = second.visits[0]
    assert new.id == made
    assert new.facility_id not in {visit.facility_id for visit in opened.visits}
    assert (new.team, new.choice, set(new.officers)) == (fallen.team, Choice.RANDOM, set(fallen.officers))
    out = next(visit for visit in first.visits if visit.id == fallen.id)
    assert (out.state, out.note) == (InspectionState.VOID, "当日午间已停业")
    assert first.steps[-1].step is DrawStep.FALLEN
    assert ask(store, plans.verify, sealed.id) == ()
    with pytest.raises(RuleBroken, match="不能换成递补"):
        do(store, plans.next_place, fallen.id, reason="再换", **about)
    with pytest.raises(RuleBroken, match="又有新的抽取"):
        do(store, plans.replace_officer, first.id, absent=fallen.officers[0][0], reason="公差", now=clock.now())
    fixed_clock.advance(days=1)
    bureau.open(sealed.id, count=1)
    with store.read(SYSTEM) as session:
        row = session.get_one(PlanPeriod, sealed.id)
        assert str(fallen.facility_id) in {place.id for place in packing.standing_of(row).places}
        assert row.aside == {}


def test_a_drawn_visit_that_was_called_off_does_not_count(store: Store, fixed_clock: clock.FixedClock) -> None:
    """Called off without a replacement, the place waits for its visit again; one made on a clue counts for it."""
    from mzdesk.services import inspections

    bureau = Office(store, places=12)
    plan = bureau.plan(ends=date(2027, 6, 30))
    sealed = bureau.seal(plan)
    opened = bureau.open(sealed.id)
    off, clue = opened.visits[0], opened.visits[1]
    for visit in (off, clue):
        do(store, inspections.void, visit.id, reason="车辆故障", now=clock.now())
    with store.begin(SYSTEM, "记录") as session:
        row = session.get_one(Inspection, clue.id)
        made = Inspection(
            district=row.district,
            township=row.township,
            facility_id=row.facility_id,
            code="26-9999-0",
            kind=InspectionKind.CASE,
            choice=Choice.CLUE,
            state=InspectionState.RECORDED,
            departs_on=TODAY,
            checklist_version=row.checklist_version,
        )
        session.add(made)
    fixed_clock.advance(days=1)
    again = {visit.facility_id for visit in bureau.open(sealed.id, count=1).visits}
    with store.read(SYSTEM) as session:
        row = session.get_one(PlanPeriod, sealed.id)
        seen = {place.id: place.visited for place in packing.standing_of(row).places}
    assert seen[str(off.facility_id)] is (off.facility_id in again)
    assert seen[str(clue.facility_id)]


def test_a_holiday_declared_in_mid_period(store: Store) -> None:
    """Days off hold nothing any more; the certificate is said again, the next draw logs the change."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    with pytest.raises(BadInput, match="停检的日期"):
        do(store, plans.declare_off, sealed.id, days=(), today=TODAY)
    with pytest.raises(BadInput, match="不是这一期今天以后的工作日"):
        do(store, plans.declare_off, sealed.id, days=(date(2026, 11, 29),), today=TODAY)
    off = TODAY + timedelta(days=2)
    do(store, plans.declare_off, sealed.id, days=(off,), today=TODAY)
    period = bureau.view(plan).period
    assert period is not None
    assert [day.kind for day in period.days if day.date == off] == ["off"]
    bureau.open(sealed.id)
    assert ask(store, plans.verify, sealed.id) == ()


def bad_seals(bureau: Office) -> list[tuple[dict[str, Any], type[MzdeskError], str]]:
    store = bureau.store
    nobody = person(store, "石副局长", kind=PersonKind.LEADER)
    clerk = person(store, "李经办", Role.CLERK, kind=PersonKind.CLERK)
    return [
        ({"keeper_id": None}, BadInput, "选择保管口令的局领导"),
        ({"keeper_id": nobody}, NotAllowed, "石副局长还没有账号"),
        ({"keeper_id": clerk}, NotAllowed, "没有“启封”的权限"),
        ({"phrase": "Bushi-kouling-1"}, NotAllowed, "口令不正确，没有封存"),
    ]


def test_what_can_not_be_sealed(store: Store, fixed_clock: clock.FixedClock) -> None:
    """Each refusal is a sentence, and nothing is left behind."""
    bureau = Office(store)
    plan = bureau.plan()
    for values, kind, words in bad_seals(bureau):
        with pytest.raises(kind, match=words):
            bureau.seal(plan, **values)
    with pytest.raises(RuleBroken, match="还没有审批"):
        bureau.seal(bureau.plan(approved=False))
    with pytest.raises(RuleBroken, match="个案检查按线索直接派出"):
        bureau.seal(bureau.plan(kind=InspectionKind.CASE))
    with pytest.raises(BadInput, match="范围内没有机构"):
        bureau.seal(bureau.plan(townships=("500156999",)))
    weekend = bureau.plan(starts=date(2026, 11, 28), ends=date(2026, 11, 29))
    with pytest.raises(RuleBroken, match="没有工作日"):
        bureau.seal(weekend)
    fixed_clock.advance(days=60)
    with pytest.raises(RuleBroken, match="已经结束"):
        bureau.seal(plan)
    with store.read(SYSTEM) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PlanPeriod)) == 0


def test_a_plan_is_sealed_once(store: Store) -> None:
    """Two clerks at two desks: the second hears who was first."""
    bureau = Office(store)
    plan = bureau.plan()
    bureau.seal(plan)
    with pytest.raises(RuleBroken, match=r"已由.*封存启动"):
        bureau.seal(plan)


def test_nobody_to_send(store: Store) -> None:
    """No officer free, or all of them recused: refused without naming the place, and said beforehand."""
    bureau = Office(store, officers=2)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    do(store, staff.add_tie, bureau.officers[0], reason="近亲属任职", facility_id=bureau.places[0])
    with pytest.raises(RuleBroken, match="回避后不足 2 名") as caught:
        bureau.open(sealed.id, count=1)
    assert "敬老院" not in caught.value.message
    do(store, staff.add_leave, bureau.officers[1], starts=TODAY, ends=TODAY)
    with pytest.raises(BadInput, match="可派的执法人员 1 名"):
        bureau.open(sealed.id, count=1)
    assert any("可派的执法人员只有 1 名" in said for said in bureau.view(plan).hindrances)
    do(store, staff.add_leave, bureau.officers[0], starts=TODAY, ends=TODAY)
    with pytest.raises(RuleBroken, match="没有可派的执法人员"):
        bureau.open(sealed.id, count=1)


def test_more_places_than_there_are(store: Store) -> None:
    """Asked for more than the pool holds, or all of those chosen by hand."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    with pytest.raises(BadInput, match="只有 8 家机构"):
        bureau.open(sealed.id, count=9)
    chosen = bureau.seal(bureau.plan(places=tuple(bureau.places[:3])))
    with pytest.raises(BadInput, match="须少于 3 家"):
        bureau.open(chosen.id, count=3)
    with pytest.raises(BadInput, match="不合适"):
        bureau.open(sealed.id, count=2, teams=3)


def test_a_call_off_stays_in_the_history(store: Store) -> None:
    """作废封存 before the first 启封, with its reason; after it, never."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    with pytest.raises(BadInput, match="请写明作废"):
        do(store, plans.call_off, sealed.id, reason="")
    do(store, plans.call_off, sealed.id, reason="口令保管人调离")
    period = bureau.view(plan).period
    assert period is not None
    assert (period.state, period.void_reason) == (PeriodState.VOID, "口令保管人调离")
    with pytest.raises(RuleBroken, match="已作废"):
        bureau.open(sealed.id)
    again = bureau.seal(plan)
    bureau.open(again.id)
    with pytest.raises(RuleBroken, match="已经启封过"):
        do(store, plans.call_off, again.id, reason="不想去")


def test_windows_go_on_in_the_next_period(store: Store, fixed_clock: clock.FixedClock) -> None:
    """A new month begins where the old one stands: the same windows, shorter by the days that passed."""
    bureau = Office(store)
    first = bureau.seal(bureau.plan(starts=TODAY, ends=date(2026, 11, 30)))
    opened = bureau.open(first.id)
    again = bureau.open(first.id, count=1, reason="增派一组")
    fixed_clock.advance(days=8)
    second = bureau.seal(bureau.plan(starts=date(2026, 12, 1), ends=date(2026, 12, 31)))
    with store.read(SYSTEM) as session:
        before = packing.places_of(session.get_one(PlanPeriod, first.id))
        after = packing.standing_of(session.get_one(PlanPeriod, second.id))
    passed = 6
    long = {place.id: place for place in before if place.end > passed}
    assert long
    ends = {place.id: place.end for place in after.places}
    assert all(ends[key] == place.end - passed for key, place in long.items())
    drawn = {str(visit.facility_id) for visit in (*opened.visits, *again.visits)} & set(long)
    assert len(after.places) == len(bureau.places)
    assert all(place.visited for place in after.places if place.id in drawn)


def test_opened_to_all_when_it_is_over(store: Store, fixed_clock: clock.FixedClock) -> None:
    """期满公开: the secrets are opened, everything is drawn again; a changed byte is found and named."""
    bureau = Office(store)
    plan = bureau.plan(starts=TODAY, ends=TODAY + timedelta(days=4))
    sealed = bureau.seal(plan)
    opened = bureau.open(sealed.id)
    about: dict[str, Any] = {"phrases": Phrases(PHRASE), "now": clock.now()}
    with pytest.raises(RuleBroken, match="泄露以后的抽取"):
        do(store, plans.reveal, sealed.id, today=TODAY, **about)
    with pytest.raises(RuleBroken, match="还没有公开"):
        ask(store, plans.bundle, sealed.id)
    fixed_clock.advance(days=6)
    assert do(store, plans.reveal, sealed.id, today=clock.today(), **about) == ()
    raw = ask(store, plans.bundle, sealed.id)
    assert str(opened.visits[0].facility_id).encode() in raw
    with pytest.raises(RuleBroken, match="已公开"):
        do(store, plans.reveal, sealed.id, today=clock.today(), **about)
    with store.begin(SYSTEM, "篡改") as session:
        row = session.get_one(PlanPeriod, sealed.id)
        drawn, other = str(opened.visits[0].facility_id), str(bureau.places[0])
        row.bundle = raw.replace(drawn.encode(), other.encode()) if drawn != other else raw[:-10] + b"x" + raw[-9:]
    assert ask(store, plans.verify, sealed.id)


def test_a_doctored_visit_is_found(store: Store) -> None:
    """A visit exchanged by hand while the period runs does not pass."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    opened = bureau.open(sealed.id)
    assert ask(store, plans.verify, sealed.id) == ()
    with store.begin(SYSTEM, "篡改") as session:
        row = session.get_one(Draw, opened.id)
        draw = packing.draw_of(row)
        from dataclasses import replace

        row.entry = packing.packed_draw(replace(draw, trips=()))
    said = ask(store, plans.verify, sealed.id)
    assert any("不一致" in line for line in said)


def test_the_published_review_comes_first(store: Store, fixed_clock: clock.FixedClock) -> None:
    """公示 needs the 公开审查 on file; what is withheld is counted and not named."""
    from mzdesk.views.staff import ApprovalDraft
    from tests.factories import PIN

    bureau = Office(store)
    plan = bureau.plan(starts=TODAY, ends=TODAY + timedelta(days=4))
    sealed = bureau.seal(plan)
    opened = bureau.open(sealed.id)
    draft = ApprovalDraft(ApprovalWay.PIN, bureau.leader, pin=PIN, opinion="同意公开")
    about: dict[str, Any] = {"draft": draft, "today": TODAY, "now": clock.now()}
    with pytest.raises(RuleBroken, match="还没有公开核对"):
        do(store, plans.review, sealed.id, **about)
    with store.begin(SYSTEM, "记录") as session:
        for visit in session.scalars(sa.select(Inspection)):
            visit.state = InspectionState.RECORDED
    fixed_clock.advance(days=6)
    do(store, plans.reveal, sealed.id, phrases=Phrases(PHRASE), today=clock.today(), now=clock.now())
    with pytest.raises(RuleBroken, match="先办理公开审查"):
        ask(store, plans.publication_view, sealed.id, today=clock.today())
    with pytest.raises(BadInput, match="不属于这一期"):
        do(store, plans.review, sealed.id, withheld=(UUID(int=3),), **about)
    do(store, plans.review, sealed.id, withheld=(opened.visits[0].id,), **about)
    shown = ask(store, plans.publication_view, sealed.id, today=clock.today())
    assert (len(shown.visits), shown.withheld, shown.pool, shown.reviewed_by) == (2, 1, 8, "覃国栋")
    assert opened.visits[0].facility not in repr(shown)


def test_the_promise_says_numbers_only(store: Store) -> None:
    """期初承诺书 and 行政检查审批表 before 启封: hashes, counts, keepers."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    sheet = ask(store, plans.promise_view, sealed.id)
    assert (sheet.places, sheet.keepers, sheet.witness, len(sheet.hash)) == (8, ("覃国栋",), "", 64)
    assert [(line.risk, line.days, line.places) for line in sheet.quotas] == [
        ("重大", 20, 2),
        ("较大", 60, 2),
        ("一般", 120, 2),
        ("低", 240, 2),
    ]
    assert not [name for name in names(bureau) if name in repr(sheet)]
    form = ask(store, plans.approval_view, plan)
    assert (form.objects, form.officers, form.pool_size) == ((), (), 8)
    assert (form.approver, form.approved_how, form.opinion) == ("覃国栋", "签批码审批", "同意")


def test_the_secrets_stay_wrapped(store: Store) -> None:
    """No row holds a secret before the period is over; a day's draw leaves that day's link and no later one."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    bureau.open(sealed.id)
    with store.read(SYSTEM) as session:
        apart = SECRETS if store.dialect == "sqlite" else SECRETS_APART
        kept = session.execute(sa.select(apart).where(apart.c.record == sealed.id).order_by(apart.c.place)).all()
        aad = sealed.id.bytes + b"office"
        secret = vault.unwrap(kept[0].blob, PHRASE, aad=aad)
        assert vault.unwrap(kept[1].blob, sealed.recovery, aad=aad) == secret
        tables = [*Base.metadata.sorted_tables, apart]
        text = "\n".join(str(tuple(each)) for table in tables for each in session.execute(sa.select(table)))
    assert len(secret) == 64
    for part in (secret[:32], secret[32:]):
        assert part.hex() not in text
        assert repr(part) not in text
    assert sealed.recovery not in text


def test_phrases_never_show_in_a_report(store: Store) -> None:
    """A crash report prints drafts by repr: no pass-phrase and no code is in it."""
    draft = SealDraft(None, PHRASE, deputy_phrase=PHRASE, witness_phrase=PHRASE, witness_numbers="12345")
    assert PHRASE not in repr(draft)
    assert "12345" not in repr(draft)
    assert PHRASE not in repr(Phrases(PHRASE, PHRASE))
    assert "ABCD" not in repr(Sealed(UUID(int=1), "ABCD", "ABCD"))


def test_certificates_are_those_of_the_day(store: Store, fixed_clock: clock.FixedClock) -> None:
    """An officer whose certificate has run out by the day of departure is not drawn, and the page says so before."""
    bureau = Office(store, officers=3)
    who = bureau.officers[2]
    shown = ask(store, staff.view, who, today=TODAY)
    draft = PersonDraft(
        "罗成", certificate_no="旧证", certificate_until=TODAY, leader_seat=True, kind=PersonKind.OFFICER
    )
    do(store, staff.save, draft, person_id=who, version=shown.version)
    plan = bureau.plan()
    assert any("罗成的执法证 2026-11-23 到期" in said for said in bureau.view(plan).hindrances)
    sealed = bureau.seal(plan)
    fixed_clock.advance(days=1)
    opened = bureau.open(sealed.id, count=8)
    assert all(who not in [key for key, _ in visit.officers] for visit in opened.visits)
    assert any("执法证已过期" in said for said in bureau.view(plan).hindrances)


def test_the_day_is_logged(store: Store, fixed_clock: clock.FixedClock) -> None:
    """Printed, left, there, back; who looked is noted once an hour. Times before 启封 or to come are refused."""
    bureau = Office(store)
    plan = bureau.plan()
    opened = bureau.open(bureau.seal(plan).id)
    fixed_clock.advance(minutes=10)
    do(store, plans.record_step, opened.id, step=DrawStep.PRINTED, at=clock.now(), now=clock.now())
    do(store, plans.record_step, opened.id, step=DrawStep.DEPARTED, at=clock.now(), now=clock.now(), about="渝A示例")
    for _ in range(2):
        do(store, plans.look, opened.id, now=clock.now())
    steps = [step.step for step in bureau.view(plan).draws[0].steps]
    assert steps == [DrawStep.OPENED, DrawStep.PRINTED, DrawStep.DEPARTED, DrawStep.LOOKED]
    early, late = clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1)
    with pytest.raises(BadInput, match="早于启封时间"):
        do(store, plans.record_step, opened.id, step=DrawStep.ARRIVED, at=early, now=clock.now())
    with pytest.raises(BadInput, match="晚于现在"):
        do(store, plans.record_step, opened.id, step=DrawStep.ARRIVED, at=late, now=clock.now())
    with pytest.raises(RuleBroken, match="自动记录"):
        do(store, plans.record_step, opened.id, step=DrawStep.OPENED, at=clock.now(), now=clock.now())
    with store.read(SYSTEM) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(DrawEvent)) == 4


def test_leaders_are_counted_by_quarter(store: Store) -> None:
    """领导带队 goes with the first team and counts when the visit is made."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    with pytest.raises(BadInput, match="带队的局领导"):
        bureau.open(sealed.id, leader_id=UUID(int=4))
    bureau.open(sealed.id, count=4, teams=2, leader_id=bureau.leader, joint="区消防救援局")
    assert ask(store, plans.led, year=2026) == ()
    with store.begin(SYSTEM, "记录") as session:
        visits = list(session.scalars(sa.select(Inspection)))
        for visit in visits:
            visit.state = InspectionState.RECORDED
    line = ask(store, plans.led, year=2026)[0]
    assert (line.leader, line.quarters) == ("覃国栋", (0, 0, 0, 2))
    assert {visit.joint for visit in visits} == {"区消防救援局"}


def test_a_yearly_ceiling_keeps_the_last_visit_back(store: Store, fixed_clock: clock.FixedClock) -> None:
    """One below the published most a place is hardly drawn any more, at the most never; a new year begins afresh."""
    from mzdesk.services import settings

    bureau = Office(store, places=4)
    do(store, settings.change, values={f"ceiling_{risk}": 2 for risk in ("major", "larger", "general", "low")})
    plan = bureau.plan(ends=date(2027, 1, 29))
    sealed = bureau.seal(plan)
    counts: dict[UUID, int] = {}
    for _ in range(3):
        fixed_clock.advance(days=1)
        for visit in bureau.open(sealed.id, count=2).visits if min(counts.values(), default=0) < 2 else ():
            counts[visit.facility_id] = counts.get(visit.facility_id, 0) + 1
        with store.begin(SYSTEM, "记录") as session:
            for row in session.scalars(sa.select(Inspection)):
                row.state = InspectionState.RECORDED
    assert all(number <= 2 for number in counts.values())
    with store.read(SYSTEM) as session:
        standing = packing.standing_of(session.get_one(PlanPeriod, sealed.id))
    assert {place.factor for place in standing.places} <= {100, 1000}
    assert 100 in {place.factor for place in standing.places}


def test_rights_of_a_period(store: Store) -> None:
    """Who may only look can neither seal nor change."""
    bureau = Office(store)
    plan = bureau.plan()
    duty = Actor(None, "值班", frozenset({Role.DUTY}), DISTRICT, "500156000")
    with pytest.raises(NotAllowed, match=Right.PLAN.label):
        do(store, plans.seal, plan, actor=duty, draft=SealDraft(None, ""), today=TODAY, now=clock.now())
