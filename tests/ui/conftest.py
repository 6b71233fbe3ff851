"""A dressed application and a desk with a local store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from mzdesk import paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.settings import PcSettings
from mzdesk.terms import Role
from mzdesk.ui import dress
from mzdesk.ui.context import Context
from mzdesk.views.actor import Actor

CLERK = Actor(None, "周文静", frozenset({Role.CLERK}), "500156", "500156000")


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application in its light dress at 100 %."""
    dress.start(qapp)
    yield qapp
    dress.apply(qapp, "light", 1.0)


@pytest.fixture
def context(app: QApplication, sqlite_store: Store, home: Path) -> Iterator[Context]:
    """A clerk's desk."""
    drafts = Drafts(paths.drafts_file())
    made = Context(sqlite_store, CLERK, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()
