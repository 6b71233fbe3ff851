"""Relation, state and township of a place change with a reason; what hangs on it comes along or stays for good."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db import chains
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.audit import AuditEntry
from mzdesk.models.facilities import FacilityEvent, FacilityPersonIdentity
from mzdesk.services import facilities
from mzdesk.terms import CertificateKind, FacilityEventKind, FacilityKind, FacilityState, Relation, RiskGrade
from mzdesk.views.facilities import CertificateDraft, FacilityPersonDraft, PoolCriteria
from tests.factories import SYSTEM, protect
from tests.services import hazard_cases
from tests.services.facility_cases import BAIMA, FENGSHAN, FURONG, draft, names, place, save, towns, undo_last, view

TODAY = date(2026, 11, 23)


def close_down(store: Store, home: UUID, *, reason: str = "停止运营", happened_on: date = TODAY) -> None:
    with store.begin(SYSTEM, "变更状态") as session:
        facilities.set_state(
            session,
            SYSTEM,
            home,
            state=FacilityState.CLOSED,
            reason=reason,
            happened_on=happened_on,
            today=TODAY,
            now=clock.now(),
        )


def move(store: Store, home: UUID, township: str) -> UUID:
    with store.begin(SYSTEM, "调整乡镇") as session:
        return facilities.move_township(
            session, SYSTEM, home, township=township, reason="登记时选错", today=TODAY, now=clock.now()
        )


def furnish(store: Store, home: UUID) -> UUID:
    """A certificate and somebody with an identity number."""
    protect(store)
    with store.begin(SYSTEM, "证照") as session:
        food = CertificateDraft(CertificateKind.FOOD, expires_on=date(2027, 1, 1))
        facilities.save_certificate(session, SYSTEM, home, draft=food, now=clock.now())
        cook = FacilityPersonDraft("简素芳", post="厨师", id_number="500156199001010000")
        return facilities.save_person(session, SYSTEM, home, draft=cook, now=clock.now())


def test_a_place_is_closed_with_a_reason_and_opened_again(store: Store) -> None:
    towns(store)
    home = place(store, "松涛敬老院")
    with pytest.raises(BadInput, match="写明原因"):
        close_down(store, home, reason=" ")
    with pytest.raises(BadInput, match="晚于今天"):
        close_down(store, home, happened_on=date(2026, 12, 1))
    close_down(store, home, happened_on=date(2026, 11, 1))
    assert (names(store, state=FacilityState.ACTIVE), view(store, home).state) == ([], FacilityState.CLOSED)
    with pytest.raises(BadInput, match="已经是"):
        close_down(store, home)
    assert undo_last(store) == "松涛敬老院：在营改为已关停"
    assert view(store, home).state is FacilityState.ACTIVE
    with store.read(SYSTEM) as session:
        told = session.execute(sa.select(FacilityEvent.kind, FacilityEvent.reason).order_by(FacilityEvent.id)).all()
    assert told == [(FacilityEventKind.STATE, "停止运营"), (FacilityEventKind.STATE, "撤销上一次变更")]


def test_relation_and_township_are_not_changed_in_passing(store: Store) -> None:
    """They decide the papers and the scope, so the form can't change them silently."""
    towns(store)
    home = place(store)
    for values, field in (({"relation": Relation.BUREAU_RUN}, "relation"), ({"township": BAIMA}, "township")):
        with pytest.raises(BadInput) as refusal:
            save(store, draft(**values), facility_id=home)
        assert refusal.value.field == field


def test_a_relation_changes_with_its_reason_and_back(store: Store) -> None:
    towns(store)
    home = place(store)
    with store.begin(SYSTEM, "变更关系") as session:
        facilities.change_relation(
            session,
            SYSTEM,
            home,
            relation=Relation.TOWNSHIP_RUN,
            reason="乡镇收回自办",
            happened_on=TODAY,
            today=TODAY,
            now=clock.now(),
        )
    assert view(store, home).relation is Relation.TOWNSHIP_RUN
    undo_last(store)
    assert view(store, home).relation is Relation.PRIVATE


def test_a_wrong_township_is_corrected_in_place_while_nothing_final_hangs_on_it(store: Store) -> None:
    towns(store)
    home = place(store)
    cook = furnish(store, home)
    close_down(store, home)
    assert move(store, home, BAIMA) == home
    found = view(store, home)
    assert (found.draft.township, found.township_name, len(found.certificates)) == (BAIMA, "白马镇", 1)
    assert names(store, township=BAIMA) == ["松涛敬老院"]
    with store.read(SYSTEM) as session:
        assert [each.id for each in facilities.people(session, SYSTEM, home)] == [cook]
        assert session.get_one(FacilityPersonIdentity, cook).township == BAIMA
        told = session.scalars(sa.select(AuditEntry).where(AuditEntry.scope == BAIMA).order_by(AuditEntry.seq)).all()
        moved = [entry.subject for entry in told if isinstance(json.loads(entry.body).get("township"), list)]
        assert sorted(moved) == [
            "certificates",
            "facilities",
            "facility_events",
            "facility_people",
            "facility_person_identities",
        ]
        assert chains.verify(session).holds


def test_after_a_visit_or_hazard_a_successor_takes_over_and_the_dossier_follows(store: Store) -> None:
    towns(store)
    home = place(store)
    furnish(store, home)
    hazard_cases.found(store, home)
    heir = move(store, home, BAIMA)
    assert heir != home
    assert view(store, home).replaced_by == heir
    assert names(store) == ["松涛敬老院"]
    with store.read(SYSTEM) as session:
        file = facilities.dossier(session, SYSTEM, heir, today=TODAY)
    assert (len(file.hazards), len(file.certificates), len(file.people)) == (1, 1, 1)
    assert (file.facility.open_hazards, file.predecessors) == (1, ("松涛敬老院",))
    with pytest.raises(RuleBroken, match="已被另一条替代"):
        save(store, draft(), facility_id=home)


def test_a_township_with_a_place_of_that_name_takes_no_second(store: Store) -> None:
    towns(store)
    home = place(store)
    place(store, township=FURONG)
    with pytest.raises(BadInput, match="已经登记过"):
        move(store, home, FURONG)
    assert view(store, home).draft.township == FENGSHAN


def test_the_pool_holds_places_in_operation_and_never_those_that_only_report(store: Store) -> None:
    towns(store)
    home = place(store, "甲院", risk=RiskGrade.MAJOR)
    place(store, "乙墓", kind=FacilityKind.FUNERAL, township=BAIMA, relation=Relation.BUREAU_RUN)
    place(store, "某局属单位", kind=FacilityKind.SUBORDINATE_UNIT)
    close_down(store, place(store, "丙院"))
    with store.begin(SYSTEM, "检查") as session:
        facilities.note_visit(session, home, date(2026, 11, 1))
        facilities.note_visit(session, home, date(2026, 10, 1))

    def drawn(**criteria: object) -> list[tuple[str, RiskGrade, date | None]]:
        with store.read(SYSTEM) as session:
            found = facilities.pool(session, SYSTEM, PoolCriteria(**criteria))  # type: ignore[arg-type]
        return [(each.township, each.risk, each.last_visit) for each in found]

    assert drawn() == [(FENGSHAN, RiskGrade.MAJOR, date(2026, 11, 1)), (BAIMA, RiskGrade.GENERAL, None)]
    assert drawn(relations=(Relation.PRIVATE,)) == [(FENGSHAN, RiskGrade.MAJOR, date(2026, 11, 1))]
    assert drawn(kinds=(FacilityKind.SUBORDINATE_UNIT,)) == []
    assert drawn(townships=(BAIMA,), risks=(RiskGrade.GENERAL,)) == [(BAIMA, RiskGrade.GENERAL, None)]


def test_open_hazards_are_counted_by_the_place_itself(store: Store) -> None:
    towns(store)
    home = place(store)
    read = view(store, home)
    hazard_cases.found(store, home)
    with store.begin(SYSTEM, "核对") as session:
        facilities.recount_hazards(session, home)
    assert names(store, with_hazards=True) == ["松涛敬老院"]
    assert view(store, home).open_hazards == 1
    assert save(store, read.draft, facility_id=home, version=read.version).id == home, "the open form is not stale"
