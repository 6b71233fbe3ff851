"""文书: the register, the papers themselves, their numbers."""

from mzdesk.ui.pages.orders.page import OrdersPage

__all__ = ["OrdersPage"]
