"""填报簿: a workbook that a township without the program fills in; sent out, looked at when it is back, imported.

What was read goes through `services/packs`, line by line, as an exchange pack's does.
"""

from mzdesk.services.books.issuing import issue, listing
from mzdesk.services.books.looking import look

__all__ = ["issue", "listing", "look"]
