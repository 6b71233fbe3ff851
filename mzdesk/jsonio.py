"""JSON to and from dataclasses; the only place that knows msgspec."""

from __future__ import annotations

import json
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
