"""A PostgreSQL that is reached over TLS only, with an authority and certificates made for the occasion."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import postgres

HOST = "mz-server.example"  # what the certificate names; reached at 127.0.0.1
WORD = "ShiLi-kouling-1"
_HBA = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True)
class Server:
    """Where it listens, and the files that speak for it. `stranger` is an authority that signed nothing of it."""

    folder: Path
    port: int
    authority: Path
    stranger: Path

    def to(self, user: str, *, password: str = WORD, host: str = HOST, **more: str) -> str:
        """How a client reaches it: strictly, unless told otherwise."""
        given = {"sslmode": "verify-full", "sslrootcert": str(self.authority), "dbname": "postgres"} | more
        words = {"host": host, "hostaddr": "127.0.0.1", "port": str(self.port), "user": user, "password": password}
        return " ".join(f"{name}='{value}'" for name, value in (words | given).items())

    @contextmanager
    def administrator(self) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """On the server itself, over its socket."""
        where = f"host={self.folder} port={self.port} user={postgres.USER} dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            yield connection

    def start(self, options: str = "") -> None:
        """Start it, or start it again as it was started before."""
        kept = self.folder / "options"
        options = options or kept.read_text()
        kept.write_text(options)
        start = ("-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-t", "60", "-o", options)
        postgres._call(self.folder, "pg_ctl", *start, "start")

    def stop(self) -> None:
        """Stop it at once, if it runs."""
        if (self.folder / "data" / "postmaster.pid").exists():
            postgres._call(self.folder, "pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def log(self) -> str:
        """All that it wrote down."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def certified(self, names: tuple[str, ...] = (HOST,), *, days: int = 30) -> None:
        """Give it another certificate of its authority and let it read that; a negative number of days is over."""
        _write_pair(self.folder / "server", *_issued(self.folder, names, days))
        self._reload()

    @contextmanager
    def configured(self, hba: str = _HBA, **settings: str) -> Iterator[sa.Connection]:
        """Other settings and other rules of who may come from where, for a while; asked about over the socket."""
        rules = self.folder / "data" / "pg_hba.conf"
        rules.write_text(hba)
        self._set([f"SET {name} = '{value}'" for name, value in settings.items()])
        engine = sa.create_engine(f"postgresql+psycopg://{postgres.USER}@/postgres?host={self.folder}&port={self.port}")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()
            rules.write_text(_HBA)
            self._set(["RESET ALL"])

    def _set(self, words: list[str]) -> None:
        with self.administrator() as connection:
            for each in words:
                connection.execute(f"ALTER SYSTEM {each}".encode())
        self._reload()

    def _reload(self) -> None:
        """Have it read its files again, and wait until who comes now meets what they say."""
        before = self._read_at()
        postgres._call(self.folder, "pg_ctl", "-D", str(self.folder / "data"), "reload")
        while self._read_at() == before:
            pass

    def _read_at(self) -> object:
        with self.administrator() as connection:
            return connection.execute("SELECT pg_conf_load_time()").fetchone()


@contextmanager
def server(more: str = "") -> Iterator[Server]:
    """One of its own, started with `more`; skips by name where the PostgreSQL at hand was built without TLS."""
    folder = Path(tempfile.mkdtemp(prefix="mzdesk-tls-"))
    try:
        with _started(folder, more) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(folder: Path, more: str) -> Iterator[Server]:
    programs = postgres._programs(folder)
    built = subprocess.run([programs / "pg_config", "--configure"], capture_output=True, text=True, check=False).stdout
    if "openssl" not in built:
        pytest.skip(f"TLS: the PostgreSQL in {programs} was built without it; install Debian's postgresql")
    run = folder / "tls"
    made = Server(run, _free_port(), folder / "ca.pem", folder / "stranger.pem")
    _prepare(made, folder)
    try:
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={made.port} -c unix_socket_directories={run} -c fsync=off {more}"
        )
        made.start(options)
        yield made
    finally:
        made.stop()


def _prepare(made: Server, folder: Path) -> None:
    run, owner = made.folder, postgres._owner()
    run.mkdir(mode=0o700)
    for path in (made.authority, made.stranger):
        key, certificate = _authority(path.stem)
        _write_pair(path.with_suffix(""), key, certificate)
    shutil.copy(folder / "ca.key", run / "ca.key")
    shutil.copy(folder / "ca.pem", run / "ca.pem")
    _write_pair(run / "server", *_issued(run, (HOST,), 30))
    if owner:
        for path in (run, *run.iterdir()):
            shutil.chown(path, owner)
        folder.chmod(0o711)
    made_by = ("-U", postgres.USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    postgres._call(run, "initdb", "-D", str(run / "data"), *made_by)
    (run / "data" / "pg_hba.conf").write_text(_HBA)
    with (run / "data" / "postgresql.conf").open("a") as settings:
        settings.write(f"ssl = on\nssl_cert_file = '{run}/server.pem'\nssl_key_file = '{run}/server.key'\n")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


# --- certificates -----------------------------------------------------------------------------------------------------


def _authority(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _named(f"authority {name}")
    begun = _begun(key, subject, subject, 3650).add_extension(x509.BasicConstraints(True, None), critical=True)
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    return key, begun.add_extension(usage, critical=True).sign(key, hashes.SHA256())


def _issued(run: Path, names: tuple[str, ...], days: int) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    signing = serialization.load_pem_private_key((run / "ca.key").read_bytes(), None)
    authority = x509.load_pem_x509_certificate((run / "ca.pem").read_bytes())
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    known = [x509.IPAddress(ip_address(n)) if n[0].isdigit() else x509.DNSName(n) for n in names]
    begun = _begun(key, _named(names[0]), authority.subject, days)
    begun = begun.add_extension(x509.SubjectAlternativeName(known), critical=False)
    return key, begun.sign(signing, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    key: ec.EllipticCurvePrivateKey, subject: x509.Name, issuer: x509.Name, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)  # the server's libraries know no other time
    begun = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    begun = begun.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=60))
    return begun.not_valid_after(now + timedelta(days=days))


def _write_pair(stem: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    plain = serialization.PrivateFormat.PKCS8
    raw = key.private_bytes(serialization.Encoding.PEM, plain, serialization.NoEncryption())
    place = stem.with_suffix(".key")
    place.touch(mode=0o600)
    place.write_bytes(raw)
    stem.with_suffix(".pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
