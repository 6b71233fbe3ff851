"""A campaign as its tests need it: an office with places, a deployed campaign, workbooks that come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import load_workbook

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.exchange import self_check_book
from mzdesk.models.inspections import Inspection
from mzdesk.services import campaigns
from mzdesk.terms import (
    CampaignStage,
    Choice,
    FacilityKind,
    InspectionKind,
    InspectionState,
    Relation,
    RollChip,
    TeamRole,
    Topic,
    VisitOutcome,
)
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import CampaignDraft, CampaignView, Figures, RollCriteria, RollRow, TeamMember
from tests.factories import DISTRICT, SYSTEM, TODAY, office, place

HEAD = 5
RESULT, PROBLEM = 6, 7


def do(store: Store, verb: Callable[..., Any], *args: Any, actor: Actor = SYSTEM, **values: Any) -> Any:
    """One change as the page makes it."""
    with store.begin(actor, verb.__name__) as session:
        return verb(session, actor, *args, **values)


def ask(store: Store, verb: Callable[..., Any], *args: Any, actor: Actor = SYSTEM, **values: Any) -> Any:
    """One query."""
    with store.read(actor) as session:
        return verb(session, actor, *args, **values)


def draft(**values: Any) -> CampaignDraft:
    given: dict[str, Any] = {
        "title": "岁末年初消防安全专项行动",
        "topics": (Topic.PSYCH, Topic.EPIDEMIC),
        "starts": date(2026, 11, 1),
        "ends": date(2026, 12, 31),
        "until": (
            (CampaignStage.MOBILISE, date(2026, 11, 10)),
            (CampaignStage.SELF_CHECK, date(2026, 11, 30)),
            (CampaignStage.SUPERVISE, date(2026, 12, 20)),
        ),
        "basis": "市局岁末年初安全工作部署",
        "scheme": "一、总体要求\n全面排查，立查立改。",
        "team": (TeamMember(TeamRole.HEAD, "覃国栋", "副局长"), TeamMember(TeamRole.MEMBER, "谭志远")),
    }
    return CampaignDraft(**(given | values))


class Drive:
    """An office with four places of two townships, and a campaign over them."""

    def __init__(self, store: Store, *, deployed: bool = True, **values: Any) -> None:
        self.store = store
        office(store)
        self.places = [
            place(store, "松涛敬老院"),
            place(store, "竹影敬老院", relation=Relation.TOWNSHIP_RUN, phones=["19100000002"]),
            place(store, "梅岭养老公寓", township="500156002", phones=["19100000003"]),
            place(store, "示例殡仪馆", township="500156002", kind=FacilityKind.FUNERAL, phones=[]),
        ]
        self.id: UUID = do(store, campaigns.save, draft=draft(**values))
        if deployed:
            do(store, campaigns.deploy, self.id, today=TODAY)

    def view(self, today: date = TODAY) -> CampaignView:
        shown: CampaignView = ask(self.store, campaigns.view, self.id, today=today)
        return shown

    def figures(self) -> Figures:
        return self.view().figures

    def roll(self, chip: RollChip = RollChip.ALL, **values: Any) -> list[RollRow]:
        criteria = RollCriteria(self.id, chip, **values)
        return list(ask(self.store, campaigns.roll, criteria, offset=0, limit=100).rows)

    def row(self, name: str) -> RollRow:
        return next(row for chip in (RollChip.ALL, RollChip.DROPPED) for row in self.roll(chip) if row.name == name)

    def sheet(self, folder: Path, *names: str) -> Path:
        """The workbook of these places as it goes out."""
        ids = [self.row(name).id for name in names]
        forms = ask(self.store, campaigns.forms, self.id, place_ids=ids, today=TODAY)
        path = folder / f"{'和'.join(names)}.xlsx"
        self_check_book.write(forms, at=clock.now(), path=path)
        return path

    def visit(self, facility_id: UUID, *, day: date = TODAY, topics: tuple[Topic, ...] = (), **values: Any) -> None:
        """A recorded visit."""
        given: dict[str, Any] = {
            "state": InspectionState.RECORDED,
            "outcome": VisitOutcome.INSPECTED,
            "kind": InspectionKind.SPECIAL,
            "choice": Choice.RANDOM,
            "township": "500156001",
        }
        with self.store.begin(SYSTEM, "检查") as session:
            session.add(
                Inspection(
                    district=DISTRICT,
                    facility_id=facility_id,
                    code=f"26{clock.uuid4().int % 100000:05d}",
                    departs_on=day,
                    topics=[topic.value for topic in topics],
                    checklist_version=1,
                    **(given | values),
                )
            )


def fill(path: Path, results: Any = "合格", notes: dict[int, str] | None = None, sheet: int = 0) -> Path:
    """Fill a sheet in as a unit does: one word for all, or words by number of the item."""
    book = load_workbook(path)
    page = book.worksheets[sheet]
    for row in range(HEAD + 1, page.max_row):
        number = row - HEAD
        said = results if isinstance(results, str) else results.get(number, results.get(0))
        page.cell(row, RESULT).value = said
        page.cell(row, PROBLEM).value = (notes or {}).get(number)
    book.save(path)
    return path
