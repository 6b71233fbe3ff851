"""Protects the real file dialogs, which other tests replace: every kind of file that a page asks for is known."""

from __future__ import annotations

import ast
from pathlib import Path

import mzdesk.ui
from mzdesk.ui.files import KINDS

_FIRST = {"choose": 2, "save": 3}  # parent and title, and the name, come before the kinds


def asked() -> list[tuple[str, str]]:
    """Every kind named in a call of `files.choose` or `files.save`, with where it stands."""
    found: list[tuple[str, str]] = []
    for path in sorted(Path(str(mzdesk.ui.__file__)).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner, first = node.func.value, _FIRST.get(node.func.attr)
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            if first is None or name not in ("files", "_files"):
                continue
            kinds = [each.value for each in node.args[first:] if isinstance(each, ast.Constant)]
            found += [(f"{path.name}:{node.lineno}", str(kind)) for kind in kinds]
    return found


def test_every_kind_of_file_that_is_asked_for_is_known() -> None:
    calls = asked()
    assert len(calls) > 20, "the calls are found"
    assert [call for call in calls if call[1] not in KINDS] == []
