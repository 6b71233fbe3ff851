"""值班表: who serves when. Valid by construction, as fair as a search by steps makes it, with a bound that says how
much fairer it could be, and with reasons where there is none. Whole numbers and SHAKE-256 only: the same input
gives the same roster on every machine.
"""

from mzdesk.rules.roster.engine import solve
from mzdesk.rules.roster.rerostering import mend

__all__ = ["mend", "solve"]
