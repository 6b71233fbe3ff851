"""What a database says, in words a clerk can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc
from sqlalchemy.engine import URL
from sqlalchemy.orm.exc import StaleDataError

from mzdesk.db import line
from mzdesk.errors import ChangedMeanwhile, MzdeskError, NotAllowed, RuleBroken, ShutOut, StoreDown

CHANGED = "这条记录刚刚被别人修改过，您的修改没有保存。请刷新后核对，再重新修改。"

FORBIDDEN = "共享数据库不允许您的账号办理这一步，没有保存。如确需办理，请联系系统管理员核对您的身份和单位。"

# Marks which our own triggers put into their messages; see triggers.py.
RULES = {
    "MZ001": "已登记的过程记录不能修改或删除。如有错误，请另加一条更正记录。",
    "MZ002": "记录的归属不能修改。请刷新后重试。",
    "MZ003": "隐患当前状态不允许这一步操作。请刷新后核对隐患状态。",
    "MZ004": "已签发的文书不能修改内容。请作废后重新制发。",
    "MZ005": CHANGED,
    "MZ006": "文书当前状态不允许这一步操作。请刷新后核对文书状态。",
    "MZ007": "突发事件当前状态不允许这一步操作。请刷新后核对处置状态。",
    "MZ008": "到报时间早于日报日期，没有保存。请核对日期后重新填报。",
}

_STORE_WORDS = (
    (
        ("database or disk is full", "disk full", "No space left"),
        "磁盘空间已满，刚才的修改没有保存。请清理磁盘后重试，已录入的内容不会丢失。",
    ),
    (("readonly database", "read-only"), "数据库文件是只读的，无法保存。请检查文件权限，或换一个可写的位置后重试。"),
    (
        ("database is locked", "lock timeout", "lock_timeout"),
        "数据库正被另一个程序占用，请稍候重试。已录入的内容不会丢失。",
    ),
    (
        ("malformed", "not a database", "corrupt"),
        "数据库文件已损坏，无法读取。请用最近的备份恢复（“设置 › 备份与恢复”，或重新打开程序时），原文件会另存一份。",
    ),
    (("unable to open",), "打不开数据库文件。请检查文件夹是否存在、磁盘是否接好、是否有权限，然后重试。"),
    (("disk I/O error",), "读写数据库文件时磁盘出错，刚才的操作没有完成。请检查磁盘是否接好，尽快备份后重试。"),
    (("interrupted", "canceling statement"), "操作已取消。"),
)

_TLS_MARKS = ("certificate", "SSL", "TLS")
_TLS = "与服务器的加密连接没有建立，没有发送口令。请核对根证书和服务器地址，或请数据库管理员检查服务器的证书。"

# A login that holds no more. What is typed stays; only signing in again helps.
_SHUT_OUT = ("password authentication failed", "认证失败", "no password supplied", "is not permitted to log in")
ENDED = "您的登录已失效（账号被停用，或口令已重置）。请重新登录；仍不能登录的，请联系系统管理员。已录入的内容不会丢失。"

# Why a server was not reached; {who} is the address without any password. PostgreSQL speaks English or Chinese.
_SERVER_WORDS = (
    (
        ("password authentication failed", "认证失败", "no password supplied"),
        "共享数据库{who}不接受这个用户名或口令。请核对用户名和口令（区分大小写），或请数据库管理员重置。",
    ),
    (
        ("is not permitted to log in",),
        "这个登录名已停用，不能登录共享数据库{who}。如需恢复，请联系系统管理员。",
    ),
    (
        ("permission denied for database",),
        "这个登录名没有在共享数据库{who}登记。请核对登录名，或联系系统管理员。",
    ),
    (
        ("session is read-only", "hot standby mode", "not primary"),
        "共享数据库{who}现在只能查看（连到的是备用服务器）。请稍候重试，或请数据库管理员检查主服务器。",
    ),
    (
        ("could not translate host name", "failed to resolve host", "Name or service not known", "getaddrinfo"),
        "找不到共享数据库的服务器{who}。请核对地址有没有写错、网线或无线网是否接通。",
    ),
    (
        ("Connection refused", "refused", "timeout expired", "timed out", "No route to host", "unreachable", "No such"),
        "连接不上共享数据库{who}。请检查网络是否接通、地址和端口是否正确、服务器是否开机，然后重试。",
    ),
    (
        ("does not exist", "不存在"),
        "服务器上没有{who}这个数据库或用户。请核对数据库名和用户名，或请数据库管理员建立。",
    ),
    (
        ("no pg_hba.conf entry", "pg_hba.conf"),
        "共享数据库{who}不允许从这台电脑连接。请把本机地址告诉数据库管理员，由其放行后重试。",
    ),
    (
        ("too many clients", "remaining connection slots", "too many connections"),
        "共享数据库{who}的连接数已满。请稍候重试，或请数据库管理员检查。",
    ),
)


def translate(error: Exception) -> MzdeskError | None:
    """The refusal that stands for a database error, or None for a bug."""
    if isinstance(error, StaleDataError):
        return ChangedMeanwhile(CHANGED)
    text = str(getattr(error, "orig", error))
    for mark, sentence in RULES.items():
        if mark in text:
            return ChangedMeanwhile(sentence) if mark == "MZ005" else RuleBroken(sentence)
    if getattr(getattr(error, "orig", None), "sqlstate", "") == "42501":
        return NotAllowed(FORBIDDEN)
    for words, sentence in _STORE_WORDS:
        if any(word in text for word in words):
            return StoreDown(sentence)
    if isinstance(error, exc.IntegrityError) and "unique" in text.lower():
        return RuleBroken("已有相同的记录（编号或名称重复）。请刷新后核对，不要重复登记。")
    if isinstance(error, exc.DataError):
        return RuleBroken("填写的内容有一处太长，或数字太大，没有保存。请核对后重新填写。")
    if isinstance(error, exc.OperationalError) and any(words in text for words in _SHUT_OUT):
        return ShutOut(ENDED)
    if isinstance(error, exc.OperationalError | exc.InterfaceError):
        return StoreDown("与数据库的连接中断，刚才的操作没有完成。请检查网络后重试，已录入的内容不会丢失。")
    return None


@contextmanager
def opening(url: URL) -> Iterator[None]:
    """As `translated`, and a server that can't be reached, or a login it refuses, is named with what to check."""
    try:
        with translated():
            yield
    except (StoreDown, ShutOut) as refusal:
        sentence = _unreached(refusal.__cause__, url)
        if not sentence:
            raise
        raise type(refusal)(sentence) from refusal


def _unreached(error: BaseException | None, url: URL) -> str:
    if url.get_backend_name() == "sqlite" or not isinstance(error, exc.OperationalError):
        return ""
    text = str(error.orig)
    if "pg_hba" not in text and any(mark in text for mark in _TLS_MARKS):
        return line.distrust(url) or _TLS
    servers = "、".join(each for each in line.hosts(url) if not each.startswith("/"))
    who = f"“{servers or '本机'}/{url.database or ''}”"
    return next((words.format(who=who) for marks, words in _SERVER_WORDS if any(m in text for m in marks)), "")


@contextmanager
def translated() -> Iterator[None]:
    """Raise the clerk's sentence instead of the database's; bugs pass through unchanged."""
    try:
        yield
    except (exc.DBAPIError, StaleDataError) as error:
        refusal = translate(error)
        if refusal is None:
            raise
        raise refusal from error
