"""Incidents as the tests need them: an office with a home, one incident taken down at nine on Monday."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.documents import issuing
from mzdesk.services import incidents
from mzdesk.terms import DocumentKind, IncidentEntryKind, IncidentStage
from mzdesk.views.duty import IncidentReport
from mzdesk.views.incidents import ClosingDraft, EntryDraft, IncidentDraft, IncidentView, Started
from mzdesk.views.orders import DocumentLinks, Issued
from tests.factories import TODAY, place
from tests.services.duty_cases import Room
from tests.services.plan_cases import ask, do

MINUTE = timedelta(minutes=1)
HOME = "松涛敬老院"
SMOKE = "厨房冒烟，已断电，无人员受伤"


class Cases:
    """Does and asks as the pages do; the clock stands until a test moves it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.room = Room(store)
        self.home = place(store, HOME)

    def start(self, **values: Any) -> Started:
        given = {"place": HOME, "text": SMOKE, "source": HOME, "facility_id": self.home} | values
        made: Started = self.do(incidents.report, draft=IncidentDraft(**given), now=clock.now())
        return made

    def note(self, key: UUID, kind: IncidentEntryKind, text: str = "", person: str = "", **values: Any) -> UUID:
        draft = EntryDraft(kind, text, person, **values)
        made: UUID = self.do(incidents.note, key, draft=draft, now=clock.now())
        return made

    def call(self, key: UUID, **values: Any) -> UUID:
        return self.note(key, IncidentEntryKind.PHONE, person="区委值班室", **values)

    def close(self, key: UUID, **values: Any) -> None:
        given = {"cause": "电饭煲线路老化", "lessons": "炊具定期检查", "unreported": "轻微，首报已说明"} | values
        self.do(incidents.close, key, draft=ClosingDraft(**given), now=clock.now())

    def view(self, key: UUID) -> IncidentView:
        found: IncidentView = self.ask(incidents.view, key)
        return found

    def words(self, key: UUID) -> list[str]:
        """The clocks as they are said now."""
        return [f"{each.kind.label} {each.words(clock.now())}" for each in self.view(key).row.clocks]

    def issue(self, key: UUID, stage: IncidentStage, **values: Any) -> tuple[Issued, IncidentReport]:
        """The paper of a stage, made from the record and linked to it."""
        from dataclasses import replace

        begun = self.ask(incidents.report_view, key, stage=stage)
        view = replace(begun, **({"recipient": "区委、区政府", "reporter_phone": "02300000000"} | values))
        now = clock.now()

        def job(session: Any, actor: Any) -> Issued:
            kind = DocumentKind.INCIDENT_REPORT
            made = issuing.issue(session, actor, kind, view, links=DocumentLinks(), today=TODAY, now=now)
            incidents.report_made(session, actor, key, document_id=made.id, view=view, now=now)
            return made

        return self.do(job), view

    def do(self, verb: Any, *args: Any, **values: Any) -> Any:
        return do(self.store, verb, *args, **values)

    def ask(self, verb: Any, *args: Any, **values: Any) -> Any:
        return ask(self.store, verb, *args, **values)
