"""安全日报."""

from mzdesk.ui.pages.dailies.page import DailiesPage

__all__ = ["DailiesPage"]
