"""专项行动: made, deployed, sent out, taken back, followed until every place is covered, summed up."""

from mzdesk.services.campaigns.editing import deploy, discard, drop_places, enrol, finish, reopen, save
from mzdesk.services.campaigns.entering import enter
from mzdesk.services.campaigns.finding import problems, report_hazards
from mzdesk.services.campaigns.forms import forms, mark_sent
from mzdesk.services.campaigns.reading import (
    by_code,
    counts,
    items,
    listing,
    place,
    pool_size,
    roll,
    roll_counts,
    view,
)
from mzdesk.services.campaigns.returning import compare, take
from mzdesk.services.campaigns.telling import reminders, scheme, spoken, summary

__all__ = [
    "by_code",
    "compare",
    "counts",
    "deploy",
    "discard",
    "drop_places",
    "enrol",
    "enter",
    "finish",
    "forms",
    "items",
    "listing",
    "mark_sent",
    "place",
    "pool_size",
    "problems",
    "reminders",
    "reopen",
    "report_hazards",
    "roll",
    "roll_counts",
    "save",
    "scheme",
    "spoken",
    "summary",
    "take",
    "view",
]
