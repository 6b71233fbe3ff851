"""Sending what waits in the outbox: each line is one unit of work of the login that is signed in.

A line counts as sent only when it was read back after the commit, under the row policies: an answer that was lost is no
loss, and a key that somebody else's hidden row has is no delivery.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from mzdesk.db.outbox import OVERTAKEN, Outbox
from mzdesk.db.work import Store
from mzdesk.errors import ChangedMeanwhile, KeptAlready, MzdeskError, RuleBroken, StoreDown
from mzdesk.views.actor import Actor
from mzdesk.views.outbox import OutboxLine

Deliver = Callable[[Session, Actor, OutboxLine, datetime], None]
Receipt = Callable[[Session, Actor, OutboxLine], datetime | None]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a round did. `lost`: why it ended early; what is left stays queued. `already`: found there by their key."""

    sent: int = 0
    refused: int = 0
    already: int = 0
    lost: str = ""
    touched: frozenset[str] = frozenset()


def send(outbox: Outbox, store: Store, actor: Actor, deliver: Deliver, receipt: Receipt, *, most: int = 50) -> Sent:
    """Send up to `most` lines in the order they were made; ends at the first that finds no store.

    What a rule refuses is marked so and the next one is sent. A fault of the program goes on to the caller, and that
    line goes behind the others.
    """
    done = Sent()
    for key in outbox.queued(actor, most=most):
        line = outbox.line(actor, key)
        try:
            done = _settled(outbox, store, actor, line, done, deliver, receipt)
        except StoreDown as error:
            return replace(done, lost=error.message)
        except ChangedMeanwhile:
            continue  # somebody wrote in the same moment; the act is made anew from what is there then
        except MzdeskError as error:
            outbox.refused(key, error.message, revision=line.revision)
            done = replace(done, refused=done.refused + 1)
        except BaseException:
            outbox.broke(key)
            raise
    return done


def _settled(
    outbox: Outbox, store: Store, actor: Actor, line: OutboxLine, done: Sent, deliver: Deliver, receipt: Receipt
) -> Sent:
    """One line; what an earlier one turns out to be is no answer to this one, whose own key is asked for again."""
    try:
        return _one(outbox, store, actor, line, done, deliver, receipt)
    except KeptAlready:
        return _one(outbox, store, actor, line, done, deliver, receipt)


def _one(
    outbox: Outbox, store: Store, actor: Actor, line: OutboxLine, done: Sent, deliver: Deliver, receipt: Receipt
) -> Sent:
    at = _received(store, actor, line, receipt)
    already, touched = at is not None, done.touched
    if already and line.is_untried:
        raise RuleBroken(OVERTAKEN)
    if not already:
        if line.revision:
            outbox.trying(line)
        with store.begin(actor, f"离线补传：{line.kind.label}") as session:
            deliver(session, actor, line, store.now())
        touched |= session.info["touched"]
        at = _received(store, actor, line, receipt)
    if at is None:
        raise StoreDown("共享数据库没有确认收到，稍后会再次发送。")
    outbox.sent(line.id, at, revision=line.revision)
    return replace(done, sent=done.sent + 1, already=done.already + already, touched=touched)


def _received(store: Store, actor: Actor, line: OutboxLine, receipt: Receipt) -> datetime | None:
    with store.read(actor) as session:
        return receipt(session, actor, line)
