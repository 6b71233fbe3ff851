"""今日总览: the numbers are those of the pages behind them; what waits stands in its order; nothing sealed is named."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.documents import issuing
from mzdesk.errors import NotAllowed
from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import Inspection
from mzdesk.services import facilities, hazards, orders, overview, plans
from mzdesk.services import settings as office_settings
from mzdesk.services.overview import recent
from mzdesk.terms import (
    Capability,
    CertificateKind,
    Choice,
    DocumentChip,
    DocumentKind,
    HazardChip,
    InspectionKind,
    InspectionState,
    PersonKind,
    Role,
    SeriesKeeper,
)
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import CertificateDraft, FacilityCriteria
from mzdesk.views.hazards import ExtensionDraft, HazardCriteria
from mzdesk.views.orders import OrderCriteria, ServiceDraft
from mzdesk.views.overview import Overview, TodoCriteria, TodoRow
from tests import factories
from tests.factories import DISTRICT, SYSTEM, TODAY
from tests.services import hazard_cases as cases
from tests.services import plan_cases

ORDER = DocumentKind.RECTIFICATION_ORDER
TOWNSHIP = Actor(None, "镇经办", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156001")


@pytest.fixture
def site(store: Store) -> UUID:
    """An office with two officers and a home to look after."""
    factories.office(store)
    for name in cases.OFFICERS:
        factories.person(store, name)
    return factories.place(store)


def shown(store: Store, actor: Actor = SYSTEM, **values: Any) -> Overview:
    made: Overview = cases.ask(store, overview.overview, actor=actor, today=clock.today(), now=clock.now(), **values)
    return made


def waiting(store: Store, actor: Actor = SYSTEM, limit: int = 200) -> list[TodoRow]:
    criteria = TodoCriteria(clock.today())
    return list(cases.ask(store, overview.todo, criteria, actor=actor, offset=0, limit=limit).rows)


def visit(store: Store, place: UUID, day: date, **values: Any) -> UUID:
    """A visit ordered without a draw, straight into the store."""
    with store.begin(SYSTEM, "指定派出") as session:
        row = Inspection(
            district=DISTRICT,
            township="500156001",
            facility_id=place,
            code=f"{clock.uuid7().int % 10**9:09d}",
            kind=InspectionKind.CASE,
            choice=Choice.CLUE,
            departs_on=day,
            checklist_version=1,
            **values,
        )
        session.add(row)
        session.flush()
        return row.id


def certificate(store: Store, place: UUID, until: date) -> None:
    with store.begin(SYSTEM, "登记证照") as session:
        draft = CertificateDraft(CertificateKind.FIRE_TEST, expires_on=until)
        facilities.save_certificate(session, SYSTEM, place, draft=draft, now=clock.now())


def test_an_empty_office_is_told_what_to_do_first(store: Store) -> None:
    """导入台账, 登记人员, 编制计划, each ticked when it is done."""
    factories.office(store)
    steps = shown(store).steps
    assert [(step.title, step.done) for step in steps] == [
        ("导入台账", False),
        ("登记人员", False),
        ("编制计划", False),
    ]
    factories.place(store)
    for name in cases.OFFICERS:
        factories.person(store, name)
    assert [step.done for step in shown(store).steps] == [True, True, False]
    with store.begin(SYSTEM, "编制计划") as session:
        plans.save(session, SYSTEM, draft=plan_cases.plan_draft())
    assert not shown(store).starting
    assert shown(store, TOWNSHIP).steps == ()


def test_an_expired_certificate_makes_no_team(store: Store) -> None:
    factories.office(store)
    factories.person(store, "谭志远")
    factories.person(store, "冉敏", certificate_until=TODAY - timedelta(days=1))
    assert not shown(store).steps[1].done


def test_hazard_numbers_are_those_of_the_ledgers_chips(store: Store, site: UUID) -> None:
    days = (-9, -1, 0, 2, 3, 4, 30)
    for day in days:
        cases.found(store, site, f"问题{day}", due_on=TODAY + timedelta(days=day), found_on=date(2026, 11, 1))
    cases.closed(store, site)
    cases.submitted(store, site)
    figures = shown(store).hazards
    ledger = cases.ask(store, hazards.counts, HazardCriteria(), today=TODAY)
    chips = (
        HazardChip.OPEN,
        HazardChip.OVERDUE,
        HazardChip.DUE_TODAY,
        HazardChip.DUE_SOON,
        HazardChip.SUBMITTED,
    )
    assert [figures.open, figures.overdue, figures.due_today, figures.due_soon, figures.rechecks] == [
        ledger[chip.value] for chip in chips
    ]
    assert (figures.overdue, figures.longest, figures.due_today) == (2, 9, 1)


def test_a_term_passes_at_midnight(store: Store, site: UUID, fixed_clock: FixedClock) -> None:
    cases.found(store, site, due_on=TODAY)
    assert shown(store).hazards.overdue == 0
    fixed_clock.advance(days=1)
    assert (shown(store).hazards.overdue, shown(store).hazards.longest) == (1, 1)


def test_extensions_wait_until_they_are_decided(store: Store, site: UUID) -> None:
    hazard_id = cases.ordered(store, site)
    ask = ExtensionDraft(TODAY + timedelta(days=20), "配件未到货", TODAY)
    cases.act(store, hazards.ask_extension, hazard_id, draft=ask)
    assert shown(store).hazards.extensions == 1
    assert [row.act for row in waiting(store)] == ["审批延期"]


def test_document_numbers_are_those_of_the_registers_chips(store: Store, site: UUID) -> None:
    made = [cases.act(store, issuing.issue_order, [cases.found(store, site, f"问题{n}")]).id for n in range(5)]
    cases.act(store, orders.seal, made[0], sealed_on=TODAY)
    cases.act(store, orders.serve, made[1], draft=ServiceDraft(TODAY, receiver="周德明"))
    cases.act(store, orders.void, made[2], reason="写错")
    with store.begin(SYSTEM, "修改设置") as session:
        values = {"number_keepers": {ORDER.value: SeriesKeeper.OFFICE.value}}
        office_settings.change(session, SYSTEM, values=values)
    cases.act(store, issuing.issue_order, [cases.found(store, site, "没有文号的")])
    figures = shown(store).papers
    register = cases.ask(store, orders.counts, OrderCriteria())
    chips = (DocumentChip.DRAFT, DocumentChip.UNSEALED, DocumentChip.UNSERVED)
    assert [figures.draft, figures.unsealed, figures.unserved] == [register[chip.value] for chip in chips] == [1, 2, 1]
    assert figures.waiting == 4
    acts = [row.act for row in waiting(store) if row.capability is Capability.ORDERS]
    assert sorted(acts) == ["填写文号", "登记用印", "登记用印", "送达"]


def test_expiring_places_are_those_the_register_shows(store: Store, site: UUID) -> None:
    """证照 that ran out or will within 30 days, and officers' 执法证 among the lines."""
    other, third = factories.place(store, "桂花养老院"), factories.place(store, "竹园敬老院")
    for place, days in ((site, -5), (other, 30), (third, 31)):
        certificate(store, place, TODAY + timedelta(days=days))
    factories.person(store, "王志远", certificate_until=TODAY + timedelta(days=12))
    factories.person(store, "李离岗", certificate_until=TODAY + timedelta(days=2), active=False)
    found = shown(store)
    criteria = FacilityCriteria(expiring=True, today=TODAY)
    register = cases.ask(store, facilities.listing, criteria, offset=0, limit=9)
    assert (found.expiry.places, found.expiry.expired) == (register.total, 1) == (2, 1)
    assert [(row.name, row.what, row.words, row.late) for row in found.expiring] == [
        ("松涛敬老院", "消防设施检测报告", "已过期 5 天", True),
        ("王志远", "执法证", "剩 12 天", False),
        ("桂花养老院", "消防设施检测报告", "剩 30 天", False),
    ]


def test_visits_of_today_and_those_to_key_in(store: Store, site: UUID) -> None:
    today = visit(store, site, TODAY)
    visit(store, site, TODAY, state=InspectionState.RECORDED)
    visit(store, site, TODAY, state=InspectionState.VOID)
    visit(store, site, TODAY + timedelta(days=1))
    late = visit(store, site, TODAY - timedelta(days=2), state=InspectionState.VISITING)
    found = shown(store)
    assert (found.visits.today, found.visits.done, found.visits.to_key_in) == (2, 1, 2)
    assert {line.id for line in found.todays} >= {today}
    assert len(found.todays) == 2
    rows = [row for row in waiting(store) if row.capability is Capability.INSPECTIONS]
    assert [(row.record, row.term) for row in rows] == [(late, "逾期 2 天"), (today, "今天")]


def test_a_sealed_draw_is_a_number_and_names_no_place(store: Store) -> None:
    """Before 启封 the page knows how many and when, and nobody's name, address or township."""
    office = plan_cases.Office(store)
    plan_id = office.plan()
    office.seal(plan_id)
    found = shown(store, limit=20)
    assert [(line.plan_id, line.count, line.departs_on) for line in found.sealed] == [(plan_id, 4, TODAY)]
    assert (found.visits.sealed, found.visits.today, found.todays) == (4, 0, ())
    said = repr((found.sealed, found.visits, waiting(store)))
    with store.read(SYSTEM) as session:
        names = list(session.scalars(sa.select(Facility.name)))
    assert len(names) == 8
    assert not [name for name in names if name in said]


def test_after_opening_the_visits_are_named(store: Store) -> None:
    office = plan_cases.Office(store)
    plan_id = office.plan()
    office.open(office.seal(plan_id).id)
    found = shown(store)
    assert (found.visits.sealed, found.visits.today, len(found.todays)) == (0, 3, 3)
    assert all(line.officers for line in found.todays)
    assert found.sealed == ()


def test_a_period_waits_on_its_days_and_then_to_be_opened_to_all(store: Store, fixed_clock: FixedClock) -> None:
    """On a working day it may be opened, on a weekend or a day off nothing waits; when it is over it is to be shown."""
    office = plan_cases.Office(store)
    sealed = office.seal(office.plan(starts=TODAY, ends=TODAY + timedelta(days=11)))
    assert [row.act for row in waiting(store)] == ["启封出发"]
    off = TODAY + timedelta(days=1)
    plan_cases.do(store, plans.declare_off, sealed.id, days=(off,), today=TODAY)
    fixed_clock.advance(days=1)
    assert waiting(store) == []
    fixed_clock.advance(days=4)
    assert waiting(store) == []
    fixed_clock.advance(days=8)
    assert [(row.act, row.state_tone) for row in waiting(store)] == [("期满公开", "warn")]
    assert shown(store).visits.sealed == 0


def test_a_plan_waits_for_its_approval(store: Store) -> None:
    office = plan_cases.Office(store)
    plan_id = office.plan(approved=False)
    assert [(row.act, row.record) for row in waiting(store)] == [("审批计划", plan_id)]
    office.approve(plan_id)
    assert waiting(store) == []


def test_the_most_urgent_stands_first(store: Store, site: UUID) -> None:
    """By the day it ought to be done, whatever it is."""
    cases.found(store, site, "明天的", due_on=TODAY + timedelta(days=1))
    cases.found(store, site, "早过期的", due_on=TODAY - timedelta(days=9), found_on=date(2026, 11, 1))
    visit(store, site, TODAY)
    cases.found(store, site, "没有期限的", due_on=TODAY + timedelta(days=90))
    rows = waiting(store)
    assert [(row.term, row.tone) for row in rows][:3] == [
        ("逾期 9 天", "danger"),
        ("今天", "warn"),
        ("明天到期", "neutral"),
    ]
    assert [row.due for row in rows] == sorted(row.due for row in rows if row.due)
    assert len({row.id for row in rows}) == len(rows)


def test_every_hazard_waits_once(store: Store, site: UUID) -> None:
    """One that is late, to be looked at again and asked to be longer is one line."""
    hazard_id = cases.ordered(store, site)
    ask = ExtensionDraft(TODAY + timedelta(days=20), "配件未到货", TODAY)
    cases.act(store, hazards.ask_extension, hazard_id, draft=ask)
    cases.submitted(store, site)
    cases.closed(store, site)
    assert len(waiting(store)) == 2


def test_the_list_of_waiting_things_is_cut(store: Store, site: UUID) -> None:
    """No more than the most urgent hundred; windows of it fit together."""
    for number in range(12):
        cases.found(store, site, f"问题{number}", due_on=TODAY + timedelta(days=number % 3))
    criteria = TodoCriteria(TODAY)
    parts = [cases.ask(store, overview.todo, criteria, offset=offset, limit=5) for offset in (0, 5, 10)]
    assert [part.total for part in parts] == [12, 12, 12]
    assert [row.id for part in parts for row in part.rows] == [row.id for row in waiting(store)]
    assert overview.MOST == 100


def test_a_township_sees_its_own(store: Store, site: UUID) -> None:
    """And nothing that a shared server would refuse it: plans, the duty room, the trail."""
    other = factories.place(store, "桂花养老院", township="500156002")
    for place in (site, other):
        cases.found(store, place, due_on=TODAY - timedelta(days=1), found_on=date(2026, 11, 1))
        certificate(store, place, TODAY)
    found = shown(store, TOWNSHIP)
    assert (found.hazards.overdue, found.expiry.places) == (1, 1)
    assert {row.name for row in found.expiring} == {"松涛敬老院"}
    assert {row.about for row in waiting(store, TOWNSHIP)} == {"松涛敬老院"}
    assert found.changes == (), "what others did is read by the section and the leaders"


def test_changes_are_acts_in_words_newest_first(store: Store, site: UUID, fixed_clock: FixedClock) -> None:
    """One line for each act with the record it was about."""
    fixed_clock.advance(minutes=1)
    hazard_id = cases.found(store, site)
    fixed_clock.advance(minutes=1)
    with store.begin(SYSTEM, "制发文书") as session:
        made = issuing.issue_order(session, SYSTEM, [hazard_id], today=TODAY, now=clock.now())
    lines = shown(store, limit=2).changes
    assert [(line.verb, line.capability, line.record) for line in lines] == [
        ("制发文书", Capability.ORDERS, made.id),
        ("report", Capability.HAZARDS, hazard_id),
    ]
    assert (lines[0].title, lines[0].actor) == ("责令限期改正通知书", SYSTEM.name)
    assert lines[0].at > lines[1].at


def test_an_act_on_many_records_says_so(store: Store, site: UUID, fixed_clock: FixedClock) -> None:
    fixed_clock.advance(minutes=1)
    with store.begin(SYSTEM, "批量登记") as session:
        for number in range(5):
            draft = cases.HazardDraft(site, f"问题{number}", cases.FOUND_ON)
            hazards.report(session, SYSTEM, draft, today=TODAY, now=clock.now())
    with store.read(SYSTEM) as session:
        lines = list(recent.changes(session, SYSTEM, limit=3))
    assert lines[0].title.endswith(" 等")


def test_badges_say_what_is_late_and_what_waits(store: Store, site: UUID) -> None:
    cases.found(store, site, due_on=TODAY - timedelta(days=1), found_on=date(2026, 11, 1))
    cases.act(store, issuing.issue_order, [cases.found(store, site, "第二项")])
    visit(store, site, TODAY)
    found = cases.ask(store, overview.badges, today=TODAY)
    assert {page: (badge.count, badge.tone) for page, badge in found.items()} == {
        "hazards": (1, "danger"),
        "inspections": (1, "neutral"),
        "orders": (1, "neutral"),
        "incidents": (0, "danger"),
    }


def test_who_sees_no_business_gets_no_numbers(store: Store) -> None:
    factories.office(store)
    key = factories.person(store, "管理员", Role.ADMINISTRATOR, kind=PersonKind.CLERK)
    administrator = factories.actor(store, key, Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        shown(store, administrator)
    assert cases.ask(store, overview.badges, actor=administrator, today=TODAY) == {}
