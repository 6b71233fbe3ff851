"""The line to a shared server: encrypted, and to the very machine that its certificate names.

`verify-full` is no setting: lesser modes of libpq connect to a stranger's machine as well (tests/db/test_tls.py). A
Unix socket on the server itself has no TLS; libpq leaves it out there whatever the mode is.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import URL, make_url

from mzdesk import paths
from mzdesk.errors import BadInput, StoreDown

STRICT: Final = "verify-full"
PORT: Final = 5432
WAIT_SECONDS: Final = 5
DRIVER: Final = "postgresql+psycopg"

_LESSER = (
    "连接共享数据库必须核对服务器的证书，不能用 sslmode={mode}（口令和数据可能落到冒充的服务器手里）。"
    "请去掉地址中的 sslmode，并选择签发服务器证书的根证书。"
)
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_TLS_PLEASE = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"  # what PostgreSQL wants to read first (SSLRequest)
_OVER, _NOT_YET, _OTHER_NAME, _OTHER_NUMBER = 10, 9, 62, 64  # OpenSSL's X509_V_ERR numbers


@dataclass(frozen=True, slots=True)
class Line:
    """Where a shared database is: servers (`host` or `host:port`) tried in turn, its name, whose login, which CA."""

    hosts: tuple[str, ...]
    database: str
    login: str
    authority: str = ""

    def place(self, password: str = "") -> str:
        """What `Store.open` takes. Without a password it may be written down."""
        query: dict[str, Any] = {"host": self.hosts}
        if self.authority:
            query["sslrootcert"] = self.authority
        url = URL.create(DRIVER, self.login or None, password or None, database=self.database, query=query)
        return url.render_as_string(hide_password=False)

    @property
    def name(self) -> str:
        """Under which the password lies in the system's vault."""
        return f"{self.login}@{','.join(self.hosts)}/{self.database}"

    @property
    def where(self) -> str:
        """For people: the servers and the database."""
        return f"{'、'.join(self.hosts)}/{self.database}"


def line_of(place: str | Path) -> Line | None:
    """The line that an address means; None for a file on this PC and for a socket on the server itself."""
    text = str(place)
    if not text.startswith(("postgresql", "postgres")) or "://" not in text:
        return None
    url = make_url(text)
    if local(url):
        return None
    authority = _one(url, "sslrootcert")
    return Line(hosts(url), url.database or "", url.username or "", authority)


def line(servers: str, database: str, login: str, authority: str = "") -> Line:
    """From what was typed: servers parted by commas. Raises BadInput beside the field."""
    found = tuple(part for part in re.split(r"[,，、;；\s]+", servers.strip()) if part)
    if not found:
        raise BadInput("请填写服务器地址，如 10.1.2.3；有备用服务器的用逗号隔开。", "servers")
    for each in found:
        _check_server(each)
    if not re.fullmatch(r"[^\s/?#@:]{1,63}", database.strip()):
        raise BadInput("请填写数据库名，不含空格和斜线，如 mzdesk。", "database")
    if authority and not Path(authority).is_file():
        raise BadInput("找不到这个根证书文件。请重新选择，或清空后使用系统的证书库。", "authority")
    return Line(found, database.strip(), login.strip(), authority)


def _check_server(text: str) -> None:
    host, port = _parted(text)
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,253}", host) or not (port.isdigit() and 0 < int(port) < 65_536):
        raise BadInput(f"服务器地址“{text}”不对。请写成 主机 或 主机:端口，如 10.1.2.3:5432。", "servers")


def hosts(url: URL) -> tuple[str, ...]:
    """The servers of an address, each `host` or `host:port`; none when it names none."""
    if url.host:
        return (f"{url.host}:{url.port}" if url.port else url.host,)
    said = url.query.get("host", ())
    listed = (said,) if isinstance(said, str) else said
    return tuple(part for each in listed for part in each.split(",") if part)


def local(url: URL) -> bool:
    """Whether an address means a Unix socket of this machine."""
    elsewhere = any(name in url.query for name in ("hostaddr", "service"))
    named = hosts(url) or tuple(filter(None, os.environ.get("PGHOST", "").split(",")))
    return not elsewhere and all(each.startswith(("/", "@")) for each in named)


def strict(url: URL) -> dict[str, Any]:
    """How libpq is told to connect, whatever the address says; raises StoreDown when it asks for less than that."""
    asked = _one(url, "sslmode") or STRICT
    if asked != STRICT and not local(url):
        raise StoreDown(_LESSER.format(mode=asked))
    found = {} if "sslrootcert" in url.query else _authority()
    return found | {
        "sslmode": STRICT,
        "gssencmode": "disable",  # would take the place of TLS where Kerberos is about
        "target_session_attrs": "read-write",
        "connect_timeout": WAIT_SECONDS,
        "keepalives": 1,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        "application_name": "mzdesk",  # the same for every desk and act: others may see it
    }


def _one(url: URL, name: str) -> str:
    said = url.query.get(name, "")
    return said if isinstance(said, str) else next((each for each in said if each != STRICT), STRICT)


def _authority() -> dict[str, str]:
    """Where none was chosen: libpq's own place when something lies there, else what the system trusts."""
    own = Path(os.environ.get("APPDATA", ""), "postgresql") if sys.platform == "win32" else Path.home() / ".postgresql"
    if os.environ.get("PGSSLROOTCERT") or (own / "root.crt").is_file():
        return {}
    return {"sslrootcert": _system()}


def _system() -> str:
    if sys.platform == "win32":
        return str(_windows_roots())
    return next((each for each in _BUNDLES if Path(each).is_file()), "system")


def _windows_roots() -> Path:
    """Windows keeps its authorities in a store that OpenSSL doesn't read: copied to a file, anew each time."""
    listed = getattr(ssl, "enum_certificates")("ROOT")  # noqa: B009  (absent outside Windows)
    made = "".join(ssl.DER_cert_to_PEM_cert(raw) for raw, kind, _trust in listed if kind == "x509_asn")
    file = paths.data_home() / "roots.pem"
    file.write_text(made, encoding="ascii")
    return file


def distrust(url: URL) -> str:
    """Why a server's certificate was not accepted, in a sentence; empty when each is all right.

    libpq says "certificate verify failed" for all causes; this shakes hands once more and asks which it was.
    """
    authority = _one(url, "sslrootcert") or os.environ.get("PGSSLROOTCERT") or _authority().get("sslrootcert", "")
    try:
        context = ssl.create_default_context(cafile=authority if authority not in ("", "system") else None)
    except OSError:
        return f"根证书文件“{Path(authority).name}”读不出来或不是证书。请重新选择根证书文件。"
    at = _one(url, "hostaddr")
    return next(filter(None, (_shaken(context, each, at) for each in hosts(url))), "")


def _shaken(context: ssl.SSLContext, server: str, at: str) -> str:
    host, port = _parted(server)
    try:
        with socket.create_connection((at or host, int(port)), WAIT_SECONDS) as plain:
            plain.sendall(_TLS_PLEASE)
            if plain.recv(1) != b"S":
                return f"服务器“{server}”没有打开加密连接（TLS），没有发送口令。请数据库管理员配置证书后重试。"
            with context.wrap_socket(plain, server_hostname=host):
                return ""
    except ssl.SSLCertVerificationError as error:
        return _sentence(error.verify_code, server)
    except OSError:
        return ""


def _sentence(code: int, server: str) -> str:
    if code == _OVER:
        return f"服务器“{server}”的证书已过期，没有发送口令。请数据库管理员更换证书；也请核对本机日期是否正确。"
    if code == _NOT_YET:
        return f"服务器“{server}”的证书还没有生效，没有发送口令。请先核对本机日期，再请数据库管理员检查证书。"
    if code in (_OTHER_NAME, _OTHER_NUMBER):
        return (
            f"服务器的证书不是发给“{server}”的，没有发送口令。"
            "请改用证书上的名称作地址，或请数据库管理员重新签发证书；名称都对时可能有人冒充服务器。"
        )
    return (
        f"服务器“{server}”的证书不是本机信任的机构签发的，没有发送口令。"
        "请向数据库管理员要根证书文件，在“数据库连接”中选择。"
    )


def _parted(server: str) -> tuple[str, str]:
    host, colon, port = server.rpartition(":")
    return (host, port) if colon else (server, str(PORT))
