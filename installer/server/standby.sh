#!/bin/sh
# standby.sh NAME CONNECTION: fill this node's empty data folder from the primary, start it as a standby that follows.
. "$(dirname -- "$0")/common.sh"
need PGDATA
[ $# -eq 2 ] || die "用法：standby.sh 节点名 主节点连接串。"
check_name "$1"
if [ -n "$(ls -A "$PGDATA" 2>/dev/null)" ]; then die "数据文件夹 $PGDATA 不是空的，没有动它。请换一个，或用 rejoin.sh。"; fi
# The slot keeps what the standby hasn't fetched, up to KEEP_WAL; one that is there is used again.
slot="--slot=$1"
pg pg_basebackup -D "$PGDATA" -d "$2 application_name=$1" -X stream --checkpoint=fast -C "$slot" ||
    pg pg_basebackup -D "$PGDATA" -d "$2 application_name=$1" -X stream --checkpoint=fast "$slot"
chmod 700 "$PGDATA"
follow "$2" "$1"
if [ -n "${START_CONF:-}" ]; then printf 'manual\n' >"$START_CONF"; fi
start_server
say "备用节点 $1 已启动。下一步：在主节点上运行 sync.sh on $1。"
