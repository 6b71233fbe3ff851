"""检查计划: made, approved, sealed, opened at departure, changed on the day, checked afterwards."""

from mzdesk.services.plans.changing import next_place, replace_officer
from mzdesk.services.plans.editing import approve, discard, finish, save, withdraw
from mzdesk.services.plans.opening import unseal, verify
from mzdesk.services.plans.papers import approval_view, commitment_view, visit_approval_view
from mzdesk.services.plans.reading import SORTS, counts, listing, pool_size, view, visits_of_draw
from mzdesk.services.plans.sealing import call_off, keepers, seal
from mzdesk.services.plans.sending import needs_approval, officers_for, send

__all__ = [
    "SORTS",
    "approval_view",
    "approve",
    "call_off",
    "commitment_view",
    "counts",
    "discard",
    "finish",
    "keepers",
    "listing",
    "needs_approval",
    "next_place",
    "officers_for",
    "pool_size",
    "replace_officer",
    "save",
    "seal",
    "send",
    "unseal",
    "verify",
    "view",
    "visit_approval_view",
    "visits_of_draw",
    "withdraw",
]
