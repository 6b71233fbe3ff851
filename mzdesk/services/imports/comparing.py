"""What a spreadsheet's rows would do to the store: new, changed, the same, doubtful or impossible."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from mzdesk import paths
from mzdesk.errors import NotFound
from mzdesk.services import access, settings
from mzdesk.services.facilities import keys
from mzdesk.services.imports.findings import Findings
from mzdesk.services.imports.people import People
from mzdesk.services.imports.places import Places
from mzdesk.terms import ImportKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.exchange import IncomingRow, Region, TownshipName
from mzdesk.views.imports import Answers, Judged, Question


class Comparison(Protocol):
    """Compares rows block by block; knows what earlier blocks said."""

    @property
    def notes(self) -> Sequence[str]:
        """What holds for the file as a whole, in words."""

    def judge(self, session: Session, rows: Sequence[IncomingRow]) -> list[Judged]:
        """The fate of each row, in order."""

    def questions(self) -> list[Question]:
        """What the rows so far left open."""


def comparison(
    session: Session, actor: Actor, kind: ImportKind, *, answers: Answers | None = None, today: date
) -> Comparison:
    """Begin to compare a file of `kind`; raises NotAllowed."""
    access.require(actor, Right.IMPORT)
    if kind is ImportKind.FACILITY:
        return Places(session, actor, answers or {})
    if kind is ImportKind.STAFF:
        return People(session, actor)
    return Findings(session, actor, today)


def region(session: Session, actor: Actor) -> Region:
    """The district and its townships as the reader needs them; raises NotFound before the first set-up."""
    access.require(actor, Right.SEE)
    towns = tuple(TownshipName(t.code, t.name, t.aliases) for t in settings.townships(session, actor))
    if not towns:
        raise NotFound("还没有设置本区县的乡镇（街道）。请先打开一次程序，完成首次设置。")
    named = keys.region_words(str(settings.value(session, actor, "bureau_name")))
    return Region(named[0] if named else shipped().name, towns)


def shipped() -> Region:
    """The district that comes with the program: for a look into a file before anything is set up."""
    data = tomllib.loads(paths.resource("regions", "wulong.toml").read_text("utf-8"))
    towns = (TownshipName(each["code"], each["name"], tuple(each.get("aliases", ()))) for each in data["region"])
    return Region(data["meta"]["name"], tuple(towns))
