"""移交: what a clerk has to see through is found, changes hands in one act, and is printed as it stood."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.documents import issuing, raster
from mzdesk.documents.takeover_papers import hand_over
from mzdesk.errors import BadInput, ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from mzdesk.services import campaigns, duty, hazards, incidents, orders, staff, takeovers
from mzdesk.terms import ApprovalSubject, DutyTaskChip, MatterKind, PersonKind, Role, TeamRole
from mzdesk.terms import DocumentKind as Kind
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import TeamMember
from mzdesk.views.duty_room import TaskCriteria, TaskDraft
from mzdesk.views.hazards import HazardDraft
from mzdesk.views.incidents import IncidentDraft
from mzdesk.views.orders import Issued
from mzdesk.views.takeovers import Matter, TakeoverDraft
from tests import factories
from tests.documents.samples import SAMPLES
from tests.factories import PIN, SYSTEM, TODAY
from tests.services.campaign_cases import draft as campaign_draft

CLERK, TAKER, HEAD = "周文静", "谭志远", "罗文静"


class Case:
    """A clerk with a hazard, a letter, an incident, a task shared with another, and a campaign."""

    def __init__(self, store: Store) -> None:
        self.store = store
        factories.office(store)
        self.home = factories.place(store)
        self.clerk = self._actor(CLERK, Role.CLERK, pin=PIN)
        self.taker = self._actor(TAKER, Role.CLERK)
        self.head = self._actor(HEAD, Role.SECTION_HEAD)

    def _actor(self, name: str, role: Role, pin: str = "") -> Actor:
        key = factories.person(self.store, name, role, kind=PersonKind.CLERK, pin=pin)
        return factories.actor(self.store, key, role)

    def do(self, verb: Any, *args: Any, actor: Actor | None = None, **values: Any) -> Any:
        with self.store.begin(actor or self.clerk, "办理") as session:
            return verb(session, actor or self.clerk, *args, **values)

    def hazard(self, actor: Actor | None = None) -> UUID:
        given = HazardDraft(self.home, "二层疏散通道堆放纸箱", found_on=TODAY, responsible="周德明")
        made: UUID = self.do(hazards.report, given, actor=actor, today=TODAY, now=clock.now())
        return made

    def letter(self) -> UUID:
        made: UUID = self.do(issuing.compose, Kind.NOTICE, SAMPLES[Kind.NOTICE], today=TODAY, now=clock.now())
        return made

    def incident(self) -> None:
        given = IncidentDraft(place="松涛敬老院", text="厨房冒烟，已断电", source="松涛敬老院")
        self.do(incidents.report, draft=given, now=clock.now())

    def task(self, responsible: str = f"{CLERK}、冉敏") -> None:
        self.do(duty.assign, draft=TaskDraft("核实燃气报警器更换情况", responsible), today=TODAY)

    def campaign(self) -> UUID:
        team = (TeamMember(TeamRole.HEAD, "覃国栋", "副局长"), TeamMember(TeamRole.MEMBER, CLERK))
        made: UUID = self.do(campaigns.save, draft=campaign_draft(team=team))
        return made

    def open(self, who: Actor | None = None, asker: Actor | None = None) -> list[Matter]:
        who = who or self.clerk
        assert who.person_id is not None
        with self.store.read(SYSTEM) as session:
            return takeovers.open_matters(session, asker or who, who.person_id, today=TODAY)

    def kinds(self, who: Actor | None = None) -> list[MatterKind]:
        return [each.kind for each in self.open(who)]

    def draft(self, **values: Any) -> TakeoverDraft:
        keys = tuple(each.key for each in self.open() if not each.kind.instead)
        given = {"giver_id": self.clerk.person_id, "taker_id": self.taker.person_id, "reason": "岗位调整", "keys": keys}
        return TakeoverDraft(**(given | values))

    def hand(self, actor: Actor | None = None, **values: Any) -> Issued:
        draft = values.pop("draft", None) or self.draft(**values)
        made: Issued = self.do(hand_over, draft, actor=actor or self.head, today=TODAY, now=clock.now())
        return made


@pytest.fixture
def case(store: Store) -> Case:
    return Case(store)


ALL = [MatterKind.HAZARD, MatterKind.DOCUMENT, MatterKind.INCIDENT, MatterKind.TASK, MatterKind.CAMPAIGN]


def everything(case: Case) -> None:
    case.hazard()
    case.letter()
    case.incident()
    case.task()
    case.campaign()


def test_what_a_clerk_entered_is_found_and_nothing_of_others(case: Case) -> None:
    everything(case)
    case.hazard(actor=case.taker)
    assert case.kinds() == ALL
    assert case.kinds(case.taker) == [MatterKind.HAZARD]
    assert case.kinds(case.head) == []


def test_everything_changes_hands_in_one_act(case: Case) -> None:
    everything(case)
    made = case.hand()
    assert case.kinds() == []
    assert case.kinds(case.taker) == ALL
    words = "".join("".join(raster.text(made.pdf)).split())
    assert made.title == f"移交清单：{CLERK} 移交 {TAKER}"
    for said in ("二层疏散通道堆放纸箱", "核实燃气报警器更换情况", "厨房冒烟", "岗位调整", "移交事项5项"):
        assert said in words
    with case.store.read(SYSTEM) as session:
        assert orders.view(session, SYSTEM, made.id).row.kind is Kind.TAKEOVER_LIST
        tasks = duty.tasks(session, SYSTEM, TaskCriteria(DutyTaskChip.OPEN), today=TODAY, offset=0, limit=9).rows
        assert tasks[0].responsible == f"{TAKER}、冉敏"
        assert [row.count for row in takeovers.past(session, case.head, case.taker.person_id)] == [5]  # type: ignore[arg-type]


def test_what_is_not_chosen_stays(case: Case) -> None:
    kept, moved = case.hazard(), case.hazard()
    case.hand(keys=((MatterKind.HAZARD, moved),))
    assert [each.record for each in case.open()] == [kept]
    assert [each.record for each in case.open(case.taker)] == [moved]


def test_it_may_go_on_to_a_third_and_back(case: Case) -> None:
    """The newest act decides, also when somebody gets back what was once handed away."""
    key = case.hazard()
    case.hand()
    back = TakeoverDraft(case.taker.person_id, case.head.person_id, "休假", ((MatterKind.HAZARD, key),))  # type: ignore[arg-type]
    case.hand(draft=back)
    assert case.kinds() == case.kinds(case.taker) == []
    assert case.kinds(case.head) == [MatterKind.HAZARD]
    with case.store.read(SYSTEM) as session:
        assert takeovers.in_charge(session, case.clerk, key) == f"{HEAD}（{TODAY} 自{TAKER}接手）"
    home = TakeoverDraft(case.head.person_id, case.clerk.person_id, "销假", ((MatterKind.HAZARD, key),))  # type: ignore[arg-type]
    case.hand(draft=home)
    assert case.kinds() == [MatterKind.HAZARD]


def test_what_is_over_by_now_is_refused_and_nothing_is_moved(case: Case) -> None:
    case.letter()
    draft = case.draft(keys=((MatterKind.HAZARD, case.hazard()), (MatterKind.HAZARD, clock.uuid7())))
    with pytest.raises(ChangedMeanwhile, match="已办结或已由别人接手"):
        case.hand(draft=draft)
    assert len(case.open()) == 2


def test_a_delegation_is_listed_with_its_own_way_and_does_not_move(case: Case) -> None:
    case.hazard()
    leader = factories.leader(case.store)
    case.do(
        staff.delegate, leader_id=leader, delegate_id=case.clerk.person_id, subjects=[ApprovalSubject.PLAN],
        starts=TODAY, ends=TODAY + timedelta(days=30), pin=PIN, scan=None, now=clock.now(), actor=SYSTEM,
    )  # fmt: skip
    assert case.kinds() == [MatterKind.HAZARD, MatterKind.DELEGATION]
    given = next(each for each in case.open() if each.kind is MatterKind.DELEGATION)
    with pytest.raises(RuleBroken, match="另行办理"):
        case.hand(keys=(given.key,))
    words = "".join("".join(raster.text(case.hand().pdf)).split())
    assert "以下事项不随本次移交改变" in words
    assert "由授权人撤回后另行授权" in words
    assert case.kinds() == [MatterKind.DELEGATION]


def test_pins_confirm_and_stand_on_the_paper(case: Case) -> None:
    case.hazard()
    words = "".join("".join(raster.text(case.hand(giver_pin=PIN).pdf)).split())
    assert f"{CLERK}（签批码已确认）" in words
    assert f"{TAKER}（签批码已确认）" not in words


def test_a_wrong_pin_moves_nothing(case: Case) -> None:
    case.hazard()
    with pytest.raises(NotAllowed, match="签批码不正确"):
        case.hand(giver_pin="999999")
    with pytest.raises(NotAllowed, match="还没有设置签批码"):
        case.hand(taker_pin=PIN)
    assert case.kinds() == [MatterKind.HAZARD]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": "  "}, "请填写移交原因"),
        ({"keys": ()}, "请至少选择一项"),
    ],
)
def test_what_is_missing_is_said(case: Case, change: dict[str, Any], words: str) -> None:
    case.hazard()
    with pytest.raises(BadInput, match=words):
        case.hand(**change)


def test_a_taker_who_can_not_take_is_refused(case: Case) -> None:
    case.hazard()
    gone = factories.person(case.store, "冉敏", active=False)
    town = factories.person(case.store, "谢春兰", kind=PersonKind.CLERK, township="500156101")
    for taker, words in (
        (case.clerk.person_id, "同一人"),
        (gone, "已离岗"),
        (town, "局机关人员"),
    ):
        with pytest.raises(BadInput, match=words):
            case.hand(taker_id=taker)
    with pytest.raises(NotFound):
        case.hand(taker_id=clock.uuid7())


def test_two_of_the_same_name_are_pointed_out(case: Case) -> None:
    """A record known by its maker's name only may belong to either of them."""
    case.hazard()
    factories.person(case.store, CLERK, certificate_no="示例同名")
    assert [each.doubtful for each in case.open()] == [True]


def test_a_clerk_hands_over_the_own_matters_and_no_one_elses(case: Case) -> None:
    case.hazard()
    with pytest.raises(NotAllowed):
        case.hand(actor=case.taker)
    with pytest.raises(NotAllowed):
        case.open(asker=case.taker)
    case.hand(actor=case.clerk)
    assert case.kinds(case.taker) == [MatterKind.HAZARD]


def test_the_act_stands_in_the_trail_and_can_not_be_changed(case: Case) -> None:
    import sqlalchemy as sa

    from mzdesk.errors import MzdeskError
    from mzdesk.models.takeovers import TakeoverLine

    case.hazard()
    case.hand()
    with pytest.raises(MzdeskError), case.store.begin(SYSTEM, "改") as session:
        session.execute(sa.update(TakeoverLine).values(moved=False))
