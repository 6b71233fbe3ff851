#!/bin/sh
# primary.sh: prepare the running server of the first node. Needs PGDATA, REPLICA_DOOR; see README.md.
. "$(dirname -- "$0")/common.sh"
need PGDATA REPLICA_DOOR

role=${REPLICA_ROLE:-mz_replica}
check_name "$role"
[ "$(ask 'SELECT NOT pg_is_in_recovery()')" = t ] || die "这台服务器是备用节点。请在主节点上运行。"
if [ "$(ask "SELECT count(*) FROM pg_roles WHERE rolname = '$role'")" = 0 ]; then
    ask "CREATE ROLE $role LOGIN REPLICATION CONNECTION LIMIT 8"
fi
if [ -n "${REPLICA_PASSWORD_FILE:-}" ]; then
    pg psql -X -q -v ON_ERROR_STOP=1 -v secret="$(cat "$REPLICA_PASSWORD_FILE")" -d postgres <<SQL
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET password_encryption = 'scram-sha-256';
ALTER ROLE $role PASSWORD :'secret';
SQL
fi
for setting in "wal_level = '${WAL_LEVEL:-replica}'" "wal_log_hints = on" "max_wal_senders = 10" \
    "max_replication_slots = 10" "max_slot_wal_keep_size = '${KEEP_WAL:-16GB}'" "hot_standby = on" \
    "synchronous_commit = on" "full_page_writes = on" "log_statement = 'none'" "log_parameter_max_length = 0" \
    "log_parameter_max_length_on_error = 0"; do
    ask "ALTER SYSTEM SET $setting"
done
rules=$(ask 'SHOW hba_file')
grep -qxF -- "$REPLICA_DOOR" "$rules" || printf '%s\n' "$REPLICA_DOOR" >>"$rules"
# A primary that comes back by itself after a failover would take writes beside the new one.
if [ -n "${START_CONF:-}" ]; then printf 'manual\n' >"$START_CONF"; fi
restart_server
say "主节点已准备好。下一步：在备用节点上运行 standby.sh。"
