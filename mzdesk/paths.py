"""Where things lie on this PC, and where the program's own resources are."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """A file or folder shipped with the program: inside the package when installed, beside it in a checkout."""
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)


def manual(*parts: str) -> Path:
    """A page of the manual: inside the package when installed, under docs/manual in a checkout."""
    inside = _PACKAGE / "manual"
    root = inside if inside.is_dir() else _PACKAGE.parent / "docs" / "manual"
    return root.joinpath(*parts)


def data_home() -> Path:
    """The folder of this user's own data (`MZDESK_HOME` overrides it); made when missing, private to the user."""
    named = os.environ.get("MZDESK_HOME")
    home = Path(named) if named else Path(platformdirs.user_data_dir("mzdesk", appauthor=False, roaming=True))
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def default_store() -> Path:
    """The SQLite file used when nothing else is said."""
    return data_home() / "mzdesk.sqlite"


def drafts_file() -> Path:
    """Work typed but not saved, on this PC alone."""
    return data_home() / "drafts.sqlite"


def outbox_file() -> Path:
    """What waits to be sent to the shared store, on this PC alone."""
    return data_home() / "outbox.sqlite"


def reference_file(name: str) -> Path:
    """What a township's desk sees without a line; `name` is a login at a database, of which the file tells nothing."""
    return data_home() / f"reference-{hashlib.sha256(name.encode()).hexdigest()[:16]}.sqlite"


def settings_file() -> Path:
    """This PC's own settings."""
    return data_home() / "settings.json"


def backups() -> Path:
    """Where backups of the local store go."""
    folder = data_home() / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def rare_fonts() -> Path:
    """Where the pack of rare characters lies when it is installed; not made here."""
    return data_home() / "fonts"


def cache_home() -> Path:
    """What can be made again at any time; under `MZDESK_HOME` when that is set."""
    if os.environ.get("MZDESK_HOME"):
        folder = data_home() / "cache"
    else:
        folder = Path(platformdirs.user_cache_dir("mzdesk", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
