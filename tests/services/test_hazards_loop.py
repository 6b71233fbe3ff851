"""隐患闭环: from the finding to 销号, back, and into enforcement."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.services import hazards, history
from mzdesk.terms import (
    Cause,
    Enforcement,
    HazardAct,
    HazardState,
    Relation,
    Remedy,
    StepKind,
)
from mzdesk.views.hazards import (
    OnSiteDraft,
    RecheckDraft,
    SubmissionDraft,
)
from tests import factories
from tests.factories import SYSTEM, TODAY
from tests.services.hazard_cases import (
    FOUND_ON,
    OFFICERS,
    act,
    ask,
    closed,
    found,
    ordered,
    passed,
    state,
    submitted,
    view,
)


@pytest.fixture
def home(store: Store) -> UUID:
    """A 社会办 home in an office that is set up."""
    factories.office(store)
    return factories.place(store)


def test_whole_loop(store: Store, home: UUID) -> None:
    """Found, ordered, served, submitted, re-checked, closed; the place's count of open hazards follows."""
    hazard_id = found(store, home)
    assert open_hazards(store, home) == 1
    document_id = clock.uuid7()
    act(store, hazards.mark_ordered, hazard_id, document_id=document_id, due_on=date(2026, 11, 18))
    assert (state(store, hazard_id), view(store, hazard_id).row.due_on) == (HazardState.ORDERED, date(2026, 11, 18))
    act(store, hazards.submit, hazard_id, draft=SubmissionDraft("周德明", "杂物已清空", date(2026, 11, 17)))
    assert state(store, hazard_id) is HazardState.SUBMITTED
    act(store, hazards.recheck, hazard_id, draft=passed())
    assert state(store, hazard_id) is HazardState.RECHECKED
    act(store, hazards.close, hazard_id, happened_on=TODAY)
    shown = view(store, hazard_id)
    assert (shown.row.state, shown.row.closed_on, shown.missing) == (HazardState.CLOSED, TODAY, 0)
    assert open_hazards(store, home) == 0
    kinds = [step.kind for step in shown.steps]
    assert kinds == [
        StepKind.FOUND,
        StepKind.ORDERED,
        StepKind.SUBMITTED,
        StepKind.CAUSE_FOUND,
        StepKind.RECHECKED_PASS,
        StepKind.CLOSED,
    ]


def open_hazards(store: Store, home: UUID) -> int:
    with store.read(SYSTEM) as session:
        return session.get_one(Facility, home).open_hazards


def test_on_site_closes_when_both_sign(store: Store, home: UUID) -> None:
    """当场改正: two officers' signatures close it, without photo or paper; one is not enough."""
    hazard_id = found(store, home, remedy=Remedy.ON_SITE)
    assert view(store, hazard_id).row.due_on == FOUND_ON
    one = OnSiteDraft(("谭志远",), Cause.MANAGEMENT, FOUND_ON)
    with pytest.raises(BadInput, match="两名"):
        act(store, hazards.correct_on_site, hazard_id, draft=one)
    act(store, hazards.correct_on_site, hazard_id, draft=OnSiteDraft(OFFICERS, Cause.MANAGEMENT, FOUND_ON))
    shown = view(store, hazard_id)
    assert (shown.row.state, shown.cause) == (HazardState.CLOSED, Cause.MANAGEMENT)
    assert shown.missing == 0


def test_on_site_only_fits_a_new_finding(store: Store, home: UUID) -> None:
    with pytest.raises(RuleBroken, match="当场改正"):
        act(store, hazards.correct_on_site, ordered(store, home), draft=OnSiteDraft(OFFICERS, Cause.OTHER, TODAY))


def test_ordering_twice_is_refused(store: Store, home: UUID) -> None:
    hazard_id = ordered(store, home)
    with pytest.raises(RuleBroken, match="重复下达"):
        act(store, hazards.mark_ordered, hazard_id, document_id=clock.uuid7(), due_on=TODAY)


def test_order_term_before_finding_is_refused(store: Store, home: UUID) -> None:
    """A term before the finding is a slip of the pen that a court would read."""
    with pytest.raises(BadInput) as refusal:
        act(
            store,
            hazards.mark_ordered,
            found(store, home),
            document_id=clock.uuid7(),
            due_on=FOUND_ON - timedelta(days=1),
        )
    assert refusal.value.field == "due_on"


def test_submission_names_person_and_measure(store: Store, home: UUID) -> None:
    hazard_id = ordered(store, home)
    for draft in (SubmissionDraft(" ", "已清空", TODAY), SubmissionDraft("周德明", " ", TODAY)):
        with pytest.raises(BadInput):
            act(store, hazards.submit, hazard_id, draft=draft)


def test_days_before_the_finding_or_after_today_are_refused(store: Store, home: UUID) -> None:
    hazard_id = ordered(store, home)
    for day in (FOUND_ON - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(BadInput) as refusal:
            act(store, hazards.submit, hazard_id, draft=SubmissionDraft("周德明", "已清空", day))
        assert refusal.value.field == "happened_on"


def test_other_cause_is_named(store: Store, home: UUID) -> None:
    """其他原因 without words would be no cause."""
    hazard_id = submitted(store, home)
    with pytest.raises(BadInput) as refusal:
        act(store, hazards.recheck, hazard_id, draft=passed(cause=Cause.OTHER))
    assert refusal.value.field == "cause_note"


def test_failed_recheck_sets_a_new_term(store: Store, home: UUID) -> None:
    """A failed re-check needs a new term or the next step of enforcement, and leads back to rectification."""
    hazard_id = submitted(store, home)
    failed = RecheckDraft(False, OFFICERS, TODAY)
    with pytest.raises(BadInput, match="新的整改期限"):
        act(store, hazards.recheck, hazard_id, draft=failed)
    with pytest.raises(BadInput):
        act(store, hazards.recheck, hazard_id, draft=RecheckDraft(False, OFFICERS, TODAY, due_on=date(2026, 11, 20)))
    act(store, hazards.recheck, hazard_id, draft=RecheckDraft(False, OFFICERS, TODAY, due_on=date(2026, 11, 30)))
    row = view(store, hazard_id).row
    assert (row.state, row.due_on) == (HazardState.RECTIFYING, date(2026, 11, 30))


def test_failed_recheck_may_escalate(store: Store, home: UUID) -> None:
    hazard_id = submitted(store, home)
    draft = RecheckDraft(False, OFFICERS, TODAY, escalation=Enforcement.WARNING_TALK)
    act(store, hazards.recheck, hazard_id, draft=draft)
    row = view(store, hazard_id).row
    assert row.state is HazardState.RECTIFYING
    assert row.escalated


def test_two_officers_recheck_private_places(store: Store, home: UUID) -> None:
    """A re-check at a 社会办 place is 行政检查 and takes two; at the office's own unit one is enough."""
    with pytest.raises(BadInput, match="两名"):
        act(store, hazards.recheck, submitted(store, home), draft=passed(officers=("谭志远",)))
    own = factories.place(store, "区福利院", relation=Relation.BUREAU_RUN)
    hazard_id = submitted(store, own)
    act(store, hazards.recheck, hazard_id, draft=passed(officers=("谭志远",)))
    assert state(store, hazard_id) is HazardState.RECHECKED


def test_closed_hazards_only_reopen(store: Store, home: UUID) -> None:
    """A closed hazard takes no further step but 重新立项."""
    hazard_id = closed(store, home)
    with pytest.raises(RuleBroken, match="已销号"):
        act(store, hazards.submit, hazard_id, draft=SubmissionDraft("周德明", "再次清空", TODAY))
    assert view(store, hazard_id).acts == {HazardAct.REOPEN, HazardAct.WITHDRAW}


def test_reopened_hazard_starts_anew(store: Store, home: UUID, fixed_clock: FixedClock) -> None:
    """What was proved in the first round proves nothing in the second."""
    hazard_id = closed(store, home)
    fixed_clock.advance(minutes=1)
    with pytest.raises(BadInput):
        reopen(store, hazard_id, reason=" ")
    reopen(store, hazard_id)
    shown = view(store, hazard_id)
    assert (shown.row.state, shown.row.reopened, shown.cause) == (HazardState.RECTIFYING, True, None)
    assert {condition.title for condition in shown.conditions if not condition.met} == {
        "原因已查明",
        "整改效果有据",
        "复查合格",
        "复查人不是整改人",
    }
    with pytest.raises(RuleBroken, match="还没有销号"):
        reopen(store, hazard_id)


def reopen(store: Store, hazard_id: UUID, *, reason: str = "杂物又堆回来了") -> None:
    act(store, hazards.reopen, hazard_id, reason=reason, due_on=TODAY + timedelta(days=3), happened_on=TODAY)


@pytest.mark.parametrize("measure", [m for m in Enforcement if m.for_private_only])
def test_no_penalty_for_own_units(store: Store, home: UUID, measure: Enforcement) -> None:
    """通报批评 is a penalty and can't be put on the office's own unit; 内部通报 can."""
    own = factories.place(store, "区福利院", relation=Relation.BUREAU_RUN)
    hazard_id = ordered(store, own)
    with pytest.raises(RuleBroken, match="不适用"):
        act(store, hazards.escalate, hazard_id, measure=measure, text="", happened_on=TODAY)
    act(store, hazards.escalate, hazard_id, measure=Enforcement.INTERNAL_NOTICE, text="", happened_on=TODAY)
    with pytest.raises(RuleBroken, match="不适用"):
        escalate_private = ordered(store, home)
        act(
            store,
            hazards.escalate,
            escalate_private,
            measure=Enforcement.INTERNAL_NOTICE,
            text="",
            happened_on=TODAY,
        )


def test_a_step_is_taken_back_by_a_further_step(store: Store, home: UUID) -> None:
    """Undo erases nothing: the step stays, marked as withdrawn, and the state stands where it stood."""
    hazard_id = submitted(store, home)
    act(store, hazards.recheck, hazard_id, draft=passed(close=True))
    title = act(store, hazards.withdraw_step, hazard_id)
    assert title.startswith("复查合格并销号")
    shown = view(store, hazard_id)
    assert (shown.row.state, shown.row.closed_on, shown.cause) == (HazardState.SUBMITTED, None, None)
    assert sum(step.withdrawn for step in shown.steps) == 3
    assert len(shown.steps) == 9
    act(store, hazards.recheck, hazard_id, draft=passed(close=True))
    assert state(store, hazard_id) is HazardState.CLOSED


def test_undo_from_the_history(store: Store, home: UUID) -> None:
    """The same act can be taken back from the list of undoable acts, once."""
    hazard_id = submitted(store, home)
    entry = ask(store, history.undoable)[0]
    assert entry.record == hazard_id
    with store.begin(SYSTEM, "撤销") as session:
        history.undo(session, SYSTEM, entry.id, now=clock.now())
    assert state(store, hazard_id) is HazardState.ORDERED
    with pytest.raises(RuleBroken):
        act(store, hazards.withdraw_step, hazard_id)


def test_an_order_is_not_taken_back_as_a_step(store: Store, home: UUID) -> None:
    """An issued order is undone by voiding its number, not by a click."""
    hazard_id = ordered(store, home)
    assert HazardAct.WITHDRAW not in view(store, hazard_id).acts
    with pytest.raises(RuleBroken, match="没有可以撤回"):
        act(store, hazards.withdraw_step, hazard_id)
