"""机构台账: places and what is on file about them; looked at, kept, made one, drawn from."""

from mzdesk.services.facilities.certificates import drop_certificate, save_certificate
from mzdesk.services.facilities.chain import note_visit, recount_hazards
from mzdesk.services.facilities.dossier import dossier
from mzdesk.services.facilities.drawing import pool, pool_size
from mzdesk.services.facilities.editing import notes, save
from mzdesk.services.facilities.identities import look_at_identity
from mzdesk.services.facilities.lists import count, counts, ids, listing, position, rows, stretch, view
from mzdesk.services.facilities.merging import differences, duplicates, merge
from mzdesk.services.facilities.roll import drop_person, people, save_person
from mzdesk.services.facilities.saved import drop_view, save_view, saved_views
from mzdesk.services.facilities.standing import change_relation, move_township, set_state
from mzdesk.services.facilities.words import changes

__all__ = [
    "change_relation",
    "changes",
    "count",
    "counts",
    "differences",
    "dossier",
    "drop_certificate",
    "drop_person",
    "drop_view",
    "duplicates",
    "ids",
    "listing",
    "look_at_identity",
    "merge",
    "move_township",
    "note_visit",
    "notes",
    "people",
    "pool",
    "pool_size",
    "position",
    "recount_hazards",
    "rows",
    "save",
    "save_certificate",
    "save_person",
    "save_view",
    "saved_views",
    "set_state",
    "stretch",
    "view",
]
