"""现场检查."""

from mzdesk.ui.pages.inspections.page import InspectionsPage

__all__ = ["InspectionsPage"]
