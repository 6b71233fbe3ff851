"""An office at work, made through the services: for journeys that do not test its founding."""

from __future__ import annotations

from uuid import UUID

from mzdesk.db.work import Store
from mzdesk.terms import PersonKind, Relation, Role
from tests import factories
from tests.factories import PHRASE

CLERK, HEAD, LEADER = "周文静", "罗文静", "覃国栋"
OFFICERS = ("谭志远", "冉敏")
HOME, TOWNSHIP_HOME = "松涛敬老院", "桂花养老院"


class Office:
    """A private home and one run by its township, two certified officers, a leader, a clerk and a section head."""

    def __init__(self, store: Store) -> None:
        self.store = store
        factories.office(store)
        self.home: UUID = factories.place(store, HOME, principal="周德明")
        self.township_home: UUID = factories.place(
            store, TOWNSHIP_HOME, relation=Relation.TOWNSHIP_RUN, township="500156101", phones=["19100000002"]
        )
        for name in OFFICERS:
            factories.person(store, name)
        self.leader: UUID = factories.person(store, LEADER, kind=PersonKind.LEADER)
        factories.person(store, CLERK, Role.CLERK, kind=PersonKind.CLERK)
        factories.person(store, HEAD, Role.SECTION_HEAD, kind=PersonKind.CLERK)


__all__ = ["CLERK", "HEAD", "HOME", "LEADER", "OFFICERS", "PHRASE", "TOWNSHIP_HOME", "Office"]
