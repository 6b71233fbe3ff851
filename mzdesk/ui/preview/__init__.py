"""A PDF on screen: its pages, small pictures of them, a line to search their words; print and save."""

from mzdesk.ui.preview.panel import Preview

__all__ = ["Preview"]
