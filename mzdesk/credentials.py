"""Passwords of shared stores in the system's own vault. The only place that knows keyring.

Only real vaults are used: Windows, Secret Service, KWallet, macOS. Every call runs in a thread of its own for at most
five seconds, since a vault may wait for a prompt that nobody sees. Nothing is ever written to a plain file.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from mzdesk.errors import NotAllowed, StoreDown

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "mzdesk"
LIMIT_SECONDS = 5.0
_ACCEPTED = (
    "keyring.backends.Windows.",
    "keyring.backends.SecretService.",
    "keyring.backends.libsecret.",
    "keyring.backends.kwallet.",
    "keyring.backends.macOS.",
)
_CHAIN = "keyring.backends.chainer."
_NONE = "本机没有可用的凭据保险箱。请选择每次启动时输入数据库口令，口令不会保存在文件中。"
_SLOW = "系统的凭据保险箱没有响应，可能在等待解锁。请解锁后重试，或改为启动时输入口令。"
_REFUSED = "系统的凭据保险箱不能使用，可能未解锁或无权限。请解锁后重试，或改为启动时输入口令。"

T = TypeVar("T")


def available() -> tuple[bool, str]:
    """Whether passwords can be kept on this PC; if not, the sentence that says why and what to do."""
    try:
        _in_time(_vault)
    except (NotAllowed, StoreDown) as error:
        return False, error.message
    return True, ""


def get(name: str) -> str | None:
    """The password kept under `name`, None without one; raises StoreDown, NotAllowed."""
    return _in_time(lambda: _vault().get_password(SERVICE, name))


def set(name: str, password: str) -> None:
    """Keep a password under `name` and read it back; raises StoreDown, NotAllowed."""

    def keep() -> bool:
        vault = _vault()
        vault.set_password(SERVICE, name, password)
        return vault.get_password(SERVICE, name) == password

    if not _in_time(keep):
        raise StoreDown("口令没有保存成功。请重试，或改为启动时输入口令。")


def delete(name: str) -> None:
    """Forget the password under `name`; nothing happens without one. Raises StoreDown, NotAllowed."""

    def forget() -> None:
        vault = _vault()
        if vault.get_password(SERVICE, name) is not None:
            vault.delete_password(SERVICE, name)

    _in_time(forget)


def _vault() -> KeyringBackend:
    """The system's real vault; raises StoreDown when there is only a plain file, the null backend or nothing."""
    import keyring

    chosen = keyring.get_keyring()
    several = f"{type(chosen).__module__}.".startswith(_CHAIN)
    for backend in getattr(chosen, "backends", ()) if several else (chosen,):
        if f"{type(backend).__module__}.".startswith(_ACCEPTED) and backend.priority >= 1:
            return backend
    raise StoreDown(_NONE)


def _in_time(call: Callable[[], T]) -> T:
    """The call's answer from a thread that may be left behind; a vault's own errors become sentences."""
    answers: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except BaseException as error:  # noqa: BLE001  handed to the caller below, whatever it is
            answers.put((None, error))

    threading.Thread(target=run, name="credentials", daemon=True).start()
    try:
        answer, error = answers.get(timeout=LIMIT_SECONDS)
    except queue.Empty:
        raise StoreDown(_SLOW) from None
    if error is not None:
        raise _translated(error) from error
    return answer  # type: ignore[return-value]


def _translated(error: BaseException) -> BaseException:
    """Vaults fail in many ways (their own errors, D-Bus, missing modules); programming errors stay what they are."""
    import keyring.errors

    if isinstance(error, StoreDown | NotAllowed):
        return error
    if isinstance(error, keyring.errors.NoKeyringError | ImportError):
        return StoreDown(_NONE)
    outside = type(error).__module__.split(".")[0] in {"secretstorage", "jeepney", "dbus", "win32ctypes", "pywintypes"}
    if outside or isinstance(error, keyring.errors.KeyringError | RuntimeError | OSError):
        return NotAllowed(_REFUSED)
    return error
