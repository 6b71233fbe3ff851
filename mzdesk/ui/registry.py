"""Every page once: its key, words, sign, group, and where its class is. Adding a capability adds one line here."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mzdesk.terms import Capability, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mzdesk.ui.context import Context
    from mzdesk.ui.page import Page
    from mzdesk.views.actor import Actor

TODAY, WORK, WATCH, BASE = "今日", "业务", "值守", "基础"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of the navigation. `factory` is `module:class`, imported when the page is first opened."""

    key: str
    title: str
    icon: str
    group: str
    factory: str

    def make(self, context: Context) -> Page:
        """Import and build the page."""
        module, _, name = self.factory.partition(":")
        page: Page = getattr(importlib.import_module(module), name)(context)
        return page


def _entry(capability: Capability, icon: str, group: str, name: str) -> PageEntry:
    key = capability.value
    return PageEntry(key, capability.label, icon, group, f"mzdesk.ui.pages.{key}:{name}")


ENTRIES: Final = (
    _entry(Capability.OVERVIEW, "home", TODAY, "OverviewPage"),
    _entry(Capability.FACILITIES, "building", WORK, "FacilitiesPage"),
    _entry(Capability.PLANS, "calendar_ltr", WORK, "PlansPage"),
    _entry(Capability.INSPECTIONS, "clipboard_task", WORK, "InspectionsPage"),
    _entry(Capability.HAZARDS, "warning", WORK, "HazardsPage"),
    _entry(Capability.ORDERS, "document", WORK, "OrdersPage"),
    _entry(Capability.CAMPAIGNS, "megaphone", WORK, "CampaignsPage"),
    _entry(Capability.ROSTERS, "calendar_clock", WATCH, "RostersPage"),
    _entry(Capability.DUTY, "people_team", WATCH, "DutyPage"),
    _entry(Capability.INCIDENTS, "alert", WATCH, "IncidentsPage"),
    _entry(Capability.DAILIES, "document_text", WATCH, "DailiesPage"),
    _entry(Capability.STAFF, "person", BASE, "StaffPage"),
    _entry(Capability.CHECKLISTS, "task_list_square_ltr", BASE, "ChecklistsPage"),
    _entry(Capability.SETTINGS, "settings", BASE, "SettingsPage"),
)

# What a city reads of its districts, under the same names.
CITY: Final = tuple(
    replace(entry, factory=f"mzdesk.ui.pages.city:City{entry.factory.partition(':')[2]}")
    for entry in ENTRIES
    if entry.key in (Capability.OVERVIEW, Capability.FACILITIES, Capability.HAZARDS, Capability.DAILIES)
)

# What the witness of a seal sees: the periods signed by the own account.
WITNESS: Final = (
    PageEntry("witnessing", "封存见证", "shield_checkmark", WORK, "mzdesk.ui.pages.witnessing:WitnessingPage"),
)

_C = Capability
# What a role has no business with; on a shared server its login may not even ask for it.
_NOT_FOR: Final = {
    Role.TOWNSHIP_CLERK: frozenset({_C.PLANS, _C.ROSTERS, _C.STAFF}),
    Role.DUTY: frozenset({_C.PLANS}),
    Role.DEPARTMENT: frozenset({_C.PLANS, _C.CAMPAIGNS, _C.ROSTERS, _C.DUTY, _C.INCIDENTS, _C.STAFF}),
    Role.ADMINISTRATOR: frozenset(Capability) - {_C.STAFF, _C.SETTINGS},
}
# What a township has in the place of the bureau's page.
_OUTSIDE: Final = {_C.DUTY: "mzdesk.ui.pages.duty:TownDutyPage"}


def of(entries: Sequence[PageEntry], actor: Actor) -> tuple[PageEntry, ...]:
    """The pages that are somebody's business: what at least one of the roles has to do with. Nobody gets all.

    A city's reader has pages of the city's own, a witness one of the own."""
    if not actor.roles:
        return tuple(entries)
    if actor.of_city:
        return CITY
    if actor.of_witness:
        return WITNESS
    closed = frozenset.intersection(*(_NOT_FOR.get(role, frozenset()) for role in actor.roles))
    open_ones = tuple(entry for entry in entries if entry.key not in closed)
    if actor.of_bureau:
        return open_ones
    return tuple(replace(entry, factory=_OUTSIDE.get(Capability(entry.key), entry.factory)) for entry in open_ones)
