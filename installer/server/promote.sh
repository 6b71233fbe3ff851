#!/bin/sh
# promote.sh [--force]: the standby of this node becomes the primary. Needs PGDATA; OTHER is how the old one is reached.
. "$(dirname -- "$0")/common.sh"
need PGDATA
[ "$(writable "dbname=postgres")" = f ] || die "这台服务器不是正在运行的备用节点，没有切换。"
if [ "${1:-}" != --force ]; then
    need OTHER
    [ "$(writable "$OTHER")" != t ] ||
        die "原主节点仍在运行，没有切换。请先停掉它；确认它已与各科室、乡镇断开时，可加 --force。"
fi
pg pg_ctl -D "$PGDATA" -w -t 60 promote >/dev/null
ask "ALTER SYSTEM SET synchronous_standby_names = ''"
ask 'SELECT pg_reload_conf()' >/dev/null
ask 'CHECKPOINT'
say "这台服务器已是主节点，各电脑会自行连过来。原主节点不得直接启动，修好后请在它上面运行 rejoin.sh。"
