"""The line to a shared server, on a PostgreSQL with TLS: what connects, what is refused, and by whom.

verify-ca and require do connect to a stranger's machine: that is why the program knows verify-full only (db/line.py).
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from mzdesk.db.policies import surroundings
from tests import tls

LOGIN = "zhang"


@pytest.fixture(scope="module")
def server() -> Iterator[tls.Server]:
    """One login, whose password is kept as a SCRAM secret."""
    with tls.server() as made:
        with made.administrator() as connection:
            secret = connection.pgconn.encrypt_password(tls.WORD.encode(), LOGIN.encode(), b"scram-sha-256").decode()
            connection.execute(f"CREATE ROLE {LOGIN} LOGIN PASSWORD '{secret}'".encode())
        yield made


def connected(where: str) -> bool:
    """Whether that connects, and is encrypted."""
    with psycopg.connect(where) as connection:
        row = connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
    return row == (True,)


def refused(where: str) -> str:
    """By what words it is refused."""
    with pytest.raises(psycopg.OperationalError) as told, psycopg.connect(where):
        pass
    return str(told.value)


def test_the_strict_line_connects(server: tls.Server) -> None:
    assert connected(server.to(LOGIN))


def test_the_password_is_bound_to_the_line(server: tls.Server) -> None:
    """SCRAM only, bound to the server's certificate: nobody in the middle can pass it on."""
    assert connected(server.to(LOGIN, channel_binding="require", require_auth="scram-sha-256"))


def test_another_authority_is_refused(server: tls.Server) -> None:
    assert "certificate verify failed" in refused(server.to(LOGIN, sslrootcert=str(server.stranger)))
    assert "certificate verify failed" in refused(server.to(LOGIN, sslrootcert="system"))


def test_another_name_is_refused(server: tls.Server) -> None:
    assert "does not match host name" in refused(server.to(LOGIN, host="other.example"))


def test_a_certificate_that_is_over_is_refused(server: tls.Server) -> None:
    server.certified(days=-1)
    try:
        assert "certificate verify failed" in refused(server.to(LOGIN))
    finally:
        server.certified()
    assert connected(server.to(LOGIN))


def test_lesser_lines_would_connect_to_anybody(server: tls.Server) -> None:
    """Not verified: the traps for which the program leaves no choice."""
    assert connected(server.to(LOGIN, host="other.example", sslmode="verify-ca"))
    assert connected(server.to(LOGIN, host="other.example", sslmode="require", sslrootcert="/nowhere"))


def test_a_line_without_encryption_is_refused_by_the_server(server: tls.Server) -> None:
    assert "no encryption" in refused(server.to(LOGIN, sslmode="disable"))


def test_a_wrong_password_and_an_unknown_name_are_told_alike(server: tls.Server) -> None:
    """Who guesses does not learn which names there are."""
    wrong, unknown = refused(server.to(LOGIN, password="falsch")), refused(server.to("nobody"))
    assert wrong.replace(LOGIN, "?") == unknown.replace("nobody", "?")
    assert "password authentication failed" in wrong


def test_a_password_never_stands_in_the_servers_log(server: tls.Server) -> None:
    """Hashed at the desk, also when the server writes down every statement, and when one fails."""
    chatty = {"log_statement": "all", "log_parameter_max_length_on_error": "-1"}
    with server.configured(**chatty), server.administrator() as connection:
        secret = connection.pgconn.encrypt_password(b"Neu-kouling-2", LOGIN.encode(), b"scram-sha-256").decode()
        connection.execute(f"ALTER ROLE {LOGIN} PASSWORD '{secret}'".encode())
        with pytest.raises(psycopg.errors.UndefinedObject):
            connection.execute(f"ALTER ROLE nobody PASSWORD '{secret}'".encode())
        connection.execute(f"ALTER ROLE {LOGIN} PASSWORD '{_again(connection)}'".encode())
    assert connected(server.to(LOGIN))
    assert "ALTER ROLE nobody" in server.log()
    assert "kouling" not in server.log()


@pytest.mark.parametrize(
    ("hba", "settings", "sentence"),
    [
        ("hostssl all all 0.0.0.0/0 scram-sha-256", {}, ""),
        ("hostssl all all 0.0.0.0/0 scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256", {}, ""),
        ("hostssl all all 0.0.0.0/0 cert\nhost all all 0.0.0.0/0 reject", {}, ""),
        ("host all all 10.0.0.0/8 scram-sha-256", {}, "pg_hba.conf 第 2 行允许不加密的连接（host）。请改为 hostssl。"),
        ("hostssl all all 0.0.0.0/0 md5", {}, "pg_hba.conf 第 2 行用 md5 验证身份，不够安全。请改为 scram-sha-256。"),
        (
            "host all all 127.0.0.1/32 trust",
            {},
            "pg_hba.conf 第 2 行用 trust 验证身份，不够安全。请改为 scram-sha-256。",
        ),
        ("hostssl nonsense", {}, "pg_hba.conf 第 2 行有错误，没有生效。请改正后重新载入。"),
        ("", {"ssl": "off"}, "服务器没有打开 TLS（ssl），口令和数据会明文经过网络。请配置证书并打开 ssl。"),
        ("", {"log_statement": "mod"}, "服务器日志记下每条语句（log_statement），会留下填写的内容。请改为 none。"),
        (
            "",
            {"log_min_duration_statement": "500", "log_parameter_max_length": "-1"},
            "服务器日志会连同填写的内容记下慢语句。请把 log_parameter_max_length 改为 0。",
        ),
        (
            "",
            {"log_parameter_max_length_on_error": "64"},
            "服务器日志会在出错时记下填写的内容。请把 log_parameter_max_length_on_error 改为 0。",
        ),
    ],
)
def test_check_names_what_the_servers_own_settings_leave_open(
    server: tls.Server, hba: str, settings: dict[str, str], sentence: str
) -> None:
    with server.configured(f"local all all trust\n{hba}\n", **settings) as connection:
        assert list(surroundings.differences(connection)) == ([sentence] if sentence else [])


def _again(connection: psycopg.Connection[tuple[object, ...]]) -> str:
    return connection.pgconn.encrypt_password(tls.WORD.encode(), LOGIN.encode(), b"scram-sha-256").decode()
