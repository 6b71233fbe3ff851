"""Visits as the tests of the page need them: an office, two officers sent to a place, photos as they come in."""

from __future__ import annotations

import copy
import shutil
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.services import inspections, plans
from mzdesk.terms import Choice, Topic
from mzdesk.views.inspections import VisitView
from mzdesk.views.plans import SendDraft
from tests import stores
from tests.conftest import MONDAY
from tests.factories import TODAY
from tests.services.plan_cases import Office, ask, do

TOPICS = (Topic.FIRE, Topic.UTILITIES)


class Bureau(Office):
    """An office with an approved plan, made once and copied for each test."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, 4, 3)
        self.approved = self.plan()

    @classmethod
    def founded(cls, folder: Path) -> Bureau:
        """A bureau whose store lies in `folder`, closed; its ids are none that a test's own clock gives."""
        before = clock.use(clock.FixedClock(MONDAY, seed="bureau"))
        with stores.fresh("sqlite", folder) as place:
            store = Store.open(place)
            made = cls(store)
            store.close()
        clock.use(before)
        made.place = Path(place)
        return made

    place: Path

    def moved(self, folder: Path) -> Bureau:
        """The same bureau in a store of its own; close its store."""
        made = copy.copy(self)
        made.place = Path(shutil.copy(self.place, folder / "office.sqlite"))
        made.store = Store.open(made.place)
        return made


def sent(office: Bureau, place: int = 0, day: date = TODAY, **values: Any) -> UUID:
    """Two officers sent to a place of the office on a clue."""
    given: dict[str, Any] = {"clue": "热线反映疏散通道堆放杂物", "topics": TOPICS, "plan_id": office.approved}
    draft = SendDraft(office.places[place], Choice.CLUE, tuple(office.officers[:2]), day, **(given | values))
    made: UUID = do(office.store, plans.send, draft=draft, today=clock.today(), now=clock.now())
    return made


def seen(office: Bureau, visit: UUID) -> VisitView:
    """The visit as the store has it."""
    shown: VisitView = ask(office.store, inspections.view, visit)
    return shown


def photo(colour: str = "green", taken: datetime | None = None, kind: str = "JPEG", side: int = 64) -> bytes:
    """A small real photo; with `taken` the camera's note of when."""
    kept, exif = BytesIO(), Image.Exif()
    if taken is not None:
        exif[306] = f"{taken:%Y:%m:%d %H:%M:%S}"
    Image.new("RGB", (side, side * 3 // 4), colour).save(kept, kind, exif=exif)
    return kept.getvalue()


def heic(colour: str = "navy") -> bytes:
    """A HEIC photo as telephones make it, without the camera's note of when."""
    import pillow_heif

    kept = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), colour)).save(kept, format="HEIF")
    return kept.getvalue()
