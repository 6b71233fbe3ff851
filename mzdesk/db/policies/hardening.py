"""What PostgreSQL tells everybody and must tell nobody: statistics, locks, sizes, counters, other people's sessions.

Each name closes a way by which a township could learn of a sealed visit or lame the server.
"""

from __future__ import annotations

from mzdesk.db.policies import groups

_VIEWS = [
    "pg_locks",
    "pg_stats",
    "pg_stats_ext",
    "pg_stats_ext_exprs",
    "pg_sequences",
    "pg_cursors",
    "pg_prepared_statements",
    "pg_prepared_xacts",
    "pg_replication_slots",
    "pg_roles",
    "pg_user",
    "pg_group",
]
# How many transactions there were; the audit and the seals, which run as the owner, number theirs by it.
COUNTING = ("txid_current", "txid_current_if_assigned", "pg_current_xact_id", "pg_current_xact_id_if_assigned")
# What ends the sessions of a login that is shut out.
_ENDING = "pg_catalog.pg_stat_get_activity(integer), pg_catalog.pg_terminate_backend(integer, bigint)"
_FUNCTIONS = [
    "lowrite",
    "loread",
    "pg_lock_status",
    "pg_relation_size",
    "pg_table_size",
    "pg_indexes_size",
    "pg_total_relation_size",
    "pg_relation_filenode",
    "pg_relation_filepath",
    "pg_database_size",
    "pg_tablespace_size",
    "pg_notify",
    "pg_notification_queue_usage",
    "pg_current_wal_lsn",
    "pg_current_wal_insert_lsn",
    "pg_current_wal_flush_lsn",
    "pg_last_wal_replay_lsn",
    "pg_last_wal_receive_lsn",
    "pg_last_xact_replay_timestamp",
    *COUNTING,
    "txid_status",
    "pg_xact_status",
    "pg_last_committed_xact",
    "pg_xact_commit_timestamp",
    "pg_blocking_pids",
    "pg_safe_snapshot_blocking_pids",
    "pg_sequence_last_value",
    "pg_current_snapshot",
    "txid_current_snapshot",
    "pg_export_snapshot",
    "pg_prepared_xact",
    "pg_isolation_test_session_is_blocked",
    "pg_terminate_backend",
    "pg_cancel_backend",
    "pg_get_replication_slots",
    "pg_get_multixact_members",
    "pg_column_size",
    "pg_control_checkpoint",
    "pg_sleep",
    "pg_sleep_for",
    "pg_sleep_until",
    "pg_get_wal_replay_pause_state",
    "query_to_xml",
    "cursor_to_xml",
    "database_to_xml",
    "schema_to_xml",
    "table_to_xml",
]
_PATTERNS = "^(pg_stat_get_|pg_advisory|pg_try_advisory|lo_)"
_COUNTERS = ("reltuples", "relpages", "relallvisible", "relallfrozen", "relfilenode", "relfrozenxid", "relminmxid")


def _quoted(words: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


VIEWS = (
    "SELECT c.oid, c.oid::regclass::text AS name FROM pg_class c WHERE c.relnamespace='pg_catalog'::regnamespace "
    f"AND c.relkind='v' AND (c.relname ~ '^pg_stat(io)?_' OR c.relname IN ({_quoted(_VIEWS)}))"
)
FUNCTIONS = (
    "SELECT p.oid, p.oid::regprocedure::text AS name FROM pg_proc p WHERE p.pronamespace='pg_catalog'::regnamespace "
    f"AND p.prokind='f' AND (p.proname ~ '{_PATTERNS}' OR p.proname IN ({_quoted(_FUNCTIONS)}))"
)
COUNTERS = f"a.attname IN ({_quoted(_COUNTERS)})"


def statements(database: str) -> list[str]:
    """What closes a database, in order; may be run again."""
    views = f"FOR r IN {VIEWS} LOOP EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', r.name); END LOOP;"
    functions = (
        f"FOR r IN {FUNCTIONS} LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', r.name); END LOOP;"
    )
    columns = (
        "SELECT string_agg(quote_ident(a.attname), ',') INTO names FROM pg_attribute a WHERE "
        f"a.attrelid='pg_catalog.pg_class'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND NOT {COUNTERS};"
    )
    return [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"DO $$ DECLARE r record; BEGIN {views} {functions} END $$",
        f"GRANT EXECUTE ON FUNCTION {', '.join(f'pg_catalog.{name}()' for name in COUNTING)} TO {groups.OWNER}",
        f"GRANT EXECUTE ON FUNCTION {_ENDING} TO {groups.KEEPER}",
        f"DO $$ DECLARE names text; BEGIN {columns} REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC; "
        "EXECUTE 'GRANT SELECT(' || names || ') ON pg_catalog.pg_class TO PUBLIC'; END $$",
        # no anonymous blocks, no functions of one's own
        "REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC",
    ]


OPEN = (
    f"SELECT v.name FROM ({VIEWS}) v WHERE has_table_privilege('public', v.oid, 'SELECT') "
    f"UNION ALL SELECT f.name FROM ({FUNCTIONS}) f WHERE has_function_privilege('public', f.oid, 'EXECUTE') "
    "UNION ALL SELECT 'pg_class.' || a.attname FROM pg_attribute a WHERE a.attrelid='pg_catalog.pg_class'::regclass "
    f"AND {COUNTERS} AND has_column_privilege('public', a.attrelid, a.attnum, 'SELECT') "
    "UNION ALL SELECT lanname::text FROM pg_language WHERE lanname IN ('plpgsql', 'sql') "
    "AND has_language_privilege('public', oid, 'USAGE') "
    "UNION ALL SELECT 'public' WHERE has_schema_privilege('public', 'public', 'USAGE,CREATE') ORDER BY 1"
)
