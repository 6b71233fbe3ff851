"""What waits on a township's desk to be sent, as the outbox keeps it and as the list shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mzdesk.terms import OutboxKind, OutboxState
from mzdesk.views.attachments import FileDraft
from mzdesk.views.campaigns import SelfCheckDraft
from mzdesk.views.dailies import DailyDraft
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.incidents import IncidentDraft
from mzdesk.views.town_duty import TownLineDraft


@dataclass(frozen=True, slots=True)
class Act:
    """One act as it was typed: a draft, and the hazard or the place of a roll it belongs to (`about`)."""

    draft: DailyDraft | SubmissionDraft | SelfCheckDraft | IncidentDraft | TownLineDraft
    title: str
    about: UUID | None = None
    declared_at: datetime | None = None

    @property
    def kind(self) -> OutboxKind:
        return KINDS[type(self.draft)]


KINDS: dict[type, OutboxKind] = {
    DailyDraft: OutboxKind.DAILY,
    SubmissionDraft: OutboxKind.RECTIFICATION,
    SelfCheckDraft: OutboxKind.SELF_CHECK,
    IncidentDraft: OutboxKind.INCIDENT,
    TownLineDraft: OutboxKind.DUTY_LINE,
}


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A line of the list. `received_at` is the server's own stamp, `declared_at` what the clerk said.

    `revision`: how often it was mended under this key; `revisions`: how often at all.
    """

    id: UUID
    kind: OutboxKind
    title: str
    state: OutboxState
    made_at: datetime
    made_by: str
    declared_at: datetime | None = None
    why: str = ""
    sent_at: datetime | None = None
    received_at: datetime | None = None
    files: int = 0
    exported_at: datetime | None = None
    revision: int = 0
    revisions: int = 0


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A line to be sent: its key is the record's, `payload` the frozen draft as JSON without the bytes of files.

    `revision`: how often it was mended under this key. `tried`: the revision that was last handed to the server.
    """

    id: UUID
    kind: OutboxKind
    about: UUID | None
    payload: bytes
    files: tuple[FileDraft, ...] = ()
    revision: int = 0
    tried: int = 0

    @property
    def is_untried(self) -> bool:
        """Mended and not handed to the server since: what has its key there is something else."""
        return self.tried < self.revision


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a line said before it was mended, and why that was refused; `line` has the names of its files only."""

    line: OutboxLine
    title: str
    made_at: datetime
    made_by: str
    why: str
