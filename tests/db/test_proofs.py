"""PINs and pass-phrases on a shared server: shown, compared there, counted there, and never read by anybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from mzdesk import clock, vault
from mzdesk.db import proofs
from mzdesk.errors import NotAllowed
from mzdesk.models.staff import Person
from mzdesk.services import approvals
from tests.db.test_sealed_plans import Walled, walled
from tests.factories import PIN

__all__ = ["walled"]
SALT = "SELECT app.mz_proof_salt('{}', 'pin')"
HOLDS = "SELECT app.mz_proof('{}', 'pin')"


def show(walled: Walled, who: str, pin: str) -> None:
    """The leader's PIN typed at that person's desk."""
    with walled.desk(who) as (store, actor), store.begin(actor, "审批") as session:
        approvals.check_pin(session, session.get_one(Person, walled.leader), pin, now=clock.now())


def one(line: psycopg.Connection[Any], text: str) -> Any:
    row = line.execute(text.encode()).fetchone()
    assert row is not None
    return row[0]


def ask(line: psycopg.Connection[Any], person: UUID, pin: str) -> str:
    salt = one(line, SALT.format(person))
    return f"SELECT app.mz_proof_ask('{person}', 'pin', '{vault.derived(pin, salt)}')"


@pytest.mark.parametrize("who", ["C", "H", "D", "L"])
def test_a_leaders_pin_is_taken_at_every_desk_of_the_bureau(walled: Walled, who: str) -> None:
    show(walled, who, PIN)
    with pytest.raises(NotAllowed, match="签批码不正确"):
        show(walled, who, "2580")


def test_five_wrong_ones_lock_the_account_though_each_act_was_taken_back(walled: Walled) -> None:
    """From whichever desk, by the server's clock; the lock stands in the account, and in the audit by whom."""
    for who in "CHDLC":
        with pytest.raises(NotAllowed, match="签批码不正确"):
            show(walled, who, "2580")
    for pin in (PIN, "2580"):
        with pytest.raises(NotAllowed, match="已锁定15分钟"):
            show(walled, "H", pin)
    with walled.line("root") as root:
        mine = f"WHERE person_id = '{walled.leader}'"
        assert one(root, f"SELECT locked_until > now() + interval '14 minutes' FROM app.accounts {mine}")
        told = (
            b"SELECT actor FROM app.audit_entries WHERE subject = 'accounts' AND action = 'update' AND body ~ 'locked'"
        )
        assert [row[0] for row in root.execute(told)] == ["示例c"]
        root.execute(f"UPDATE app.accounts SET locked_until = now() - interval '1 second' {mine}".encode())
    show(walled, "H", PIN)


def test_a_right_one_in_between_begins_the_count_anew(walled: Walled) -> None:
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(NotAllowed, match="签批码不正确"):
                show(walled, "C", "2580")
        show(walled, "C", PIN)


def test_the_outcome_is_learned_only_when_the_asking_is_on_record(walled: Walled) -> None:
    """Else a PIN of four digits would be found by asking and taking back."""
    with walled.line("C") as line:
        right, wrong = ask(line, walled.leader, PIN), ask(line, walled.leader, "2580")
        for before in ("BEGIN", "BEGIN; SAVEPOINT s"):
            line.execute(before.encode())
            assert [one(line, right), one(line, wrong), one(line, right)] == ["", "", ""]
            assert one(line, HOLDS.format(walled.leader)) is False
            line.execute(b"ROLLBACK")
        one(line, right)
        with walled.line("H") as other:
            assert one(other, HOLDS.format(walled.leader)) is False
        assert one(line, HOLDS.format(walled.leader)) is True
        assert one(line, HOLDS.format(walled.leader)) is False  # once


def test_a_township_learns_nothing_of_the_bureaus_people(walled: Walled) -> None:
    """Somebody of the bureau, nobody at all: the same, and no try counts against the leader."""
    with walled.line("T") as line:
        for person in (walled.leader, uuid4()):
            assert one(line, SALT.format(person)) == ""
            assert one(line, f"SELECT app.mz_proof_ask('{person}', 'pin', 'x')") == ""
            assert one(line, HOLDS.format(person)) is False
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                line.execute(f"SELECT app.mz_kept_proof('{person}', 'pin')".encode())
    with walled.line("root") as root:
        assert one(root, f"SELECT failures FROM app.accounts WHERE person_id = '{walled.leader}'") == 0


def test_who_has_set_none_and_who_is_switched_off(walled: Walled) -> None:
    """An account without a PIN; a desk whose own login was switched off."""
    with walled.desk("C") as (store, actor), store.read(actor) as session:
        assert proofs.kept(session, walled.leader, proofs.PIN)
        assert not proofs.kept(session, uuid4(), proofs.PIN)
    with walled.line("root") as root:
        root.execute(f"UPDATE access.logins SET active = false WHERE login = '{walled.login('C')}'".encode())
        with walled.line("C") as line:
            assert one(line, SALT.format(walled.leader)) == ""
        root.execute(f"UPDATE app.accounts SET pin_hash = NULL WHERE person_id = '{walled.leader}'".encode())
    with pytest.raises(NotAllowed, match="还没有设置签批码"):
        show(walled, "H", PIN)
