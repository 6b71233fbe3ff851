"""The first administrator of a shared server that was just set up."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, vault
from mzdesk.db import indexing
from mzdesk.db.policies import logins
from mzdesk.models.staff import Account, Person
from mzdesk.rules import pinyin
from mzdesk.terms import PersonKind, Role
from mzdesk.views.actor import bureau_code

_MAKER, _VERB = "系统", "建立共享数据库"


@dataclass(frozen=True, slots=True)
class First:
    """The first administrator: of which district, under which login, who it is."""

    district: str
    login: str
    person: str


def seat(connection: sa.Connection, first: First, password: str) -> None:
    """A login and, as for everybody else, a person with an account; audited. Raises BadInput, RuleBroken."""
    roles, key = (Role.ADMINISTRATOR.value,), clock.uuid7()
    logins.create(connection, logins.Login(first.login, first.person, roles, first.district, person_id=key), password)
    told = sa.func.set_config("mzdesk.actor", _MAKER, True), sa.func.set_config("mzdesk.verb", _VERB, True)
    connection.execute(sa.select(*told))
    scope = {"district": first.district, "township": bureau_code(first.district)}
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        session.info.update(changes=[], touched=set(), records=set(), undo=None)
        known = {"name": first.person, "sort_key": pinyin.sort_key(first.person), "kind": PersonKind.CLERK}
        session.add(Person(id=key, on_duty=False, **known, **scope))
        session.flush()
        account = Account(person_id=key, login=first.login, roles=list(roles), must_change=True, **scope)
        account.phrase_hash = vault.hash_phrase(password)
        session.add(account)
        session.flush()
        indexing.write(session)
        session.commit()
