"""A PDF on screen: its pages, small pictures of them, a line to search their words; print and save."""

from mzdesk.ui.preview.panel import Preview
from mzdesk.ui.preview.papers import PapersPanel, Work

__all__ = ["PapersPanel", "Preview", "Work"]
