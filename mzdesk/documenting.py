"""Papers from the command line: of any kind from JSON, a notice from plain text; as PDF or as a Word draft."""

from __future__ import annotations

import os
import tempfile
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from mzdesk import jsonio, settings
from mzdesk.errors import BadInput
from mzdesk.services import orders
from mzdesk.terms import DocumentKind, Format, Profile
from mzdesk.views.gongwen import Gongwen
from mzdesk.views.style import Style

_FORMATS = {
    DocumentKind.WORK_LETTER: Format.LETTER,
    DocumentKind.UPWARD_REPORT: Format.UP,
    DocumentKind.MINUTES: Format.MINUTES,
    DocumentKind.COMMAND: Format.COMMAND,
}


def listing() -> str:
    """Every kind with its code, one a line."""
    return "\n".join(f"{kind.value:<24}{kind.label}" for kind in DocumentKind)


def schema(kind: str) -> str:
    """The JSON schema of a kind's view; raises BadInput for a kind that is none."""
    from mzdesk.documents import view_of

    return jsonio.dump(jsonio.schema(view_of(_kind(kind))), indent=2).decode()


def make(
    kind: str,
    *,
    source: Path | None = None,
    text: Path | None = None,
    out: Path,
    profile: str = Profile.STANDARD.value,
    word: bool = False,
) -> None:
    """Set the paper and write it to `out`, whole or not at all; raises BadInput naming field, character or line."""
    from mzdesk.documents import archive, docx, render, style

    of_kind = _kind(kind)
    view = _from_text(of_kind, text) if text is not None else _from_json(of_kind, source)
    if isinstance(view, Gongwen):
        said = (f"{part.head}{part.text}" for part in view.body)
        orders.require_open(view.secrecy, view.title, view.number or "", *said)
    if word and not of_kind.is_gongwen:
        raise BadInput(f"“{of_kind.label}”不是公文，没有 Word 稿。请去掉 --docx，输出 PDF。", "docx")
    with style.applied(Style(profile=Profile(profile))):
        made = docx.render(view) if word else archive.to_pdfa(render(of_kind, view), day=view.day)
    _write(out, made)


def _kind(name: str) -> DocumentKind:
    try:
        return DocumentKind(name)
    except ValueError as error:
        raise BadInput(f"没有“{name}”这种文书。请用 mzdesk document --list 查看全部种类。", "kind") from error


def _from_json(kind: DocumentKind, source: Path | None) -> Any:
    from mzdesk.documents import view_of

    if source is None:
        raise BadInput("请用 --input 指定 JSON 文件，公文也可用 --text 指定纯文本文件。", "input")
    view = view_of(kind)
    raw = _read(source)
    given = jsonio.load_any(raw, source.name)
    known = {field.name for field in fields(view)}
    unknown = [name for name in given if name not in known] if isinstance(given, dict) else []
    if unknown:
        raise BadInput(f"“{source.name}”中有不认识的字段“{unknown[0]}”。请用 --schema 查看可用的字段。", unknown[0])
    return jsonio.load_as(raw, view, source.name)


def _from_text(kind: DocumentKind, source: Path) -> Any:
    from mzdesk.documents import plain_text

    if not kind.is_gongwen:
        raise BadInput(f"“{kind.label}”不能用纯文本排版。请用 --input 指定 JSON 文件。", "text")
    raw = _read(source)
    try:
        words = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            words = raw.decode("gb18030")
        except UnicodeDecodeError as error:
            raise BadInput(f"“{source.name}”不是文本文件，或编码无法识别。请另存为 UTF-8 文本。", "text") from error
    bureau = str(settings.option("bureau_name").default)
    view = plain_text.parse(words, organ=bureau)
    return replace(view, format=_FORMATS.get(kind, view.format))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"文件“{path.name}”读不出来。请检查文件名、位置和权限。", "input") from error


def _write(path: Path, data: bytes) -> None:
    """Beside its place first: a full disk or a cut leaves no half of it."""
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(beside, path)
    except OSError as error:
        raise BadInput(f"“{path.name}”没有写成功。请检查文件夹是否存在、磁盘空间和权限。", "out") from error
