"""检查计划."""

from mzdesk.ui.pages.plans.page import PlansPage

__all__ = ["PlansPage"]
