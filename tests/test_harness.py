"""The ground the other tests stand on: were it unsound, their green would mean nothing."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from mzdesk import clock, paths
from mzdesk.db.work import Store
from mzdesk.models.archive import StoreInfo
from mzdesk.views.actor import system

ACTOR = system("500156")


def test_store_is_the_database_it_says(store: Store, store_kind: str) -> None:
    """A missing PostgreSQL must fail, never turn into a second run on SQLite."""
    with store.read(ACTOR) as session:
        version = session.scalar(
            sa.text("SELECT version()" if store_kind == "postgresql" else "SELECT sqlite_version()")
        )
    assert store.dialect == store_kind
    assert str(version).startswith("PostgreSQL") == (store_kind == "postgresql")


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_its_own_store(store: Store, turn: int) -> None:
    """What one test writes no other sees, in whatever order they run."""
    with store.begin(ACTOR, "test") as session:
        assert session.get(StoreInfo, "left_behind") is None
        session.execute(sa.insert(StoreInfo).values(name="left_behind", value=str(turn)))


def test_clock_stands_still(fixed_clock: clock.FixedClock) -> None:
    """Tests see one fixed Monday, and the same random bytes each time."""
    assert clock.now() == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert clock.entropy(4) == clock.FixedClock(clock.now()).entropy(4)


def test_home_is_this_tests_own() -> None:
    """No test can touch the data of the person who runs it."""
    assert paths.data_home() == paths.default_store().parent
    assert str(paths.data_home()) == os.environ["MZDESK_HOME"]
    assert list(paths.data_home().iterdir()) == []
