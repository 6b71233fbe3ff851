"""封存见证: a witness's account is chosen when a period is sealed, and the witness's page shows what was promised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from mzdesk import paths
from mzdesk.db.work import Store
from mzdesk.services import plans
from mzdesk.settings import PcSettings
from mzdesk.terms import PersonKind, Role
from mzdesk.ui import registry
from mzdesk.ui.context import Context
from mzdesk.ui.pages.plans.dialogs import SealDialog
from mzdesk.ui.pages.witnessing import WitnessingPage
from mzdesk.views.actor import Actor
from tests import factories
from tests.factories import PHRASE
from tests.services.plan_cases import Office, ask
from tests.ui.conftest import app
from tests.ui.hands import settle
from tests.ui.test_plans_page import asked, bureau, desk, page, press, show

__all__ = ["app", "bureau", "desk", "page"]


def words_on(shown: WitnessingPage) -> str:
    return "\n".join(label.text() for label in shown.findChildren(QLabel) if label.isVisibleTo(shown))


@pytest.fixture
def witness(bureau: Office) -> Actor:
    key = factories.person(bureau.store, "覃小满", Role.WITNESS, kind=PersonKind.CLERK, section="办公室")
    return Actor(key, "覃小满", frozenset({Role.WITNESS}), factories.DISTRICT, f"{factories.DISTRICT}000")


def test_a_witness_is_chosen_by_account_and_types_the_own_phrase(
    witness: Actor, page: Any, bureau: Office, qtbot: Any
) -> None:
    """A wrong one is told in the dialog and nothing is sealed; the right one signs."""
    show(page, bureau.plan(), qtbot)
    press(page, "封存启动", qtbot)
    dialog = asked(page, SealDialog)
    dialog.form.fill({"keeper": bureau.leader, "phrase": PHRASE, "more": True})
    dialog.form.edited.emit("more")
    assert dialog.form.editors["witness_id"].widget.isVisible()
    numbers = "31625514236144526131"
    given = {"witness_id": witness.person_id, "witness_numbers": numbers, "witness_phrase": "Bushi-zhege-2026"}
    dialog.form.fill(dialog.form.values() | given)
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert "请由覃小满重新输入本人的登录口令" in dialog.trouble.text()
    assert ask(bureau.store, plans.witnessed, actor=witness) == []
    dialog.form.set("phrase", PHRASE)
    dialog.form.set("witness_phrase", PHRASE)
    dialog.act_button.click()
    settle(page.context, qtbot)
    (period,) = ask(bureau.store, plans.witnessed, actor=witness)
    assert period.sealed_by == page.context.actor.name


def test_the_page_shows_the_promise_of_what_was_signed(
    app: QApplication, home: Path, witness: Actor, bureau: Office, qtbot: Any
) -> None:
    """It is the witness's only page; empty it says what it is for."""
    store: Store = bureau.store
    context = Context(store, witness, pc=PcSettings(paths.settings_file()))
    assert [entry.key for entry in registry.of(registry.ENTRIES, witness)] == ["witnessing"]
    shown = registry.of(registry.ENTRIES, witness)[0].make(context)
    assert isinstance(shown, WitnessingPage)
    qtbot.addWidget(shown)
    shown.show()
    settle(context, qtbot)
    assert "还没有由您见证的封存" in words_on(shown)
    plan = bureau.plan()
    bureau.seal(plan, witness_id=witness.person_id, witness_numbers="3162 5514 2361 4452 6131", witness_phrase=PHRASE)
    shown.refresh()
    settle(context, qtbot)
    period = bureau.view(plan).period
    assert period is not None
    said = words_on(shown)
    assert period.promise_hash[:8] in said
    assert "8 家" in said
    assert "冬季安全检查" not in said
    assert "还没有由您见证的封存" not in said
    context.close()
