"""Lists of any length: columns, a windowed model, the table that shows them."""

from mzdesk.ui.tables.columns import Column, Kind, Source, Word
from mzdesk.ui.tables.listing import Listing
from mzdesk.ui.tables.model import WindowModel
from mzdesk.ui.tables.view import Export, Table

__all__ = ["Column", "Export", "Kind", "Listing", "Source", "Table", "WindowModel", "Word"]
