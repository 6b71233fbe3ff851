"""文书: numbers, the register, the papers of the hazard loop, and the life of every document."""

from mzdesk.services.orders.answers import answer
from mzdesk.services.orders.blanks import by_code as blank_by_code
from mzdesk.services.orders.blanks import form as blank_form
from mzdesk.services.orders.blanks import give_back as return_blank
from mzdesk.services.orders.blanks import listing as blank_sheets
from mzdesk.services.orders.blanks import number_of as blank_number
from mzdesk.services.orders.blanks import spoil as spoil_blank
from mzdesk.services.orders.blanks import take_out as take_blanks
from mzdesk.services.orders.blanks import use as use_blank
from mzdesk.services.orders.building import (
    contact_of,
    finding_line,
    links_for,
    order_answered,
    order_view,
    party_of,
    recheck_view,
)
from mzdesk.services.orders.drafting import draft_sheet_view, save_draft
from mzdesk.services.orders.duty import (
    first_reports,
    incident_view,
    log_view,
    roster_line,
    roster_view,
    slip_view,
    summary_view,
)
from mzdesk.services.orders.enforcing import (
    departments,
    extension_view,
    listing_view,
    penalty_view,
    suspension_view,
    talk_notices,
    talk_record_view,
    talk_view,
    transfer_view,
)
from mzdesk.services.orders.flow import (
    countersign,
    file,
    finish,
    review,
    send_back,
    sign,
    submit,
)
from mzdesk.services.orders.flow import take_number as number_for
from mzdesk.services.orders.ledgers import blank as blank_ledger
from mzdesk.services.orders.ledgers import issued as register_ledger
from mzdesk.services.orders.ledgers import sealed as seal_ledger
from mzdesk.services.orders.numbers import keeper_of, new_code, prefix_of, registers, take_number
from mzdesk.services.orders.pairing import order_kind, require_for_place, require_pairing
from mzdesk.services.orders.papers import (
    attach_scan,
    by_code,
    copies_of,
    fix,
    give_number,
    pdf,
    reprint,
    serve,
    sheet,
    void,
)
from mzdesk.services.orders.reading import (
    SORTS,
    content,
    counts,
    ids,
    in_force,
    links_of,
    listing,
    position,
    view,
    years,
)
from mzdesk.services.orders.receipts import receipt_view
from mzdesk.services.orders.rostering import month_to_fill, roster_to_mend
from mzdesk.services.orders.sealing import seal
from mzdesk.services.orders.secrecy import require_open

__all__ = [
    "SORTS",
    "answer",
    "attach_scan",
    "blank_by_code",
    "blank_form",
    "blank_ledger",
    "blank_number",
    "blank_sheets",
    "by_code",
    "contact_of",
    "content",
    "copies_of",
    "countersign",
    "counts",
    "departments",
    "draft_sheet_view",
    "extension_view",
    "file",
    "finding_line",
    "finish",
    "first_reports",
    "fix",
    "give_number",
    "ids",
    "in_force",
    "incident_view",
    "keeper_of",
    "links_for",
    "links_of",
    "listing",
    "listing_view",
    "log_view",
    "month_to_fill",
    "new_code",
    "number_for",
    "order_answered",
    "order_kind",
    "order_view",
    "party_of",
    "pdf",
    "penalty_view",
    "position",
    "prefix_of",
    "receipt_view",
    "recheck_view",
    "register_ledger",
    "registers",
    "reprint",
    "require_for_place",
    "require_open",
    "require_pairing",
    "return_blank",
    "review",
    "roster_line",
    "roster_to_mend",
    "roster_view",
    "save_draft",
    "seal",
    "seal_ledger",
    "send_back",
    "serve",
    "sheet",
    "sign",
    "slip_view",
    "spoil_blank",
    "submit",
    "summary_view",
    "suspension_view",
    "take_blanks",
    "take_number",
    "talk_notices",
    "talk_record_view",
    "talk_view",
    "transfer_view",
    "use_blank",
    "view",
    "void",
    "years",
]
