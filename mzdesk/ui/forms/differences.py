"""What differs when a record was saved by somebody else while its form was open: field by field, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mzdesk import clock
from mzdesk.ui.forms.fields import Field, Secret
from mzdesk.views.history import AuditRow


@dataclass(frozen=True, slots=True)
class Difference:
    """One field as it was opened, as the clerk has it, and as it is on file now; `by` says who changed it and when."""

    key: str
    label: str
    opened: str
    mine: str
    theirs: str
    typed: bool
    changed: bool
    by: str = ""

    @property
    def both(self) -> bool:
        """Whether the clerk and somebody else changed it differently: only the clerk can say which one holds."""
        return self.typed and self.changed


def between(
    fields: Sequence[Field],
    opened: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    trail: Sequence[AuditRow] = (),
    columns: Mapping[str, str] | None = None,
) -> list[Difference]:
    """The fields in which `mine` is not what is on file now.

    `trail` is the record's audit, newest first; `columns` says under which column it keeps a field called otherwise.
    """
    found, named = [], columns or {}
    for field in fields:
        key = field.key
        if key not in mine or isinstance(field, Secret) or mine[key] == theirs[key]:
            continue
        changed = theirs[key] != opened[key]
        before, typed, now = (field.said(each[key]) for each in (opened, mine, theirs))
        by = _by(trail, named.get(key, key)) if changed else ""
        found.append(Difference(key, field.label, before, typed, now, mine[key] != opened[key], changed, by))
    return found


def last(trail: Sequence[AuditRow], keys: Sequence[str]) -> str:
    """Who saved last one of these columns, or anything, and when."""
    rows = [row for row in trail if any(name in keys for name, _, _ in row.changes)] or trail
    return _signed(rows[0]) if rows else ""


def acted(trail: Sequence[AuditRow]) -> str:
    """Who did what last and when, as a clause."""
    return f"{_signed(trail[0])} 办理了“{trail[0].verb}”" if trail else "这条记录又有改动"


def _by(trail: Sequence[AuditRow], key: str) -> str:
    row = next((row for row in trail if any(name == key for name, _, _ in row.changes)), None)
    return _signed(row) if row is not None else ""


def _signed(row: AuditRow) -> str:
    return f"{row.actor} {clock.office(row.at):%Y-%m-%d %H:%M}"
