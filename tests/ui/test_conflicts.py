"""Two people at one record: neither's words are lost, and neither wins without being asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication

from mzdesk import paths
from mzdesk.clock import FixedClock
from mzdesk.db import feed
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.errors import StoreDown
from mzdesk.models.archive import FeedEntry
from mzdesk.services import facilities, staff
from mzdesk.settings import PcSettings
from mzdesk.terms import FireAcceptance, PersonKind
from mzdesk.ui.bulletin import POLL_MS, Poll
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import ConflictDialog
from mzdesk.ui.forms import Form
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.pages.facilities import FacilitiesPage
from mzdesk.ui.pages.staff import StaffPage
from mzdesk.ui.widgets import Label
from mzdesk.views.facilities import FacilityView
from mzdesk.views.staff import PersonDraft
from tests import factories, stores
from tests.ui.hands import settle

OTHER = replace(factories.SYSTEM, name="冉光明")


@pytest.fixture
def desk(app: QApplication, sqlite_store: Store, home: Path) -> Iterator[Context]:
    """A section head's desk in an office that is set up."""
    factories.office(sqlite_store)
    drafts = Drafts(paths.drafts_file())
    made = Context(sqlite_store, factories.SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()


def on_file(desk: Context, key: UUID) -> FacilityView:
    with desk.store.read(desk.actor) as session:
        return facilities.view(session, desk.actor, key, today=factories.TODAY)


def somebody_saves(desk: Context, key: UUID, **changes: Any) -> None:
    view = on_file(desk, key)
    with desk.store.begin(OTHER, "修改机构") as session:
        draft = replace(view.draft, **changes)
        facilities.save(session, OTHER, draft, facility_id=key, version=view.version, now=desk.now())


def shown_form(page: FacilitiesPage) -> Form:
    panel = page.work.currentWidget()
    assert isinstance(panel, FormPanel)
    return panel.form


def editing(desk: Context, qtbot: Any) -> FacilitiesPage:
    page = FacilitiesPage(desk)
    qtbot.addWidget(page)
    page.resize(1182, 690)
    page.show()
    settle(desk, qtbot)
    page.detail.buttons["编辑"].click()
    settle(desk, qtbot)
    return page


def save(page: Any, form: Form, qtbot: Any) -> None:
    """Presses the form's button; the keyboard comes back from a closed dialog only with a window manager."""
    panel = form.parentWidget()
    while not isinstance(panel, FormPanel):
        panel = panel.parentWidget()
    panel.act_button.click()
    settle(page.context, qtbot)


def asked(page: Any) -> ConflictDialog:
    """The dialog that is open."""
    (found,) = (each for each in page.window().findChildren(ConflictDialog) if each.isVisible())
    return found


def test_each_field_is_shown_as_opened_as_typed_and_as_it_is_now_with_who_changed_it(desk: Context, qtbot: Any) -> None:
    """The clerk decides on what stands there, not from memory; a field that both changed is nobody's by default."""
    key = factories.place(desk.store, "松涛敬老院", address="旧街1号", beds=30)
    page = editing(desk, qtbot)
    form = shown_form(page)
    form.set("principal", "王秀英")
    form.set("address", "旧街1号附2号")
    somebody_saves(desk, key, address="新街8号", beds=42)
    save(page, form, qtbot)
    dialog = asked(page)
    rows = {row.key: row for row in dialog.rows}
    assert set(rows) == {"principal", "address", "beds"}
    assert (rows["address"].opened, rows["address"].mine, rows["address"].theirs) == (
        "旧街1号",
        "旧街1号附2号",
        "新街8号",
    )
    assert (rows["beds"].opened, rows["beds"].mine, rows["beds"].theirs) == ("30", "30", "42")
    assert rows["address"].by.startswith("冉光明 2")
    assert rows["principal"].by == ""
    assert "冉光明" in dialog.sentence.text()
    assert [dialog.choices[name].current() for name in ("principal", "address", "beds")] == ["mine", "", "theirs"]
    words = {label.text() for label in dialog.findChildren(Label)}
    assert {"打开时", "我填写的", "现在的", "旧街1号附2号", "新街8号"} <= words
    dialog.act_button.click()
    settle(desk, qtbot)
    assert dialog.isVisible()
    assert dialog.trouble.text() == "“详细地址”您和别人都改过，请选定保存哪一个。"
    assert on_file(desk, key).draft.address == "新街8号"


def test_what_the_clerk_takes_field_by_field_is_saved_on_the_newer_version(desk: Context, qtbot: Any) -> None:
    """Both people's work is kept, as chosen."""
    key = factories.place(desk.store, "松涛敬老院", address="旧街1号", beds=30)
    page = editing(desk, qtbot)
    form = shown_form(page)
    form.set("principal", "王秀英")
    form.set("address", "旧街1号附2号")
    somebody_saves(desk, key, address="新街8号", beds=42)
    save(page, form, qtbot)
    dialog = asked(page)
    dialog.choices["address"].button("mine").click()
    dialog.act_button.click()
    settle(desk, qtbot)
    kept = on_file(desk, key).draft
    assert (kept.principal, kept.address, kept.beds) == ("王秀英", "旧街1号附2号", 42)
    assert page.work.currentIndex() == 0


def test_a_record_that_changes_again_while_the_clerk_chooses_is_asked_about_again(desk: Context, qtbot: Any) -> None:
    """The second save is no silent retry: it names the version the clerk saw, and meets the third person's."""
    key = factories.place(desk.store, "松涛敬老院", address="旧街1号")
    page = editing(desk, qtbot)
    form = shown_form(page)
    form.set("address", "旧街1号附2号")
    somebody_saves(desk, key, address="新街8号")
    save(page, form, qtbot)
    somebody_saves(desk, key, address="新街9号")
    dialog = asked(page)
    dialog.choices["address"].button("mine").click()
    dialog.act_button.click()
    settle(desk, qtbot)
    again = asked(page)
    assert again is not dialog
    (row,) = again.rows
    assert (row.opened, row.mine, row.theirs) == ("新街8号", "旧街1号附2号", "新街9号")
    assert on_file(desk, key).draft.address == "新街9号"
    again.choices["address"].button("theirs").click()
    again.act_button.click()
    settle(desk, qtbot)
    assert on_file(desk, key).draft.address == "新街9号"
    assert page.work.currentIndex() == 0


def test_going_back_to_the_form_saves_nothing_and_loses_nothing(desk: Context, qtbot: Any) -> None:
    """返回表单: what was typed is still there, and the next save asks again."""
    key = factories.place(desk.store, "松涛敬老院", address="旧街1号")
    page = editing(desk, qtbot)
    form = shown_form(page)
    form.set("address", "旧街1号附2号")
    somebody_saves(desk, key, address="新街8号")
    save(page, form, qtbot)
    asked(page).keep_button.click()
    settle(desk, qtbot)
    assert form.value("address") == "旧街1号附2号"
    assert on_file(desk, key).draft.address == "新街8号"
    save(page, form, qtbot)
    assert asked(page).rows[0].theirs == "新街8号"


def test_a_choice_is_shown_in_words_and_a_refused_result_stays_in_the_form(desk: Context, qtbot: Any) -> None:
    """No code on screen; a merged record that can't stand is told under its field, on the new version."""
    key = factories.place(desk.store, "松涛敬老院", address="旧街1号")
    factories.place(desk.store, "白马养老院")
    page = editing(desk, qtbot)
    page.show_place(key)
    settle(desk, qtbot)
    page.detail.buttons["编辑"].click()
    settle(desk, qtbot)
    form = shown_form(page)
    form.set("name", "白马养老院")
    somebody_saves(desk, key, address="新街8号", fire_acceptance=FireAcceptance.NO)
    save(page, form, qtbot)
    dialog = asked(page)
    assert {row.key: row.theirs for row in dialog.rows}["fire_acceptance"] == FireAcceptance.NO.label
    dialog.act_button.click()
    settle(desk, qtbot)
    assert "已经登记过" in form.problems()["name"]
    form.set("name", "松涛养老院")
    save(page, form, qtbot)
    kept = on_file(desk, key).draft
    assert (kept.name, kept.address) == ("松涛养老院", "新街8号")


def test_the_form_of_a_person_asks_in_the_same_way(desk: Context, qtbot: Any) -> None:
    """人员: somebody's new telephone is not undone by somebody else's new post."""
    draft = PersonDraft(name="谭永红", kind=PersonKind.OFFICER, phone="023-00000001", post="科员")
    with desk.store.begin(desk.actor, "登记人员") as session:
        key = staff.save(session, desk.actor, draft)
    page = StaffPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    with desk.store.read(desk.actor) as session:
        view = staff.view(session, desk.actor, key, today=factories.TODAY)
    page.edit_person(view)
    settle(desk, qtbot)
    assert page.side.panel is not None
    form = page.side.panel.form
    form.set("post", "副科长")
    with desk.store.begin(OTHER, "登记人员") as session:
        staff.save(session, OTHER, replace(draft, phone="023-00000002"), person_id=key, version=view.version)
    save(page, form, qtbot)
    dialog = asked(page)
    assert {row.key for row in dialog.rows} == {"post", "phone"}
    dialog.act_button.click()
    settle(desk, qtbot)
    with desk.store.read(desk.actor) as session:
        kept = staff.view(session, desk.actor, key, today=factories.TODAY).row
    assert (kept.post, kept.phone) == ("副科长", "023-00000002")


@dataclass
class Pair:
    """A desk that saves, and one that looks on and asks by itself what others changed."""

    here: Context
    there: Context
    page: FacilitiesPage
    poll: Poll
    key: UUID

    def seen(self) -> str:
        return self.page.model.known(0).name


@pytest.fixture
def pair(app: QApplication, home: Path, tmp_path: Path, qtbot: Any) -> Iterator[Pair]:
    """Two desks on one server."""
    with stores.fresh("postgresql", tmp_path) as url:
        first, second = Store.open(url), Store.open(url)
        factories.office(first)
        key = factories.place(first, "松涛敬老院")
        with first.begin(OTHER, "清空") as session:
            session.execute(sa.delete(FeedEntry))  # only what is saved later is to be told
        here = Context(first, OTHER, pc=PcSettings(tmp_path / "one.json"))
        there = Context(second, factories.SYSTEM, pc=PcSettings(tmp_path / "two.json"))
        page = FacilitiesPage(there)
        qtbot.addWidget(page)
        page.show()
        settle(there, qtbot)
        poll = Poll(there)
        poll._timer.setInterval(20)  # the same clockwork, run faster than every ten seconds
        yield Pair(here, there, page, poll, key)
        poll.stop()
        for desk in (here, there):
            desk.close()
        for store in (first, second):
            store.close()


def test_a_change_at_one_desk_appears_at_the_other_by_itself(pair: Pair, qtbot: Any) -> None:
    """Nobody presses 刷新; the second desk asks at least every 30 seconds what others changed."""
    assert POLL_MS <= 30_000
    somebody_saves(pair.here, pair.key, name="松涛养老院")
    assert pair.seen() == "松涛敬老院"
    pair.poll.start()
    qtbot.waitUntil(lambda: pair.seen() == "松涛养老院", timeout=10_000)


@pytest.mark.parametrize("wrong", [timedelta(seconds=-90), timedelta(seconds=90), timedelta(days=-3)])
def test_desks_whose_clocks_differ_see_each_others_changes(
    pair: Pair, fixed_clock: FixedClock, qtbot: Any, wrong: timedelta
) -> None:
    """A PC that is 90 seconds slow isn't even warned; what is saved there must not stay unseen elsewhere."""
    pair.poll.ask()
    settle(pair.there, qtbot)
    right = fixed_clock.now()
    fixed_clock.move_to(right + wrong)
    somebody_saves(pair.here, pair.key, name="松涛养老院")
    fixed_clock.move_to(right + timedelta(seconds=10))
    pair.poll.ask()
    settle(pair.there, qtbot)
    assert pair.seen() == "松涛养老院"


def test_what_others_changed_while_the_line_was_down_is_told_afterwards(
    pair: Pair, fixed_clock: FixedClock, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that got no answer is asked again from where the last answer ended."""
    told: list[frozenset[str]] = []
    pair.poll.ask()
    settle(pair.there, qtbot)
    somebody_saves(pair.here, pair.key, name="松涛养老院")
    with monkeypatch.context() as broken:
        broken.setattr(feed, "since", _down)
        pair.poll.ask()
        settle(pair.there, qtbot)
    monkeypatch.setattr(feed, "OVERLAP", timedelta())  # else the overlap would hide what a lost question costs
    fixed_clock.advance(minutes=5)
    pair.there.bulletin.changed.connect(told.append)
    pair.poll.ask()
    settle(pair.there, qtbot)
    assert told == [frozenset({"facilities"})]
    pair.poll.ask()
    settle(pair.there, qtbot)
    assert len(told) == 1, "what was told once is not told for ever"


def _down(*_args: object, **_named: object) -> frozenset[str]:
    raise StoreDown("连接中断")
