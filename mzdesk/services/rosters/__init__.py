"""值班表: stored duty rosters, made, published, changed, and who is on duty by them."""

from mzdesk.services.rosters.reading import on_duty, shift_on, shifts_between

__all__ = [
    "on_duty",
    "shift_on",
    "shifts_between",
]
