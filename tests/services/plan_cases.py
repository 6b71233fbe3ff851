"""Plans as the tests of draw and visit need them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.models.rosters import Roster, RosterCell, RosterDuty
from mzdesk.services import plans
from mzdesk.terms import ApprovalWay, DutyRole, DutyTime, InspectionKind, RiskGrade, RosterState
from mzdesk.views.actor import Actor
from mzdesk.views.plans import OpenDraft, Opened, Phrases, PlanDraft, PlanView, SealDraft, Sealed
from mzdesk.views.staff import ApprovalDraft
from tests.factories import DISTRICT, PHRASE, PIN, SYSTEM, leader, office, person, place

TOWNSHIPS = ("500156001", "500156002", "500156100")
OFFICERS = ("谭志远", "冉敏", "罗成", "向阳")


def do(store: Store, verb: Callable[..., Any], *args: Any, actor: Actor = SYSTEM, **values: Any) -> Any:
    """One change as the page makes it."""
    with store.begin(actor, verb.__name__) as session:
        return verb(session, actor, *args, **values)


def ask(store: Store, verb: Callable[..., Any], *args: Any, actor: Actor = SYSTEM, **values: Any) -> Any:
    """One query."""
    with store.read(actor) as session:
        return verb(session, actor, *args, **values)


class Office:
    """A bureau with places, officers and a leader who keeps the pass-phrase."""

    def __init__(self, store: Store, places: int = 8, officers: int = 4) -> None:
        self.store = store
        office(store)
        self.places = [
            place(
                store,
                f"示例{n:02d}号敬老院",
                township=TOWNSHIPS[n % 3],
                risk=list(RiskGrade)[n % 4],
                phones=[f"1910000{n:04d}"],
            )
            for n in range(places)
        ]
        self.officers = [person(store, name) for name in OFFICERS[:officers]]
        self.leader = leader(store)

    def plan(self, *, approved: bool = True, **values: Any) -> UUID:
        """A plan, approved by the leader's PIN unless told otherwise."""
        made: UUID = do(self.store, plans.save, draft=plan_draft(**values))
        if approved:
            self.approve(made)
        return made

    def approve(self, plan_id: UUID) -> None:
        draft = ApprovalDraft(ApprovalWay.PIN, self.leader, pin=PIN)
        do(self.store, plans.approve, plan_id, draft=draft, today=clock.today(), now=clock.now())

    def seal(self, plan_id: UUID, **values: Any) -> Sealed:
        """The plan's period, sealed under the leader's pass-phrase."""
        given = {"keeper_id": self.leader, "phrase": PHRASE} | values
        sealed: Sealed = do(
            self.store, plans.seal, plan_id, draft=SealDraft(**given), today=clock.today(), now=clock.now()
        )
        return sealed

    def open(
        self, period_id: UUID, phrase: str = PHRASE, actor: Actor = SYSTEM, *, witness: str = "", **values: Any
    ) -> Opened:
        """启封 of three places by one team, unless told otherwise."""
        draft = OpenDraft(**({"count": 3} | values))
        opened: Opened = do(
            self.store,
            plans.unseal,
            period_id,
            actor=actor,
            draft=draft,
            phrases=Phrases(phrase, witness),
            today=clock.today(),
            now=clock.now(),
        )
        return opened

    def view(self, plan_id: UUID) -> PlanView:
        shown: PlanView = ask(self.store, plans.view, plan_id, today=clock.today())
        return shown


def plan_draft(**values: Any) -> PlanDraft:
    given: dict[str, Any] = {
        "title": "冬季安全检查",
        "kind": InspectionKind.ROUTINE,
        "starts": date(2026, 11, 1),
        "ends": date(2026, 12, 31),
        "reason": "防止突击整改，了解真实情况",
        "basis": "年度检查计划",
        "intended": 3,
    }
    return PlanDraft(**(given | values))


def on_roster(store: Store, days: dict[date, tuple[UUID, UUID]]) -> None:
    """A published roster of round-the-clock shifts: who serves on these days."""
    here = {"district": DISTRICT, "township": f"{DISTRICT}000"}
    with store.begin(SYSTEM, "登记值班表") as session:
        made = Roster(starts=min(days), ends=max(days), state=RosterState.PUBLISHED, title="值班表", editions=1, **here)
        session.add(made)
        session.flush()
        for day, people in days.items():
            session.add(RosterDuty(roster_id=made.id, day=day, **here))
            for seat, who in enumerate(people, 1):
                session.add(
                    RosterCell(
                        roster_id=made.id,
                        day=day,
                        time=DutyTime.WHOLE,
                        role=DutyRole.OFFICER,
                        seat=seat,
                        person_id=who,
                        **here,
                    )
                )
