"""值班表: the month typed into or made by the machine, published, changed; wishes, swaps, units' rosters, 补休."""

from mzdesk.ui.pages.rosters.page import RostersPage

__all__ = ["RostersPage"]
