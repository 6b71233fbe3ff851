"""Daily reports as their tests need them: an office with units of each kind, and the clerk at work on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.models.facilities import Facility
from mzdesk.services import dailies
from mzdesk.terms import DailyChannel, DailyChip, FacilityKind, Relation, Role
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import (
    ChainDecision,
    ChainFound,
    DailyCriteria,
    DailyDraft,
    DailyRow,
    DailySaid,
    DailyView,
    MonthCriteria,
    MonthRow,
)
from tests.factories import DISTRICT, SYSTEM, TODAY, office, place
from tests.services.campaign_cases import ask, do

CLERK = Actor(None, "周文静", frozenset({Role.CLERK}), DISTRICT, "500156000")
WATCH = Actor(None, "冉启明", frozenset({Role.DUTY}), DISTRICT, "500156000")


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    """A moment of the office's day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.OFFICE_ZONE)


class Desk:
    """Four homes, a bureau's own unit, a section, and a township that owes nothing; it is Monday, 09:00."""

    def __init__(self, store: Store, *, since: date = date(2026, 11, 1)) -> None:
        self.store = store
        office(store)
        entered = {"created_at": at(8, day=since)}
        self.units: dict[str, UUID] = {
            name: place(store, name, **(entered | values))
            for name, values in (
                ("松涛敬老院", {}),
                ("竹影敬老院", {"relation": Relation.TOWNSHIP_RUN}),
                ("梅岭养老公寓", {"township": "500156002"}),
                ("示例殡仪馆", {"township": "500156002", "kind": FacilityKind.FUNERAL}),
                ("局办公室", {"township": "500156000", "kind": FacilityKind.SECTION, "relation": Relation.BUREAU_RUN}),
                (
                    "福彩中心",
                    {"township": "500156000", "kind": FacilityKind.SUBORDINATE_UNIT, "relation": Relation.BUREAU_RUN},
                ),
                ("巷口镇", {"kind": FacilityKind.TOWNSHIP, "relation": Relation.TOWNSHIP_RUN}),
            )
        }

    def do(self, verb: Any, *args: Any, **values: Any) -> Any:
        return do(self.store, verb, *args, **values)

    def ask(self, verb: Any, *args: Any, **values: Any) -> Any:
        return ask(self.store, verb, *args, **values)

    def report(
        self,
        name: str,
        found: int = 0,
        *,
        day: date = TODAY,
        came: datetime | None = None,
        now: datetime | None = None,
        channel: DailyChannel = DailyChannel.WECHAT,
        id: UUID | None = None,
        actor: Actor = SYSTEM,
        **said: Any,
    ) -> UUID:
        """登记 one report; it came at nine unless told otherwise."""
        received = came or at(9, day=day)
        draft = DailyDraft(self.units[name], day, received, channel, DailySaid(found, **said), id)
        made: UUID = self.do(dailies.report, draft, now=now or max(received, clock.now()), actor=actor)
        return made

    def rows(
        self, chip: DailyChip = DailyChip.ALL, *, day: date = TODAY, now: datetime | None = None
    ) -> list[DailyRow]:
        criteria = DailyCriteria(day, now or clock.now(), chip)
        rows: list[DailyRow] = list(self.ask(dailies.listing, criteria, offset=0, limit=200).rows)
        return rows

    def counts(self, *, day: date = TODAY, now: datetime | None = None) -> dict[str, int]:
        found: dict[str, int] = self.ask(dailies.counts, DailyCriteria(day, now or clock.now()))
        return found

    def view(self, name: str, *, day: date = TODAY, now: datetime | None = None) -> DailyView:
        shown: DailyView = self.ask(dailies.view, self.units[name], day=day, now=now or clock.now())
        return shown

    def month(self, name: str, now: datetime | None = None) -> MonthRow:
        criteria = MonthCriteria(TODAY.replace(day=1), now or clock.now())
        rows = self.ask(dailies.month, criteria, offset=0, limit=200).rows
        found: MonthRow = next(row for row in rows if row.name == name)
        return found

    def sheet(self, text: str, *, came: datetime | None = None, day: date = TODAY) -> dailies.Sheet:
        chain = self.ask(dailies.split, text)
        return dailies.Sheet(chain.entries, day, came or at(9, day=day), DailyChannel.WECHAT)

    def looked(self, text: str, decisions: dict[int, ChainDecision] | None = None, **given: Any) -> list[ChainFound]:
        """What a pasted chain would do."""
        found: list[ChainFound] = self.ask(
            dailies.compare, self.sheet(text, **given), decisions=decisions or {}, now=clock.now()
        )
        return found

    def paste(self, text: str, decisions: dict[int, ChainDecision] | None = None, **given: Any) -> int:
        """Take a pasted chain in."""
        made: int = self.do(dailies.take, self.sheet(text, **given), decisions=decisions or {}, now=clock.now())
        return made


def many(store: Store, count: int, *, since: date = TODAY - timedelta(days=40)) -> list[UUID]:
    """Many units in one unit of work."""
    from mzdesk.rules import pinyin
    from mzdesk.terms import RiskGrade

    made = []
    with store.begin(SYSTEM, "登记机构") as session:
        for number in range(count):
            name = f"示例{number:05}养老院"
            row = Facility(
                district=DISTRICT, township=f"50015600{number % 9 + 1}", name=name, name_key=name,
                sort_key=pinyin.sort_key(name), kind=FacilityKind.ELDERLY_CARE, relation=Relation.PRIVATE,
                risk=RiskGrade.GENERAL, phones=[], created_at=at(8, day=since),
            )  # fmt: skip
            session.add(row)
            made.append(row)
        session.flush()
        return [row.id for row in made]
