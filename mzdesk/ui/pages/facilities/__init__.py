"""机构台账: the places, their files, imports and duplicates."""

from mzdesk.ui.pages.facilities.page import FacilitiesPage

__all__ = ["FacilitiesPage"]
