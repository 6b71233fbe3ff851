"""What several parts of one query ask alike is asked once: each statement costs a round trip to a shared server."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")


def once(session: Session, key: Hashable, ask: Callable[[], T]) -> T:
    """The answer of `ask`, remembered under `key` to the end of a query. A change asks each time: it may change it."""
    if "changes" in session.info:
        return ask()
    known: dict[Hashable, T] = session.info.setdefault("memo", {})
    if key not in known:
        known[key] = ask()
    return known[key]
