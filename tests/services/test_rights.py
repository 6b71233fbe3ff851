"""Who may do what: every public verb of every service against a table, and a township sees its own rows only.

A new verb must be put into the table; one that forgets to ask `access` first fails.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

from mzdesk import clock, services
from mzdesk.db.work import Store
from mzdesk.errors import MzdeskError, NotAllowed, NotFound
from mzdesk.models.inspections import Inspection
from mzdesk.models.orders import Document
from mzdesk.services import (
    attachments,
    facilities,
    hazards,
    history,
    inspections,
    orders,
    overview,
    plans,
    search,
    staff,
    trails,
)
from mzdesk.terms import (
    Capability,
    Choice,
    DocumentKind,
    EvidenceRole,
    HazardChip,
    InspectionKind,
    PersonKind,
    Right,
    Role,
    VisitChip,
)
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import FacilityCriteria
from mzdesk.views.hazards import HazardCriteria, SubmissionDraft
from mzdesk.views.history import TrailCriteria
from mzdesk.views.inspections import VisitCriteria
from mzdesk.views.orders import OrderCriteria
from mzdesk.views.plans import PlanCriteria
from mzdesk.views.staff import PersonCriteria
from tests import factories
from tests.factories import DISTRICT, SYSTEM, TODAY
from tests.services.hazard_cases import PHOTO, found

# Which right a verb asks for; with several, any of them is enough.
VERBS: dict[tuple[Right, ...], str] = {
    (Right.KEEP_DUTY,): """
        duty.assign duty.attach_scan duty.call_off duty.correct duty.hand_over duty.keep_log duty.log duty.open_shift
        duty.open_spot_day duty.plan_spot_checks duty.record_spot_check duty.settle duty.sign_on duty.spot_recovery
        duty.step duty.void_spot_checks
    """,
    (Right.KEEP_INCIDENTS,): """
        incidents.amend incidents.attach incidents.close incidents.control incidents.correct incidents.hand_on
        incidents.note incidents.relapse incidents.reopen incidents.report_made incidents.void
    """,
    (Right.KEEP_DAILIES,): """
        dailies.compare dailies.drop_name dailies.end_exemption dailies.exempt dailies.name_unit
        dailies.split dailies.take
    """,
    (Right.REPORT,): """
        duty.log_town
    """,
    (Right.KEEP_DAILIES, Right.REPORT): """
        dailies.report dailies.report_zero dailies.withdraw
    """,
    (Right.INSPECT, Right.REPORT): """
        campaigns.enter
    """,
    (Right.KEEP_INCIDENTS, Right.REPORT): """
        incidents.report
    """,
    (Right.JUDGE_DAILIES,): """
        dailies.judge dailies.withdraw_finding
    """,
    (Right.SEE,): """
        takeovers.in_charge
        dailies.count dailies.counts dailies.exemptions dailies.ids dailies.listing dailies.missing dailies.month
        dailies.position dailies.reminder dailies.standing dailies.view
        incidents.counts incidents.from_line incidents.listing incidents.of_day incidents.open_incidents
        incidents.report_view incidents.script incidents.to_write incidents.view
        rosters.called_units rosters.collected rosters.collected_lines rosters.collected_row rosters.comp_entries
        rosters.comp_ledger rosters.compare rosters.for_month rosters.listing rosters.newest_settings
        rosters.on_duty rosters.pairs rosters.sheet_of rosters.shift_on rosters.shifts_between
        rosters.statistics rosters.swaps rosters.view rosters.wishes
        duty.crew duty.duty_leaders duty.line duty.line_counts duty.lines duty.matters duty.now
        duty.officers duty.open_lines duty.scans duty.shift duty.shift_log duty.shifts duty.spot_check
        duty.spot_checks duty.spot_figures duty.spot_keepers duty.spot_periods duty.spot_script duty.task
        duty.task_counts duty.tasks duty.town_line duty.town_lines duty.unit_counts duty.units duty.verify_spot_checks
        campaigns.by_code campaigns.counts campaigns.forms campaigns.items campaigns.listing campaigns.place
        campaigns.pool_size campaigns.problems campaigns.reminders campaigns.roll campaigns.roll_counts
        campaigns.scheme campaigns.summary campaigns.view
        approvals.give approvals.of attachments.data attachments.link attachments.of checklists.citation_texts
        checklists.citations checklists.conditions checklists.counts checklists.coverage checklists.for_visit
        checklists.items checklists.listing checklists.printable_articles checklists.printed_article
        checklists.printed_law orders.departments orders.talk_notices checklists.rules checklists.versions
        checklists.changes checklists.newest checklists.view facilities.changes facilities.count facilities.counts
        facilities.differences facilities.dossier
        facilities.drop_view facilities.duplicates facilities.ids facilities.listing facilities.notes
        facilities.people facilities.pool facilities.pool_size facilities.position facilities.rows facilities.save_view
        facilities.saved_views facilities.stretch facilities.view
        hazards.chosen hazards.counts hazards.ids hazards.listing
        hazards.of_facility hazards.of_inspection hazards.open_by_topic hazards.position hazards.term_for
        hazards.view history.of trails.tips imports.batches imports.region inspections.blank_view inspections.by_code
        inspections.counts inspections.covert_view inspections.ids inspections.is_covert inspections.links_for
        inspections.listing inspections.notice_view inspections.position inspections.record_view
        inspections.require_told inspections.view orders.blank_by_code orders.blank_ledger orders.blank_sheets
        orders.by_code orders.content orders.copies_of orders.counts orders.draft_sheet_view
        orders.first_reports orders.incident_view orders.log_view orders.roster_line orders.roster_view
        orders.slip_view orders.summary_view orders.register_ledger
        orders.seal_ledger dossiers.view
        orders.ids orders.in_force orders.links_for orders.links_of orders.listing orders.order_answered
        orders.pdf orders.position orders.registers orders.require_for_place orders.sheet orders.view
        orders.years overview.overview overview.todo plans.approval_view plans.approve plans.coverage
        plans.bundle plans.counts plans.day_sheet_view plans.keepers plans.led plans.listing plans.look plans.map_of
        plans.outlook plans.pool_size plans.promise_view plans.publication_view plans.verify plans.view
        outbox.deliver outbox.receipt plans.visit_approval_view plans.visits_of_draw search.find
        staff.delegate staff.revoke
    """,
    (Right.EDIT_REGISTER,): """
        facilities.change_relation facilities.drop_certificate facilities.drop_person facilities.look_at_identity
        facilities.merge
        facilities.move_township facilities.save facilities.save_certificate facilities.save_person
        facilities.set_state field_keys.standing field_keys.unlock
    """,
    (Right.KEEP_FIELD_KEYS,): """
        field_keys.print_again field_keys.protect field_keys.renew field_keys.sheet_view
        packs.make_key packs.sheet_view
    """,
    (Right.IMPORT,): """
        books.issue books.listing books.look
        hazards.bring_in imports.comparison imports.finish imports.remember imports.remembered imports.start
        imports.take packs.begin packs.conflicts packs.listing packs.look packs.open_lines packs.receipt packs.refuse
        packs.settle packs.take packs.town_keys
    """,
    (Right.PLAN,): """
        campaigns.deploy campaigns.discard campaigns.drop_places campaigns.enrol campaigns.finish campaigns.mark_sent
        campaigns.reopen campaigns.save
        plans.call_off plans.declare_off plans.discard plans.finish plans.needs_approval plans.next_place
        plans.officers_for plans.recovery_view plans.replace_officer plans.review plans.save plans.seal plans.send
        plans.withdraw plans.witnesses
    """,
    (Right.WITNESS,): """
        plans.witnessed
    """,
    (Right.ISSUE, Right.KEEP_INCIDENTS): """
        orders.new_code
    """,
    (Right.PLAN, Right.INSPECT): """
        plans.record_step
    """,
    (Right.INSPECT,): """
        campaigns.compare campaigns.take
        inspections.archive inspections.finish inspections.record inspections.void
    """,
    (Right.HANDLE_HAZARDS,): """
        campaigns.report_hazards dailies.link_hazard
        hazards.amend hazards.correct_on_site hazards.delist hazards.escalate hazards.extend hazards.grade_major
        hazards.list_supervision hazards.reopen hazards.report hazards.suspect
    """,
    (Right.HANDLE_HAZARDS, Right.FOLLOW): """
        hazards.remind
    """,
    (Right.REPORT_RECTIFICATION,): """
        hazards.ask_extension hazards.attach hazards.submit
    """,
    (Right.RECHECK,): """
        hazards.close hazards.recheck
    """,
    (Right.HAND_OVER,): "takeovers.keep takeovers.open_matters takeovers.past takeovers.prepare",
    (Right.ISSUE,): """
        hazards.mark_ordered hazards.mark_served hazards.order_voided inspections.note_blank orders.attach_scan
        orders.fix orders.give_number orders.order_view orders.recheck_view orders.reprint
        orders.extension_view orders.listing_view orders.penalty_view orders.receipt_view orders.suspension_view
        orders.talk_record_view orders.talk_view orders.transfer_view orders.seal orders.serve
        orders.take_number orders.void
        orders.blank_form orders.blank_number orders.countersign orders.file orders.finish orders.number_for
        orders.return_blank orders.answer orders.month_to_fill orders.roster_to_mend
        orders.review orders.save_draft orders.send_back orders.sign orders.spoil_blank orders.submit
        orders.take_blanks orders.use_blank
    """,
    (Right.EDIT_CHECKLISTS,): """
        checklists.add_item checklists.compare checklists.drop_item checklists.revise checklists.take
    """,
    (Right.KEEP_ROSTERS,): """
        rosters.agree_swap rosters.approve_swap rosters.ask_swap rosters.close_swap rosters.collect
        rosters.configure rosters.drop_collected rosters.drop_pair rosters.drop_wish rosters.exchange
        rosters.fill rosters.key_in_collected rosters.make rosters.mend rosters.note_comp rosters.override rosters.pair
        rosters.propose rosters.publish rosters.restore rosters.seat rosters.take_in rosters.to_fill
        rosters.void rosters.wish rosters.withdraw
    """,
    (Right.CONFIRM_LAW,): """
        checklists.confirm
    """,
    (Right.MANAGE_STAFF,): """
        staff.add_leave staff.add_tie staff.create_account staff.disable staff.drop_leave staff.drop_tie
        staff.enable staff.login_sheet staff.reset staff.save staff.set_roles staff.unlock
    """,
    (Right.MANAGE_SETTINGS,): """
        checklists.bring_in settings.change settings.changes settings.rename_township settings.set_up
    """,
    (Right.UNDO,): """
        hazards.withdraw_step history.undo
    """,
    (Right.SEE, Right.MANAGE_STAFF): """
        staff.counts staff.delegations staff.everybody staff.leaders staff.listing staff.view
    """,
    (Right.SEE, Right.MANAGE_STAFF, Right.MANAGE_SETTINGS): """
        settings.townships
    """,
    (Right.SEE, Right.MANAGE_SETTINGS): """
        history.undoable trails.compare trails.count trails.listing trails.verify
    """,
    (Right.SEE_CITY,): """
        cities.badges cities.come cities.dailies cities.daily_counts cities.figures cities.find cities.hazard_counts
        cities.hazard_position cities.hazards cities.place_counts cities.place_position cities.places cities.standing
    """,
    (Right.PLAN, Right.OPEN_SEAL): """
        plans.unseal plans.reveal staff.officers
    """,
}

# For everybody who is signed in, whatever the role.
SIGNED_IN = """
    approvals.delegated checklists.current_version history.can_undo orders.keeper_of orders.prefix_of
    settings.office settings.style settings.township_names settings.value
    staff.change_phrase staff.may_lock staff.must_change staff.set_pin staff.show_self
"""

# Without a right, each for its reason.
OPEN = {
    "staff.sign_in": "lets in, or says no in one sentence for all causes",
    "overview.badges": "counts nothing for who sees nothing",
    "overview.clocks": "the same of the clocks that run",
}

# Not verbs: parts that services hand each other, or that are needed before anybody is signed in.
PARTS = """
    duty.span dailies.spoken
    access.keeps_views access.may access.may_any access.require access.require_any access.require_issuing
    access.require_someone access.reads_trail access.sees_people access.sees_incidents access.sees_officers
    access.sees_plans access.visible
    approvals.account_of approvals.has_pin approvals.proved
    approvals.check_pin approvals.count_failure approvals.latest approvals.may_approve attachments.earliest
    attachments.keep campaigns.spoken facilities.note_visit facilities.recount_hazards hazards.papers
    rosters.month_span history.may_read history.overtaken history.register history.row history.worded
    imports.prepare imports.shipped orders.contact_of orders.finding_line orders.order_kind orders.party_of
    orders.require_open orders.require_pairing search.condition
    search.ids search.words series.locked series.take settings.district settings.is_set_up staff.administrators
    staff.seated staff.sign_in_names cities.seated
"""

GRANTED: dict[Role, str] = {
    Role.CLERK: (
        "see export edit_register import plan inspect handle_hazards report_rectification recheck issue "
        "edit_checklists keep_rosters keep_duty keep_incidents keep_dailies judge_dailies hand_over undo"
    ),
    Role.SECTION_HEAD: (
        "see export edit_register import plan inspect handle_hazards report_rectification recheck issue "
        "edit_checklists keep_rosters keep_duty keep_incidents keep_dailies judge_dailies hand_over undo "
        "approve confirm_law manage_staff manage_settings keep_field_keys"
    ),
    Role.LEADER: "see export approve open_seal confirm_law",
    Role.DUTY: "see export keep_duty keep_incidents keep_dailies",
    Role.TOWNSHIP_CLERK: "see export report_rectification report",
    Role.ADMINISTRATOR: "manage_staff manage_settings",
    Role.CITY: "see_city",
    Role.DEPARTMENT: "see export follow",
    Role.WITNESS: "witness",
}

MINE, OTHER = "500156101", "500156102"
NOBODY = Actor(None, "无", frozenset(), DISTRICT, f"{DISTRICT}000")


class Touched(Exception):
    """A verb went on to work."""


class Trap:
    """Stands for the session and for every argument: whoever uses it was let in."""

    def __getattr__(self, name: str) -> Any:
        raise Touched(name)

    def __iter__(self) -> Iterator[Any]:
        raise Touched

    def __bool__(self) -> bool:
        raise Touched


def modules() -> list[ModuleType]:
    return [
        importlib.import_module(f"mzdesk.services.{found.name}") for found in pkgutil.iter_modules(services.__path__)
    ]


def public(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The public functions of a service: those it lists, else all its own without an underscore."""
    short = module.__name__.rpartition(".")[2]
    names = getattr(module, "__all__", None)
    if names is None:
        names = [name for name, each in vars(module).items() if getattr(each, "__module__", "") == module.__name__]
    every = {name: getattr(module, name) for name in names if not name.startswith("_")}
    return {f"{short}.{name}": each for name, each in every.items() if inspect.isfunction(each)}


PUBLIC: dict[str, Callable[..., Any]] = {name: each for module in modules() for name, each in public(module).items()}
NEEDS = {name: rights for rights, names in VERBS.items() for name in names.split()}


def refuses(verb: Callable[..., Any], actor: Actor) -> bool:
    """Whether the verb says NotAllowed before it looks at anything."""
    places: list[Any] = [Trap(), actor]
    named: dict[str, Any] = {}
    for parameter in list(inspect.signature(verb).parameters.values())[2:]:
        if parameter.default is not parameter.empty:
            continue
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = Trap()
        else:
            places.append(Trap())
    try:
        verb(*places, **named)
    except NotAllowed:
        return True
    except (Touched, MzdeskError, TypeError, AttributeError, ValueError):
        return False
    return False


def test_every_public_function_is_in_the_table() -> None:
    listed = [*NEEDS, *SIGNED_IN.split(), *OPEN, *PARTS.split()]
    assert len(listed) == len(set(listed)), "listed twice"
    assert set(PUBLIC) - set(listed) == set(), "new verbs: say in this table which right they need"
    assert set(listed) - set(PUBLIC) == set(), "these verbs are gone"


def test_a_verb_takes_session_and_actor_first() -> None:
    for name in [*NEEDS, *SIGNED_IN.split(), *OPEN]:
        assert list(inspect.signature(PUBLIC[name]).parameters)[:2] == ["session", "actor"], name
    for name in PARTS.split():
        assert list(inspect.signature(PUBLIC[name]).parameters)[:2] != ["session", "actor"], f"{name} is a verb"


@pytest.mark.parametrize("name", [*NEEDS, *SIGNED_IN.split()])
def test_nobody_without_a_role_is_let_in(name: str) -> None:
    assert refuses(PUBLIC[name], NOBODY)


@pytest.mark.parametrize("role", list(Role), ids=[role.value for role in Role])
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: Role) -> None:
    rights = {Right(code) for code in GRANTED[role].split()}
    actor = Actor(clock.uuid7(), "某某", frozenset({role}), DISTRICT, f"{DISTRICT}000")
    wrong = [name for name, needed in NEEDS.items() if refuses(PUBLIC[name], actor) is not rights.isdisjoint(needed)]
    assert wrong == []
    assert [name for name in SIGNED_IN.split() if refuses(PUBLIC[name], actor)] == []


# --- townships -------------------------------------------------------------------------------------------------------


class Districts:
    """One of each kind of record in the own township and in another, and a clerk of the first."""

    def __init__(self, store: Store) -> None:
        self.store = store
        factories.office(store)
        self.places = {town: factories.place(store, f"{town}敬老院", township=town) for town in (MINE, OTHER)}
        self.people = {
            town: factories.person(store, f"专干{town[-1]}", Role.TOWNSHIP_CLERK, kind=PersonKind.CLERK, township=town)
            for town in (MINE, OTHER)
        }
        self.hazards = {town: found(store, place, f"{town}通道堵塞") for town, place in self.places.items()}
        self.visits: dict[str, UUID] = {}
        self.papers: dict[str, UUID] = {}
        with store.begin(SYSTEM, "登记") as session:
            for number, (town, place) in enumerate(self.places.items(), 1):
                visit = Inspection(
                    district=DISTRICT, township=town, facility_id=place, code=f"262000{number}", departs_on=TODAY,
                    kind=InspectionKind.ROUTINE, choice=Choice.DIRECTED, checklist_version=1,
                )  # fmt: skip
                paper = Document(
                    district=DISTRICT, township=town, kind=DocumentKind.SITE_RECORD, title=f"{town}笔录",
                    facility_id=place, code=f"26112300{number}", issued_on=TODAY,
                )  # fmt: skip
                session.add_all([visit, paper])
                session.flush()
                self.visits[town], self.papers[town] = visit.id, paper.id
                spot = attachments.Place(DISTRICT, town)
                subject = {"subject": Capability.HAZARDS, "record": self.hazards[town], "role": EvidenceRole.SCENE}
                attachments.link(session, SYSTEM, spot, PHOTO, **subject)
        self.clerk = factories.actor(store, self.people[MINE], Role.TOWNSHIP_CLERK)

    def ask(self, verb: Callable[..., Any], *words: Any, **more: Any) -> Any:
        with self.store.read(self.clerk) as session:
            return verb(session, self.clerk, *words, **more)


@pytest.fixture
def districts(store: Store) -> Districts:
    return Districts(store)


WINDOW = {"offset": 0, "limit": 50}


def test_a_township_clerk_sees_the_own_townships_rows_in_every_list(districts: Districts) -> None:
    ask, mine = districts.ask, districts
    everything = HazardCriteria(chip=HazardChip.ALL)
    visits = VisitCriteria(chip=VisitChip.ALL, today=TODAY)
    seen = {
        "facilities": ask(facilities.listing, FacilityCriteria(today=TODAY), **WINDOW),
        "hazards": ask(hazards.listing, everything, today=TODAY, **WINDOW),
        "inspections": ask(inspections.listing, visits, **WINDOW),
        "orders": ask(orders.listing, OrderCriteria(), **WINDOW),
        "staff": ask(staff.listing, PersonCriteria(), today=TODAY, **WINDOW),
    }
    wanted = {
        "facilities": mine.places, "hazards": mine.hazards, "inspections": mine.visits,
        "orders": mine.papers, "staff": mine.people,
    }  # fmt: skip
    for name, window in seen.items():
        assert [row.id for row in window.rows] == [wanted[name][MINE]], name
        assert window.total == 1, name


def test_a_township_clerk_counts_and_selects_the_own_townships_rows_only(districts: Districts) -> None:
    ask, mine = districts.ask, districts
    everything = HazardCriteria(chip=HazardChip.ALL)
    visits = VisitCriteria(chip=VisitChip.ALL, today=TODAY)
    assert ask(facilities.ids, FacilityCriteria(today=TODAY)) == [mine.places[MINE]]
    assert ask(hazards.ids, everything, today=TODAY) == [mine.hazards[MINE]]
    assert ask(inspections.ids, visits) == [mine.visits[MINE]]
    assert ask(orders.ids, OrderCriteria()) == [mine.papers[MINE]]
    assert ask(hazards.counts, everything, today=TODAY)["all"] == 1
    assert ask(inspections.counts, visits)["all"] == 1
    assert ask(orders.counts, OrderCriteria())["all"] == 1
    assert ask(staff.counts, PersonCriteria())["all"] == 1
    assert ask(facilities.counts, FacilityCriteria(today=TODAY))["all"] == 1
    assert [person.id for person in ask(staff.everybody)] == [mine.people[MINE]]
    assert ask(plans.listing, PlanCriteria(), **WINDOW).rows == ()


def test_a_township_clerk_finds_and_reads_the_own_townships_records_only(districts: Districts) -> None:
    ask, mine = districts.ask, districts
    assert {hit.id for hit in ask(search.find, "敬老院", only=Capability.FACILITIES)} == {mine.places[MINE]}
    assert ask(search.find, OTHER) == []
    reads: list[tuple[Callable[..., Any], dict[str, UUID], dict[str, Any]]] = [
        (facilities.view, mine.places, {}),
        (hazards.view, mine.hazards, {"today": TODAY}),
        (inspections.view, mine.visits, {}),
        (orders.view, mine.papers, {}),
        (staff.view, mine.people, {"today": TODAY}),
    ]
    for verb, records, more in reads:
        assert ask(verb, records[MINE], **more)
        with pytest.raises(NotFound):
            ask(verb, records[OTHER], **more)
    assert len(ask(attachments.of, mine.hazards[MINE])) == 1
    assert ask(attachments.of, mine.hazards[OTHER]) == []
    assert ask(history.of, mine.hazards[OTHER]) == []
    assert all("500156102" not in str(row) for row in ask(trails.listing, TrailCriteria()).rows)


def test_a_township_clerk_acts_on_the_own_townships_hazards_only(districts: Districts) -> None:
    draft = SubmissionDraft("甲某", "已清理", TODAY, files=(PHOTO,))
    with pytest.raises(MzdeskError) as refused, districts.store.begin(districts.clerk, "填报整改") as session:
        key = districts.hazards[OTHER]
        hazards.submit(session, districts.clerk, key, draft=draft, today=TODAY, now=clock.now())
    assert isinstance(refused.value, NotFound | NotAllowed)


def test_the_overview_of_a_township_counts_its_own(districts: Districts) -> None:
    found_there = districts.ask(overview.overview, today=TODAY, now=clock.now())
    assert OTHER not in str(found_there)
    with districts.store.read(SYSTEM) as session:
        assert OTHER in str(overview.overview(session, SYSTEM, today=TODAY, now=clock.now()))
