"""Tables and their own invariants. Importing this package knows every table."""

from mzdesk.models import (
    archive,
    attachments,
    audit,
    checklists,
    facilities,
    hazards,
    inspections,
    orders,
    plans,
    search,
    staff,
)
from mzdesk.models.base import Base

__all__ = [
    "Base",
    "archive",
    "attachments",
    "audit",
    "checklists",
    "facilities",
    "hazards",
    "inspections",
    "orders",
    "plans",
    "search",
    "staff",
]
