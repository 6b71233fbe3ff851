"""A photo and a finding while they are typed: plain enough for a draft, complete enough for the services."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from mzdesk import clock
from mzdesk.terms import Cause, HazardGrade, Remedy, Topic
from mzdesk.ui.dates import parse_day
from mzdesk.views.attachments import FileDraft
from mzdesk.views.inspections import FindingDraft

_EMPTY: Final[dict[str, Any]] = {
    "text": "",
    "part": "",
    "grade": HazardGrade.GENERAL.value,
    "grade_clause": "",
    "remedy": Remedy.TIME_LIMITED.value,
    "due_on": "",
    "cause": "",
    "cause_note": "",
    "requirement": "",
    "responsible": "",
    "paper_defect": False,
    "topic": "",
}


@dataclass(slots=True)
class Shot:
    """A photo of the visit or of one finding. `data` is its stored form; `waits` while it is being prepared.

    `photo` is its name within the kept draft, empty until it is there.
    """

    key: str
    name: str
    finding: str = ""
    data: bytes = b""
    caption: str = ""
    taken_at: datetime | None = None
    taken_typed: bool = False
    original_sha256: str | None = None
    width: int | None = None
    height: int | None = None
    media_type: str = "image/jpeg"
    waits: bool = False
    photo: str = ""
    _mark: str = ""

    @property
    def mark(self) -> str:
        """What tells this picture from every other one, on the store as well as in a draft."""
        self._mark = self._mark or self.original_sha256 or hashlib.sha256(self.data).hexdigest()
        return self._mark

    def facts(self) -> dict[str, Any]:
        """What the draft keeps beside the bytes."""
        return {
            "key": self.key,
            "finding": self.finding,
            "caption": self.caption,
            "taken_at": self.taken_at.isoformat() if self.taken_at else "",
            "taken_typed": self.taken_typed,
            "original": self.original_sha256 or "",
            "size": [self.width, self.height],
            "waits": self.waits,
        }

    @classmethod
    def kept(cls, photo: str, name: str, facts: Mapping[str, Any], data: bytes) -> Shot:
        """A photo of a kept draft."""
        taken, size = str(facts.get("taken_at") or ""), list(facts.get("size") or (None, None))
        return cls(
            key=str(facts.get("key") or photo),
            name=name,
            finding=str(facts.get("finding") or ""),
            data=data,
            caption=str(facts.get("caption") or ""),
            taken_at=datetime.fromisoformat(taken) if taken else None,
            taken_typed=bool(facts.get("taken_typed")),
            original_sha256=str(facts.get("original") or "") or None,
            width=size[0],
            height=size[1],
            waits=bool(facts.get("waits")),
            photo=photo,
        )

    @classmethod
    def of(cls, file: FileDraft, finding: str = "") -> Shot:
        """A photo that is on the store already."""
        return cls(
            key=str(clock.uuid7()),
            name=file.name,
            finding=finding,
            data=file.data,
            caption=file.caption,
            taken_at=file.taken_at,
            taken_typed=file.taken_typed,
            original_sha256=file.original_sha256,
            width=file.width,
            height=file.height,
            media_type=file.media_type,
        )

    def file(self) -> FileDraft:
        """As the services take it."""
        return FileDraft(
            self.name,
            self.media_type,
            self.data,
            self.original_sha256,
            self.width,
            self.height,
            self.caption,
            self.taken_at,
            self.taken_typed,
        )


@dataclass(slots=True)
class Finding:
    """A problem as it is being typed; `values` are the form's plain values. `off` while its item is not 不合格."""

    key: str
    item_id: UUID | None = None
    values: dict[str, Any] = field(default_factory=lambda: dict(_EMPTY))
    off: bool = False

    @property
    def text(self) -> str:
        return str(self.values["text"]).strip()

    def plain(self) -> dict[str, Any]:
        item = str(self.item_id) if self.item_id else ""
        return {"key": self.key, "item": item, "values": self.values, "off": self.off}

    @classmethod
    def kept(cls, plain: Mapping[str, Any]) -> Finding:
        item = str(plain.get("item") or "")
        return cls(str(plain["key"]), UUID(item) if item else None, _EMPTY | plain["values"], bool(plain.get("off")))

    @classmethod
    def of(cls, draft: FindingDraft) -> Finding:
        """A finding that is on the store already."""
        values = _EMPTY | {
            "text": draft.text,
            "part": draft.part,
            "grade": draft.grade.value,
            "grade_clause": draft.grade_clause,
            "remedy": draft.remedy.value,
            "due_on": draft.due_on.isoformat() if draft.due_on else "",
            "cause": draft.cause.value if draft.cause else "",
            "cause_note": draft.cause_note,
            "requirement": draft.requirement,
            "responsible": draft.responsible,
            "paper_defect": draft.paper_defect,
            "topic": draft.topic.value if draft.topic else "",
        }
        return cls(str(clock.uuid7()), draft.item_id, values)

    def draft(self, topic: Topic | None, photos: tuple[FileDraft, ...], day: date) -> FindingDraft:
        """As the services take it; raises BadInput for a term that can't be read."""
        given = self.values
        on_site = given["remedy"] == Remedy.ON_SITE.value
        return FindingDraft(
            text=self.text,
            item_id=self.item_id,
            topic=topic or (Topic(given["topic"]) if given["topic"] else None),
            part=str(given["part"]).strip(),
            grade=HazardGrade(given["grade"]),
            grade_clause=str(given["grade_clause"]).strip(),
            remedy=Remedy(given["remedy"]),
            due_on=None if on_site else parse_day(str(given["due_on"]), day),
            responsible=str(given["responsible"]).strip(),
            requirement=str(given["requirement"]).strip(),
            paper_defect=bool(given["paper_defect"]),
            cause=Cause(given["cause"]) if given["cause"] and on_site else None,
            cause_note=str(given["cause_note"]).strip() if on_site else "",
            photos=photos,
        )
