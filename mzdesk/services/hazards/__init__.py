"""隐患闭环: from the finding to 销号. The verbs of this capability; each needs the right named in its first line."""

from mzdesk.services.hazards.closing import close, escalate, recheck, reopen
from mzdesk.services.hazards.dossier import papers, view
from mzdesk.services.hazards.extending import ask_extension, extend
from mzdesk.services.hazards.finding import amend, bring_in, report
from mzdesk.services.hazards.fixing import (
    attach,
    correct_on_site,
    mark_ordered,
    mark_served,
    order_voided,
    remind,
    submit,
)
from mzdesk.services.hazards.major import delist, grade_major, list_supervision, suspect
from mzdesk.services.hazards.reading import (
    SORTS,
    chosen,
    counts,
    ids,
    listing,
    of_facility,
    of_inspection,
    open_by_topic,
    position,
)
from mzdesk.services.hazards.terms_of import term_for
from mzdesk.services.hazards.undoing import withdraw_step

__all__ = [
    "SORTS",
    "amend",
    "ask_extension",
    "attach",
    "bring_in",
    "chosen",
    "close",
    "correct_on_site",
    "counts",
    "delist",
    "escalate",
    "extend",
    "grade_major",
    "ids",
    "list_supervision",
    "listing",
    "mark_ordered",
    "mark_served",
    "of_facility",
    "of_inspection",
    "open_by_topic",
    "order_voided",
    "papers",
    "position",
    "recheck",
    "remind",
    "reopen",
    "report",
    "submit",
    "suspect",
    "term_for",
    "view",
    "withdraw_step",
]
