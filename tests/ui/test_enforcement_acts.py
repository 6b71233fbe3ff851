"""Papers of enforcement by clicks: each act from its page, its form, its refusal under the field, its paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication

from mzdesk import clock, paths
from mzdesk.clock import FixedClock
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.documents import issuing
from mzdesk.models.checklists import ChecklistItem
from mzdesk.models.orders import Document
from mzdesk.services import checklists, hazards
from mzdesk.settings import PcSettings
from mzdesk.terms import Capability, DocumentKind, FacilityKind, HazardGrade, Relation, Role
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.hazards import HazardsPage
from mzdesk.ui.pages.hazards.panel import HazardPanel
from mzdesk.ui.widgets import Segment
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import ExtensionDraft
from tests import factories
from tests.factories import DISTRICT, SYSTEM, TODAY
from tests.services.hazard_cases import OFFICERS, act, ask, found, paper
from tests.ui.hands import settle

Kind = DocumentKind
CLERK = Actor(None, "周文静", frozenset({Role.CLERK}), DISTRICT, f"{DISTRICT}000")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute, tzinfo=clock.OFFICE_ZONE)


class Clerk:
    """Opens a hazard, chooses from its menu, fills a form, presses the button."""

    def __init__(self, desk: Context, qtbot: Any) -> None:
        self.desk, self._qtbot = desk, qtbot
        self.page = HazardsPage(desk)
        qtbot.addWidget(self.page)
        self.page.resize(1182, 690)
        self.page.show()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            settle(self.desk, self._qtbot)
            QApplication.processEvents()

    def choose(self, key: UUID, title: str) -> None:
        self.page.open(key)
        self.settle()
        next(each for each in self.page.detail.offered() if each is not None and each.title == title).run()
        self.settle()

    def titles(self, key: UUID) -> set[str]:
        self.page.open(key)
        self.settle()
        return {each.title for each in self.page.detail.offered() if each is not None}

    @property
    def form(self) -> Form:
        shown = self.page.side.currentWidget()
        assert isinstance(shown, HazardPanel)
        return shown.form

    def fill(self, **values: Any) -> None:
        for key, value in values.items():
            self.form.set(key, value)

    def send(self) -> None:
        shown = self.page.side.currentWidget()
        assert isinstance(shown, HazardPanel)
        shown.act_button.click()
        self.settle()


@pytest.fixture
def opened() -> list[tuple[str, Any, dict[str, Any]]]:
    """Which pages were asked for."""
    return []


@pytest.fixture
def desk(
    app: QApplication, sqlite_store: Store, home: Path, fixed_clock: FixedClock, opened: list[Any]
) -> Iterator[Context]:
    factories.office(sqlite_store, fine_account="示例银行 0000")
    for name in OFFICERS:
        factories.person(sqlite_store, name)
    drafts = Drafts(paths.drafts_file())
    made = Context(sqlite_store, CLERK, pc=PcSettings(paths.settings_file()), drafts=drafts)
    made.opened.connect(lambda page, key, hints: opened.append((page, key, hints)))
    yield made
    made.close()
    drafts.close()


@pytest.fixture
def clerk(desk: Context, qtbot: Any) -> Callable[[], Clerk]:
    return lambda: Clerk(desk, qtbot)


@pytest.fixture
def item(desk: Context) -> UUID:
    """An item whose law may be printed."""
    with desk.store.read(SYSTEM) as session:
        for key in session.scalars(sa.select(ChecklistItem.id).order_by(ChecklistItem.position)):
            if checklists.citation_texts(session, SYSTEM, key, kind=FacilityKind.ELDERLY_CARE):
                return key
    raise AssertionError("no item of the checklist may be cited")


def made(desk: Context) -> dict[DocumentKind, Any]:
    """The newest view of each kind on the register."""
    with desk.store.read(SYSTEM) as session:
        rows = session.execute(sa.select(Document.kind, Document.id).order_by(Document.created_at, Document.id)).all()
        return {kind: issuing.stored_view(session, SYSTEM, key) for kind, key in rows}


def test_a_talk_is_called_and_recorded(
    desk: Context, clerk: Callable[[], Clerk], opened: list[tuple[str, Any, dict[str, Any]]]
) -> None:
    key = found(desk.store, factories.place(desk.store))
    hand = clerk()
    hand.choose(key, "警示约谈通知书")
    hand.send()
    assert set(hand.form.problems()) == {"when", "where", "chair"}
    hand.fill(when=at(15), where="局三楼会议室", chair="覃国栋")
    hand.send()
    view = made(desk)[Kind.TALK_NOTICE]
    assert (view.when, view.where, view.chair, view.person) == (at(15), "局三楼会议室", "覃国栋", "甲某")
    assert opened[-1][0] == Capability.ORDERS.value
    hand.choose(key, "约谈记录")
    assert made(desk)[Kind.TALK_RECORD].notice_number == "武隆民约〔2026〕1号"


def test_a_spot_penalty_over_the_ceiling_is_refused_under_its_field(
    desk: Context, clerk: Callable[[], Clerk], item: UUID
) -> None:
    key = found(desk.store, factories.place(desk.store), item_id=item)
    hand = clerk()
    hand.choose(key, "当场行政处罚决定书")
    basis = next(iter(ask(desk.store, checklists.printable_articles)))
    hand.fill(basis=basis, fine=5000, heard="当事人表示不陈述、不申辩。", filed_on=TODAY)
    hand.fill(shown_at=at(10), told_at=at(10, 5), heard_at=at(10, 10), delivered_at=at(10, 30))
    hand.send()
    assert "最高 3000 元" in hand.form.problems()["fine"]
    hand.fill(fine=500)
    hand.send()
    view = made(desk)[Kind.SPOT_PENALTY]
    assert (view.fine, view.warning, view.citizen, view.number) == (500, True, False, "武隆民当罚〔2026〕1号")
    assert [officer.name for officer in view.officers] == list(OFFICERS)


def test_a_citizen_is_asked_for_name_and_identity(desk: Context, clerk: Callable[[], Clerk], item: UUID) -> None:
    hand = clerk()
    hand.choose(found(desk.store, factories.place(desk.store), item_id=item), "当场行政处罚决定书")
    fields = [hand.form.editors[key].widget for key in ("name", "identity", "address")]
    assert not any(field.isVisibleTo(hand.form) for field in fields)
    chosen = hand.form.editors["citizen"].widget
    assert isinstance(chosen, Segment)
    chosen.button("True").click()
    hand.settle()
    assert all(field.isVisibleTo(hand.form) for field in fields)


def test_suspension_and_listing_follow_the_decision(desk: Context, clerk: Callable[[], Clerk], item: UUID) -> None:
    place, boss = factories.place(desk.store), factories.leader(desk.store)
    key = found(desk.store, place, item_id=item, grade=HazardGrade.SUSPECTED_MAJOR)
    hand = clerk()
    assert not hand.titles(key) & {Kind.SUSPENSION_NOTICE.label, Kind.LISTING_NOTICE.label}
    act(desk.store, hazards.grade_major, key, clause="判定标准第四条第（二）项", approval=paper(boss))
    hand.choose(key, Kind.SUSPENSION_NOTICE.label)
    hand.fill(stopped="厨房燃气灶具")
    hand.send()
    assert made(desk)[Kind.SUSPENSION_NOTICE].stopped == "厨房燃气灶具"
    act(desk.store, hazards.list_supervision, key, approval=paper(boss), due_on=date(2026, 12, 23))
    hand.choose(key, Kind.LISTING_NOTICE.label)
    hand.fill(supervisor="应急管理科罗文静")
    hand.send()
    assert made(desk)[Kind.LISTING_NOTICE].due == date(2026, 12, 23)


def test_transfer_extension_and_receipt(desk: Context, clerk: Callable[[], Clerk]) -> None:
    key = found(desk.store, factories.place(desk.store))
    hand = clerk()
    hand.choose(key, Kind.TRANSFER_LETTER.label)
    hand.fill(to="示例消防救援局", enclosed="现场检查笔录\n照片")
    hand.send()
    view = made(desk)[Kind.TRANSFER_LETTER]
    assert (view.to, view.enclosed, view.answer_by) == ("示例消防救援局", ("现场检查笔录", "照片"), date(2026, 12, 8))
    act(desk.store, issuing.issue_order, [key], officers=OFFICERS)
    draft = ExtensionDraft(date(2027, 1, 15), "须订货", TODAY)
    act(desk.store, hazards.ask_extension, key, draft=draft)
    hand.choose(key, Kind.EXTENSION_APPROVAL.label)
    assert made(desk)[Kind.EXTENSION_APPROVAL].reason == "须订货"
    hand.choose(key, "打印送达回证")
    assert made(desk)[Kind.SERVICE_RECEIPT].document == "责令限期改正通知书"


def test_an_own_place_is_offered_no_measure_of_law(desk: Context, clerk: Callable[[], Clerk]) -> None:
    own = factories.place(desk.store, "示例局属福利院", relation=Relation.BUREAU_RUN)
    offered = clerk().titles(found(desk.store, own))
    assert Kind.TALK_NOTICE.label in offered
    assert Kind.SPOT_PENALTY.label not in offered


def test_the_visit_hands_its_findings_to_the_form(desk: Context, clerk: Callable[[], Clerk], item: UUID) -> None:
    """From a visit all its findings go into one decision."""
    place = factories.place(desk.store)
    keys = (found(desk.store, place, item_id=item), found(desk.store, place, "灭火器过期", item_id=item))
    hand = clerk()
    hand.page.open(keys[0], paper=Kind.SPOT_PENALTY.value, hazard_ids=keys)
    hand.settle()
    hand.fill(basis=next(iter(ask(desk.store, checklists.printable_articles))), heard="无异议。")
    hand.fill(shown_at=at(10), told_at=at(10, 5), heard_at=at(10, 10), delivered_at=at(10, 30))
    hand.send()
    assert [line.text for line in made(desk)[Kind.SPOT_PENALTY].findings][1] == "灭火器过期"
