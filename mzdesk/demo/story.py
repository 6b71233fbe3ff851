"""Two weeks of the section's work, act after act. Everybody and everything in it is invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mzdesk import clock
from mzdesk.demo import duty, loop, office, register, visits
from mzdesk.demo.stage import Stage
from mzdesk.services import trails
from mzdesk.ui.window import MainWindow
from mzdesk.views.actor import Actor

CLERK, LEADER, HEAD = "向晓兰", "覃国栋", "罗文静"


def play(stage: Stage, *, shown: bool = True) -> dict[str, Any]:
    """Play it all with the clerk at the desk; returns what the summary says beside steps and files.

    `shown`: in the window, page by page; else behind it.
    """
    first = clock.office(stage.clock.now()).date()
    staff = office.found(stage)
    stage.step("首次设置与人员", persons=len(staff.people), accounts=len(staff.secrets))
    clerk = office.sign_in(stage, staff, CLERK)
    if shown:
        stage.enter(clerk)
    else:
        stage.take_seat(clerk)
    register.bring_in(stage)
    register.certificates(stage, first)
    register.write_out(stage)
    plan = visits.plan(stage, staff, first)
    departure = first + timedelta(days=1)
    drawn = visits.open_seal(stage, staff, plan, departure)
    findings = visits.key_in(stage, drawn, departure)
    named = visits.named_places(stage, staff, first + timedelta(days=2))
    orders = loop.order(stage, staff, findings, named, first + timedelta(days=2))
    loop.put_right(stage, staff, orders, first)
    loop.close(stage, staff, orders, first)
    loop.major(stage, staff, named, first)
    duty.make_rosters(stage, first + timedelta(days=9))
    duty.run_shift(stage, first + timedelta(days=9))
    visits.ahead(stage, staff, plan, first + timedelta(days=10))
    loop.write_out(stage)
    told = _verified(stage, clerk)
    stage.settle()
    return told


def _verified(stage: Stage, clerk: Actor) -> dict[str, Any]:
    """The audit recomputed at the end."""
    verdict = stage.ask(trails.verify)
    stage.step("核对操作留痕", entries=verdict.entries, broken=len(verdict.broken))
    return {"note": "示例数据，均为虚构", "clerk": clerk.name, "audit_entries": verdict.entries, "sound": verdict.holds}


def empty(stage: Stage) -> MainWindow:
    """The desk of an office that was just set up, for pictures of the empty pages."""
    first = office.set_up(stage)
    window = stage.enter(first)
    stage.settle()
    return window
