"""What must be shown before 销号, 延期 or a grade of 重大: each refusal and what lifts it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.services import attachments, hazards
from mzdesk.services.attachments import Place
from mzdesk.terms import (
    Capability,
    EvidenceRole,
    HazardGrade,
    HazardState,
    Role,
)
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.hazards import (
    ExtensionDraft,
)
from tests import factories
from tests.factories import DISTRICT, SYSTEM, TODAY
from tests.services.hazard_cases import (
    PHOTO,
    act,
    found,
    ordered,
    paper,
    passed,
    rechecked,
    state,
    submitted,
    view,
)


@pytest.fixture
def home(store: Store) -> UUID:
    """A 社会办 home in an office that is set up."""
    factories.office(store)
    return factories.place(store)


@pytest.fixture
def leader(store: Store, home: UUID) -> UUID:
    return factories.leader(store)


def test_no_closing_without_cause(store: Store, home: UUID) -> None:
    """原因不清楚不放过."""
    hazard_id = rechecked(store, home, cause=None)
    with pytest.raises(RuleBroken, match="没有查明原因"):
        act(store, hazards.close, hazard_id, happened_on=TODAY)


def test_no_closing_without_evidence(store: Store, home: UUID) -> None:
    """整改不到位不放过: a photo from before proves nothing, one from after does."""
    hazard_id = rechecked(store, home, files=())
    put_photo(store, hazard_id, EvidenceRole.BEFORE)
    with pytest.raises(RuleBroken, match="没有整改后的照片"):
        act(store, hazards.close, hazard_id, happened_on=TODAY)
    put_photo(store, hazard_id, EvidenceRole.AFTER)
    act(store, hazards.close, hazard_id, happened_on=TODAY)
    assert state(store, hazard_id) is HazardState.CLOSED


def put_photo(store: Store, hazard_id: UUID, role: EvidenceRole) -> None:
    with store.begin(SYSTEM, "附照片") as session:
        hazards.attach(session, SYSTEM, hazard_id, file=PHOTO, role=role)
        assert "hazards" in session.info["touched"]


def test_no_closing_by_the_one_who_rectified(store: Store, home: UUID) -> None:
    """Neither re-check nor 销号 by the person who put it right."""
    hazard_id = submitted(store, home)
    with pytest.raises(RuleBroken, match="周德明是整改人"):
        act(store, hazards.recheck, hazard_id, draft=passed(officers=("谭志远", "周 德明")))
    act(store, hazards.recheck, hazard_id, draft=passed())
    same = Actor(None, "周德明", frozenset({Role.CLERK}), DISTRICT, f"{DISTRICT}000")
    with pytest.raises(RuleBroken, match="周德明是整改人"):
        act(store, hazards.close, hazard_id, actor=same, happened_on=TODAY)


def test_no_closing_before_a_passed_recheck(store: Store, home: UUID) -> None:
    hazard_id = submitted(store, home)
    put_photo(store, hazard_id, EvidenceRole.AFTER)
    with pytest.raises(RuleBroken):
        act(store, hazards.close, hazard_id, happened_on=TODAY)


def test_a_refused_closing_keeps_nothing(store: Store, home: UUID) -> None:
    """Re-check and close are one act: when the closing is refused, the re-check is not kept either."""
    hazard_id = submitted(store, home)
    with pytest.raises(RuleBroken):
        act(store, hazards.recheck, hazard_id, draft=passed(files=(), close=True))
    assert state(store, hazard_id) is HazardState.SUBMITTED


def test_a_paper_defect_is_proved_by_a_look(store: Store, home: UUID) -> None:
    """A missing register is proved by its scan or a look at it, not by a photo of a wall."""
    hazard_id = submitted(store, home, text="无巡查记录", paper_defect=True)
    act(store, hazards.recheck, hazard_id, draft=passed(files=(), looked=True, close=True))
    assert state(store, hazard_id) is HazardState.CLOSED
    other = submitted(store, home, text="应急预案未备案", paper_defect=True)
    scan = FileDraft("备案表.pdf", "application/pdf", b"%PDF-1.7 scan")
    act(store, hazards.recheck, other, draft=passed(files=(scan,), close=True))
    assert state(store, other) is HazardState.CLOSED


def test_conditions_say_what_is_missing(store: Store, home: UUID) -> None:
    """The card shows each condition, met or not, with what shows it."""
    hazard_id = submitted(store, home)
    with store.begin(SYSTEM, "附照片") as session:
        place = Place(DISTRICT, "500156001")
        attachments.link(
            session, SYSTEM, place, PHOTO, subject=Capability.HAZARDS, record=hazard_id, role=EvidenceRole.AFTER
        )
    shown = view(store, hazard_id)
    assert {c.title: c.met for c in shown.conditions} == {
        "原因已查明": False,
        "整改效果有据": True,
        "复查合格": False,
        "复查人不是整改人": False,
    }
    assert shown.missing == 3


def asking(**values: object) -> ExtensionDraft:
    given: dict[str, object] = {"due_on": date(2026, 12, 8), "reason": "配件未到货", "happened_on": TODAY}
    return ExtensionDraft(**(given | values))  # type: ignore[arg-type]


def test_extension_by_paper_in_one_act(store: Store, home: UUID, leader: UUID) -> None:
    """The request and the signed sheet come together; the new term counts from then on."""
    hazard_id = ordered(store, home)
    act(store, hazards.extend, hazard_id, draft=asking(), approval=paper(leader))
    row = view(store, hazard_id).row
    assert (row.due_on, row.extended, row.asked) == (date(2026, 12, 8), True, False)


def test_extension_waits_for_its_approval(store: Store, home: UUID, leader: UUID) -> None:
    """Asked alone it changes no term; refused it leaves the old one."""
    hazard_id = ordered(store, home)
    act(store, hazards.ask_extension, hazard_id, draft=asking())
    row = view(store, hazard_id).row
    assert (row.waits, row.due_on) == ("延期待审", TODAY + timedelta(days=5))
    with pytest.raises(RuleBroken, match="已有延期申请"):
        act(store, hazards.ask_extension, hazard_id, draft=asking())
    act(store, hazards.extend, hazard_id, approval=paper(leader, granted=False, opinion="理由不充分"))
    row = view(store, hazard_id).row
    assert (row.asked, row.due_on, row.extended) == (False, TODAY + timedelta(days=5), False)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"due_on": TODAY}, BadInput),
        ({"reason": " "}, BadInput),
        ({"happened_on": TODAY, "due_on": date(2026, 11, 1)}, BadInput),
    ],
)
def test_extension_refuses(store: Store, home: UUID, values: dict[str, object], error: type[Exception]) -> None:
    """A term no later than the present one, or no reason."""
    with pytest.raises(error):
        act(store, hazards.ask_extension, ordered(store, home), draft=asking(**values))


def test_extension_after_the_term_is_refused(store: Store, home: UUID) -> None:
    """Asked too late it is no extension any more; what counts is when the unit asked, not when it was typed."""
    hazard_id = found(store, home)
    act(store, hazards.mark_ordered, hazard_id, document_id=clock.uuid7(), due_on=date(2026, 11, 18))
    with pytest.raises(BadInput, match="已过"):
        act(store, hazards.ask_extension, hazard_id, draft=asking())
    act(store, hazards.ask_extension, hazard_id, draft=asking(happened_on=date(2026, 11, 17)))


def test_extension_needs_an_order_and_a_request(store: Store, home: UUID, leader: UUID) -> None:
    with pytest.raises(RuleBroken, match="不能办理“申请延期”"):
        act(store, hazards.ask_extension, found(store, home), draft=asking())
    with pytest.raises(RuleBroken, match="没有待审批"):
        act(store, hazards.extend, ordered(store, home), approval=paper(leader))


def test_paper_approval_needs_its_scan(store: Store, home: UUID, leader: UUID) -> None:
    """A signature nobody can show was not given; nothing of the act is kept."""
    hazard_id = ordered(store, home)
    with pytest.raises(BadInput):
        act(store, hazards.extend, hazard_id, draft=asking(), approval=paper(leader, scan_sha256=None))
    assert not view(store, hazard_id).row.asked


def major(store: Store, home: UUID, leader: UUID) -> UUID:
    hazard_id = submitted(store, home, grade=HazardGrade.SUSPECTED_MAJOR)
    act(store, hazards.grade_major, hazard_id, clause="判定标准第四条(三)", approval=paper(leader))
    return hazard_id


def test_major_needs_clause_and_approval(store: Store, home: UUID, leader: UUID) -> None:
    hazard_id = submitted(store, home, grade=HazardGrade.SUSPECTED_MAJOR)
    with pytest.raises(BadInput, match="条款"):
        act(store, hazards.grade_major, hazard_id, clause=" ", approval=paper(leader))
    act(store, hazards.grade_major, hazard_id, clause="判定标准第四条(三)", approval=paper(leader))
    shown = view(store, hazard_id)
    assert (shown.row.grade, shown.grade_clause) == (HazardGrade.MAJOR, "判定标准第四条(三)")


def test_a_panel_may_say_no(store: Store, home: UUID, leader: UUID) -> None:
    hazard_id = submitted(store, home, grade=HazardGrade.SUSPECTED_MAJOR)
    act(store, hazards.grade_major, hazard_id, clause="", approval=paper(leader, granted=False))
    assert view(store, hazard_id).row.grade is HazardGrade.LARGER


def test_only_suspected_hazards_are_graded(store: Store, home: UUID, leader: UUID) -> None:
    hazard_id = submitted(store, home)
    with pytest.raises(RuleBroken, match="疑似重大"):
        act(store, hazards.grade_major, hazard_id, clause="第四条", approval=paper(leader))
    act(store, hazards.suspect, hazard_id, clause="")
    assert view(store, hazard_id).row.grade is HazardGrade.SUSPECTED_MAJOR
    with pytest.raises(RuleBroken, match="已是"):
        act(store, hazards.suspect, hazard_id, clause="")


def test_suspected_major_is_not_closed_undecided(store: Store, home: UUID) -> None:
    hazard_id = submitted(store, home, grade=HazardGrade.SUSPECTED_MAJOR)
    with pytest.raises(RuleBroken, match="还没有认定"):
        act(store, hazards.recheck, hazard_id, draft=passed(close=True))


def test_listed_hazard_is_delisted_before_closing(store: Store, home: UUID, leader: UUID) -> None:
    """挂牌督办 has its own term; 摘牌 comes after the passed re-check and before 销号, both approved."""
    hazard_id = major(store, home, leader)
    term = date(2026, 12, 20)
    act(store, hazards.list_supervision, hazard_id, approval=paper(leader), due_on=term)
    row = view(store, hazard_id).row
    assert (row.waits, row.due_on) == ("挂牌督办", term)
    with pytest.raises(RuleBroken, match="已挂牌"):
        act(store, hazards.list_supervision, hazard_id, approval=paper(leader), due_on=term)
    with pytest.raises(RuleBroken, match="复查合格后"):
        act(store, hazards.delist, hazard_id, approval=paper(leader))
    act(store, hazards.recheck, hazard_id, draft=passed())
    with pytest.raises(RuleBroken, match="还没有摘牌"):
        act(store, hazards.close, hazard_id, happened_on=TODAY)
    act(store, hazards.delist, hazard_id, approval=paper(leader))
    act(store, hazards.close, hazard_id, happened_on=TODAY)
    assert state(store, hazard_id) is HazardState.CLOSED


def test_only_major_hazards_are_listed(store: Store, home: UUID, leader: UUID) -> None:
    hazard_id = submitted(store, home)
    with pytest.raises(RuleBroken, match="认定为重大"):
        act(store, hazards.list_supervision, hazard_id, approval=paper(leader), due_on=date(2026, 12, 20))
    with pytest.raises(RuleBroken, match="没有挂牌"):
        act(store, hazards.delist, hazard_id, approval=paper(leader))
