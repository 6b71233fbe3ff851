"""突发事件: taken down within a minute, reported in time, followed to its end, with what is learnt from it."""

from mzdesk.services.incidents.ending import close, control, relapse, reopen, void
from mzdesk.services.incidents.entering import attach, correct, hand_on, note
from mzdesk.services.incidents.papers import report_made, report_view, script
from mzdesk.services.incidents.reading import counts, from_line, listing, view
from mzdesk.services.incidents.recording import amend, report
from mzdesk.services.incidents.standing import of_day, open_incidents, to_write

__all__ = [
    "amend",
    "attach",
    "close",
    "control",
    "correct",
    "counts",
    "from_line",
    "hand_on",
    "listing",
    "note",
    "of_day",
    "open_incidents",
    "relapse",
    "reopen",
    "report",
    "report_made",
    "report_view",
    "script",
    "to_write",
    "view",
    "void",
]
