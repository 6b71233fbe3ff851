"""导入: rows of a spreadsheet compared with the store, taken in as one batch, taken back as one."""

from mzdesk.services.imports import undoing
from mzdesk.services.imports.batches import batches, remember, remembered
from mzdesk.services.imports.comparing import Comparison, comparison, region, shipped
from mzdesk.services.imports.taking import finish, start, take

__all__ = [
    "Comparison",
    "batches",
    "comparison",
    "finish",
    "region",
    "remember",
    "remembered",
    "shipped",
    "start",
    "take",
    "undoing",
]
