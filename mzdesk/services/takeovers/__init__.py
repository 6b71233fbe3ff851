"""移交: the open matters of a person, and handing them to somebody else in one act."""

from mzdesk.services.takeovers.charge import in_charge
from mzdesk.services.takeovers.finding import open_matters
from mzdesk.services.takeovers.handing import keep, past, prepare

__all__ = ["in_charge", "keep", "open_matters", "past", "prepare"]
