"""The program's own log: what went wrong, never who or where. No names, phones, places or typed text belong here."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

logger = logging.getLogger("mzdesk")


def start(folder: Path) -> None:
    """Write warnings and errors to `folder`/mzdesk.log, at most 2 MB in two files."""
    if logger.handlers:
        return
    handler = RotatingFileHandler(
        folder / "mzdesk.log", maxBytes=1_000_000, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING)
