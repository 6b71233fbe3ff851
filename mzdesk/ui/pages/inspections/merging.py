"""Two people keyed one visit in: part by part, what each changed since both opened it.

What only one of them changed is taken as it is; what both changed differently is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mzdesk.terms import ItemResult
from mzdesk.ui.forms.differences import Difference
from mzdesk.ui.pages.inspections.findings import Finding, Shot
from mzdesk.ui.pages.inspections.sheet import BESIDE, Sheet

_NONE = "（没有）"
_WORDS = 60


@dataclass(frozen=True, slots=True)
class Part:
    """What is decided as a whole: an item with its findings, a finding beside the list, a photo of the visit."""

    label: str
    item_id: UUID | None = None
    result: ItemResult = ItemResult.OPEN
    note: str = ""
    findings: tuple[Finding, ...] = ()
    shots: tuple[Shot, ...] = ()

    @property
    def value(self) -> tuple[Any, ...]:
        """What it says, whoever typed it when."""
        said = tuple(_said(finding) for finding in self.findings)
        order = {finding.key: place for place, finding in enumerate(self.findings)}
        shots = sorted(
            (order.get(shot.finding, -1), shot.mark, shot.caption, str(shot.taken_at)) for shot in self.shots
        )
        return self.result, self.note, said, tuple(shots)

    @property
    def words(self) -> str:
        """For people."""
        told = [self.result.label] if self.item_id is not None else []
        told += [_short(finding.text) for finding in self.findings]
        told += [f"备注：{_short(self.note)}"] if self.note else []
        told += [f"照片 {len(self.shots)} 张"] if self.shots else []
        return "；".join(told) or _NONE


Parts = Mapping[str, Part]


def _said(finding: Finding) -> tuple[Any, ...]:
    return tuple((key, str(value).strip()) for key, value in sorted(finding.values.items()))


def _short(text: str) -> str:
    return text if len(text) <= _WORDS else text[: _WORDS - 1] + "…"


def parts_of(sheet: Sheet) -> dict[str, Part]:
    """A visit as it stands on the desk, in the order of its list. Later changes on the desk don't reach the answer."""
    found: dict[str, Part] = {}
    for key, line in sheet.lines.items():
        mine = [finding for finding in sheet.findings if finding.item_id == key and not finding.off]
        found[f"item/{key}"] = Part(
            f"第 {line.number} 项", key, sheet.results[key], sheet.notes[key].strip(), *_kept(sheet, mine)
        )
    for finding in sheet.findings:
        if finding.item_id is None and not finding.off:
            found[_free(found, f"beside/{finding.text}")] = Part(BESIDE, findings=(deepcopy(finding),),
                                                                 shots=_kept(sheet, [finding])[1])  # fmt: skip
    for shot in sheet.photos_of(""):
        found[_free(found, f"photo/{shot.mark}")] = Part("全景照片", shots=(deepcopy(shot),))
    return found


def _kept(sheet: Sheet, findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], tuple[Shot, ...]]:
    shots = [shot for finding in findings for shot in sheet.photos_of(finding.key)]
    return tuple(deepcopy(finding) for finding in findings), tuple(deepcopy(shot) for shot in shots)


def _free(taken: Parts, key: str) -> str:
    number = 2
    while key in taken:
        key, number = f"{key.partition('#')[0]}#{number}", number + 1
    return key


@dataclass(frozen=True, slots=True)
class Merged:
    """`clashes` are asked; `mine` and `theirs` say how many parts only one of the two changed."""

    parts: Mapping[str, tuple[Part | None, Part | None]]  # what holds: (mine, theirs); equal where there is no question
    clashes: tuple[Difference, ...]
    mine: int
    theirs: int

    def put_into(self, sheet: Sheet, chosen: Sequence[str]) -> None:
        """Make `sheet` what came out, with my part for the clashes named in `chosen`."""
        asked = {row.key for row in self.clashes}
        sheet.findings, sheet.shots = [], []
        for key, (mine, theirs) in self.parts.items():
            part = mine if key not in asked or key in chosen else theirs
            if part is None:
                continue
            if part.item_id is not None:
                sheet.results[part.item_id], sheet.notes[part.item_id] = part.result, part.note
            sheet.findings += part.findings
            sheet.shots += part.shots


def merge(opened: Parts | None, mine: Parts, theirs: Parts) -> Merged:
    """Part by part. `opened` is what both began with; None when nobody knows: only what is blank gives way then."""
    parts: dict[str, tuple[Part | None, Part | None]] = {}
    clashes: list[Difference] = []
    only_mine = only_theirs = 0
    for key in dict.fromkeys([*theirs, *mine]):
        m, t = mine.get(key), theirs.get(key)
        o = opened.get(key) if opened is not None else _blank(m or t)
        if _value(m) == _value(t):
            parts[key] = (m, m)
        elif _value(m) == _value(o):
            parts[key], only_theirs = (t, t), only_theirs + 1
        elif _value(t) == _value(o):
            parts[key], only_mine = (m, m), only_mine + 1
        else:
            parts[key] = (m, t)
            label = next(part.label for part in (m, t) if part is not None)
            clashes.append(Difference(key, label, _told(o), _told(m), _told(t), typed=True, changed=True))
    return Merged(parts, tuple(clashes), only_mine, only_theirs)


def _blank(part: Part | None) -> Part | None:
    return Part(part.label, part.item_id) if part is not None and part.item_id is not None else None


def _value(part: Part | None) -> tuple[Any, ...] | None:
    return part.value if part is not None else None


def _told(part: Part | None) -> str:
    return part.words if part is not None else _NONE
