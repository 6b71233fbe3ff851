"""Tables and their own invariants. Importing this package knows every table.

Annotations stand here as they are, not as the strings that `from __future__ import annotations` makes of them: a mapped
class would read each of these at every start of the program, 50 ms in all.
"""

from mzdesk.models import (
    archive,
    attachments,
    audit,
    campaigns,
    checklists,
    dailies,
    duty,
    exchange_packs,
    facilities,
    field_keys,
    hazards,
    incidents,
    inspections,
    orders,
    plans,
    rosters,
    search,
    staff,
    takeovers,
)
from mzdesk.models.base import Base

__all__ = [
    "Base",
    "archive",
    "attachments",
    "audit",
    "campaigns",
    "checklists",
    "dailies",
    "duty",
    "exchange_packs",
    "facilities",
    "field_keys",
    "hazards",
    "incidents",
    "inspections",
    "orders",
    "plans",
    "rosters",
    "search",
    "staff",
    "takeovers",
]
