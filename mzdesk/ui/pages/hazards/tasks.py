"""The two papers of the loop: what they are built from, how they are issued, what one opinion answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from mzdesk.services import hazards, orders
from mzdesk.terms import DocumentKind, StepKind
from mzdesk.views.documents import InternalRectification, RecheckOpinion, RectificationOrder
from mzdesk.views.hazards import HazardRow
from mzdesk.views.orders import BlankRow, Issued

Paper = RectificationOrder | InternalRectification | RecheckOpinion
Due = dict[UUID, date]
_LOOKS: Final = (StepKind.RECHECKED_PASS, StepKind.RECHECKED_FAIL)


@dataclass(frozen=True, slots=True)
class Task:
    """One of the two papers: how its view is built and how it is issued."""

    title: str
    build: Callable[..., Paper]
    issue: Callable[..., Issued]
    terms: bool
    done: str


@dataclass(frozen=True, slots=True)
class Start:
    """What is known when the panel opens."""

    rows: tuple[HazardRow, ...]
    view: Paper
    kind: DocumentKind
    counted: bool
    officers: tuple[tuple[str, str], ...]
    blanks: tuple[BlankRow, ...] = ()


def kind_of(view: Paper) -> DocumentKind:
    """The kind of document a view becomes."""
    if isinstance(view, RecheckOpinion):
        return DocumentKind.RECHECK_OPINION
    internal = isinstance(view, InternalRectification)
    return DocumentKind.INTERNAL_RECTIFICATION if internal else DocumentKind.RECTIFICATION_ORDER


def _build_order(session: Any, actor: Any, ids: Sequence[UUID], due: Due, names: Sequence[str], today: date) -> Paper:
    return orders.order_view(session, actor, ids, due=due, officers=names, today=today)


def _build_recheck(
    session: Any, actor: Any, ids: Sequence[UUID], _due: Due, names: Sequence[str], today: date
) -> Paper:
    return orders.recheck_view(session, actor, ids, officers=names, today=today)


def _issue_order(session: Any, actor: Any, ids: Sequence[UUID], due: Due, **given: Any) -> Issued:
    from mzdesk.documents import issuing

    return issuing.issue_order(session, actor, ids, due=due, **given)


def _issue_recheck(session: Any, actor: Any, ids: Sequence[UUID], _due: Due, **given: Any) -> Issued:
    from mzdesk.documents import issuing

    return issuing.issue_recheck(session, actor, ids, **given)


ORDER: Final = Task("下达整改", _build_order, _issue_order, True, "已下达整改")
RECHECK: Final = Task("出具复查意见书", _build_recheck, _issue_recheck, False, "已出具复查意见书")


def sharing(session: Any, actor: Any, hazard_id: UUID, today: date) -> tuple[UUID, ...]:
    """The hazards of the order this one stands in that have been looked at again, so that one opinion answers all."""
    order = orders.order_answered(session, actor, [hazard_id])
    found = []
    for each, _number, _text in orders.view(session, actor, order).hazards:
        past = hazards.view(session, actor, each, today=today).steps
        if each == hazard_id or any(step.kind in _LOOKS and not step.withdrawn for step in past):
            found.append(each)
    return tuple(found)
