"""The guards inside the database, from one list: re-created at the end of every migration and compared with it.

SQLite and PostgreSQL refuse the same acts with the same marks (faults.RULES). PostgreSQL's row triggers also write the
audit: they gather into audit_pending, and a deferred trigger chains everything once, at the commit, heads in order.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from mzdesk.db.audit import GENESIS, audited_tables, hidden_columns
from mzdesk.models.base import Base
from mzdesk.rules.document_moves import DOCUMENT_MOVES, FIXED
from mzdesk.rules.incidents import INCIDENT_MOVES
from mzdesk.rules.moves import HAZARD_MOVES

# Tables whose rows are written once: the columns that may still be set are named.
APPEND_ONLY: dict[str, frozenset[str]] = {
    "hazard_steps": frozenset(),
    "approvals": frozenset(),
    "attachment_links": frozenset(),
    "legal_confirmations": frozenset(),
    "withdrawn_sheets": frozenset(),
    "document_steps": frozenset(),
    "roster_editions": frozenset(),
    "roster_changes": frozenset(),
    "duty_swap_steps": frozenset(),
    "comp_times": frozenset(),
    "duty_signs": frozenset(),
    "duty_lines": frozenset(),
    "town_duty_lines": frozenset(),
    "duty_task_steps": frozenset(),
    "spot_days": frozenset(),
    "incident_entries": frozenset(),
    "daily_reports": frozenset({"stands"}),  # a later row takes its place
    "daily_findings": frozenset(),
    "daily_hazards": frozenset(),
    "audit_entries": frozenset(),
    "checklist_items": frozenset({"until_version"}),
    "self_checks": frozenset(),
    "campaign_hazards": frozenset(),
    "identity_looks": frozenset(),
    "takeovers": frozenset(),
    "takeover_lines": frozenset(),
    "facility_events": frozenset({"township"}),  # follows its place when a township is corrected
}
# Rows of those tables that may still be removed: an imported hazard goes when its import is taken back.
REMOVABLE = {"hazard_steps": "OLD.kind='imported'"}
_FIXED_DOCUMENT = ("kind", "title", "code", "prefix", "year", "serial", "number", "content", "issued_on", "sha256")
# A shift that is handed over stays as it is, but for which paper is its log.
_HANDED = (
    "number", "begins", "ends", "state", "leader", "seats", "taken_at", "handed_at", "matters", "remark", "called_off",
)  # fmt: skip
_FIXED_STATES = ",".join(f"'{state.value}'" for state in FIXED)


def hazard_moves() -> list[str]:
    """Allowed changes of a hazard's state as "from>to"."""
    return sorted({f"{old.value}>{new.value}" for old, new in HAZARD_MOVES})


def document_moves() -> list[str]:
    """Allowed changes of a document's state as "from>to"."""
    return sorted({f"{old.value}>{new.value}" for old, new in DOCUMENT_MOVES})


def incident_moves() -> list[str]:
    """Allowed changes of an incident's state as "from>to"."""
    return sorted({f"{old.value}>{new.value}" for old, new in INCIDENT_MOVES})


def expected(dialect: str) -> set[str]:
    """The names of all triggers a store of this dialect must have."""
    return {name for name, _ in (_sqlite() if dialect == "sqlite" else _postgresql())}


def present(connection: sa.Connection) -> set[str]:
    """The names of the triggers that are there."""
    if connection.dialect.name == "sqlite":
        asked = "SELECT name FROM sqlite_master WHERE type='trigger'"
    else:
        asked = (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid=t.tgrelid "
            "JOIN pg_namespace n ON n.oid=c.relnamespace JOIN pg_proc p ON p.oid=t.tgfoid "
            "WHERE NOT t.tgisinternal AND n.nspname='app' AND p.pronamespace=n.oid"  # policies have more of their own
        )
    return set(connection.exec_driver_sql(asked).scalars())


def create(connection: sa.Connection) -> None:
    """Drop and make every trigger anew; raises RuntimeError when the result differs from the list."""
    if connection.dialect.name == "sqlite":
        for name in present(connection):
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        for _, text in _sqlite():
            connection.exec_driver_sql(text)
    else:
        for text in functions():
            connection.exec_driver_sql(text.replace("%", "%%"))
        for _, text in _postgresql():
            connection.exec_driver_sql(text.replace("%", "%%"))
    wanted, found = expected(connection.dialect.name), present(connection)
    if wanted != found:
        raise RuntimeError(f"triggers differ: {sorted(wanted ^ found)}")


def _columns(table: str, free: Iterable[str]) -> list[str]:
    return [column.name for column in Base.metadata.tables[table].columns if column.name not in set(free)]


def _sqlite() -> list[tuple[str, str]]:
    made: list[tuple[str, str]] = []

    def add(name: str, rest: str) -> None:
        made.append((name, f"CREATE TRIGGER {name} {rest}"))

    for table, free in APPEND_ONLY.items():
        changed = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in _columns(table, free))
        refuse = "BEGIN SELECT RAISE(ABORT, 'MZ001 append-only'); END"
        add(f"{table}_no_update", f"BEFORE UPDATE ON {table} {f'WHEN {changed} ' if free else ''}{refuse}")
        when = f"WHEN NOT ({REMOVABLE[table]}) " if table in REMOVABLE else ""
        add(f"{table}_no_delete", f"BEFORE DELETE ON {table} {when}{refuse}")
    moves = ", ".join(f"'{move}'" for move in hazard_moves())
    add(
        "hazards_moves",
        "BEFORE UPDATE OF state ON hazards WHEN NEW.state<>OLD.state AND "
        f"OLD.state||'>'||NEW.state NOT IN ({moves}) BEGIN SELECT RAISE(ABORT, 'MZ003 illegal move'); END",
    )
    ways = ", ".join(f"'{move}'" for move in document_moves())
    add(
        "documents_moves",
        "BEFORE UPDATE OF state ON documents WHEN NEW.state<>OLD.state AND "
        f"OLD.state||'>'||NEW.state NOT IN ({ways}) BEGIN SELECT RAISE(ABORT, 'MZ006 illegal move'); END",
    )
    steps = ", ".join(f"'{move}'" for move in incident_moves())
    add(
        "incidents_moves",
        "BEFORE UPDATE OF state ON incidents WHEN NEW.state<>OLD.state AND "
        f"OLD.state||'>'||NEW.state NOT IN ({steps}) BEGIN SELECT RAISE(ABORT, 'MZ007 illegal move'); END",
    )
    add("incidents_no_delete", "BEFORE DELETE ON incidents BEGIN SELECT RAISE(ABORT, 'MZ001 append-only'); END")
    add(
        "hazards_fixed",
        "BEFORE UPDATE OF facility_id, number ON hazards WHEN NEW.facility_id<>OLD.facility_id OR "
        "NEW.number<>OLD.number BEGIN SELECT RAISE(ABORT, 'MZ002 fixed column'); END",
    )
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _FIXED_DOCUMENT)
    add(
        "documents_fixed",
        f"BEFORE UPDATE ON documents WHEN OLD.state IN ({_FIXED_STATES}) AND ({changed}) "
        "BEGIN SELECT RAISE(ABORT, 'MZ004 issued document'); END",
    )
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _HANDED)
    add(
        "duty_shifts_handed",
        f"BEFORE UPDATE ON duty_shifts WHEN OLD.state='handed' AND ({changed}) "
        "BEGIN SELECT RAISE(ABORT, 'MZ001 handed over'); END",
    )
    add("duty_shifts_no_delete", "BEFORE DELETE ON duty_shifts BEGIN SELECT RAISE(ABORT, 'MZ001 append-only'); END")
    add(
        "documents_no_delete",
        "BEFORE DELETE ON documents WHEN OLD.number IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'MZ004 numbered document'); END",
    )
    add(
        "daily_reports_came",
        "BEFORE INSERT ON daily_reports WHEN date(NEW.received_at, '+8 hours') < NEW.day "
        "BEGIN SELECT RAISE(ABORT, 'MZ008 ahead of its day'); END",
    )
    return made


def _postgresql() -> list[tuple[str, str]]:
    made: list[tuple[str, str]] = []

    def add(name: str, table: str, when: str, call: str, kind: str = "TRIGGER") -> None:
        drop = f"DROP TRIGGER IF EXISTS {name} ON app.{table}; "
        made.append(
            (name, f"{drop}CREATE {kind} {name} {when.format(table=f'app.{table}')} EXECUTE FUNCTION app.{call}")
        )

    for table, free in APPEND_ONLY.items():
        changed = " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in _columns(table, free))
        when = f" WHEN ({changed})" if free else ""
        add(f"{table}_no_update", table, f"BEFORE UPDATE ON {{table}} FOR EACH ROW{when}", "mz_refuse('MZ001')")
        when = f" WHEN (NOT ({REMOVABLE[table]}))" if table in REMOVABLE else ""
        add(f"{table}_no_delete", table, f"BEFORE DELETE ON {{table}} FOR EACH ROW{when}", "mz_refuse('MZ001')")
    add(
        "hazards_moves",
        "hazards",
        "BEFORE UPDATE OF state ON {table} FOR EACH ROW WHEN (NEW.state<>OLD.state)",
        "mz_hazard_move()",
    )
    add(
        "documents_moves",
        "documents",
        "BEFORE UPDATE OF state ON {table} FOR EACH ROW WHEN (NEW.state<>OLD.state)",
        "mz_document_move()",
    )
    add(
        "incidents_moves",
        "incidents",
        "BEFORE UPDATE OF state ON {table} FOR EACH ROW WHEN (NEW.state<>OLD.state)",
        "mz_incident_move()",
    )
    add("incidents_no_delete", "incidents", "BEFORE DELETE ON {table} FOR EACH ROW", "mz_refuse('MZ001')")
    add(
        "hazards_fixed",
        "hazards",
        "BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NEW.facility_id<>OLD.facility_id OR NEW.number<>OLD.number)",
        "mz_refuse('MZ002')",
    )
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FIXED_DOCUMENT)
    add(
        "documents_fixed",
        "documents",
        f"BEFORE UPDATE ON {{table}} FOR EACH ROW WHEN (OLD.state IN ({_FIXED_STATES}) AND ({changed}))",
        "mz_refuse('MZ004')",
    )
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _HANDED)
    add(
        "duty_shifts_handed",
        "duty_shifts",
        f"BEFORE UPDATE ON {{table}} FOR EACH ROW WHEN (OLD.state='handed' AND ({changed}))",
        "mz_refuse('MZ001')",
    )
    add("duty_shifts_no_delete", "duty_shifts", "BEFORE DELETE ON {table} FOR EACH ROW", "mz_refuse('MZ001')")
    add(
        "documents_no_delete",
        "documents",
        "BEFORE DELETE ON {table} FOR EACH ROW WHEN (OLD.number IS NOT NULL)",
        "mz_refuse('MZ004')",
    )
    add(
        "daily_reports_came",
        "daily_reports",
        "BEFORE INSERT ON {table} FOR EACH ROW WHEN ((NEW.received_at AT TIME ZONE 'Asia/Shanghai')::date < NEW.day)",
        "mz_refuse('MZ008')",
    )
    for audited in audited_tables():
        keys = ",".join(column.name for column in audited.primary_key.columns)
        hidden = ",".join(sorted(hidden_columns(audited)))
        add(
            f"{audited.name}_audit",
            audited.name,
            "AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW",
            f"mz_audit_row('{keys}', '{hidden}')",
        )
    add(
        "audit_pending_chain",
        "audit_pending",
        "AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
        "mz_audit_chain()",
        kind="CONSTRAINT TRIGGER",
    )
    return made


def functions() -> list[str]:
    """The statements that make the functions behind PostgreSQL's triggers, and what is sealed."""
    folder = Path(__file__).with_name("policies")
    text = folder.joinpath("functions.sql").read_text(encoding="utf-8")
    moves = ", ".join(f"'{move}'" for move in hazard_moves())
    ways = ", ".join(f"'{move}'" for move in document_moves())
    steps = ", ".join(f"'{move}'" for move in incident_moves())
    values = {"@MOVES@": moves, "@DOCUMENT_MOVES@": ways, "@INCIDENT_MOVES@": steps, "@GENESIS@": GENESIS}
    for name, value in values.items():
        text = text.replace(name, value)
    for more in ("sealed.sql", "proofs.sql"):
        text += "\n;;\n" + folder.joinpath(more).read_text(encoding="utf-8")
    return text.split("\n;;\n")
