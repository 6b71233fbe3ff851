"""Units of work: what is committed, what is not, and what both databases write into the audit."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db import acts, chains, feed
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, NotAllowed, RuleBroken
from mzdesk.models.archive import FeedEntry
from mzdesk.models.audit import AuditEntry
from mzdesk.models.facilities import Facility, FacilityPerson, FacilityPersonIdentity
from mzdesk.models.field_keys import FieldKey
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.models.plans import InspectionPlan
from mzdesk.models.search import SearchEntry
from mzdesk.terms import (
    FacilityKind,
    HazardSource,
    HazardState,
    InspectionKind,
    PlanState,
    Relation,
    Remedy,
    StepKind,
)
from mzdesk.views.actor import system

ACTOR = system("500156")
HERE = {"district": "500156", "township": "500156001"}


def plan(**values: Any) -> InspectionPlan:
    given = {
        "title": "岁末检查",
        "kind": InspectionKind.ROUTINE,
        "starts": date(2026, 12, 1),
        "ends": date(2026, 12, 31),
    }
    return InspectionPlan(**(HERE | given | values))


def place(**values: Any) -> Facility:
    given = {"name": "松涛敬老院", "name_key": "松涛敬老院", "sort_key": "song tao"}
    return Facility(**(HERE | given | {"kind": FacilityKind.ELDERLY_CARE, "relation": Relation.PRIVATE} | values))


def hazard(at: Facility, **values: Any) -> Hazard:
    given = {"number": "2026-0001", "facility_id": at.id, "source": HazardSource.INSPECTION, "text": "通道堆放杂物"}
    return Hazard(**(HERE | given | {"remedy": Remedy.TIME_LIMITED, "found_on": date(2026, 11, 23)} | values))


def entries(store: Store) -> list[AuditEntry]:
    with store.read(ACTOR) as session:
        return list(session.scalars(sa.select(AuditEntry).order_by(AuditEntry.scope, AuditEntry.seq)))


def test_both_databases_write_the_same_audit(store: Store) -> None:
    """Insert, change, delete: scope, subject, action and body are the same whichever database wrote them."""
    with store.begin(ACTOR, "建立") as session:
        kept, gone = plan(), place(longitude=107.75, phones=["19100000001"])
        session.add_all([kept, gone])
    with store.begin(ACTOR, "修改") as session:
        kept = session.get_one(InspectionPlan, kept.id)
        kept.title, kept.state, kept.topics = "元旦检查", PlanState.APPROVED, ["fire"]
    with store.begin(ACTOR, "删除") as session:
        session.delete(session.get_one(Facility, gone.id))
    seen = [(e.verb, e.subject, e.action, json.loads(e.body)) for e in entries(store)]
    by_act = {(verb, subject): (action, body) for verb, subject, action, body in seen}
    assert by_act[("修改", "inspection_plans")] == (
        "update",
        {"state": ["draft", "approved"], "title": ["岁末检查", "元旦检查"], "topics": [[], ["fire"]]},
    )
    action, body = by_act[("删除", "facilities")]
    assert action == "delete"
    assert body["phones"] == ["19100000001"]
    assert body["longitude"] == 107.75
    action, body = by_act[("建立", "inspection_plans")]
    assert body["created_at"] == "2026-11-23T01:00:00.000000Z"
    assert body["id"] == str(kept.id)


def test_identity_numbers_never_enter_the_audit(store: Store) -> None:
    with store.begin(ACTOR, "建立") as session:
        at = place()
        session.add(at)
        session.flush()
        person = FacilityPerson(**HERE, facility_id=at.id, name="甲某")
        session.add(person)
        session.flush()
        key = FieldKey(**HERE, wrapped="", checked="", printed_at=clock.now())
        session.add(key)
        session.flush()
        row = {"person_id": person.id, "key_id": key.id, "sealed": b"5000001900", "mark": "5000001900"}
        session.add(FacilityPersonIdentity(**HERE, **row))
    with store.begin(ACTOR, "更正") as session:
        session.get_one(FacilityPersonIdentity, person.id).mark = "50000019000"
    texts = [entry.body for entry in entries(store)]
    assert not any("5000001900" in text for text in texts)
    assert '["***","***"]' in texts[-1].replace(" ", "")


def test_chain_holds_and_an_edit_is_found(store: Store) -> None:
    for number in range(3):
        with store.begin(ACTOR, f"第{number}次") as session:
            session.add(plan(title=f"计划{number}"))
    with store.read(ACTOR) as session:
        assert chains.verify(session) == chains.Verdict(3, ())
    with store._engines.write.begin() as connection:
        if store.dialect == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_entries_no_update")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_entries DISABLE TRIGGER USER")
        connection.execute(sa.update(AuditEntry).where(AuditEntry.seq == 2).values(actor="别人"))
    with store.read(ACTOR) as session:
        assert chains.verify(session).broken == (("500156001", 2),)


def test_nothing_is_kept_when_the_act_fails(store: Store) -> None:
    with pytest.raises(RuleBroken), store.begin(ACTOR, "半途") as session:
        session.add(plan())
        session.flush()
        raise RuleBroken("不行")
    assert entries(store) == []


def test_words_longer_than_their_column_are_refused_by_name_on_both_databases(store: Store) -> None:
    """SQLite would keep them, PostgreSQL would call them a fault."""
    with store.begin(ACTOR, "建立") as session:
        session.add(kept := plan(title="检" * 100))
    longer = pytest.raises(BadInput, match="“标题”最多 100 个字，现有 101 个字")
    with longer as refused, store.begin(ACTOR, "修改") as session:
        session.get_one(InspectionPlan, kept.id).title = "检" * 101
    assert refused.value.field == "title"
    with pytest.raises(BadInput, match="“依据”最多 300 个字，现有 400 个字"), store.begin(ACTOR, "建立") as session:
        session.add(plan(basis="据" * 400))
    with store.read(ACTOR) as session:
        assert session.scalars(sa.select(InspectionPlan.title)).all() == ["检" * 100]


def test_a_number_too_large_for_its_column_is_no_fault(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)
    with pytest.raises(RuleBroken, match="数字太大"), store.begin(ACTOR, "建立") as session:
        session.add(plan(intended=10_000_000_000))
    store.close()


def test_a_query_changes_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.read(ACTOR) as session:
        session.add(plan())
        session.flush()


def test_two_clerks_never_overwrite_each_other(store: Store) -> None:
    with store.begin(ACTOR, "建立") as session:
        kept = plan()
        session.add(kept)
    with store.read(ACTOR) as session:
        mine = session.get_one(InspectionPlan, kept.id)
    with store.begin(ACTOR, "别人改") as session:
        session.get_one(InspectionPlan, kept.id).title = "别人的"
    mine.title = "我的"
    with pytest.raises(ChangedMeanwhile, match="刷新"), store.begin(ACTOR, "我改") as session:
        session.add(mine)
    with store.read(ACTOR) as session:
        assert session.get_one(InspectionPlan, kept.id).title == "别人的"


def test_touched_capabilities_are_announced(store: Store) -> None:
    with store.begin(ACTOR, "建立") as session:
        session.add_all([plan(), place()])
    assert session.info["touched"] == {"plans", "facilities"}
    with store.read(ACTOR) as session:
        assert feed.since(session, ACTOR, within=timedelta(0)) == {"plans", "facilities"}


@pytest.mark.parametrize("store_kind", ["postgresql"])
def test_a_desk_whose_clock_is_wrong_is_heard_by_the_others(store: Store, fixed_clock: clock.FixedClock) -> None:
    """The feed is dated by the server: it doesn't matter whose clock is an hour slow."""
    right = clock.now()
    fixed_clock.move_to(right - timedelta(hours=1))
    with store.begin(ACTOR, "建立") as session:
        session.add(plan())
    fixed_clock.move_to(right)
    with store.read(ACTOR) as session:
        assert feed.since(session, ACTOR, within=timedelta(0)) == {"plans"}


def test_a_change_that_waits_for_the_standby_is_not_overlooked() -> None:
    """It is stamped before its COMMIT and seen after it; desks look back further than that can take."""
    assert feed.OVERLAP.total_seconds() > acts.WAIT


def test_search_line_follows_the_record(store: Store) -> None:
    with store.begin(ACTOR, "建立") as session:
        at = place(name="重庆单家敬老院", phones=["19100000001"])
        session.add(at)

    def text() -> str | None:
        with store.read(ACTOR) as session:
            return session.scalar(sa.select(SearchEntry.text).where(SearchEntry.record == at.id))

    found = text() or ""
    assert "19100000001" in found
    assert "cqsj" in found
    assert "zqdj" in found
    with store.begin(ACTOR, "改名") as session:
        session.get_one(Facility, at.id).name = "松涛敬老院"
    assert "stjly" in (text() or "")
    with store.begin(ACTOR, "删除") as session:
        session.delete(session.get_one(Facility, at.id))
    assert text() is None


def test_guards_of_the_database(store: Store) -> None:
    """Append-only rows, a hazard's moves and its place hold even when a service forgets them."""
    with store.begin(ACTOR, "建立") as session:
        at = place()
        session.add(at)
        session.flush()
        found = hazard(at)
        session.add(found)
        session.flush()
        step = HazardStep(**HERE, hazard_id=found.id, kind=StepKind.FOUND, happened_on=date(2026, 11, 23))
        session.add(step)
    with pytest.raises(RuleBroken, match="另加一条更正"), store.begin(ACTOR, "改步骤") as session:
        session.get_one(HazardStep, step.id).text = "改写"
    with pytest.raises(RuleBroken, match="另加一条更正"), store.begin(ACTOR, "删步骤") as session:
        session.delete(session.get_one(HazardStep, step.id))
    with pytest.raises(RuleBroken, match="状态"), store.begin(ACTOR, "直接销号") as session:
        session.get_one(Hazard, found.id).state = HazardState.CLOSED
    with pytest.raises(RuleBroken, match="归属"), store.begin(ACTOR, "换编号") as session:
        session.get_one(Hazard, found.id).number = "2026-0002"
    with store.read(ACTOR) as session:
        assert session.get_one(Hazard, found.id).state is HazardState.FOUND


def test_a_child_cannot_stand_in_another_township(store: Store) -> None:
    with store.begin(ACTOR, "建立") as session:
        at = place()
        session.add(at)
    stray = hazard(at, township="500156002")
    with pytest.raises(sa.exc.IntegrityError), store.begin(ACTOR, "错放") as session:
        session.add(stray)


def test_a_wrong_pass_phrase_is_counted_though_its_act_is_rolled_back(store: Store) -> None:
    counted: list[UUID] = []

    def penalty(session: Any) -> None:
        row = plan(title="记一次")
        session.add(row)
        session.flush()
        counted.append(row.id)

    with pytest.raises(NotAllowed), store.begin(ACTOR, "签批") as session:
        session.add(plan(title="不该留下"))
        session.info["penalty"] = penalty
        raise NotAllowed("签批码不正确")
    with store.read(ACTOR) as session:
        assert [row.id for row in session.scalars(sa.select(InspectionPlan))] == counted


def test_an_act_on_many_records_is_one_line_of_the_feed_for_each_capability(store: Store) -> None:
    with store.begin(ACTOR, "登记机构") as session:
        session.add_all(place(name=f"示例院{number}", name_key=f"示例院{number}") for number in range(201))
    with store.read(ACTOR) as session:
        lines = session.execute(sa.select(FeedEntry.capability, FeedEntry.record)).all()
    assert [tuple(line) for line in lines] == [("facilities", feed.NOBODY)]


def test_a_line_that_is_lost_after_the_answer_takes_nothing_back(postgresql_url: str) -> None:
    """The query has its answer when the connection ends: no fault of SQLAlchemy's comes up from closing it."""
    store = Store.open(postgresql_url)
    other = Store.open(postgresql_url)
    with store.read(ACTOR) as session:
        backend = session.scalar(sa.text("SELECT pg_backend_pid()"))
        with other.begin(ACTOR, "断开") as cutter:
            cutter.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})
    with store.read(ACTOR) as session:
        assert session.scalar(sa.text("SELECT 1")) == 1
    other.close()
    store.close()
