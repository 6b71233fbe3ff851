"""One shared server with its walls for all tests of them in a process: they leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mzdesk import clock
from tests import stores
from tests.conftest import MONDAY
from tests.db import desks


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[desks.Office]:
    """A district's server with two townships and a login for each kind of desk."""
    folder: Path = tmp_path_factory.mktemp("shared")
    before = clock.use(clock.FixedClock(MONDAY, seed="walls"))
    try:
        with stores.fresh("postgresql", folder) as url, desks.opened(url) as office:
            yield office
    finally:
        clock.use(before)
