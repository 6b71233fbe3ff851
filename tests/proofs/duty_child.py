"""A desk of the duty room that is killed in the middle of an act.

`python -m tests.proofs.duty_child handover STORE SHIFT PERSON…` writes a whole handover, says `written` and waits with
it uncommitted; `… search STORE MONTH` begins a roster, says `searching` once the search is under way, and searches on;
`… fill STORE MONTH` writes the roster that was found, says `written` and waits with it uncommitted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from uuid import UUID

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.rules import roster as engine
from mzdesk.services import duty, rosters
from mzdesk.terms import SignAct, SignWay
from mzdesk.views.duty_room import CrewDraft, HandoverDraft, SignDraft
from tests.conftest import MONDAY
from tests.factories import PIN, SYSTEM
from tests.services.duty_cases import DAY, NINE, POSTS

EFFORT = 500


def wait(word: str) -> None:
    """Say how far it is, then live on until killed."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
    while True:
        time.sleep(60)


def handover(store: Store, shift: str, *persons: str) -> None:
    """Everything of a handover is written but the commit."""
    *people, leader = (UUID(each) for each in persons)
    acts = (SignAct.HAND_OVER, SignAct.HAND_OVER, SignAct.TAKE_OVER, SignAct.TAKE_OVER)
    signs = tuple((act, SignDraft(key, SignWay.PIN, PIN)) for act, key in zip(acts, people, strict=True))
    crew = CrewDraft(NINE, NINE + DAY, leader, tuple(zip(POSTS, people[2:], strict=True)))
    with store.begin(SYSTEM, "交接班") as session:
        version = duty.shift(session, SYSTEM, UUID(shift)).version
        draft = HandoverDraft(crew, signs)
        assert duty.hand_over(session, SYSTEM, UUID(shift), draft=draft, version=version, now=clock.now()) is not None
        wait("written")


def _begun(store: Store, month: str) -> UUID:
    starts, ends = rosters.month_span(date.fromisoformat(month))
    with store.begin(SYSTEM, "新建值班表") as session:
        return rosters.make(session, SYSTEM, starts=starts, ends=ends)


def search(store: Store, month: str) -> None:
    """The roster is begun, the search for it is on."""
    key = _begun(store, month)
    with store.read(SYSTEM) as session:
        problem = rosters.to_fill(session, SYSTEM, key).problem
    engine.solve(problem, watch=lambda _count: wait("searching"))


def fill(store: Store, month: str) -> None:
    """The roster is found and written, but not committed."""
    key = _begun(store, month)
    with store.begin(SYSTEM, "自动排班") as session:
        answer = engine.solve(rosters.to_fill(session, SYSTEM, key).problem, effort=EFFORT)
        version, now = rosters.view(session, SYSTEM, key).version, clock.now()
        given = {"seats": answer.seats, "proof": answer.certificates}
        rosters.fill(session, SYSTEM, key, **given, version=version, now=now)  # type: ignore[arg-type]
        wait("written")


ACTS: dict[str, Callable[..., None]] = {"handover": handover, "search": search, "fill": fill}

if __name__ == "__main__":
    clock.use(clock.FixedClock(MONDAY, seed=sys.argv[1]))
    ACTS[sys.argv[1]](Store.open(sys.argv[2]), *sys.argv[3:])
