"""A bureau and a township's PC that have no line between them, for the tests of exchange packs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from mzdesk import clock
from mzdesk.db import packing
from mzdesk.db.outbox import Outbox
from mzdesk.db.packing import Codes, Exported, Settled
from mzdesk.db.receiving import Imported, receive
from mzdesk.db.work import Store
from mzdesk.services import packs
from mzdesk.terms import DailyChannel, OutboxState, Role
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.outbox import Act
from mzdesk.views.packs import PackPreview
from tests.conftest import MONDAY
from tests.factories import DISTRICT

OURS, THEIRS = "500156001", "500156002"
DAY = date(2026, 11, 23)
HEAD = Actor(None, "示例科长", frozenset({Role.SECTION_HEAD}), DISTRICT, f"{DISTRICT}000")
CLERK = Actor(None, "示例经办", frozenset({Role.CLERK}), DISTRICT, f"{DISTRICT}000")
TOWN = Actor(None, "示例专干", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, OURS)
NEXT = Actor(None, "邻镇专干", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, THEIRS)


def code(store: Store, township: str = OURS) -> str:
    """A key made at the bureau for a township."""
    with store.begin(HEAD, "制发交换密钥") as session:
        return packs.make_key(session, HEAD, township, now=clock.now())


def look(store: Store, raw: bytes, actor: Actor = CLERK) -> PackPreview:
    with store.read(actor) as session:
        return packs.look(session, actor, raw)


def bring(store: Store, raw: bytes, actor: Actor = CLERK) -> Imported:
    """Look at a pack and import it."""
    return receive(store, actor, look(store, raw, actor).pack, packs)


@dataclass
class Desk:
    """A township's PC: its outbox, its code, a folder for what goes onto the stick."""

    folder: Path
    actor: Actor = TOWN

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.box, self.codes = Outbox(self.folder / "outbox.sqlite"), Codes()

    def daily(self, place: UUID, found: int = 0, *, day: date = DAY) -> UUID:
        draft = DailyDraft(place, day, MONDAY, DailyChannel.PHONE, DailySaid(found))
        return self.box.keep(self.actor, Act(draft, f"日报 {day}", declared_at=MONDAY))

    def export(self, name: str = "a.mzpack") -> bytes:
        self.exported(name)
        return (self.folder / name).read_bytes()

    def exported(self, name: str = "a.mzpack") -> Exported:
        return packing.export(self.box, self.actor, self.codes, self.folder / name)

    def take(self, raw: bytes) -> Settled:
        path = self.folder / "receipt.mzpack"
        path.write_bytes(raw)
        return packing.take_receipt(self.box, self.actor, self.codes, path)

    def state(self, key: UUID) -> tuple[OutboxState, str]:
        return next((row.state, row.why) for row in self.box.listing(self.actor, sent=True) if row.id == key)
