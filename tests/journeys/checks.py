"""What must hold when a journey is over, whatever it was."""

from __future__ import annotations

from collections import Counter

from mzdesk.db.work import Store
from mzdesk.documents import raster
from mzdesk.services import history, orders
from mzdesk.views.orders import OrderCriteria
from tests.factories import SYSTEM
from tests.journeys.clerk import Clerk


def in_order(store: Store, *clerks: Clerk) -> None:
    """No bug was met, the audit verifies, no number is missing, what was printed is what the archive keeps."""
    assert [trace for clerk in clerks for trace in clerk.crashes] == []
    with store.read(SYSTEM) as session:
        assert history.verify(session, SYSTEM).holds
        assert [row for row in orders.registers(session, SYSTEM) if row.missing] == []
        ids = orders.ids(session, SYSTEM, OrderCriteria())
        kept = [orders.pdf(session, SYSTEM, document_id) for document_id in ids]
    for pdf in {id(job): job for clerk in clerks for job in clerk.printer.jobs}.values():
        assert pdf in kept or not pages(pdf) - sum(map(pages, kept), Counter())


def pages(pdf: bytes) -> Counter[str]:
    """The words of each page, counted: several papers of one departure go to the printer as one."""
    return Counter(raster.text(pdf))
