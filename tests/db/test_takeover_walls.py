"""移交 on a shared server, as each login: clerk and head hand over, the others don't see it, nobody changes it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db.engine import url_of
from mzdesk.db.work import Store
from mzdesk.documents.takeover_papers import hand_over
from mzdesk.services import hazards, takeovers
from mzdesk.terms import MatterKind, PersonKind, Role
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import HazardDraft
from mzdesk.views.takeovers import TakeoverDraft
from tests import factories
from tests.db.desks import Office
from tests.factories import DISTRICT, TODAY

BUREAU = f"{DISTRICT}000"


def opened(office: Office, who: str = "") -> Store:
    """The store as that login, or as the server's administrator."""
    url = url_of(office.url) if not who else url_of(office.url).set(username=office.login(who))
    return Store.open(url.render_as_string(hide_password=False), upgrade=False)


def people(office: Office) -> tuple[Actor, Actor]:
    """The clerk and the head, as persons of the register."""
    store = opened(office)
    clerk, head = (factories.person(store, f"示例{who}", kind=PersonKind.CLERK) for who in "ch")
    store.close()
    return (
        Actor(clerk, "示例c", frozenset({Role.CLERK}), DISTRICT, BUREAU),
        Actor(head, "示例h", frozenset({Role.SECTION_HEAD}), DISTRICT, BUREAU),
    )


def given(session: Session, giver: Actor, taker: Actor) -> TakeoverDraft:
    assert giver.person_id is not None
    assert taker.person_id is not None
    found = takeovers.open_matters(session, giver, giver.person_id, today=TODAY)
    keys = tuple(each.key for each in found if not each.kind.instead)
    return TakeoverDraft(giver.person_id, taker.person_id, "岗位调整", keys)


@pytest.fixture
def handed(worked_in: Office) -> tuple[Office, Actor, UUID]:
    """A hazard that the clerk entered and handed to the head, all as the clerk's own login."""
    clerk, head = people(worked_in)
    store = opened(worked_in, "C")
    with store.begin(clerk, "登记隐患") as session:
        draft = HazardDraft(worked_in.ours, "疏散通道堆放纸箱", found_on=TODAY, responsible="周德明")
        hazard = hazards.report(session, clerk, draft, today=TODAY, now=clock.now())
    with store.begin(clerk, "移交经办事项") as session:
        draft_of_act = given(session, clerk, head)
        assert draft_of_act.keys == ((MatterKind.HAZARD, hazard),)
        hand_over(session, clerk, draft_of_act, today=TODAY, now=clock.now())
    store.close()
    return worked_in, head, hazard


def test_the_clerk_hands_over_and_the_head_has_it(handed: tuple[Office, Actor, UUID]) -> None:
    office, head, hazard = handed
    store = opened(office, "H")
    with store.read(head) as session:
        assert head.person_id is not None
        found = takeovers.open_matters(session, head, head.person_id, today=TODAY)
        assert [each.record for each in found] == [hazard]
        assert takeovers.in_charge(session, head, hazard) == f"示例h（{TODAY} 自示例c接手）"
    store.close()


def test_nobody_else_reads_it_and_nobody_changes_it(handed: tuple[Office, Actor, UUID]) -> None:
    office, _, _ = handed
    for table in ("takeovers", "takeover_lines"):
        for who in ("T", "U", "A", "W", "K"):
            assert office.refusal(who, f"SELECT 1 FROM app.{table}") == "42501", (table, who)
        for who in ("C", "H", "L", "D"):
            assert office.refusal(who, f"UPDATE app.{table} SET taker = '别人'") != "", (table, who)
            assert office.refusal(who, f"DELETE FROM app.{table}") != "", (table, who)
