"""检查清单."""

from mzdesk.ui.pages.checklists.page import ChecklistsPage

__all__ = ["ChecklistsPage"]
