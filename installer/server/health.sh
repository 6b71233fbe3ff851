#!/bin/sh
# health.sh: how this node stands. Exit 0 as it should be, 1 somebody must look, 2 not reached.
. "$(dirname -- "$0")/common.sh"
state=$(writable "dbname=postgres")
[ -n "$state" ] || die "连接不上这台服务器。请检查它是否在运行。"
bad=0
warn() { printf '注意：%s\n' "$*"; bad=1; }

if [ "$state" = t ]; then
    printf '角色：主节点\n'
    wanted=$(ask 'SHOW synchronous_standby_names')
    [ -n "$wanted" ] || warn "没有打开同步，主节点损坏会丢失最近的登记。"
    found=$(ask "SELECT application_name || '  ' || state || '  ' || sync_state || '  落后 ' ||
        coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn), 0) || ' 字节' FROM pg_stat_replication")
    if [ -n "$found" ]; then printf '%s\n' "$found"; else warn "没有备用节点在跟随。"; fi
    if [ -n "$wanted" ] && [ "$(ask "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')")" = 0 ]; then
        warn "同步的备用节点不在，保存会一直等待。修不好时请运行 sync.sh off。"
    fi
    lost=$(ask "SELECT string_agg(slot_name, ' ') FROM pg_replication_slots WHERE wal_status = 'lost'")
    [ -z "$lost" ] || warn "备用节点落后太多，需要用 standby.sh 重做：$lost"
else
    printf '角色：备用节点\n'
    printf '已重放：%s\n' "$(ask 'SELECT pg_last_wal_replay_lsn()')"
    [ "$(ask "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'")" = 1 ] || warn "没有连上主节点。"
fi
if [ -n "${PGDATA:-}" ] && [ -d "$PGDATA" ]; then
    free=$(df -Pk "$PGDATA" | awk 'NR == 2 { print int($4 / 1048576) }')
    printf '磁盘剩余：%s GB\n' "$free"
    [ "$free" -ge "${LEAST_FREE_GB:-10}" ] || warn "磁盘空间不足，写满后服务器会停止。"
fi
exit "$bad"
