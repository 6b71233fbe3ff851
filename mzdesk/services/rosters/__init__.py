"""值班表: stored duty rosters, made, published, changed, and who is on duty by them."""

from mzdesk.services.rosters.looking import compare, for_month, listing, statistics, view
from mzdesk.services.rosters.making import (
    configure,
    exchange,
    fill,
    make,
    newest_settings,
    restore,
    seat,
    take_in,
    to_fill,
)
from mzdesk.services.rosters.publishing import publish, void, withdraw
from mzdesk.services.rosters.reading import on_duty, shift_on, shifts_between

__all__ = [
    "compare",
    "configure",
    "exchange",
    "fill",
    "for_month",
    "listing",
    "make",
    "newest_settings",
    "on_duty",
    "publish",
    "restore",
    "seat",
    "shift_on",
    "shifts_between",
    "statistics",
    "take_in",
    "to_fill",
    "view",
    "void",
    "withdraw",
]
