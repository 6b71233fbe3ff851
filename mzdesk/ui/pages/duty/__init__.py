"""值班室."""

from mzdesk.ui.pages.duty.page import DutyPage
from mzdesk.ui.pages.duty.towns import TownDutyPage

__all__ = ["DutyPage", "TownDutyPage"]
