"""检查计划: made, approved, sealed for a period, drawn at departure, changed on the day, opened to all afterwards."""

from mzdesk.services.plans.changing import declare_off, next_place, replace_officer
from mzdesk.services.plans.covering import coverage, led, map_of
from mzdesk.services.plans.editing import approve, discard, finish, save, withdraw
from mzdesk.services.plans.keeping import keepers
from mzdesk.services.plans.logging import look, record_step
from mzdesk.services.plans.opening import unseal
from mzdesk.services.plans.pacing import outlook
from mzdesk.services.plans.papers import (
    approval_view,
    day_sheet_view,
    promise_view,
    publication_view,
    recovery_view,
    visit_approval_view,
)
from mzdesk.services.plans.reading import SORTS, counts, listing, pool_size, view, visits_of_draw
from mzdesk.services.plans.revealing import bundle, reveal, review, verify
from mzdesk.services.plans.sealing import call_off, seal
from mzdesk.services.plans.sending import needs_approval, officers_for, send
from mzdesk.services.plans.witnessing import witnessed, witnesses

__all__ = [
    "SORTS",
    "approval_view",
    "approve",
    "bundle",
    "call_off",
    "counts",
    "coverage",
    "day_sheet_view",
    "declare_off",
    "discard",
    "finish",
    "keepers",
    "led",
    "listing",
    "look",
    "map_of",
    "needs_approval",
    "next_place",
    "officers_for",
    "outlook",
    "pool_size",
    "promise_view",
    "publication_view",
    "record_step",
    "recovery_view",
    "replace_officer",
    "reveal",
    "review",
    "save",
    "seal",
    "send",
    "unseal",
    "verify",
    "view",
    "visit_approval_view",
    "visits_of_draw",
    "withdraw",
    "witnessed",
    "witnesses",
]
