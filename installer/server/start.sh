#!/bin/sh
# start.sh [--alone]: start this node, unless that made two primaries. Needs PGDATA; OTHER is how the other is reached.
. "$(dirname -- "$0")/common.sh"
need PGDATA
if running; then die "这台服务器已在运行。"; fi
if [ ! -e "$PGDATA/standby.signal" ] && [ "${1:-}" != --alone ]; then
    need OTHER
    case $(writable "$OTHER") in
        t) die "另一台已是主节点，没有启动，以免出现两个主节点。请运行 rejoin.sh。" ;;
        '') die "连接不上另一台，不能确定谁是主节点，没有启动。确认另一台没有切换成主节点后，请加 --alone。" ;;
    esac
fi
start_server
say "这台服务器已启动。"
