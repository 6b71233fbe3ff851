"""The draw: sealed without a name, opened at departure, the same on every attempt, open to checking."""

from __future__ import annotations

import logging
from datetime import timedelta
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
from mzdesk.models.plans import Draw
from mzdesk.models.staff import Approval
from mzdesk.services import facilities, plans, staff
from mzdesk.terms import (
    ApprovalSubject,
    ApprovalWay,
    Choice,
    DrawState,
    FacilityState,
    InspectionKind,
    InspectionState,
    PersonKind,
    Role,
    Topic,
)
from mzdesk.views.actor import Actor
from mzdesk.views.staff import PersonDraft
from tests.factories import DISTRICT, PHRASE, SYSTEM, TODAY, person
from tests.services.plan_cases import Office, ask, do

TOMORROW = TODAY + timedelta(days=1)


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
    """封存 writes hashes, counts and a wrapped secret; no table, log, feed or audit entry says where."""
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
    assert shown.sealed is not None
    assert (shown.sealed.id, shown.sealed.count, shown.sealed.pool_size) == (sealed.id, 3, 8)
    assert shown.sealed.visits == ()
    assert shown.row.drawn == 0
    bureau.open(sealed.id)
    assert traces(store, bureau) != before


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
    sealed = bureau.seal(plan)
    opened = bureau.open(sealed.id)
    assert len(opened.visits) == 3
    with store.read(SYSTEM) as session:
        rows = list(session.scalars(sa.select(Inspection)))
        seats = list(session.scalars(sa.select(InspectionOfficer)))
        approval = session.scalars(sa.select(Approval).where(Approval.subject == ApprovalSubject.OPENING)).one()
    assert {row.id.version for row in rows} == {4}
    assert len({row.code for row in rows}) == 3
    assert all(row.choice is Choice.RANDOM and row.departs_on == TODAY and row.draw_id == sealed.id for row in rows)
    assert all(row.topics == ["fire", "food"] for row in rows)
    assert all(seat.certificate_no.startswith("示例") for seat in seats)
    assert [sum(seat.inspection_id == row.id for seat in seats) for row in rows] == [2, 2, 2]
    assert (approval.record, approval.approver, approval.way) == (sealed.id, "覃国栋", ApprovalWay.PIN)
    assert ask(store, plans.verify, sealed.id) == ()


def test_killed_between_opening_and_printing_the_same_draw_comes_back(store: Store) -> None:
    """A rolled-back 启封 leaves it sealed; the next attempt draws the same places and teams, and so does a third."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())

    class PowerCut(Exception):
        pass

    def attempt() -> Any:
        with store.begin(SYSTEM, "启封") as session:
            first = plans.unseal(session, SYSTEM, sealed.id, phrase=PHRASE, today=TODAY, now=clock.now())
            session.info["first"] = first
            raise PowerCut(first)

    with pytest.raises(PowerCut) as caught:
        attempt()
    lost = caught.value.args[0]
    with store.read(SYSTEM) as session:
        assert session.scalar(sa.select(Draw.state)) is DrawState.SEALED
        assert session.scalar(sa.select(sa.func.count()).select_from(Inspection)) == 0
    again = bureau.open(sealed.id)
    assert [(v.facility, v.officers, v.team) for v in again.visits] == [
        (v.facility, v.officers, v.team) for v in lost.visits
    ]
    assert bureau.open(sealed.id, phrase="").visits == again.visits


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
        do(store, plans.unseal, sealed.id, phrase=" ", today=TODAY, now=clock.now())
    later = clock.now() + timedelta(minutes=16)
    opened = do(store, plans.unseal, sealed.id, phrase=sealed.recovery.lower(), today=TODAY, now=later)
    assert len(opened.visits) == 3
    with store.read(SYSTEM) as session:
        approval = session.scalars(sa.select(Approval).where(Approval.subject == ApprovalSubject.OPENING)).one()
    assert approval.opinion == "使用恢复码启封"


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


def test_only_on_the_day_of_departure(store: Store, fixed_clock: clock.FixedClock) -> None:
    """Tomorrow's plan can't be looked at today; a day that has passed needs a new sealing."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan(), departs_on=TOMORROW)
    with pytest.raises(RuleBroken, match="出发当天启封"):
        bureau.open(sealed.id)
    fixed_clock.advance(days=2)
    with pytest.raises(RuleBroken, match="已过"):
        bureau.open(sealed.id)


def test_a_register_that_changed_is_said_and_sealed_anew(store: Store, fixed_clock: clock.FixedClock) -> None:
    """The pool must be the one committed to; the sentence names what changed, and a new seal needs a reason."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    fixed_clock.advance(minutes=5)
    do(
        store,
        facilities.set_state,
        bureau.places[3],
        state=FacilityState.PAUSED,
        reason="装修",
        happened_on=TODAY,
        today=TODAY,
        now=clock.now(),
    )
    with pytest.raises(RuleBroken, match=r"封存时 8 家，现在 7 家.*改动过示例03号敬老院.*重新封存"):
        bureau.open(sealed.id)
    with pytest.raises(BadInput, match="写明原因"):
        bureau.seal(plan)
    again = bureau.seal(plan, reason="名录有变动")
    assert len(bureau.open(again.id).visits) == 3
    draws = bureau.view(plan).draws
    assert {draw.state for draw in draws} == {DrawState.VOID, DrawState.OPENED}
    assert next(draw for draw in draws if draw.id == sealed.id).void_reason == "名录有变动"
    with pytest.raises(RuleBroken, match="已经作废"):
        bureau.open(sealed.id)


def test_officers_who_changed_are_said(store: Store) -> None:
    """A leave entered after the sealing would change the teams."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    do(store, staff.add_leave, bureau.officers[0], starts=TODAY, ends=TODAY)
    with pytest.raises(RuleBroken, match="执法人员的证件、请假或回避情况有变动"):
        bureau.open(sealed.id)


def test_no_redraw_without_a_reason(store: Store) -> None:
    """A second draw on the same day stays beside the first; both are in the history with their numbers."""
    bureau = Office(store)
    plan = bureau.plan()
    bureau.open(bureau.seal(plan).id)
    with pytest.raises(BadInput, match="再次抽取须写明原因"):
        bureau.seal(plan)
    second = bureau.seal(plan, reason="增派一组", count=1)
    bureau.open(second.id)
    shown = bureau.view(plan)
    assert [draw.state for draw in shown.draws] == [DrawState.OPENED] * 2
    assert shown.row.drawn == 4


def test_an_absent_officer_and_a_closed_place_are_followed_by_the_next_of_the_stream(store: Store) -> None:
    """The change is part of the record, the voided visit keeps its reason, and the whole still verifies."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    first = bureau.open(sealed.id).visits
    absent = first[0].officers[0][0]
    count = do(store, plans.replace_officer, sealed.id, absent=absent, reason="临时公差")
    assert count >= 1
    after = ask(store, plans.visits_of_draw, sealed.id)
    assert all(absent not in [key for key, _ in visit.officers] for visit in after)
    made = do(store, plans.next_place, after[1].id, reason="当日午间已停业", now=clock.now())
    shown = bureau.view(plan).draws[0]
    fallen = next(visit for visit in shown.visits if visit.id == after[1].id)
    assert (fallen.state, fallen.note) == (InspectionState.VOID, "当日午间已停业")
    new = next(visit for visit in shown.visits if visit.id == made)
    assert new.facility not in [visit.facility for visit in first]
    assert (new.team, new.choice) == (fallen.team, Choice.RANDOM)
    assert len(shown.changes) == 2
    assert "递补" in shown.changes[0]
    assert ask(store, plans.verify, sealed.id) == ()
    for verb, args, values in (
        (plans.replace_officer, (sealed.id,), {"absent": absent, "reason": ""}),
        (plans.next_place, (made,), {"reason": " ", "now": clock.now()}),
    ):
        with pytest.raises(BadInput, match="请写明"):
            do(store, verb, *args, **values)
    with pytest.raises(RuleBroken, match="不能换成递补"):
        do(store, plans.next_place, after[1].id, reason="再换", now=clock.now())


def test_a_doctored_record_is_found(store: Store) -> None:
    """Checking draws again from what was kept: a visit exchanged by hand does not pass."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    visits = bureau.open(sealed.id).visits
    with pytest.raises(RuleBroken, match="还没有启封"):
        ask(store, plans.verify, bureau.seal(bureau.plan()).id)
    drawn = {visit.facility_id for visit in visits}
    other = next(place for place in bureau.places if place not in drawn)
    with store.begin(SYSTEM, "篡改") as session:
        row = session.get_one(Draw, sealed.id)
        result = dict(row.result or {})
        result["visits"] = [dict(visit) for visit in result["visits"]]
        result["visits"][0]["place"] = str(other)
        row.result = result
    said = ask(store, plans.verify, sealed.id)
    assert any("不一致" in line for line in said)


def bad_seals(bureau: Office) -> list[tuple[dict[str, Any], type[MzdeskError], str]]:
    store = bureau.store
    nobody = person(store, "石副局长", kind=PersonKind.LEADER)
    clerk = person(store, "李经办", Role.CLERK, kind=PersonKind.CLERK)
    return [
        ({"count": 9}, BadInput, "9 家超过了范围内的 8 家"),
        ({"count": 0}, BadInput, "至少为 1 家"),
        ({"departs_on": TODAY - timedelta(days=1)}, BadInput, "已过"),
        ({"departs_on": TODAY + timedelta(days=90)}, BadInput, "不在计划期内"),
        ({"keeper_id": None}, BadInput, "选择保管口令的局领导"),
        ({"keeper_id": nobody}, NotAllowed, "石副局长还没有账号"),
        ({"keeper_id": clerk}, NotAllowed, "没有“启封”的权限"),
        ({"phrase": "Bushi-kouling-1"}, NotAllowed, "口令不正确，没有封存"),
    ]


def test_what_can_not_be_sealed(store: Store) -> None:
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
    with store.read(SYSTEM) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Draw)) == 0


def test_nobody_to_send(store: Store) -> None:
    """No officer free, or all of them recused: refused before anything is sealed, without naming the place."""
    bureau = Office(store, officers=2)
    plan = bureau.plan()
    do(store, staff.add_tie, bureau.officers[0], reason="近亲属任职", facility_id=bureau.places[0])
    with pytest.raises(BadInput, match="全部需要回避") as caught:
        bureau.seal(plan, count=1)
    assert "敬老院" not in caught.value.message
    do(store, staff.add_leave, bureau.officers[1], starts=TODAY, ends=TODAY)
    with pytest.raises(BadInput, match="可派的执法人员只有 1 名"):
        bureau.seal(plan, count=1)
    assert any("可派的执法人员只有 1 名" in said for said in bureau.view(plan).hindrances)


def test_a_call_off_stays_in_the_history(store: Store) -> None:
    """作废封存 before 启封, with its reason; after it, never."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    with pytest.raises(BadInput, match="请写明作废"):
        do(store, plans.call_off, sealed.id, reason="")
    do(store, plans.call_off, sealed.id, reason="车辆故障")
    assert bureau.view(plan).draws[0].void_reason == "车辆故障"
    again = bureau.seal(plan)
    bureau.open(again.id)
    with pytest.raises(RuleBroken, match="不能作废"):
        do(store, plans.call_off, again.id, reason="不想去")


def test_the_commitment_says_numbers_only(store: Store) -> None:
    """抽取封存单 and 行政检查审批表 before 启封: hashes, counts, keeper."""
    bureau = Office(store)
    plan = bureau.plan()
    sealed = bureau.seal(plan)
    sheet = ask(store, plans.commitment_view, sealed.id)
    assert (sheet.count, sheet.pool_size, sheet.keeper, len(sheet.commitment)) == (3, 8, "覃国栋", 64)
    form = ask(store, plans.approval_view, plan)
    assert (form.objects, form.officers, form.count, form.pool_size) == ((), (), 3, 8)
    assert (form.approver, form.approved_how, form.opinion) == ("覃国栋", "签批码审批", "同意")


def test_the_secret_stays_wrapped(store: Store) -> None:
    """Neither the audit nor the row holds the secret before 启封; afterwards the row does, for whoever checks."""
    bureau = Office(store)
    sealed = bureau.seal(bureau.plan())
    with store.read(SYSTEM) as session:
        row = session.get_one(Draw, sealed.id)
        secret = vault.unwrap(row.sealed_secret, PHRASE, aad=sealed.id.bytes)
        assert vault.unwrap(row.recovery_secret, sealed.recovery, aad=sealed.id.bytes) == secret
        assert row.snapshot is None
        tables = Base.metadata.sorted_tables
        text = "\n".join(str(tuple(each)) for table in tables for each in session.execute(sa.select(table)))
    assert secret.hex() not in text
    assert repr(secret) not in text
    assert sealed.recovery not in text


def test_phrases_never_show_in_a_report(store: Store) -> None:
    """A crash report prints drafts by repr: the pass-phrase is not in it."""
    from mzdesk.views.plans import SealDraft, Sealed

    assert PHRASE not in repr(SealDraft(1, TODAY, None, PHRASE))
    assert "ABCD" not in repr(Sealed(UUID(int=1), "ABCD"))


def test_certificates_are_those_of_the_day(store: Store) -> None:
    """An officer whose certificate has run out by the day of departure is not drawn."""
    bureau = Office(store, officers=3)
    who = bureau.officers[2]
    shown = ask(store, staff.view, who, today=TODAY)
    draft = PersonDraft(
        "罗成", certificate_no="旧证", certificate_until=TODAY, leader_seat=True, kind=PersonKind.OFFICER
    )
    do(store, staff.save, draft, person_id=who, version=shown.version)
    plan = bureau.plan()
    sealed = bureau.seal(plan, departs_on=TOMORROW, count=8)
    opened = do(store, plans.unseal, sealed.id, phrase=PHRASE, today=TOMORROW, now=clock.now())
    assert all(who not in [key for key, _ in visit.officers] for visit in opened.visits)
