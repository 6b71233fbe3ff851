"""专项行动."""

from mzdesk.ui.pages.campaigns.page import CampaignsPage

__all__ = ["CampaignsPage"]
