"""Import of spreadsheets: one panel for every kind of record, and the template to fill in."""

from mzdesk.ui.importing.drop import FileDrop
from mzdesk.ui.importing.panel import ImportPanel
from mzdesk.ui.importing.template import save_template

__all__ = ["FileDrop", "ImportPanel", "save_template"]
