"""导入: rows of a spreadsheet compared with the store, taken in as one batch, taken back as one."""

from mzdesk.services.imports import undoing
from mzdesk.services.imports.batches import batches, remember, remembered
from mzdesk.services.imports.comparing import Comparison, comparison, region, shipped
from mzdesk.services.imports.taking import finish, start, take
from mzdesk.services.imports.writing import Prepared, prepare

__all__ = [
    "Comparison",
    "Prepared",
    "batches",
    "comparison",
    "finish",
    "prepare",
    "region",
    "remember",
    "remembered",
    "shipped",
    "start",
    "take",
    "undoing",
]
