"""突发事件: the page, its forms, the clocks."""

from mzdesk.ui.pages.incidents.page import IncidentsPage

__all__ = ["IncidentsPage"]
