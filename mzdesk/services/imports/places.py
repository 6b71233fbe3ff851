"""Rows of a register compared with the places on file.

The key is the code, else name and township. What resembles a known place is put before the clerk. An empty cell never
erases; relation, township and state of a known place are changed by verbs of their own, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import indexing
from mzdesk.models.facilities import Facility
from mzdesk.rules import pinyin
from mzdesk.services import access, settings
from mzdesk.services.facilities import keys, words
from mzdesk.services.imports.drafts import Draft, draft
from mzdesk.terms import Datum, FacilityKind, FacilityState, Relation, RowFate
from mzdesk.views.actor import Actor
from mzdesk.views.exchange import IncomingRow
from mzdesk.views.facilities import LABELS
from mzdesk.views.imports import Answers, FieldChange, Judged, Question

_TABLE: sa.Table = Facility.__table__  # type: ignore[assignment]
_FIXED = {
    "relation": "关系与台账不同，导入不改变关系；如有变化请用“变更关系”办理。",
    "state": "状态与台账不同，导入不改变状态；如有变化请用“变更状态”办理。",
}
_NOTES = {
    ("relation", ""): "有 {} 家新机构没有写关系，按“社会办”登记；关系决定使用哪种文书，请核对。",
    ("datum", ""): "有 {} 行写了经纬度而没有写坐标系，坐标没有导入；选择坐标系后可以导入。",
}
_SEARCHED = frozenset(
    ("name", "address", "principal", "legal_person", "safety_officer", "safety_phone", "phones", "uscc")
)
_NO_TEXT = dict.fromkeys(("address", "principal", "legal_person", "safety_officer", "safety_phone"), "")


class _Item:
    """What the search line of a place is made from."""

    phones: Sequence[str] = ()
    uscc: str | None = None

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(_NO_TEXT)
        self.__dict__.update(values)


class _Known:
    """The places that a block of rows could mean, by each of their keys."""

    def __init__(self, found: Iterable[Any]) -> None:
        self.codes: dict[str, list[Any]] = {}
        self.names: dict[tuple[str, str], Any] = {}
        self.nears: dict[str, list[Any]] = {}
        self.addresses: dict[str, list[Any]] = {}
        for each in found:
            self.names[each.township, each.name_key] = each
            for table, key in (
                (self.codes, each.uscc),
                (self.nears, each.near_key),
                (self.addresses, each.address_key),
            ):
                if key:
                    table.setdefault(key, []).append(each)


class Places:
    """Compares the rows of one file."""

    def __init__(self, session: Session, actor: Actor, answers: Answers) -> None:
        self._actor, self._answers = actor, answers
        self._prefixes = keys.prefixes(session, actor)
        self._towns = settings.township_names(session, actor)
        self._asked: Counter[tuple[str, str]] = Counter()
        self._rows: dict[int, int] = {}
        self._empty = session.scalar(sa.select(_TABLE.c.id).where(_TABLE.c.district == actor.district).limit(1)) is None

    @property
    def notes(self) -> list[str]:
        """What is taken as usual where the file says nothing."""
        return [told.format(count) for key, told in _NOTES.items() if (count := self._asked[key])]

    def judge(self, session: Session, rows: Sequence[IncomingRow]) -> list[Judged]:
        """The fate of each row of a block."""
        drafts = [self._draft(row) for row in rows]
        known = _Known(() if self._empty else self._find(session, [each for each in drafts if not each.why]))
        return [self._judged(each, known) for each in drafts]

    def questions(self) -> list[Question]:
        """Townships and kinds that mean nothing here; relation and datum where nothing says them."""
        return [_question(*key, count, self._towns) for key, count in self._asked.most_common() if count]

    def _draft(self, row: IncomingRow) -> Draft:
        made = draft(row, self._answers)
        if not made.why and not self._actor.of_bureau and made.township != self._actor.township:
            made.why = "不属于您所在的乡镇（街道），不能导入。"
        if not made.why:
            name = made.said["name"]
            made.name_key = keys.name_key(name)
            made.near_key = keys.near_key(name, made.township, self._prefixes.get(made.township, self._prefixes[""]))
            made.address_key = keys.address_key(made.said.get("address", ""), self._prefixes[""])
        return made

    def _find(self, session: Session, drafts: Sequence[Draft]) -> list[Any]:
        wanted: dict[Any, set[Any]] = {
            _TABLE.c.uscc: {each.said.get("uscc") for each in drafts},
            _TABLE.c.name_key: {each.name_key for each in drafts},
            _TABLE.c.near_key: {each.near_key for each in drafts},
            _TABLE.c.address_key: {each.address_key for each in drafts if each.said.get("phones")},
        }
        found: dict[UUID, Any] = {}
        for column, values in wanted.items():
            values -= {None, ""}
            asked = sa.select(_TABLE).where(column.in_(sorted(values)))
            if values:
                found |= {each.id: each for each in session.execute(access.visible(asked, Facility, self._actor))}
        return [each for each in found.values() if each.merged_into is None]

    def _judged(self, made: Draft, known: _Known) -> Judged:
        self._asked.update(made.asked)
        if made.why:
            return self._said(made, RowFate.REJECTED, made.why)
        place = hash((made.township, made.name_key))
        target, other, why = _match(made, known)
        earlier = self._rows.get(hash(target.id) if target is not None else place)
        if earlier is not None:
            return self._said(made, RowFate.REJECTED, f"与第 {earlier} 行是同一家机构，只导入前面一行。")
        self._rows[hash(target.id) if target is not None else place] = made.row.row
        if target is not None:
            return self._changed(made, target)
        if "kind" not in made.said:
            self._asked["kind", made.row.values.get("type") or ""] += 1
            return self._said(made, RowFate.REJECTED, "看不出机构类别，请选择类别后再导入。")
        return self._new(made, other, why)

    def _said(self, made: Draft, fate: RowFate, why: str = "", **more: Any) -> Judged:
        row = made.row
        doubts = (*row.warnings, *made.doubts) if made.doubts else row.warnings
        return Judged(row.row, row.sheet, made.said.get("name") or "", fate, why, doubts=doubts, **more)

    def _new(self, made: Draft, other: Any, why: str) -> Judged:
        said = made.said
        self._asked["relation", ""] += "relation" not in said
        columns = {**said, "id": clock.uuid7(), "district": self._actor.district, "township": made.township}
        columns["state"] = made.row.values.get("state") or FacilityState.ACTIVE
        columns["relation"] = said.get("relation") or Relation.PRIVATE
        columns["sort_key"] = pinyin.sort_key(said["name"])[:120]
        columns |= {"name_key": made.name_key, "near_key": made.near_key, "address_key": made.address_key}
        data = {"new": columns, "line": indexing.facility_lines([_Item(columns)])[0]}
        fate = RowFate.DUPLICATE if why else RowFate.NEW
        return self._said(made, fate, why, record=other.id if other is not None else None, data=data)

    def _changed(self, made: Draft, target: Any) -> Judged:
        said = {name: value for name, value in made.said.items() if name not in _FIXED}
        if not made.row.values.get("type"):
            said.pop("kind", None)
        for name, told in _FIXED.items():
            if (value := made.row.values.get(name)) is not None and value != getattr(target, name):
                made.doubt(name, f"{name}_differs", told)
        new = {name: value for name, value in said.items() if getattr(target, name) != value}
        if not new:
            return self._said(made, RowFate.SAME, record=target.id, version=target.version)
        shown = tuple(
            FieldChange(LABELS[name], words.word(name, getattr(target, name)), words.word(name, value))
            for name, value in new.items()
        )
        follows = {name: value for name, value in _keys(made, new).items() if getattr(target, name) != value}
        written = new | follows
        data = {
            "new": written,
            "old": {name: getattr(target, name) for name in written},
            "line": self._line(target, new),
            "township": target.township,
        }
        more = {"changes": shown, "record": target.id, "version": target.version, "data": data}
        return self._said(made, RowFate.CHANGED, **more)

    def _line(self, target: Any, new: dict[str, Any]) -> dict[str, Any] | None:
        if not _SEARCHED & new.keys():
            return None
        item = _Item({**target._mapping, **new})
        item.__dict__["sort_key"] = pinyin.sort_key(item.__dict__["name"])[:120]
        return indexing.facility_lines([item])[0]


def _match(made: Draft, known: _Known) -> tuple[Any, Any, str]:
    """The place a row is about; else one that it resembles, and why."""
    same = known.names.get((made.township, made.name_key))
    coded = known.codes.get(made.said.get("uscc") or "", [])
    if same is not None:
        return same, None, ""
    at_home = [each for each in coded if each.township == made.township]
    if len(at_home) == 1 and (
        at_home[0].near_key == made.near_key or (made.address_key and at_home[0].address_key == made.address_key)
    ):
        return at_home[0], None, ""
    if coded:
        return None, coded[0], f"统一社会信用代码与“{coded[0].name}”相同，请核对是不是同一家机构。"
    near = [each for each in known.nears.get(made.near_key, ()) if each.kind == made.said.get("kind")]
    if near:
        return None, near[0], f"名称去掉地名后与“{near[0].name}”相同，请核对是不是同一家机构。"
    phones = set(made.said.get("phones", ()))
    for each in known.addresses.get(made.address_key, ()) if phones else ():
        if phones & set(each.phones):
            return None, each, f"电话和地址与“{each.name}”相同，请核对是不是同一家机构。"
    return None, None, ""


def _keys(made: Draft, new: dict[str, Any]) -> dict[str, Any]:
    """The keys that follow from what changes."""
    found: dict[str, Any] = {}
    if "name" in new:
        found = {"name_key": made.name_key, "near_key": made.near_key, "sort_key": pinyin.sort_key(new["name"])[:120]}
    return found | ({"address_key": made.address_key} if "address" in new else {})


_KINDS = tuple((kind.value, kind.label) for kind in FacilityKind)
_CHOICES = {
    "kind": (_KINDS, None),
    "relation": (tuple((each.value, each.label) for each in Relation), Relation.PRIVATE.value),
    "datum": (tuple((each.value, each.label) for each in Datum), ""),
}


def _question(field: str, word: str, rows: int, towns: dict[str, str]) -> Question:
    if field == "township":
        choices = tuple((code, name) for code, name in sorted(towns.items()) if not code.endswith("000"))
        return Question(field, LABELS[field], word, rows, choices)
    choices, usual = _CHOICES[field]
    return Question(field, LABELS[field], word, rows, choices, usual)
