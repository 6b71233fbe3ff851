#!/bin/sh
# sync.sh on NAME | off: whether the primary confirms only what the standby NAME has on its disk too.
. "$(dirname -- "$0")/common.sh"
case ${1:-} in
    on)
        check_name "${2:-}"
        tries=30
        until [ "$(ask "SELECT count(*) FROM pg_stat_replication WHERE application_name = '$2' AND state = 'streaming'")" = 1 ]; do
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || die "备用节点 $2 没有跟上，没有打开同步。请先用 health.sh 查明原因。"
            sleep 1
        done
        ask "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 ($2)'"
        ask 'SELECT pg_reload_conf()' >/dev/null
        say "已打开同步：备用节点 $2 写盘以后才确认。"
        ;;
    off)
        ask "ALTER SYSTEM SET synchronous_standby_names = ''"
        ask 'SELECT pg_reload_conf()' >/dev/null
        say "已关闭同步：从现在起主节点损坏会丢失最近的登记。备用节点修好后请尽快 sync.sh on。"
        ;;
    *) die "用法：sync.sh on 备用节点名，或 sync.sh off。" ;;
esac
