#!/bin/sh
# rejoin.sh NAME CONNECTION ADMIN: this node, once the primary, follows the new one. CONNECTION is the replica's, ADMIN the
# administrator's way to the new primary. Needs PGDATA, and the server of this node stopped.
. "$(dirname -- "$0")/common.sh"
need PGDATA
[ $# -eq 3 ] || die "用法：rejoin.sh 节点名 复制连接串 管理连接串。"
check_name "$1"
if running; then die "这台服务器还在运行，没有动它。请先停掉它。"; fi
[ "$(writable "$3")" = t ] || die "连接不上新的主节点，没有动这台服务器。"
ask 'CHECKPOINT' "$3" # else a PostgreSQL 15 that was just promoted says that nothing need be rewound
rm -f "$PGDATA/postmaster.pid" # of a process that was killed; `running` has just said that there is none
pg pg_rewind --target-pgdata="$PGDATA" --source-server="$3"
ask "SELECT pg_create_physical_replication_slot('$1') WHERE NOT EXISTS(
    SELECT 1 FROM pg_replication_slots WHERE slot_name = '$1')" "$3" >/dev/null
follow "$2" "$1"
start_server
say "这台服务器已作为备用节点跟随。下一步：在主节点上运行 sync.sh on $1。"
