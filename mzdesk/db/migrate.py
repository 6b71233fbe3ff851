"""Schema changes by Alembic. Only loaded when a store is new or old."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from mzdesk import __version__
from mzdesk.db import triggers
from mzdesk.db.engine import Engines
from mzdesk.models.archive import StoreInfo


def config() -> Config:
    """Alembic's settings without a file: the scripts stand beside this module."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.set_main_option("version_locations", str(Path(__file__).parent / "versions").replace("%", "%%"))
    settings.set_main_option("path_separator", "newline")
    return settings


def upgrade(engines: Engines, to: str = "head") -> None:
    """Bring the store to `to` in one transaction, then make all triggers anew and compare them with the list."""
    with engines.write.connect() as connection:
        if engines.dialect == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        else:
            connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS app")
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, to)
        triggers.create(connection)
        _note_version(connection)
        connection.commit()


def _note_version(connection: sa.Connection) -> None:
    connection.execute(sa.delete(StoreInfo).where(StoreInfo.name == "lowest_writer"))
    connection.execute(sa.insert(StoreInfo).values(name="lowest_writer", value=__version__))
