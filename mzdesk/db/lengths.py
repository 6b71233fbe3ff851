"""Words longer than their column: refused by name before they reach a database.

SQLite would keep them silently, PostgreSQL would answer with a fault.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput

Limit = tuple[str, int, str]
_KNOWN: Final[dict[type[Any], tuple[Limit, ...]]] = {}


def check(session: Session) -> None:
    """Raise BadInput, its field the column, for the first text about to be written that its column can't hold."""
    for item in (*session.new, *session.dirty):
        for name, most, label in _limits(type(item)):
            value = item.__dict__.get(name)  # what is not loaded was not changed
            if isinstance(value, str) and len(value) > most:
                raise BadInput(f"“{label}”最多 {most} 个字，现有 {len(value)} 个字，请缩短后再保存。", name)


def _limits(record: type[Any]) -> tuple[Limit, ...]:
    """The columns of a table that people fill with words: name, most characters, what they call it."""
    if record not in _KNOWN:
        _KNOWN[record] = _read(record)
    return _KNOWN[record]


def _read(record: type[Any]) -> tuple[Limit, ...]:
    from mzdesk.views import audit_words

    mapper = sa.inspect(record)
    table = str(mapper.local_table.name)
    typed = [
        (attribute.key, attribute.columns[0].type, audit_words.column(table, attribute.key))
        for attribute in mapper.column_attrs
    ]
    return tuple(
        (name, kind.length, label)
        for name, kind, label in typed
        if isinstance(kind, sa.String) and not isinstance(kind, sa.Enum) and kind.length and label not in ("", name)
    )
