"""What an option is, and the checks its values pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mzdesk.errors import BadInput
from mzdesk.terms import DocumentKind, Term


class Scope(Term):
    OFFICE = "office", "本单位"
    PC = "pc", "本机"


class OptionKind(Term):
    """How an option is edited and kept."""

    TEXT = "text", "文字"
    NUMBER = "number", "数字"
    FLAG = "flag", "是否"
    CHOICE = "choice", "选择"
    TABLE = "table", "对照表"


Check = Callable[[Any], Any]


@dataclass(frozen=True)
class Option:
    """One option. `check` returns the value as kept or raises BadInput; `choices` are (value, label) for a choice."""

    name: str
    label: str
    default: Any
    check: Check
    scope: Scope = Scope.OFFICE
    kind: OptionKind = OptionKind.TEXT
    group: str = ""
    choices: tuple[tuple[Any, str], ...] = ()
    help: str = ""


def text(most: int, *, needed: bool = False, pattern: str = "", hint: str = "") -> Check:
    """Words of at most `most` characters, blanks made single; `hint` says what `pattern` wants."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise BadInput("请填写文字。")
        kept = " ".join(value.split())
        if needed and not kept:
            raise BadInput("此项不能为空，请填写。")
        if len(kept) > most:
            raise BadInput(f"最多 {most} 个字，现有 {len(kept)} 个字，请缩短。")
        if kept and pattern and not re.fullmatch(pattern, kept):
            raise BadInput(hint)
        return kept

    return check


def number(least: int, most: int) -> Check:
    """A whole number between the two, typed or given."""

    def check(value: Any) -> int:
        if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadInput("请填写整数。")
        if not least <= value <= most:
            raise BadInput(f"请填写 {least} 到 {most} 之间的整数。")
        return value

    return check


def flag(value: Any) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise BadInput("请选择是或否。")
    return value


def one_of(*allowed: Any) -> Check:
    """One of the listed values."""

    def check(value: Any) -> Any:
        if value not in allowed or isinstance(value, bool) != isinstance(allowed[0], bool):
            raise BadInput("请从列出的选项中选择。")
        return value

    return check


def by_kind(entry: Check) -> Check:
    """A table by kind of document; kinds left out keep their default."""

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise BadInput("请按文书种类逐项填写。")
        kinds = {kind.value: kind.label for kind in DocumentKind}
        unknown = [name for name in value if name not in kinds]
        if unknown:
            raise BadInput(f"没有“{unknown[0]}”这种文书，请核对。")
        kept = {}
        for name, inner in value.items():
            try:
                kept[str(name)] = entry(inner)
            except BadInput as error:
                raise BadInput(f"{kinds[name]}：{error.message}") from error
        return kept

    return check


def days_table(value: Any) -> dict[str, Any]:
    """Holidays by year: {"2027": {"off": [days], "work": [days]}}."""
    if not isinstance(value, Mapping):
        raise BadInput("节假日表格式不对，请按年份填写放假日和补班日。")
    kept = {}
    for year, lists in value.items():
        if not (isinstance(year, str) and re.fullmatch(r"20\d\d", year)) or not isinstance(lists, Mapping):
            raise BadInput(f"节假日表中的年份“{year}”不对，请填四位年份。")
        kept[year] = {part: _days(lists.get(part, ())) for part in ("off", "work")}
    return kept


def _days(value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise BadInput("节假日表中的日期应逐日列出，如 2027-01-01。")
    try:
        return sorted({date.fromisoformat(day).isoformat() for day in value})
    except (TypeError, ValueError) as error:
        raise BadInput("节假日表中有日期写法不对，请写成 2027-01-01。") from error


def layout(value: Any) -> dict[str, Any]:
    """Anything JSON can hold under text keys: column layouts, splitter sizes, window places."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise BadInput("布局数据格式不对。")
    return dict(value)


def path(value: Any) -> str:
    """A file or folder, blanks inside kept."""
    if not isinstance(value, str) or len(value) > 1000:
        raise BadInput("路径不对，请重新选择。")
    return value.strip()


def store(value: Any) -> str:
    """A file or database address, never with a password in it."""
    kept = path(value)
    if re.search(r"://[^/@]*:[^/@]*@|[?&]password=", kept):
        raise BadInput("数据库地址中不要写口令，口令请存入凭据保险箱或启动时输入。")
    return kept


def checked(option: Option, value: Any) -> Any:
    """The value as it is kept; raises BadInput whose `field` is the option's name."""
    try:
        return option.check(value)
    except BadInput as error:
        raise BadInput(f"{option.label}：{error.message}", option.name) from error
