"""公文 on their way, and blank papers: what the tests of 文书 share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from mzdesk.db.work import Store
from mzdesk.documents import issuing
from mzdesk.services import orders
from mzdesk.terms import (
    ApprovalWay,
    DocumentKind,
)
from mzdesk.views.orders import BlankRow, Issued, OrderView
from mzdesk.views.staff import ApprovalDraft
from tests.documents.samples import SAMPLES
from tests.factories import PIN, SYSTEM, TODAY
from tests.services.hazard_cases import act, ask, found

NOTICE = replace(SAMPLES[DocumentKind.NOTICE], number=None, day=None, code="")
ORDER = DocumentKind.RECTIFICATION_ORDER


def compose(store: Store, view: Any = NOTICE, *, kind: DocumentKind = DocumentKind.NOTICE, **values: Any) -> UUID:
    made: UUID = act(store, issuing.compose, kind, view, recipients=view.to, **values)
    return made


def shown(store: Store, document_id: UUID) -> OrderView:
    made: OrderView = ask(store, orders.view, document_id)
    return made


def reviewed(store: Store, view: Any = NOTICE, **values: Any) -> UUID:
    document_id = compose(store, view, **values)
    act(store, orders.submit, document_id)
    act(store, orders.review, document_id, person="冉启明", opinion="拟同意", happened_on=TODAY)
    return document_id


def signed(store: Store, leader: UUID, view: Any = NOTICE, **values: Any) -> UUID:
    document_id = reviewed(store, view, **values)
    act(store, orders.sign, document_id, draft=ApprovalDraft(ApprovalWay.PIN, leader, pin=PIN, opinion="发"))
    return document_id


def numbered(store: Store, leader: UUID, view: Any = NOTICE, **values: Any) -> UUID:
    document_id = signed(store, leader, view, **values)
    act(store, issuing.finish, document_id)
    return document_id


def take_out(store: Store, count: int = 3, **values: Any) -> list[BlankRow]:
    given = {"kind": ORDER, "count": count, "taken_by": "谭志远", "purpose": "桐梓方向"} | values
    with store.begin(SYSTEM, "领用") as session:
        return orders.take_blanks(session, SYSTEM, today=TODAY, **given)


def settle(store: Store, verb: Any, sheet: BlankRow, **values: Any) -> None:
    with store.begin(SYSTEM, "登记去向") as session:
        verb(session, SYSTEM, sheet.id, today=TODAY, **values)


def keyed_in(store: Store, home: UUID, sheet: BlankRow, **values: Any) -> Issued:
    """An order that was written by hand on a blank sheet."""
    made: Issued = act(store, issuing.issue_order, [found(store, home)], blank_id=sheet.id, **values)
    return made
