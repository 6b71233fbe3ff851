"""安全日报: who owes one, what came and when, what is missing, what goes on from there."""

from mzdesk.services.dailies.keeping import (
    drop_name,
    end_exemption,
    exempt,
    exemptions,
    judge,
    link_hazard,
    name_unit,
    withdraw_finding,
)
from mzdesk.services.dailies.monthly import month
from mzdesk.services.dailies.reading import count, counts, ids, listing, position, view
from mzdesk.services.dailies.taking import Sheet, compare, split, take
from mzdesk.services.dailies.telling import reminder, spoken
from mzdesk.services.dailies.writing import report, report_zero, withdraw
from mzdesk.services.overview.reports import missing, standing

__all__ = [
    "Sheet",
    "compare",
    "count",
    "counts",
    "drop_name",
    "end_exemption",
    "exempt",
    "exemptions",
    "ids",
    "judge",
    "link_hazard",
    "listing",
    "missing",
    "month",
    "name_unit",
    "position",
    "reminder",
    "report",
    "report_zero",
    "split",
    "spoken",
    "standing",
    "take",
    "view",
    "withdraw",
    "withdraw_finding",
]
