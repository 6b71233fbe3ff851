"""The duty roster from the command line: a problem as JSON in, the roster with all that is known of it as JSON out."""

from __future__ import annotations

import dataclasses
import os
import tempfile
import typing
from pathlib import Path
from typing import Any

from mzdesk import jsonio
from mzdesk.errors import BadInput
from mzdesk.rules.roster import backend, solve
from mzdesk.views.roster import RosterAnswer, RosterProblem


def schema() -> str:
    """The JSON schemas of what is read and of what is written."""
    known = {"input": jsonio.schema(RosterProblem), "output": jsonio.schema(RosterAnswer)}
    return jsonio.dump(known, indent=2).decode()


def make(source: Path, out: Path, *, seed: int = 0, exact: bool = False) -> tuple[bool, list[str]]:
    """Make the roster and write it to `out`, whole or not at all; (whether it is complete, sentences for the reader).

    `exact`: let HiGHS close a gap that remains. Raises BadInput naming file and field.
    """
    solver = backend.available() if exact else None
    if exact and solver is None:
        raise BadInput("本机没有安装精确求解组件 highspy。请去掉 --exact，或安装后重试。", "exact")
    answer = solve(_problem(source), seed=seed, backend=solver)
    _write(out, jsonio.dump(answer, indent=2) + b"\n")
    if answer.why or answer.missing:
        return False, [told.sentence for told in answer.why] or [one.sentence for one in answer.certificates]
    return True, [one.sentence for one in answer.certificates]


def _problem(source: Path) -> RosterProblem:
    try:
        raw = source.read_bytes()
    except OSError as error:
        raise BadInput(f"文件“{source.name}”读不出来。请检查文件名、位置和权限。", "input") from error
    strange = _strange(jsonio.load_any(raw, source.name), RosterProblem, "")
    if strange:
        raise BadInput(f"“{source.name}”中有不认识的字段“{strange}”。请用 --schema 查看可用的字段。", strange)
    return jsonio.load_as(raw, RosterProblem, source.name)


def _strange(given: Any, kind: Any, place: str) -> str | None:
    """The place of the first field that no dataclass knows; what has the wrong shape is left to jsonio."""
    if typing.get_origin(kind) is tuple and isinstance(given, list):
        parts = (_strange(one, typing.get_args(kind)[0], f"{place}[{at}]") for at, one in enumerate(given))
        return next((part for part in parts if part), None)
    if not dataclasses.is_dataclass(kind) or not isinstance(given, dict):
        return None
    known = typing.get_type_hints(kind)
    for name, value in given.items():
        where = f"{place}.{name}".lstrip(".")
        if name not in known:
            return where
        found = _strange(value, known[name], where)
        if found:
            return found
    return None


def _write(path: Path, data: bytes) -> None:
    """Beside its place first: a full disk or a cut leaves no half of it."""
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(beside, path)
        except OSError:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInput(f"“{path.name}”没有写成功。请检查文件夹是否存在、磁盘空间和权限。", "out") from error
