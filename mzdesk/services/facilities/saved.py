"""Saved views: a list's filters and order under a name."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, jsonio
from mzdesk.errors import BadInput, NotAllowed, NotFound
from mzdesk.models.archive import SavedView
from mzdesk.services import access
from mzdesk.terms import Capability, Right
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import FacilityCriteria, SavedViewRow

_PAGE = Capability.FACILITIES.value


def _require_own(actor: Actor) -> None:
    if not access.keeps_views(actor):
        raise NotAllowed("业务科室的账号不能保存视图，请直接使用筛选条件。")


def saved_views(session: Session, actor: Actor) -> list[SavedViewRow]:
    """The views of the actor's office, by name."""
    access.require(actor, Right.SEE)
    if not access.keeps_views(actor):
        return []
    asked = sa.select(SavedView).where(
        SavedView.district == actor.district, SavedView.township == actor.township, SavedView.page == _PAGE
    )
    return [
        SavedViewRow(view.id, view.name, jsonio.convert(view.criteria, FacilityCriteria))
        for view in session.scalars(asked.order_by(SavedView.name))
    ]


def save_view(session: Session, actor: Actor, *, name: str, criteria: FacilityCriteria) -> UUID:
    """Keep filters and order under `name`, replacing a view of that name; raises BadInput."""
    access.require(actor, Right.SEE)
    name = name.strip()[:40]
    if not name:
        raise BadInput("请给视图起一个名称。", "name")
    _require_own(actor)
    asked = sa.select(SavedView).where(
        SavedView.district == actor.district,
        SavedView.township == actor.township,
        SavedView.page == _PAGE,
        SavedView.name == name,
    )
    view = session.scalars(asked).first()
    if view is None:
        view = SavedView(
            id=clock.uuid7(), district=actor.district, township=actor.township, page=_PAGE, name=name, criteria={}
        )
        session.add(view)
    view.criteria = jsonio.plain(replace(criteria, today=None, ids=()))
    session.flush()
    return view.id


def drop_view(session: Session, actor: Actor, view_id: UUID) -> None:
    """Forget a saved view."""
    access.require(actor, Right.SEE)
    view = session.get(SavedView, view_id)
    if view is None or view.district != actor.district or view.township != actor.township:
        raise NotFound("找不到这个视图，可能已被删除。请刷新后重试。")
    session.delete(view)
    session.flush()
