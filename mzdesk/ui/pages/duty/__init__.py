"""值班室."""

from mzdesk.ui.pages.duty.page import DutyPage

__all__ = ["DutyPage"]
