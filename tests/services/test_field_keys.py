"""Protects identity numbers at rest: unreadable without the key, the key never lost, never in the wrong hands."""

from __future__ import annotations

import pickle
from typing import Any
from uuid import UUID

import keyring
import pytest
import sqlalchemy as sa

from mzdesk import clock, vault
from mzdesk.db.fields import Keys
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotAllowed, NotFound, RuleBroken
from mzdesk.models.audit import AuditEntry
from mzdesk.models.facilities import FacilityPersonIdentity
from mzdesk.models.field_keys import FieldKey
from mzdesk.services import facilities, field_keys, search
from mzdesk.terms import Role
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import FacilityPersonDraft
from mzdesk.views.field_keys import KeyMade
from tests.factories import SYSTEM, office, place, protect
from tests.test_credentials import InMemory

NUMBER = "50015619900101001X"
OTHER = "500156199001010010"


@pytest.fixture
def shelf() -> Any:
    """This PC's vault."""
    before = keyring.get_keyring()
    made = InMemory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def person(store: Store, home: UUID, name: str = "简素芳", number: str | None = NUMBER) -> UUID:
    with store.begin(SYSTEM, "登记人员") as session:
        draft = FacilityPersonDraft(name, id_number=number)
        return facilities.save_person(session, SYSTEM, home, draft=draft, now=clock.now())


def look(store: Store, key: UUID) -> str:
    with store.begin(SYSTEM, "查看证件号码") as session:
        return facilities.look_at_identity(session, SYSTEM, key, now=clock.now())


def masked(store: Store, home: UUID) -> list[str]:
    with store.read(SYSTEM) as session:
        return [row.masked for row in facilities.people(session, SYSTEM, home)]


def act(store: Store, verb: Any, **given: Any) -> Any:
    with store.begin(SYSTEM, "个人信息密钥") as session:
        return verb(session, SYSTEM, **given)


def elsewhere(store: Store) -> None:
    """The same store as another PC opens it, which has no key yet."""
    store.keys = Keys()


def test_before_there_is_a_key_no_number_is_kept(store: Store) -> None:
    office(store)
    home = place(store)
    with pytest.raises(BadInput, match="还没有启用个人信息加密") as refused:
        person(store, home)
    assert refused.value.field == "id_number"
    with store.read(SYSTEM) as session:
        assert facilities.people(session, SYSTEM, home) == (), "the form is kept as it was typed; nothing half done"
        assert field_keys.standing(session, SYSTEM).id is None


def test_a_number_lies_encrypted_and_is_read_with_the_key_only(store: Store) -> None:
    office(store)
    made, home = protect(store), place(store)
    key = person(store, home)
    assert (masked(store, home), look(store, key)) == (["5001**********001X"], NUMBER)
    with store.read(SYSTEM) as session:
        kept = session.get_one(FacilityPersonIdentity, key)
        wrapped = session.scalars(sa.select(FieldKey.wrapped)).one()
        assert not [part for part in (NUMBER, NUMBER[6:14]) if part.encode() in kept.sealed or part in kept.mark]
        told = "".join(session.scalars(sa.select(AuditEntry.body)))
        assert not [secret for secret in (NUMBER, kept.mark, wrapped, made.recovery) if secret in told]
        assert field_keys.standing(session, SYSTEM).count == 1
    elsewhere(store)
    assert masked(store, home) == ["已登记（本机没有密钥）"]
    with pytest.raises(RuleBroken, match="输入恢复单上的恢复码"):
        look(store, key)
    with pytest.raises(BadInput, match="输入恢复单上的恢复码"):
        person(store, home, "乙某", OTHER)
    person(store, home, "丙某", None)  # what needs no key goes on


def test_the_printed_code_brings_the_key_to_another_desk(store: Store, shelf: InMemory) -> None:
    office(store)
    made, home = protect(store), place(store)
    assert made.kept
    key = person(store, home)
    elsewhere(store)
    assert look(store, key) == NUMBER, "the vault of this PC has the key"
    shelf.kept.clear()
    elsewhere(store)
    with pytest.raises(BadInput, match="逐位核对"):
        act(store, field_keys.unlock, recovery=wrong(made.recovery))
    with pytest.raises(NotAllowed, match="口令不正确"):
        act(store, field_keys.unlock, recovery=vault.recovery_code(b"\1" * 16))
    assert act(store, field_keys.unlock, recovery=made.recovery.lower().replace("-", " "))
    assert (look(store, key), len(shelf.kept)) == (NUMBER, 1)


def wrong(code: str) -> str:
    return ("1" if code[0] != "1" else "2") + code[1:]


def test_without_a_vault_the_key_is_there_until_the_program_ends(store: Store) -> None:
    office(store)
    assert not protect(store).kept
    home = place(store)
    key = person(store, home)
    store.keys = pickle.loads(pickle.dumps(store.keys))  # what another process of the program is given
    assert look(store, key) == NUMBER
    elsewhere(store)
    assert masked(store, home) == ["已登记（本机没有密钥）"]


def test_a_locked_vault_is_asked_again(store: Store, shelf: InMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    office(store)
    protect(store)
    elsewhere(store)

    def locked(*_: str) -> str:
        raise RuntimeError("locked")

    with monkeypatch.context() as closed, store.read(SYSTEM) as session:
        closed.setattr(shelf, "get_password", locked)
        assert not field_keys.standing(session, SYSTEM).here
    with store.read(SYSTEM) as session:
        assert field_keys.standing(session, SYSTEM).here


def test_there_is_one_key_and_a_lost_sheet_is_replaced(store: Store) -> None:
    office(store)
    first, home = protect(store), place(store)
    key = person(store, home)
    with pytest.raises(RuleBroken, match="已经启用"):
        protect(store)
    second: KeyMade = act(store, field_keys.print_again, now=clock.now())
    elsewhere(store)
    with pytest.raises(NotAllowed):
        act(store, field_keys.unlock, recovery=first.recovery)
    with pytest.raises(RuleBroken, match="本机还没有个人信息密钥"):
        act(store, field_keys.print_again, now=clock.now())
    act(store, field_keys.unlock, recovery=second.recovery)
    assert look(store, key) == NUMBER


def test_a_new_key_seals_every_number_anew(store: Store) -> None:
    """Whoever has the old key, from a lost PC, opens nothing of today's store with it."""
    office(store)
    protect(store)
    home = place(store)
    keys = [person(store, home, f"示例{n}", f"50015619900101{n:03}0") for n in range(5)]
    old = pickle.loads(pickle.dumps(store.keys))
    made: KeyMade = act(store, field_keys.renew, now=clock.now())
    assert [look(store, key)[14:17] for key in keys] == ["000", "001", "002", "003", "004"]
    store.keys = old
    assert set(masked(store, home)) == {"已登记（本机没有密钥）"}
    act(store, field_keys.unlock, recovery=made.recovery)
    assert look(store, keys[3])[14:17] == "003"
    with store.read(SYSTEM) as session:
        assert session.scalars(sa.select(FieldKey.current).order_by(FieldKey.current)).all() == [False, True]


def test_a_number_put_into_another_row_or_changed_is_found(store: Store) -> None:
    office(store)
    protect(store)
    home = place(store)
    one, other = person(store, home), person(store, home, "乙某", OTHER)
    with store.begin(SYSTEM, "篡改") as session:
        session.get_one(FacilityPersonIdentity, other).sealed = session.get_one(FacilityPersonIdentity, one).sealed
    with pytest.raises(RuleBroken, match="可能被改动过"):
        look(store, other)
    assert sorted(masked(store, home)) == ["5001**********001X", "已登记（内容损坏，请重新填写）"]
    for spoilt in (b"", b"\1", b"\2" + b"x" * 40):
        with store.begin(SYSTEM, "篡改") as session:
            session.get_one(FacilityPersonIdentity, other).sealed = spoilt
        with pytest.raises(RuleBroken, match="可能被改动过"):
            look(store, other)


def test_a_whole_number_finds_its_person(store: Store) -> None:
    """By the blind index, for who keeps the register; a part of a number finds nobody."""
    office(store)
    protect(store)
    home = place(store)
    person(store, home)
    person(store, home, "乙某", OTHER)
    with store.read(SYSTEM) as session:
        for typed in (NUMBER, "500156 19900101 001x", "５００１５６１９９００１０１００１Ｘ"):
            assert [(hit.id, hit.detail) for hit in search.find(session, SYSTEM, typed)] == [(home, "花名册：简素芳")]
        assert search.find(session, SYSTEM, NUMBER[:10]) == []
    leader = Actor(None, "示例局长", frozenset({Role.LEADER}), SYSTEM.district, SYSTEM.township)
    with store.read(leader) as session:
        assert search.find(session, leader, NUMBER) == []


@pytest.mark.parametrize("role", [Role.CLERK, Role.ADMINISTRATOR])
def test_the_key_is_the_section_heads(store: Store, role: Role) -> None:
    office(store)
    actor = Actor(None, "示例人", frozenset({role}), SYSTEM.district, SYSTEM.township)
    with pytest.raises(NotAllowed), store.begin(actor, "启用") as session:
        field_keys.protect(session, actor, now=clock.now())
    made = protect(store)
    for verb in (field_keys.print_again, field_keys.renew):
        with pytest.raises(NotAllowed), store.begin(actor, "换发") as session:
            verb(session, actor, now=clock.now())
    with pytest.raises(NotAllowed), store.read(actor) as session:
        field_keys.sheet_view(session, actor, recovery=made.recovery, now=clock.now())


def test_without_a_key_there_is_nothing_to_bring_here(store: Store) -> None:
    office(store)
    with pytest.raises(NotFound, match="还没有启用"):
        act(store, field_keys.unlock, recovery=vault.recovery_code(b"\1" * 16))
