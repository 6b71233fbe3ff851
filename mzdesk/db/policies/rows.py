"""Which rows a group sees and writes: policies made from the models' scope columns.

Their conditions are `column = (SELECT function())`, asked once for each statement: asked for each row they cost up to
twelve times as much, correlated ones up to nine hundred times.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mzdesk.db.policies import groups, rights
from mzdesk.models import Base

_BUREAU = "(SELECT access.bureau())"
_DISTRICT = "(SELECT access.district())"
_TOWNSHIP = "(SELECT access.township())"
_OWN = f"district = {_DISTRICT} AND township = {_TOWNSHIP}"
# A township's code begins with its district's (logins_scope), so that one look-up is enough to read by.
_SEES = f"township = {_TOWNSHIP}"


def _one_of(column: str, words: str) -> str:
    """Spelled as the server spells it, so that a dump that was read back holds the very same rule."""
    listed = ", ".join(f"'{word}'::text" for word in words.split())
    return f"{column}::text = ANY (ARRAY[{listed}])"


# Before a visit is over a township sees nothing of it: not the visit, its papers, its mark in the list of changes.
_SEEN = {
    "inspections": _one_of("state", "recorded finished"),
    "inspection_officers": "inspection_id IN (SELECT i.id FROM app.inspections i)",
    "inspection_results": "inspection_id IN (SELECT i.id FROM app.inspections i)",
    "documents": _one_of("state", "served filed"),
    "search_entries": _one_of("capability", "facilities hazards dailies incidents"),
    "attachment_links": _one_of("subject", "facilities hazards dailies incidents"),
    "attachments": "sha256 IN (SELECT l.sha256 FROM app.attachment_links l)",
    "attachment_bytes": "sha256 IN (SELECT l.sha256 FROM app.attachment_links l)",
    "feed": _one_of("capability", "facilities hazards dailies incidents campaigns duty settings"),
}
_ADDED = {
    "incidents": _one_of("state", "open"),
    "incident_entries": _one_of("kind", "received"),
    "hazard_steps": _one_of("kind", "planned submitted extension_asked cause_found"),
    "attachment_links": _SEEN["attachment_links"],
    "search_entries": _SEEN["search_entries"],
    "feed": _SEEN["feed"],
}
# A child without a scope of its own is seen, and written, with its parent: column and table of that.
_PARENT = {"document_hazards": ("document_id", "documents"), "import_rows": ("batch_id", "import_batches")}
# A campaign is a township's business once it runs and has a place of it on its roll.
_ROLL = (
    _one_of("state", "running finished")
    + " AND EXISTS (SELECT 1 FROM app.campaign_places p WHERE p.campaign_id = campaigns.id)"
)
# A township reports what was put right; re-checking and closing are the bureau's.
_CHANGED = {
    "hazards": _one_of("state", "found ordered rectifying submitted"),
    "incidents": _one_of("state", "open"),
}


_KINDS = "(kind)::text = ANY ((SELECT access.kinds())::text[])"


def _among(column: str, *tables: str) -> str:
    """Of a row that the reader sees, by the policies of that row's own table."""
    return " OR ".join(f"{column} IN (SELECT x.id FROM app.{table} x)" for table in tables)


_PLACE = _among("facility_id", "facilities")
_RECORD = f"({_among('record', 'facilities', 'hazards', 'inspections', 'documents')})"
_FILE = "(sha256 IN (SELECT l.sha256 FROM app.attachment_links l) OR sha256 IN (SELECT d.sha256 FROM app.documents d))"
# The rows of a 业务科室: those of its kinds of place, a visit when it is over, a paper when it is served.
_DEPARTMENT = {
    "facilities": _KINDS,
    "facility_lines": _KINDS,
    **dict.fromkeys(
        ("facility_events", "certificates", "hazards", "daily_reports", "daily_findings", "daily_exemptions"), _PLACE
    ),
    "daily_aliases": _PLACE,
    "hazard_steps": _among("hazard_id", "hazards"),
    "daily_hazards": _among("hazard_id", "hazards"),
    "inspections": f"{_SEEN['inspections']} AND {_PLACE}",
    "inspection_officers": _SEEN["inspection_officers"],
    "inspection_results": _SEEN["inspection_results"],
    "documents": (
        f"{_SEEN['documents']} AND {_PLACE} AND ("
        f"inspection_id IS NULL AND plan_id IS NULL OR {_among('inspection_id', 'inspections')})"
    ),
    "search_entries": _RECORD,
    "attachment_links": _RECORD,
    "attachments": _FILE,
    "attachment_bytes": _FILE,
    "feed": _one_of("capability", "facilities hazards dailies"),
}
_URGES = {
    "hazard_steps": f"{_one_of('kind', 'reminded')} AND {_among('hazard_id', 'hazards')}",
    "feed": _one_of("capability", "hazards"),
}


class Policy(NamedTuple):
    """One row policy; `using` and `check` are SQL, or empty."""

    table: str
    name: str
    command: str
    to: str
    using: str
    check: str

    def statement(self, schema: str = "app") -> str:
        """What makes it."""
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return f"CREATE POLICY {self.name} ON {schema}.{self.table} FOR {self.command} TO {self.to}{using}{check}"


def tables() -> list[str]:
    """Every table of the schema `app`, all of which have row security on."""
    return [*sorted(Base.metadata.tables), "alembic_version"]


def forced() -> list[str]:
    """The tables whose owner too is bound: all but those its own functions keep."""
    own = rights.CLOSED | {"audit_entries", "alembic_version", "accounts", "persons"}
    return [table for table in tables() if table not in own]


def expected() -> list[Policy]:
    """Every policy of the schema `app`."""
    made = [Policy("alembic_version", "revision", "SELECT", groups.names(), "true", "")]
    own = "login = (SESSION_USER)::text"  # ids of changes concern nobody but the login that made them
    made.append(Policy("acts", "own", "ALL", groups.names(), own, own))
    for table in sorted(rights.everything() - {"acts"}):
        made.extend(_bureau(table))
        made.extend(_township(table))
        made.extend(_department(table))
    return made


# EXPLAIN's estimates come from statistics that know hidden rows too: of these tables none are kept.
UNCOUNTED = ("documents", "feed", "inspection_officers", "inspection_results", "inspections", "search_entries")


def uncounted() -> list[tuple[str, str]]:
    """Table and column of which the server keeps no statistics."""
    return [(table, column.name) for table in UNCOUNTED for column in Base.metadata.tables[table].columns]


# A township walks its own part of a list that the bureau walks whole.
INDEXES = {"ix_facility_lines_own": "app.facility_lines(district, township, sort_key, id)"}


def guarded() -> list[str]:
    """The tables whose writes a trigger checks as well."""
    return [
        name for name, table in sorted(Base.metadata.tables.items()) if {"district", "township"} <= set(table.c.keys())
    ]


def stamped() -> list[str]:
    """The tables whose entry the server dates and signs."""
    return [
        name
        for name, table in sorted(Base.metadata.tables.items())
        if {"created_at", "created_by"} <= set(table.c.keys())
    ]


def _bureau(table: str) -> Iterator[Policy]:
    held = {grant.group for grant in rights.expected_of(table)}
    to = [group for group in groups.BUREAU if group.name in held]
    condition = _bureau_rows(table)
    if table in rights.WITNESS_READS:  # what it signed, and of the feed only that a setting changed
        to.remove(groups.WITNESS)
        seen = "witness_id = (SELECT access.person())" if table == "plan_periods" else _one_of("capability", "settings")
        yield Policy(table, "witnessed", "SELECT", groups.WITNESS.name, f"{condition} AND {seen}", "")
    if table == "search_entries":
        to.remove(groups.ADMINISTRATOR)
        staff = f"{condition} AND {_one_of('capability', 'staff settings')}"
        yield Policy(table, "staff_desk", "ALL", groups.ADMINISTRATOR.name, staff, staff)
    if to:
        yield Policy(table, "bureau", "ALL", groups.names(tuple(to)), condition, condition)


def _bureau_rows(table: str) -> str:
    columns = set(Base.metadata.tables[table].columns.keys())
    if "district" in columns:
        return f"district = {_BUREAU}"
    if table == "audit_entries":
        return f"left(scope, 6) = {_BUREAU}"
    if table in _PARENT:
        return _through(table)
    return f"{_BUREAU} IS NOT NULL"  # what is the whole server's: its revision


def _through(table: str) -> str:
    """Asked row by row, by the parent's key: the parent's own policies say the rest."""
    column, parent = _PARENT[table]
    return f"EXISTS (SELECT 1 FROM app.{parent} p WHERE p.id = {table}.{column})"


def _township(table: str) -> Iterator[Policy]:
    to = groups.TOWNSHIP.name
    if table in rights.REFERENCE:
        yield Policy(table, "reference", "SELECT", to, f"district = {_DISTRICT}", "")
        return
    if table == "store_info":
        yield Policy(table, "reference", "SELECT", to, f"{_DISTRICT} IS NOT NULL", "")
        return
    if table in _PARENT:
        if table in rights.TOWNSHIP_READS:
            yield Policy(table, "own_seen", "SELECT", to, _through(table), "")
        return
    if table == "campaigns":  # the bureau's own rows, of which those that concern a place of the township
        yield Policy(table, "own_seen", "SELECT", to, _and(f"district = {_DISTRICT}", _ROLL), "")
        return
    own, sees = (_OWN, _SEES) if table != "feed" else (_OWN.replace("township =", "scope ="), f"scope = {_TOWNSHIP}")
    if table in rights.TOWNSHIP_READS:
        yield Policy(table, "own_seen", "SELECT", to, _and(sees, _SEEN.get(table)), "")
    if table in rights.TOWNSHIP_ADDS:
        yield Policy(table, "own_added", "INSERT", to, "", _and(own, _ADDED.get(table)))
    if table in rights.TOWNSHIP_CHANGES:
        yield Policy(table, "own_changed", "UPDATE", to, own, _and(own, _CHANGED.get(table)))
    if table in rights.TOWNSHIP_REMOVES:
        yield Policy(table, "own_removed", "DELETE", to, own, "")


def _department(table: str) -> Iterator[Policy]:
    to = groups.DEPARTMENT.name
    if table in rights.REFERENCE:
        yield Policy(table, "department_reference", "SELECT", to, f"district = {_DISTRICT}", "")
    elif table == "store_info":
        yield Policy(table, "department_reference", "SELECT", to, f"{_DISTRICT} IS NOT NULL", "")
    elif table in _PARENT:
        if table in rights.DEPARTMENT_READS:
            yield Policy(table, "kinds_seen", "SELECT", to, _through(table), "")
    else:
        if table in _DEPARTMENT:
            yield Policy(table, "kinds_seen", "SELECT", to, f"district = {_DISTRICT} AND {_DEPARTMENT[table]}", "")
        if table in _URGES:
            yield Policy(table, "kinds_urged", "INSERT", to, "", f"district = {_DISTRICT} AND {_URGES[table]}")


def _and(condition: str, more: str | None) -> str:
    return f"{condition} AND {more}" if more else condition
