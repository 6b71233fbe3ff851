"""Papers look the same on every PC that runs the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mzdesk.documents import fonts, machine_fonts


@pytest.fixture(autouse=True)
def no_fonts_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is installed here neither prints nor hides a missing character."""
    monkeypatch.setattr(machine_fonts, "folders", list)
    fonts.forget()
    yield
    monkeypatch.undo()
    fonts.forget()
