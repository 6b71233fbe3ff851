"""The planner of unannounced visits: quotas and their certificate, chances, draws; whole numbers and SHA-256 only.

`docs/planner.md` says how a service calls it, what is stored, and what must not be before 启封. A period begins with
`survey`, `round_tour`, `spread`, `certify`, `promise` and `begin`; a day is `draw` (and `absent`); a period that is
over becomes one file by `bundle`, which `verifier` checks, also as a script of its own.
"""

from mzdesk.rules.planner.certificate import certify, date_of, day_of, intensity, without
from mzdesk.rules.planner.chain import RULE, keys, linked, promise, witness_of
from mzdesk.rules.planner.drawing import absent, begin, changed, check, draw
from mzdesk.rules.planner.ground import survey
from mzdesk.rules.planner.record import bundle, entry, loads, log_hash, promise_hash
from mzdesk.rules.planner.strength import fitting, minutes_a_visit, over_ceiling, strengths
from mzdesk.rules.planner.tour import round_tour
from mzdesk.rules.planner.windows import carried, rolled, spread, visited

__all__ = [
    "RULE",
    "absent",
    "begin",
    "bundle",
    "carried",
    "certify",
    "changed",
    "check",
    "date_of",
    "day_of",
    "draw",
    "entry",
    "fitting",
    "intensity",
    "keys",
    "linked",
    "loads",
    "log_hash",
    "minutes_a_visit",
    "over_ceiling",
    "promise",
    "promise_hash",
    "rolled",
    "round_tour",
    "spread",
    "strengths",
    "survey",
    "visited",
    "without",
    "witness_of",
]
