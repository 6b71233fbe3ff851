"""现场检查: the visit keyed in, finished, its findings on the ledger, its papers, its list."""

from mzdesk.services.inspections.closing import archive, void
from mzdesk.services.inspections.dossier import view
from mzdesk.services.inspections.entering import record
from mzdesk.services.inspections.finishing import finish
from mzdesk.services.inspections.papers import (
    blank_view,
    covert_view,
    is_covert,
    links_for,
    note_blank,
    notice_view,
    record_view,
    require_told,
)
from mzdesk.services.inspections.reading import SORTS, by_code, counts, ids, listing, position

__all__ = [
    "SORTS",
    "archive",
    "blank_view",
    "by_code",
    "counts",
    "covert_view",
    "finish",
    "ids",
    "is_covert",
    "links_for",
    "listing",
    "note_blank",
    "notice_view",
    "position",
    "record",
    "record_view",
    "require_told",
    "view",
    "void",
]
