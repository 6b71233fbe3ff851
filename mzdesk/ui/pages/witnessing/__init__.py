"""封存见证: what a witness of seals sees."""

from mzdesk.ui.pages.witnessing.page import WitnessingPage

__all__ = ["WitnessingPage"]
