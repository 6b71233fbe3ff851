"""Which group may do what with which table, down to columns: one list, which grants and check both read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from mzdesk.db import triggers
from mzdesk.db.policies import groups
from mzdesk.db.policies.groups import Group
from mzdesk.models import Base
from mzdesk.terms import Capability

APPEND_ONLY = {**triggers.APPEND_ONLY, "acts": frozenset[str](), "draw_events": frozenset[str]()}
# Nobody's but the triggers', which run as the owner.
CLOSED = frozenset({"audit_heads", "audit_pending"})
# Hashes of PINs and phrases: a PIN of six digits is found from its hash in minutes.
HIDDEN = {"accounts": frozenset({"phrase_hash", "pin_hash"})}
_FIXED = frozenset({"id", "created_at", "created_by"})  # the server's stamp, never corrected
_KEPT = frozenset({"incidents", "duty_shifts"})  # triggers.py: never removed
_IDENTITIES = frozenset({"facility_person_identities", "field_keys", "exchange_keys"})
_PERSONAL = frozenset({"facility_people", "accounts", "identity_looks"}) | _IDENTITIES
_PLUMBING = frozenset(
    [
        "acts",
        "feed",
        "search_entries",
        "facility_lines",
        "undo_entries",
        "attachments",
        "attachment_bytes",
        "attachment_links",
        "sign_ins",
        "saved_views",
        "number_series",
        "approvals",
        "document_hazards",
        "withdrawn_sheets",
    ]
)
_SHARED = frozenset({"store_info"})
_STAFF_DESK = frozenset({"persons", "accounts", "ties", "leaves", "delegations"})

# What belongs to a place: read by its township and by the 业务科室 of its kind, each as far as its row policies go.
_OF_PLACES = frozenset(
    [
        "facilities",
        "facility_lines",
        "facility_events",
        "certificates",
        "hazards",
        "hazard_steps",
        "inspections",
        "inspection_officers",
        "inspection_results",
        "documents",
        "document_hazards",
        "daily_reports",
        "daily_findings",
        "daily_exemptions",
        "daily_hazards",
        "daily_aliases",
        "search_entries",
        "attachments",
        "attachment_bytes",
        "attachment_links",
    ]
)
# What a township may read of its own rows, and what it may write.
TOWNSHIP_READS = _OF_PLACES | {
    "acts",
    "town_duty_lines",
    "incidents",
    "incident_entries",
    "campaigns",
    "campaign_places",
    "self_checks",
    "persons",
    "saved_views",
    "feed",
    "undo_entries",
}
# Who may call which function of the owner.
_EVERYBODY = groups.GROUPS
_OPENING = (groups.CLERK, groups.SECTION_HEAD, groups.LEADER, groups.DUTY)
_MANAGING = (groups.SECTION_HEAD, groups.ADMINISTRATOR)
_SIGNING = groups.GROUPS
FUNCTIONS: dict[str, tuple[Group, ...]] = {
    "access.district()": _EVERYBODY,
    "access.bureau()": _EVERYBODY,
    "access.township()": _EVERYBODY,
    "access.kinds()": _EVERYBODY,
    "access.person()": _EVERYBODY,
    "access.me()": _EVERYBODY,
    "access.login_make(uuid, text, text)": _MANAGING,
    "access.login_roles(uuid)": _MANAGING,
    "access.login_disable(uuid)": _MANAGING,
    "access.login_enable(uuid)": _MANAGING,
    "access.login_reset(uuid, text, text)": _MANAGING,
    "access.login_change(text, text)": _EVERYBODY,
    "access.pin_set(uuid, text)": _SIGNING,
    "app.mz_seal(uuid, text, text, jsonb)": (groups.CLERK, groups.SECTION_HEAD, groups.DUTY),
    "app.mz_seal_ask(uuid, text, text)": _OPENING,
    "app.mz_unseal(uuid, text)": _OPENING,
    "app.mz_seal_end(uuid, text)": _OPENING,
    "app.mz_proof_salt(uuid, text)": _SIGNING,
    "app.mz_proof_ask(uuid, text, text)": _SIGNING,
    "app.mz_proof(uuid, text)": _SIGNING,
    "app.mz_audit_tips()": (groups.CLERK, groups.SECTION_HEAD, groups.LEADER, groups.DUTY),
}
# Rows of the whole district that every desk needs.
REFERENCE = frozenset(
    ["townships", "office_settings", "checklist_versions", "checklist_items", "legal_rules", "legal_confirmations"]
)
TOWNSHIP_ADDS = frozenset(
    [
        "acts",
        "hazard_steps",
        "daily_reports",
        "town_duty_lines",
        "self_checks",
        "incidents",
        "incident_entries",
        "attachments",
        "attachment_bytes",
        "attachment_links",
        "undo_entries",
        "search_entries",
        "saved_views",
        "feed",
    ]
)
TOWNSHIP_CHANGES: dict[str, frozenset[str]] = {
    "hazards": frozenset({"state", "version", "asked_until", "cause", "responsible"}),
    "daily_reports": frozenset({"stands"}),
    # what mirrors the newest self-check, and the figures of the entry that reported an incident
    "campaign_places": frozenset(
        ["check_id", "returned_on", "covered", "passed", "failed", "absent", "unfilled", "version"]
    ),
    "incidents": frozenset({"dead", "hurt", "missing", "trapped", "damage", "version"}),
    "undo_entries": frozenset({"undone_at", "undone_by"}),
    "saved_views": frozenset({"name", "criteria", "version"}),
}
TOWNSHIP_REMOVES = frozenset({"search_entries", "saved_views"})
# What a 业务科室 may read of its kinds of place; of the feed not which record changed. It writes that it urged a unit.
DEPARTMENT_READS = _OF_PLACES | {"acts"}
DEPARTMENT_READS_OF = {"feed": frozenset({"district", "capability", "at"})}
DEPARTMENT_ADDS = frozenset({"acts", "hazard_steps", "feed"})
# What a witness may compare with what was published; nothing that is wrapped.
WITNESS_READS = {
    "plan_periods": frozenset(
        [
            "id",
            "district",
            "township",
            "plan_id",
            "state",
            "first",
            "last",
            "pool_size",
            "promise",
            "promise_hash",
            "witness_id",
            "sealed_at",
            "sealed_by",
            "revealed_at",
        ]
    ),
    "feed": frozenset({"district", "capability", "at"}),
}


class Grant(NamedTuple):
    """One privilege on a table, or on one column of it when `column` isn't empty."""

    table: str
    column: str
    group: str
    privilege: str


def tables_of(*capabilities: Capability) -> frozenset[str]:
    """The tables that belong to these capabilities."""
    wanted = set(capabilities)
    return frozenset(m.local_table.name for m in Base.registry.mappers if m.class_.of_capability in wanted)  # type: ignore[attr-defined]


def everything() -> frozenset[str]:
    """Every table that anybody may be granted something of."""
    return frozenset(Base.metadata.tables) - CLOSED


def columns_of(table: str) -> list[str]:
    """The columns a grant may name."""
    return [c.name for c in Base.metadata.tables[table].columns if c.name not in HIDDEN.get(table, ())]


def readable(group: Group) -> frozenset[str]:
    """The tables of which a bureau group reads whole rows of its district."""
    whole = everything()
    if group in (groups.CLERK, groups.SECTION_HEAD):
        return whole
    if group is groups.LEADER:
        return whole - _IDENTITIES
    if group is groups.DUTY:
        # accounts, without their hashes: whose phrase keeps the secrets of telephone checks
        return whole - (_PERSONAL - {"accounts"}) - tables_of(Capability.PLANS) - {"audit_entries"}
    if group is groups.ADMINISTRATOR:
        return _STAFF_DESK | REFERENCE | _SHARED | {"acts", "feed", "search_entries", "sign_ins", "saved_views"}
    return _SHARED | {"acts", "townships", "office_settings"}


def writable(group: Group) -> frozenset[str]:
    """The tables a bureau group adds to and changes, where they aren't written once."""
    never = _SHARED | {"audit_entries"}
    clerk = everything() - never - {"accounts", "office_settings", "townships", "field_keys", "exchange_keys"}
    if group is groups.CLERK:
        return clerk
    if group is groups.SECTION_HEAD:
        return everything() - never
    if group is groups.LEADER:
        return (
            _PLUMBING
            | {"delegations", "legal_confirmations"}
            | tables_of(Capability.PLANS, Capability.INSPECTIONS, Capability.ORDERS)
        )
    if group is groups.DUTY:
        desk = tables_of(Capability.DUTY, Capability.INCIDENTS, Capability.DAILIES, Capability.ORDERS)
        return _PLUMBING | (desk - {"town_duty_lines"})
    if group is groups.ADMINISTRATOR:
        desk = _STAFF_DESK | {"acts", "office_settings", "townships", "feed", "search_entries", "sign_ins"}
        return desk | {"undo_entries", "saved_views"}
    return frozenset({"acts", "sign_ins"})


def expected() -> set[Grant]:
    """Every privilege the groups have on tables of the schema `app`."""
    made = {Grant("alembic_version", "", group.name, "SELECT") for group in groups.GROUPS}
    for group in groups.BUREAU:
        made.update(_bureau(group))
    made.update(_township())
    made.update(_department())
    for table, columns in WITNESS_READS.items():
        made.update(Grant(table, column, groups.WITNESS.name, "SELECT") for column in columns)
    return made


@cache
def _by_table() -> dict[str, tuple[Grant, ...]]:
    found: dict[str, list[Grant]] = {}
    for grant in expected():
        found.setdefault(grant.table, []).append(grant)
    return {table: tuple(grants) for table, grants in found.items()}


def expected_of(table: str) -> tuple[Grant, ...]:
    """The privileges on one table."""
    return _by_table().get(table, ())


def _bureau(group: Group) -> Iterator[Grant]:
    for table in readable(group):
        yield from _whole(table, group, "SELECT")
    for table in writable(group):
        yield from _whole(table, group, "INSERT")
        free = APPEND_ONLY.get(table)
        changeable = set(columns_of(table)) - _FIXED if free is None else free
        yield from (Grant(table, column, group.name, "UPDATE") for column in changeable)
        if _removable(table, group):
            yield Grant(table, "", group.name, "DELETE")


def _whole(table: str, group: Group, privilege: str) -> Iterator[Grant]:
    if table in HIDDEN:
        yield from (Grant(table, column, group.name, privilege) for column in columns_of(table))
    else:
        yield Grant(table, "", group.name, privilege)


def _removable(table: str, group: Group) -> bool:
    if table in APPEND_ONLY:  # an imported hazard goes with its import
        return table in triggers.REMOVABLE and group in (groups.CLERK, groups.SECTION_HEAD)
    return table not in _KEPT


def _township() -> Iterator[Grant]:
    """By column, so that the system columns of a row (which tell who locked it) can't be read either."""
    name = groups.TOWNSHIP.name
    for table in TOWNSHIP_READS | REFERENCE | _SHARED:
        yield from (Grant(table, column, name, "SELECT") for column in columns_of(table))
    for table in TOWNSHIP_ADDS:
        yield from (Grant(table, column, name, "INSERT") for column in columns_of(table))
    for table, columns in TOWNSHIP_CHANGES.items():
        yield from (Grant(table, column, name, "UPDATE") for column in columns)
    yield from (Grant(table, "", name, "DELETE") for table in TOWNSHIP_REMOVES)


def _department() -> Iterator[Grant]:
    """By column, as a township."""
    name = groups.DEPARTMENT.name
    for table in DEPARTMENT_READS | REFERENCE | _SHARED:
        yield from (Grant(table, column, name, "SELECT") for column in columns_of(table))
    for table, columns in DEPARTMENT_READS_OF.items():
        yield from (Grant(table, column, name, "SELECT") for column in columns)
    for table in DEPARTMENT_ADDS:
        yield from (Grant(table, column, name, "INSERT") for column in columns_of(table))
