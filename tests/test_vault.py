"""Secrets open for the right phrase only, and what was copied off a sheet is checked."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk import vault
from mzdesk.errors import BadInput, NotAllowed, StoreDown

QUICK = 10
PHRASE = "武隆2026号 青山不老"


def _wrapped(secret: bytes = b"32 bytes of chance", phrase: str = PHRASE) -> str:
    return vault.wrap(secret, phrase, aad=b"draw 1", cost=QUICK)


def test_the_right_phrase_opens() -> None:
    assert vault.unwrap(_wrapped(), PHRASE, aad=b"draw 1") == b"32 bytes of chance"


def test_digits_of_an_input_method_count_as_digits() -> None:
    assert vault.unwrap(_wrapped(phrase="口令2026"), "口令２０２６", aad=b"draw 1") == b"32 bytes of chance"


@pytest.mark.parametrize(("phrase", "aad"), [("wrong", b"draw 1"), (PHRASE, b"draw 2"), ("", b"draw 1")])
def test_a_wrong_phrase_or_another_purpose_is_refused(phrase: str, aad: bytes) -> None:
    with pytest.raises(NotAllowed, match="口令不正确"):
        vault.unwrap(_wrapped(), phrase, aad=aad)


@pytest.mark.parametrize("field", ["salt", "nonce", "data"])
def test_a_changed_byte_is_noticed(field: str) -> None:
    blob = json.loads(_wrapped())
    first = "B" if blob[field][0] == "A" else "A"
    blob[field] = first + blob[field][1:]
    with pytest.raises(NotAllowed):
        vault.unwrap(json.dumps(blob), PHRASE, aad=b"draw 1")


def test_a_lowered_cost_is_noticed() -> None:
    blob = json.loads(vault.wrap(b"secret", PHRASE, aad=b"x", cost=11))
    with pytest.raises(NotAllowed):
        vault.unwrap(json.dumps({**blob, "cost": 10}), PHRASE, aad=b"x")


@pytest.mark.parametrize(
    "blob",
    ["", "{", "[]", "{}", '{"v":1,"cost":40,"salt":"","nonce":"","data":""}', '{"v":1,"cost":12,"salt":1}'],
)
def test_a_broken_blob_is_said_to_be_broken(blob: str) -> None:
    with pytest.raises(StoreDown, match="已损坏"):
        vault.unwrap(blob, PHRASE, aad=b"x")


def test_two_wrappings_of_one_secret_differ() -> None:
    assert _wrapped() != _wrapped()
    fixed = bytes(range(28))
    assert vault.wrap(b"s", "p", aad=b"", salt_nonce=fixed, cost=QUICK) == vault.wrap(
        b"s", "p", aad=b"", salt_nonce=fixed, cost=QUICK
    )


def test_sign_in_hashes() -> None:
    kept = vault.hash_phrase(PHRASE)
    assert len(kept) <= 200
    assert PHRASE not in kept
    assert vault.check_phrase(kept, PHRASE)
    assert not vault.check_phrase(kept, PHRASE + " ")
    assert kept != vault.hash_phrase(PHRASE)


@pytest.mark.parametrize("kept", [None, "", "plain", "md5$10$AAAA$AAAA", "scrypt$99$AAAA$AAAA", "scrypt$10$?$AAAA"])
def test_an_unusable_hash_admits_nobody(kept: str | None) -> None:
    assert not vault.check_phrase(kept, "")
    assert not vault.check_phrase(kept, "plain")


@pytest.mark.parametrize("phrase", ["Short1!", "alllowercase", "lower123456", "zhang.San2026"])
def test_weak_phrases_are_refused(phrase: str) -> None:
    with pytest.raises(BadInput) as refused:
        vault.check_phrase_form(phrase, login="zhang.san")
    assert refused.value.field == "phrase"


@pytest.mark.parametrize("phrase", ["Abcdefgh12", "青山依旧在2026a几度夕阳", "correct-horse-9"])
def test_good_phrases_pass(phrase: str) -> None:
    vault.check_phrase_form(phrase)


@pytest.mark.parametrize("pin", ["123", "1234567", "12a4", "1111", "1234", "987654", "", "①②③④五"])
def test_weak_pins_are_refused(pin: str) -> None:
    with pytest.raises(BadInput) as refused:
        vault.check_pin_form(pin)
    assert refused.value.field == "pin"


@pytest.mark.parametrize("pin", ["2580", "１９４９", "135790"])
def test_good_pins_pass(pin: str) -> None:
    vault.check_pin_form(pin)


CHANCE = st.binary(min_size=16, max_size=16)


@given(CHANCE)
def test_a_recovery_code_is_read_back_as_people_copy_it(chance: bytes) -> None:
    code = vault.recovery_code(chance)
    assert len(code.replace("-", "")) == 28
    sloppy = code.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert vault.read_recovery_code(sloppy) == code


@given(CHANCE, st.integers(0, 27), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_any_one_wrong_sign_is_found(chance: bytes, place: int, sign: str) -> None:
    plain = vault.recovery_code(chance).replace("-", "")
    wrong = plain[:place] + sign + plain[place + 1 :]
    if wrong != plain:
        with pytest.raises(BadInput):
            vault.read_recovery_code(wrong)


@given(CHANCE, st.integers(0, 26))
def test_any_two_neighbours_changed_about_are_found(chance: bytes, place: int) -> None:
    plain = vault.recovery_code(chance).replace("-", "")
    wrong = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    if wrong != plain:
        with pytest.raises(BadInput):
            vault.read_recovery_code(wrong)


@pytest.mark.parametrize("typed", ["", "ABCD", "U" * 28, "0" * 27])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        vault.read_recovery_code(typed)


def test_cryptography_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, mzdesk.vault; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_first_phrase_is_strong_enough_and_never_the_same() -> None:
    """It is written down for somebody: long and mixed, without signs that are mixed up."""
    offered = {vault.first_phrase() for _ in range(50)}
    assert len(offered) == 50
    for phrase in offered:
        vault.check_phrase_form(phrase)
        assert not set(phrase[2:]) & set("ILOU")
