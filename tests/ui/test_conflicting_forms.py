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
from mzdesk.services import checklists, facilities, incidents, orders, rosters, settings
from mzdesk.settings import PcSettings
from mzdesk.settings.faces import FACES
from mzdesk.terms import CertificateKind, FacilityKind, FacilityState, RosterState
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import ConflictDialog, Dialog
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.settings import fonts as font_care
from mzdesk.ui.window import MainWindow
from mzdesk.views.checklists import ChecklistCriteria
from mzdesk.views.facilities import CertificateDraft, FacilityPersonDraft
from tests import factories
from tests.factories import SYSTEM, TODAY
from tests.services import campaign_cases, daily_cases, hazard_cases, incident_cases, order_cases, plan_cases
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


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fonts of a PC are what that PC has."""
    monkeypatch.setattr(font_care, "_installed", lambda: ["示例宋", "示例楷", "示例黑"])


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


def item(store: Store) -> Case:
    factories.office(store)
    first = ask(store, checklists.listing, ChecklistCriteria(), offset=0, limit=1).rows[0]

    def row() -> Any:
        return ask(store, checklists.newest, first.code).row

    def show(seat: Seat) -> None:
        seat.page("checklists").revise(ask(store, checklists.view, row().id))
        seat.form.set("note", "按新国标更新")

    return Case(
        show,
        ("escalate", "涉及多处时按较大处理"), ("cycle", "周"), ("days", 9, 12),
        lambda: (row().escalate, row().cycle, row().days),
    )  # fmt: skip


def options(store: Store) -> Case:
    factories.office(store)
    names = ("bureau_address", "bureau_phone", "section_name")
    return Case(
        lambda seat: seat.page("settings"),
        (names[0], "示例路1号"), (names[1], "023-00000001"), (names[2], "安全科", "安监科"),
        lambda: tuple(ask(store, settings.value, name) for name in names),  # type: ignore[arg-type,return-value]
    )  # fmt: skip


def tables(store: Store) -> Case:
    factories.office(store)
    kinds = ("rectification_order", "inspection_notice", "notice")

    def show(seat: Seat) -> None:
        seat.page("settings").open(tab="文书文号")

    def said() -> Any:
        kept = ask(store, settings.value, "number_prefixes")
        return tuple(kept.get(kind) for kind in kinds)

    return Case(
        show,
        (f"number_prefixes.{kinds[0]}", "示例责改"), (f"number_prefixes.{kinds[1]}", "示例检通"),
        (f"number_prefixes.{kinds[2]}", "示例甲", "示例乙"),
        said,
    )  # fmt: skip


def fonts(store: Store) -> Case:
    factories.office(store)
    first, second, third = FACES[:3]

    def show(seat: Seat) -> None:
        seat.page("settings").open(tab="字体")

    return Case(
        show,
        (first, "示例宋"), (second, "示例黑"), (third, "示例宋", "示例楷"),
        lambda: tuple(ask(store, settings.value, "document_faces").get(face) for face in FACES[:3]),
    )  # fmt: skip


def daily(store: Store) -> Case:
    desk = daily_cases.Desk(store)
    desk.report("松涛敬老院", 1, residents=20)

    def row() -> Any:
        return desk.view("松涛敬老院").row.said

    def show(seat: Seat) -> None:
        page = seat.page("dailies")
        page.show_record(desk.units["松涛敬老院"])
        seat.rest()
        page.forms.report()

    return Case(
        show,
        ("residents", 21), ("problems", "灭火器压力不足"), ("found", 2, 3),
        lambda: (row().residents, row().problems, row().found),
    )  # fmt: skip


def _place(store: Store) -> UUID:
    factories.office(store)
    return factories.place(store)


FORMS = (
    certificate, roll, hazard, incident, plan, campaign, letter, roster, item, options, tables, fonts, daily,
)  # fmt: skip


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
    rows = {row.key: row for row in dialog.rows if row.key != "note" or "note" in (own, alone, both)}
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


def test_a_step_that_was_overtaken_says_who_did_what_and_keeps_what_is_typed(
    seats: tuple[Seat, Seat], sqlite_store: Store
) -> None:
    """变更状态 is no edit: nothing to choose from; whoever sends it once more has been told."""
    place, (mine, theirs) = _place(sqlite_store), seats
    for seat in (mine, theirs):
        page = seat.page("facilities", place)
        page.asides.state()
        seat.rest()
    theirs.form.set("state", FacilityState.PAUSED)
    theirs.form.set("reason", "屋面漏水，停业维修")
    theirs.save()
    mine.form.set("state", FacilityState.CLOSED)
    mine.form.set("reason", "已注销")
    mine.save()
    assert mine.asked() is None
    said = mine.context.notify.last
    assert said is not None
    assert said.text.startswith("您打开之后，冉光明 2026-11-23 ")
    assert "办理了“变更状态”" in said.text
    assert "填写的内容还在" in said.text
    assert mine.window.page.chosen().facility.state is FacilityState.PAUSED, "the page beside shows what is there now"
    assert (mine.form.value("state"), mine.form.value("reason")) == (FacilityState.CLOSED, "已注销")
    assert ask(sqlite_store, facilities.view, place, today=TODAY).state is FacilityState.PAUSED
    mine.save()
    assert ask(sqlite_store, facilities.view, place, today=TODAY).state is FacilityState.CLOSED


def test_a_roster_that_was_changed_is_not_made_void_before_its_clerk_was_told(
    seats: tuple[Seat, Seat], sqlite_store: Store
) -> None:
    """作废 in its dialog: the sentence stands there, the reason that was typed too."""
    factories.office(sqlite_store)
    key = do(sqlite_store, rosters.make, starts=date(2026, 12, 1), ends=date(2026, 12, 31))
    mine, theirs = seats
    for seat in (mine, theirs):
        page = seat.page("rosters")
        page.show_record(key)
        seat.rest()
    mine.window.page.acts.withdraw()
    theirs.window.page.acts.rules()
    theirs.form.set("workday_points", 3)
    theirs.save()
    mine.form.set("reason", "重复")
    mine.save()
    (dialog,) = (each for each in mine.window.findChildren(Dialog) if each.isVisible())
    assert "冉光明" in dialog.trouble.text()
    assert "办理了“修改排班规则”" in dialog.trouble.text()
    assert mine.form.value("reason") == "重复"
    assert ask(sqlite_store, rosters.view, key).state is RosterState.DRAFT
    assert dialog.act_button.isEnabled()
    mine.save()
    assert ask(sqlite_store, rosters.view, key).state is RosterState.VOID


def test_a_report_that_somebody_else_entered_first_is_not_put_aside(
    seats: tuple[Seat, Seat], sqlite_store: Store
) -> None:
    """Both take the same unit's call: the second sees the first one's figures before anything is written."""
    desk, (mine, theirs) = daily_cases.Desk(sqlite_store), seats
    for seat, found in ((mine, 2), (theirs, 1)):
        page = seat.page("dailies")
        page.show_record(desk.units["松涛敬老院"])
        seat.rest()
        page.forms.report(found=found)
    theirs.form.set("residents", 20)
    theirs.save()
    mine.form.set("found", 2)
    mine.save()
    dialog = mine.asked()
    assert dialog is not None
    assert {row.key: (row.mine, row.theirs, row.by.partition(" ")[0]) for row in dialog.rows} == {
        "found": ("2", "1", "冉光明"),
        "residents": ("空", "20", "冉光明"),
    }
    assert desk.view("松涛敬老院").row.said.found == 1


def test_an_option_that_was_left_alone_is_never_written_back(seats: tuple[Seat, Seat], sqlite_store: Store) -> None:
    """A form opened before somebody else's save sends only what its clerk changed."""
    factories.office(sqlite_store)
    mine, theirs = seats
    for seat in (mine, theirs):
        seat.page("settings")
    mine.form.set("bureau_address", "示例路1号")
    theirs.form.set("bureau_phone", "023-00000001")
    theirs.save()
    mine.window.refresh()
    mine.rest()
    mine.save()
    assert mine.asked() is None
    kept = [ask(sqlite_store, settings.value, name) for name in ("bureau_address", "bureau_phone")]
    assert kept == ["示例路1号", "023-00000001"]
