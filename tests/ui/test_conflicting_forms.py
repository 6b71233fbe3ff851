"""Two clerks with the same form open, each at the own window: whoever saves second decides field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from mzdesk import app as program
from mzdesk import clock
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.documents import issuing
from mzdesk.services import facilities, incidents, orders, rosters
from mzdesk.settings import PcSettings
from mzdesk.terms import CertificateKind, FacilityKind
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import ConflictDialog, Dialog
from mzdesk.ui.forms import Form
from mzdesk.ui.window import MainWindow
from mzdesk.views.facilities import CertificateDraft, FacilityPersonDraft
from tests import factories
from tests.factories import SYSTEM, TODAY
from tests.services import campaign_cases, hazard_cases, incident_cases, order_cases, plan_cases
from tests.services.plan_cases import ask, do
from tests.ui.hands import settle

MINE, THEIRS = replace(SYSTEM, name="周文静"), replace(SYSTEM, name="冉光明")
Values = dict[str, Any]


class Seat:
    """A whole window on a store connection of its own."""

    def __init__(self, place: str, actor: Any, folder: Path, qtbot: Any) -> None:
        folder.mkdir()
        self.qtbot, self.store = qtbot, Store.open(place, upgrade=False)
        self.drafts = Drafts(folder / "drafts.sqlite")
        self.context = Context(self.store, actor, pc=PcSettings(folder / "pc.json"), drafts=self.drafts)
        self.crashes: list[str] = []
        self.context.runner.crashed.connect(self.crashes.append)
        self.window = MainWindow(self.context, find=program.find)
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window)
        self.window.show()

    def rest(self) -> None:
        settle(self.context, self.qtbot)

    def page(self, key: str, record: UUID | None = None) -> Any:
        page = self.window.open_page(key, record, {})
        self.rest()
        return page

    @property
    def form(self) -> Form:
        """The form on screen."""
        (found,) = (each for each in self.window.findChildren(Form) if each.isVisible())
        return found

    def save(self) -> None:
        self.form.submit()
        self.rest()

    def asked(self) -> ConflictDialog | None:
        found = [each for each in self.window.findChildren(ConflictDialog) if each.isVisible()]
        return found[0] if found else None

    def close(self) -> None:
        for dialog in self.window.findChildren(Dialog):
            dialog.reject()
        self.window.close()
        self.context.close()
        self.drafts.close()
        self.store.close()
        assert self.crashes == []


@pytest.fixture
def seats(app: QApplication, sqlite_store: Store, tmp_path: Path, qtbot: Any) -> Iterator[tuple[Seat, Seat]]:
    """Mine and theirs, on one store."""
    made = [Seat(sqlite_store.place, actor, tmp_path / actor.name, qtbot) for actor in (MINE, THEIRS)]
    yield made[0], made[1]
    for seat in reversed(made):
        seat.close()


@dataclass
class Case:
    """A record with its form: `alone` only the other changes, `both` the two change differently, `own` only I change.

    `said` is what the store holds of these three in the end.
    """

    open: Callable[[Seat], None]
    own: tuple[str, Any]
    alone: tuple[str, Any]
    both: tuple[str, Any, Any]
    said: Callable[[], tuple[Any, Any, Any]]


def certificate(store: Store) -> Case:
    place = _place(store)
    draft = CertificateDraft(next(iter(CertificateKind)), "示例001", date(2020, 1, 1), None, "")
    do(store, facilities.save_certificate, place, draft=draft, now=clock.now())

    def row() -> Any:
        (found,) = ask(store, facilities.view, place, today=TODAY).certificates
        return found

    return Case(
        lambda seat: seat.page("facilities", place).asides.certificate(row()),
        ("remark", "原件在办公室"), ("issued_on", date(2021, 2, 2)), ("number", "示例002", "示例003"),
        lambda: (row().remark, row().issued_on, row().number),
    )  # fmt: skip


def roll(store: Store) -> Case:
    place = _place(store)
    do(store, facilities.save_person, place, draft=FacilityPersonDraft("甲某"), now=clock.now())

    def row() -> Any:
        (found,) = ask(store, facilities.people, place)
        return found

    return Case(
        lambda seat: seat.page("facilities", place).asides.person(row()),
        ("post", "院长"), ("remark", "夜班"), ("phone", "19100000021", "19100000022"),
        lambda: (row().post, row().remark, row().phone),
    )  # fmt: skip


def hazard(store: Store) -> Case:
    key = hazard_cases.found(store, _place(store))

    def view() -> Any:
        return hazard_cases.view(store, key)

    return Case(
        lambda seat: seat.page("hazards", key).acts.forms.amend(view()),
        ("part", "二层"), ("remark", "已口头告知"), ("responsible", "乙某", "丙某"),
        lambda: (view().row.part, view().remark, view().row.responsible),
    )  # fmt: skip


def incident(store: Store) -> Case:
    key = incident_cases.Cases(store).start().id

    def draft() -> Any:
        return ask(store, incidents.view, key).draft

    return Case(
        lambda seat: seat.page("incidents", key).forms.amend(ask(store, incidents.view, key)),
        ("caller", "甲某"), ("phone", "19100000021"), ("text", "厨房冒烟，已断电", "厨房冒烟，正在处置"),
        lambda: (draft().caller, draft().phone, draft().text),
    )  # fmt: skip


def plan(store: Store) -> Case:
    office = plan_cases.Office(store, 4, 2)
    key = office.plan(approved=False)

    def draft() -> Any:
        return office.view(key).draft

    return Case(
        lambda seat: seat.page("plans", key).forms.edit(),
        ("basis", "上级部署"), ("kinds", (FacilityKind.ELDERLY_CARE,)), ("reason", "群众反映", "防止突击整改"),
        lambda: (draft().basis, draft().kinds, draft().reason),
    )  # fmt: skip


def campaign(store: Store) -> Case:
    drive = campaign_cases.Drive(store, deployed=False)

    def draft() -> Any:
        return drive.view().draft

    def team() -> list[str]:
        return [each.name for each in draft().team]

    return Case(
        lambda seat: seat.page("campaigns", drive.id).forms.edit(),
        ("basis", "上级部署"), ("team", (("组长", "覃国栋", "副局长"),)), ("scheme", "一、全面排查", "一、立查立改"),
        lambda: (draft().basis, (("组长", *team(), "副局长"),), draft().scheme),
    )  # fmt: skip


def letter(store: Store) -> Case:
    factories.office(store)
    key = order_cases.compose(store)

    def said() -> Any:
        return ask(store, issuing.stored_view, key)

    return Case(
        lambda seat: seat.page("orders", key).pens.rewrite(ask(store, orders.view, key)),
        ("note", "联系人甲某"), ("copies", 7), ("title", "关于开展安全检查的通知", "关于做好安全检查的通知"),
        lambda: (said().note, ask(store, orders.view, key).row.copies, said().title),
    )  # fmt: skip


def roster(store: Store) -> Case:
    factories.office(store)
    key = do(store, rosters.make, starts=date(2026, 12, 1), ends=date(2026, 12, 31))

    def view() -> Any:
        return ask(store, rosters.view, key)

    def show(seat: Seat) -> None:
        page = seat.page("rosters")
        page.show_record(key)
        seat.rest()
        page.acts.rules()

    return Case(
        show,
        ("workday_points", 3), ("weekend_points", 5), ("holiday_points", 7, 9),
        lambda: (view().settings.workday_points, view().settings.weekend_points, view().settings.holiday_points),
    )  # fmt: skip


def _place(store: Store) -> UUID:
    factories.office(store)
    return factories.place(store)


FORMS = (certificate, roll, hazard, incident, plan, campaign, letter, roster)


@pytest.mark.parametrize("make", FORMS, ids=lambda make: make.__name__)
def test_whoever_saves_second_sees_all_three_and_decides_field_by_field(
    make: Callable[[Store], Case], seats: tuple[Seat, Seat], sqlite_store: Store
) -> None:
    """Opened, mine, theirs, with who and when; both people's work is kept as chosen, on the newer version."""
    case, (mine, theirs) = make(sqlite_store), seats
    for seat in (mine, theirs):
        case.open(seat)
        seat.rest()
    (own, typed), (alone, told), (both, other, wanted) = case.own, case.alone, case.both
    opened = mine.form.values()
    theirs.form.set(alone, told)
    theirs.form.set(both, other)
    theirs.save()
    assert theirs.asked() is None
    mine.form.set(own, typed)
    mine.form.set(both, wanted)
    mine.save()
    dialog = mine.asked()
    assert dialog is not None, (mine.context.notify.last, mine.form.problems())
    assert "冉光明" in dialog.sentence.text()
    rows = {row.key: row for row in dialog.rows}
    assert set(rows) == {own, alone, both}
    said = {field.key: field.said for field in mine.form.fields}
    assert (rows[both].opened, rows[both].mine, rows[both].theirs) == (
        said[both](opened[both]), said[both](wanted), said[both](other),
    )  # fmt: skip
    assert [rows[key].by.partition(" ")[0] for key in (own, alone, both)] == ["", "冉光明", "冉光明"]
    assert [dialog.choices[key].current() for key in (own, alone, both)] == ["mine", "theirs", ""]
    dialog.act_button.click()
    mine.rest()
    assert dialog.isVisible(), "a field that both changed is nobody's by default"
    assert case.said()[2] == other
    dialog.choices[both].button("mine").click()
    dialog.act_button.click()
    mine.rest()
    assert case.said() == (typed, told, wanted)


@pytest.mark.parametrize("make", FORMS, ids=lambda make: make.__name__)
def test_going_back_to_the_form_saves_nothing_and_the_next_save_asks_again(
    make: Callable[[Store], Case], seats: tuple[Seat, Seat], sqlite_store: Store
) -> None:
    """返回表单 is no way to win: what the other saved stands until the clerk has chosen."""
    case, (mine, theirs) = make(sqlite_store), seats
    for seat in (mine, theirs):
        case.open(seat)
        seat.rest()
    both, other, wanted = case.both
    theirs.form.set(both, other)
    theirs.save()
    mine.form.set(both, wanted)
    for _ in range(2):
        mine.save()
        dialog = mine.asked()
        assert dialog is not None
        dialog.keep_button.click()
        mine.rest()
        assert mine.form.value(both) == wanted
        assert case.said()[2] == other
