"""The demonstration: the section's main job on invented data, played through the window's own doors."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mzdesk import clock
from mzdesk.demo import office, pictures, story
from mzdesk.demo.stage import STORE, private_home, stage

__all__ = ["open_window", "play", "private_home", "screenshots"]

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=clock.OFFICE_ZONE)


def play(out: Path) -> dict[str, Any]:
    """Play the whole job into `out`; returns what summary.json says. The same hashes each time.

    Raises BadInput when `out` holds other things.
    """
    with stage(out, MONDAY) as made:
        told = story.play(made)
        window = made.desk.window
        assert window is not None
        taken = pictures.of_pages(made, window, "pictures", (pictures.LOOKS[0], pictures.LOOKS[2]))
        made.step("给每个页面拍照", pictures=taken)
    return made.summary(**told)


def screenshots(out: Path) -> None:
    """Every page: empty and with the sample's data, light and dark, two sizes, 100 % and 150 %."""
    with stage(out, MONDAY) as made:
        story.play(made)
        window = made.desk.window
        assert window is not None
        pictures.of_pages(made, window, ".", pictures.LOOKS)
    with stage(out / "empty", MONDAY) as made:
        pictures.of_pages(made, story.empty(made), ".", (pictures.LOOKS[0], pictures.LOOKS[2]))


def open_window() -> int:
    """The window with the sample data of this week; nothing of this PC is touched. Returns the exit code."""
    from mzdesk import app

    with private_home() as home:
        began = _monday_before(clock.now())
        with stage(home / "demo", began) as made:
            story.play(made, shown=False)
            head = office.sign_in(made, office.read(made), story.HEAD)
        (home / "demo" / STORE).replace(home / STORE)
        return app.main(str(home / STORE), seated=head)


def _monday_before(now: datetime) -> datetime:
    """The Monday of the week before last, 08:30: the story of two weeks ends about today."""
    day = clock.office(now) - timedelta(days=clock.office(now).weekday() + 14)
    return day.replace(hour=8, minute=30, second=0, microsecond=0)
