"""One clerk at a desk who issues papers as fast as he can: a process with a connection of its own.

`python -m tests.proofs.number_child STORE COUNT` says `ready`, waits for a line, makes COUNT papers and takes numbered
blank ones in between, and prints the numbers it got as JSON. Every third paper is given up after it had its number
and made again.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from mzdesk.db.work import Store
from mzdesk.documents import issuing
from mzdesk.errors import RuleBroken, StoreDown
from mzdesk.services import orders
from mzdesk.terms import DocumentKind as Kind
from mzdesk.views.orders import DocumentLinks
from tests.conftest import MONDAY
from tests.documents.samples import SAMPLES
from tests.factories import SYSTEM, TODAY

KINDS: Final = (Kind.SUPERVISION_NOTICE, Kind.COVERT_LIST)
PATIENCE: Final = 120.0
BREATH: Final = 0.02  # SQLite's lock is not fair: without it one desk may finish before the next has its turn
T = TypeVar("T")


class Desk:
    """A clerk's own connection and the numbers he was given."""

    def __init__(self, place: str) -> None:
        self.store = Store.open(place, upgrade=False)
        self.numbers: list[str] = []

    def change(self, verb: str, job: Callable[[Session], T]) -> T:
        """A change that is tried again while the others hold the store."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with self.store.begin(SYSTEM, verb) as session:
                    return job(session)
            except StoreDown:
                if time.monotonic() > end:
                    raise

    def issue(self, kind: Kind, *, gives_up: bool = False) -> str:
        """One paper; `gives_up` ends the change in a refusal after the paper has its number."""

        def job(session: Session) -> str:
            links = DocumentLinks()
            made = issuing.issue(session, SYSTEM, kind, SAMPLES[kind], links=links, today=TODAY, now=MONDAY)
            if gives_up:
                raise RuleBroken("不要了")
            return str(made.number)

        return self.change("制发", job)

    def blanks(self) -> list[str]:
        """Two numbered blank papers of the first kind."""

        def job(session: Session) -> list[str]:
            rows = orders.take_blanks(session, SYSTEM, kind=KINDS[0], count=2, taken_by="示例甲", today=TODAY)
            return [row.number for row in rows]

        return self.change("领用", job)

    def work(self, count: int) -> None:
        """`count` papers, every third given up first, blank ones after every fifth."""
        for number in range(count):
            kind = KINDS[number % len(KINDS)]
            if number % 3 == 2:
                with suppress(RuleBroken):
                    self.issue(kind, gives_up=True)
            self.numbers.append(self.issue(kind))
            time.sleep(BREATH)
            if number % 5 == 4:
                self.numbers += self.blanks()


def say(line: str) -> None:
    """To the process that watches."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(place: str, count: int) -> None:
    """Wait for the sign, work, tell."""
    desk = Desk(place)
    say("ready")
    sys.stdin.readline()
    desk.work(count)
    desk.store.close()
    say(json.dumps(desk.numbers))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
