"""人员与权限."""

from mzdesk.ui.pages.staff.page import StaffPage

__all__ = ["StaffPage"]
