"""值班表: stored duty rosters, made, published, changed, and who is on duty by them."""

from mzdesk.services.rosters.changing import mend, override, propose
from mzdesk.services.rosters.collecting import (
    called_units,
    collect,
    collected,
    collected_lines,
    collected_row,
    drop_collected,
    key_in_collected,
)
from mzdesk.services.rosters.comp import comp_entries, comp_ledger, note_comp
from mzdesk.services.rosters.looking import compare, for_month, listing, statistics, view
from mzdesk.services.rosters.making import configure, fill, make, month_span, newest_settings, to_fill
from mzdesk.services.rosters.papers import sheet_of
from mzdesk.services.rosters.publishing import publish, void, withdraw
from mzdesk.services.rosters.reading import on_duty, shift_on, shifts_between
from mzdesk.services.rosters.swapping import agree_swap, approve_swap, ask_swap, close_swap, swaps
from mzdesk.services.rosters.typed import exchange, restore, seat, take_in
from mzdesk.services.rosters.wishing import drop_pair, drop_wish, pair, pairs, wish, wishes

__all__ = [
    "agree_swap",
    "approve_swap",
    "ask_swap",
    "called_units",
    "close_swap",
    "collect",
    "collected",
    "collected_lines",
    "collected_row",
    "comp_entries",
    "comp_ledger",
    "compare",
    "configure",
    "drop_collected",
    "drop_pair",
    "drop_wish",
    "exchange",
    "fill",
    "for_month",
    "key_in_collected",
    "listing",
    "make",
    "mend",
    "month_span",
    "newest_settings",
    "note_comp",
    "on_duty",
    "override",
    "pair",
    "pairs",
    "propose",
    "publish",
    "restore",
    "seat",
    "sheet_of",
    "shift_on",
    "shifts_between",
    "statistics",
    "swaps",
    "take_in",
    "to_fill",
    "view",
    "void",
    "wish",
    "wishes",
    "withdraw",
]
