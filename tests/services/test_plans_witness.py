"""监督见证人 with an account: signs a seal with the own pass-phrase, sees what was signed and nothing else."""

from __future__ import annotations

from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotAllowed, NotFound
from mzdesk.services import plans, staff
from mzdesk.terms import PeriodState, PersonKind, Role
from mzdesk.views.actor import Actor
from tests import factories
from tests.factories import PHRASE
from tests.services.plan_cases import Office, ask, do

NUMBERS = "3162 5514 2361 4452 6131"


@pytest.fixture
def bureau(store: Store) -> Office:
    return Office(store)


def signer(store: Store, name: str) -> tuple[UUID, Actor]:
    key = factories.person(store, name, Role.WITNESS, kind=PersonKind.CLERK)
    return key, Actor(key, name, frozenset({Role.WITNESS}), factories.DISTRICT, f"{factories.DISTRICT}000")


def test_a_witness_signs_with_the_own_phrase_and_sees_what_was_signed(bureau: Office) -> None:
    """The seal opens with that phrase only; another witness sees nothing of it."""
    store = bureau.store
    (key, mine), (_, other) = signer(store, "覃小满"), signer(store, "罗小寒")
    assert {each.name for each in ask(store, plans.witnesses)} == {"覃小满", "罗小寒"}
    plan = bureau.plan()
    sealed = bureau.seal(plan, witness_id=key, witness_numbers=NUMBERS, witness_phrase=PHRASE)
    shown = bureau.view(plan).period
    assert shown is not None
    assert (shown.keys, shown.witness) == ("双密钥", "覃小满")
    (period,) = ask(store, plans.witnessed, actor=mine)
    assert (period.id, period.promise_hash, period.state) == (sealed.id, shown.promise_hash, PeriodState.RUNNING)
    assert ask(store, plans.witnessed, actor=other) == []
    with pytest.raises(NotAllowed, match="见证方口令不正确，没有启封。请由覃小满重新输入"):
        bureau.open(sealed.id, witness="Bushi-zhege-2026")
    assert len(bureau.open(sealed.id, witness=PHRASE).visits) == 3


def test_nobody_signs_in_the_place_of_a_witness(bureau: Office) -> None:
    """A wrong phrase, somebody without such an account, no numbers: nothing is sealed, each says what to do."""
    store = bureau.store
    key, _ = signer(store, "覃小满")
    plan = bureau.plan()
    with pytest.raises(NotAllowed, match="口令不正确，没有封存。请由覃小满重新输入本人的登录口令"):
        bureau.seal(plan, witness_id=key, witness_numbers=NUMBERS, witness_phrase="Bushi-zhege-2026")
    for stranger in (bureau.leader, bureau.officers[0], clock.uuid7()):
        with pytest.raises(BadInput, match="请选择有“监督见证人”账号的人员") as told:
            bureau.seal(plan, witness_id=stranger, witness_numbers=NUMBERS, witness_phrase=PHRASE)
        assert told.value.field == "witness_id"
    with pytest.raises(BadInput, match="至少 20 位数字"):
        bureau.seal(plan, witness_id=key, witness_phrase=PHRASE)
    assert bureau.view(plan).period is None


def test_a_witness_sees_no_business_and_has_no_second_role(bureau: Office) -> None:
    store = bureau.store
    key, mine = signer(store, "覃小满")
    plan = bureau.plan()
    for verb, given in ((plans.view, {"today": clock.today()}), (staff.view, {"today": clock.today()})):
        with pytest.raises((NotAllowed, NotFound)):
            ask(store, verb, plan, actor=mine, **given)
    account = ask(store, staff.view, key, today=clock.today()).account
    with pytest.raises(BadInput, match="“监督见证人”只见证封存，不能兼有其他角色"):
        do(store, staff.set_roles, account.id, roles=[Role.WITNESS, Role.CLERK])
