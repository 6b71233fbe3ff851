"""随机抽取: which places are visited and by whom, from a sealed secret; integers and SHA-256 only, so that the same
input gives the same draw on every machine, and anybody who knows the secret can draw again.

Places: chances follow risk weight × days since the last visit, add up to the count exactly, and are rounded by the
pivotal method (Deville and Tillé 1998) along the order of townships. Officers: two or more to a team with one leader,
nobody where a tie bars them.
"""

from mzdesk.rules.draw.chances import SCALE, chances
from mzdesk.rules.draw.result import Candidate, Change, DrawResult, OfficerCandidate, Visit
from mzdesk.rules.draw.run import draw, next_place, replace, uncovered, verify
from mzdesk.rules.draw.seal import commit, officers_hash, pool_hash

__all__ = [
    "SCALE",
    "Candidate",
    "Change",
    "DrawResult",
    "OfficerCandidate",
    "Visit",
    "chances",
    "commit",
    "draw",
    "next_place",
    "officers_hash",
    "pool_hash",
    "replace",
    "uncovered",
    "verify",
]
