"""Rows of a 花名册 compared with the persons on file at each place.

A person is the same with the same identity number, else with the same name where nothing speaks against it. Identity
numbers are encrypted here, before they are staged; what stands in their table is never changed by an import.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import fields
from mzdesk.models.facilities import FacilityPerson, FacilityPersonIdentity
from mzdesk.services import access
from mzdesk.services.facilities import checks, identities
from mzdesk.services.imports.lookup import Lookup
from mzdesk.terms import RowFate
from mzdesk.views.actor import Actor
from mzdesk.views.exchange import IncomingRow, Problem
from mzdesk.views.imports import FieldChange, Judged, Question

_P = FacilityPerson
_LABELS = {
    "name": "姓名",
    "sex": "性别",
    "born": "出生年月",
    "post": "岗位",
    "phone": "电话",
    "certificate": "证书",
    "health_cert_until": "健康证有效期",
    "joined": "入职时间",
    "on_duty": "值班人员",
    "remark": "备注",
}
_LENGTHS = {"name": 40, "post": 60, "certificate": 100, "remark": 200}


class People:
    """Compares the rows of one file."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._actor = actor
        self._lookup = Lookup(session, actor)
        self._rows: dict[UUID, int] = {}
        self._cipher = fields.cipher(session, actor.district)
        self._why = identities.missing(session, actor.district)
        self.notes: list[str] = []

    def questions(self) -> list[Question]:
        """Nothing is asked: an unknown place is to be registered first."""
        return []

    def judge(self, session: Session, rows: Sequence[IncomingRow]) -> list[Judged]:
        """The fate of each row of a block."""
        self._lookup.prepare(session, {(row.values["facility"], "") for row in rows})
        places = [self._lookup.place(row.values["facility"], "") for row in rows]
        known = self._known(session, {place.id for place, _ in places if place is not None})
        return [
            self._judged(row, place, why, known.get(place.id, []) if place is not None else [])
            for row, (place, why) in zip(rows, places, strict=True)
        ]

    def _known(self, session: Session, ids: Iterable[UUID]) -> dict[UUID, list[Any]]:
        found: dict[UUID, list[Any]] = {}
        asked = (
            sa.select(*_P.__table__.columns, FacilityPersonIdentity.mark, FacilityPersonIdentity.key_id)
            .outerjoin(FacilityPersonIdentity, FacilityPersonIdentity.person_id == _P.id)
            .where(_P.facility_id.in_(sorted(ids)))
        )
        for each in session.execute(access.visible(asked, _P, self._actor)):
            found.setdefault(each.facility_id, []).append(each)
        return found

    def _judged(self, row: IncomingRow, place: Any, why: str, known: Sequence[Any]) -> Judged:
        if place is None:
            return _said(row, RowFate.REJECTED, why, [])
        doubts: list[Problem] = []
        said = _normal(row, doubts)
        for name, most in _LENGTHS.items():
            if len(said.get(name, "")) > most:
                return _said(
                    row, RowFate.REJECTED, f"“{_LABELS[name]}”文字过长，最多 {most} 个字，请精简后重新导入。", []
                )
        number = self._keepable(row, said.pop("id_number", None), doubts)
        mark = self._cipher.mark(number) if self._cipher is not None and number else None
        target, other = _match(said, mark, known)
        if target is not None:
            return self._changed(row, said, number, target, doubts)
        key = clock.uuid7()
        new = {**said, "id": key, "facility_id": place.id, "district": place.district, "township": place.township}
        data = {"new": new, "identity": self._sealed(key, number)}
        if other is not None:
            told = f"“{place.name}”已有同名人员“{said['name']}”，请核对是不是同一人。"
            return _said(row, RowFate.DUPLICATE, told, doubts, data=data, record=other.id)
        return _said(row, RowFate.NEW, "", doubts, data=data)

    def _keepable(self, row: IncomingRow, number: str | None, doubts: list[Problem]) -> str | None:
        """The number where it can be encrypted; else it is said that it stays outside, and why."""
        if number and self._cipher is None:
            told = f"这一行的身份证号没有导入：{self._why}之后重新导入同一个文件，会自动补上。"
            doubts.append(Problem(row.sheet, row.row, "no_key", told, "id_number"))
            if told not in self.notes:
                self.notes.append(told.replace("这一行", "文件中"))
            return None
        return number

    def _sealed(self, person_id: UUID, number: str | None) -> dict[str, Any] | None:
        """The columns of a number, as they may be staged."""
        if self._cipher is None or not number:
            return None
        made = self._cipher.seal(person_id, number)
        return made | {"key_id": str(made["key_id"]), "sealed": base64.b64encode(made["sealed"]).decode("ascii")}

    def _changed(
        self, row: IncomingRow, said: dict[str, Any], number: str | None, target: Any, doubts: list[Problem]
    ) -> Judged:
        earlier = self._rows.setdefault(target.id, row.row)
        if earlier != row.row:
            return _said(row, RowFate.REJECTED, f"与第 {earlier} 行是同一人，只导入前面一行。", doubts)
        new = {name: value for name, value in said.items() if getattr(target, name) != value}
        shown = [FieldChange(_LABELS[name], _word(getattr(target, name)), _word(value)) for name, value in new.items()]
        if number and not target.mark:
            shown.append(FieldChange("身份证号", "", "补录"))
        elif number and self._differs(number, target):
            number = None
            told = "身份证号与花名册不同，导入不改变身份证号，请核对后在花名册中更正。"
            doubts.append(Problem(row.sheet, row.row, "id_differs", told, "id_number"))
        else:
            number = None
        more = {"record": target.id, "version": target.version}
        if not shown:
            return _said(row, RowFate.SAME, "", doubts, **more)
        data: dict[str, Any] = {"new": new, "old": {name: getattr(target, name) for name in new}}
        data["identity"] = self._sealed(target.id, number)
        data["place"] = {"district": target.district, "township": target.township}
        return _said(row, RowFate.CHANGED, "", doubts, changes=tuple(shown), data=data, **more)

    def _differs(self, number: str, target: Any) -> bool:
        """Whether another number is on file; one under an earlier key can't be compared and counts as the same."""
        assert self._cipher is not None
        return bool(target.key_id == self._cipher.key_id and target.mark != self._cipher.mark(number))


def _said(row: IncomingRow, fate: RowFate, why: str, doubts: Sequence[Problem], **more: Any) -> Judged:
    title = f"{row.values['name']}（{row.values['facility']}）"
    return Judged(row.row, row.sheet, title, fate, why, doubts=(*row.warnings, *doubts), **more)


def _normal(row: IncomingRow, doubts: list[Problem]) -> dict[str, Any]:
    """What the row says, by the columns of the register; nothing that it says is lost."""
    values = row.values
    said = {name: values[name] for name in ("name", "sex", "born", "post", "health_cert_until", "joined", "remark")
            if values.get(name)}  # fmt: skip
    if values.get("on_duty") is not None:
        said["on_duty"] = values["on_duty"]
    if certificate := _certificate(values):
        said["certificate"] = certificate
    phones = [known for number in values.get("phones") or () if (known := checks.phone(number))]
    if phones:
        said["phone"] = phones[0]
    if len(phones) > 1:
        said["remark"] = "；".join(part for part in (said.get("remark"), f"其他电话：{'、'.join(phones[1:])}") if part)
    number = values.get("id_number")
    if number and not (
        len(number) in (15, 18) and number[:-1].isdecimal() and (number[-1].isdecimal() or number[-1] == "X")
    ):
        doubts.append(Problem(row.sheet, row.row, "bad_id", "身份证号位数不对，没有导入，请核对后补填。", "id_number"))
        number = None
    if number:
        said["id_number"] = number
    return said


def _certificate(values: Any) -> str:
    """Name, number and term of a certificate in one line."""
    until = values.get("certificate_until")
    parts = [values.get("certificate"), values.get("certificate_number"), f"有效期至{until}" if until else ""]
    said = "，".join(part for part in parts if part)
    return said or ("持证" if values.get("certified") else "")


def _match(said: dict[str, Any], mark: str | None, known: Sequence[Any]) -> tuple[Any, Any]:
    """The person a row is about, whose number has `mark`; else one of the same name that may be."""
    if mark:
        same = next((each for each in known if each.mark == mark), None)
        if same is not None:
            return same, None
    namesakes = [each for each in known if each.name == said["name"] and not (mark and each.mark)]
    phone = said.get("phone")
    fitting = [each for each in namesakes if not phone or not each.phone or each.phone == phone]
    if len(fitting) == 1 and len(namesakes) == 1:
        return fitting[0], None
    return None, namesakes[0] if namesakes else None


def _word(value: Any) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else str(value or "")
