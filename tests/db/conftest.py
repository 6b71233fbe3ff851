"""Shared servers with their walls: one for all attacks of a process, which leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mzdesk import clock
from tests import stores
from tests.conftest import MONDAY
from tests.db import desks


@pytest.fixture
def worked_in(tmp_path: Path) -> Iterator[desks.Office]:
    """One of a test's own, for what is committed."""
    with stores.fresh("postgresql", tmp_path) as url, desks.opened(url) as office:
        yield office


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
