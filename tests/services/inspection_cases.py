"""Visits as the tests of the visit and of its papers need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.services import inspections, plans
from mzdesk.terms import Choice, ItemResult, Relation, SignOutcome, Topic
from mzdesk.views.inspections import FindingDraft, FinishedView, ResultDraft, VisitDraft, VisitView
from mzdesk.views.plans import SendDraft
from tests import factories
from tests.factories import TODAY
from tests.services.hazard_cases import act, ask, paper

OFFICERS = ("谭志远", "冉敏")
LATER = datetime(2026, 11, 23, 16, 30, tzinfo=clock.OFFICE_ZONE)


def at(hour: int, minute: int = 0, *, day: int = 23) -> datetime:
    """A time of the day of departure (or another of that month), as the clock on the wall says it."""
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.OFFICE_ZONE)


@dataclass(frozen=True)
class Bureau:
    """A bureau with two certified officers, a leader and one home; it is half past four in the afternoon."""

    store: Store
    home: UUID
    officers: tuple[UUID, ...]
    leader: UUID

    def send(self, **values: Any) -> UUID:
        """A visit that goes out today on a clue."""
        covert = values.get("covert", False)
        given: dict[str, Any] = {
            "facility_id": self.home,
            "choice": Choice.CLUE,
            "officers": self.officers,
            "departs_on": TODAY,
            "clue": "来信反映疏散通道堆物",
            "topics": (Topic.DUTY, Topic.FIRE),
            "approval": None if covert else paper(self.leader),
        }
        made: UUID = act(self.store, plans.send, draft=SendDraft(**(given | values)))
        return made

    def view(self, visit: UUID) -> VisitView:
        shown: VisitView = ask(self.store, inspections.view, visit)
        return shown

    def finish(self, visit: UUID, draft: VisitDraft, **values: Any) -> FinishedView:
        done: FinishedView = act(self.store, inspections.finish, visit, draft=draft, **values)
        return done

    def visited(self, *findings: str, **values: Any) -> UUID:
        """A visit that is recorded, with these problems on its first items."""
        visit = self.send(**values)
        self.finish(visit, draft(self.view(visit), found=self.findings(visit, *findings)))
        return visit

    def findings(self, visit: UUID, *texts: str, **values: Any) -> tuple[FindingDraft, ...]:
        """Problems on the first items of a visit."""
        items = self.view(visit).items
        return tuple(
            FindingDraft(text, item_id=line.item.id, **values) for text, line in zip(texts, items, strict=False)
        )


def bureau(store: Store, now: FixedClock, **home: Any) -> Bureau:
    """Set everything up at half past four."""
    now.move_to(LATER)
    factories.office(store)
    officers = tuple(factories.person(store, name) for name in OFFICERS)
    leader = factories.leader(store)
    return Bureau(store, factories.place(store, **home), officers, leader)


def internal(store: Store, now: FixedClock) -> Bureau:
    """The same with a township-run home."""
    return bureau(store, now, relation=Relation.TOWNSHIP_RUN)


def draft(view: VisitView, *, found: Sequence[FindingDraft] = (), **values: Any) -> VisitDraft:
    """A complete visit: all items 合格 but those of the findings."""
    failed = {finding.item_id for finding in found}
    given: dict[str, Any] = {
        "arrived_at": at(10, 5),
        "left_at": at(11, 20),
        "unit_person": "周德明",
        "unit_post": "院长",
        "sign": SignOutcome.SIGNED,
        "summary": "逐项检查，情况如下。",
        "results": tuple(
            ResultDraft(line.item.id, ItemResult.FAIL if line.item.id in failed else ItemResult.PASS)
            for line in view.items
        ),
        "findings": tuple(found),
    }
    return VisitDraft(**(given | values))
