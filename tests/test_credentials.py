"""Passwords go into a real vault or nowhere, and a silent vault never stops the program."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import keyring
import keyring.backend
import keyring.errors
import pytest
from keyring.backends import chainer, fail, null

from mzdesk import credentials
from mzdesk.errors import NotAllowed, StoreDown


class InMemory(keyring.backend.KeyringBackend):
    """Stands where the system's vault stands."""

    __module__ = "keyring.backends.SecretService"
    priority = 5.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class PlainFile(InMemory):
    """What keyrings.alt would choose in silence."""

    __module__ = "keyrings.alt.file"
    priority = 0.5


@pytest.fixture(autouse=True)
def vault() -> Iterator[InMemory]:
    before = keyring.get_keyring()
    backend = InMemory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_a_password_is_kept_read_and_forgotten() -> None:
    assert credentials.available() == (True, "")
    assert credentials.get("store") is None
    credentials.set("store", "口令2026")
    assert credentials.get("store") == "口令2026"
    credentials.delete("store")
    credentials.delete("store")
    assert credentials.get("store") is None


@pytest.mark.parametrize("kind", [fail.Keyring, null.Keyring, PlainFile], ids=["none", "null", "plain file"])
def test_without_a_real_vault_nothing_is_kept(kind: type[keyring.backend.KeyringBackend]) -> None:
    backend = kind()
    keyring.set_keyring(backend)
    usable, why = credentials.available()
    assert not usable
    assert "每次启动时输入" in why
    acts: list[Callable[[], object]] = [
        lambda: credentials.get("s"),
        lambda: credentials.set("s", "p"),
        lambda: credentials.delete("s"),
    ]
    for act in acts:
        with pytest.raises(StoreDown, match="没有可用的凭据保险箱"):
            act()
    assert getattr(backend, "kept", {}) == {}


def test_of_several_the_real_vault_is_taken(vault: InMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = PlainFile()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [plain, vault])
    keyring.set_keyring(chainer.ChainerBackend())  # type: ignore[no-untyped-call]
    credentials.set("store", "secret")
    assert list(vault.kept.values()) == ["secret"]
    assert plain.kept == {}


def test_a_silent_vault_is_given_up(vault: InMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    woken = threading.Event()
    monkeypatch.setattr(credentials, "LIMIT_SECONDS", 0.05)
    monkeypatch.setattr(vault, "get_password", lambda *_: woken.wait(10))
    with pytest.raises(StoreDown, match="没有响应"):
        credentials.get("store")
    woken.set()


class DBusFailure(Exception):
    __module__ = "jeepney.wrappers"


@pytest.mark.parametrize(
    "error", [keyring.errors.InitError("dismissed"), RuntimeError("locked"), OSError("bus"), DBusFailure("no")]
)
def test_a_locked_vault_is_said_to_be_locked(
    vault: InMemory, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_: str) -> str:
        raise error

    monkeypatch.setattr(vault, "get_password", refuse)
    with pytest.raises(NotAllowed, match="未解锁"):
        credentials.get("store")


def test_a_backend_named_in_the_environment_but_missing_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> keyring.backend.KeyringBackend:
        raise ModuleNotFoundError("foo")

    monkeypatch.setattr(keyring, "get_keyring", missing)
    assert not credentials.available()[0]


def test_a_password_that_was_not_really_kept_is_noticed(vault: InMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "set_password", lambda *_: None)
    with pytest.raises(StoreDown, match="没有保存成功"):
        credentials.set("store", "secret")


def test_a_bug_stays_a_bug(vault: InMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: str) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(vault, "get_password", broken)
    with pytest.raises(ZeroDivisionError):
        credentials.get("store")
