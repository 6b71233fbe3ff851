"""一院一档: one of each thing on file is made and found again in the dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotAllowed, NotFound
from mzdesk.models.audit import AuditEntry
from mzdesk.models.facilities import FacilityPersonIdentity, ImportBatch, ImportRow
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.orders import Document
from mzdesk.services import facilities, trails
from mzdesk.terms import (
    Capability,
    CertificateKind,
    Choice,
    DocumentKind,
    InspectionKind,
    InspectionState,
    Role,
    VisitOutcome,
)
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import CertificateDraft, Dossier, FacilityPersonDraft
from mzdesk.views.history import TrailCriteria
from tests.factories import DISTRICT, SYSTEM, TODAY, protect
from tests.services import hazard_cases
from tests.services.facility_cases import FENGSHAN, place, save, towns, undo_last, view

SCOPE = {"district": DISTRICT, "township": FENGSHAN}


def visit(session: Session, home: UUID) -> UUID:
    row = Inspection(
        **SCOPE,
        facility_id=home,
        code="K7M2-41",
        kind=InspectionKind.ROUTINE,
        choice=Choice.RANDOM,
        state=InspectionState.FINISHED,
        departs_on=date(2026, 11, 18),
        outcome=VisitOutcome.INSPECTED,
        checklist_version=1,
    )
    session.add(row)
    session.flush()
    for position, name in enumerate(("谭志远", "冉敏")):
        officer = {"inspection_id": row.id, "person_id": clock.uuid7(), "name": name, "position": position}
        session.add(InspectionOfficer(**SCOPE, **officer, is_leader=position == 0))
    session.flush()
    return row.id


def paper(session: Session, home: UUID) -> None:
    session.add(
        Document(
            **SCOPE,
            kind=DocumentKind.RECTIFICATION_ORDER,
            title="责令限期改正通知书",
            facility_id=home,
            code="D7M2-41",
            number="武隆民责改〔2026〕12号",
            issued_on=date(2026, 11, 19),
        )
    )


def imported(session: Session, home: UUID) -> None:
    batch = ImportBatch(
        **SCOPE, kind="facility", filename="机构台账.xlsx", sha256="0" * 64, by="周文静", created_at=clock.now()
    )
    session.add(batch)
    session.flush()
    session.add(ImportRow(batch_id=batch.id, record=home, row=7, subject="facilities", after_version=1, before=None))


def file_of(store: Store, home: UUID) -> Dossier:
    with store.read(SYSTEM) as session:
        return facilities.dossier(session, SYSTEM, home, today=TODAY)


def test_the_dossier_holds_one_of_each(store: Store) -> None:
    towns(store)
    home, other = place(store, "甲院"), place(store, "乙院")
    hazard_cases.found(store, other)
    with store.begin(SYSTEM, "准备") as session:
        inspection = visit(session, home)
        paper(session, home)
        imported(session, home)
        food = CertificateDraft(CertificateKind.FOOD, "示例食许001", date(2024, 1, 1), date(2026, 12, 6))
        facilities.save_certificate(session, SYSTEM, home, draft=food, now=clock.now())
        facilities.save_person(session, SYSTEM, home, draft=FacilityPersonDraft("简素芳", post="厨师"), now=clock.now())
    hazard_cases.found(store, home, inspection_id=inspection)
    found = file_of(store, home)
    parts = (found.visits, found.hazards, found.papers, found.certificates, found.people, found.imports)
    assert [len(part) for part in parts] == [1] * 6
    told = found.visits[0]
    assert (told.day, told.officers, told.hazards, told.kind) == (
        date(2026, 11, 18),
        "谭志远、冉敏",
        1,
        "日常检查，随机抽取",
    )
    assert found.papers[0].number == "武隆民责改〔2026〕12号"
    assert (found.imports[0].row, found.imports[0].by, found.imports[0].made_it) == (7, "周文静", True)
    assert found.certificates[0].words == "13 天后到期"
    with store.read(SYSTEM) as session:
        audit = facilities.changes(session, SYSTEM, home)
    assert [entry.what for entry in audit][-1] == "新增机构"


def test_events_are_told_newest_first_and_lead_to_their_records(store: Store) -> None:
    towns(store)
    home = place(store, "甲院")
    with store.begin(SYSTEM, "准备") as session:
        inspection = visit(session, home)
        paper(session, home)
    hazard_cases.found(store, home, inspection_id=inspection)
    events = file_of(store, home).events
    assert [(event.title, event.tone, event.capability) for event in events] == [
        ("制发责令限期改正通知书", "info", Capability.ORDERS),
        ("日常检查，随机抽取：已检查，发现隐患 1 项", "danger", Capability.INSPECTIONS),
        ("登记隐患：二层疏散通道堆放纸箱", "warn", Capability.HAZARDS),
    ]
    assert events[1].record == inspection


def test_a_certificate_is_changed_dropped_and_brought_back(store: Store) -> None:
    towns(store)
    home = place(store)
    draft = CertificateDraft(CertificateKind.FIRE_TEST, "甲1", date(2025, 1, 1), date(2026, 12, 1))

    def keep(draft: CertificateDraft, certificate_id: UUID | None = None) -> UUID:
        with store.begin(SYSTEM, "证照") as session:
            return facilities.save_certificate(
                session, SYSTEM, home, draft=draft, certificate_id=certificate_id, now=clock.now()
            )

    with pytest.raises(BadInput, match="早于发证日期"):
        keep(replace(draft, expires_on=date(2024, 1, 1)))
    key = keep(draft)
    keep(replace(draft, expires_on=date(2027, 12, 1)), key)
    assert [each.expires_on for each in view(store, home).certificates] == [date(2027, 12, 1)]
    undo_last(store)
    assert [each.expires_on for each in view(store, home).certificates] == [date(2026, 12, 1)]
    with store.begin(SYSTEM, "证照") as session:
        facilities.drop_certificate(session, SYSTEM, key, now=clock.now())
    assert view(store, home).certificates == ()
    with store.begin(SYSTEM, "证照") as session, pytest.raises(NotFound):
        facilities.drop_certificate(session, SYSTEM, key, now=clock.now())
    undo_last(store)
    (kept,) = view(store, home).certificates
    assert (kept.id, kept.number, kept.expires_on) == (key, "甲1", date(2026, 12, 1))


def test_identity_numbers_stand_apart_and_out_of_the_audit(store: Store) -> None:
    towns(store)
    protect(store)
    home = place(store)
    cook = FacilityPersonDraft(
        "简素芳", phone="191 0000 0003", health_cert_until="2027年3月", id_number="50015619900101001x"
    )
    with store.begin(SYSTEM, "花名册") as session:
        key = facilities.save_person(session, SYSTEM, home, draft=cook, now=clock.now())
    with store.read(SYSTEM) as session:
        (row,) = facilities.people(session, SYSTEM, home)
        assert (row.phone, row.health_cert_until) == ("19100000003", "2027-03")
        kept = session.get_one(FacilityPersonIdentity, key)
        assert b"50015619900101001X" not in kept.sealed
        assert row.masked == "5001**********001X"
        told = [change for entry in trails.listing(session, SYSTEM, TrailCriteria()).rows for change in entry.changes]
        assert "50015619900101001X" not in str(told)
    with store.begin(SYSTEM, "花名册") as session:
        facilities.drop_person(session, SYSTEM, key)
        assert facilities.people(session, SYSTEM, home) == ()


def test_a_whole_number_is_shown_on_record_and_to_few(store: Store) -> None:
    """Who looked and at whom is in the audit, the number is not; a leader reads not even its ends."""
    towns(store)
    protect(store)
    home, number = place(store), "50015619900101001X"
    with store.begin(SYSTEM, "花名册") as session:
        draft = FacilityPersonDraft("简素芳", id_number=number)
        key = facilities.save_person(session, SYSTEM, home, draft=draft, now=clock.now())
        bare = facilities.save_person(session, SYSTEM, home, draft=FacilityPersonDraft("甲某"), now=clock.now())
    boss = Actor(None, "示例局长", frozenset({Role.LEADER}), SYSTEM.district, SYSTEM.township)
    with store.read(boss) as session:
        assert [row.masked for row in facilities.people(session, boss, home)] == ["", ""]
    with pytest.raises(NotAllowed), store.begin(boss, "查看证件号码") as session:
        facilities.look_at_identity(session, boss, key, now=clock.now())
    with pytest.raises(NotFound, match="没有登记身份证号"), store.begin(SYSTEM, "查看证件号码") as session:
        facilities.look_at_identity(session, SYSTEM, bare, now=clock.now())
    clerk = Actor(None, "示例经办", frozenset({Role.CLERK}), SYSTEM.district, SYSTEM.township)
    with store.begin(clerk, "查看证件号码") as session:
        assert facilities.look_at_identity(session, clerk, key, now=clock.now()) == number
    with store.begin(SYSTEM, "花名册") as session:
        facilities.drop_person(session, SYSTEM, key)
    with store.read(SYSTEM) as session:
        every = trails.listing(session, SYSTEM, TrailCriteria(verb="查看证件号码")).rows
        (look,) = [row for row in every if row.what == "新增证件号码查看记录"]
        assert look.actor == "示例经办"
        assert ("姓名", "", "简素芳") in look.changes
        bodies = session.scalars(sa.select(AuditEntry.body)).all()
    assert not [body for body in bodies if "001X" in body or "19900101" in body]


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": ""}, "name"), ({"phone": "abc"}, "phone"), ({"id_number": "123"}, "id_number"), ({"sex": "x"}, "sex")],
)
def test_a_person_that_cannot_be_is_refused_by_field(store: Store, values: dict[str, str], field: str) -> None:
    towns(store)
    home = place(store)
    with pytest.raises(BadInput) as refusal, store.begin(SYSTEM, "花名册") as session:
        draft = FacilityPersonDraft(**({"name": "甲"} | values))  # type: ignore[arg-type]
        facilities.save_person(session, SYSTEM, home, draft=draft, now=clock.now())
    assert refusal.value.field == field


def test_an_edit_survives_a_visit_noted_meanwhile(store: Store) -> None:
    """What follows from other records never makes a form stale."""
    towns(store)
    home = place(store)
    read = view(store, home)
    with store.begin(SYSTEM, "检查") as session:
        facilities.note_visit(session, home, TODAY)
    save(store, replace(read.draft, remark="已核"), facility_id=home, version=read.version)
    after = view(store, home)
    assert (after.last_visit_on, after.draft.remark) == (TODAY, "已核")
