"""What a place's columns hold, in the words of the office."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.services import access, history, settings
from mzdesk.terms import (
    CertificateKind,
    Datum,
    FacilityKind,
    FacilityState,
    FireAcceptance,
    Nature,
    Relation,
    Right,
    RiskGrade,
    Term,
)
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import LABELS
from mzdesk.views.history import AuditRow

_TERMS: dict[str, type[Term]] = {
    "kind": FacilityKind,
    "relation": Relation,
    "nature": Nature,
    "state": FacilityState,
    "risk": RiskGrade,
    "datum": Datum,
    "fire_acceptance": FireAcceptance,
}
_UNSEEN = {"name_key", "near_key", "address_key", "sort_key", "district", "created_at", "version", "id"}


def word(field: str, value: Any, townships: Mapping[str, str] | None = None) -> str:
    """One value as people read it; empty for nothing."""
    if value is None or value == "" or value == [] or value == ():
        return ""
    if isinstance(value, Term):
        return value.label
    if field in _TERMS and value in [term.value for term in _TERMS[field]]:
        return _TERMS[field](value).label
    if field == "township" and townships:
        return townships.get(value, str(value))
    if isinstance(value, list | tuple):
        return "、".join(str(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def changes(session: Session, actor: Actor, facility_id: UUID, *, limit: int = 200) -> list[AuditRow]:
    """The audit of one place, newest first, with the names of its fields and the labels of its words."""
    access.require(actor, Right.SEE)
    towns = settings.township_names(session, actor)
    return [_readable(row, towns) for row in history.of(session, actor, facility_id, limit=limit)]


def _readable(row: AuditRow, towns: Mapping[str, str]) -> AuditRow:
    seen = tuple(
        (LABELS.get(name, name), _said(name, old, towns), _said(name, new, towns))
        for name, old, new in row.changes
        if name not in _UNSEEN
    )
    return dataclasses.replace(row, changes=seen)


def _said(name: str, value: str, towns: Mapping[str, str]) -> str:
    if name in ("phones", "conditions") and value.startswith("["):
        return "、".join(part.strip(' "') for part in value.strip("[]").split(",")) or "空"
    return word(name, value, towns) or "空"


def certificate(kind: CertificateKind, number: str) -> str:
    """A certificate in one phrase."""
    return f"{kind.label} {number}".strip()
