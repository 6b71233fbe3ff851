"""What must hold when a journey is over, whatever it was."""

from __future__ import annotations

from collections import Counter

from mzdesk.db.work import Store
from mzdesk.documents import raster
from mzdesk.services import orders, trails
from mzdesk.views.orders import OrderCriteria
from tests.factories import SYSTEM
from tests.journeys.clerk import Clerk

NEVER_KEPT = "密钥恢复单"


def in_order(store: Store, *clerks: Clerk) -> None:
    """No bug was met, the audit verifies, no number is missing, what was printed is what the archive keeps.

    A recovery code is printed for its envelope and kept nowhere.
    """
    assert [trace for clerk in clerks for trace in clerk.crashes] == []
    with store.read(SYSTEM) as session:
        assert trails.verify(session, SYSTEM).holds
        assert [row for row in orders.registers(session, SYSTEM) if row.missing] == []
        ids = orders.ids(session, SYSTEM, OrderCriteria())
        kept = [orders.pdf(session, SYSTEM, document_id) for document_id in ids]
    for pdf in {id(job): job for clerk in clerks for job in clerk.printer.jobs}.values():
        missing = pages(pdf) - sum(map(pages, kept), Counter())
        assert pdf in kept or not [page for page in missing if NEVER_KEPT not in page]


def pages(pdf: bytes) -> Counter[str]:
    """The words of each page, counted: several papers of one departure go to the printer as one."""
    return Counter(raster.text(pdf))
