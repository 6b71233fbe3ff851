"""The server's own settings that would undo the walls: lines without encryption, doors without a password, a log that
copies what passes."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

# Whom pg_hba.conf lets in over the network and how; a server that listens on its socket only has no such lines to fear.
_DOORS = (
    "SELECT line_number, type, coalesce(address, ''), auth_method FROM pg_hba_file_rules "
    "WHERE type <> 'local' AND error IS NULL AND auth_method <> 'reject' ORDER BY line_number"
)
_FAULTY = "SELECT line_number FROM pg_hba_file_rules WHERE error IS NOT NULL ORDER BY line_number"
_SAFE = frozenset({"scram-sha-256", "cert"})
_HERE = frozenset({"127.0.0.1", "::1", "localhost", "samehost"})


def differences(connection: sa.Connection) -> Iterator[str]:
    """One sentence for each setting that is open; asks as the server's administrator."""
    for line in connection.exec_driver_sql(_FAULTY).scalars():
        yield f"pg_hba.conf 第 {line} 行有错误，没有生效。请改正后重新载入。"
    if _setting(connection, "listen_addresses"):
        yield from _network(connection)
    yield from _log(connection)


def _network(connection: sa.Connection) -> Iterator[str]:
    if _setting(connection, "ssl") != "on":
        yield "服务器没有打开 TLS（ssl），口令和数据会明文经过网络。请配置证书并打开 ssl。"
    for line, kind, address, method in connection.exec_driver_sql(_DOORS):
        if method not in _SAFE:
            yield f"pg_hba.conf 第 {line} 行用 {method} 验证身份，不够安全。请改为 scram-sha-256。"
        if kind != "hostssl" and address not in _HERE:
            yield f"pg_hba.conf 第 {line} 行允许不加密的连接（{kind}）。请改为 hostssl。"


def _log(connection: sa.Connection) -> Iterator[str]:
    """Values that pass must not stay in a file that administrators of the machine read."""
    if _setting(connection, "log_statement") in ("mod", "all"):
        yield "服务器日志记下每条语句（log_statement），会留下填写的内容。请改为 none。"
    writes = [_setting(connection, name) for name in ("log_min_duration_statement", "log_min_duration_sample")]
    if any(value != "-1" for value in writes) and _setting(connection, "log_parameter_max_length") != "0":
        yield "服务器日志会连同填写的内容记下慢语句。请把 log_parameter_max_length 改为 0。"
    if _setting(connection, "log_parameter_max_length_on_error") != "0":
        yield "服务器日志会在出错时记下填写的内容。请把 log_parameter_max_length_on_error 改为 0。"


def _setting(connection: sa.Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"SELECT setting FROM pg_settings WHERE name = '{name}'").scalar_one())
