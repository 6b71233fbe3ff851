"""Secrets under a pass-phrase: wrapping, sign-in hashes, PINs, recovery codes; single fields under a key.

The only place that knows cryptography. scrypt (RFC 7914) makes keys from phrases, AES-256-GCM wraps. Phrases are
compared after NFKC, so that full-width digits from an input method count as digits.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import unicodedata
from itertools import pairwise
from typing import Any

from mzdesk import clock
from mzdesk.errors import BadInput, NotAllowed, RuleBroken, StoreDown

COST = 15  # log2 of scrypt's n: 32 MB and about 0.1 s
_BLOCK, _LANES = 8, 1
_LOWEST_COST, _HIGHEST_COST = 10, 17
_SALT, _NONCE, _KEY = 16, 12, 32
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE, _CHECK = 26, 1021
_FIELD = b"\x01"
_SPOILT = "加密保存的个人信息打不开，可能被改动过。请勿继续填写，并请系统管理员用备份核对。"
_BROKEN = "封存的数据已损坏，无法打开。请从备份恢复，或使用恢复码。"


def wrap(secret: bytes, phrase: str, *, aad: bytes, salt_nonce: bytes | None = None, cost: int = COST) -> str:
    """JSON text that only `phrase` opens. `aad` names what it belongs to and must be given again to open it.

    `salt_nonce`: 28 random bytes (a new lot for every call), taken from the clock when left out.
    """
    chance = clock.entropy(_SALT + _NONCE) if salt_nonce is None else salt_nonce
    if len(chance) != _SALT + _NONCE:
        raise ValueError("salt_nonce must have 28 bytes")
    salt, nonce = chance[:_SALT], chance[_SALT:]
    sealed = _cipher(phrase, salt, cost).encrypt(nonce, secret, _bound(aad, cost))
    return json.dumps(
        {"v": 1, "kdf": "scrypt", "cost": cost, "salt": _b64(salt), "nonce": _b64(nonce), "data": _b64(sealed)}
    )


def unwrap(blob: str, phrase: str, *, aad: bytes) -> bytes:
    """The wrapped secret; raises NotAllowed for a wrong phrase or changed content, StoreDown for a broken blob."""
    from cryptography.exceptions import InvalidTag

    cost, salt, nonce, sealed = _unpack(blob)
    try:
        opened: bytes = _cipher(phrase, salt, cost).decrypt(nonce, sealed, _bound(aad, cost))
    except InvalidTag as error:
        raise NotAllowed("口令不正确，或封存的内容被改动过。请核对口令后重试；忘记口令的，请使用恢复码。") from error
    return opened


def proof(phrase: str, *, aad: bytes, cost: int = COST) -> str:
    """What shows that somebody knows `phrase` without telling it: 64 hexadecimal digits, others for each `aad`.

    Whoever keeps only its hash learns nothing that opens anything.
    """
    salt = hashlib.sha256(b"mzdesk-proof-1|" + aad).digest()[:_SALT]
    return _derive(phrase, salt, cost).hex()


def hash_phrase(phrase: str, *, salt: bytes | None = None, cost: int = COST) -> str:
    """What is kept of a pass-phrase or PIN: `scrypt$cost$salt$hash`, under 100 characters."""
    grain = clock.entropy(_SALT) if salt is None else salt
    return f"scrypt${cost}${_b64(grain)}${_b64(_derive(phrase, grain, cost))}"


def derived(phrase: str, salt: str) -> str:
    """What `hash_phrase` keeps behind `salt` (its cost and salt, as "cost$salt"), for a server to compare."""
    cost, grain = salt.split("$")
    if not _LOWEST_COST <= int(cost) <= _HIGHEST_COST:
        raise StoreDown(_BROKEN)
    return _b64(_derive(phrase, _unb64(grain), int(cost)))


def check_phrase(kept: str | None, phrase: str) -> bool:
    """Whether `phrase` is the one that was kept. Takes as long when nothing was kept (an unknown name)."""
    try:
        scheme, cost, salt, digest = (kept or "").split("$")
        parts = (int(cost), _unb64(salt), _unb64(digest))
    except ValueError:
        scheme, parts = "", (COST, bytes(_SALT), b"")
    if scheme != "scrypt" or not _LOWEST_COST <= parts[0] <= _HIGHEST_COST:
        scheme, parts = "", (COST, bytes(_SALT), b"")
    derived = _derive(phrase, parts[1], parts[0])
    return hmac.compare_digest(derived, parts[2]) and scheme == "scrypt"


def check_phrase_form(phrase: str, *, least: int = 10, login: str = "") -> None:
    """Raise BadInput unless the pass-phrase is long and mixed enough: `least` signs, three of four kinds."""
    plain = unicodedata.normalize("NFKC", phrase)
    if len(plain) < least:
        raise BadInput(f"口令至少 {least} 位，现有 {len(plain)} 位，请加长。", "phrase")
    kinds = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
    if sum(bool(re.search(kind, plain)) for kind in kinds) < 3:
        raise BadInput("口令要含大写字母、小写字母、数字、其他符号（或汉字）中的三类，请调整。", "phrase")
    if login and login.lower() in plain.lower():
        raise BadInput("口令中不要包含登录名，请更换。", "phrase")


def check_pin_form(pin: str) -> None:
    """Raise BadInput unless the PIN has 4 to 6 digits that are not all alike nor in a row."""
    plain = unicodedata.normalize("NFKC", pin)
    if not re.fullmatch(r"[0-9]{4,6}", plain):
        raise BadInput("签批码是 4 到 6 位数字，请重新输入。", "pin")
    steps = {int(after) - int(before) for before, after in pairwise(plain)}
    if steps <= {0} or steps == {1} or steps == {-1}:
        raise BadInput("签批码过于简单，请不要使用相同或连续的数字。", "pin")


def first_phrase(chance: bytes | None = None) -> str:
    """A random pass-phrase to be handed over and changed: 60 bits in three groups, letters that aren't mixed up."""
    grain = clock.entropy(8) if chance is None else chance
    number = int.from_bytes(grain, "big")
    signs = [_SIGNS[number >> 5 * n & 31] for n in range(12)]
    return f"Mz{''.join(signs[:4])}-{''.join(signs[4:8])}-{''.join(signs[8:])}7"


def recovery_code(chance: bytes | None = None) -> str:
    """A code for the printed recovery sheet: 26 signs for 128 random bits and two for checking, in groups of four."""
    grain = clock.entropy(16) if chance is None else chance
    if len(grain) != 16:
        raise ValueError("a recovery code is made of 16 bytes")
    value = int.from_bytes(grain, "big")
    signs = _spell(value, _CODE) + _spell(value % _CHECK, 2)
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def read_recovery_code(typed: str, *, called: str = "恢复码", paper: str = "恢复单") -> str:
    """The code as `recovery_code` wrote it, from what somebody copied off the sheet; raises BadInput.

    Blanks, dashes, small letters, O for 0 and I or L for 1 are taken as meant. Any one wrong sign and any two
    neighbours changed about are found.
    """
    plain = re.sub(r"[\s\-—]+", "", unicodedata.normalize("NFKC", typed)).upper()
    plain = plain.translate(str.maketrans("OIL", "011"))
    if len(plain) != _CODE + 2 or any(sign not in _SIGNS for sign in plain):
        raise BadInput(f"{called}应为 {_CODE + 2} 位字母和数字，现有 {len(plain)} 位，请对照{paper}核对。", "recovery")
    value = _number(plain[:_CODE])
    if value >> 128 or value % _CHECK != _number(plain[_CODE:]):
        raise BadInput(f"{called}有一处写错，请对照{paper}逐位核对。", "recovery")
    return recovery_code(value.to_bytes(16, "big"))


def seal_field(key: bytes, text: str, *, bound: str) -> bytes:
    """`text` under a key of 32 bytes by AES-256-GCM: a version, a nonce, the cipher text; 29 bytes longer than it was.

    `bound` names table, row and column and must be given again, so that nothing opens in another row's place.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = clock.entropy(_NONCE)
    return _FIELD + nonce + AESGCM(_part_of(key, b"seal")).encrypt(nonce, text.encode(), bound.encode())


def open_field(key: bytes, sealed: bytes, *, bound: str) -> str:
    """What `seal_field` was given; raises RuleBroken for what was changed, moved, or sealed under another key."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if sealed[:1] != _FIELD or len(body) < 16:
        raise RuleBroken(_SPOILT)
    try:
        return AESGCM(_part_of(key, b"seal")).decrypt(nonce, body, bound.encode()).decode()
    except InvalidTag as error:
        raise RuleBroken(_SPOILT) from error


def mark_field(key: bytes, text: str, *, bound: str) -> str:
    """A blind index: 32 hexadecimal digits, the same for the same text of a column, of no use without the key."""
    return hmac.new(_part_of(key, b"mark"), f"{bound}|{text}".encode(), hashlib.sha256).hexdigest()[:32]


def field_check(key: bytes) -> str:
    """16 hexadecimal digits that tell whether a key is the one that was meant."""
    return _part_of(key, b"check").hex()[:16]


def file_tag(code: str) -> bytes:
    """16 bytes by which a file under this code is known to whoever has the code; they tell nothing of it."""
    return _part_of(code.encode(), b"file-tag")[:16]


def seal_file(code: str, data: bytes, *, bound: bytes) -> bytes:
    """A file's content under a code of 128 bits: a nonce and the cipher text. `bound` is the head that stays clear."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = clock.entropy(_NONCE)
    return nonce + AESGCM(_part_of(code.encode(), b"file-seal")).encrypt(nonce, data, bound)


def open_file(code: str, sealed: bytes, *, bound: bytes) -> bytes | None:
    """What `seal_file` was given; None when a single bit of it or of the head was changed, or the code is another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(_part_of(code.encode(), b"file-seal")).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
    except (InvalidTag, ValueError):
        return None


def _part_of(key: bytes, purpose: bytes) -> bytes:
    """A key of its own for each purpose (HMAC-SHA-256 as a pseudo-random function)."""
    return hmac.new(key, b"mzdesk-field-1|" + purpose, hashlib.sha256).digest()


def _derive(phrase: str, salt: bytes, cost: int) -> bytes:
    plain = unicodedata.normalize("NFKC", phrase).encode()
    return hashlib.scrypt(
        plain, salt=salt, n=2**cost, r=_BLOCK, p=_LANES, maxmem=2 * 128 * _BLOCK * 2**cost, dklen=_KEY
    )


def _cipher(phrase: str, salt: bytes, cost: int) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(_derive(phrase, salt, cost))


def _bound(aad: bytes, cost: int) -> bytes:
    return b"mzdesk-vault-1|scrypt|%d|" % cost + aad


def _unpack(blob: str) -> tuple[int, bytes, bytes, bytes]:
    try:
        read = json.loads(blob)
        cost, parts = read["cost"], [_unb64(read[name]) for name in ("salt", "nonce", "data")]
    except (ValueError, TypeError, KeyError) as error:
        raise StoreDown(_BROKEN) from error
    usable = isinstance(cost, int) and _LOWEST_COST <= cost <= _HIGHEST_COST
    if read.get("v") != 1 or not usable or len(parts[1]) != _NONCE or len(parts[2]) < 16:
        raise StoreDown(_BROKEN)
    return cost, parts[0], parts[1], parts[2]


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _unb64(text: str) -> bytes:
    """Raises ValueError."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _spell(value: int, length: int) -> str:
    return "".join(_SIGNS[value >> 5 * place & 31] for place in reversed(range(length)))


def _number(signs: str) -> int:
    value = 0
    for sign in signs:
        value = value << 5 | _SIGNS.index(sign)
    return value
