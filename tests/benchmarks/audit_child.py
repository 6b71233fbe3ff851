"""One check of a trail in a process of its own: `python -m tests.benchmarks.audit_child verify PLACE`. Prints JSON."""

from __future__ import annotations

import json
import sys
import time

from mzdesk.db import chains
from mzdesk.db.work import Store
from mzdesk.views.actor import system


def main(what: str, place: str) -> None:
    """Open, check, say how long the check took."""
    if what != "verify":
        raise ValueError(what)
    store = Store.open(place, upgrade=False)
    with store.read(system("500156")) as session:
        began = time.perf_counter()
        verdict = chains.verify(session)
        seconds = round(time.perf_counter() - began, 2)
    store.close()
    print(json.dumps({"seconds": seconds, "entries": verdict.entries, "broken": verdict.broken}))


if __name__ == "__main__":
    main(*sys.argv[1:])
