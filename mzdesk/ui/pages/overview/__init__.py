"""今日总览: the first page."""

from mzdesk.ui.pages.overview.page import OverviewPage

__all__ = ["OverviewPage"]
