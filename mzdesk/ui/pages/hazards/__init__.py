"""隐患闭环: the ledger and every step from the finding to 销号."""

from mzdesk.ui.pages.hazards.page import HazardsPage

__all__ = ["HazardsPage"]
