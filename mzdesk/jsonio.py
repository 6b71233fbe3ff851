"""JSON to and from dataclasses; the only place that knows msgspec."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from mzdesk.errors import BadInput

T = TypeVar("T")


def dump(value: object, *, indent: int = 0) -> bytes:
    """UTF-8 JSON of plain values, dataclasses, dates, UUIDs and terms; `indent` > 0 for people."""
    raw = msgspec.json.encode(value)
    return msgspec.json.format(raw, indent=indent) if indent else raw


def plain(value: object) -> Any:
    """The same value made of dicts, lists, strings, numbers, booleans and None only."""
    return msgspec.to_builtins(value)


def load(raw: bytes | str, kind: type[T]) -> T:
    """Read JSON as `kind`; raises BadInput naming the place of the fault."""
    try:
        made: T = _decoder(kind).decode(raw)  # type: ignore[arg-type]
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BadInput(f"数据文件内容不符合要求（{error}），请核对后重试。") from error
    return made


def load_any(raw: bytes, name: str) -> Any:
    """Read JSON of any shape from a file called `name`; raises BadInput with the line of the fault."""
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput(f"“{name}”不是 UTF-8 编码的 JSON 文件。请另存为 UTF-8 后重试。") from error
    except json.JSONDecodeError as error:
        raise BadInput(f"“{name}”不是正确的 JSON 文件：第 {error.lineno} 行第 {error.colno} 个字符处有误。") from error


def load_as(raw: bytes, kind: type[T], name: str) -> T:
    """Read JSON from a file called `name` as `kind`; raises BadInput naming the field in Chinese."""
    try:
        made: T = _decoder(kind).decode(raw.removeprefix(b"\xef\xbb\xbf"))  # type: ignore[arg-type]
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BadInput(f"“{name}”{_in_chinese(str(error))}请用 --schema 查看要求。") from error
    return made


_TYPES = {
    "str": "文字",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "array": "列表",
    "object": "对象",
    "null": "空",
    "date": "日期",
    "datetime": "时间",
}
_FAULTS = (
    (r"Object missing required field `(?P<field>[^`]+)`", "缺少字段“{field}”。"),
    (r"Expected `(?P<want>[^`]+)`, got `(?P<got>[^`]+)`", "应为{want}，现为{got}。"),
    (r"Invalid enum value '?(?P<got>[^']*)'?", "不能是“{got}”。"),
    (r"Invalid RFC3339 encoded (?P<want>\w+)|Invalid ISO8601 (?P<other>\w+)", "写法不对，日期应如 2026-01-05。"),
    (r"Expected `array` of length (?P<want>\d+).*", "应有 {want} 个值。"),
)


def _in_chinese(fault: str) -> str:
    """msgspec's complaint as a Chinese sentence with the place of the fault."""
    words, _, place = fault.partition(" - at `$")
    where = place.rstrip("`").lstrip(".").replace("[...]", "中的一项")
    said = "内容不合要求。"
    for pattern, sentence in _FAULTS:
        found = re.match(pattern, words)
        if found:
            said = sentence.format(**{key: _typed(value or "") for key, value in found.groupdict().items()})
            break
    return f"的“{where}”{said}" if where else said


def _typed(word: str) -> str:
    return "或".join(_TYPES.get(part.strip(), part.strip()) for part in word.split("|"))


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def convert(value: object, kind: type[T]) -> T:
    """Plain values (a decoded JSON column) as `kind`; raises BadInput."""
    try:
        return msgspec.convert(value, type=kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadInput(f"数据内容不符合要求（{error}），请核对后重试。") from error


def schema(kind: type) -> dict[str, Any]:
    """The JSON schema of a view."""
    return msgspec.json.schema(kind)


def canonical(value: object) -> str:
    """One spelling for one value: sorted keys, no blanks, non-ASCII kept. What hashes are taken over."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


_SORTED = msgspec.json.Encoder(order="sorted")


def canonical_plain(value: dict[str, Any]) -> str:
    """The same spelling, quicker: for text, whole numbers, truth values, fractions of usual size, lists of text."""
    return _SORTED.encode(value).decode()


def write(path: Path, value: object) -> None:
    """Write `value` for people to `path`."""
    path.write_bytes(dump(value, indent=2) + b"\n")
