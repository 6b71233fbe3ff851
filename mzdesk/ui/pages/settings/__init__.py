"""设置."""

from mzdesk.ui.pages.settings.page import SettingsPage

__all__ = ["SettingsPage"]
